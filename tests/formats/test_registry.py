"""One record a format: what catalogue, downloads and commands know of it; a new one is one module and one line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample import norwegian

from prikk.errors import InputError, MissingExtraError
from prikk.formats import extra
from prikk.formats.format import Content
from prikk.formats.registry import FORMATS, NAMES, endings, file_kinds, find_reader, reader_of
from prikk.formats.writing import WRITERS, check_writers
from small import write_small
from trial import Trial

TOY = '''
"""A toy: a line a cell, apart by bars."""

from prikk.formats.cells import Cells, cells_of
from prikk.formats.format import Content, FileKind, Format, Reader
from prikk.model.cell import CellKey
from prikk.model.release import PublishedCell
from prikk.model.status import Status


def write(release, folder):
    cells = cells_of(release)
    lines = ["TOY|" + "|".join(cells.names)]
    for key, cell in cells.cells.items():
        lines.append("|".join((*key.parts, "" if cell.value is None else str(cell.value), cell.status.value)))
    path = folder / "toys.toy"
    path.write_text("\\n".join(lines), encoding="utf-8")
    return (path,)


def read(path):
    head, *lines = [line.split("|") for line in path.read_text(encoding="utf-8").splitlines()]
    found = {
        CellKey.from_row(key): PublishedCell(Status(status), int(value) if value else None)
        for *key, value, status in lines
    }
    return Cells(tuple(head[1:]), found)


FORMAT = Format(
    "toy",
    write,
    files=(FileKind("toys", ".toy", "text/x-toy", "TXT", {"nb": "Leketøy", "en": "Toy"}),),
    readers=(Reader(Content.CELLS, (".toy",), read, heads=(b"TOY|",)),),
)
'''


def test_a_new_format_is_one_module_and_one_line(tmp_path: Path) -> None:
    trial = Trial(
        tmp_path,
        added={"formats/toy.py": TOY},
        changed={"formats/registry.py": ('    "columns",\n', '    "columns",\n    "toy",\n')},
    )
    publication = write_small(tmp_path)
    rows = "".join(f"p{n},2023-Q1,A,{1 + n % 2},{20 + n}\n" for n in range(30))
    (tmp_path / "extract.csv").write_text("person,period,programme,sex,age\n" + rows, encoding="utf-8")
    out = tmp_path / "out"
    trial.run("build", publication, "--source", tmp_path / "extract.csv", "--out", out)
    assert (out / "public" / "toys.toy").is_file()
    catalogue = json.loads((out / "public" / "dcat.jsonld").read_text(encoding="utf-8"))
    (toy,) = [
        item
        for dataset in catalogue["dcat:dataset"]
        for item in dataset["dcat:distribution"]
        if item["@id"] == "#toys.toy"
    ]
    assert toy["dcat:mediaType"]["@id"].endswith("/text/x-toy")
    front = (out / "public" / "site" / "index.html").read_text(encoding="utf-8")
    assert '<a href="../toys.toy">Leketøy<' in front
    unnamed = tmp_path / "renamed"
    unnamed.write_bytes((out / "public" / "toys.toy").read_bytes())
    apart = tmp_path / "apart.csv"  # beside its release it would say more
    apart.write_bytes((out / "public" / "cells.csv").read_bytes())
    of_toy, of_csv = (
        trial.run("audit", source, "--publication", publication, "--json", code=1) for source in (unnamed, apart)
    )
    assert json.loads(of_toy) == json.loads(of_csv)


@pytest.mark.parametrize("item", FORMATS, ids=NAMES)
def test_each_format_leaves_the_files_that_its_record_tells(item, tmp_path: Path) -> None:
    if item.write is None:
        assert not item.files
        return
    release = norwegian()
    written = {path.relative_to(tmp_path) for path in item.write(release, tmp_path)}
    told = {
        kind.path(release, family, language)
        for kind in item.files
        for family in (release.families if kind.by_family else ("",))
        for language in release.languages
    }
    assert written <= told
    assert {path for path in told if (tmp_path / path).is_file()} == written


def test_no_two_formats_leave_the_same_file() -> None:
    kinds = [*file_kinds(by_family=True), *file_kinds(by_family=False)]
    assert len({(kind.folder, kind.stem, kind.ending) for kind in kinds}) == len(kinds)
    assert len({item.id for item in FORMATS}) == len(FORMATS)
    assert {item.id for item in FORMATS if item.write} < set(WRITERS)


@pytest.mark.parametrize(
    ("name", "start", "content", "ending"),
    [
        ("a.csv", b"geo,period,statistic,value,status\n", Content.CELLS, ".csv"),
        ("a.CSV", b"geo,n\n", Content.COLUMNS, ".csv"),
        ("a.dat", b"PAR1....", Content.COLUMNS, ".parquet"),
        ("a.csv", b"PAR1....", Content.CELLS, ".parquet"),
        ("a.csv", b"\xef\xbb\xbfDATAFLOW,x\n", Content.CUBE, ".csv"),
        ("a.px", b'CHARSET="ANSI";', Content.CUBE, ".px"),
        ("a.md", b"# Title", Content.DOCUMENT, ".md"),
    ],
)
def test_a_file_is_told_by_its_start_or_its_name(
    tmp_path: Path, name: str, start: bytes, content: Content, ending: str
) -> None:
    path = tmp_path / name
    path.write_bytes(start)
    reader = find_reader(path, content)
    assert reader is not None
    assert reader.content is content
    assert ending in reader.endings


def test_what_is_not_read_is_refused_with_what_is(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("geo,n\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"ending in \.csv that does not start as such a file does; allowed: .*\.px"):
        reader_of(path, Content.CUBE)
    with pytest.raises(InputError, match="a file ending in nothing"):
        reader_of(tmp_path / "a", Content.CELLS)


@given(st.sampled_from(list(Content)), st.sampled_from(["", ".odd", ".csv", ".md", ".px", ".PARQUET"]))
def test_an_ending_to_assume_is_the_last_resort(content: Content, ending: str) -> None:
    path = Path(f"there-is-no-such-file{ending}")
    own = find_reader(path, content)
    for other in endings(content):
        found = find_reader(path, content, otherwise=other)
        assert found is own if own is not None else found is find_reader(path.with_suffix(other), content)


def test_a_missing_package_is_told_before_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    check_writers()
    monkeypatch.setattr(extra, "find_spec", lambda name: None if name == "typst" else object())
    with pytest.raises(MissingExtraError, match=r"the format pdf needs the package typst; .*'prikk\[publish\]'"):
        check_writers()
