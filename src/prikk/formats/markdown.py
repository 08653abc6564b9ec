"""The report as Markdown, and the tables of any Markdown document as they stand there.

Tables are written between pipes, the total in bold, further levels moved in by spaces that stay. The reader takes those
and tab separated tables, and leaves to others what rows, headers and signs mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from prikk.errors import InputError
from prikk.formats.format import Content, FileKind, Format, Reader
from prikk.formats.printed import PrintedRow, PrintedTable, printed_table
from prikk.formats.prose import pages
from prikk.formats.tables import tables_by_family
from prikk.formats.words import cell_text, file_name, imprint, period_text, signs
from prikk.model.raw import RawRow, RawTable, RawText
from prikk.model.release import Page, Release
from prikk.model.text import read_text
from prikk.words import text, words_of

_HEADING = re.compile(r"(#{1,6})[ \t]+(.*?)[ \t#]*")
_RULER = re.compile(r"(?=.*--)[-:|+= \t]+")
_PAGE_HEADING = re.compile(r"^#{1,6}(?= )", re.MULTILINE)
_FENCE = re.compile(r" {0,3}(```|~~~)")
_LIST_ITEM = re.compile(r"\s*[-+*] \S[^\t]*")
_MARKUP = re.compile(
    r"\\([!-/:-@\[-`{-~])"  # an escaped sign
    r"|<sup>[^<]*</sup>"  # the mark of a footnote
    r"|</?[A-Za-z][^>]*>"  # a tag
    r"|(?<=\S)\*\*|\*\*(?=\S)|(?<=\S)__(?!\w)|(?<!\w)__(?=\S)"  # bold
    r"|!?\[([^]]*)]\([^)]*\)"  # a link: its text stays
)
_BOLD = re.compile(r"<(b|strong)>.*</\1>|(\*\*|__)\S.*\2", re.IGNORECASE)
_PIPE = re.compile(r"(?<!\\)\|")
_LEVEL = "\u2003"  # a space that Markdown keeps
_NEEDS_ESCAPE = re.compile(r"[\\`|<\[\]*_]|^[-+#>]")


def write(release: Release, folder: Path) -> tuple[Path, ...]:
    """Write `report.md`, and `report.<language>.md` for the further languages."""
    paths = []
    for language in release.languages:
        path = folder / file_name(release, "report", language, ".md")
        path.write_text("\n".join(_document(release, language)) + "\n", encoding="utf-8", newline="")
        paths.append(path)
    return tuple(paths)


def _document(release: Release, language: str) -> Iterator[str]:
    words = words_of(language, "files")
    chapters = tables_by_family(release)
    yield f"# {_escaped(text(release.titles, language))}"
    yield from ("", _escaped(text(release.subtitles, language) or period_text(release, language)), "")
    yield from (f"- {name}: {_escaped(value)}" for name, value in imprint(release, language))
    yield from _pages(release, language, "front")
    yield from ("", f"## {words['contents']}", "")
    for family, tables in chapters.items():
        yield f"- {_escaped(text(release.families[family], language))}"
        for item in (printed_table(release, table, language) for table in tables):
            yield f"  - [{item.name}. {_escaped(item.title)}](#table-{item.number})"
    for family, tables in chapters.items():
        yield from ("", f"## {_escaped(text(release.families[family], language))}")
        for table in tables:
            yield from _table(printed_table(release, table, language))
    yield from _pages(release, language, "about")


def _pages(release: Release, language: str, place: str) -> Iterator[str]:
    for page in pages(release, language, place):
        yield from ("", f"## {_escaped(page.title)}", "", _below(page))


def _below(page: Page) -> str:
    """The text of a page, its headings put below the page's own."""
    levels = [len(marks) for marks in _PAGE_HEADING.findall(page.markdown)]
    down = "#" * (3 - min(levels, default=3))
    return _PAGE_HEADING.sub(lambda match: down + match[0], page.markdown.strip())


def _table(item: PrintedTable) -> Iterator[str]:
    """A table under its heading: unit, rows, and the signs and footnotes that stand in it."""
    yield from ("", f'<a id="table-{item.number}"></a>', "", f"### {item.name}. {_escaped(item.title)}", "")
    yield from (f"{_escaped(item.unit)}.", "")
    headings = (
        _escaped(heading.label) + _mark(item.marks.get(place, "")) for place, heading in enumerate(item.headings)
    )
    yield _line([_escaped(item.corner), *headings])
    yield _line([":---", *["---:"] * len(item.headings)])
    yield from (_row(item, row) for row in item.rows)
    notes = [f"`{sign}` {_escaped(meaning)}." for sign, meaning in item.signs(signs(item.release))]
    notes += [f"{_mark(mark)} {_escaped(said)}".strip() for mark, said in item.footnotes]
    for note in notes:
        yield from ("", note)


def _row(item: PrintedTable, row: PrintedRow) -> str:
    figures = (_escaped_figure(cell_text(item.release, cell, item.language)) for cell in row.cells)
    cells = [_escaped(row.label), *figures]
    if row.depth == 0:
        cells = [cell if cell == "*" else f"**{cell}**" for cell in cells]
    cells = [cell + _mark(row.mark_at(place - 1)) for place, cell in enumerate(cells)]
    cells[0] = _LEVEL * (row.depth - 1) + cells[0] + _mark(row.mark)
    return _line(cells)


def _mark(mark: str) -> str:
    return f"<sup>{mark}</sup>" if mark else ""


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _escaped(label: str) -> str:
    return _NEEDS_ESCAPE.sub(r"\\\g<0>", " ".join(label.split()))


def _escaped_figure(figure: str) -> str:
    """A figure or sign; a lone sign (`*`) stands as it is, being no markup."""
    return figure if len(figure) == 1 or figure[-1].isdigit() else _escaped(figure)


@dataclass
class _Reading:
    """What has been read so far."""

    before: list[RawText] = field(default_factory=list)
    section: list[RawText] = field(default_factory=list)
    paragraph: list[tuple[int, str]] = field(default_factory=list)
    rows: list[RawRow] = field(default_factory=list)
    tables: list[RawTable] = field(default_factory=list)

    def end_paragraph(self) -> None:
        joined = " ".join(" ".join(plain(line) for _, line in self.paragraph).split())
        if joined:
            self.before.append(RawText(self.paragraph[0][0], joined))
        self.paragraph.clear()

    def end_table(self) -> None:
        if self.rows:
            self.tables.append(RawTable(tuple(self.before), tuple(self.section), tuple(self.rows)))
            self.before.clear()
            self.rows.clear()

    def heading(self, item: RawText) -> None:
        self.section = [*(outer for outer in self.section if outer.level < item.level), item]
        self.before.append(item)


def read_markdown(path: Path) -> tuple[RawTable, ...]:
    """The tables of a Markdown file, as they stand. Raises InputError when it cannot be read or has no table."""
    if tables := raw_tables(read_text(path, "the report")):
        return tables
    raise InputError("no table", path=path, allowed="tab separated rows or rows between |")


def raw_tables(content: str) -> tuple[RawTable, ...]:
    """The tables of a Markdown text, as they stand."""
    reading = _Reading()
    fenced = False
    lines = content.split("\n")
    for number, line in enumerate(lines, start=1):
        if _FENCE.match(line):
            fenced = not fenced
        following = lines[number] if number < len(lines) else ""
        if fenced or not (cells := _cells(line, following, in_table=bool(reading.rows))):
            _read_text(reading, number, line, fenced=fenced)
        else:
            reading.end_paragraph()
            reading.rows.append(
                RawRow(number, tuple(plain(cell) for cell in cells), tuple(bool(_BOLD.search(cell)) for cell in cells))
            )
    reading.end_paragraph()
    reading.end_table()
    return tuple(reading.tables)


def _read_text(reading: _Reading, number: int, line: str, *, fenced: bool) -> None:
    if reading.rows and line.strip() and _RULER.fullmatch(line):
        return
    reading.end_table()
    if not fenced and (heading := _HEADING.fullmatch(line)):
        reading.end_paragraph()
        reading.heading(RawText(number, plain(heading[2]), len(heading[1])))
    elif not line.strip() or (not fenced and _RULER.fullmatch(line)):
        reading.end_paragraph()
    else:
        reading.paragraph.append((number, line))


def _cells(line: str, following: str, *, in_table: bool) -> list[str] | None:
    """The cells of a line of a table, None where it is something else."""
    if _HEADING.fullmatch(line) or _RULER.fullmatch(line) or not line.strip(" "):
        return None
    if line.lstrip(" ").startswith("|") or (_PIPE.search(line) and (in_table or _is_pipe_ruler(following))):
        inner = line.strip().removeprefix("|")
        return _PIPE.split(re.sub(r"(?<!\\)\|$", "", inner))
    if "\t" in line and not _LIST_ITEM.fullmatch(line):
        return line.split("\t")
    return None


def _is_pipe_ruler(line: str) -> bool:
    return "|" in line and _RULER.fullmatch(line) is not None


def plain(markup: str) -> str:
    """A piece of Markdown without its markup and outer blanks."""
    return _MARKUP.sub(lambda match: match[1] or match[2] or "", markup).strip()


FORMAT = Format(
    "markdown",
    write,
    files=(FileKind("report", ".md", "text/markdown", "MD", "Markdown", about="markdown"),),
    readers=(Reader(Content.DOCUMENT, (".md", ".markdown", ".txt"), read_markdown),),
)
