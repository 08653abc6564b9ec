"""Counting agrees with a plain count, whatever the form of the source and by whatever route."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from pyarrow import feather
from tabulate_case import ANCESTORS, COLUMNS, TOML, Record, case_publication, in_publication, plain_count, records

from prikk.errors import OutputError
from prikk.publication.reading import read_publication
from prikk.system import published
from prikk.tabulate import Tabulation, tabulate

APPRENTICES = Path(__file__).parents[2] / "examples" / "apprentices"


def as_dict(tabulation: Tabulation) -> dict[tuple[str, ...], int]:
    """The counts of the cells that tables show; others are behind them, for what a reader can work out."""
    found = {tabulation.cells.key(i).parts: int(n) for i, n in enumerate(tabulation.counts)}
    return {
        key: n
        for key, n in found.items()
        if in_publication(key) and key[1] in (*ANCESTORS, "N", "S", "BIG", "SMALL", "_T")
    }


def expected(rows: list[Record], *, persons: bool = False) -> dict[tuple[str, ...], int]:
    return {key: n for key, n in plain_count(rows, persons=persons).items() if in_publication(key)}


def columns(rows: list[Record]) -> dict[str, list[str | None]]:
    return {name: [row[i] or None for row in rows] for i, name in enumerate(COLUMNS)}


def with_numbers(rows: list[Record]) -> dict[str, list[object]]:
    ages = [int(row[4]) if row[4] else None for row in rows]
    return {**columns(rows), "alder": ages}


def csv_text(rows: list[Record], delimiter: str) -> str:
    lines = [COLUMNS, *rows]
    return "".join(
        delimiter.join('"' + x.replace('"', '""') + '"' if set(x) & set(';,"') else x for x in line) + "\n"
        for line in lines
    )


def write_csv(rows: list[Record], folder: Path, delimiter: str, encoding: str) -> Path:
    path = folder / "rows.csv"
    path.write_text(csv_text(rows, delimiter), encoding=encoding)
    return path


def write_parquet(rows: list[Record], folder: Path) -> Path:
    pq.write_table(pa.table(with_numbers(rows)), folder / "rows[1].parquet")
    return folder / "rows[1].parquet"


def write_parts(rows: list[Record], folder: Path) -> str:
    half = len(rows) // 2
    pq.write_table(pa.table(with_numbers(rows[:half])), folder / "part-1.parquet")
    (folder / "part-2.csv").write_text(csv_text(rows[half:], ","), encoding="utf-8")
    return str(folder / "part-*")


def write_feather(rows: list[Record], folder: Path) -> Path:
    feather.write_feather(pa.table(with_numbers(rows)), folder / "rows.feather")
    return folder / "rows.feather"


def write_stream(rows: list[Record], folder: Path) -> Path:
    table = pa.table(columns(rows))
    with pa.ipc.new_stream(folder / "rows.arrows", table.schema) as stream:
        stream.write_table(table)
    return folder / "rows.arrows"


def write_duckdb(rows: list[Record], folder: Path) -> str:
    with duckdb.connect(folder / "register.duckdb") as connection:
        connection.register("given", pa.table(with_numbers(rows)))
        connection.execute('CREATE TABLE "ta""ble" AS SELECT * FROM given')
    return f'{folder / "register.duckdb"}::ta"ble'


def write_partitions(rows: list[Record], folder: Path) -> Path:
    for month in {row[1] for row in rows}:
        for programme in {row[2] for row in rows}:
            home = folder / "parts" / f"month={month}" / f"tiltak={programme}"
            home.mkdir(parents=True)
            own = with_numbers([row for row in rows if row[1:3] == (month, programme)])
            kept = {name: values for name, values in own.items() if name not in ("month", "tiltak")}
            pq.write_table(
                pa.table({**kept, "kommune nr": pa.array(kept["kommune nr"], pa.string())}), home / "0.parquet"
            )
    return folder / "parts"


FORMS: dict[str, Callable[[list[Record], Path], object]] = {
    "csv ;": partial(write_csv, delimiter=";", encoding="utf-8"),
    "csv , with mark": partial(write_csv, delimiter=",", encoding="utf-8-sig"),
    "csv windows": partial(write_csv, delimiter=";", encoding="cp1252"),
    "parquet": write_parquet,
    "glob of two kinds": write_parts,
    "feather": write_feather,
    "arrow stream": write_stream,
    "duckdb": write_duckdb,
    "duckdb by name": lambda rows, folder: f"duckdb:{write_duckdb(rows, folder)}",
    "folder of partitions": write_partitions,
    "pandas": lambda rows, _: pd.DataFrame(with_numbers(rows)),  # an empty age makes the others 19.0
    "polars": lambda rows, _: pl.DataFrame(with_numbers(rows), strict=False),
    "polars lazy": lambda rows, _: pl.LazyFrame(columns(rows), schema=dict.fromkeys(COLUMNS, pl.String)),
    "polars categories": lambda rows, _: pl.DataFrame(columns(rows), schema=dict.fromkeys(COLUMNS, pl.Categorical)),
    "arrow": lambda rows, _: pa.table(columns(rows)),
}


@pytest.mark.parametrize("form", FORMS)
@given(rows=records())
@settings(max_examples=4, deadline=None)
def test_every_form_of_source_gives_the_plain_count(form: str, rows: list[Record]) -> None:
    with TemporaryDirectory() as name:
        publication = case_publication(Path(name))
        tabulation = tabulate(publication, FORMS[form](rows, Path(name)))
        assert as_dict(tabulation) == expected(rows)
        assert tabulation.records == len(rows)


@given(records())
@settings(max_examples=8, deadline=None)
def test_base_cells_a_direct_count_and_python_agree(rows: list[Record]) -> None:
    with TemporaryDirectory() as name:
        publication = case_publication(Path(name))
        tabulation = tabulate(publication, pa.table(columns(rows)))
        with duckdb.connect() as connection:
            connection.register("rows", pa.table(columns(rows)))
            direct = connection.execute(
                "SELECT CASE WHEN tiltak = 'Y' THEN 'Y' WHEN month = '2023-11' THEN 'OLD' ELSE 'NEW' END, "
                "month, count(*) FROM rows WHERE \"kommune nr\" IN ('01', '03') GROUP BY ALL"
            ).fetchall()
        plain = plain_count(rows)
        for programme, month, count in direct:
            assert tabulation.count((programme, "BIG", "_T"), month) == count == plain[programme, "BIG", "_T", month]


@given(records())
@settings(max_examples=8, deadline=None)
def test_persons_are_counted_once_in_a_total_over_the_unit(rows: list[Record]) -> None:
    first = {}
    steady = [(*row[:3], *first.setdefault(row[:2], row[3:])) for row in rows]
    with TemporaryDirectory() as name:
        once = TOML.replace('unit = ["tiltak"]', 'unit = ["tiltak"]\ncount = "persons"')
        publication = case_publication(Path(name), once)
        assert as_dict(tabulate(publication, pa.table(columns(steady)))) == expected(steady, persons=True)


def test_the_order_of_records_does_not_matter(tmp_path: Path) -> None:
    publication = case_publication(tmp_path)
    rows = [(f"p{i}", f"2023-1{1 + i % 2}", "XY"[i % 2], f"0{1 + i % 3}", str(i % 60)) for i in range(200)]
    one, other = (tabulate(publication, pa.table(columns(x))) for x in (rows, rows[::-1]))
    assert (one.cells.codes == other.cells.codes).all()
    assert (one.counts == other.counts).all()


def test_a_decimal_comma_is_a_number_and_counts_whole_years(tmp_path: Path) -> None:
    publication = case_publication(tmp_path)
    (tmp_path / "extract.csv").write_text(
        "person;month;tiltak;kommune nr;alder\na;2024-01;Y;01;19,9\nb;2024-01;Y;01;20,0\n"
    )
    tabulation = tabulate(publication)
    assert tabulation.count(("_T", "_T", "U"), "2024-01") == 1
    assert tabulation.count(("_T", "_T", "M"), "2024-01") == 1


def test_dates_stand_for_the_period_they_lie_in(tmp_path: Path) -> None:
    publication = case_publication(tmp_path)
    frame = pd.DataFrame(
        {"person": [1], "month": pd.to_datetime(["2023-12-24"]), "tiltak": ["Y"], "kommune nr": ["01"], "alder": [5]}
    )
    assert tabulate(publication, frame).count(("Y", "_T", "_T"), "2023-12") == 1


def test_a_folder_holds_the_file_by_the_name_in_the_publication(tmp_path: Path) -> None:
    publication = case_publication(tmp_path)
    other = tmp_path / "other"
    other.mkdir()
    (other / "extract.csv").write_text("person,month,tiltak,kommune nr,alder\na,2024-01,Y,01,19\n")
    assert tabulate(publication, other).records == 1


def test_rules_derive_a_code_from_columns_of_a_snapshot(tmp_path: Path) -> None:
    rules = """
[source.rules]
alder = [{ then = "U", when = { status = ["s"], "kommune nr" = ["01", "02"] } }, { then = "G" }]

[dimensions]"""
    publication = case_publication(tmp_path, TOML.replace("\n[dimensions]", rules))
    frame = pl.DataFrame(
        {
            "person": ["a", "b"],
            "month": ["2024-01"] * 2,
            "tiltak": ["Y"] * 2,
            "kommune nr": ["02", "03"],
            "status": ["s"] * 2,
        }
    )
    tabulation = tabulate(publication, frame)
    assert [tabulation.count(("_T", "_T", code), "2024-01") for code in "UMG"] == [1, 0, 1]


def test_nothing_of_the_counts_is_in_the_repr(tmp_path: Path) -> None:
    publication = case_publication(tmp_path)
    tabulation = tabulate(publication, pa.table(columns([("p", "2024-01", "Y", "01", "1")])))
    assert repr(tabulation) == f"Tabulation({len(tabulation.cells)} cells that are not empty)"


def test_an_absent_cell_counts_nothing(tmp_path: Path) -> None:
    publication = case_publication(tmp_path)
    tabulation = tabulate(publication, pa.table(columns([("p", "2024-01", "Y", "01", "1")])))
    assert tabulation.count(("NEW", "_T", "_T"), "2024-01") == 0
    last = publication.period.periods[-1]
    assert tabulation.has_records(("Y", "01", "_T"), last)
    assert not tabulation.has_records(("Y", "02", "_T"), last)


@pytest.mark.parametrize("where", [None, "given"])
def test_temporary_files_are_gone_afterwards(
    where: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    publication = case_publication(tmp_path)
    path = tmp_path / "extract.csv"
    path.write_bytes("person;month;tiltak;kommune nr;alder\nå;2024-01;Y;01;19\n".encode("cp1252"))
    tabulate(publication, None if where is None else path)
    assert list(scratch.iterdir()) == []


def test_no_copy_of_a_register_outlives_a_kill(tmp_path: Path) -> None:
    (tmp_path / "scratch").mkdir()
    path = tmp_path / "register.csv"
    path.write_bytes("person;month\npersonnøkkel;2024-01\n".encode("cp1252"))
    code = (
        "import os, signal, sys, tempfile\nfrom prikk.tabulate.embedded import Embedded\n"
        "from prikk.tabulate.source import open_parts\ntempfile.tempdir = sys.argv[2]\n"
        "with Embedded() as engine:\n    part = open_parts(engine, sys.argv[1])[0]\n"
        "    print(engine.rows(f'SELECT person FROM {part.relation}')[0][0], flush=True)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    arguments = [sys.executable, "-X", "utf8", "-c", code, str(path), str(tmp_path / "scratch")]
    done = subprocess.run(arguments, check=False, capture_output=True, encoding="utf-8")
    assert done.stdout == "personnøkkel\n"
    assert not [left for left in (tmp_path / "scratch").rglob("*") if left.is_file()]


def test_no_room_for_a_copy_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "register.csv"
    path.write_bytes("person;month\nå;2024-01\n".encode("cp1252"))

    class Full:
        def write(self, _chunk: bytes) -> int:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr("prikk.tabulate.embedded.Embedded.unlinked_file", lambda _engine, name: (Full(), name))
    with pytest.raises(OutputError, match=r"register\.csv cannot be copied .*No space left.*free temporary space"):
        tabulate(case_publication(tmp_path), path)


def test_what_is_being_done_is_told(tmp_path: Path) -> None:
    publication, told = case_publication(tmp_path), list[str]()
    rows = [("p1", "2023-11", "X", "01", "20"), ("p2", "2023-12", "Y", "02", "30")]
    table = pa.table({name: [row[i] for row in rows] for i, name in enumerate(COLUMNS)})
    tabulate(publication, table, progress=told.append)
    assert told == ["counting the records", "looking for repeats among 2 records", "adding up the tables"]


@pytest.mark.parametrize("last", ["2023-11", "2024-01", "2024-06"])
def test_what_is_behind_tables_knows_no_period(last: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for spec in (case_publication(tmp_path, TOML.replace("2024-01", last)), read_publication(APPRENTICES)):
        found = published.blocks_behind(spec)
        with monkeypatch.context() as patched:
            patched.setattr(published, "_each_layout", lambda groups: groups)
            assert published.blocks_behind(spec) == found
    assert found
