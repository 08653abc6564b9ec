"""Reading published files: tables, cells, signs, sums and rounding, found by looking or taken from a plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from prikk.errors import InputError, closest
from prikk.tidy.banks import bank_tables, is_bank_file
from prikk.tidy.blocks import CellKinds, TableBlock, blocks_of
from prikk.tidy.cells import Tidy, cells_of
from prikk.tidy.doors import sheets_of
from prikk.tidy.elsewhere import joined
from prikk.tidy.grid import Sheet, letters_of, text_of
from prikk.tidy.layout import Layout, layout_of
from prikk.tidy.linking import linked, shared_totals, stacked
from prikk.tidy.numbers import Dialect, dialect_of
from prikk.tidy.plan import Plan, TablePlan
from prikk.tidy.planning import plan_of
from prikk.tidy.questions import Notes, OpenQuestion
from prikk.tidy.signs import (
    BANK_CONVENTIONS,
    CONVENTIONS,
    SDMX_CONVENTIONS,
    Meaning,
    Sign,
    meanings_of,
    threshold_in,
)
from prikk.tidy.tableset import SetReader, TableSet


@dataclass(frozen=True)
class Reading:
    """What was read of some files, how, and why; `plan` is all of it as a plan.

    `threshold` is that which the files state (0: none), with the note. `unfit` tells what of a given plan no longer
    fits. Nothing may be called read where there are `questions`. `content` is the measure that was asked for.
    """

    sets: tuple[TableSet, ...]
    signs: tuple[Sign, ...]
    plan: Plan
    evidence: tuple[str, ...]
    questions: tuple[OpenQuestion, ...]
    unfit: tuple[str, ...] = ()
    threshold: int = 0
    threshold_note: str = ""
    content: str = ""

    @property
    def meanings(self) -> dict[str, Meaning]:
        """What each sign means."""
        return {sign.text: sign.meaning for sign in self.signs}


def read_files(
    paths: Sequence[Path],
    plan: Plan | None = None,
    *,
    dims: Sequence[str] = (),
    freq: str = "",
    totals: Mapping[str, str] | None = None,
    content: str = "",
) -> Reading:
    """Read the tables of published files.

    What the `plan` leaves out is found by looking. `dims` and `freq` name the columns of codes and of counts, `totals`
    the code of the total of a dimension (`""` for none). `content` is the measure that is looked at; left out, all that
    are counts.

    Raises InputError for files that cannot be read or hold no table, and for a plan that does not fit them.
    """
    given, notes = plan or Plan(), Notes()
    chosen = _Chosen(given, notes)
    found, dialects = _tables(paths, chosen, dims, freq)
    tables = [_once(_renamed(table, told), notes) for table, told in found]
    if content:
        tables = _counting(tables, content, paths[0])
    texts = tuple(dict.fromkeys(note for table in tables for note in (*table.block.notes, *table.block.title)))
    signs = _signs(tables, texts, given, notes)
    reader = SetReader({sign.text: sign for sign in signs}, texts, given, totals or {}, notes)
    tables = [_without_false_totals(table, reader) for table in tables]
    groups = [[place] for place in range(len(tables))] if given.apart else _grouped(tables, reader)
    together = [[tables[place] for place in group] for group in groups if len(group) > 1]
    alone = stacked([tables[group[0]] for group in groups if len(group) == 1])
    sets = tuple(reader.set_of(group) for group in (*together, *([table] for table in alone)))
    threshold, why = _threshold(signs, texts, given, notes)
    full = plan_of(sets, signs, dialects, given, threshold)
    asked = tuple(notes.questions)
    return Reading(sets, signs, full, tuple(notes.evidence), asked, tuple(notes.unfit), threshold, why, content)


def _grouped(tables: Sequence[Tidy], reader: SetReader) -> list[list[int]]:
    """The positions of tables that count the same together: they show the same cells, or totals of one another."""
    if len(tables) < 2:
        return [list(range(len(tables)))]
    adding = [reader.adding(table) for table in tables]
    whole = [{name: item.total for name, item in own.items() if item.total} for own in adding]
    groups = linked(tables, shared_totals(tables, whole))
    return joined(groups, tables, adding, reader.signs, reader.notes, together=reader.plan.together)


_UNNAMED = "(empty)"
"""The code of rows without a label that are no total: of which nobody said what they are."""


def _without_false_totals(table: Tidy, reader: SetReader) -> Tidy:
    """The table in which rows without a code are no total where the figures say that they cannot be."""
    made = [part for part, item in enumerate(table.dimensions) if item.whole]
    if not made:
        return table
    adding = reader.adding(table)
    for part in made:
        item = table.dimensions[part]
        if item.whole not in adding[item.name].proven and not item.time and table.layout.marks < 0:
            reader.notes.evidence.append(f"{item.name}: nothing shows that rows without a code are its total")
            table = table.with_code(part, item.whole, _UNNAMED)
    return table


def _threshold(signs: Sequence[Sign], texts: Sequence[str], given: Plan, notes: Notes) -> tuple[int, str]:
    """The threshold that was given, that a sign names (`<5`) or that notes state, and who says so; 0 for none."""
    if given.threshold:
        return given.threshold, "given"
    own = max((sign.most + 1 for sign in signs if sign.meaning is Meaning.PRIMARY and sign.most >= 0), default=0)
    found = (own, "a sign names it") if own else threshold_in(texts) or (0, "")
    if found[0]:
        notes.evidence.append(f"threshold: counts below {found[0]} are hidden ({found[1][:120]})")
    return found


@dataclass
class _Chosen:
    """Which tables of files are read, and what a plan says of each."""

    given: Plan
    notes: Notes
    seen: set[int] = field(default_factory=set)
    names: list[str] = field(default_factory=list)

    def __call__(self, sheet: Sheet, number: int, where: str) -> tuple[bool, TablePlan | None]:
        """Whether a table is read, and what is said of it."""
        self.names.append(sheet.name)
        told = self.given.table(sheet.path.name, sheet.name, number)
        if self.given.tables and told is None:
            self.notes.unfit.append(f"{where}: this table is not in the plan, and was not read")
            return False, None
        if told is not None:
            self.seen.add(id(told))
        return told is None or not told.skip, told

    def check(self, path: Path) -> None:
        """Refuse a plan that has tables which are not there."""
        for told in self.given.tables:
            if id(told) not in self.seen and not told.skip:
                raise InputError(
                    f"the plan has a table {told.number} of {told.sheet or told.file!r} that is not there",
                    path=path,
                    allowed=closest(told.sheet, self.names),
                    fix="correct the plan, or take the table out",
                )


def _tables(
    paths: Sequence[Path], chosen: _Chosen, dims: Sequence[str], freq: str
) -> tuple[list[tuple[Tidy, TablePlan | None]], dict[Path, Dialect]]:
    """The tables of files that are read, with what the plan says of each; and how each file writes numbers."""
    given, notes, kinds = chosen.given, chosen.notes, CellKinds()
    found: list[Tidy | Layout] = []
    plans: list[TablePlan | None] = []
    errors: list[InputError] = []
    for path in paths:
        if is_bank_file(path):
            for table in bank_tables(path):
                taken, told = chosen(table.block.sheet, 1, path.name)
                if taken:
                    notes.evidence += [f"{path.name}: {line}" for line in table.layout.evidence]
                    found.append(table)
                    plans.append(told)
            continue
        for sheet in sheets_of(path, encoding=given.encoding, separator=given.separator):
            for number, block in enumerate(blocks_of(sheet, kinds), 1):
                taken, told = chosen(sheet, number, sheet.where(block.body[0]))
                if not taken:
                    continue
                try:
                    layout = layout_of(_headed(block, told), kinds, told, dims=dims, freq=freq)
                except InputError as error:
                    if given.tables:
                        raise
                    errors.append(error)
                    continue
                notes.evidence += [f"{sheet.where(block.body[0])}: {line}" for line in _told(layout)]
                found.append(layout)
                plans.append(told)
    chosen.check(paths[0])
    if not found:
        allowed = "a table with a heading and figures below"
        raise errors[0] if errors else InputError("no table with figures", path=paths[0], allowed=allowed)
    dialects = _dialects([item for item in found if isinstance(item, Layout)], given, notes)
    tables = [cells_of(item, dialects[item.block.sheet.path]) if isinstance(item, Layout) else item for item in found]
    return list(zip(tables, plans, strict=True)), dialects


def _counting(tables: Sequence[Tidy], content: str, path: Path) -> list[Tidy]:
    """The tables that have a measure, that one taken for the one that counts. Raises InputError where none has it."""
    found = [table.counting(content) for table in tables if content in table.measure_names]
    if not found:
        names = [name for table in tables for name in table.measure_names]
        raise InputError(f"{content!r} is no content", path=path, allowed=closest(content, names))
    return found


def _headed(block: TableBlock, told: TablePlan | None) -> TableBlock:
    """The block with the heading that a plan names, where its columns are not found under the one that was seen."""
    if told is None or not told.heading:
        return block
    lines = list(block.sheet.lines)
    named = {name for item in told.dimensions for name in item.columns}
    seen = {text for row in block.heading_texts() for text in row} | {
        letters_of(place) for place in range(block.sheet.width)
    }
    own = [lines[row] for row in block.heading]
    if own == list(range(told.heading[0], told.heading[-1] + 1)) or (
        named and named <= seen and len(own) == told.heading[-1] - told.heading[0] + 1
    ):
        return block
    forced = tuple(place for place, line in enumerate(lines) if told.heading[0] <= line <= told.heading[-1])
    if not forced:
        raise InputError(
            f"heading = {told.heading}", path=block.sheet.path, allowed=f"rows from {lines[0]} to {lines[-1]}"
        )
    there = {text_of(value) for row in forced for value in block.sheet.rows[row]}
    if not named <= there | {letters_of(place) for place in range(block.sheet.width)}:
        return block  # neither fits: say so of the heading that is there
    body = tuple(row for row in block.body if row > forced[-1])
    above = tuple(row for row in block.heading if row > forced[-1])
    groups = tuple(own for row, own in zip(block.body, block.groups, strict=True) if row > forced[-1])
    return replace(block, heading=forced, body=(*above, *body), groups=(*[()] * len(above), *groups))


def _told(layout: Layout) -> list[str]:
    lines = list(layout.block.sheet.lines)
    heading = [lines[row] for row in layout.block.heading]
    rows = f"rows {lines[layout.block.body[0]]} to {lines[layout.block.body[-1]]}"
    return [f"heading in rows {heading or 'none'}, figures in {rows}", *layout.evidence]


def _dialects(layouts: Sequence[Layout], given: Plan, notes: Notes) -> dict[Path, Dialect]:
    """How each file writes numbers."""
    by_path: dict[Path, list[Layout]] = {}
    for layout in layouts:
        by_path.setdefault(layout.block.sheet.path, []).append(layout)
    found = {}
    for path, own in by_path.items():
        texts = {
            value
            for layout in own
            for column in layout.figures
            for value in layout.block.column(column.place)
            if isinstance(value, str)
        }
        dialect = dialect_of(map(text_of, texts))
        if given.decimal or given.thousands:
            dialect = Dialect(given.decimal or ".", given.thousands, "given")
        if dialect.evidence:
            marks = f"decimals behind {dialect.decimal!r}, thousands by {dialect.thousands or 'blanks'!r}"
            notes.evidence.append(f"{path.name}: {marks}: {dialect.evidence}")
        if not dialect.certain:
            mark = dialect.thousands or dialect.decimal
            other = "," if dialect.decimal == "." else "."
            notes.questions.append(
                OpenQuestion(
                    "decimal",
                    f"{path.name}: is {mark!r} a mark for thousands, or for decimals?",
                    dialect.evidence,
                    (f'--decimal "{dialect.decimal}"', f'--decimal "{other}"'),
                    f'decimal = "{dialect.decimal}"',
                )
            )
        found[path] = dialect
    return found


def _renamed(table: Tidy, told: TablePlan | None) -> Tidy:
    """The table with the names of dimensions that the plan gives, where it has as many."""
    if told is None or [item.source for item in told.dimensions if item.source != "sheets"] != [
        item.source for item in table.dimensions
    ]:
        return table
    own = [item for item in told.dimensions if item.source != "sheets"]
    return replace(
        table, dimensions=tuple(replace(item, name=said.name) for item, said in zip(table.dimensions, own, strict=True))
    )


def _once(table: Tidy, notes: Notes) -> Tidy:
    """The table with each cell once; cells that stand twice with the same figure are one, others are asked about."""
    _, first, group = np.unique(table.keys(), return_index=True, return_inverse=True)
    if len(first) == len(table):
        return table
    differ = np.flatnonzero(table.content != table.content[first[group]])
    if len(differ):
        sheet = table.block.sheet
        cells = int(first[group[differ[0]]]), int(differ[0])
        one, other = (sheet.where(int(table.rows[cell]), int(table.columns[cell])) for cell in cells)
        notes.questions.append(
            OpenQuestion(
                "twice",
                f"{sheet.path.name}: what tells {one} from {other}? {len(differ):,} cells stand twice, and differ",
                f"the dimensions are {', '.join(table.names)}",
                ("--dims A,B with all columns of codes",),
                "[[tables.dimensions]] with the column that tells them apart",
            )
        )
    return table.only(np.sort(first))


def _signs(tables: Sequence[Tidy], texts: Sequence[str], given: Plan, notes: Notes) -> tuple[Sign, ...]:
    """What the signs in the place of figures mean; those that nobody knows are asked about."""
    counted: Counter[str] = Counter()
    first: dict[str, str] = {}
    for table in tables:
        every = np.bincount(table.content, minlength=len(table.contents))
        counts = np.bincount(table.content[table.counted], minlength=len(table.contents))
        for place, content in enumerate(table.contents):
            if content.number is not None or not every[place]:
                continue
            counted[content.sign] += int(counts[place])
            chosen = table.counted if counts[place] else np.ones(len(table), dtype=np.bool_)
            cell = int(np.flatnonzero((table.content == place) & chosen)[0])
            where = table.block.sheet.where(int(table.rows[cell]), int(table.columns[cell]))
            first.setdefault(content.sign, f"{table.block.sheet.path.name}, {where}")
    kinds = {table.block.sheet.kind for table in tables}
    conventions = CONVENTIONS if "" in kinds else BANK_CONVENTIONS if "figure" in kinds else SDMX_CONVENTIONS
    found = meanings_of(counted, texts, given.signs, conventions)
    for item in found:
        if item.meaning is Meaning.UNKNOWN and not item.count:
            continue  # it stands for derived figures alone
        if item.meaning is Meaning.UNKNOWN:
            word = item.text or "an empty field"
            notes.questions.append(
                OpenQuestion(
                    "sign",
                    f"what does {word!r} mean? It stands for {item.count:,} figures, first in {first[item.text]}",
                    "the notes of the file do not say, and agencies use it differently",
                    tuple(
                        f'--symbol "{item.text}={meaning.value}"'
                        for meaning in (Meaning.HIDDEN, Meaning.MISSING, Meaning.NOT_APPLICABLE)
                    ),
                    f'signs."{item.text}" = "hidden"',
                    item.text,
                )
            )
        else:
            ends = f", {item.least} to {item.most}" if item.most >= 0 else ""
            notes.evidence.append(
                f"sign {item.text!r}: {item.meaning.value}{ends} ({item.source}; {item.count:,} figures)"
            )
    return found
