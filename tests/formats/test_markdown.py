"""What the Markdown writer writes, the lexical reader finds again; damaged documents come out as they stand."""

from __future__ import annotations

from pathlib import Path

import pytest
from bilingual import bilingual
from hypothesis import given
from hypothesis import strategies as st
from sample import FORMULA, SAMI, english, norwegian

from prikk.errors import InputError
from prikk.formats import markdown
from prikk.formats.markdown import plain, raw_tables, read_markdown
from prikk.model.raw import RawTable


def cells(table: RawTable) -> list[list[str]]:
    return [list(row.cells) for row in table.rows]


def test_report_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    release = norwegian()
    (path,) = markdown.write(release, tmp_path)
    titles = [f"Tabell {number}. {table.titles['nb']}" for number, table in enumerate(release.tables, 1)]
    tables = [table for table in read_markdown(path) if table.heading in titles]
    assert [table.heading for table in tables] == titles
    assert cells(tables[0]) == [
        ["Tiltak", "Gjennomsnitt hittil i år", "Januar", "Februar", "Mars"],
        ["I alt", "1 651", "1 225", "1 317", "2 412"],
        ["Jobbklubb", "1 302", "1 200", "1 305", "1 403"],
        [FORMULA, "348", "25", "12", "1 009"],
    ]
    assert cells(tables[1])[2:] == [
        ["03 Oslo", "1 300", "1 200", "1 300", "1 400"],
        [f"54 {SAMI}", "*", "*", "5", "*"],
        ["Ukjent", "*", "*", "*", "*"],
    ]
    assert [set(row.bold) for row in tables[0].rows] == [{False}, {True}, {False}, {False}]


def test_levels_are_moved_in_and_read_back(tmp_path: Path) -> None:
    path = markdown.write(bilingual(), tmp_path)[0]
    lines = path.read_text(encoding="utf-8").split("\n")
    assert [line.split(" | ")[0] for line in lines if "Coast" in line or "| N The North" in line] == [
        "| N The North", "| \u2003N1 Coast", "| N The North"
    ]  # fmt: skip
    assert "N1 Coast" in [row.cells[0] for table in read_markdown(path) for row in table.rows]


def test_only_the_signs_of_a_table_stand_below_it(tmp_path: Path) -> None:
    content = markdown.write(norwegian(), tmp_path)[0].read_text(encoding="utf-8")
    first, *others = content.split("### Tabell ")[1:]
    assert "`*`" not in first and all("`*` Tallet er under 4, eller ville avslørt" in other for other in others)
    assert "\nEnhet: deltakelser.\n" in first


def test_tables_stand_between_pipes(tmp_path: Path) -> None:
    (path,) = markdown.write(norwegian(), tmp_path)
    lines = path.read_text(encoding="utf-8").split("\n")
    assert "### Tabell 2. Jobbklubb: deltakere etter fylke" in lines
    assert "| Fylke | Gjennomsnitt hittil i år | Januar | Februar | Mars |" in lines
    assert "| **I alt Jobbklubb** | **1 302** | **1 200** | **1 305** | **1 403** |" in lines
    assert f"| 54 {SAMI} | * | * | 5 | * |" in lines
    assert "#### Definisjoner" not in lines
    assert "### Definisjoner" in lines


def test_every_link_of_the_contents_has_its_place(tmp_path: Path) -> None:
    (path,) = markdown.write(norwegian(), tmp_path)
    content = path.read_text(encoding="utf-8")
    for number in (1, 2, 3):
        assert content.count(f"(#table-{number})") == content.count(f'<a id="table-{number}">') == 1


def test_doubled_sign_and_decimals_in_english(tmp_path: Path) -> None:
    (path,) = markdown.write(english(), tmp_path)
    (table,) = read_markdown(path)
    assert cells(table)[0][1:3] == ["Quarter 4 2022", "Share of total, Quarter 4 2022"]
    assert [row[1:3] for row in cells(table)[2:]] == [[":", ":"], ["::", "75.5"]]
    assert cells(table)[3][0] == "-South, @home"
    assert cells(table)[1][1] == "1,200,500"


def test_same_bytes_twice(tmp_path: Path) -> None:
    first = markdown.write(norwegian(), tmp_path)[0].read_bytes()
    assert markdown.write(norwegian(), tmp_path)[0].read_bytes() == first


DAMAGED = """\
### Januar 2023 - Desember 2023

Gjennom \x20
snitt hittil \x20
i år Desember

I alt støtte\t432\t5 188
-------------------------\t-----\t-------

Ukjent\t*\t*
--------\t---\t---

\t\t<b>I alt</b>\t<b>17</b>\t
Kvinner\t\t
\t\t
Menn\t4
\tJanuar
### April
text | no table
"""


def test_damaged_tables_come_out_as_they_stand() -> None:
    first, second, third = raw_tables(DAMAGED)
    assert [(item.line, item.text, item.level) for item in first.before] == [
        (1, "Januar 2023 - Desember 2023", 3),
        (3, "Gjennom snitt hittil i år Desember", 0),
    ]
    assert cells(first) == [["I alt støtte", "432", "5 188"]]
    assert (first.line, second.line, second.before) == (7, 10, ())
    assert second.heading == third.heading == "Januar 2023 - Desember 2023"
    assert cells(third) == [
        ["", "", "I alt", "17", ""],
        ["Kvinner", "", ""],
        ["", "", ""],
        ["Menn", "4"],
        ["", "Januar"],
    ]
    assert third.rows[0].bold == (False, False, True, True, False)
    assert [row.line for row in third.rows] == [13, 14, 15, 16, 17]


def test_pipe_tables_with_and_without_outer_pipes() -> None:
    with_pipes, without, fenced_after = raw_tables(
        "| | Jan \\| Feb |\n|---|--:|\n| **I alt** | 5 |\n\na | b\n--- | ---\nc | d\n\n"
        "```\ne\tf\n```\n\n- list\n\t- item\n\nx\ty\n"
    )
    assert cells(with_pipes) == [["", "Jan | Feb"], ["I alt", "5"]]
    assert with_pipes.rows[1].bold == (True, False)
    assert cells(without) == [["a", "b"], ["c", "d"]]
    assert cells(fenced_after) == [["x", "y"]]


def test_sections_nest() -> None:
    first, second = raw_tables("# A\n## B\n### C\nx\t1\n## D\ny\t2\n")
    assert [item.text for item in first.section] == ["A", "B", "C"]
    assert [item.text for item in second.section] == ["A", "D"]
    assert [item.text for item in second.before] == ["D"]


@given(st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1))
def test_escaping_is_undone(label: str) -> None:
    assert plain(markdown._escaped(label)) == label


@given(st.text(alphabet="ab|\t-#*<>\n `"))
def test_any_text_is_read_without_error(content: str) -> None:
    lines = content.count("\n") + 1
    numbers = [row.line for table in raw_tables(content) for row in table.rows]
    assert numbers == sorted(set(numbers))
    assert all(1 <= number <= lines for number in numbers)


def test_unreadable_files_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "report.md"
    with pytest.raises(InputError, match="cannot be read"):
        read_markdown(path)
    path.write_bytes(b"\xe5\t1\n")
    with pytest.raises(InputError, match="not UTF-8"):
        read_markdown(path)
    path.write_text("only text\n")
    with pytest.raises(InputError, match="no table"):
        read_markdown(path)
