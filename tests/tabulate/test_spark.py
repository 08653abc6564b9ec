"""A register that Spark reads: nothing of a person leaves it, and each trouble is told in our words."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tabulate_case import COLUMNS, TOML, case_publication
from test_tabulate_spells import SPELLS

from prikk.errors import InputError, MissingExtraError
from prikk.model.address import told
from prikk.model.sparkaddress import from_folder, parse_spark
from prikk.publication.build import build
from prikk.publication.reading import read_publication
from prikk.tabulate import CheckReport, check, tabulate
from prikk.tabulate.sparkerrors import when_asking
from prikk.tabulate.upload import write_table

pytest.importorskip("pyspark", reason="pyspark is not installed (pip install 'prikk[spark]')")
from py4j.protocol import Py4JError, Py4JNetworkError
from pyspark.errors import PySparkException

SECRET = "12057798765"
ROWS = [(f"p{i}", f"2023-1{1 + i % 2}", "XY"[i % 2], f"0{1 + i % 3}", str(i % 60)) for i in range(60)]
ROWS.append((SECRET, "2023-11", "Y", "01", "33"))


def write(rows: list[tuple[Any, ...]], path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table({name: [row[i] for row in rows] for i, name in enumerate(COLUMNS)}), path)
    return f"spark:{path}"


@pytest.fixture
def source(tmp_path: Path) -> str:
    return write(ROWS, tmp_path / "lake" / "register" / "0.parquet").rpartition("/")[0]


@pytest.fixture
def received(monkeypatch: pytest.MonkeyPatch) -> Iterator[bytearray]:
    """All that this process reads from sockets: Spark is another process."""
    found, read = bytearray(), socket.SocketIO.readinto

    def reading(self: socket.SocketIO, buffer: Any) -> int | None:
        size = read(self, buffer)
        found.extend(memoryview(buffer)[: size or 0])
        return size

    monkeypatch.setattr(socket.SocketIO, "readinto", reading)
    yield found


def only(report: CheckReport) -> str:
    assert len(report.findings) == 1, report.findings
    return str(report.findings[0])


@pytest.mark.usefixtures("spark")
def test_nothing_of_a_person_leaves_spark(
    source: str, received: bytearray, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    case_publication(tmp_path)
    places = "code,label_nb,parent\n_T,I alt,\nN,Nord,\nS,Sør,\n01,Å,N\n02,Ås,N\n03,Ørsta,S\n_U,Ukjent,\n"
    (tmp_path / "sted.csv").write_text(places, encoding="utf-8")
    assert build(read_publication(tmp_path), source, tmp_path / "out").cells > 0
    wrong = [
        (SECRET, "2023-11", "Z", "99", "30"),
        (SECRET, "2023-11", "Y", "01", "1"),
        (None, "2023-11", "Y", "01", "1"),
    ]
    report = check(case_publication(tmp_path), write([*ROWS, *wrong], tmp_path / "lake" / "wrong.parquet"))
    assert [item.rows for item in report.findings] == [(62,), (62,), (64,), (63,)]
    assert len(received) > 1000
    assert SECRET.encode() not in received
    files = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert not [path for path in files if SECRET in path.read_bytes().decode("latin1")]
    assert SECRET not in repr(report) + "".join(capfd.readouterr())


def test_an_error_of_spark_repeats_no_value(
    spark: Any, source: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    from prikk.tabulate.spark import Spark

    view = spark.read.parquet(source.removeprefix("spark:")).selectExpr(
        "CAST(concat(person, 'x') AS BIGINT) AS person", "month", "tiltak", "`kommune nr`", "alder"
    )
    said = only(check(case_publication(tmp_path), view))
    assert said == "the data frame: a value that a view of the source cannot read; look at the view"
    with Spark("the place") as engine, pytest.raises(AssertionError, match="UNRESOLVED_COLUMN"):
        engine.rows(f'SELECT "{SECRET}"')
    assert SECRET not in "".join(capfd.readouterr())


def test_a_frame_a_view_and_files_are_the_same_source(spark: Any, source: str, tmp_path: Path) -> None:
    publication, place = case_publication(tmp_path), source.removeprefix("spark:")
    frame = spark.read.parquet(place)
    frame.createOrReplaceTempView("`odd name`")
    here = tabulate(publication, place)
    for each in (frame, frame.where("person <> ''"), source, "spark:`odd name`"):
        there = tabulate(publication, each)
        assert (there.counts.tolist(), there.records) == (here.counts.tolist(), len(ROWS))
    named = case_publication(tmp_path, TOML.replace('path = "extract.csv"', 'path = "spark:lake/register"'))
    assert tabulate(named).records == len(ROWS)
    views = [view for (_, view, _) in spark.sql("SHOW VIEWS").toArrow().to_pandas().values.tolist()]
    assert [view for view in views if view.startswith("prikk")] == []


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("spark:absent", "no such table that Spark finds; name it as catalog.schema.table"),
        ("spark:nowhere.at.all", "no such catalog"),
        ("spark:{folder}/absent", "no such file or folder; look at the place"),
        ("spark:{folder}/empty", "no Parquet file in the folder"),
        ("spark:{folder}/damaged", "a file that is no whole Parquet file"),
        ("spark:", "no address that Spark reads; allowed: spark:catalog.schema.table or spark:folder/of/parquet"),
        ("spark:a?b=c", "no address that Spark reads"),
        ("spark:s3a://key:hunter2@bucket/x", "a secret in the address of a source"),
    ],
)
@pytest.mark.usefixtures("spark")
def test_each_trouble_is_told(place: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "damaged").mkdir()
    (tmp_path / "damaged" / "0.parquet").write_bytes(b"PAR1" * 9)
    said = only(check(case_publication(tmp_path), place.format(folder=tmp_path)))
    assert message in said
    assert "hunter2" not in said


def test_columns_that_are_missing_or_unfit(spark: Any, tmp_path: Path) -> None:
    frame = spark.sql(
        "SELECT 'p' AS person, array('x') AS month, 'X' AS tilltak, map(1, 2) AS alder, NULL AS `kommune nr`"
    )
    report = check(case_publication(tmp_path), frame)
    assert [str(item) for item in report.findings] == [
        "the data frame, month: type ARRAY<STRING>; allowed: text such as 2023-01, or dates",
        "the data frame, tiltak: no such column; allowed: did you mean 'tilltak'? one of alder, kommune nr, month, "
        "person, tilltak",
        "the data frame, alder: type MAP<INT,INT>; allowed: codes or whole numbers",
    ]
    twice = spark.sql(
        "SELECT 1 AS person, 2 AS person, '2023-11' AS month, 'X' AS tiltak, '' AS `kommune nr`, 1 AS alder"
    )
    assert "two columns of the same name" in only(check(case_publication(tmp_path), twice))


def test_persons_beside_spells(spark: Any, tmp_path: Path) -> None:
    case_publication(tmp_path)
    (tmp_path / "spells.toml").write_text(SPELLS, encoding="utf-8")
    publication = read_publication(tmp_path / "spells.toml")
    spells = pa.table({"person": ["a"], "tiltak": ["X"], "kontor": ["k1"], "sone": ["a"], "fra": ["2023-11-01"],
                       "til": [""], "status": ["GJENN"], "alder": [""]})  # fmt: skip
    (tmp_path / "lake" / "persons").mkdir(parents=True)
    pq.write_table(spells, tmp_path / "lake" / "spells")
    pq.write_table(pa.table({"person": ["a"], "født": ["1990-01-31"]}), tmp_path / "lake" / "persons" / "0.parquet")
    place = str(tmp_path / "lake" / "spells")
    here = tabulate(publication, spells, persons=pa.table({"person": ["a"], "født": ["1990-01-31"]}))
    frames = [spark.read.parquet(path) for path in (place, str(tmp_path / "lake" / "persons"))]
    for there in (tabulate(publication, f"spark:{place}"), tabulate(publication, frames[0], persons=frames[1])):
        assert (there.counts.tolist(), there.records) == (here.counts.tolist(), here.records)
    assert "no persons that Spark can read" in only(check(publication, frames[0]))
    assert "persons that are not in Spark" in only(check(publication, frames[0], persons=spells))


@pytest.mark.usefixtures("spark")
def test_a_made_up_register_is_written_to_a_new_place(tmp_path: Path) -> None:
    columns = {name: [row[i] for row in ROWS] for i, name in enumerate(COLUMNS)}
    made = {name: (values, np.arange(len(ROWS))) for name, values in columns.items()}
    made["alder"] = ([None, *range(60)], np.array([i % 61 for i in range(len(ROWS))]))
    publication, place = case_publication(tmp_path), f"spark:{tmp_path}/made"
    write_table(made, place)
    assert tabulate(publication, place).records == len(ROWS)
    with pytest.raises(InputError, match="something is there already; give a new place"):
        write_table(made, place)
    write_table(made, "spark:made_up")
    assert tabulate(publication, "spark:made_up").records == len(ROWS)
    with pytest.raises(InputError, match="is there already"):
        write_table(made, "spark:made_up")
    with pytest.raises(InputError, match="no such schema; make it first: CREATE SCHEMA"):
        write_table(made, "spark:nowhere.made_up")


def test_addresses() -> None:
    found = parse_spark("spark:lake.register.stock?persons=lake.register.people")
    assert (found.name, found.files, found.persons) == ("lake.register.stock", False, "lake.register.people")
    assert parse_spark("spark:a.b").beside("persons") == "a.persons"
    assert parse_spark("spark:/a/b/").beside("persons") == "/a/persons"
    assert from_folder("spark:x/y?persons=x/z", Path("/home")) == "spark:/home/x/y?persons=/home/x/z"
    assert from_folder("spark:s3a://bucket/x", Path("/home")) == "spark:s3a://bucket/x"
    assert from_folder("spark:a.b", Path("/home")) == "spark:a.b"
    assert told("spark:s3a://key:secret@bucket/x") == "spark:s3a://bucket/x"


def test_without_the_extra_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("prikk.tabulate.translate.find_spec", lambda name: None if name == "pyspark" else name)
    with pytest.raises(
        MissingExtraError, match=r"needs the package pyspark; install it with: pip install 'prikk\[spark\]'"
    ):
        tabulate(case_publication(tmp_path), "spark:anything")


SLOW = """
from pathlib import Path
from pyspark.sql import SparkSession
import signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)
from prikk.tabulate import spark
def slow(self, sql):
    session = self._session
    print("asking", file=sys.stderr, flush=True)
    slow = "SELECT count(*) AS n FROM range(1000000) a JOIN range(1000000) b ON a.id % 7 = b.id % 5"
    try:
        return self._run(lambda session: session.sql(slow).toArrow())
    finally:
        until = time.monotonic() + 20  # jobs are told to end, and take a moment
        while (left := list(session.sparkContext.statusTracker().getActiveJobsIds())) and time.monotonic() < until:
            time.sleep(0.1)
        print("left", left, file=sys.stderr, flush=True)
spark.Spark._table = slow
from prikk.cli import main
main()
"""


@pytest.mark.usefixtures("spark")
def test_who_gives_up_ends_the_query_and_leaves_nothing(source: str, tmp_path: Path) -> None:
    case_publication(tmp_path)
    (tmp_path / "here").mkdir()
    arguments = ["build", str(tmp_path), "--source", source, "--out", str(tmp_path / "out")]
    started = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", SLOW, *arguments],
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path / "here",
    )
    assert started.stderr is not None
    for line in started.stderr:
        if line.startswith("asking"):
            break
    time.sleep(2)
    os.kill(started.pid, signal.SIGINT)
    _, said = started.communicate(timeout=120)
    assert "left []" in said
    assert "interrupted; nothing is half-written" in said
    assert started.returncode == 130
    assert list((tmp_path / "here").iterdir()) == []
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("error", "condition", "said"),
    [
        (Py4JNetworkError(SECRET), None, "Spark ended, or the connection to it was cut; start again"),
        (Py4JError(SECRET), None, "Spark ended, or the connection to it was cut; start again"),
        (ConnectionRefusedError(SECRET), None, "Spark ended, or the connection to it was cut; start again"),
        (
            PySparkException(f"{SECRET} spark.driver.maxResultSize"),
            None,
            "more base cells than Spark hands over; raise",
        ),
        (PySparkException(f"OutOfMemoryError {SECRET}"), None, "Spark has not enough memory for the query; raise"),
        (PySparkException(SECRET), "CAST_INVALID_INPUT", "a value that a view of the source cannot read"),
        (PySparkException(SECRET), "FAILED_READ_FILE.FILE_NOT_EXIST", "a file of the table is gone since the run"),
        (PySparkException(SECRET), "SOMETHING_NEW", "Spark could not finish; look into Spark's own log"),
    ],
)
def test_errors_are_put_in_our_words(error: Exception, condition: str | None, said: str) -> None:
    told = str(when_asking(error, condition, "spark:a.b"))
    assert told.startswith(f"spark:a.b: {said}")
    assert SECRET not in told
