"""A release can be read back from its public files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sample import english, norwegian

from prikk.errors import InputError
from prikk.formats import cells, releasefile
from prikk.formats.releasefile import read_release


def published(release, folder: Path) -> Path:
    cells.write(release, folder)
    releasefile.write(release, folder)
    return folder


@pytest.mark.parametrize("release", [norwegian(), english()], ids=["nb", "en"])
def test_read_gives_what_was_written(release, tmp_path: Path) -> None:
    assert read_release(published(release, tmp_path)) == release
    assert read_release(tmp_path / "release.json") == release
    before = (tmp_path / "release.json").read_bytes()
    releasefile.write(read_release(tmp_path), tmp_path)
    assert (tmp_path / "release.json").read_bytes() == before


def test_read_keeps_what_has_been_asked_of_a_codelist(tmp_path: Path) -> None:
    release = norwegian()
    assert release.dimensions[0].codelist.hierarchies
    assert "hierarchies" not in (published(release, tmp_path) / "release.json").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda data: data.pop("version"), "a value for version"),
        (lambda data: data.update(format="other"), "not the description"),
        (lambda data: data.update(extra=1), "an object with id"),
        (lambda data: data.update(id=3), "id: .*a text"),
        (lambda data: data.update(first="2023-13"), "first: .*a month 2023-01"),
        (lambda data: data.update(published="soon"), "published: .*a time"),
        (lambda data: data.update(tables={}), "tables: .*a list"),
        (lambda data: data["tables"][0].update(titles=[]), r"tables\[0\]\.titles: .*an object"),
        (lambda data: data["tables"][0]["columns"][0].update(period=3), r"columns\[0\]\.period: "),
        (lambda data: data["protection"].update(audited="yes"), "protection.audited: .*true or false"),
        (lambda data: data["tables"][0]["rows"].append("X"), "do not fit together"),
        (lambda data: data["dimensions"].reverse(), "other dimensions"),
    ],
)
def test_a_damaged_description_is_refused_with_its_place(change, message, tmp_path: Path) -> None:
    path = published(norwegian(), tmp_path) / "release.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    change(data)
    path.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(InputError, match=message):
        read_release(tmp_path)


@pytest.mark.parametrize("content", ["", "{", "[1, 2]", "[" * 100_000])
def test_no_description_at_all(content: str, tmp_path: Path) -> None:
    (tmp_path / "release.json").write_text(content)
    with pytest.raises(InputError, match=r"release\.json"):
        read_release(tmp_path)


def test_missing_files(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"release\.json: the release cannot be read"):
        read_release(tmp_path)
    published(norwegian(), tmp_path)
    (tmp_path / "cells.csv").unlink()
    with pytest.raises(InputError, match=r"cells\.csv"):
        read_release(tmp_path)
