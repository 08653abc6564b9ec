"""From what a source's columns hold to codes: each dimension gets an expression and a small dated mapping table.

The expressions are what all engines have (see `prikk.tabulate.engine`): a text is read as number or date only where its
form was looked at before, since not every engine can try.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from prikk.model.codelist import UNKNOWN, Code, Codelist
from prikk.model.period import Period, PeriodUnit
from prikk.model.publication import Condition
from prikk.tabulate.engine import Engine, literal

FLOATS = ("FLOAT", "DOUBLE", "DECIMAL")
INTEGERS = (
    "TINYINT",
    "SMALLINT",
    "INTEGER",
    "BIGINT",
    "HUGEINT",
    "UTINYINT",
    "USMALLINT",
    "UINTEGER",
    "UBIGINT",
    "UHUGEINT",
)
TEXTS = ("VARCHAR", "ENUM")
DATES = ("DATE", "TIMESTAMP")

_FAR = 10**15


def is_kind(type_: str, kinds: tuple[str, ...]) -> bool:
    """Whether a DuckDB type is of one of the kinds (`DECIMAL(5,2)` is a DECIMAL, `INTEGER[]` no INTEGER)."""
    return type_.startswith(kinds) and not type_.endswith("]")


@dataclass(frozen=True)
class Mapping:
    """The mapping table of a dimension: what the source may hold (and in which period, if that matters) to a code.

    `table` is its name in the engine, with the columns `found`, `code` (a position in the codelist) and, if `dated`,
    `period` (a position among the publication's periods).
    """

    table: str
    dated: bool


def make_mapping(
    engine: Engine, table: str, codelist: Codelist, periods: Sequence[Period], *, derived: bool
) -> Mapping:
    """Make the mapping table of a dimension. What is `derived` by a rule holds codes, not the register's codes."""
    position = {item.code: number for number, item in enumerate(codelist)}
    rows = [
        {found: position[item.code] for found, item in _meanings(codelist, period, derived=derived).items()}
        for period in periods
    ]
    dated = any(row != rows[0] for row in rows)
    triples = [
        (found, number, code) for number, row in enumerate(rows if dated else rows[:1]) for found, code in row.items()
    ]
    # Narrow columns make the base cells' keys short.
    types = {"found": "VARCHAR", "code": "UTINYINT" if len(position) < 256 else "UINTEGER"}
    columns: list[list[Any]] = [[found for found, _, _ in triples], [code for _, _, code in triples]]
    if dated:
        types["period"] = "SMALLINT"
        columns.append([number for _, number, _ in triples])
    engine.load(table, types, *columns)
    return Mapping(table, dated)


def _meanings(codelist: Codelist, period: Period, *, derived: bool) -> dict[str, Code]:
    """Every text that stands for a code in a period; a code and a register's code go before a band of numbers."""
    found: dict[str, Code] = {}
    valid = [item for item in codelist.leaves if item.valid_in(period)]
    for item in valid:
        found.setdefault(item.code if derived else item.source_code or item.code, item)
    for low, high in bands(codelist):
        for item in valid:
            if _has_band(item) and _low(item) <= low and high <= _high(item):
                found.setdefault(band_name(low, high), item)
    if UNKNOWN in codelist:
        found.setdefault("", codelist[UNKNOWN])
    return found


def bands(codelist: Codelist) -> list[tuple[int, int]]:
    """The finest bands of whole numbers that the codes' `low` and `high` make, both ends included."""
    banded = [item for item in codelist.leaves if _has_band(item)]
    ends = sorted({_low(item) for item in banded} | {_high(item) + 1 for item in banded})
    return [
        (low, following - 1)
        for low, following in pairwise(ends)
        if any(_low(item) <= low and following - 1 <= _high(item) for item in banded)
    ]


def band_name(low: int, high: int) -> str:
    """What stands in place of a number that lies in a band."""
    return f"[{low}, {high}]"


def _has_band(item: Code) -> bool:
    return item.low is not None or item.high is not None


def _low(item: Code) -> int:
    return -_FAR if item.low is None else item.low


def _high(item: Code) -> int:
    return _FAR if item.high is None else item.high


def as_text(column: str, type_: str) -> str:
    """SQL: what a column holds as text: nothing as the empty text, whole numbers without decimals."""
    if type_ == "VARCHAR":
        return f"coalesce({column}, '')"
    if is_kind(type_, FLOATS):
        number = f"CAST({column} AS DOUBLE)"
        return (
            f"CASE WHEN {column} IS NULL OR {number} = CAST('NaN' AS DOUBLE) OR abs({number}) >= {_WHOLE} THEN '' "
            f"WHEN {number} = floor({number}) THEN CAST(CAST({number} AS BIGINT) AS VARCHAR) "
            f"ELSE CAST({column} AS VARCHAR) END"
        )
    return f"coalesce(CAST({column} AS VARCHAR), '')"


_WHOLE = "9.2e18"
"""Below this a number with decimals is a whole number of 64 bits, where it is whole."""

_YEAR = "([1-9][0-9]{3}|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9])"
_LEAP = "([0-9]{2}(0[48]|[2468][048]|[13579][26])|([2468][048]|0[48]|[13579][26])00)"
_DAY = (
    f"({_YEAR}-(0?[13578]|1[02])-(0?[1-9]|[12][0-9]|3[01])|{_YEAR}-(0?[469]|11)-(0?[1-9]|[12][0-9]|30)"
    f"|{_YEAR}-0?2-(0?[1-9]|1[0-9]|2[0-8])|{_LEAP}-0?2-29)"
)
"""The days that there are: a text of this form can be read as date by every engine."""
_TIME = "([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?)?"
_SPACES = "".join(map(chr, (0x20, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000)))
"""What stands around a date for nothing."""
_NORDIC = "[0-9]{1,2}[.][0-9]{1,2}[.][0-9]{4}"


def as_date(column: str, type_: str) -> str:
    """SQL: a column as date; texts may be `2023-01-31` or `31.01.2023`, with a time after it or none."""
    if is_kind(type_, DATES):
        return f"CAST({column} AS DATE)"
    text = f"trim({column}, '{_SPACES}')"
    day = f"replace(split_part(split_part({text}, ' ', 1), 'T', 1), '/', '-')"
    turned = " || '-' || ".join(f"split_part({text}, '.', {number})" for number in (3, 2, 1))
    return (
        f"CASE WHEN length({column}) = 10 AND regexp_matches({column}, '^{_DAY}$') THEN TRY_CAST({column} AS DATE) "
        f"WHEN regexp_matches({text}, '^{_NORDIC}$') AND regexp_matches({turned}, '^{_DAY}$') "
        f"THEN TRY_CAST({turned} AS DATE) "
        f"WHEN regexp_matches(replace({text}, '/', '-'), '^{_DAY}{_TIME}$') THEN TRY_CAST({day} AS DATE) END"
    )


def period_day(column: str, type_: str) -> str:
    """SQL: the date that a column of periods holds in place of a period, null where it holds none."""
    if is_kind(type_, DATES):
        return as_date(column, type_)
    text = as_text(column, type_)
    return f"CASE WHEN length({text}) >= 10 THEN {as_date(text, 'VARCHAR')} END"


def as_period(column: str, type_: str, unit: PeriodUnit, day: str | None = None, *, adds_up: bool = False) -> str:
    """SQL: a column as code of a period; a date stands for the period it lies in.

    `day` is what `period_day` gave, where somebody worked that out already. Where what is counted `adds_up` over
    periods, a shorter period stands for the longer one that it lies in.

    Texts may be dates as well, and periods as others write them: `2024M02` and `202402`, `2024Q1` and `2024K1`,
    `2024-S1` and `2024H1`.
    """
    day = day or period_day(column, type_)
    if is_kind(type_, DATES):
        return f"coalesce({_period_of_date(day, unit)}, '')"
    text = as_text(column, type_)
    pattern, mark, digits = _OTHER_FORMS[unit]
    code = f"left({text}, 4)" + (f" || '{mark}' || right({text}, {digits})" if digits else "")
    plain = _PLAIN[unit]
    return (
        f"CASE WHEN length({text}) = {len(plain)} AND {text} LIKE '{plain}' THEN {text} "
        f"WHEN length({text}) >= 10 THEN coalesce({_period_of_date(day, unit)}, {text}) "
        f"WHEN regexp_matches({text}, '{pattern}') THEN {code} {_longer(text, unit) if adds_up else ''}ELSE {text} END"
    )


def as_moment(column: str, type_: str, day: str) -> str:
    """SQL: when something happened, as exactly as a column says it; however a day or a period is written, it is one."""
    text = as_text(column, type_)
    forms = "".join(
        f"WHEN regexp_matches({text}, '{pattern}') THEN left({text}, 4)"
        + (f" || '{mark}' || right({text}, {digits}) " if digits else " ")
        for pattern, mark, digits in _OTHER_FORMS.values()
    )
    return f"CASE WHEN length({text}) = 10 AND {day} IS NOT NULL THEN CAST({day} AS VARCHAR) {forms}ELSE {text} END"


def lies_in(shorter: PeriodUnit, longer: PeriodUnit) -> bool:
    """Whether periods of a length are parts of longer ones; a week may lie in two months."""
    return shorter is not PeriodUnit.WEEK and shorter.per_year > longer.per_year


def _longer(text: str, unit: PeriodUnit) -> str:
    """SQL: the branches that take texts of shorter periods for the longer one that they lie in."""
    branches = ""
    for shorter in (item for item in PeriodUnit if lies_in(item, unit)):
        pattern, _, digits = _OTHER_FORMS[shorter]
        number = f"((CAST(right({text}, {digits}) AS INTEGER) - 1) * {unit.per_year} // {shorter.per_year} + 1)"
        mark = _OTHER_FORMS[unit][1]
        code = f"left({text}, 4)" + (f" || '{mark}' || CAST({number} AS VARCHAR)" if mark else "")
        branches += f"WHEN regexp_matches({text}, '{pattern}') THEN {code} "
    return branches


_PLAIN = {
    PeriodUnit.WEEK: "____-W__",
    PeriodUnit.MONTH: "____-__",
    PeriodUnit.QUARTER: "____-Q_",
    PeriodUnit.HALF: "____-H_",
    PeriodUnit.YEAR: "____",
}
_OTHER_FORMS = {
    PeriodUnit.WEEK: ("^[0-9]{4}-?[WwUuVv](0[1-9]|[1-4][0-9]|5[0-3])$", "-W", 2),
    PeriodUnit.MONTH: ("^[0-9]{4}-?[Mm]?(0[1-9]|1[0-2])$", "-", 2),
    PeriodUnit.QUARTER: ("^[0-9]{4}-?[QqKk][1-4]$", "-Q", 1),
    PeriodUnit.HALF: ("^[0-9]{4}-?[HhSs][12]$", "-H", 1),
    PeriodUnit.YEAR: ("^[0-9]{4}-?[Aa]1?$", "", 0),
}
"""How others write periods; the code that is meant has the year, a mark, and so many of the last digits."""


def _period_of_date(column: str, unit: PeriodUnit) -> str:
    """SQL: the code of the period that a date lies in; null without a date."""
    if unit is PeriodUnit.WEEK:
        return _week_of_date(column)
    year = f"lpad(CAST(extract(year FROM {column}) AS VARCHAR), 4, '0')"
    number = f"((extract(month FROM {column}) - 1) * {unit.per_year} // 12 + 1)"
    code = {
        PeriodUnit.MONTH: f"{year} || '-' || lpad(CAST({number} AS VARCHAR), 2, '0')",
        PeriodUnit.QUARTER: f"{year} || '-Q' || CAST({number} AS VARCHAR)",
        PeriodUnit.HALF: f"{year} || '-H' || CAST({number} AS VARCHAR)",
        PeriodUnit.YEAR: year,
    }[unit]
    return f"CASE WHEN extract(month FROM {column}) IS NOT NULL THEN {code} END"


def _week_of_date(column: str) -> str:
    """SQL: the week of ISO 8601 that a date lies in: that of its Thursday, which has the week's year."""
    days = f"date_diff('day', CAST('1970-01-05' AS DATE), {column})"  # since a Monday
    thursday = f"({column} - CAST(({days} % 7 + 7) % 7 AS INTEGER) + 3)"
    year = f"lpad(CAST(extract(year FROM {thursday}) AS VARCHAR), 4, '0')"
    number = f"(date_diff('day', CAST({year} || '-01-01' AS DATE), {thursday}) // 7 + 1)"
    code = f"{year} || '-W' || lpad(CAST({number} AS VARCHAR), 2, '0')"
    return f"CASE WHEN extract(month FROM {column}) IS NOT NULL THEN {code} END"


_NUMBER = "^ *[+-]?([0-9]{1,15}([.,][0-9]*)?|[.,][0-9]+) *$"


def found_code(column: str, type_: str, codelist: Codelist) -> str:
    """SQL: the text that a mapping table knows, for a column that holds codes or numbers."""
    text = as_text(column, type_)
    if not bands(codelist):
        return text
    if is_kind(type_, TEXTS):
        number = f"TRY_CAST(replace({text}, ',', '.') AS DOUBLE)"
        codes = ", ".join(literal(item.source_code or item.code) for item in codelist.leaves)
        banded = f"CASE {_band_cases(number, codelist)} ELSE {text} END"
        return (
            f"CASE WHEN {text} IN ({codes}) THEN {text} WHEN regexp_matches({text}, '{_NUMBER}') THEN {banded} "
            f"ELSE {text} END"
        )
    return f"CASE {_band_cases(column, codelist)} ELSE {text} END"


def _band_cases(number: str, codelist: Codelist) -> str:
    """SQL: the branches of the bands; a number with decimals lies where its whole part does, NaN in none."""
    return " ".join(
        f"WHEN {number} >= {low} AND {number} < {high + 1} THEN {literal(band_name(low, high))}"
        for low, high in bands(codelist)
    )


def found_by_rules(conditions: Sequence[Condition], columns: dict[str, tuple[str, str]]) -> str:
    """SQL: the code of the first rule that applies, the empty text where none does."""
    return f"CASE {' '.join(_rule_cases(conditions, columns))} ELSE '' END"


def _rule_cases(conditions: Sequence[Condition], columns: dict[str, tuple[str, str]]) -> Iterator[str]:
    for condition in conditions:
        tests = [
            f"{as_text(*columns[name])} IN ({', '.join(map(literal, values))})"
            for name, values in condition.when.items()
        ]
        yield f"WHEN {' AND '.join(tests) or 'true'} THEN {literal(condition.then)}"
