"""Builds that somebody changed who can write to them, manifest and all: each is refused, with a message of no value."""

from __future__ import annotations

import json
import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from prikk.errors import CertificateError, InputError
from prikk.job.manifest import read_manifest
from prikk.job.output import file_digest, write_json
from prikk.publication.verify import verify


def reseal(folder: Path) -> None:
    """Give the manifest the digests of the files as they are now."""
    public, manifest = folder / "public", read_manifest(folder)
    listed = sorted(path for path in public.rglob("*") if path.is_file() and path.name != "manifest.json")
    manifest["files"] = {path.relative_to(public).as_posix(): file_digest(path) for path in listed}
    write_json(public / "manifest.json", manifest)


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


def mutated(content: bytes, chance: random.Random) -> bytes:
    """Cut, turn a bit, put in something that no reader expects, or drop a line."""
    at = chance.randrange(max(1, len(content)))
    lines = content.split(b"\n")
    odd = chance.choice([b"73x", b"9" * 40, b"-1", b"null", b"[[[[", b"\xff", b'"', b"1e999", b"\n\n,", b"{}"])
    return chance.choice(
        [
            content[:at],
            content[:at] + bytes([content[at] ^ 1 << chance.randrange(8)]) + content[at + 1 :] if content else b"x",
            content[:at] + odd + content[at + len(odd) :],
            content[:at] + odd + content[at:],
            b"\n".join(lines[: at % len(lines)] + lines[at % len(lines) + 1 :]),
            b"",
        ]
    )


CORE = ("public/manifest.json", "public/release.json", "public/cells.csv", "internal/cells.csv",
        "internal/publication.json", "internal/certificate.npz", "internal/pages.json", "public/report.md")  # fmt: skip


@pytest.mark.parametrize("seed", range(int(os.environ.get("PRIKK_MUTATIONS", "24"))))
def test_a_damaged_build_gets_one_message(original: Path, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    folder = Path(shutil.copytree(original, tmp_path / "build"))
    path = folder / chance.choice(CORE)
    before = path.read_bytes()
    path.write_bytes(mutated(before, chance))
    same = path.read_bytes() == before
    message = ""
    try:
        if chance.random() < 0.5 and path.name != "manifest.json":
            reseal(folder)
        found = verify(folder)
        message = "; ".join(found.problems)
        assert same or found.problems or path.parent.name == "internal"
    except (InputError, CertificateError) as error:
        message = str(error)
    assert "73x" not in message and "\n" not in message
