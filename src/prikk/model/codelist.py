"""Codelists: the codes of a dimension, dated, with labels, aliases, order and hierarchies."""

from __future__ import annotations

import csv
import io
import math
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from prikk.errors import InputError, closest
from prikk.model.period import FORMS, Period
from prikk.model.text import LONGEST_CODE, LONGEST_TEXT, read_text, runs_in_a_spreadsheet, trouble
from prikk.words import LANGUAGES
from prikk.words import text as text_in

TOTAL = "_T"
"""The code of the total of a dimension, in every codelist."""
UNKNOWN = "_U"
"""The code of unknown values, in codelists that have such a row."""

GREATEST_CODES = 500_000
"""Codes that a codelist may have."""
LISTED = 10
"""Codes that a message names at most."""
DEEPEST = 100
"""Levels below the total that a hierarchy may have."""

Parsed = TypeVar("Parsed")

_COLUMNS = {"code", "valid_from", "valid_to", "source_code", "aliases", "was", "low", "high", "note", "lang"}


@dataclass(frozen=True)
class Code:
    """One code of a codelist.

    `source_code` is the register's code where it differs; two codes may share one if their validity does not overlap (a
    code whose meaning changed). `parents` maps the name of a hierarchy to the parent code in it (`TOTAL` at the top).
    `was` are the codes that earlier releases used for the same. `low` and `high` are the numbers that belong to the
    code, both included (an age band); None is no limit. `note` is said of the code in any language, `notes` in each.
    `spoken` are the languages of the parts of its label, which dashes set apart, where they are several.
    """

    code: str
    labels: Mapping[str, str]
    valid_from: Period | None = None
    valid_to: Period | None = None
    source_code: str = ""
    aliases: tuple[str, ...] = ()
    was: tuple[str, ...] = ()
    parents: Mapping[str, str] = field(default_factory=dict)
    low: int | None = None
    high: int | None = None
    note: str = ""
    notes: Mapping[str, str] = field(default_factory=dict)
    spoken: tuple[str, ...] = ()

    def label(self, language: str) -> str:
        """The label in a language, else in the first language that has one."""
        return text_in(self.labels, language) or self.code

    def valid_in(self, period: Period) -> bool:
        """Whether the code has a meaning in a period."""
        return (self.valid_from is None or _start(self.valid_from) <= _end(period)) and (
            self.valid_to is None or _start(period) <= _end(self.valid_to)
        )

    def meets(self, other: Code) -> bool:
        """Whether there is a period in which both codes have a meaning."""
        pairs = ((self.valid_from, other.valid_to), (other.valid_from, self.valid_to))
        return all(first is None or last is None or _start(first) <= _end(last) for first, last in pairs)


def _start(period: Period) -> tuple[int, int]:
    return period.first_day.year, period.first_day.month


def _end(period: Period) -> tuple[int, int]:
    return period.last_day.year, period.last_day.month


@dataclass(frozen=True, repr=False)
class Codelist:
    """The codes of a dimension, in the order of its rows. The total comes first where it is listed."""

    name: str
    codes: tuple[Code, ...]

    def __repr__(self) -> str:
        return f"Codelist({self.name}: {len(self.codes)} codes)"

    def __iter__(self) -> Iterator[Code]:
        return iter(self.codes)

    def __getitem__(self, code: str) -> Code:
        return self._by_code[code]

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    @cached_property
    def _by_code(self) -> dict[str, Code]:
        return {item.code: item for item in self.codes}

    @cached_property
    def parts(self) -> tuple[Code, ...]:
        """All codes but the total."""
        return tuple(item for item in self.codes if item.code != TOTAL)

    @cached_property
    def leaves(self) -> tuple[Code, ...]:
        """The codes that records carry: those that are no other code's parent."""
        parents = {parent for item in self.codes for parent in item.parents.values()}
        return tuple(item for item in self.parts if item.code not in parents)

    @cached_property
    def hierarchies(self) -> dict[str, dict[str, tuple[str, ...]]]:
        """For each hierarchy, the children of each parent, in order.

        In the first hierarchy a code without a parent lies under the total, unless it is a parent in another one only.
        """
        names = sorted({name for item in self.codes for name in item.parents}) or [""]
        elsewhere = {parent for item in self.codes for name, parent in item.parents.items() if name != names[0]}
        elsewhere -= {item.parents.get(names[0]) for item in self.codes}
        found: dict[str, dict[str, tuple[str, ...]]] = {}
        for name in names:
            children: dict[str, list[str]] = {}
            for item in self.parts:
                top = TOTAL if name == names[0] and item.code not in elsewhere else None
                if (parent := item.parents.get(name, top)) is not None:
                    children.setdefault(parent, []).append(item.code)
            found[name] = {parent: tuple(codes) for parent, codes in children.items()}
        return found

    def depth(self, code: str) -> int:
        """How many levels a code lies below the total in the first hierarchy (the total 0)."""
        first = next(iter(self.hierarchies))
        steps = 0
        while code != TOTAL:
            code, steps = self[code].parents.get(first, TOTAL), steps + 1
        return steps

    def from_source(self, source_code: str, period: Period) -> Code | None:
        """The code that a register's code means in a period; None when it means nothing then."""
        return next((item for item in self._by_source.get(source_code, ()) if item.valid_in(period)), None)

    @cached_property
    def _by_source(self) -> dict[str, list[Code]]:
        found: dict[str, list[Code]] = {}
        for item in self.parts:
            found.setdefault(item.source_code or item.code, []).append(item)
        return found


def read_codelist(path: Path, languages: Collection[str] = LANGUAGES) -> Codelist:
    """Read a codelist from a CSV file (UTF-8, comma).

    Columns: `code` and `label_<language>`; optional `valid_from`, `valid_to` (periods, both included), `source_code`,
    `aliases` and `was` (separated by `|`), `low`, `high`, `note`, `note_<language>`, `lang`, `parent` and
    `parent_<hierarchy>`. `languages` are those that may be named.

    Raises InputError with file, line and column for whatever is wrong, a cycle of parents included.
    """
    try:
        reader = csv.DictReader(io.StringIO(read_text(path, "the codelist"), newline=""), strict=True)
        heading = reader.fieldnames or []
        return codelist_of(path, heading, ((reader.line_num, row) for row in reader), languages, first=1)
    except csv.Error as error:
        raise InputError(f"not a CSV file ({error})", path=path, allowed="comma separated, quotes in pairs") from None


def codelist_of(
    path: Path,
    heading: Sequence[str],
    rows: Iterable[tuple[int, Mapping[Any, str | None]]],
    languages: Collection[str] = LANGUAGES,
    *,
    first: int,
) -> Codelist:
    """The codelist of rows with their numbers, called `path` in messages; the heading has the number `first`.

    Raises InputError as `read_codelist` does.
    """
    _check_heading(path, heading, first, languages)
    items = []
    for number, row in rows:
        items.append(_code(path, number, row))
        if len(items) > GREATEST_CODES:
            raise InputError(f"more than {GREATEST_CODES:,} codes", path=path, line=number)
    items.sort(key=lambda item: item.code != TOTAL)
    codelist = Codelist(path.stem, tuple(items))
    _check_codes(path, codelist)
    return codelist


def _check_heading(path: Path, columns: Sequence[str], line: int, languages: Collection[str]) -> None:
    known = _COLUMNS | {f"{name}_{language}" for language in languages for name in ("label", "note")}
    if "code" not in columns:
        raise InputError("no column 'code'", path=path, line=line, allowed="a codelist with a column 'code'")
    for name in columns:
        if name not in known and name != "parent" and not name.startswith("parent_"):
            raise InputError(
                f"unknown column {name!r}", path=path, line=line, allowed=closest(name, {*known, "parent"})
            )


def _code(path: Path, line: int, row: Mapping[str | None, str | None]) -> Code:
    if None in row or None in row.values():
        raise InputError("the row has more or fewer fields than the heading", path=path, line=line)
    text = {name: (value or "").strip() for name, value in row.items() if name is not None}
    if not text["code"]:
        raise InputError("an empty code", path=path, line=line, column="code")
    _check_row(path, line, text)

    def parsed(name: str, parse: Callable[[str], Parsed], allowed: str) -> Parsed | None:
        try:
            return parse(text[name]) if text.get(name) else None
        except ValueError:
            raise InputError(
                f"{text[name]!r} does not fit", path=path, line=line, column=name, allowed=allowed
            ) from None

    return Code(
        code=text["code"],
        labels={name.removeprefix("label_"): text[name] for name in text if name.startswith("label_") and text[name]},
        valid_from=parsed("valid_from", Period.parse, FORMS),
        valid_to=parsed("valid_to", Period.parse, FORMS),
        source_code=text.get("source_code", ""),
        aliases=_several(text.get("aliases", "")),
        was=_several(text.get("was", "")),
        parents={
            name.removeprefix("parent").removeprefix("_"): text[name]
            for name in text
            if name.startswith("parent") and text[name]
        },
        low=parsed("low", int, "a whole number"),
        high=parsed("high", int, "a whole number"),
        note=text.get("note", ""),
        spoken=_several(text.get("lang", "")),
        notes={name.removeprefix("note_"): text[name] for name in text if name.startswith("note_") and text[name]},
    )


def _several(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("|") if part.strip())


def _check_row(path: Path, line: int, text: Mapping[str, str]) -> None:
    """Refuse texts that cannot be shown, and codes that a spreadsheet would run."""
    for name, value in text.items():
        if found := trouble(value):
            raise InputError(found, path=path, line=line, column=name, allowed="visible characters")
        longest = LONGEST_CODE if name == "code" else LONGEST_TEXT
        if len(value) > longest:
            found = f"{len(value):,} characters"
            raise InputError(found, path=path, line=line, column=name, allowed=f"up to {longest:,}")
    if runs_in_a_spreadsheet(text["code"]):
        found = f"a spreadsheet would run the code {text['code']!r}"
        fix = "write another code and the register's own as source_code"
        allowed = "a code that does not begin with = @ or, unless a number, + or -"
        raise InputError(found, path=path, line=line, column="code", allowed=allowed, fix=fix)


def _check_codes(path: Path, codelist: Codelist) -> None:
    if twice := sorted(code for code, count in Counter(item.code for item in codelist).items() if count > 1):
        more = f" and {len(twice) - LISTED} more" if len(twice) > LISTED else ""
        raise InputError(f"codes that stand twice: {', '.join(twice[:LISTED])}{more}", path=path, column="code")
    for item in codelist:
        if item.low is not None and item.high is not None and item.low > item.high:
            raise InputError(f"low is above high for {item.code!r}", path=path, column="low")
        if item.valid_from and item.valid_to and _start(item.valid_from) > _end(item.valid_to):
            raise InputError(f"valid_from is after valid_to for {item.code!r}", path=path, column="valid_from")
        if item.code == TOTAL and any(item.parents.values()):
            raise InputError("the total has a parent", path=path, column="parent", allowed="none")
    _check_meanings(path, codelist)
    for name in sorted({name for item in codelist for name in item.parents}):
        levels = {TOTAL: 0}
        for item in codelist:
            _measure(path, codelist, item.code, name, levels)


def _check_meanings(path: Path, codelist: Codelist) -> None:
    """Refuse codes that mean the same records at the same time: by the register's code, or by the numbers of a band."""
    fix = "let each have its own, or let the validity of one end before that of the other begins"
    same: dict[str, list[Code]] = {}
    for item in codelist.leaves:
        same.setdefault(item.source_code or item.code, []).append(item)
    for text, items in same.items():
        for place, item in enumerate(items):
            for other in items[:place]:
                if item.meets(other):
                    found = f"{text!r} of the register would be both {other.code!r} and {item.code!r}"
                    raise InputError(found, path=path, column="source_code", fix=fix)
    banded = [item for item in codelist.leaves if item.low is not None or item.high is not None]
    banded.sort(key=lambda item: -math.inf if item.low is None else item.low)
    open_: list[Code] = []
    for item in banded:
        open_ = [other for other in open_ if item.low is None or other.high is None or other.high >= item.low]
        for other in open_:
            if item.meets(other):
                found = f"the numbers from low to high of {other.code!r} and {item.code!r} overlap"
                raise InputError(found, path=path, column="low", fix=fix)
        open_.append(item)


def _measure(path: Path, codelist: Codelist, code: str, hierarchy: str, levels: dict[str, int]) -> None:
    """Put the levels of a code and of all above it into `levels`: each code is visited once."""
    column = f"parent_{hierarchy}" if hierarchy else "parent"
    trail: dict[str, None] = {}
    while code not in levels:
        trail[code] = None
        parent = codelist[code].parents.get(hierarchy, TOTAL)
        if parent != TOTAL and parent not in codelist:
            raise InputError(f"parent {parent!r} of {code!r} is no code of the list", path=path, column=column)
        if parent in trail:
            circle = [*list(trail)[list(trail).index(parent) :], parent]
            shown = [*circle[:LISTED], "...", parent] if len(circle) > LISTED else circle
            raise InputError(f"the parents go round in a circle: {' > '.join(shown)}", path=path, column=column)
        code = parent
    levels |= {below: level for level, below in enumerate(reversed(trail), levels[code] + 1)}
    if trail and levels[next(iter(trail))] > DEEPEST:
        found = f"{next(iter(trail))!r} lies {levels[next(iter(trail))]:,} levels below the total"
        raise InputError(found, path=path, column=column, allowed=f"up to {DEEPEST}")
