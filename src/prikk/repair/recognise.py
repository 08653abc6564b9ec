"""Which table of the publication each raw table is, or goes on with."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from prikk.model.codelist import TOTAL
from prikk.model.raw import RawRow, RawTable
from prikk.repair.catalogue import Entry, TableCatalogue
from prikk.repair.headings import HeadingReader
from prikk.repair.rows import Parts, take_apart
from prikk.repair.spelling import Match, folded, normal

SHORTEST_TITLE = 8
"""A title shorter than this is only looked for as a whole text, not within one."""


@dataclass(frozen=True)
class Recognised:
    """A raw table, the table that it is or goes on with (None: none of the publication's), and its rows.

    One that is `exchanged` stands under another title than its own.
    """

    raw: RawTable
    entry: Entry | None
    headers: tuple[RawRow, ...]
    rows: tuple[Parts, ...]
    exchanged: bool = False


class Recogniser:
    """Goes through a document's raw tables in order and remembers what was seen."""

    def __init__(self, catalogue: TableCatalogue, headings: HeadingReader) -> None:
        self.catalogue, self.headings = catalogue, headings
        self._order = {id(entry): number for number, entry in enumerate(catalogue.entries)}
        self._seen: dict[int, set[str]] = {}
        self._last: Entry | None = None

    def recognise(self, tables: Sequence[RawTable]) -> Iterator[Recognised]:
        """The tables of a document, recognised one after the other."""
        decimals = sorted({item.decimals for item in self.catalogue.specification.statistics})
        rule = self.catalogue.specification.confidentiality
        for raw in tables:
            headers = tuple(row for row in raw.rows if self.headings.is_header(row, first=row is raw.rows[0]))
            rows = tuple(take_apart(row, self.headings, rule, decimals) for row in raw.rows if row not in headers)
            entry = self._entry(raw, rows)
            if entry is not None:
                self._last = entry
                seen = self._seen.setdefault(self._order[id(entry)], set())
                seen.update(match.name for match in self._matches(entry, rows) if match)
            yield Recognised(raw, entry, headers, rows)

    def _entry(self, raw: RawTable, rows: Sequence[Parts]) -> Entry | None:
        if not any(parts.signs for parts in rows):
            return None
        if titled := self._by_title([item.text for item in reversed(raw.before)]):
            return titled
        options = self._by_total(rows)
        inherited = self._by_title([raw.heading])
        if inherited in (options or (inherited,)) and self._goes_on(inherited, rows):
            return inherited
        fitting = [entry for entry in options or self.catalogue.entries if self._fits(entry, rows, named=bool(options))]
        if self._last in fitting and self._goes_on(self._last, rows):
            return self._last
        if options:
            return self._next(fitting) if fitting else None
        return fitting[0] if len(fitting) == 1 and self._goes_on(fitting[0], rows) else None

    def _by_title(self, texts: Sequence[str]) -> Entry | None:
        """The table whose title is one of the texts, as a whole text or within one.

        Of titles that differ in signs only, it is the one whose signs are right.
        """
        for text in texts:
            if found := _the_one(self.catalogue.titles.get(normal(text), ()), partial(operator.eq, folded(text))):
                return found
        for text in texts:
            plain = normal(text)
            for title, named in self.catalogue.titles.items():
                if len(title) >= SHORTEST_TITLE and title in plain:
                    return _the_one(named, partial(operator.contains, folded(text)))
        return None

    def _by_total(self, rows: Sequence[Parts]) -> tuple[Entry, ...]:
        """The tables whose total row has the label of one of the rows."""
        exact = (self.catalogue.totals.exact(parts.label) for parts in rows if parts.label)
        near = (self.catalogue.totals.match(parts.label) for parts in rows[:1] if parts.label)
        match = next((item for item in (*exact, *near) if item), None)
        return self.catalogue.with_total(match.name) if match else ()

    def _matches(self, entry: Entry, rows: Sequence[Parts]) -> list[Match | None]:
        return [entry.rows.match(parts.label) for parts in rows if parts.label and parts.signs]

    def _fits(self, entry: Entry, rows: Sequence[Parts], *, named: bool) -> bool:
        """Whether a table can have these rows: all of them, or where its total row is named, more than half."""
        matches = self._matches(entry, rows)
        known = sum(match is not None for match in matches)
        return 2 * known > len(matches) if named else known == len(matches) > 0

    def _goes_on(self, entry: Entry | None, rows: Sequence[Parts]) -> bool:
        """Whether rows go on with a table: none of them but the total was there before."""
        if entry is None:
            return False
        seen = self._seen.get(self._order[id(entry)], set())
        names = {match.name for match in self._matches(entry, rows) if match}
        return not (names & seen) - {TOTAL} and (bool(names - {TOTAL}) or TOTAL not in seen or len(rows) == 1)

    def _next(self, entries: Sequence[Entry]) -> Entry:
        """Of several tables the next in the publication's order that was not seen; else one that was."""
        last = self._order[id(self._last)] if self._last else -1
        fresh = [entry for entry in entries if self._order[id(entry)] not in self._seen]
        later = [entry for entry in fresh if self._order[id(entry)] > last]
        return (later or fresh or entries)[0]


def _the_one(named: Sequence[tuple[str, Entry]], has: Callable[[str], bool]) -> Entry | None:
    """The only entry of some titles that are alike but for signs; of several, the one whose title stands there."""
    if len({id(entry) for _, entry in named}) < 2:
        return named[0][1] if named else None
    return next((entry for title, entry in named if has(title)), None)
