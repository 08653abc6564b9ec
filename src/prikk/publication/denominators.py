"""The populations that rates are of: a file of public figures, which everybody is taken to know."""

from __future__ import annotations

from itertools import product
from pathlib import Path

from prikk.errors import closest
from prikk.figures.rate import population_key
from prikk.formats.columns import Columns
from prikk.formats.frames import read_columns
from prikk.model.cell import CellKey
from prikk.model.codelist import TOTAL
from prikk.model.publication import Publication
from prikk.rules.settings import GREATEST_COUNT

VALUE, PERIOD = "value", "period"


def read_denominators(path: Path, publication: Publication) -> dict[str, int]:
    """The population of each cell that the file has one for, by `population_key`.

    A row is a cell: a code in each column that is named as a dimension (one without a column is the total), its
    `period` (without that column a row holds for all), and `value`, a whole number from 1. Raises InputError.
    """
    table = read_columns(path)
    names = [*publication.dimension_ids, PERIOD, VALUE]
    for name in table.columns:
        if name not in names:
            raise table.error(0, name, "this column says nothing here", allowed=closest(name, names))
    values = table[VALUE]
    periods = [item.code for item in publication.period.periods]
    found: dict[str, int] = {}
    for row, text in enumerate(values):
        value = _value(table, row, text)
        codes = tuple(_code(table, row, name, publication) for name in publication.dimension_ids)
        given = [str(table[PERIOD][row]).strip()] if PERIOD in table.columns else periods
        for own, period in product([codes], given):
            key = population_key(CellKey(own, period))
            if key in found:
                raise table.error(row, None, "the cell stands twice", allowed="each cell once")
            found[key] = value
    return found


def _value(table: Columns, row: int, value: object) -> int:
    text = str(value).strip()
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= GREATEST_COUNT):
        raise table.error(row, VALUE, "no population", allowed=f"a whole number from 1 to {GREATEST_COUNT:,}")
    return int(text)


def _code(table: Columns, row: int, name: str, publication: Publication) -> str:
    if name not in table.columns:
        return TOTAL
    code, codelist = str(table[name][row]).strip(), publication.codelists[name]
    if code not in codelist:
        raise table.error(row, name, f"{code!r} is no code", allowed=closest(code, (item.code for item in codelist)))
    return code
