"""What a simulation asks of the cell system: one solution from which the very same tables would be published."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from prikk.errors import InputError
from prikk.figures.layout import every_table, listed
from prikk.model.cell import CellKey
from prikk.model.codelist import TOTAL
from prikk.model.period import Period
from prikk.model.publication import Publication
from prikk.model.release import PublishedCell
from prikk.model.specification import TableSpec
from prikk.model.status import Status
from prikk.model.table import Place, Table
from prikk.rules.protocol import Judged
from prikk.rules.registry import rule_of
from prikk.rules.statements import public_knowledge
from prikk.simulate.chain import ChainLink, links
from prikk.simulate.layout import ShownTable, shown_tables
from prikk.system import UNBOUNDED, CellSystem, Knowledge, Origin, Relation
from prikk.system.cellsystem import Bools
from prikk.system.equations import EquationList
from prikk.system.growth import grown
from prikk.system.knows import SHOWN_SUMS
from prikk.system.published import published_system

_UNKNOWN = PublishedCell(Status.MISSING)


@dataclass(frozen=True)
class ExtractQuestion:
    """The system whose solution is sought, what is known of it, and the links by which it is dealt out."""

    system: CellSystem
    knowledge: Knowledge
    links: tuple[ChainLink, ...]


def question(publication: Publication, cells: Mapping[CellKey, PublishedCell]) -> ExtractQuestion:
    """The question for published cells whose stars are all primary.

    A cell that is missing or unreadable may have any value. Raises InputError for a publication that counts each person
    once in totals, since then the tables do not say how many have which programmes in common.
    """
    if publication.source.count == "persons":
        raise InputError(
            "totals count each person once", column="key source.count", allowed="'participations', to simulate"
        )
    shown = list(shown_tables(publication, cells))
    chain = links(publication)
    completed = replace(publication, tables=[*publication.tables, *_joint_tables(publication, chain)])
    own = {spec.id for spec in publication.tables}
    joint = [_counts_only(publication, table) for spec, table in every_table(completed) if spec.id not in own]
    published = published_system(completed, [*(item.table for item in shown), *joint], knows=SHOWN_SUMS)
    rule = rule_of(publication.confidentiality)
    known = public_knowledge(
        published,
        {key: cells.get(key, _UNKNOWN) for key in published.figures},
        rule,
        only_primary=True,
    )
    bounds = Knowledge(known.low.copy(), known.high.copy())
    bounds.high[_invalid(publication, published.system)] = 0
    bounds.high[_shown_nowhere(publication, shown, cells, published.system)] = 0
    if not rule.primary(Judged(np.zeros(1, dtype=np.int64), np.ones(1, dtype=np.int64)))[0]:  # then no star is a zero
        stars = [figure.column for key, figure in published.figures.items() if cells.get(key, _UNKNOWN).status.hidden]
        bounds.low[stars] = np.maximum(bounds.low[stars], 1)
    system = _with_sums(published.system, list(_needing_records(publication, shown, published.system)))
    more = system.size - published.system.size
    return ExtractQuestion(system, bounds.beyond([1] * more, [UNBOUNDED] * more), chain)


def _count_id(publication: Publication) -> str:
    return next(item.id for item in publication.statistics if item.kind == "count")


def _joint_tables(publication: Publication, chain: Sequence[ChainLink]) -> Iterator[TableSpec]:
    """A table for each link whose counts the publication's own tables do not break down as far."""
    ids, count = publication.dimension_ids, _count_id(publication)
    covered = {key for _, table in every_table(publication) for key in table.cell_keys() if key.statistic == count}
    for link in chain:
        levels = [
            [item.code for item in publication.codelists[name].leaves] if number in link.given
            else [item.code for item in publication.codelists[name]] if number == link.dimension
            else [TOTAL]
            for number, name in enumerate(ids)
        ]  # fmt: skip
        codes = set(product(*levels))
        if any(
            CellKey(key, period.code, count) not in covered for key in codes for period in publication.period.periods
        ):
            yield TableSpec(
                id=f"joint {ids[link.dimension]}",
                rows=ids[link.dimension],
                title={},
                for_each=[ids[number] for number in link.given],
                each_total=True,
            )


def _counts_only(publication: Publication, table: Table) -> Table:
    count = _count_id(publication)
    return replace(table, columns=tuple(column for column in table.columns if column[0] == count))


def _invalid(publication: Publication, system: CellSystem) -> Bools:
    """The columns of cells whose code has no meaning in their period."""
    index = system.cells
    invalid = np.zeros(system.size, dtype=bool)
    at = index.names.index("period")
    periods = [Period.parse(code) for code in index.levels[at]]
    for part, name in enumerate(publication.dimension_ids):
        codelist = publication.codelists[name]
        allowed = np.array(
            [[code == TOTAL or codelist[code].valid_in(period) for period in periods] for code in index.levels[part]]
        )
        invalid[: len(index)] |= ~allowed[index.codes[:, part], index.codes[:, at]]
    return invalid


def _shown_nowhere(
    publication: Publication, shown: Sequence[ShownTable], cells: Container[CellKey], system: CellSystem
) -> list[int]:
    """The columns of counts that a table could show and none does: they were left out for want of records."""
    count, columns = _count_id(publication), system.cells.columns
    keys = dict.fromkeys(key for item in shown for key in item.table.cell_keys())
    return [columns[key] for key in keys if key.statistic == count and key not in cells]


def _needing_records(publication: Publication, shown: Sequence[ShownTable], system: CellSystem) -> Iterator[list[int]]:
    """Sets of columns of which one at least is not zero, or else the layout would drop a table, a row or a column."""
    count, columns = _count_id(publication), system.cells.columns
    for item in shown:
        spec, table = item.spec, item.table
        if not item.own_rows:
            continue
        totals = [columns[key] for key in table.shows(TOTAL) if key.statistic == count]
        yield totals
        if spec.empty_periods == "drop":
            yield from ([total] for total in totals)
        free = listed(publication, spec)
        for row in sorted(item.own_rows):
            counted = [table.key(row, column) for column in table.columns]
            if not free & set(spec.row_axes):
                yield [columns[key] for key in counted if key.statistic == count]
        across = [place for place, name in enumerate(spec.columns) if name in table.dimensions and name not in free]
        by_codes: dict[Place, list[int]] = {}
        for row, column in product(table.rows, table.columns if across else ()):
            if (key := table.key(row, column)).statistic == count:
                by_codes.setdefault(tuple(column[place] for place in across), []).append(columns[key])
        yield from by_codes.values()


def _with_sums(system: CellSystem, sets: Sequence[Sequence[int]]) -> CellSystem:
    """The system with one more auxiliary column for the sum of each set."""
    equations = EquationList()
    for number, columns in enumerate(sets, system.size):
        equations.add(Origin(Relation.SUM, columns[0], "period"), [*columns, number], [1] * len(columns) + [-1])
    return grown(system, [system.key(columns[0])._replace(statistic="records") for columns in sets], equations)
