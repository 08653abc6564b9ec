"""Counting and publishing by hand: what a register extract's tables would show with primary stars only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import product

from prikk.figures.layout import lay_out
from prikk.model.cell import CellKey
from prikk.model.codelist import TOTAL
from prikk.model.period import Period
from prikk.model.publication import Publication
from prikk.model.release import PublishedCell
from prikk.model.status import Status

Row = Mapping[str, object]


def rows_of(extract) -> list[dict[str, object]]:
    """The rows of an extract."""
    columns = [[column.values[at] for at in column.positions.tolist()] for column in extract.values()]
    return [dict(zip(extract, row, strict=True)) for row in zip(*columns, strict=True)]


def code_of(publication: Publication, name: str, row: Row, period: Period) -> str:
    """The code of a dimension that a register row means."""
    codelist = publication.codelists[name]
    for condition in publication.source.rules.get(name, ()):
        if all(row[column] in allowed for column, allowed in condition.when.items()):
            return condition.then
    value = row[publication.dimensions[name].column or name]
    if value in (None, ""):
        return "_U"
    if any(item.low is not None or item.high is not None for item in codelist):
        age = int(value)
        (band,) = [
            item for item in codelist.leaves
            if (item.low, item.high) != (None, None) and (item.low or 0) <= age <= (item.high or 999)
        ]  # fmt: skip
        return band.code
    (meant,) = [item for item in codelist.leaves if (item.source_code or item.code) == value and item.valid_in(period)]
    return meant.code


def count(publication: Publication, rows: Sequence[Row]) -> Counter:
    """The count of every combination of codes and totals, by period."""
    ids = publication.dimension_ids
    ancestors = {name: {} for name in ids}
    for name in ids:
        codelist = publication.codelists[name]
        for item in codelist.leaves:
            chain = [item.code]
            while chain[-1] != TOTAL:
                chain.append(codelist[chain[-1]].parents.get("", TOTAL))
            ancestors[name][item.code] = chain
    counts: Counter = Counter()
    used = {frozenset((spec.rows, *spec.for_each, *spec.where)) for spec in publication.tables}
    for row in rows:
        period = Period.parse(row[publication.source.period])
        codes = {name: code_of(publication, name, row, period) for name in ids}
        keys = set()
        for names in used:
            keys |= set(product(*(ancestors[name][codes[name]] if name in names else [TOTAL] for name in ids)))
        counts.update((*key, period.code) for key in keys)
    return counts


def publish(publication: Publication, rows: Sequence[Row]) -> dict[CellKey, PublishedCell]:
    """The published cells of all tables, with primary stars only."""
    counts = count(publication, rows)
    kinds = {item.id: item.kind for item in publication.statistics}
    cells = {}
    for table in lay_out(publication, lambda codes, period: counts[*codes, period.code] > 0):
        for row, column in product(table.rows, table.columns):
            key = table.key(row, column)
            own = Period.parse(key.period)
            if kinds[key.statistic] == "count":
                cells[key] = _cell(publication, Fraction(counts[*key.codes, key.period]))
            elif kinds[key.statistic] == "year-to-date-mean":
                periods = [item for item in publication.period.periods if item.year == own.year]
                so_far = [item for item in periods if item <= own]
                cells[key] = _cell(
                    publication, Fraction(sum(counts[*key.codes, item.code] for item in so_far), len(so_far))
                )
    return cells


def _cell(publication: Publication, value: Fraction) -> PublishedCell:
    rule = publication.confidentiality
    if value < rule.threshold and (value or rule.zeros == "hide"):
        return PublishedCell(Status.CONFIDENTIAL)
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return PublishedCell(Status.PUBLISHED, int(exact.quantize(Decimal(1), ROUND_HALF_UP)))
