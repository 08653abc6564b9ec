"""A language of a publication's own: a file of words beside it. No page says a word of another language."""

from __future__ import annotations

import copy
import dataclasses
import json
import pickle
import re
import tomllib
import zlib
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import openpyxl
import pikepdf
import pytest
from click.testing import CliRunner
from sample import english

from pdf_text import text_of
from prikk.cli.main import cli
from prikk.errors import InputError
from prikk.formats.releasefile import read_release
from prikk.formats.writing import WRITERS
from prikk.model.release import Labels, Release
from prikk.publication.reading import read_publication
from prikk.words import LANGUAGES, name_of, speech, words_of
from prikk.words.own import PUBLIC, OwnLanguage, draft_words, file_of, read_words, with_words
from small import write_small

ALL = ("fi", *LANGUAGES)
WORD = re.compile(r"[^\W\d_]{3,}")
SPOKEN_ATTRIBUTES = ("title", "alt", "aria-label", "placeholder")


def told(**changed: str) -> dict[str, Any]:
    """Words of a made-up Finnish: each begins with the same letters and keeps its parts in braces."""
    found = tomllib.loads(draft_words("fi", "en"))
    for section in PUBLIC:
        for number, (name, pattern) in enumerate(found[section].items()):
            parts = " ".join(re.findall(r"\{\w+\}", pattern))
            found[section][name] = f"Äö{section[0]}{number} {parts}".strip()
    found["speech"] |= {"week": "Äöw {number}", "quarter": "Äöq {number}", "half-year": "Äöh {number}"}
    return found | changed


def text(words: dict[str, Any]) -> str:
    """The same as a file."""
    return "\n".join(
        line
        for section, entries in words.items()
        for line in (f"[{section}]", *(f"{name} = {json.dumps(value)}" for name, value in entries.items()))
    )


def labels(told: Labels) -> Labels:
    """A text of the publication in all languages: of letters that no language's words have."""
    return dict.fromkeys(ALL, f"Zqx {zlib.crc32(next(iter(told.values()), '').encode())}")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of a release in all languages, whose own texts are of no language."""
    release = english()
    (area,), (table,) = release.dimensions, release.tables
    codes = tuple(dataclasses.replace(code, labels=labels(code.labels)) for code in area.codelist)
    named = dataclasses.replace(area.codelist, codes=codes)
    plain: Release = dataclasses.replace(
        release,
        languages=ALL,
        words={"fi": told()},
        titles=labels(release.titles),
        publisher=labels(release.titles),
        dimensions=(dataclasses.replace(area, labels=labels(area.labels), codelist=named),),
        tables=(dataclasses.replace(table, titles=labels(table.titles), total_labels=labels(table.titles)),),
        families={"area": labels(release.titles)},
        statistics=tuple(dataclasses.replace(item, labels=labels(item.labels)) for item in release.statistics),
    )
    folder = tmp_path_factory.mktemp("languages")
    for write in WRITERS.values():
        write(plain, folder)
    return folder


class _Said(HTMLParser):
    """What a page says to whoever reads or hears it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self.feed(page)

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.said += [value or "" for name, value in attrs if name in SPOKEN_ATTRIBUTES or name.startswith("data-sav")]

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def said_in(folder: Path, language: str) -> dict[str, str]:
    """What each file for readers says in a language."""
    middle = "" if language == ALL[0] else f".{language}"
    markdown = (folder / f"report{middle}.md").read_text(encoding="utf-8")
    found = {"report.md": re.sub(r"<[^>]*>|\]\([^)]*\)", "", markdown)}
    with pikepdf.open(folder / f"report{middle}.pdf") as document:
        found["report.pdf"] = text_of(document)
    for stem in ("report", "report-accessible"):
        book = openpyxl.load_workbook(folder / f"{stem}{middle}.xlsx")
        spoken = book.worksheets[:-1]  # the last one holds codes, for machines
        values = [str(cell.value) for sheet in spoken for row in sheet for cell in row if cell.value is not None]
        found[stem] = "\n".join([*book.sheetnames, *values])
    for page in sorted((folder / "site" / ("" if language == ALL[0] else language)).glob("*.html")):
        found[page.name] = "\n".join(_Said(re.sub(r"<(script|style).*?</\1>", "", page.read_text("utf-8"))).said)
    return found


def vocabulary(language: str) -> set[str]:
    """The words that files may say in a language."""
    own = words_of(with_words([language], {"fi": told()})[0], *PUBLIC).values()
    months = speech(with_words([language], {"fi": told()})[0])
    other = [months.quarter, months.week, months.half_year, *months.months, *months.short_months]
    return {word.casefold() for pattern in [*own, *other] for word in WORD.findall(re.sub(r"\{\w+\}", "", pattern))}


@pytest.mark.parametrize("language", [language for language in ALL if language != "en"])
def test_no_page_says_a_word_of_another_language(folder: Path, language: str) -> None:
    names = {word.casefold() for code in ALL for word in WORD.findall(name_of(with_words([code], {"fi": told()})[0]))}
    foreign = vocabulary("en") | (vocabulary("nb") if language == "fi" else set())
    foreign -= vocabulary(language) | names | {"prikk", "excel", "csv"}
    for name, said in said_in(folder, language).items():
        assert len(said) > 100, name
        assert {word.casefold() for word in WORD.findall(said)} & foreign == set(), (language, name)


def test_the_words_are_those_of_the_file(folder: Path) -> None:
    said = said_in(folder, "fi")
    for name in ("report.md", "report.pdf", "report", "index.html", "table-area.html"):
        assert "Äö" in said[name], name
    assert "1\u00a0200\u00a0500" in said["table-area.html"]
    assert "100,5" not in said["table-area.html"]


def test_a_release_keeps_its_words(folder: Path) -> None:
    release = read_release(folder)
    assert name_of(release.languages[0]) == "Suomi"
    assert words_of(release.languages[0], "files")["contents"] == told()["files"]["contents"]
    for same in (copy.deepcopy(release.languages[0]), pickle.loads(pickle.dumps(release.languages[0]))):
        assert (same, same.told) == ("fi", release.words["fi"])
    assert words_of("fi", "files") == words_of("en", "files")  # without its words
    assert words_of(release.languages[0], "audit") == words_of("en", "audit")
    spoilt = json.loads((folder / "release.json").read_text(encoding="utf-8"))
    del spoilt["words"]["fi"]["files"]["contents"]
    other = folder.parent / "spoilt"
    other.mkdir(exist_ok=True)
    (other / "cells.csv").write_bytes((folder / "cells.csv").read_bytes())
    (other / "release.json").write_text(json.dumps(spoilt), encoding="utf-8")
    with pytest.raises(InputError, match=r"files\.contents"):
        read_release(other)


def test_a_publication_in_a_language_of_its_own_is_built_and_verified(tmp_path: Path) -> None:
    path = write_small(tmp_path)
    for file in (path, *tmp_path.glob("*.csv")):
        changed = file.read_text(encoding="utf-8").replace("label_nb", "label_fi").replace(".nb", ".fi")
        changed = changed.replace('protection = "none"', 'protection = "exact"')
        file.write_text(
            changed.replace('languages = ["nb"]', 'languages = ["fi"]\nwords.fi = "fi.toml"'), encoding="utf-8"
        )
    with pytest.raises(InputError, match=r"words\.fi: no file 'fi\.toml'"):
        read_publication(path)
    (tmp_path / "fi.toml").write_text(text(told()), encoding="utf-8")
    rows = "".join(f"p{n},2023-Q{n % 4 + 1},A,{n % 2 + 1},25\n" for n in range(40)) + "q,2023-Q1,B,2,40\n"
    (tmp_path / "extract.csv").write_text("person,period,programme,sex,age\n" + rows, encoding="utf-8")
    source, out = str(tmp_path / "extract.csv"), str(tmp_path / "out")
    done = CliRunner().invoke(cli, ["build", str(path), "--source", source, "--out", out])
    assert done.exit_code == 0, done.output
    page = (tmp_path / "out" / "public" / "site" / "index.html").read_text(encoding="utf-8")
    assert '<html lang="fi">' in page
    assert told()["site"]["main-figures"] in page
    done = CliRunner().invoke(cli, ["verify", out])
    assert done.exit_code == 0, done.output


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        (lambda words: words.pop("site"), r"no section \[site\]"),
        (lambda words: words.pop("speech"), r"no section \[speech\]"),
        (lambda words: words.update(sites={}), r"unknown section 'sites'.*site"),
        (lambda words: words["site"].pop("front"), r"site\.front: no text"),
        (lambda words: words["site"].update(front=""), r"site\.front: a value"),
        (lambda words: words["site"].update(front=3), r"site\.front: a value"),
        (lambda words: words["site"].update(fornt="x"), r"site\.fornt: an unknown word.*front"),
        (lambda words: words["site"].update({"some-tables": "many"}), r"site\.some-tables.*\{count\}"),
        (lambda words: words["site"].update(front="{0.__class__}"), r"site\.front: other parts"),
        (lambda words: words["site"].update({"some-tables": "{count!r}"}), r"site\.some-tables: other parts"),
        (lambda words: words["site"].update({"some-tables": "{count"}), r"site\.some-tables: other parts"),
        (lambda words: words["speech"].update(week="week"), r"speech\.week.*\{number\}"),
        (lambda words: words["speech"].update(locale="xx_XX"), r"speech\.locale: 'xx_XX' is no locale"),
        (lambda words: words["speech"].update(locale="ar_EG"), r"right to left"),
        (lambda words: words["speech"].pop("name"), r"speech\.name: no text"),
    ],
)
def test_words_that_do_not_fit_are_refused_by_name(changed: Any, found: str) -> None:
    words = told()
    changed(words)
    with pytest.raises(InputError, match=found):
        read_words(Path("fi.toml"), text(words))


def test_a_draft_has_all_that_is_to_be_translated(tmp_path: Path) -> None:
    for code, locale in (("fi", "fi"), ("pt-BR", "pt_BR"), ("se", "se")):
        found = tomllib.loads(draft_words(code, "nb"))
        assert list(found) == ["speech", *PUBLIC]
        assert found["speech"]["locale"] == locale
        assert all(found[section] == tomllib.loads(file_of("nb"))[section] for section in PUBLIC)
        assert read_words(Path(code), draft_words(code, "nb")) == found
    out = tmp_path / "de.toml"
    run = CliRunner()
    assert run.invoke(cli, ["words", "de", "--out", str(out)]).exit_code == 0
    assert out.read_text(encoding="utf-8") == run.invoke(cli, ["words", "de"]).stdout == draft_words("de", "en")
    assert "Deutsch" in out.read_text(encoding="utf-8")
    for wrong in (["words", "de", "--out", str(out)], ["words", "nb"], ["words", "xx"]):
        assert isinstance(run.invoke(cli, wrong).exception, InputError)


def test_a_language_of_its_own_has_a_code_that_prikk_does_not_speak(tmp_path: Path) -> None:
    path = write_small(tmp_path)
    (tmp_path / "w.toml").write_text(text(told()), encoding="utf-8")
    for code, found in (("nb", "speaks 'nb' itself"), ("FI", "no code of a language")):
        path.write_text(f'words.{code} = "w.toml"\n' + path.read_text(encoding="utf-8"), encoding="utf-8")
        with pytest.raises(InputError, match=found):
            read_publication(path)
        path.write_text(path.read_text(encoding="utf-8").partition("\n")[2], encoding="utf-8")
    path.write_text(path.read_text(encoding="utf-8").replace('["nb"]', '["nb", "fi"]'), encoding="utf-8")
    with pytest.raises(InputError, match=r"'fi' is no language.*prikk words fi"):
        read_publication(path)


def test_an_own_language_is_its_code() -> None:
    own = OwnLanguage("fi", told())
    assert own == "fi"
    assert {own: 1}["fi"] == 1
    assert speech(own).months[0] == "Tammikuu"
    assert speech(own).within("Tammikuu 2024") == "tammikuu 2024"
