"""The defects of a document in words: first those of its tables and rows, then those of single cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from prikk.model.cell import CellKey
from prikk.model.codelist import TOTAL
from prikk.model.raw import RawRow
from prikk.model.release import PublishedCell
from prikk.model.table import Table
from prikk.repair.catalogue import Entry, PlainColumn, TableCatalogue
from prikk.repair.defects import Defect, DefectKind
from prikk.repair.disorder import Disorder, Moved, Way
from prikk.repair.headings import Header, HeadingReader
from prikk.repair.place import Document
from prikk.repair.recognise import Recognised
from prikk.repair.rows import Parts, RowReading
from prikk.repair.settle import SettledRows
from prikk.repair.spelling import Likeness

AS_CALLED = "read as it is called"


class DefectReporter:
    """Words the defects of one document."""

    def __init__(self, catalogue: TableCatalogue, document: Document) -> None:
        self.catalogue, self.document = catalogue, document
        self.headings = HeadingReader(catalogue)
        self.tables: Mapping[str, Table] = {table.id: table for table in document.tables}

    def of_tables(self) -> Iterator[Defect]:
        """What is wrong with raw tables, their headers and the texts of their rows."""
        seen: set[str] = set()
        for item, header in zip(self.document.recognised, self.document.headers, strict=True):
            if item.entry is None:
                if any(2 * len(parts.signs) > len(parts.row.cells) for parts in item.rows):
                    yield Defect(
                        item.raw.line, DefectKind.UNKNOWN_TABLE, "", "", "", item.raw.heading, "left out",
                        "no title, total row or rows of a table of the publication",
                    )  # fmt: skip
                continue
            if item.entry.table.id in seen:
                yield self._defect(
                    item.raw.line, DefectKind.CONTINUED, item.entry, found=item.raw.heading, made="the table goes on",
                    evidence="the label of its total and rows that it did not have yet",
                )  # fmt: skip
            seen.add(item.entry.table.id)
            if item.exchanged:
                yield self._defect(
                    item.raw.line, DefectKind.ORDER, item.entry, found=item.raw.heading,
                    made=f"read as {self.catalogue.title(item.entry)}",
                    evidence="only so it agrees with the tables that show the same figures",
                )  # fmt: skip
            yield from self._of_header(item, item.entry, header)
            for parts in item.rows:
                yield from self._of_row(item.entry, parts)

    def _of_header(self, item: Recognised, entry: Entry, header: Header | None) -> Iterator[Defect]:
        columns = [PlainColumn(*column) for column in self.tables[entry.table.id].columns]
        line = header.line if header else item.raw.line
        for named in header.named if header else ():
            if named.column not in columns:
                continue
            if named.place is None:
                yield self._defect(
                    line, DefectKind.HEADER, entry, column=named.column, found=named.text,
                    made=self.catalogue.heading(named.column), evidence="the heading stands in a text before the table",
                )  # fmt: skip
            elif not self.headings.is_right(named):
                yield self._defect(
                    line, DefectKind.HEADER, entry, column=named.column, found=named.text,
                    made=self.catalogue.heading(named.column), evidence="the nearest heading",
                )  # fmt: skip
        missing = [column for column in columns if header is None or column not in header.columns]
        if missing:
            yield self._defect(
                line, DefectKind.HEADER, entry, found="" if header else "no header",
                made=", ".join(self.catalogue.heading(column) for column in missing),
                evidence="headings of other tables with this total, or the number of figures in the rows",
            )  # fmt: skip
        if item.headers and item.headers[-1] is item.raw.rows[-1]:
            yield self._defect(
                item.headers[-1].line, DefectKind.HEADER, entry, found=_text(item.headers[-1]),
                made="the header of the next table", evidence="nothing of this table follows it",
            )  # fmt: skip

    def _of_row(self, entry: Entry, parts: Parts) -> Iterator[Defect]:
        match = entry.rows.match(parts.label) if parts.label else None
        line = parts.row.line
        if not parts.signs:
            yield self._defect(
                line, DefectKind.EMPTY_ROW, entry, row=match.name if match else "", found=_text(parts.row),
                made="left out", evidence="no figure and no symbol",
            )  # fmt: skip
            return
        if match is None:
            kind = DefectKind.UNKNOWN_ROW if parts.label else DefectKind.LOST_LABEL
            made = "left out" if parts.label else "read as a row that is not yet there, if the sums leave just one"
            yield self._defect(line, kind, entry, found=_text(parts.row), made=made, evidence="no row has this label")
        elif match.likeness is not Likeness.SAME:
            yield self._defect(
                line, DefectKind.LABEL, entry, row=match.name, found=parts.label,
                made=self.catalogue.row_label(entry, match.name), evidence=match.likeness.value,
            )  # fmt: skip
        if parts.label_place:
            yield self._defect(
                line, DefectKind.SHIFTED, entry, row=match.name if match else "", found=_text(parts.row),
                made="read from its label on", evidence=f"{parts.label_place} empty cells before the label",
            )  # fmt: skip
        for _, text in parts.other:
            is_heading = self.headings.is_heading(text)
            yield self._defect(
                line, DefectKind.HEADER_IN_DATA if is_heading else DefectKind.SURPLUS_CELL, entry,
                row=match.name if match else "", found=text, made="left out",
                evidence="a heading among figures" if is_heading else "neither a figure nor a symbol",
            )  # fmt: skip

    def of_absence(self, cells: Mapping[CellKey, PublishedCell]) -> Iterator[Defect]:
        """Rows that should be there, and tables whose total elsewhere shows that they have records."""
        for entry in self.catalogue.entries:
            table = self.tables.get(entry.table.id)
            if table is None:
                shown = (cells.get(entry.key(TOTAL, column)) for column in entry.columns)
                if any(cell is not None and cell.value for cell in shown):
                    yield self._defect(
                        0, DefectKind.MISSING_TABLE, entry, made="left out",
                        evidence="another table shows figures for its total",
                    )  # fmt: skip
                continue
            lines = [reading.line for reading in self.document.readings if reading.entry is entry]
            there = {code for reading in self.document.readings if reading.entry is entry for code in reading.codes}
            for row in table.codes_of(table.subject):
                if row not in there:
                    yield self._defect(
                        min(lines), DefectKind.LOST_ROW, entry, row=row, found="", made="its cells follow from others",
                        evidence="the table lists all such rows, or its sums do not hold without it",
                    )  # fmt: skip

    def of_placing(self, settled: SettledRows) -> Iterator[Defect]:
        """What became of rows whose figures do not fit the columns one by one."""
        for reading, placements in zip(settled.uncertain, settled.placements, strict=True):
            if isinstance(reading, Disorder):
                continue
            found, due = len(reading.parts.signs), len(reading.columns)
            if found == due:
                continue  # only its label is lost, which has been told
            row = reading.codes[0] if len(reading.codes) == 1 else ""
            kind = DefectKind.LOST_CELL if found < due else DefectKind.SURPLUS_CELL
            if row == TOTAL and found < due and all(key in settled.certain for key in reading.cell_keys()):
                kind = DefectKind.TRUNCATED_TOTAL
            yield self._defect(
                reading.line, kind, reading.entry, row=row,
                found=f"{found} figures for {due} columns", made=self._made(reading, placements),
                evidence=f"of {len(reading.placements)} ways to place them, {len(placements)} agree with the sums, the "
                "averages and the rows that can be read",
            )  # fmt: skip

    def of_order(self, settled: SettledRows) -> Iterator[Defect]:
        """What became of rows and columns that stand out of order."""
        left = {id(reading): ways for reading, ways in zip(settled.uncertain, settled.placements, strict=True)}
        for reading in self.document.readings:
            if not isinstance(reading, Disorder):
                continue
            ways = [reading.way(placement) for placement in left.get(id(reading), ())]
            for moved in reading.moved:
                yield self._moved(reading, moved, ways if reading.placements else reading.ways)

    def _moved(self, reading: Disorder, moved: Moved, ways: Sequence[Way]) -> Defect:
        """A row or column out of order, and by which of the ways that are left it was read."""
        if isinstance(moved.name, str) and isinstance(moved.due, str):
            row, column, due = moved.name, None, self.catalogue.row_label(reading.entry, moved.due)
        elif isinstance(moved.name, PlainColumn) and isinstance(moved.due, PlainColumn):
            row, column, due = "", moved.name, self.catalogue.heading(moved.due)
        as_called = {way.by_heading if column else way.by_label for way in ways}
        if not as_called:
            made, why = "left out", f"it agrees with the others neither so nor as {due}"
        elif len(as_called) > 1:
            made, why = AS_CALLED, f"as {due} it would agree with the others, too"
        else:
            made = AS_CALLED if True in as_called else f"read as {due}"
            why = "only so it agrees with the others" if reading.matters else "that makes no difference"
        return self._defect(
            moved.line, DefectKind.ORDER, reading.entry, row=row, column=column, found=moved.text, made=made,
            evidence=f"it stands out of order; {why}",
        )  # fmt: skip

    def _made(self, reading: RowReading, placements: Sequence[Mapping[CellKey, PublishedCell]]) -> str:
        if not placements:
            return "left out"
        if len(placements) > 1:
            return "placed where all these ways agree"
        key_of = reading.entry.key
        code = next(
            code
            for code in reading.codes
            if key_of(code, reading.columns[0])[:-2] in {key[:-2] for key in placements[0]}
        )
        lost = [
            self.catalogue.heading(column) for column in reading.columns if key_of(code, column) not in placements[0]
        ]
        return f"nothing stands for {', '.join(lost)}"

    def cell(
        self,
        line: int,
        kind: DefectKind,
        table: Table,
        row: str,
        column: PlainColumn,
        *,
        found: str,
        made: str,
        evidence: str,
    ) -> Defect:
        """The defect of a cell."""
        entry = next(entry for entry in self.catalogue.entries if entry.table.id == table.id)
        return self._defect(line, kind, entry, row=row, column=column, found=found, made=made, evidence=evidence)

    def _defect(
        self, line: int, kind: DefectKind, entry: Entry, *, row: str = "", column: PlainColumn | None = None,
        found: str = "", made: str = "", evidence: str = "",
    ) -> Defect:  # fmt: skip
        label = self.catalogue.row_label(entry, row) if row else ""
        heading = self.catalogue.heading(column) if column else ""
        return Defect(line, kind, entry.table.id, label, heading, found, made, evidence)


def _text(row: RawRow) -> str:
    return " | ".join(row.cells)
