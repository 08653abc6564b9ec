"""Bad input of a hundred kinds: exit 2, one line that names the place and what is allowed, and no traceback."""

from __future__ import annotations

import io
import re
import signal
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest

from prikk.cli.main import main

SECRET = "73519"
"""A figure that no message may repeat."""
TOML = """\
id = "mini"
languages = ["en"]
title.en = "Mini"
version = "1.0"
period = { unit = "month", first = "2024-01", last = "2024-02" }
[source]
path = "register.csv"
person = "person"
period = "month"
unit = ["course"]
[dimensions]
sex = { codelist = "sex.csv", label.en = "Sex" }
course = { codelist = "course.csv", label.en = "Course" }
[[statistics]]
id = "count"
kind = "count"
label.en = "Persons"
[[tables]]
id = "sex"
rows = "sex"
for_each = ["course"]
title.en = "By sex"
table_title.en = "By sex. {course}"
[[tables]]
id = "course"
rows = "course"
title.en = "By course"
[[pages]]
id = "about"
file = "about.{language}.md"
title.en = "About"
place = "about"
[confidentiality]
threshold = 3
"""
FILES = {
    "publication.toml": TOML,
    "register.csv": "person,month,sex,course\n"
    + "".join(f"p{n},2024-0{1 + n % 2},{'FM'[n % 3 == 0]},{'AB'[n % 5 == 0]}\n" for n in range(40)),
    "sex.csv": "code,label_en\n_T,All\nF,Women\nM,Men\n",
    "course.csv": "code,label_en\n_T,All\nA,Alpha\nB,Beta\n",
    "about.en.md": "# About\n\nText.\n",
}
COUNTS = (
    "region,sex,n\nTotal,Total,100\nTotal,M,60\nTotal,F,40\nN,Total,50\nN,M,38\nN,F,12\nS,Total,50\nS,M,22\nS,F,28\n"
)


@dataclass(frozen=True)
class Run:
    """How a run of the command line ended, and all that it said."""

    exit_code: int
    output: str


def run(*arguments: str) -> Run:
    """A run of the command line as it is started from a shell, in this process."""
    said, handler = io.StringIO(), signal.getsignal(signal.SIGTERM)
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(said), redirect_stderr(said):
        patch.setattr(sys, "argv", ["prikk", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
    signal.signal(signal.SIGTERM, handler)
    assert isinstance(ended.value.code, int)
    return Run(ended.value.code, said.getvalue())


def write(folder: Path, changed: dict[str, str | bytes]) -> None:
    """The files of a small publication, some of them changed."""
    for name, content in {**FILES, **changed}.items():
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())


def refused(result: Run, *said: str) -> None:
    """One clear message: the place, what was found, what is allowed."""
    text = result.output.strip()
    assert result.exit_code == 2, text
    assert "Traceback" not in text
    assert SECRET not in text
    assert len(text) < 1_000
    assert len(text.splitlines()) == 1 or text.startswith("Usage") or "cannot be built from" in text, text
    for part in said:
        assert part in text, text


PUBLICATION = [
    ('id = "mini"', 'id = "../../escaped"', "key id: '../../escaped' is no id; allowed: letters, digits"),
    ('id = "mini"', 'id = "a/b"', "key id"),
    ('id = "mini"', 'id = ""', "key id: '' is no id"),
    ('id = "mini"', 'id = "a b"', "key id"),
    ('id = "mini"', 'id = ".."', "key id"),
    ('id = "mini"', f'id = "{"a" * 65}"', "at most 64 characters"),
    ('id = "mini"', "id = 3", 'key id: 3 is a whole number; allowed: a text in quotes ("...")'),
    ('id = "mini"\n', "", "key id: this key is missing"),
    ('id = "sex"', 'id = "../sex"', "key tables[1].id"),
    ('id = "sex"', 'id = "s:x"', "key tables[1].id"),
    ('id = "about"', 'id = "a/b"', "key pages[1].id"),
    ('id = "count"', 'id = "co unt"', "key statistics[1].id"),
    ('id = "course"', 'id = "sex-A"', "a table 'sex-A' is in 'sex' too"),
    ("sex = {", '"../sex" = {', "key dimensions.../sex"),
    ("sex = {", "status = {", "key dimensions.status: 'status' is a column of its own"),
    ("{course}", "{cuorse}", "key tables[1].table_title.en: {cuorse} is no placeholder here; allowed: {course}"),
    ("{course}", "{", "a brace '{' that stands alone"),
    ("{course}", "}", "a brace '}' that stands alone"),
    ("{course}", "{}", "{} is no placeholder"),
    ("{course}", "{0}", "{0} is no placeholder"),
    ("{course}", "{course.__class__}", "is no placeholder"),
    ("{course}", "{course[0]}", "is no placeholder"),
    ("{course}", "{course!r:>9999999999}", "is no placeholder"),
    ("about.{language}.md", "about.{lang}.md", "key pages[1].file: {lang} is no placeholder here"),
    ("about.{language}.md", "../../secret", "a file in the publication's folder"),
    ("about.{language}.md", "/etc/passwd", "a file in the publication's folder"),
    ("about.{language}.md", "none.md", "key pages[1].file: no file 'none.md'"),
    ("about.{language}.md", ".", "a file in the publication's folder"),
    ('"sex.csv"', '"../sex.csv"', "key dimensions.sex.codelist"),
    ('"sex.csv"', '"/dev/zero"', "key dimensions.sex.codelist"),
    ('"sex.csv"', '"none.csv"', "none.csv: the codelist cannot be read (No such file or directory)"),
    ("threshold = 3", 'threshold = 3\napriori = "../a.csv"', "key confidentiality.apriori"),
    (
        "threshold = 3",
        "threshold = 3\ndimension_cost = { sex = -5.0 }",
        "confidentiality.dimension_cost.sex: -5.0; allowed",
    ),
    ("threshold = 3", "threshold = 3\ndimension_cost = { sex = nan }", "dimension_cost.sex: nan; allowed: a finite"),
    ("threshold = 3", "threshold = 3\ndimension_cost = { sex = inf }", "a finite number"),
    ("threshold = 3", "threshold = 3\ndimension_cost = { sex = 1e25 }", "confidentiality.dimension_cost"),
    ("threshold = 3", 'threshold = 3\ncost = "dear"', "allowed: one of constant, log, value"),
    ("threshold = 3", "threshold = 3\nforced = [{ sex = 1 }]", "key confidentiality.forced[1].sex"),
    ("threshold = 3", "threshold = 3\nforced = [{}]", "key confidentiality.forced[1]: an entry that names nothing"),
    ("threshold = 3", 'threshold = 3\nsymbol = "a\\nb"', "key confidentiality.symbol"),
    ("threshold = 3", f'threshold = 3\nsymbol = "{"*" * 41}"', "visible characters, at most 40"),
    ("sex = {", 'sex = { column = "",', "key dimensions.sex.column: ''"),
    ("threshold = 3", 'threshold = "3"', "key confidentiality.threshold: '3' is a text; allowed: a whole number"),
    ("threshold = 3", "threshold = true", "a whole number"),
    ("threshold = 3", "threshold = 3.5", "3.5 is a number with decimals; allowed: a whole number"),
    ('kind = "count"', 'kind = "coutn"', "did you mean 'count'? one of change"),
    (
        'kind = "count"',
        'kind = "count"\ndecimals = -3',
        "key statistics[1].decimals: -3; allowed: a number from 0 to 6",
    ),
    ('kind = "count"', 'kind = "count"\ndecimals = 400', "key statistics[1].decimals"),
    ('rows = "sex"', 'rows = "sx"', "key tables[1].rows: 'sx' is no dimension; allowed: did you mean 'sex'"),
    ('rows = "sex"', "rows = 1", "key tables[1].rows: 1 is a whole number"),
    ('rows = "sex"', "rows = [1]", "key tables[1].rows[1]: 1 is a whole number"),
    ('rows = "course"', "rows = 2", "key tables[2].rows"),
    (
        'rows = "course"',
        'rows = "course"\nempty_rows = "no"',
        "key tables[2].empty_rows: 'no' is a text; allowed: one of",
    ),
    ('rows = "course"', 'rows = "course"\nwhere = "sex"', "key tables[2].where: 'sex' is a text; allowed: a table"),
    ('for_each = ["course"]', 'for_each = "course"', "key tables[1].for_each: 'course' is a text; allowed: a list"),
    ('for_each = ["course"]', 'for_each = ["course", 2]', "key tables[1].for_each[2]"),
    ("[[tables]]", "[[table]]", "unknown key 'table'"),
    ('unit = "month"', 'unit = "decade"', "key period.unit: 'decade' is a text; allowed"),
    ('first = "2024-01"', 'first = "0000-01"', "key period.first"),
    ('first = "2024-01"', 'first = "1024-01"', "allowed: up to 1,200 periods"),
    ('first = "2024-01"', "first = 2024-01-01", "key period.first: a date"),
    ('languages = ["en"]', "languages = []", "key languages: an empty list"),
    ('languages = ["en"]', 'languages = ["xx"]', "key languages: 'xx' is no language"),
    ('languages = ["en"]', 'languages = ["en", "en"]', "en stands twice"),
    ('title.en = "Mini"', 'title.en = "Mi\\u0007ni"', "key title.en: a control character (U+0007, character 3)"),
    ('title.en = "Mini"', 'title.en = "a\\u202Eb"', "key title.en: a character that turns the direction"),
    ('title.en = "Mini"', 'title = "Mini"', "key title: 'Mini' is a text; allowed: a table"),
    ('title.en = "Mini"', f'title.en = "{"x" * 10_001}"', "a text of 10,001 characters; allowed: up to 10,000"),
    ('version = "1.0"', "published = 2024-13-01", "not a TOML file"),
    ('version = "1.0"', 'published = "soon"', "key published: 'soon' is a text; allowed: a date with time"),
    ('version = "1.0"', "version = 1.0", "key version: 1.0 is a number with decimals"),
    ('version = "1.0"', 'extends = "../other.toml"', "key extends"),
    ('version = "1.0"', f"x = {'[' * 5_000}", "not a TOML file"),
]


@pytest.mark.parametrize(("old", "new", "said"), PUBLICATION)
def test_a_publication_file_that_does_not_fit(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in TOML
    write(tmp_path, {"publication.toml": TOML.replace(old, new, 1)})
    refused(
        run("check", str(tmp_path / "register.csv"), "-p", str(tmp_path)),
        "publication.toml" if "key" in said else "",
        said,
    )


CODELISTS = [
    ("", "no column 'code'"),
    ("label_en\nAll\n", "sex.csv:1: no column 'code'"),
    ("code,label_en,colour\nF,x,y\n", "unknown column 'colour'"),
    ("code,label_en\nF\n", "sex.csv:2: the row has more or fewer fields"),
    ("code,label_en\n,x\n", "sex.csv:2, code: an empty code"),
    ("code,label_en\nF,x\nF,y\n", "codes that stand twice: F"),
    ("code,label_en\n=1+1,x\n", "sex.csv:2, code: a spreadsheet would run the code '=1+1'; allowed"),
    ("code,label_en\n@SUM(A1),x\n", "a spreadsheet would run"),
    ("code,label_en\n-A,x\n", "a spreadsheet would run"),
    ("code,label_en\n+cmd,x\n", "a spreadsheet would run"),
    ("code,label_en\nF,a\u202eb\n", "sex.csv:2, label_en: a character that turns the direction"),
    ("code,label_en\nF,a\x07b\n", "sex.csv:2, label_en: a control character (U+0007"),
    (f"code,label_en\n{'F' * 101},x\n", "101 characters; allowed: up to 100"),
    ("code,label_en,parent\nF,x,G\n", "parent 'G' of 'F' is no code"),
    ("code,label_en,parent\nF,x,M\nM,y,F\n", "go round in a circle"),
    ("code,label_en,low,high\nF,x,9,3\n", "low is above high for 'F'"),
    ("code,label_en,low,high\nF,x,0,9\nM,y,9,12\n", "the numbers from low to high of 'F' and 'M' overlap"),
    ("code,label_en,low,high\nF,x,,9\nM,y,3,\n", "overlap; let each have its own"),
    ("code,label_en,source_code\nF,x,1\nM,y,1\n", "'1' of the register would be both 'F' and 'M'"),
    ("code,label_en,source_code\nF,x,M\nM,y,\n", "'M' of the register would be both 'F' and 'M'"),
    (
        "code,label_en,source_code,valid_from,valid_to\nF,x,1,2023,2024\nM,y,1,2024-06,\n",
        "'1' of the register would be both 'F' and 'M'",
    ),
    ("code,label_en,valid_from,valid_to\nF,x,2024,2023\n", "valid_from is after valid_to for 'F'"),
    ("code,label_en,low\nF,x,young\n", "sex.csv:2, low: 'young' does not fit; allowed: a whole number"),
    ("code,label_en,valid_from\nF,x,2024-13\n", "sex.csv:2, valid_from: '2024-13' does not fit; allowed"),
    ('code,label_en\nF,"x\n', "not a CSV file"),
    ("code,label_en\nF,Kvinner æ\n".encode("latin-1"), "sex.csv:2: the codelist is not UTF-8 (it looks like Latin-1)"),
    ("code,label_en\nF,€\n".encode("cp1252"), "it looks like Windows-1252"),
    ("code,label_en\nF,x\n".encode("utf-16"), "it looks like UTF-16"),
    (
        "code,label_en,parent\n" + "".join(f"c{n},x,{f'c{n - 1}' if n else ''}\n" for n in range(1_000)),
        "levels below the total; allowed: up to 100",
    ),
]


@pytest.mark.parametrize(("content", "said"), CODELISTS)
def test_a_codelist_that_does_not_fit(tmp_path: Path, content: str | bytes, said: str) -> None:
    write(tmp_path, {"sex.csv": content})
    refused(run("check", str(tmp_path / "register.csv"), "-p", str(tmp_path)), said)


def _page_in_latin1(folder: Path) -> None:
    (folder / "about.en.md").write_bytes("Vår tekst".encode("latin-1"))


def _page_with_a_control_character(folder: Path) -> None:
    (folder / "about.en.md").write_text("a\x00b", encoding="utf-8")


def _page_behind_a_link(folder: Path) -> None:
    (folder / "about.en.md").unlink()
    (folder / "about.en.md").symlink_to("/etc/hostname")


def _codelist_behind_a_link(folder: Path) -> None:
    (folder / "sex.csv").unlink()
    (folder / "sex.csv").symlink_to("/dev/zero")


def _codelist_in_a_loop(folder: Path) -> None:
    (folder / "sex.csv").unlink()
    (folder / "sex.csv").symlink_to("sex.csv")


def _publication_in_latin1(folder: Path) -> None:
    (folder / "publication.toml").write_bytes(TOML.replace("Mini", "Små").encode("latin-1"))


def _publication_that_is_large(folder: Path) -> None:
    with (folder / "publication.toml").open("r+b") as file:
        file.truncate(30_000_000)


def _code_that_is_no_name(folder: Path) -> None:
    (folder / "course.csv").write_text("code,label_en\nA/B,x\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (_page_in_latin1, "about.en.md:1: the page is not UTF-8 (it looks like Latin-1)"),
        (_page_with_a_control_character, "about.en.md: a control character (U+0000"),
        (_page_behind_a_link, "key pages[1].file"),
        (_codelist_behind_a_link, "key dimensions.sex.codelist"),
        (_codelist_in_a_loop, "sex.csv"),
        (_publication_in_latin1, "publication.toml:3: the publication file is not UTF-8 (it looks like Latin-1)"),
        (_publication_that_is_large, "30,000,000 bytes; allowed: up to 20,000,000"),
        (_code_that_is_no_name, "the code 'A/B' of course cannot be a part of a file's name"),
    ],
)
def test_files_of_a_publication_that_cannot_be_used(tmp_path: Path, damage: Callable[[Path], None], said: str) -> None:
    write(tmp_path, {})
    damage(tmp_path)
    refused(run("check", str(tmp_path / "register.csv"), "-p", str(tmp_path)), said)


def test_the_unchanged_publication_is_clean(tmp_path: Path) -> None:
    write(tmp_path, {})
    result = run("check", str(tmp_path / "register.csv"), "-p", str(tmp_path))
    assert result.exit_code == 0, result.output
    assert re.search(r"40", result.output)


COUNTS_AND_OPTIONS = [
    ({}, ["--threshold", "0"], "threshold: 0; allowed: a whole number from 1"),
    ({}, ["--threshold", "-3"], "threshold: -3"),
    ({}, ["--threshold", "3.5"], "'3.5' is not a valid integer"),
    ({}, ["--threshold", "99999999999999999999"], "threshold: 99999999999999999999"),
    ({}, ["--zeros", "Hide"], "'Hide' is not one of"),
    ({}, ["--protection", "Full"], "'Full' is no demand on protection; allowed: none, exact"),
    ({}, ["--protection", "none"], "protection: 'none'; allowed: exact"),
    ({}, ["--protection", "width=0"], "'width=0' is no demand"),
    ({}, ["--protection", "width=99999999999999999999"], "is no demand"),
    ({}, ["--rule", "thresold"], "'thresold' is no rule; allowed: did you mean 'threshold'?"),
    ({}, ["--cost", "dear"], "no column 'dear'"),
    ({}, ["--dimension-cost", "sex=1e25"], "dimension_cost.sex: 1e+25"),
    ({}, ["--dimension-cost", "sex=-5"], "dimension_cost.sex: -5"),
    ({}, ["--dimension-cost", "sex=nan"], "dimension_cost.sex: nan"),
    ({}, ["--dimension-cost", "sx=2"], "'sx' is no dimension; allowed: did you mean 'sex'?"),
    ({}, ["--dimension-cost", "sex"], "--dimension-cost"),
    ({}, ["--symbol", ""], "symbol: ''; allowed: a text without digits"),
    ({}, ["--symbol", "x1"], "symbol: 'x1'"),
    ({}, ["--symbol", "a\nb"], "symbol: 'a\\nb'; allowed: visible characters"),
    ({}, ["--symbol", "\u202e"], "allowed: visible characters"),
    ({}, ["--seconds", "nan"], "seconds: nan; allowed: a number above 0"),
    ({}, ["--seconds", "-1"], "seconds: -1"),
    ({}, ["--seconds", "soon"], "'soon' is not a valid float"),
    ({}, ["--hierarchy", "region=none.csv"], "none.csv"),
    ({}, ["--hierarchy", "regin=h.csv"], "'regin' is no dimension"),
    ({"h.csv": "child,parent\nN,S\nS,N\n"}, ["--hierarchy", "region=h.csv"], "go round in a circle"),
    ({"h.csv": "a,b\nN,S\n"}, ["--hierarchy", "region=h.csv"], "the columns are a, b; allowed: child (or code)"),
    ({"h.csv": "child,parent\nN,\n"}, ["--hierarchy", "region=h.csv"], "'S' is in no hierarchy of region"),
    (
        {"h.csv": "child,parent\nN,=X\nS,=X\n=X,\n", "c.csv": "region,sex,n\nN,M,38\nN,F,12\nS,M,22\nS,F,28\n"},
        ["--hierarchy", "region=h.csv"],
        "a spreadsheet would run the code '=X' of region",
    ),
    ({"a.csv": "region,sex,hide\nN,M,maybe\n"}, ["--apriori", "a.csv"], "a.csv:2, hide: 'maybe'; allowed: yes"),
    ({"a.csv": "region,sex,hide\nX,M,yes\n"}, ["--apriori", "a.csv"], "a.csv:2, region: no cell has the code 'X'"),
    ({"a.csv": f"region,sex,low\nN,M,{SECRET}x\n"}, ["--apriori", "a.csv"], "a.csv:2, low: no whole number"),
    ({"a.csv": f"region,sex,low,high\nN,M,{SECRET},3\n"}, ["--apriori", "a.csv"], "a.csv:2: the bounds cross"),
    ({"a.csv": f"region,sex,low\nN,M,{SECRET}\n"}, ["--apriori", "a.csv"], "leave the true figure out"),
    ({"c.csv": COUNTS.replace("38", f"{SECRET}x")}, [], "c.csv:6, n"),
    ({"c.csv": COUNTS.replace("38", "-38")}, [], "c.csv:6, n"),
    ({"c.csv": COUNTS.replace("38", "")}, [], "c.csv:6, n"),
    ({"c.csv": COUNTS.replace("38", SECRET)}, [], "is not the sum of its parts"),
    ({"c.csv": COUNTS + f"N,M,{SECRET}\n"}, [], "the cell N, M stands twice"),
    ({"c.csv": COUNTS.replace("N,M", "=N,M")}, [], "c.csv:6, region: a spreadsheet would run the code '=N'"),
    ({"c.csv": COUNTS.replace("N,M", "N\x07,M")}, [], "c.csv:6, region: a control character (U+0007, character 2)"),
    ({"c.csv": COUNTS.replace("N,M", "\u202eN,M")}, [], "c.csv:6, region: a character that turns the direction"),
    ({"c.csv": COUNTS.replace("N,M", f"{'N' * 101},M")}, [], "c.csv:6, region: a text of 101 characters"),
    ({"c.csv": COUNTS.replace("region", "area")}, [], "no column 'region'"),
    ({"c.csv": ""}, [], "c.csv"),
    ({"c.csv": "region,sex,n\n"}, [], "the table has no rows"),
    ({"c.csv": "region,sex,n\nN,M\n"}, [], "c.csv:2"),
    ({"c.csv": b"\xff\xfe\x00"}, [], "c.csv"),
]


@pytest.mark.parametrize(("files", "options", "said"), COUNTS_AND_OPTIONS)
def test_a_table_or_an_option_that_does_not_fit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: dict[str, str | bytes], options: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, content in ({"c.csv": COUNTS} | files).items():
        Path(name).write_bytes(content if isinstance(content, bytes) else content.encode())
    before = sorted(tmp_path.rglob("*"))
    refused(run("protect", "c.csv", "--dims", "region,sex", "--freq", "n", "-o", "out", *options), said)
    assert sorted(tmp_path.rglob("*")) == before, "something was written"


def test_the_folder_of_a_protected_table_is_no_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("c.csv").write_text(COUNTS, encoding="utf-8")
    assert run("protect", "c.csv", "--dims", "region,sex", "--freq", "n", "-o", "out").exit_code == 0
    refused(run("audit", "out"), "out: a table that prikk protect wrote", "audit out/public/cells.csv, with --dims")
