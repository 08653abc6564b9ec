"""Tables as they stand in a file, before anybody has said what their rows, columns and signs mean."""

from __future__ import annotations

from dataclasses import dataclass


class Number(str):
    """The text of a cell that holds a number as such, as those of workbooks do: it lacks decimals that are zero."""

    __slots__ = ()


@dataclass(frozen=True)
class RawText:
    """A heading (`level` 1 to 6) or a paragraph (`level` 0, its lines joined by a space), without markup.

    `line` is the number of its first line, from 1.
    """

    line: int
    text: str
    level: int = 0


@dataclass(frozen=True)
class RawRow:
    """A line of a table: the text of each cell without markup and outer blanks, and which cells were bold.

    Cells are given as they stand: a row may have more or fewer than its neighbours, and any of them may be empty.
    """

    line: int
    cells: tuple[str, ...]
    bold: tuple[bool, ...]

    def __post_init__(self) -> None:
        if len(self.cells) != len(self.bold):
            raise ValueError("a row needs to know of each cell whether it is bold")


@dataclass(frozen=True)
class RawTable:
    """Rows that stand together, with nothing but rulers between them.

    `before` has all headings and paragraphs since the table before (or the start of the file), in order; a header that
    the source broke into lines of text is among them. `section` has the headings that the table stands under,
    outermost first. A header row is a row like any other.
    """

    before: tuple[RawText, ...]
    section: tuple[RawText, ...]
    rows: tuple[RawRow, ...]

    @property
    def line(self) -> int:
        """The line of the first row."""
        return self.rows[0].line

    @property
    def heading(self) -> str:
        """The text of the innermost heading, empty without one."""
        return self.section[-1].text if self.section else ""
