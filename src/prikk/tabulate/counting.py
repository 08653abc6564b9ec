"""Counting: one pass over the records to base cells, then every table family from the base cells."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from prikk.model.codelist import TOTAL, Codelist
from prikk.model.publication import Publication
from prikk.model.specification import TableSpec
from prikk.system import CellIndex
from prikk.system.published import blocks_behind
from prikk.tabulate.engine import Engine, Frame
from prikk.tabulate.inspection import inspect
from prikk.tabulate.keeping import Family, Keeping
from prikk.tabulate.opening import opened
from prikk.tabulate.records import Records
from prikk.tabulate.resources import Resources
from prikk.tabulate.tabulation import Tabulation


def tabulate(
    publication: Publication,
    source: str | Path | Frame | None = None,
    *,
    persons: str | Path | Frame | None = None,
    resources: Resources | None = None,
    keeping: Keeping | None = None,
    progress: Callable[[str], None] = lambda _stage: None,
) -> Tabulation:
    """Count every cell that the publication's tables can have, and the cells behind them that no table shows.

    `source` stands for the publication's own: a path, a glob, `file.duckdb::table`, a folder that holds the files by
    the publication's names, the address of a table, a pandas, polars or Arrow table, or a `ServerTable`; `persons` for
    the persons file of spells. `resources` are for the embedded engine; `keeping` says where counts of files are
    kept; `progress` is called with what is being done. Raises InputError with all that is wrong when the source cannot
    be used (see `check`).
    """
    with opened(publication, source, persons, resources=resources, each=keeping is not None) as found:
        records = replace(found, progress=progress)
        wanted = [_of_tables(publication, spec) for spec in publication.tables]
        wanted += [_behind(publication, block) for block in blocks_behind(publication)]
        if keeping is not None:
            kept = keeping.tabulation(records, wanted, lambda alone: _roll_up(alone, wanted))
            if kept is not None:
                return kept
        inspect(records).require()
        return _roll_up(records, wanted)


def _roll_up(records: Records, wanted: Sequence[Family]) -> Tabulation:
    publication = records.publication
    ids = publication.dimension_ids
    positions = [_positions(publication.codelists[id], (family.get(id, ()) for family in wanted)) for id in ids]
    records.progress("adding up the tables")
    home: Engine = records.engine if _once(publication) else records.local
    for number, family in enumerate(wanted):
        home.collect(_family(records, home, number, family, positions), records.local, f"family{number}")
    families = " UNION ".join(f"SELECT * FROM family{number}" for number in range(len(wanted)))
    columns = records.local.columns(f"SELECT * FROM ({families}) ORDER BY ALL")
    levels = (*map(tuple, positions), tuple(period.code for period in records.periods))
    codes = np.stack(columns[:-1], axis=1).astype(np.int32)
    cells = CellIndex(tuple(ids), levels, codes)
    counted = records.local.rows("SELECT coalesce(sum(n), 0) FROM base WHERE period IS NOT NULL")[0][0]
    return Tabulation(cells, columns[-1].astype(np.int64), int(counted))


def _of_tables(publication: Publication, spec: TableSpec) -> Family:
    return {
        id: {code: _leaves_under(codelist, code) for code in _wanted(spec, id, codelist)}
        for id, codelist in publication.codelists.items()
        if id in spec.named
    }


def _behind(publication: Publication, block: Family) -> Family:
    """A crossing behind the tables; where persons are counted once it is needed for every code of the unit."""
    if publication.source.count != "persons":
        return block
    unit = {id: publication.codelists[id] for id in publication.source.unit}
    codes = {id: (TOTAL, *(item.code for item in codelist.parts)) for id, codelist in unit.items()}
    return {**block, **{id: {code: _leaves_under(unit[id], code) for code in codes[id]} for id in unit}}


def _once(publication: Publication) -> bool:
    """Whether base cells do not add up, since persons are counted once: then each is counted where the records are."""
    return publication.source.count == "persons" and bool(publication.source.unit)


def _family(
    records: Records, engine: Engine, number: int, family: Family, positions: Sequence[Mapping[str, int]]
) -> str:
    """SQL: the cells of a family, from base cells; persons are counted once a cell where that is asked for."""
    publication = records.publication
    ids = publication.dimension_ids
    named = [i for i, id in enumerate(ids) if id in family]
    joins, codes = "", []
    for i, (id, position) in enumerate(zip(ids, positions, strict=True)):
        if i not in named:
            codes.append(f"{position[TOTAL]} AS k{i}")
            continue
        table = f"up{number}_{i}"
        pairs = [
            (leaf, code) for code, leaves in family[id].items() for leaf in sorted(leaves, key=position.__getitem__)
        ]
        leaves, above = [position[leaf] for leaf, _ in pairs], [position[code] for _, code in pairs]
        engine.load(table, {"leaf": "UINTEGER", "code": "UINTEGER"}, leaves, above)
        joins += f" JOIN {table} ON {table}.leaf = c{i}"
        codes.append(f"{table}.code AS k{i}")
    keys = f"{', '.join(codes)}, period"
    places = ", ".join(str(number) for number in range(1, len(ids) + 2))
    grouped = "".join(f", c{i}" for i in named)
    if _once(publication):
        inner = f"SELECT DISTINCT person, period{grouped} FROM ({records.sql(named)}) AS x WHERE period IS NOT NULL"
        return f"SELECT {keys}, count(DISTINCT person) AS n FROM ({inner}) AS y{joins} GROUP BY {places}"
    inner = f"SELECT period{grouped}, sum(n) AS n FROM base WHERE period IS NOT NULL GROUP BY ALL"
    return f"SELECT {keys}, CAST(sum(n) AS BIGINT) AS n FROM ({inner}){joins} GROUP BY ALL"


def _wanted(spec: TableSpec, id: str, codelist: Codelist) -> Iterable[str]:
    """The codes of a dimension that a table family has cells for."""
    if id in spec.where:
        return (spec.where[id],)
    parts = tuple(item.code for item in codelist.parts)
    return (TOTAL, *parts) if id in spec.axes or spec.each_total else parts


def _leaves_under(codelist: Codelist, code: str) -> Sequence[str]:
    """The codes of records that a code counts: all for the total, itself for a leaf, every descendant for a parent."""
    if code == TOTAL:
        return tuple(item.code for item in codelist.leaves)
    children = [child for parents in codelist.hierarchies.values() for child in parents.get(code, ())]
    below = dict.fromkeys(leaf for child in children for leaf in _leaves_under(codelist, child))
    return tuple(below) if children else (code,)


def _positions(codelist: Codelist, more: Iterable[Iterable[str]]) -> dict[str, int]:
    """The position of each code in the keys of cells: that of the codelist, then the total where not listed, then codes
    of rests.
    """
    codes = dict.fromkeys((*(item.code for item in codelist), TOTAL, *(code for used in more for code in used)))
    return {code: number for number, code in enumerate(codes)}
