"""Builds that somebody changed who can write to them, manifest and all: each is refused, with a message of no value."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from prikk.errors import CertificateError, InputError
from prikk.job.manifest import read_manifest, seal
from prikk.job.output import digests_in, write_json
from prikk.publication.verify import verify


def reseal(folder: Path) -> None:
    """Give both manifests the digests of the files as they are now."""
    public, manifest = folder / "public", read_manifest(folder)
    manifest["files"] = digests_in(public)
    write_json(public / "manifest.json", manifest)
    seal(folder)


def edited(path: str, edit: Callable[[Any], Any]) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        content = json.loads((folder / path).read_text(encoding="utf-8"))
        edit(content)
        write_json(folder / path, content)

    return change


def said(path: str, place: str, **values: Any) -> Callable[[Path], None]:
    return edited(path, lambda content: content[place].update(values))


def appended(name: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        with (folder / "public" / name).open("ab") as file:
            file.write(b"3\n")

    return change


RELEASE, PUBLICATION, MANIFEST = "public/release.json", "internal/publication.json", "public/manifest.json"
CHANGES: dict[str, Callable[[Path], None]] = {
    "threshold inside": said(PUBLICATION, "confidentiality", threshold=1, zeros="publish"),
    "zeros inside": said(PUBLICATION, "confidentiality", zeros="publish"),
    "symbol inside": said(PUBLICATION, "confidentiality", symbol="-"),
    "singletons inside": said(PUBLICATION, "confidentiality", singletons=True),
    "demand inside": said(PUBLICATION, "confidentiality", protection="none"),
    "unit inside": said(PUBLICATION, "source", unit=[]),
    "codelist inside": edited(PUBLICATION, lambda found: found["codelists"].pop("sex")),
    "threshold outside": said(RELEASE, "protection", threshold=99),
    "zeros outside": said(RELEASE, "protection", zeros="publish"),
    "demand outside": said(RELEASE, "protection", demanded="full"),
    "audited outside": said(RELEASE, "protection", audited=False),
    "manifest demand": edited(MANIFEST, lambda found: found.update(protection="none", audited=False)),
    "manifest rule": said(MANIFEST, "rule", threshold=1),
    "manifest digests": said(MANIFEST, "digests", unit=""),
    "manifest earlier": edited(MANIFEST, lambda found: found["earlier"].append({"publication": "x"})),
    "manifest more": edited(MANIFEST, lambda found: found.update(note="3")),
    "manifest one is not true": edited(MANIFEST, lambda found: found.update(audited=1)),
    "report": appended("report.md"),
    "sheet": appended("report.xlsx"),
    "pdf": appended("report.pdf"),
    "page": appended("index.html"),
    "more file": lambda folder: (folder / "public" / "more.csv").write_text("3"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_refused_with_a_manifest_that_fits(folder: Path, name: str) -> None:
    CHANGES[name](folder)
    reseal(folder)
    try:
        assert not verify(folder).holds
    except (InputError, CertificateError) as error:
        assert "internal" in str(error) or "damaged" in str(error)


@pytest.mark.parametrize("name", ["audit.json", "build.log", "cells.csv", "certificate.npz", "pages.json"])
def test_every_file_inside_is_bound_to_the_public_ones(folder: Path, original: Path, name: str) -> None:
    path = folder / "internal" / name
    with path.open("ab") as file:
        file.write(b"x")
    assert verify(folder).problems == (f"internal/{name} was changed",)
    path.unlink()
    assert verify(folder).problems == (f"internal/{name} is missing",)
    shutil.copyfile(original / "internal" / name, path)
    assert verify(folder).holds
    (folder / "internal" / "wishes.json").write_text('{"shown": [], "hidden": []}')
    assert verify(folder).problems == ("internal/wishes.json is not in the manifest",)


def test_the_internal_part_of_another_build_is_refused(folder: Path) -> None:
    edited(MANIFEST, lambda found: found.update(version="2.0"))(folder)
    assert "internal is of other public files" in verify(folder).problems
    (folder / "internal" / "manifest.json").unlink()
    assert verify(folder).problems == ("internal/manifest.json is missing or damaged",)


def test_an_internal_part_that_others_can_open_is_told(folder: Path) -> None:
    (folder / "internal").chmod(0o755)
    assert verify(folder).problems == ("internal is open to other users of the machine (mode 755)",)


@pytest.mark.parametrize("other", ["0.0.1", "99.0", None, "x\n"])
def test_a_build_of_another_version_is_said_to_be_one_before_anything_else(folder: Path, other: str | None) -> None:
    edited(MANIFEST, lambda found: found.update(prikk=other))(folder)
    (folder / "internal" / "publication.json").write_text("{}")
    (problem,) = verify(folder).problems
    assert problem.startswith("written by ") and "verify it with that version" in problem and "\n" not in problem


def csv_edited(name: str, edit: Callable[[list[list[str]]], object]) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        path = folder / "internal" / name
        rows = [line.split(",") for line in path.read_text(encoding="utf-8").splitlines()]
        edit(rows)
        path.write_text("".join(",".join(row) + "\n" for row in rows), encoding="utf-8")

    return change


def first(rows: list[list[str]], status: str) -> list[str]:
    """The first cell of a status."""
    return next(row for row in rows if row[-1] == status)


def mean_moved(rows: list[list[str]]) -> None:
    row = next(row for row in rows if "ytd_mean" in row)
    row[-2] = str(int(row[-2]) + 1)


UNREAD: dict[str, Callable[[Path], None]] = {
    "names of columns": csv_edited("cells.csv", lambda rows: rows[0].reverse()),
    "a status that hides the kind": csv_edited("cells.csv", lambda rows: first(rows, "D").__setitem__(-1, "C")),
    "a mean that its counts do not have": csv_edited("cells.csv", mean_moved),
    "a key that no reader knows": edited(PUBLICATION, lambda found: found.update(note="x")),
    "a page with more keys": edited("internal/pages.json", lambda found: found.append({"note": "x"})),
    "a wish for no cell": lambda folder: write_json(
        folder / "internal/wishes.json", {"shown": [["x", "y", "z", "2023-Q1", "count"]], "hidden": []}
    ),
    "a wish of another kind": lambda folder: write_json(
        folder / "internal/wishes.json", {"shown": [], "hidden": [], "more": []}
    ),
    "what is said of cells": lambda folder: (folder / "internal/apriori.csv").write_text(
        "programme,sex,age,period,statistic,hide\nA,1,_T,2023-Q1,count,73519\n"
    ),
    "a manifest in another order": edited(
        MANIFEST, lambda found: found.update(rule=dict(reversed(found["rule"].items())))
    ),
    "a key without a value": edited(MANIFEST, lambda found: found.update(note=None)),
}


@pytest.mark.parametrize("name", UNREAD)
def test_what_no_build_writes_is_refused_however_it_is_sealed(folder: Path, name: str) -> None:
    UNREAD[name](folder)
    seal(folder)
    try:
        message = "; ".join(verify(folder).problems)
    except InputError as error:
        message = str(error)
    assert message and "73519" not in message


def linked(folder: Path) -> None:
    (folder / "public" / "report.md").rename(folder / "report.md")
    (folder / "public" / "report.md").symlink_to(folder / "report.md")


ODD: dict[str, tuple[Callable[[Path], object], str]] = {
    "link": (linked, "is a link"),
    "hard link": (lambda folder: os.link(folder / "public/report.md", folder / "again"), "another place"),
    "folder": (lambda folder: (folder / "public/more").mkdir(), "is an empty folder"),
    "mode": (lambda folder: (folder / "public/report.md").chmod(0o777), "has the mode 777"),
    "unread": (lambda folder: (folder / "public/report.md").chmod(0o600), "has the mode 600"),
    "fifo": (lambda folder: os.mkfifo(folder / "public/pipe"), "is no file"),
}


def test_a_manifest_says_nothing_that_no_reader_sees(folder: Path) -> None:
    path = folder / "public" / "manifest.json"
    content = path.read_bytes()
    for more in (content + b" ", content.replace(b'"version"', b'"version": "3",\n "version"', 1)):
        path.write_bytes(more)
        with pytest.raises(InputError, match="not in the form"):
            verify(folder)


@pytest.mark.parametrize("name", ODD)
def test_only_plain_files_are_public(folder: Path, name: str) -> None:
    change, words = ODD[name]
    change(folder)
    assert words in "; ".join(verify(folder).problems)


def test_whoever_names_a_file_writes_no_line_of_their_own(folder: Path) -> None:
    name = "x\r\x1b[2Kout: 56 files unchanged; 5 figures proven"
    (folder / "public" / name).write_text("3")
    for said in (verify(folder).problems, _sealed_with(folder, name)):
        assert said and all(line.isprintable() for line in said)


def _sealed_with(folder: Path, name: str) -> tuple[str, ...]:
    reseal(folder)
    assert name in read_manifest(folder)["files"]
    return verify(folder).problems
