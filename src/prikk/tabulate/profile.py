"""What is in an extract that no publication describes yet: columns, codes, periods, levels, who is counted.

Of records only what becomes a code is told: the values of columns that have few.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path

from prikk.errors import InputError
from prikk.model.period import Period, PeriodUnit, periods
from prikk.tabulate.embedded import Embedded
from prikk.tabulate.engine import Engine, Frame, SourcePart, quoted
from prikk.tabulate.opening import name_of, opened_parts
from prikk.tabulate.recode import DATES, FLOATS, as_date, as_period, as_text, is_kind

MOST_CODES = 1_000
"""Values that a column of codes may have; one with more is no dimension."""
MOST_PERIODS = 1_200
MOST_PLAIN = 30
"""Whole numbers with more values than this become bands."""
_RECORDS_A_PERIOD = 200
"""Days are put into periods that have so many records on average: with fewer most figures would be small."""
_LONGEST_FIRST = (PeriodUnit.YEAR, PeriodUnit.HALF, PeriodUnit.QUARTER, PeriodUnit.MONTH)
_FEW_RECORDS_A_CODE = 3
"""With fewer records for each of its values a column is rather a name or a number than a code."""
_PERSON = re.compile(
    r"(^|_)(id|nr|no|pid|uid|key|fnr|pnr|ssn|cpr)$|person|patient|pupil|student|citizen|lopenr|løpenr|id$"
)
_PERIOD = re.compile(
    r"period|month|quarter|year|date|time|week|maned|måned|kvartal|^år$|^aar$|aargang|årgang|dato|jahr|monat"
)
_BIRTH = re.compile(r"birth|born|dob|fød|fod|gebor")


@dataclass(frozen=True)
class ColumnProfile:
    """A column: its name, how many values it has, how many records have none.

    `counts` are the records of each value, the most frequent first, where there are few values; `whole` tells whether
    every value is a whole number, `unit` the length of the periods that all its values are.
    """

    name: str
    distinct: int
    empty: int
    counts: dict[str, int] = field(repr=False)
    whole: bool = False
    dates: bool = False

    @property
    def many_numbers(self) -> bool:
        """Whether the values are so many whole numbers that bands say more."""
        return self.whole and self.distinct > MOST_PLAIN

    @property
    def codes(self) -> list[str]:
        """The values, numbers by size."""
        return sorted(self.counts, key=lambda code: (int(code), code) if self.whole else (0, code))


@dataclass(frozen=True)
class Profile:
    """What an extract holds.

    `person` is the column that tells persons apart, `period` the one of periods of the length `unit`, from `first` to
    `last`. `unit_columns` with these two make a record unique. `dimensions` are columns of codes, `above` gives for
    such a column the coarser ones in which each of its values lies in one (`links`: value to value), coarsest first,
    `labels` the column that only names its values. `left_out` says why a column is none of these.
    """

    name: str
    records: int
    person: str
    period: str
    first: Period
    last: Period
    unit_columns: tuple[str, ...]
    dimensions: tuple[ColumnProfile, ...]
    above: dict[str, tuple[str, ...]]
    links: dict[tuple[str, str], dict[str, str]] = field(repr=False)
    labels: dict[str, str]
    named: dict[str, dict[str, str]] = field(repr=False)
    left_out: dict[str, str]
    assumed: tuple[str, ...] = ()

    def texts(self, name: str) -> dict[str, str]:
        """What the values of a column are called; nothing where no column says so."""
        return self.named.get(name, {})


def profile(source: str | Path | Frame, *, person: str | None = None, period: str | None = None) -> Profile:
    """Look at an extract; `person` and `period` name columns where they are known.

    Of a table of a server, or of Spark, `person` must be named: the values of that column stay where they are. Raises
    InputError where no column can tell persons apart or holds periods, and for a source that cannot be read.
    """
    with opened_parts(source) as (engine, parts):
        elsewhere = not isinstance(engine, Embedded)
        if elsewhere and person is None:
            fix = "name it with --person: its values then stay where they are"
            raise InputError("no column that tells persons apart is named", path=parts[0].name, fix=fix)
        name = parts[0].name if elsewhere else name_of(source)
        return _Profiler(engine, parts, name, person).run(person, period)


class _Profiler:
    def __init__(self, engine: Engine, parts: Sequence[SourcePart], name: str, person: str | None) -> None:
        self.engine, self.name, self.types, self.person = engine, name, parts[0].types, person
        for part in parts[1:]:
            if list(part.types) != list(self.types):
                raise InputError(
                    "another heading than the first file has", path=part.name, allowed=", ".join(self.types)
                )
        texts = ", ".join(f"trim({self._text(name)}) AS {quoted(name)}" for name in self.types)
        union = " UNION ALL ".join(f"SELECT {texts} FROM {part.relation} AS r" for part in parts)
        self.table = f"({union}) AS profiled"
        if isinstance(engine, Embedded):
            engine.run(f"CREATE TEMP TABLE profiled AS {union}")
            self.table = "profiled"
        self.records = self._count("count(*)")
        if not self.records:
            raise InputError("no records", path=name, allowed="a heading and at least one record")
        self.columns = {name: self._column(name) for name in self.types}
        self.left_out: dict[str, str] = {}
        self.assumed: list[str] = []

    def run(self, person: str | None, period: str | None) -> Profile:
        when, first, last = self._period(period)
        who = self._person(person, when)
        rest = [column for column in self.columns.values() if column.name not in (who, when)]
        candidates = [column for column in rest if self._is_dimension(column)]
        labels = self._labels(candidates)
        named = [column for column in candidates if column.name not in labels.values()]
        above, links = self._levels(named)
        coarser = {name for chain in above.values() for name in chain}
        dimensions = tuple(column for column in named if column.name not in coarser)
        if not dimensions:
            raise InputError("no column of codes", path=self.name, allowed="columns with a few values that stand often")
        unit = self._unit(who, when, [item.name for item in dimensions if not item.many_numbers])
        return Profile(
            name=self.name,
            records=self.records,
            person=who,
            period=when,
            first=first,
            last=last,
            unit_columns=unit,
            dimensions=dimensions,
            above=above,
            links=links,
            labels=labels,
            named={code: self._pairs(code, label) for code, label in labels.items()},
            left_out=self.left_out,
            assumed=tuple(self.assumed),
        )

    def _text(self, name: str) -> str:
        column, type_ = quoted(name), self.types[name]
        if is_kind(type_, DATES) and not isinstance(self.engine, Embedded):  # engines write times in ways of their own
            return as_text(f"CAST({column} AS DATE)", "DATE")
        return as_text(column, type_)

    def _count(self, what: str) -> int:
        return int(self.engine.rows(f"SELECT {what} FROM {self.table}")[0][0])

    def _distinct(self, *names: str) -> int:
        inner = f"SELECT DISTINCT {', '.join(map(quoted, names))} FROM {self.table}"
        return int(self.engine.rows(f"SELECT count(*) FROM ({inner}) AS x")[0][0])

    def _column(self, name: str) -> ColumnProfile:
        column = quoted(name)
        distinct, empty = self.engine.rows(
            f"SELECT count(DISTINCT nullif({column}, '')), count(*) - count(nullif({column}, '')) FROM {self.table}"
        )[0]
        counts: dict[str, int] = {}
        few = distinct <= MOST_PERIODS
        if not isinstance(self.engine, Embedded):  # only what may become a code leaves the place of the records
            few = name != self.person and distinct <= MOST_CODES and distinct * _FEW_RECORDS_A_CODE <= self.records
        if few:
            found = self.engine.rows(
                f"SELECT {column}, count(*) FROM {self.table} WHERE {column} <> '' GROUP BY 1 ORDER BY 2 DESC, 1"
            )
            counts = dict(found)
        whole = bool(counts) and all(re.fullmatch(r"-?[0-9]{1,15}", value) for value in counts)
        dates = distinct > 0 and (is_kind(self.types[name], DATES) or self._all_dates(column))
        return ColumnProfile(name, distinct, empty, counts, whole, dates)

    def _all_dates(self, column: str) -> bool:
        return not self._count(
            f"coalesce(sum(CASE WHEN {column} <> '' AND {as_date(column, 'VARCHAR')} IS NULL THEN 1 END), 0)"
        )

    def _period(self, given: str | None) -> tuple[str, Period, Period]:
        if given is not None:
            self._insist(given)
        found: list[tuple[tuple[bool, bool, int], str, tuple[Period, ...]]] = []
        for column in self.columns.values():
            name = column.name.lower()
            hinted = bool(_PERIOD.search(name))
            likely = column.name == given if given else (hinted or column.dates) and not _BIRTH.search(name)
            if likely and column.empty < self.records and (codes := self._period_codes(column)):
                found.append(((not hinted, column.dates, len(codes)), column.name, codes))
        if not found:
            what = f"the column {given!r} holds no periods" if given else "no column of periods was found"
            fix = "name it with --period; if there is none, add a column with the year that the records are of"
            raise InputError(what, path=self.name, allowed="months, quarters, half-years, years or dates", fix=fix)
        _, name, codes = min(found)
        self.assumed = [line for line in self.assumed if f" {name} are put " in line]
        if others := [other for _, other, _ in found if other != name]:
            self.assumed.append(f"{name} is the period ({', '.join(others)} could be: --period)")
        return name, codes[0], codes[-1]

    def _period_codes(self, column: ColumnProfile) -> tuple[Period, ...]:
        """The periods of a column, in order; nothing where some value is none, or where they are too many.

        Days of which each period has one are the dates of snapshots. Others are put into the shortest periods that
        have enough records.
        """
        if not column.dates:
            return next(
                (codes for unit in (*_LONGEST_FIRST, PeriodUnit.WEEK) if (codes := self._codes_of(column, unit))), ()
            )
        snapshots = [unit for unit in _LONGEST_FIRST if not self._days_differ(column, unit)]
        if snapshots:
            return self._codes_of(column, snapshots[0])
        found: tuple[Period, ...] = ()
        for unit in reversed(_LONGEST_FIRST):
            found = self._codes_of(column, unit)
            if found and self.records >= _RECORDS_A_PERIOD * len(found):
                break
        if found:
            self.assumed.append(f"the days of {column.name} are put into periods of a {found[0].unit.value}")
        return found

    def _codes_of(self, column: ColumnProfile, unit: PeriodUnit) -> tuple[Period, ...]:
        text = as_period(quoted(column.name), "VARCHAR", unit)
        try:
            rows = self.engine.rows(f"SELECT DISTINCT {text} FROM {self.table} WHERE {quoted(column.name)} <> ''")
            codes = sorted(Period.parse(row[0]) for row in rows)
        except ValueError:
            return ()
        fits = codes[0].unit is unit and len(periods(codes[0], codes[-1])) <= MOST_PERIODS
        return tuple(codes) if fits else ()

    def _days_differ(self, column: ColumnProfile, unit: PeriodUnit) -> bool:
        """Whether dates tell more than periods of a length: some period has several."""
        text = as_period(quoted(column.name), "VARCHAR", unit)
        return int(self.engine.rows(f"SELECT count(DISTINCT {text}) FROM {self.table}")[0][0]) < column.distinct

    def _person(self, given: str | None, when: str) -> str:
        if given is not None:
            self._insist(given)
            return given
        likely = [
            column
            for column in self.columns.values()
            if column.name != when and not column.dates and not is_kind(self.types[column.name], FLOATS)
        ]
        hinted = [column for column in likely if _PERSON.search(column.name.lower())]
        share = 50 if hinted else 10
        enough = [
            column for column in hinted or likely if column.distinct * share >= self.records and column.distinct > 1
        ]
        if not enough:
            found = "no column tells persons apart"
            raise InputError(
                found, path=self.name, fix="name it with --person, or add one with a number for each person"
            )
        best = max(enough, key=lambda column: (self._distinct(column.name, when), column.distinct))
        if others := [column.name for column in enough if column.name != best.name]:
            self.assumed.append(f"{best.name} tells persons apart ({', '.join(others)} could: --person)")
        return best.name

    def _insist(self, name: str) -> None:
        if name not in self.columns:
            raise InputError(f"no column {name!r}", path=self.name, allowed=", ".join(self.columns))

    def _is_dimension(self, column: ColumnProfile) -> bool:
        why = None
        if not column.distinct:
            why = "it holds nothing"
        elif column.distinct == 1 and not column.empty:
            why = "it has one value"
        elif column.dates:
            why = "it holds dates"
        elif column.distinct > MOST_CODES or not column.counts:
            why = f"it has {column.distinct:,} values"
        elif column.distinct * _FEW_RECORDS_A_CODE > self.records:
            why = "nearly every record has a value of its own"
        elif is_kind(self.types[column.name], FLOATS) and not column.whole:
            why = "it holds numbers with decimals"
        if why is not None:
            self.left_out[column.name] = why
        return why is None

    def _labels(self, columns: Sequence[ColumnProfile]) -> dict[str, str]:
        """For a column of codes the one that names them: both have as many values as pairs; the longer texts name."""
        found: dict[str, str] = {}
        for first, second in combinations(columns, 2):
            if (
                first.distinct != second.distinct
                or first.distinct < 3
                or {first.name, second.name} & {*found, *found.values()}
            ):
                continue
            if self._distinct(first.name, second.name) != first.distinct + (first.empty > 0):
                continue
            code, label = sorted((first, second), key=lambda column: sum(map(len, column.counts)))
            found[code.name] = label.name
            self.assumed.append(f"{label.name} names the codes of {code.name}")
        return found

    def _pairs(self, name: str, other: str) -> dict[str, str]:
        """For each value of a column the one that stands beside it in another."""
        return dict(self.engine.rows(f"SELECT DISTINCT {quoted(name)}, {quoted(other)} FROM {self.table}"))

    def _levels(
        self, columns: Sequence[ColumnProfile]
    ) -> tuple[dict[str, tuple[str, ...]], dict[tuple[str, str], dict[str, str]]]:
        """For each column the coarser ones that it lies in, coarsest first, and from value to value."""
        links: dict[tuple[str, str], dict[str, str]] = {}
        ordered = sorted(columns, key=lambda column: column.distinct)
        for coarse, fine in combinations(ordered, 2):
            if fine.empty or coarse.empty or fine.distinct < 2 * coarse.distinct or fine.distinct < 4:
                continue
            if self._distinct(coarse.name, fine.name) == fine.distinct:
                links[fine.name, coarse.name] = self._pairs(fine.name, coarse.name)
        above: dict[str, tuple[str, ...]] = {}
        taken: set[str] = set()
        for fine in reversed(ordered):
            chain: list[str] = []
            for coarse in reversed(ordered):
                lower = chain[-1] if chain else fine.name
                if fine.name not in taken and coarse.name not in taken and (lower, coarse.name) in links:
                    chain.append(coarse.name)
            if chain:
                above[fine.name] = tuple(reversed(chain))
                taken |= {fine.name, *chain}
                self.assumed.append(f"{fine.name} lies in {', '.join(chain)}: levels of one dimension")
        return above, links

    def _unit(self, who: str, when: str, dimensions: Sequence[str]) -> tuple[str, ...]:
        """The fewest dimensions that make a record unique beside person and period; none where nothing does."""
        if self._distinct(who, when) == self.records:
            return ()
        for size in (1, 2):
            for names in combinations(dimensions, size):
                if self._distinct(who, when, *names) == self.records:
                    return names
        self.assumed.append(
            "no codes tell the records of a person in a period apart: add a column with a number for each record, and "
            "name it with --person, or take repeated records out (prikk check tells which)"
        )
        return ()
