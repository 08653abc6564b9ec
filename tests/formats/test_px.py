"""PX: what is written, read back, read by others' programs, and what others write."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from bilingual import LONG, bilingual
from hypothesis import given
from hypothesis import strategies as st
from pyaxis import pyaxis
from sample import english, norwegian

from prikk.errors import InputError
from prikk.formats import px
from prikk.formats.cube import Role
from prikk.formats.family import cube_of, cubes_of
from prikk.formats.px import read_px
from prikk.formats.px.lines import Statement
from prikk.model.release import PublishedCell
from prikk.model.status import Status

RELEASES = pytest.mark.parametrize(
    "release", [norwegian(), english(), bilingual(), bilingual(LONG.strip())], ids=["nb", "en", "both", "long"]
)


def as_px_can_tell(cube):
    """PX knows times by the clock alone and has no quotation marks within texts."""

    def clock(time):
        return time and time.replace(tzinfo=None)

    def plain(labels):
        return {language: label.replace('"', "'") for language, label in labels.items()}

    return replace(
        cube,
        updated=clock(cube.updated),
        next_update=clock(cube.next_update),
        dimensions=tuple(
            replace(
                item,
                categories=tuple(
                    replace(part, labels=plain(part.labels), notes=tuple(note.replace('"', "'") for note in part.notes))
                    for part in item.categories
                ),
            )
            for item in cube.dimensions
        ),
    )


@RELEASES
def test_read_gives_what_was_written(release, tmp_path: Path) -> None:
    for path, cube in zip(px.write(release, tmp_path), cubes_of(release), strict=True):
        assert read_px(path) == as_px_can_tell(cube)


@RELEASES
def test_files_are_well_formed(release, tmp_path: Path) -> None:
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
    first, second = (px.write(release, tmp_path / name) for name in ("first", "second"))
    for path, again in zip(first, second, strict=True):
        assert path.read_bytes() == again.read_bytes()
        content = path.read_text(encoding="utf-8")
        assert max(map(len, content.splitlines())) <= 256
        assert content.startswith('CHARSET="ANSI";\nAXIS-VERSION="2013";\nCODEPAGE="utf-8";\n')
        assert content.endswith(";\n")


@pytest.mark.parametrize("release", [norwegian(), english(), bilingual()], ids=["nb", "en", "both"])
def test_others_read_it(release, tmp_path: Path) -> None:
    release = replace(release, languages=release.languages[:1])
    for path, cube in zip(px.write(release, tmp_path), cubes_of(release), strict=True):
        frame = pyaxis.parse(str(path), encoding="utf-8")["DATA"]
        values = [None if cell is None or cell.value is None else Decimal(cell.value) for cell in cube.cells]
        found = [Decimal(figure) if figure[:1].isdigit() else None for figure in map(str, frame["DATA"])]
        assert found == values
        assert len(frame.columns) == len(cube.dimensions) + 1


def test_keywords_of_a_table_with_hidden_cells(tmp_path: Path) -> None:
    path, _ = px.write(bilingual(), tmp_path)
    content = path.read_text(encoding="utf-8")
    for line in (
        'LANGUAGES="en","nb";',
        "AGGREGALLOWED=NO;",
        'CREATION-DATE="20240215 07:00";',
        'NEXT-UPDATE="20240515 08:00";',
        'TIMEVAL("quarter")=TLIST(Q1),"20233","20234";',
        'TIMEVAL[nb]("kvartal")=TLIST(Q1),"20233","20234";',
        'CONTVARIABLE[nb]="statistikkvariabel";',
        'ELIMINATION[nb]("Region")="Alle regioner";',
        'HIERARCHIES("Region")="_T","_T":"N","_T":"S","N":"N1","N":"N2";',
        'STOCKFA("Mean")=A;',
        'UNITS[nb]("Lærlinger")="deltakelser";',
        'VALUENOTE("Region","Coast")="Called \'Seaside\' to 2022";',
        'DATASYMBOL1=".";',
        'DATASYMBOL2="..";',
        'DATASYMBOL3=":";',
        'DATASYMBOL5="?";',
    ):
        assert f"{line}\n" in content
    assert "DATASYMBOL4" not in content
    assert 'NOTEX[nb]=": = Tallet er fra 1 til 4' in content


def test_decimals_differ_between_contents(tmp_path: Path) -> None:
    _, path = px.write(bilingual(), tmp_path)
    content = path.read_text(encoding="utf-8")
    assert "DECIMALS=2;\nSHOWDECIMALS=0;\n" in content
    assert 'PRECISION("contents","Share")=2;' in content
    assert read_px(path).dimensions[1].categories[2].decimals == 2


def test_a_long_text_is_one_text_in_parts() -> None:
    text = Statement("NOTE", (), (LONG,)).text()
    assert max(map(len, text.splitlines())) <= 256
    assert text.count('"') > 2


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters='"\r\n'), max_size=600), min_size=1))
def test_texts_survive_quoting(texts: list[str]) -> None:
    texts = ["#".join(text.splitlines()) or "x" for text in texts]
    from prikk.formats.px.statements import _parsed

    written = Statement("VALUES", ("Ære",), tuple(texts)).text("nb") + "DATA=\n1;"
    assert _parsed(Path("x.px"), written).get("VALUES", "Ære", language="nb") == texts


OTHER = """CHARSET="ANSI";
AXIS-VERSION="2010";
CODEPAGE="iso-8859-1";
MATRIX="BE01";
SUBJECT-AREA="Befolkning";
TITLE="Folkemengde, etter kjønn,"
" region og år";
STUB="region","kjønn";
HEADING="år";
VALUES("region")="Hele landet","Østfold",
"Ås; med semikolon";
VALUES("kjønn")="Menn","Kvinner";
CODES("kjønn")="1","2";
VALUES("år")="2020","2021";
TIMEVAL("år")=TLIST(A1,"2020"-"2021");
ELIMINATION("region")="Hele landet";
ELIMINATION("kjønn")=YES;
VARIABLE-TYPE("region")="G";
DATASYMBOL2=":";
NOTE="Første";
NOTE="Andre";
DATA=
1 2.5
"." ".."
"..." -
-3 4
"...." 1e3
0 7;
"""


def read_text(tmp_path: Path, content: str, encoding: str = "iso-8859-1") -> object:
    path = tmp_path / "other.px"
    path.write_bytes(content.encode(encoding))
    return read_px(path)


def test_a_file_that_another_wrote(tmp_path: Path) -> None:
    cube = read_text(tmp_path, OTHER)
    region, sex, year = cube.dimensions
    assert cube.titles == {"und": "Folkemengde, etter kjønn, region og år"}
    assert region.codes == ("Hele landet", "Østfold", "Ås; med semikolon")
    assert (region.total, region.role, sex.total, sex.codes) == ("Hele landet", Role.GEOGRAPHY, "", ("1", "2"))
    assert (year.id, year.role, year.codes) == ("Tid", Role.TIME, ("2020", "2021"))
    assert [note["und"] for note in cube.notes] == ["Første", "Andre"]
    hidden, missing = PublishedCell(Status.CONFIDENTIAL), PublishedCell(Status.MISSING)
    values = [1, Decimal("2.5"), None, hidden, hidden, 0, -3, 4, missing, Decimal("1e3"), 0, 7]
    assert list(cube.cells) == [
        PublishedCell(Status.PUBLISHED, value) if isinstance(value, int | Decimal) else value for value in values
    ]


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [('CODEPAGE="windows-1252";', "cp1252"), ('CODEPAGE="UTF-8";', "utf-8"), ("", "utf-8"), ("", "cp1252"),
     ('CODEPAGE="unheard-of";', "cp1252"), ("", "utf-8-sig")],
)  # fmt: skip
def test_encodings(declared: str, encoding: str, tmp_path: Path) -> None:
    content = OTHER.replace('CODEPAGE="iso-8859-1";', declared).replace("\n", "\r\n")
    assert read_text(tmp_path, content, encoding).dimensions[1].id == "kjønn"


def test_an_old_file_without_a_charset_is_in_the_letters_of_dos(tmp_path: Path) -> None:
    content = OTHER.replace('CHARSET="ANSI";\n', "").replace('CODEPAGE="iso-8859-1";\n', "")
    assert read_text(tmp_path, content + "\x1a", "cp850").dimensions[1].id == "kjønn"


def test_rows_with_keys_leave_out_zeros(tmp_path: Path) -> None:
    start = OTHER[: OTHER.index("DATA=")]
    data = 'KEYS("region")=VALUES;\nKEYS("kjønn")=CODES;\nDATA=\n"Østfold","2",5 6\n"Hele landet","1",7,"...";\n'
    cells = read_text(tmp_path, start + data).cells
    assert [cell.value for cell in cells] == [7, None, 0, 0, 0, 0, 5, 6, 0, 0, 0, 0]
    with pytest.raises(InputError, match="keys are unknown"):
        read_text(tmp_path, start + data.replace('"2",5', '"9",5'))


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("DATA=", "DATEN=", "no DATA|without end"),
        ("0 7;", "0;", "11 figures; allowed: 12"),
        ("-3 4", "-3 many", "neither figure nor sign"),
        ('CODES("kjønn")="1","2";', 'CODES("kjønn")="1","1";', "values and codes"),
        ('STUB="region","kjønn";\nHEADING="år";', "", "no variables"),
        ('MATRIX="BE01"', "MATRIX", "line=|not a statement|without end"),
        ('"Menn","Kvinner";', '"Menn","Kvinner;', "not a statement|without end"),
    ],
)
def test_a_damaged_file_is_refused(before: str, after: str, message: str, tmp_path: Path) -> None:
    assert before in OTHER
    with pytest.raises(InputError, match=message):
        read_text(tmp_path, OTHER.replace(before, after))


def test_no_file_at_all(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_px(tmp_path / "absent.px")
    for content in ("", "hello", "<html>\n</html>"):
        with pytest.raises(InputError, match=r"other\.px"):
            read_text(tmp_path, content)


def test_two_languages_are_read_apart(tmp_path: Path) -> None:
    path, _ = px.write(bilingual(), tmp_path)
    cube = read_px(path)
    assert cube.languages == ("en", "nb")
    assert cube.dimensions[1].categories[0].labels == {"en": "Carpentry", "nb": "Tømrer"}
    assert cube.cells == cube_of(bilingual(), "region").cells
