"""The internal part of a folder, as both doors write it and read it back: true cells, words on some, the proof."""

from __future__ import annotations

import csv
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from prikk.errors import InputError
from prikk.figures.form import Printed
from prikk.job.apriori import read_apriori, write_apriori
from prikk.job.case import Case
from prikk.job.output import INTERNAL
from prikk.model.cell import CellKey
from prikk.model.plainfile import plain
from prikk.model.status import Status
from prikk.protect import Certificate, read_certificate, write_certificate
from prikk.rules.apriori import Apriori

CELLS, CERTIFICATE, APRIORI = "cells.csv", "certificate.npz", "apriori.csv"
_INSIDE = {Status.PUBLISHED, Status.PRIMARY, Status.SECONDARY, Status.NOT_APPLICABLE}


def read_rows(path: Path) -> tuple[list[str], list[list[str]]] | None:
    """The names and the rows of such a table; None where there is none. Raises InputError for a damaged one."""
    try:
        with plain(path).open(encoding="utf-8", newline="") as file:
            names, *rows = csv.reader(file)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise InputError(f"the internal part cannot be read ({error.strerror})", path=path) from None
    except (ValueError, csv.Error):
        raise damaged(path) from None
    if any(len(row) != len(names) for row in rows):
        raise damaged(path)
    return names, rows


class TrueCells(NamedTuple):
    """The true figure and the status of each cell, in the order of the rows, and the names of the columns."""

    names: list[str]
    cells: dict[CellKey, tuple[Printed, Status]]


def read_true(path: Path, *, tail: int = 2) -> TrueCells | None:
    """Read true cells; None where there is no such file.

    `tail` is how much of a key stands after its codes: period and statistic, or nothing (0) in bare tables. Raises
    InputError for a damaged file; no message repeats a figure.
    """
    if (found := read_rows(path)) is None:
        return None
    names, rows = found
    try:
        cells = {
            CellKey.from_parts(key, len(names) - 2 - tail): (_number(value), Status(status))
            for *key, value, status in rows
        }
    except (ValueError, TypeError, ArithmeticError):
        raise damaged(path) from None
    if len(cells) < len(rows) or not {status for _, status in cells.values()} <= _INSIDE:
        raise damaged(path)
    return TrueCells(names, cells)


def _number(text: str) -> Printed:
    """A true figure: a whole number, or a mean with its decimals. Raises ValueError or ArithmeticError."""
    if "." not in text:
        return int(text)
    found = Decimal(text)
    if not found.is_finite():
        raise ValueError("no number")
    return found


def read_own_apriori(
    folder: Path, names: Sequence[str], keys: Collection[CellKey], *, otherwise: Mapping[str, str] | None = None
) -> Apriori:
    """What a build was told of single cells; nothing where it was told nothing.

    Raises InputError for a damaged file. It holds what an attacker may know of hidden figures: no message repeats it.
    """
    path = folder / INTERNAL / APRIORI
    if not path.is_file():
        return Apriori()
    try:
        return read_apriori(path, names, keys, otherwise=otherwise)
    except InputError:
        raise damaged(path) from None


def write_proof(internal: Path, case: Case, certificate: Certificate | None) -> None:
    """Write what is said of single cells, and the certificate where there is one."""
    if case.apriori.cells:
        write_apriori(case.apriori, case.system.cells.names, internal / APRIORI)
    if certificate is not None:
        write_certificate(certificate, internal / CERTIFICATE)


def read_proof(folder: Path) -> Certificate:
    """The certificate of a build or a protected table. Raises InputError when there is none."""
    path = folder / INTERNAL / CERTIFICATE
    if not path.is_file():
        raise InputError("the build has no certificate", path=path, fix="build with protection")
    return read_certificate(path)


def damaged(path: Path) -> InputError:
    """The error for a file of an internal part that no build wrote so; nothing of what it holds is repeated."""
    return InputError("the internal part is damaged", path=path, fix="build again")
