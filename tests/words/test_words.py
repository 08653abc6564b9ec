"""Every language says the same things; a new one is one file and one line."""

from __future__ import annotations

import datetime as dt
import json
import re
import tomllib
from importlib.resources import files
from pathlib import Path
from string import Formatter

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

import prikk
from pdf_text import text_of
from prikk.model.period import Period, PeriodUnit
from prikk.words import LANGUAGES, Speech, name_of, speech, spoken, text, words_of
from small import write_small
from trial import Trial

FOLDER = files("prikk.words")
SECTIONS = ("files", "columns", "bank", "site", "audit", "review", "errors", "command")


def content(language: str) -> dict[str, dict[str, str]]:
    """The file of a language."""
    return tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))


def fields(pattern: str) -> list[str]:
    """The names in braces, sorted."""
    return sorted(name for _, name, _, _ in Formatter().parse(pattern) if name is not None)


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_all_languages_have_the_same_words_with_the_same_fields(language: str) -> None:
    first, other = content(LANGUAGES[0]), content(language)
    assert list(first) == list(other) == ["speech", *SECTIONS]
    for section in SECTIONS:
        assert list(first[section]) == list(other[section]), section
        for name, pattern in first[section].items():
            assert other[section][name].strip(), (section, name)
            assert fields(pattern) == fields(other[section][name]), (section, name)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_can_write_every_number_date_and_period(language: str) -> None:
    said = speech(language)
    assert len(set(said.months)) == len(set(said.short_months)) == 12
    assert language in said.serves.split()
    assert said.region
    assert {"2024", "3"} <= set(re.findall(r"\d+", said.day(dt.date(2024, 5, 3))))
    assert {*fields(said.quarter), *fields(said.half_year), *fields(said.percent)} == {"number"}
    for unit in PeriodUnit:
        periods = [Period(2023, number, unit) for number in range(1, unit.per_year + 1)]
        assert len({period.label(language) for period in periods}) == unit.per_year
        assert len({period.short_label(language) for period in periods}) == unit.per_year


def test_no_language_has_words_elsewhere() -> None:
    """A dictionary by language outside of this folder would be a second place to translate."""
    package = Path(prikk.__file__).parent
    pattern = re.compile(rf"""["']({"|".join(LANGUAGES)})["']\s*:""")
    found = [path for path in package.rglob("*.py") if pattern.search(path.read_text(encoding="utf-8"))]
    assert found == []


def test_each_word_is_used() -> None:
    package = Path(prikk.__file__).parent
    sources = [path for ending in ("py", "html", "typ") for path in package.rglob(f"*.{ending}")]
    everything = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    made = (
        "as-",
        "assumes-",
        "status-",
        "list-",
        "no-",
        "one-",
        "some-",
        "whole-",
        "wish-",
        "wished-",
        "because-",
        "trend-",
        "range-",
        "ground-",
        "doubt-",
        "source-",
        "about-",
        "called-",
    )  # put together
    unused = [
        (section, name)
        for section in SECTIONS
        for name in content("en")[section]
        if not (name.startswith(made) or name.endswith("-one"))
        and not re.search(rf"""["']{re.escape(name)}["']|\.{re.escape(name)}\b|"{re.escape(name)}\b""", everything)
    ]
    assert unused == []


def test_what_a_language_does_not_have() -> None:
    assert text({"nb": "Norge", "en": "Norway"}, "nn") == "Norge"
    assert text({"en": "", "nb": "Norge"}, "en") == ""
    assert text({}, "en") == ""
    assert words_of("xx", "audit") == words_of("en", "audit")
    assert (name_of("xx"), name_of("nn")) == ("xx", "Nynorsk")


@given(st.lists(st.text()), st.lists(st.sampled_from([*LANGUAGES, "xx"]), min_size=1))
def test_what_is_spoken_is_there(wanted: list[str], among: list[str]) -> None:
    assert spoken(wanted, among) in among
    for language in among:
        assert spoken([language, *wanted], among) == language


def test_tags_of_browsers_find_their_language() -> None:
    assert [spoken([tag]) for tag in ("no", "nb-NO", "NN", "en-GB", "fr", "")] == ["nb", "nb", "nn", "en", "nb", "nb"]
    assert spoken(["fr", "en-US"]) == "en"
    assert spoken(["no"], ("en", "nn")) == "en"


def test_the_fields_of_a_speech_are_told() -> None:
    assert set(content("en")["speech"]) == {name.replace("_", "-") for name in Speech.__dataclass_fields__}


def test_a_new_language_is_one_file_and_one_line(tmp_path: Path) -> None:
    """A made-up language that marks each word reaches the report, the pages and the audit."""
    told = content("en")
    marked = {
        section: {name: value if section == "speech" else f"«{value}»" for name, value in entries.items()}
        for section, entries in told.items()
    }
    marked["speech"] |= {"name": "Made-up", "serves": "xx", "locale": "de_CH"}
    marked["speech"]["quarter"] = "Fourth {number}"
    lines = [
        line
        for section, entries in marked.items()
        for line in (f"[{section}]", *(f"{name} = {json.dumps(value)}" for name, value in entries.items()))
    ]
    trial = Trial(
        tmp_path,
        added={"words/xx.toml": "\n".join(lines)},
        changed={"words/__init__.py": ('"sv", "da")', '"sv", "da", "xx")')},
    )
    publication = write_small(tmp_path)
    for path in (publication, *tmp_path.glob("*.csv")):
        changed = path.read_text(encoding="utf-8").replace("label_nb", "label_xx").replace(".nb", ".xx")
        path.write_text(changed.replace('languages = ["nb"]', 'languages = ["xx"]'), encoding="utf-8")
    rows = "".join(f"p{n},2023-Q1,A,1,25\n" for n in range(1500)) + "q,2023-Q1,B,2,40\n"
    source = tmp_path / "extract.csv"
    source.write_text("person,period,programme,sex,age\n" + rows, encoding="utf-8")
    trial.run("build", publication, "--source", source, "--out", tmp_path / "out")
    public = tmp_path / "out" / "public"
    with pikepdf.open(public / "report.pdf") as document:
        pages = text_of(document)
    assert "«Contents»" in pages
    assert "1\u2019501" in pages
    assert "Fourth 1" in pages
    front = (public / "site" / "index.html").read_text(encoding="utf-8")
    assert "«Main figures»" in front
    assert '<html lang="xx">' in front
    audited = trial.run("audit", tmp_path / "out", code=1)
    assert "«What can be known about the hidden figures?»" in audited or "«Assumes that" in audited
