"""A certificate as a file: compressed, the same bytes for the same certificate."""

from __future__ import annotations

import struct
import zipfile
import zlib
from pathlib import Path
from typing import IO, Any

import numpy as np
from scipy import sparse

from prikk.errors import CertificateError
from prikk.model.plainfile import plain
from prikk.protect.certificate import Certificate
from prikk.system.cellsystem import Ints
from prikk.system.exact import size

_DAMAGE = (
    *(OSError, ValueError, KeyError, TypeError, EOFError, OverflowError),
    *(RuntimeError, struct.error, zlib.error, zipfile.BadZipFile),  # RuntimeError: a zip that asks for a password
    *(MemoryError, SyntaxError),  # SyntaxError: an array's head that cannot be read
)
LARGEST = 2**27
"""A certificate holds at most so many numbers in all: a gigabyte, as they are read."""

MOST_COLUMNS = 2**31

_ARRAYS = ("shape", "indptr", "indices", "data", "column", "witness", "sign")


def write_certificate(certificate: Certificate, path: Path) -> None:
    """Write a certificate. Sorted numbers are stored as steps, which compress well.

    Raises CertificateError for one that is malformed or larger than could be read again.
    """
    table = certificate.witnesses
    if certificate.malformed() or 2 + sum(map(len, certificate.arrays())) > LARGEST:
        raise CertificateError("the certificate is malformed, or has too many entries")
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
    """Read a certificate. Raises CertificateError for a file that is damaged, or larger than `LARGEST`.

    What a file says of its arrays is checked before any is read, so that a small file cannot ask for much memory.
    """
    try:
        with plain(path).open("rb") as raw, zipfile.ZipFile(raw) as archive:
            lengths = _lengths(archive)
            if sum(lengths.values()) > LARGEST:
                raise ValueError("too many entries")
            shape, *steps = (_read(archive, name, lengths[name]) for name in _ARRAYS)
        starts, indices, data, column, witness, sign = steps
        rows, columns = shape.tolist()
        if not (0 <= columns <= MOST_COLUMNS and rows == len(starts) - 1):
            raise ValueError("a shape that does not fit")
        table = sparse.csr_array((data, np.cumsum(indices), np.cumsum(starts)), shape=(rows, columns))
        certificate = Certificate(table, np.cumsum(column), np.cumsum(witness), sign)
        if certificate.malformed():
            raise ValueError("malformed")
        return certificate
    except _DAMAGE:
        raise CertificateError(f"{path} is no certificate, or a damaged one") from None


def _lengths(archive: zipfile.ZipFile) -> dict[str, int]:
    """How many whole numbers each array holds, by its head alone."""
    if sorted(archive.namelist()) != sorted(_member(name) for name in _ARRAYS):
        raise ValueError("other arrays than those of a certificate")
    found = {}
    for name in _ARRAYS:
        about = archive.getinfo(_member(name))
        with archive.open(about) as member:
            kind, length = _head(member)
            if about.file_size != member.tell() + kind.itemsize * length:
                raise ValueError("an array that is longer or shorter than it says")
            found[name] = length
    return found


def _head(member: IO[bytes]) -> tuple[np.dtype[np.signedinteger], int]:
    """The type and the length of a stored array."""
    version = np.lib.format.read_magic(member)
    if version != (1, 0):
        raise ValueError("another version of the format")
    shape, _, kind = np.lib.format.read_array_header_1_0(member)
    if kind.kind != "i" or not kind.isnative or len(shape) != 1:
        raise ValueError("something else than a row of whole numbers")
    return kind, int(shape[0])


def _read(archive: zipfile.ZipFile, name: str, length: int) -> Ints:
    """An array, its end checked by the archive's own sum."""
    with archive.open(_member(name)) as member:
        kind, _ = _head(member)
        content = member.read(length * kind.itemsize)
        if member.read(1):
            raise ValueError("an array that is longer than it says")
    return np.frombuffer(content, dtype=kind, count=length).astype(np.int64)


def _member(name: str) -> str:
    return f"{name}.npy"


def _small(array: Ints) -> Ints:
    """The same numbers in the smallest type that holds them."""
    widest = size(array)
    kinds = (np.int8, np.int16, np.int32)
    return array.astype(next((kind for kind in kinds if widest <= np.iinfo(kind).max), np.int64))
