"""Files that never end, or that unpack to more than a machine holds: one message, in seconds, whatever the command."""

from __future__ import annotations

import io
import json
import os
import socket
import zipfile
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from test_bad_input import COUNTS, refused, run, write

from prikk.formats.columns import GREATEST_FIELDS
from prikk.formats.cube import GREATEST_CUBE
from prikk.formats.xlsx.book import CODE_COLUMNS, CODES_NAME
from prikk.model import archive
from prikk.model.plainfile import GREATEST_DATA, GREATEST_FILE

DIMS = ("--dims", "region,sex", "--freq", "n")
COMMANDS = {
    "read": ("read", "{given}", "-p", "{folder}", "--cells", "{out}.csv", "--defects", "{out}.def"),
    "simulate": ("simulate", "{given}", "-p", "{folder}", "-o", "{out}"),
    "simulate --likely": ("simulate", "{folder}/cells.csv", "-p", "{folder}", "-o", "{out}", "--likely", "{given}"),
    "check": ("check", "{given}", "-p", "{folder}"),
    "check -p": ("check", "{folder}/register.csv", "-p", "{given}"),
    "spells": ("spells", "{given}", "-p", "{folder}/spells.toml", "-o", "{out}"),
    "build": ("build", "{folder}", "--source", "{given}", "-o", "{out}"),
    "build PUBLICATION": ("build", "{given}", "-o", "{out}"),
    "protect": ("protect", "{given}", *DIMS, "-o", "{out}"),
    "protect --hierarchy": ("protect", "{folder}/counts.csv", *DIMS, "--hierarchy", "region={given}", "-o", "{out}"),
    "protect --apriori": ("protect", "{folder}/counts.csv", *DIMS, "--apriori", "{given}", "-o", "{out}"),
    "audit": ("audit", "{given}"),
    "audit --dims": ("audit", "{given}", *DIMS),
    "audit --publication": ("audit", "{given}", "--publication", "{folder}"),
    "audit --known": ("audit", "{folder}/counts.csv", *DIMS, "--known", "{given}"),
    "verify": ("verify", "{given}"),
    "release": ("release", "{given}", "--to", "{out}"),
    "serve": ("serve", "{given}"),
}


def _pipe(path: Path) -> Path:
    os.mkfifo(path)
    return path


def _socket(path: Path) -> Path:
    with socket.socket(socket.AF_UNIX) as end:
        end.bind(str(path))
    return path


def _device(path: Path) -> Path:
    path.symlink_to("/dev/zero")
    return path


def _folder(path: Path) -> Path:
    path.mkdir()
    return path


def _without_end(path: Path) -> Path:
    with path.open("wb") as file:
        file.truncate(GREATEST_DATA + 1)
    return path


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a short name (a socket's path has 100 characters at most), in which commands run."""
    folder = tmp_path_factory.mktemp("f")
    monkeypatch.chdir(folder)
    write(folder, {})
    (folder / "counts.csv").write_text(COUNTS, encoding="utf-8")
    spells = '[source.spells]\nfrom_column = "from"\nto_column = "to"\n[dimensions]'
    toml = (folder / "publication.toml").read_text(encoding="utf-8").replace("[dimensions]", spells)
    (folder / "spells.toml").write_text(toml, encoding="utf-8")
    (folder / "cells.csv").write_text("sex,course,period,statistic,value,status\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize("make", [_pipe, _socket, _device, _folder, _without_end], ids=lambda make: make.__name__[1:])
@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_waits_for_what_is_no_file(folder: Path, command: str, make) -> None:
    if make is _without_end and COMMANDS[command][1] == "{given}" and command in ("check", "build", "spells"):
        pytest.skip("a register may be of any size")
    given, out = make(Path("given.csv")), folder / "out"
    before = set(folder.iterdir())
    arguments = [part.format(given=given, folder=folder, out=out) for part in COMMANDS[command]]
    refused(run(*arguments))
    assert set(folder.iterdir()) == before, "something was written"


@pytest.mark.parametrize("name", ["release.json", "cells.csv"])
def test_a_pipe_among_public_files_is_refused(folder: Path, name: str) -> None:
    assert run("build", str(folder), "-o", "out", "--protection", "none").exit_code == 0
    (folder / "out" / "public" / name).unlink()
    os.mkfifo(folder / "out" / "public" / name)
    for arguments in (("verify", "out"), ("audit", "out"), ("build", ".", "-o", "next", "--previous", "out")):
        refused(run(*arguments), "a pipe")


def test_a_pipe_inside_a_build_is_refused(folder: Path) -> None:
    assert run("build", str(folder), "-o", "out", "--protection", "none").exit_code == 0
    for name in ("cells.csv", "publication.json", "pages.json"):
        path = folder / "out" / "internal" / name
        kept = path.read_bytes()
        path.unlink()
        os.mkfifo(path)
        done = run("verify", "out")
        assert (done.exit_code, done.output) == (1, f"out: internal/{name} was changed\n")
        path.unlink()
        path.write_bytes(kept)


def workbook(path: Path, rows: int = 3, area: str = "A1:F2", **parts: bytes) -> Path:
    """A workbook that says it has codes; `parts` stand beside its own."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "codes"
    sheet.append(CODE_COLUMNS)
    for _ in range(rows):
        sheet.append(("", "", "status", "*", "C", ""))
    book.defined_names[CODES_NAME] = openpyxl.workbook.defined_name.DefinedName(CODES_NAME, attr_text=f"codes!{area}")
    book.save(path)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(f"xl/{name}.xml", content)
    return path


LAUGHS = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"shared": b"<si><t>" + b"a" * archive.GREATEST_UNPACKED}, "a workbook that is too large"),
        ({"shared": b"<c />" * (archive.GREATEST_SHEET_CELLS + 1)}, "a workbook that is too large"),
        ({"shared": LAUGHS}, "'xl/shared.xml' declares a document type"),
        ({"shared": LAUGHS.decode().encode("utf-16")}, "'xl/shared.xml' declares a document type"),
        ({"shared": b" " * ((1 << 20) - 4) + LAUGHS}, "declares a document type"),
        ({f"p{number}": b"" for number in range(archive.GREATEST_PARTS)}, "parts; allowed: up to 5,000"),
        ({"area": "A1:XFD1048576"}, "names no list of codes"),
        ({"area": "A1:F1048576"}, "names no list of codes"),
    ],
    ids=["text", "cells", "entities", "entities-utf-16", "across-chunks", "parts", "columns", "rows"],
)
def test_a_workbook_that_explodes_is_refused(folder: Path, given: dict, said: str) -> None:
    path = workbook(folder / "book.xlsx", **given)
    assert path.stat().st_size < 2_000_000
    refused(run("audit", str(path), "-p", str(folder)), "book.xlsx", said)


def test_a_sheet_of_a_million_columns_is_refused(folder: Path) -> None:
    rows = "".join(f'<c r="{name}1" t="n"><v>1</v></c>' for name in ("A", "XFE", "ZZZZ"))
    sheet = (
        '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f'<sheetData><row r="1">{rows}</row></sheetData></worksheet>'
    )
    path, changed = workbook(folder / "plain.xlsx"), io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(changed, "w") as new:
        for part in old.infolist():
            new.writestr(part, sheet if part.filename.endswith("sheet1.xml") else old.read(part))
    (folder / "book.xlsx").write_bytes(changed.getvalue())
    refused(run("audit", str(folder / "book.xlsx"), "-p", str(folder)), "not a workbook that can be read")


def wide_dataset(sizes: tuple[int, ...]) -> dict:
    dimensions = {
        f"d{place}": {"category": {"index": [f"c{n}" for n in range(size)]}} for place, size in enumerate(sizes)
    }
    return {"class": "dataset", "version": "2.0", "id": list(dimensions), "size": list(sizes), "dimension": dimensions,
            "value": {}}  # fmt: skip


def test_a_dataset_of_absurd_size_is_refused(folder: Path) -> None:
    path = folder / "wide.json"
    path.write_text(json.dumps(wide_dataset((10_000, 10_000, 10_000))), encoding="utf-8")
    refused(run("audit", str(path)), "a table of 1,000,000,000,000 cells", f"{GREATEST_CUBE:,}")
    path.write_text(json.dumps(wide_dataset((2, 2)) | {"size": [2, 10**12]}), encoding="utf-8")
    refused(run("audit", str(path)), "the dataset is damaged")


@pytest.mark.parametrize("figure", ["1e999999999", "1e-999999999", "9" * 5_000, "1" + "0" * 30])
def test_a_short_text_for_a_number_that_fills_the_memory_is_refused(folder: Path, figure: str) -> None:
    dataset = wide_dataset((2,)) | {"value": ["here", 3]}
    (folder / "wide.json").write_text(json.dumps(dataset).replace('"here"', figure), encoding="utf-8")
    refused(run("audit", str(folder / "wide.json")), "wide.json")
    (folder / "wide.px").write_text(
        f'CHARSET="ANSI";\nSTUB="a";\nVALUES("a")="x","y";\nDATA=\n{figure} 3;\n', encoding="utf-8"
    )
    refused(run("audit", str(folder / "wide.px")), "wide.px")
    (folder / "wide.csv").write_text(f"DATAFLOW,A,OBS_VALUE\nx,a,{figure}\nx,b,3\n", encoding="utf-8")
    refused(run("audit", str(folder / "wide.csv")), "wide.csv:2, OBS_VALUE")


def test_a_px_file_of_absurd_size_is_refused(folder: Path) -> None:
    values = ",".join(f'"{n}"' for n in range(5_000))
    keys = "".join(f'KEYS("{name}")=CODES;\nVALUES("{name}")={values};\n' for name in "abc")
    (folder / "wide.px").write_text(
        f'CHARSET="ANSI";\nSTUB="a","b","c";\n{keys}DATA=\n"1","1","1",3;\n', encoding="utf-8"
    )
    refused(run("audit", str(folder / "wide.px")), "a table of 125,000,000,000 cells", f"{GREATEST_CUBE:,}")


def test_a_table_of_a_million_columns_is_refused(folder: Path) -> None:
    heading = ",".join(f"c{n}" for n in range(1_000_000))
    (folder / "wide.csv").write_text(f"{heading}\n", encoding="utf-8")
    for arguments in (
        ("audit", "wide.csv", *DIMS),
        ("audit", "wide.csv", "-p", str(folder)),
        ("protect", "wide.csv", *DIMS, "-o", "out"),
        ("check", "wide.csv", "-p", str(folder)),
        ("simulate", "wide.csv", "-p", str(folder), "-o", "out"),
    ):
        refused(run(*arguments), "wide.csv")


def test_a_small_file_that_would_be_filled_up_to_very_many_cells_is_refused(folder: Path) -> None:
    (folder / "ragged.csv").write_text("x," * 9_000 + "\n" + "1\n" * 1_000, encoding="utf-8")
    refused(run("tidy", "ragged.csv", "-o", "t.csv"), "ragged.csv: a table of 1,001 rows and 9,001 columns")
    (folder / "wide.md").write_text(f"|{'a|' * 10_001}\n|{'-|' * 10_001}\n|{'1|' * 10_001}\n", encoding="utf-8")
    refused(run("tidy", "wide.md", "-o", "t.csv"), "wide.md: a table of 10,001 columns")


def test_a_small_parquet_file_of_very_many_rows_is_refused(folder: Path) -> None:
    one = pa.RunEndEncodedArray.from_arrays(pa.array([GREATEST_FIELDS], pa.int32()), pa.array(["a"]))
    column = pa.compute.run_end_decode(one) if hasattr(pa.compute, "run_end_decode") else one
    pq.write_table(pa.table({"region": column.dictionary_encode(), "sex": column.dictionary_encode()}), "many.parquet")
    assert Path("many.parquet").stat().st_size < 500_000
    refused(run("audit", "many.parquet", *DIMS), "many.parquet", f"up to {GREATEST_FIELDS:,} fields")
    refused(run("simulate", "many.parquet", "-p", str(folder), "-o", "out"), "up to 5,000,000")


def test_a_report_that_is_too_large_is_refused(folder: Path) -> None:
    with Path("report.md").open("wb") as file:
        file.truncate(GREATEST_FILE + 1)
    refused(run("read", "report.md", "-p", str(folder), "--cells", "c", "--defects", "d"), f"up to {GREATEST_FILE:,}")
