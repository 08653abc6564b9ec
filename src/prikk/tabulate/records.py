"""Records: any source in one form, a row a person, period and unit, with a code position for each dimension.

As SQL relation it has the columns `file` (position of the part), `row` (from 1, where asked for), `person`, `period`
(position among the publication's periods, null outside), `found_period` (text), of a flow `moment` (when it happened,
as exactly as the source says), and for dimension number i `c<i>` (position in the codelist, null where unknown) and
`f<i>` (what was found). Columns that a query does not use cost nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from prikk.model.period import Period
from prikk.model.publication import Publication, SpellSource
from prikk.tabulate.embedded import Embedded
from prikk.tabulate.engine import Engine, SourcePart, literal, quoted
from prikk.tabulate.recode import (
    Mapping,
    as_date,
    as_moment,
    as_period,
    as_text,
    found_by_rules,
    found_code,
    make_mapping,
    period_day,
)
from prikk.tabulate.reference import age_on, reference_day


@dataclass(frozen=True)
class SourceColumn:
    """Where a column of the source stands: its SQL expression, its type, and the part that has it."""

    sql: str
    type: str


@dataclass(eq=False)
class Records:
    """The records of a publication's source in an engine, and `local`, where counts are taken to.

    `parts` are those of the source and `persons` that of its persons file; messages call the source `name`.
    `progress` is called with what is being done.
    """

    engine: Engine
    local: Embedded
    publication: Publication
    name: str
    parts: Sequence[SourcePart]
    persons: SourcePart | None = None
    progress: Callable[[str], None] = lambda _stage: None

    @property
    def spells(self) -> SpellSource | None:
        """How spells become a stock; None where the records are snapshots."""
        return self.publication.source.spells

    @property
    def flow(self) -> bool:
        """Whether the records are what happened."""
        return self.spells is None and self.publication.source.measure == "flow"

    @property
    def periods(self) -> tuple[Period, ...]:
        """The periods of the publication."""
        return self.publication.period.periods

    def column(self, part: SourcePart, name: str) -> SourceColumn | None:
        """A column by name: the part's own, else the persons file's."""
        if name in part.types:
            return SourceColumn(f"r.{quoted(name)}", part.types[name])
        if self.persons is not None and name in self.persons.types:
            return SourceColumn(f"q.{quoted(name)}", self.persons.types[name])
        return None

    def dimension_column(self, id: str) -> str:
        """The name of the column that a dimension is read from, where no rule derives it."""
        return self.publication.dimensions[id].column or id

    @cached_property
    def mappings(self) -> tuple[Mapping, ...]:
        """The mapping table of each dimension."""
        rules = self.publication.source.rules
        rule = self.spells.reference_day if self.spells else "last-day"
        days = [reference_day(period, rule) for period in self.periods]
        codes = [period.code for period in self.periods]
        types = {"position": "SMALLINT", "code": "VARCHAR", "day": "DATE"}
        self.engine.load("periods", types, range(len(codes)), codes, days)
        return tuple(
            make_mapping(
                self.engine, f"mapping{number}", self.publication.codelists[id], self.periods, derived=id in rules
            )
            for number, id in enumerate(self.publication.dimension_ids)
        )

    def count_base(self) -> None:
        """Make the table `base`: the number of records `n` for each period and combination of codes (`c0`, `c1`, ...).

        Periods and codes that are not understood are null.
        """
        codes = [f"c{i}" for i in range(len(self.publication.dimensions))]
        places = ", ".join(str(number) for number in range(1, len(codes) + 2))
        keys = ", ".join(("period", *codes))
        sql = f"SELECT {keys}, count(*) AS n FROM ({self.sql()}) AS x GROUP BY {places}"
        self.engine.collect(sql, self.local, "base")

    def sql(self, dimensions: Sequence[int] | None = None, *, rows: bool = False) -> str:
        """The relation of all records, with the given dimensions (by number) or all, and with `row` where asked for."""
        wanted = tuple(range(len(self.publication.dimensions))) if dimensions is None else tuple(dimensions)
        parts = (self._part_sql(number, part, wanted, rows=rows) for number, part in enumerate(self.parts))
        return " UNION ALL ".join(parts)

    def _part_sql(self, number: int, part: SourcePart, wanted: Sequence[int], *, rows: bool) -> str:
        ids = self.publication.dimension_ids
        found = "".join(f", {self._found(part, ids[i])} AS f{i}" for i in wanted)
        person = f"r.{quoted(self.publication.source.person)}"
        person = f"nullif({person}, '')" if part.types[self.publication.source.person] == "VARCHAR" else person
        row = 'r."#row" AS row, ' if rows else ""
        stock = 'r."#period"' if self.spells is None else "p.code"
        moment = ', r."#moment" AS moment' if self.flow else ""
        inner = f"SELECT {row}{person} AS person, p.position AS period, {stock} AS found_period{moment}{found} "
        inner += self._from(part, part.numbered if rows else part.relation)
        joins = ""
        for i in wanted:
            mapping = self.mappings[i]
            same_period = f" AND m{i}.period = x.period" if mapping.dated else ""
            joins += f" LEFT JOIN {mapping.table} AS m{i} ON m{i}.found = x.f{i}{same_period}"
        codes = "".join(f", m{i}.code AS c{i}, x.f{i}" for i in wanted)
        row = "x.row, " if rows else ""
        moment = ", x.moment" if self.flow else ""
        columns = f"{number} AS file, {row}x.person, x.period, x.found_period{moment}{codes}"
        return f"SELECT {columns} FROM ({inner}) AS x{joins}"

    def _from(self, part: SourcePart, relation: str) -> str:
        if self.spells is None:
            return f'FROM {self.with_period(part, relation)} AS r LEFT JOIN periods AS p ON p.code = r."#period"'
        begin, (end_text, end) = self.spell_days(part)
        rows = f'(SELECT *, {begin} AS "#begin", {end} AS "#end", {end_text} = \'\' AS "#open" FROM {relation} AS r)'
        within = 'r."#begin" <= p.day AND (r."#open" OR r."#end" >= p.day)'
        if self.spells.status_column is not None:
            status = as_text(f"r.{quoted(self.spells.status_column)}", part.types[self.spells.status_column])
            within += f" AND {status} IN ({', '.join(map(literal, self.spells.stock_status))})"
        joined = f"FROM {rows} AS r JOIN periods AS p ON {within}"
        if self.persons is None:
            return joined
        name = self.publication.source.person
        here = as_text(f"r.{quoted(name)}", part.types[name])
        there = as_text(f"q.{quoted(name)}", self.persons.types[name])
        return f"{joined} LEFT JOIN {self.persons.relation} AS q ON {there} = nullif({here}, '')"

    def with_period(self, part: SourcePart, relation: str) -> str:
        """A relation of snapshots with the code of each period that was found."""
        name = self.publication.source.period or ""
        column, type_ = f"r.{quoted(name)}", part.types[name]
        dated = f'(SELECT *, {period_day(column, type_)} AS "#day" FROM {relation} AS r)'
        day = 'r."#day"'
        code = f'{as_period(column, type_, self.publication.unit, day, adds_up=self.flow)} AS "#period"'
        if self.flow:
            code += f', {as_moment(column, type_, day)} AS "#moment"'
        return f"(SELECT *, {code} FROM {dated} AS r)"

    def periods_as_found(self, part: SourcePart, most: int) -> list[tuple[str, str]]:
        """What the first snapshots of a part hold as period, and the code that each is read as."""
        name = self.publication.source.period or ""
        found = as_text(f"r.{quoted(name)}", part.types[name])
        first = f"(SELECT * FROM {part.relation} AS f LIMIT {most})"
        pairs = f'SELECT {found} AS found, r."#period" AS code FROM {self.with_period(part, first)} AS r'
        counted = self.engine.rows(f"SELECT found, code, count(*) AS n FROM ({pairs}) AS x GROUP BY 1, 2")
        return sorted((text, code) for text, code, _ in counted)

    def without_periods(self, codes: Sequence[str]) -> Records:
        """The records of a table of snapshots, those of some periods left out; rows keep their numbers."""
        if not codes:
            return self
        (part,) = self.parts
        named = f"({', '.join(map(literal, codes))})"

        def filtered(relation: str, *first: str) -> str:
            columns = ", ".join(map(quoted, (*first, *part.types)))
            return f'(SELECT {columns} FROM {self.with_period(part, relation)} AS w WHERE w."#period" NOT IN {named})'

        rest = replace(part, relation=filtered(part.relation), numbered=filtered(part.numbered, "#row"))
        return replace(self, parts=(rest,))

    def columns_of(self, part: SourcePart) -> list[str]:
        """The columns of a part that the publication reads."""
        source = self.publication.source
        named = [
            source.person,
            source.period or "",
            *(self.dimension_column(id) for id in self.publication.dimension_ids),
        ]
        named += [name for rules in source.rules.values() for condition in rules for name in condition.when]
        return sorted({name for name in named if name in part.types})

    def spell_days(self, part: SourcePart) -> tuple[str, tuple[str, str]]:
        """SQL: the first day of a spell, and its last day as text (empty where open) and as date."""
        assert self.spells is not None
        first, last = (f"r.{quoted(name)}" for name in (self.spells.from_column, self.spells.to_column))
        types = part.types[self.spells.from_column], part.types[self.spells.to_column]
        return as_date(first, types[0]), (as_text(last, types[1]), as_date(last, types[1]))

    def _found(self, part: SourcePart, id: str) -> str:
        """SQL: what the mapping table of a dimension looks up."""
        rules, codelist = self.publication.source.rules, self.publication.codelists[id]
        if id in rules:
            names = {name for condition in rules[id] for name in condition.when}
            columns = {name: column for name in names if (column := self.column(part, name))}
            return found_by_rules(rules[id], {name: (column.sql, column.type) for name, column in columns.items()})
        own = self.column(part, self.dimension_column(id))
        text = found_code(own.sql, own.type, codelist) if own else "''"
        if self.spells is None or id not in self.spells.ages:
            return text
        birth = self.column(part, self.spells.ages[id])
        age = found_code(age_on(as_date(birth.sql, birth.type), "p.day"), "BIGINT", codelist) if birth else "''"
        return f"CASE WHEN {text} <> '' THEN {text} ELSE {age} END" if own else age
