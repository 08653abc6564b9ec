"""Workbooks (xlsx, xls, ods): opened in one way, and the first sheet as a table of columns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from prikk.errors import InputError, MissingExtraError
from prikk.model.archive import check_archive
from prikk.model.csvform import check_names
from prikk.model.filekind import WORKBOOK
from prikk.model.plainfile import plain

_ZIPPED = b"PK"


@dataclass(frozen=True)
class SheetColumns:
    """The columns of a sheet below its heading, in order; a column without a name has an empty one.

    Values are texts (empty where there is nothing), whole numbers, floats, truth values, or days as texts.
    """

    names: Sequence[str]
    columns: Sequence[Sequence[Any]] = field(repr=False)


@contextmanager
def opened_workbook(path: Path) -> Iterator[Any]:
    """A workbook as calamine has it, as long as the block lasts.

    Raises InputError for a file that is none, also where that shows inside the block, and MissingExtraError.
    """
    try:
        import python_calamine  # noqa: PLC0415  # an extra
    except ImportError:
        raise MissingExtraError("tables", "python-calamine", "Reading workbooks") from None
    try:
        with plain(path).open("rb") as file:
            zipped = file.read(2) == _ZIPPED
        if zipped:
            check_archive(path)
        yield python_calamine.CalamineWorkbook.from_path(str(path))
    except (python_calamine.CalamineError, ValueError, OSError) as error:
        allowed = f"a workbook ({', '.join(WORKBOOK.endings)})"
        raise InputError(
            f"not a workbook that can be read ({type(error).__name__})", path=path, allowed=allowed
        ) from None


def shown_sheets(book: Any) -> list[str]:
    """The names of the sheets with cells that are not hidden."""
    from python_calamine import SheetTypeEnum, SheetVisibleEnum  # noqa: PLC0415  # the workbook is one of it

    return [item.name for item in book.sheets_metadata
            if item.visible == SheetVisibleEnum.Visible and item.typ == SheetTypeEnum.WorkSheet]  # fmt: skip


def first_sheet(path: Path) -> SheetColumns:
    """The first sheet of a workbook that is shown and has anything in it; its first row is the heading.

    Raises InputError.
    """
    with opened_workbook(path) as book:
        sheets = (book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in shown_sheets(book))
        rows: list[list[Any]] = next(
            (rows for rows in sheets if any(any(value != "" for value in row) for row in rows)), []
        )
    while rows and not any(str(value).strip() for value in rows[-1]):
        rows.pop()
    if not rows:
        raise InputError("the workbook is empty", path=path, allowed="a sheet with a heading and at least one record")
    names = [str(value).strip() for value in rows[0]]
    check_names(path, names, 1)
    columns = zip(*rows[1:], strict=True) if len(rows) > 1 else [()] * len(names)
    return SheetColumns(names, [[_plain(value) for value in column] for column in columns])


def _plain(value: Any) -> Any:
    """What stands in a cell: whole numbers as such, days without a time of day."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    return value.isoformat()[:10] if isinstance(value, dt.date) else value
