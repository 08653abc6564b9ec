"""Builds: whole or not at all, the same bytes twice, and no true figure of a hidden cell in anything public."""

from __future__ import annotations

import errno
import hashlib
import random
import shutil
import stat
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from prikk.errors import InputError, OutputError
from prikk.formats import writing
from prikk.formats.cells import read_cells
from prikk.job.manifest import changed_files, read_manifest
from prikk.model.cell import CellKey
from prikk.model.release import PublishedCell, Release
from prikk.model.status import Status
from prikk.publication.audit import audit_release
from prikk.publication.build import Built, build
from prikk.publication.reading import read_publication
from ranked import ranking_sentences
from small import small_publication

QUARTERS = ("2023-Q1", "2023-Q2", "2023-Q3", "2023-Q4")


def extract(folder: Path, persons: int = 60, seed: int = 1) -> Path:
    """A small register: each person in one programme, for some quarters."""
    chance = random.Random(seed)
    lines = ["person,period,programme,sex,age"]
    for person in range(persons):
        fixed = f"{chance.choice('AAAAAAAAB')},{chance.choice('12')},{chance.choice([17, 25, 44, 70, ''])}"
        lines += [f"P{person},{quarter},{fixed}" for quarter in QUARTERS if chance.random() < 0.7]
    path = folder / "extract.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def changed(folder: Path) -> list[str]:
    return changed_files(folder, read_manifest(folder))


def test_a_build_has_a_public_and_a_private_part(tmp_path: Path) -> None:
    built = build(small_publication(tmp_path), extract(tmp_path), tmp_path / "out")
    assert stat.S_IMODE((tmp_path / "out" / "internal").stat().st_mode) == 0o700
    assert changed(tmp_path / "out") == []
    assert built.primary > 0
    public = read_cells(tmp_path / "out" / "public" / "cells.csv").cells
    assert public == built.release.cells
    hidden = sum(cell.status.hidden for cell in public.values())
    assert hidden == built.primary + built.secondary


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    publication = small_publication(tmp_path)
    source = extract(tmp_path)
    build(publication, source, tmp_path / "one")
    build(publication, source, tmp_path / "two")
    assert digests(tmp_path / "one") == digests(tmp_path / "two")


def test_a_manifest_notices_every_change(tmp_path: Path) -> None:
    build(small_publication(tmp_path), extract(tmp_path), tmp_path / "out")
    public = tmp_path / "out" / "public"
    (public / "extra.txt").write_text("x")
    assert changed(tmp_path / "out") == ["public/extra.txt is not in the manifest"]
    (public / "extra.txt").unlink()
    (public / "report.md").write_bytes((public / "report.md").read_bytes() + b" ")
    assert changed(tmp_path / "out") == ["public/report.md was changed"]
    (public / "report.md").unlink()
    assert changed(tmp_path / "out") == ["public/report.md is missing"]


def test_a_failed_build_leaves_the_earlier_one_and_no_debris(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publication = small_publication(tmp_path)
    source = extract(tmp_path)
    build(publication, source, tmp_path / "out")
    before = digests(tmp_path)

    def full(_release: Release, folder: Path) -> tuple[Path, ...]:
        (folder / "half").write_text("half")
        raise OSError(errno.ENOSPC, "No space left on device")

    def interrupted(_release: Release, _folder: Path) -> tuple[Path, ...]:
        raise KeyboardInterrupt

    for broken, error in ((full, OutputError), (interrupted, KeyboardInterrupt)):
        monkeypatch.setitem(writing.WRITERS, "markdown", broken)  # type: ignore[arg-type]
        with pytest.raises(error) as caught:
            build(publication, source, tmp_path / "out")
        assert error is KeyboardInterrupt or "No space left" in str(caught.value)
        assert digests(tmp_path) == before
        assert sorted(path.name for path in tmp_path.iterdir() if path.is_dir()) == ["out"]


def test_bad_input_leaves_the_earlier_build(tmp_path: Path) -> None:
    publication = small_publication(tmp_path)
    build(publication, extract(tmp_path), tmp_path / "out")
    before = digests(tmp_path / "out")
    (tmp_path / "bad.csv").write_text("person,period,programme,sex,age\nP1,2023-Q5,A,1,30\n", encoding="utf-8")
    with pytest.raises(InputError, match="2023-Q5"):
        build(publication, tmp_path / "bad.csv", tmp_path / "out")
    assert digests(tmp_path / "out") == before


def test_a_folder_that_is_no_build_is_not_replaced(tmp_path: Path) -> None:
    publication = small_publication(tmp_path)
    source = extract(tmp_path)
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "thesis.txt").write_text("years of work")
    with pytest.raises(OutputError, match="other files"):
        build(publication, source, tmp_path / "papers")
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError, match="is a file"):
        build(publication, source, tmp_path / "file")
    with pytest.raises(OutputError, match="cannot be written"):
        build(publication, source, tmp_path / "file" / "below")


@pytest.fixture(scope="module")
def apprentices(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The second example, built."""
    examples = Path(__file__).parents[2] / "examples"
    return build(read_publication(examples / "apprentices"), None, tmp_path_factory.mktemp("apprentices") / "out")


def test_the_second_example_builds(apprentices: Built) -> None:
    assert apprentices.release.languages == ("en", "nb")
    assert apprentices.tables == 15


@pytest.mark.parametrize("name", ["px/region.px", "json-stat/adults.json", "sdmx/trade.csv", "report.xlsx"])
def test_each_of_its_files_audits_as_the_build_does(apprentices: Built, name: str, tmp_path: Path) -> None:
    """A file of one family does not say that the others are empty; it is dense: not each cell is in a table."""
    assert audit_release(apprentices.folder / "public" / name).exit_code == 0
    shutil.copytree(apprentices.folder / "public", tmp_path / "copied")
    assert audit_release(tmp_path / "copied" / name).exit_code == 0


def test_codes_that_do_not_exist_yet_or_no_more_have_no_figure(apprentices: Built) -> None:
    cells = apprentices.release.cells
    ict = [
        cells[CellKey(("_T", "ICT", "_T", "_T", "_T"), f"2023-Q{quarter}", "apprentices")] for quarter in range(1, 5)
    ]
    assert ict == [PublishedCell(Status.NOT_APPLICABLE)] * 4
    assert cells[CellKey(("_T", "ITOP", "_T", "_T", "_T"), "2022-Q4", "mean")] == PublishedCell(Status.NOT_APPLICABLE)
    assert cells[CellKey(("_T", "ICT", "_T", "_T", "_T"), "2022-Q4", "apprentices")].value == 66
    page = (apprentices.folder / "public" / "site" / "table-trade.html").read_text(encoding="utf-8")
    assert "Information technology: exists until Quarter 4 2022." in page
    px = (apprentices.folder / "public" / "px" / "trade.px").read_text(encoding="utf-8")
    assert 'DATASYMBOL1=".";' in px


def test_totals_are_dear_to_hide_and_told_of_where_they_are(apprentices: Built) -> None:
    hidden = apprentices.hidden_totals
    assert 0 < len(hidden) == apprentices.summary()["hidden_totals"]
    log = (apprentices.folder / "internal" / "build.log").read_text(encoding="utf-8")
    assert log.count("hidden in a total row or as a main figure") == len(hidden)
    assert not [key for key in hidden if key.codes == ("_T",) * 5]


def test_no_sentence_of_its_site_ranks_or_compares_falsely(apprentices: Built) -> None:
    found = ranking_sentences(apprentices.folder)
    assert found.read > 100 and found.false == []


@st.composite
def alike(draw: st.DrawFn) -> tuple[list[str], list[str]]:
    """Two registers that differ in small counts alone: in some quarters persons of A and B change places."""
    ages = {code: draw(st.sampled_from([25, 44, ""])) for code in "ABC"}
    moved = draw(st.sampled_from([moves for moves in product((0, 1), repeat=len(QUARTERS)) if any(moves)]))
    registers: tuple[list[str], list[str]] = (["person,period,programme,sex,age"], ["person,period,programme,sex,age"])
    for quarter, moves in zip(QUARTERS, moved, strict=True):
        counts = {cell: draw(st.integers(2, 3)) for cell in ("A1", "B2")}
        counts |= {cell: draw(st.integers(1, 2)) for cell in ("A2", "B1")}
        counts |= {cell: draw(st.integers(10, 60)) for cell in ("C1", "C2")}
        for lines, step in zip(registers, (0, moves), strict=True):
            here = counts | {"A1": counts["A1"] - step, "B2": counts["B2"] - step}
            here |= {"A2": counts["A2"] + step, "B1": counts["B1"] + step}
            lines += [
                f"{cell}{person},{quarter},{cell[0]},{cell[1]},{ages[cell[0]]}"
                for cell, count in here.items()
                for person in range(count)
            ]
    return registers


@settings(max_examples=4)
@given(registers=alike(), protection=st.sampled_from(["none", "exact", "full"]))
def test_what_is_hidden_changes_no_public_byte(registers: tuple[list[str], list[str]], protection: str) -> None:
    """Two registers with the same stars and the same figures shown: no scale, order or choice tells them apart."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        publication = small_publication(folder)
        one, other = folder / "one", folder / "other"
        for out, lines in zip((one, other), registers, strict=True):
            source = out.with_suffix(".csv")
            source.write_text("\n".join(lines) + "\n", encoding="utf-8")
            build(publication, source, out, protection=protection)
        assert (one / "internal/cells.csv").read_bytes() != (other / "internal/cells.csv").read_bytes()
        assume(read_cells(one / "public/cells.csv") == read_cells(other / "public/cells.csv"))
        assert digests(one / "public") == digests(other / "public")
