"""Documents for tests of reading: what a publication shows of given counts, as lines of cells to be damaged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from prikk.figures.form import round_half_up
from prikk.figures.heading import plain_headings
from prikk.figures.layout import lay_out
from prikk.formats.markdown import raw_tables
from prikk.model.cell import CellKey
from prikk.model.codelist import TOTAL
from prikk.model.period import Period
from prikk.model.publication import Publication
from prikk.model.release import PublishedCell, Statistic
from prikk.model.status import Status
from prikk.model.table import Place, Table
from prikk.publication.reading import read_publication
from prikk.repair import Repaired, repair

ROOT = Path(__file__).parents[2]
LIBRARIES = read_publication(ROOT / "tests" / "data" / "repair" / "libraries")
REPORT_2023 = ROOT / "examples" / "oppfolging-2023"
BORROWERS = {
    "HARBOUR": {"CHILD": (412, 398, 37, 405), "ADULT": (1204, 1187, 1150, 1233), "SENIOR": (2, 1, 0, 4)},
    "STATION": {"CHILD": (58, 61, 47, 66), "ADULT": (233, 228, 219, 240), "SENIOR": (31, 35, 29, 30)},
    "MILL": {"CHILD": (7, 2, 0, 5), "ADULT": (19, 22, 25, 18), "SENIOR": (1, 2, 2, 0)},
    "CASTLE": {"CHILD": (90, 84, 88, 95), "ADULT": (310, 325, 298, 330)},
}
"""Borrowers of the libraries by branch, age and quarter of 2022."""


@dataclass
class Document:
    """A document: for each table its title and its lines of cells, the header first."""

    tables: tuple[Table, ...]
    cells: dict[CellKey, PublishedCell]
    titles: list[str]
    lines: list[list[list[str]]]

    def markdown(self, *, pipes: bool = False) -> str:
        """The document as Markdown."""
        text = []
        for title, lines in zip(self.titles, self.lines, strict=True):
            text += [f"## {title}" if title else "", ""]
            for number, cells in enumerate(lines):
                text.append("| " + " | ".join(cells) + " |" if pipes else "\t".join(cells))
                if pipes and number == 0:
                    text.append("|---" * len(cells) + "|")
            text.append("")
        return "\n".join(text)

    def read(self, publication: Publication, *, pipes: bool = False) -> Repaired:
        """The document read back."""
        return repair(raw_tables(self.markdown(pipes=pipes)), publication)


def borrowers() -> Document:
    """What the libraries publish of their borrowers."""
    base = {
        (branch, age, f"2022-Q{number}"): count
        for branch, ages in BORROWERS.items()
        for age, counts in ages.items()
        for number, count in enumerate(counts, start=1)
    }
    return document(LIBRARIES, base)


def document(publication: Publication, base: Mapping[tuple[str, ...], int]) -> Document:
    """What a publication shows of base counts, whose keys are the codes of all dimensions and the period."""
    counts: dict[tuple[str, ...], int] = {}
    for key, count in base.items():
        for codes in product(*((code, TOTAL) for code in key[:-1])):
            counts[(*codes, key[-1])] = counts.get((*codes, key[-1]), 0) + count

    def count(codes: tuple[str, ...], period: Period) -> int:
        return counts.get((*codes, period.code), 0)

    tables = lay_out(publication, lambda codes, period: count(codes, period) > 0)
    kinds = {item.id: item.kind for item in publication.statistics}
    cells: dict[CellKey, PublishedCell] = {}
    for table in tables:
        for row, column in product(table.rows, table.columns):
            key = table.key(row, column)
            own = Period.parse(key.period)
            periods = [item for item in publication.period.periods if item.year == own.year and item <= own]
            if kinds[key.statistic] == "count":
                periods = [own]
            total = sum(count(key.codes, period) for period in periods)
            cells[key] = _published(publication, total, len(periods))
    statistics = [Statistic(item.id, item.kind, item.label) for item in publication.statistics]
    language = publication.languages[0]
    lines = [
        [
            ["", *(heading.label for heading in plain_headings(table.columns, statistics, language))],
            *([_label(publication, table, row), *_texts(publication, table, row, cells)] for row in table.rows),
        ]
        for table in tables
    ]
    return Document(tables, cells, [table.titles[language] for table in tables], lines)


def _published(publication: Publication, total: int, periods: int) -> PublishedCell:
    rule = publication.confidentiality
    if total < rule.threshold * periods and (total or rule.zeros == "hide"):
        return PublishedCell(Status.CONFIDENTIAL)
    return PublishedCell(Status.PUBLISHED, round_half_up(total, periods))


def _label(publication: Publication, table: Table, row: Place) -> str:
    language = publication.languages[0]
    if table.is_total(row):
        return table.total_labels[language]
    return publication.codelists[table.subject][row[0]].label(language)


def _texts(publication: Publication, table: Table, row: Place, cells: Mapping[CellKey, PublishedCell]) -> list[str]:
    symbol = publication.confidentiality.symbol
    shown = (cells[table.key(row, column)].value for column in table.columns)
    return [symbol if value is None else f"{value:,}" for value in shown]
