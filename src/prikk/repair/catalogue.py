"""What the tables of a publication may look like: titles, labels of rows, headings of columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from prikk.errors import InputError
from prikk.figures.absent import absent_figures
from prikk.figures.heading import plain_headings
from prikk.figures.layout import every_table
from prikk.figures.registry import STATISTICS
from prikk.model.cell import CellKey
from prikk.model.codelist import TOTAL, UNKNOWN
from prikk.model.period import Period
from prikk.model.release import Statistic
from prikk.model.specification import Specification, StatisticSpec, TableSpec
from prikk.model.table import Table
from prikk.repair.spelling import Likeness, Speller, Spelling, folded, normal
from prikk.words import text


class PlainColumn(NamedTuple):
    """A column: a statistic in a period."""

    statistic: str
    period: str


@dataclass(frozen=True)
class Entry:
    """A table that the publication can have, with every row and column it can have.

    `columns` are those of periods in which the table's codes have a meaning. `totals` are the spellings of its total
    row, the right ones first.
    """

    spec: TableSpec
    table: Table
    columns: tuple[PlainColumn, ...]
    totals: tuple[Spelling, ...]
    rows: Speller

    @property
    def total_key(self) -> tuple[str, ...]:
        """The codes of the cell that the total row shows; tables that share it share their columns."""
        return tuple(self.table.fixed.get(name, TOTAL) for name in self.table.dimensions)

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of its rows."""
        return self.table.codes_of(self.table.subject)

    def key(self, code: str, column: PlainColumn) -> CellKey:
        """The key of a cell."""
        return self.table.key((code,), column)


@dataclass(frozen=True)
class TableCatalogue:
    """All tables that the publication can have, in its order."""

    specification: Specification
    entries: tuple[Entry, ...]

    @cached_property
    def titles(self) -> Mapping[str, Sequence[tuple[str, Entry]]]:
        """The titles with their entries by their normal form, the longest first."""
        found: dict[str, list[tuple[str, Entry]]] = {}
        for entry in self.entries:
            for title in entry.table.titles.values():
                found.setdefault(normal(title), []).append((folded(title), entry))
        return dict(sorted(found.items(), key=lambda item: -len(item[0])))

    @cached_property
    def totals(self) -> Speller:
        """Recognises the label of a total row; the name is the first entry's place among `entries`."""
        spellings: dict[str, list[Spelling]] = {}
        known: dict[str, str] = {}
        for number, entry in enumerate(self.entries):
            name = known.setdefault(normal(entry.totals[0].text), str(number))
            spellings.setdefault(name, []).extend(entry.totals)
        return Speller(spellings)

    def with_total(self, name: str) -> tuple[Entry, ...]:
        """The entries whose total row is labelled like that of the entry with this place."""
        label = normal(self.entries[int(name)].totals[0].text)
        return tuple(entry for entry in self.entries if normal(entry.totals[0].text) == label)

    @cached_property
    def statistics(self) -> Mapping[str, StatisticSpec]:
        """The statistics by id."""
        return {item.id: item for item in self.specification.statistics}

    def is_over_periods(self, column: PlainColumn) -> bool:
        """Whether a column shows a statistic over several periods: such columns are there whatever is empty."""
        return STATISTICS[self.statistics[column.statistic].kind].over_periods

    @cached_property
    def absent(self) -> frozenset[CellKey]:
        """The figures that there cannot be, as the codelists say."""
        return absent_figures(self.specification, [entry.table for entry in self.entries])

    @cached_property
    def headings(self) -> Mapping[PlainColumn, tuple[str, ...]]:
        """The headings that a column may have, the usual one in the first language first."""
        columns = tuple(dict.fromkeys(column for entry in self.entries for column in entry.columns))
        statistics = [
            Statistic(item.id, item.kind, item.label, item.decimals) for item in self.specification.statistics
        ]
        found: dict[PlainColumn, list[str]] = {column: [] for column in columns}
        for language in self.specification.languages:
            for column, heading in zip(columns, plain_headings(columns, statistics, language), strict=True):
                name, label = text(self.statistics[column.statistic].label, language), heading.label
                period = Period.parse(column.period)
                short, long = period.label(language), period.long_label(language)
                found[column].append(label)
                if label != name:
                    found[column] += [f"{name}, {short}", f"{name}, {long}"]
                if label in (short, long):
                    found[column] += [short, long]
        return {column: tuple(dict.fromkeys(labels)) for column, labels in found.items()}

    def heading(self, column: PlainColumn) -> str:
        """The usual heading of a column."""
        return self.headings[column][0]

    def title(self, entry: Entry) -> str:
        """The usual title of a table."""
        return text(entry.table.titles, self.specification.languages[0])

    def row_label(self, entry: Entry, row: str) -> str:
        """The right label of a row."""
        if row == TOTAL:
            return text(entry.table.total_labels, self.specification.languages[0])
        return _labels(self.specification, entry.table.subject, row)[0]


def catalogue(specification: Specification) -> TableCatalogue:
    """The catalogue of a publication. Raises InputError where its tables are nested."""
    if nested := [spec.id for spec, table in every_table(specification) if not table.is_plain]:
        raise InputError(
            f"tables nested in rows or columns are not read from documents: {', '.join(dict.fromkeys(nested))}",
            allowed="one dimension down, and statistics and periods across",
            fix="name the cells (cells.csv), a workbook or a file of a statistics bank",
        )
    entries = []
    for spec, table in every_table(specification):
        totals = tuple(_totals(specification, spec, table))
        entries.append(
            Entry(spec, table, _columns(specification, table), totals, _row_speller(specification, table, totals))
        )
    return TableCatalogue(specification, tuple(entries))


def _columns(specification: Specification, table: Table) -> tuple[PlainColumn, ...]:
    def has_meaning(column: PlainColumn) -> bool:
        return all(
            code == TOTAL or specification.codelists[name][code].valid_in(Period.parse(column.period))
            for name, code in table.fixed.items()
        )

    over = {item.id for item in specification.statistics if STATISTICS[item.kind].over_periods}
    columns = (PlainColumn(*column) for column in table.columns)
    return tuple(column for column in columns if column.statistic in over or has_meaning(column))


def _totals(specification: Specification, spec: TableSpec, table: Table) -> Iterator[Spelling]:
    """The spellings of a table's total row, with aliases of the codes that the label names.

    Where there is one name in it, "all" may stand before it or after it: `I alt Mentor`, `Mentor, i alt`.
    """
    yield from (Spelling(label) for label in table.total_labels.values())
    total = specification.codelists[spec.rows if isinstance(spec.rows, str) else spec.rows[0]][TOTAL]
    for label in total.labels.values() if len(spec.for_each) == 1 else ():
        code = table.fixed[spec.for_each[0]]
        item = specification.codelists[spec.for_each[0]][code]
        for name in () if code == TOTAL else (*item.labels.values(), *item.aliases):
            likeness = Likeness.ALIAS if name in item.aliases else Likeness.SAME
            yield from (Spelling(said, likeness) for said in (f"{label} {name}", f"{name}, {label}"))
    for name in spec.for_each:
        code = table.fixed[name]
        for alias in () if code == TOTAL else specification.codelists[name][code].aliases:
            for label in spec.total_label.values():
                others = {
                    other: ""
                    if table.fixed[other] == TOTAL
                    else specification.codelists[other][table.fixed[other]].label(specification.languages[0])
                    for other in spec.for_each
                }
                yield Spelling(label.format(**{**others, name: alias}), Likeness.ALIAS)


def _row_speller(specification: Specification, table: Table, totals: tuple[Spelling, ...]) -> Speller:
    codelist, codes = specification.codelists[table.subject], table.codes_of(table.subject)
    shows_code = specification.dimensions[table.subject].show_code
    spellings: dict[str, list[Spelling]] = {TOTAL: list(totals)}
    if TOTAL in codelist:
        spellings[TOTAL] += [Spelling(label, Likeness.ALIAS) for label in codelist[TOTAL].labels.values()]
    for row in codes:
        if row != TOTAL:
            aliases = codelist[row].aliases
            coded = [f"{row} {alias}" for alias in aliases] if shows_code else []
            spellings[row] = [
                *(Spelling(label) for label in _labels(specification, table.subject, row)),
                *(Spelling(alias, Likeness.ALIAS) for alias in (*aliases, *coded)),
            ]
    return Speller(spellings, (row for row in codes if row not in (TOTAL, UNKNOWN)) if shows_code else ())


def _labels(specification: Specification, dimension: str, row: str) -> tuple[str, ...]:
    """The right labels of a row: one for each language, with the code where the dimension shows it."""
    code = specification.codelists[dimension][row]
    labels = tuple(dict.fromkeys(code.label(language) for language in specification.languages))
    if specification.dimensions[dimension].show_code and row != UNKNOWN:
        return tuple(f"{row} {label}" for label in labels)
    return labels
