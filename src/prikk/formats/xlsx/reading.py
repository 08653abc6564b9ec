"""From a workbook that prikk wrote back to its cells."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import openpyxl
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from prikk.errors import InputError
from prikk.formats.cells import Cells
from prikk.formats.xlsx.book import CODE_COLUMNS, CODES_NAME, STATUS
from prikk.model.archive import check_archive
from prikk.model.cell import CellKey
from prikk.model.release import PublishedCell
from prikk.model.status import Status

_PLACE = re.compile(r"[A-Z]{1,3}|[1-9][0-9]{0,6}")
_STATUSES = {status.value: status for status in Status}

Codes = dict[str, list[tuple[str, str]]]
"""For each part of the keys, in order: (place, code); the place is a row number, a column letter, or all of them."""


def read_workbook(path: Path) -> Cells:
    """The cells of a workbook that prikk wrote, of either profile.

    Raises InputError with file, sheet and cell for whatever does not fit.
    """
    check_archive(path)
    try:
        with path.open("rb") as file:  # openpyxl leaves a file open that it cannot read
            workbook = openpyxl.load_workbook(file, data_only=True)
    except Exception:  # noqa: BLE001  (openpyxl fails in every way on what is no workbook)
        raise InputError("not a workbook that can be read", path=path, allowed="an Excel workbook (.xlsx)") from None
    tables, statuses = _read_codes(path, workbook)
    names: dict[str, None] = {}
    cells: dict[CellKey, PublishedCell] = {}
    for (_, sheet), codes in tables.items():
        names |= dict.fromkeys(codes)
        if sheet not in workbook.sheetnames:
            raise InputError(f"the sheet {sheet!r} is missing", path=path, fix="use the workbook as it was written")
        for place, key in _keys(path, codes):
            cell = _cell(path, workbook[sheet], place, statuses)
            if cells.setdefault(key, cell) != cell:
                raise InputError(
                    f"the cell {', '.join(key.parts)} differs between tables", path=path, column=f"{sheet}!{place}"
                )
    return Cells(tuple(names), cells)


def _read_codes(path: Path, workbook: openpyxl.Workbook) -> tuple[dict[tuple[str, str], Codes], dict[str, Status]]:
    if CODES_NAME not in workbook.defined_names:
        raise InputError("the workbook has no codes", path=path, allowed="a workbook that prikk wrote")
    try:
        ((sheet, area),) = workbook.defined_names[CODES_NAME].destinations
        left, top, right, bottom = range_boundaries(area)
        if right - left + 1 != len(CODE_COLUMNS) or bottom > workbook[sheet].max_row:
            raise ValueError("an area of another shape")
        found = workbook[sheet].iter_rows(top, bottom, left, right, values_only=True)
        rows = [["" if value is None else str(value) for value in row] for row in found]
    except (KeyError, ValueError, TypeError, AttributeError):
        raise InputError(
            f"{CODES_NAME} names no list of codes", path=path, allowed="a workbook that prikk wrote"
        ) from None
    if tuple(rows[0]) != CODE_COLUMNS:
        raise InputError("the codes have other columns", path=path, column=sheet, allowed=", ".join(CODE_COLUMNS))
    tables: dict[tuple[str, str], Codes] = defaultdict(lambda: defaultdict(list))
    statuses: dict[str, Status] = {}
    for table, name, part, place, code, _ in rows[1:]:
        if not table and part == STATUS:
            if code not in _STATUSES:
                raise InputError(f"{code!r} is no status", path=path, column=sheet, allowed=", ".join(_STATUSES))
            statuses[place] = _STATUSES[code]
        elif place and not _PLACE.fullmatch(place):
            raise InputError(f"{place!r} is no place in a sheet", path=path, column=sheet, allowed="a row or a column")
        else:
            tables[table, name][part].append((place, code))
    return tables, statuses


def _keys(path: Path, codes: Codes) -> Iterator[tuple[str, CellKey]]:
    """The place (`B7`) and the key of every cell of a table."""
    by_place: dict[str, dict[str, str]] = defaultdict(dict)
    for part, entries in codes.items():
        for place, code in entries:
            by_place[place][part] = code
    whole = by_place.pop("", {})
    rows = {place: parts for place, parts in by_place.items() if place.isdigit()}
    for number, row in rows.items():
        for letters, column in by_place.items():
            if letters not in rows:
                known = {**whole, **row, **column}
                if missing := [part for part in codes if part not in known]:
                    found = f"the codes of {letters}{number} have no {missing[0]}"
                    raise InputError(found, path=path, allowed="a workbook that prikk wrote")
                yield letters + number, CellKey.from_row([known[part] for part in codes])


def _cell(path: Path, sheet: Worksheet, place: str, statuses: dict[str, Status]) -> PublishedCell:
    value = sheet[place].value
    match value:
        case str() if value in statuses:
            return PublishedCell(statuses[value])
        case int() if not isinstance(value, bool):
            return PublishedCell(Status.PUBLISHED, value)
        case float():
            return PublishedCell(Status.PUBLISHED, Decimal(repr(value)))
    raise InputError(
        f"{value!r} is neither a number nor a sign",
        path=path,
        column=f"{sheet.title}!{place}",
        allowed=f"a number or one of {', '.join(statuses)}",
    )
