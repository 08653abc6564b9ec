"""A certificate as a file: compressed, the same bytes for the same certificate."""

from __future__ import annotations

import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

from prikk.errors import CertificateError
from prikk.protect.certificate import Certificate
from prikk.system.cellsystem import Ints

_DAMAGE = (
    *(OSError, ValueError, KeyError, TypeError, EOFError, OverflowError),
    *(RuntimeError, struct.error, zlib.error, zipfile.BadZipFile),  # RuntimeError: a zip that asks for a password
)
_ARRAYS = ("shape", "indptr", "indices", "data", "column", "witness", "sign")


def write_certificate(certificate: Certificate, path: Path) -> None:
    """Write a certificate. Sorted numbers are stored as steps, which compress well."""
    table = certificate.witnesses
    arrays = (
        np.array(table.shape),
        np.diff(table.indptr, prepend=0),
        np.diff(table.indices, prepend=0),
        table.data,
        np.diff(certificate.column, prepend=0),
        np.diff(certificate.witness, prepend=0),
        certificate.sign,
    )
    stored: dict[str, Any] = {name: _small(array) for name, array in zip(_ARRAYS, arrays, strict=True)}
    with path.open("wb") as file:
        np.savez_compressed(file, **stored)


def read_certificate(path: Path) -> Certificate:
    """Read a certificate. Raises CertificateError for a file that is damaged."""
    try:
        with path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
            shape, *steps = (file[name].astype(np.int64) for name in _ARRAYS)
        starts, indices, data, column, witness, sign = steps
        table = sparse.csr_array((data, np.cumsum(indices), np.cumsum(starts)), shape=tuple(shape.tolist()))
        table.check_format(full_check=True)
        return Certificate(table, np.cumsum(column), np.cumsum(witness), sign)
    except _DAMAGE:
        raise CertificateError(f"{path} is no certificate, or a damaged one") from None


def _small(array: Ints) -> Ints:
    """The same numbers in the smallest type that holds them."""
    widest = int(np.max(np.abs(array), initial=0))
    return array.astype(next(kind for kind in (np.int8, np.int16, np.int32, np.int64) if widest <= np.iinfo(kind).max))
