"""Which footnotes a table has: those that the publication gives it, its rows, columns and cells."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from prikk.model.codelist import TOTAL
from prikk.model.release import Note, Release
from prikk.model.table import Place, Table
from prikk.words import text


class Footnote(NamedTuple):
    """A note as it stands below a table: what it says, and what of the table it is about.

    It is of the whole table where it has neither rows nor columns, of rows or columns where it has but the one, else of
    the cells in both.
    """

    said: str
    rows: frozenset[Place]
    columns: frozenset[Place]


def footnotes_of(release: Release, table: Table, language: str) -> Iterator[Footnote]:
    """The notes of a table, in their order; none of what it does not show."""
    for note in release.notes:
        if note.table and note.table not in (table.family, table.id):
            continue
        if any(code not in table.codes_of(axis) for axis, code in note.at.items()):
            continue
        rows, columns = (
            _matching(table, note, axes, places)
            for axes, places in ((table.row_axes, table.rows), (table.column_axes, table.columns))
        )
        if rows is None or columns is None:
            continue
        yield Footnote(note_text(release, note, language, table), rows, columns)


def note_text(release: Release, note: Note, language: str, table: Table | None = None) -> str:
    """A note with what it is about before it, as far as a table varies in it (in full without one)."""
    about = [
        release.code_label(axis, code, language)
        for axis, code in note.at.items()
        if table is None or axis in table.axes
    ]
    return ": ".join([*([", ".join(about)] if about else []), text(note.texts, language)])


def _matching(table: Table, note: Note, axes: Place, places: tuple[Place, ...]) -> frozenset[Place] | None:
    """The rows (columns) that a note names: where it leaves a dimension open, its total. None where there is none."""
    if not note.at.keys() & set(axes):
        return frozenset()
    named = [
        place
        for place in places
        if all(note.at.get(axis, code) == code for axis, code in zip(axes, place, strict=True))
    ]
    totals = [
        place
        for place in named
        if all(
            code == TOTAL
            for axis, code in zip(axes, place, strict=True)
            if axis not in note.at and axis in table.dimensions
        )
    ]
    return frozenset(totals or named) or None
