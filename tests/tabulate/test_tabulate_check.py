"""Each thing that can be wrong with a source gives one clear message that tells where, what and what is allowed."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import duckdb
import narwhals as nw
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from tabulate_case import TOML, case_publication

from prikk.cli.check import check as command
from prikk.errors import InputError
from prikk.publication.reading import read_publication
from prikk.tabulate import CheckReport, Kind, Severity, check, tabulate

HEADING = "person;month;tiltak;kommune nr;alder"
GOOD = "a;2023-11;Y;01;19"


def checked(
    folder: Path, *lines: str, heading: str = HEADING, toml: str = TOML, encoding: str = "utf-8"
) -> CheckReport:
    publication = case_publication(folder, toml)
    (folder / "extract.csv").write_text("\n".join([heading, *lines]) + "\n", encoding=encoding)
    return check(publication)


def only(report: CheckReport) -> str:
    """The one finding, in words."""
    assert len(report.findings) == 1, report.findings
    return str(report.findings[0])


def test_a_good_source_has_no_findings(tmp_path: Path) -> None:
    report = checked(tmp_path, GOOD, "a;2023-12;Y;01;19")
    assert (report.records, report.findings, report.usable) == (2, (), True)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("b;2023-11;Z;01;19", "extract.csv, tiltak: 'Z' is no code of the list, 1 record, row 2; allowed: one of X, Y"),
        (
            "b;2023-11;;01;19",
            "extract.csv, tiltak: no value, 1 record, row 2; "
            "allowed: one of X, Y; a row _U in the codelist takes records without a value",
        ),
        (
            "b;2023-11;Y;3;19",
            "extract.csv, kommune nr: '3' is no code of the list, 1 record, row 2; "
            "allowed: did you mean '03'? one of 01, 02, 03, _U",
        ),
        (
            "b;2023-11;Y;N;19",
            "extract.csv, kommune nr: 'N' is a sum of other codes, 1 record, row 2; allowed: one of 01, 02, 03, _U",
        ),
        (
            "b;2023-11;Y;01;nan",
            "extract.csv, alder: 'nan' is no code of the list, 1 record, row 2; "
            "allowed: one of G, M, U, _U, or a whole number",
        ),
        (
            "b;2023-13;Y;01;19",
            "extract.csv, month: '2023-13' is no period, 1 record, row 2; allowed: a month such as 2023-11",
        ),
        (
            "b;2023-Q4;Y;01;19",
            "extract.csv, month: '2023-Q4' is a quarter, 1 record, row 2; allowed: a month such as 2023-11",
        ),
        ("b;;Y;01;19", "extract.csv, month: no period, 1 record, row 2; allowed: a month such as 2023-11"),
        (";2023-11;Y;01;19", "extract.csv, person: no person, 1 record, row 2; allowed: an id"),
        (
            "a;2023-11;Y;02;30",
            "extract.csv: the same person, period, tiltak as in an earlier record, 1 record, row 2; allowed: each once",
        ),
    ],
)
def test_a_wrong_record_is_found(line: str, message: str, tmp_path: Path) -> None:
    report = checked(tmp_path, GOOD, line, "z;2023-12;X;02;40")
    assert only(report) == message
    assert not report.usable


def test_a_code_outside_its_validity_is_told_apart(tmp_path: Path) -> None:
    toml = TOML.replace('first = "2023-11"', 'first = "2023-10"')
    case_publication(tmp_path, toml)
    text = (tmp_path / "tiltak.csv").read_text().replace("Y,Ypsilon,,,", "Y,Ypsilon,2023-12,,")
    (tmp_path / "tiltak.csv").write_text(text)
    publication = read_publication(tmp_path)
    (tmp_path / "extract.csv").write_text(f"{HEADING}\n{GOOD}\nb;2023-10;Y;01;19\n")
    assert only(check(publication)) == (
        "extract.csv, tiltak: 'Y' means nothing in 2023-10, 2023-11, 2 records, rows 1, 2; allowed: Y from 2023-12"
    )


def test_a_period_outside_the_publication_is_a_warning(tmp_path: Path) -> None:
    report = checked(tmp_path, GOOD, "a;2022-03;wrong;wrong;wrong", "a;2025-01;Y;01;19")
    assert only(report).endswith(
        "periods that are not counted: 2022-03 to 2025-01, 2 records; allowed: 2023-11 to 2024-01"
    )
    assert (report.usable, report.findings[0].severity) == (True, Severity.WARNING)
    assert tabulate(case_publication(tmp_path)).records == 1


def test_many_wrong_codes_are_counted_and_the_most_frequent_told(tmp_path: Path) -> None:
    lines = [f"p{i};2023-11;Y;0{i % 25 + 4}{'x' * 60};19" for i in range(60)]
    report = checked(tmp_path, *lines)
    assert len(report.errors) == 11
    assert report.errors[0].count == 3
    assert report.errors[0].rows == (7, 32, 57)
    assert len(report.errors[0].found) < 80
    assert str(report.errors[-1]) == "kommune nr: 15 more unknown codes, 30 records"


def test_a_long_codelist_is_not_listed(tmp_path: Path) -> None:
    case_publication(tmp_path)
    codes = "".join(f"{i},Kode {i},,\n" for i in range(1000, 1300))
    (tmp_path / "extract.csv").write_text(f"{HEADING}\na;2023-11;Y;1O99;19\n")
    (tmp_path / "sted.csv").write_text(f"code,label_nb,low,parent\n_T,I alt,,\nN,Nord,,\n{codes}")
    publication = read_publication(tmp_path)
    assert "allowed: 301 codes, such as 1099," in only(check(publication))


@pytest.mark.parametrize(
    ("heading", "message"),
    [
        (
            "person;month;tiltakk;kommune nr;alder",
            "extract.csv, tiltak: no such column; allowed: did you mean 'tiltakk'?",
        ),
        ("person;month;tiltak;alder;alder", "extract.csv:1: columns that stand twice: 'alder', 'alder'"),
        ('person;month;"tiltak;kommune nr;alder', "extract.csv:1: a stray quote in the heading"),
    ],
)
def test_a_wrong_heading_is_found(heading: str, message: str, tmp_path: Path) -> None:
    assert message in only(checked(tmp_path, GOOD, heading=heading))


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('b;2023-11;"Y;01;19', "extract.csv:3: a quote that is not closed or stands inside a field"),
        ('b;2023-11;"Y"x;01;19', "extract.csv:3: a quote that is not closed or stands inside a field"),
        ("b;2023-11;Y;01", "extract.csv:3: 4 fields; allowed: 5, as the heading"),
        ("b;2023-11;Y;01;19;7", "extract.csv:3: 6 fields; allowed: 5, as the heading"),
    ],
)
def test_a_line_that_is_no_csv_is_named_without_its_content(line: str, message: str, tmp_path: Path) -> None:
    report = checked(tmp_path, GOOD, line, "c;2023-11;Y;01;19")
    assert message in only(report)
    assert "2023-11;" not in only(report)


def test_empty_sources_are_refused(tmp_path: Path) -> None:
    assert "no records; allowed: records of 2023-11 to 2024-01" in only(checked(tmp_path))
    (tmp_path / "extract.csv").write_text("")
    assert "the file is empty" in only(check(case_publication(tmp_path)))
    assert "no records" in only(check(case_publication(tmp_path), pd.DataFrame(columns=HEADING.split(";"))))


def test_encodings_that_are_not_read_are_named(tmp_path: Path) -> None:
    for encoding in ("utf-16", "utf-32"):
        report = checked(tmp_path, GOOD, encoding=encoding)
        assert "no text in a known encoding; allowed: UTF-8 or Windows-1252" in only(report)
    (tmp_path / "extract.csv").write_bytes(b"person\x81;\n")
    assert "no text in a known encoding" in only(check(case_publication(tmp_path)))


def good_table() -> pa.Table:
    return pa.table(dict(zip(HEADING.split(";"), ([x] for x in GOOD.split(";")), strict=True)))


def test_files_that_are_not_whole_are_refused(tmp_path: Path) -> None:
    publication = case_publication(tmp_path)
    pq.write_table(good_table(), tmp_path / "whole.parquet")
    data = (tmp_path / "whole.parquet").read_bytes()
    cases = {
        "cut.parquet": (data[:-7], "not a complete Parquet file"),
        "text.parquet": (b"person;month\n", "not a complete Parquet file"),
        "hole.parquet": (data[:4] + bytes(len(data) - 8) + data[-4:], "the source is damaged or no table"),
        "cut.arrow": (b"ARROW1\0\0 and no more", "not a complete Arrow file"),
        "book.xlsx": (b"PK\x03\x04 and more", "not a workbook that can be read"),
    }
    for name, (content, message) in cases.items():
        (tmp_path / name).write_bytes(content)
        text = only(check(publication, tmp_path / name))
        assert message in text
        with pytest.raises(InputError, match=message):
            tabulate(publication, tmp_path / name)


def test_places_that_are_not_there_are_named(tmp_path: Path) -> None:
    publication = case_publication(tmp_path)
    assert "absent.csv: no such file; allowed: CSV, Parquet" in only(check(publication, "absent.csv"))
    assert "absent-*.csv: no such file" in only(check(publication, "absent-*.csv"))
    assert "no such file" in only(check(publication, "absent.duckdb::rows"))
    (tmp_path / "text.duckdb").write_text("no database")
    assert "no DuckDB file" in only(check(publication, f"{tmp_path}/text.duckdb::rows"))
    with duckdb.connect(tmp_path / "register.duckdb") as connection:
        connection.execute("CREATE TABLE participants AS SELECT 1 AS x")
    assert "no table 'participant'; allowed: did you mean 'participants'?" in only(
        check(publication, f"{tmp_path}/register.duckdb::participant")
    )
    assert "a DuckDB file without a table; allowed: register.duckdb::table" in only(
        check(publication, tmp_path / "register.duckdb")
    )


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("tiltak", ["Y"], "the data frame, tiltak: type VARCHAR[]; allowed: codes"),
        ("month", 2023.5, "the data frame, month: type DOUBLE; allowed: text such as 2023-01, or dates"),
        ("alder", b"19", "the data frame, alder: type BLOB; allowed: codes or whole numbers"),
    ],
)
def test_a_column_of_the_wrong_type_is_named(column: str, value: object, message: str, tmp_path: Path) -> None:
    table = good_table()
    table = table.set_column(table.column_names.index(column), column, pa.array([value]))
    assert only(check(case_publication(tmp_path), table)) == message


def test_what_is_no_table_is_refused(tmp_path: Path) -> None:
    assert "a dict that is no table" in only(check(case_publication(tmp_path), {"person": [1]}))


def test_records_are_not_fetched_from_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nw.LazyFrame, "implementation", nw.Implementation.IBIS)
    text = only(check(case_publication(tmp_path), pl.LazyFrame({"person": ["a"]})))
    assert text == (
        "a table of ibis, whose records would leave where they are; make a view of it and give its address "
        "(postgresql://... or spark:...), or give files"
    )


def test_attributes_that_differ_are_found_where_persons_are_counted(tmp_path: Path) -> None:
    toml = TOML.replace('unit = ["tiltak"]', 'unit = ["tiltak"]\ncount = "persons"')
    report = checked(tmp_path, "a;2023-11;X;01;19", "a;2023-11;Y;02;19", toml=toml)
    assert only(report).endswith(
        "kommune nr: 1 times different in records of one person and month; "
        "allowed: one value, since persons are counted once"
    )


def test_no_person_id_is_in_any_message(tmp_path: Path) -> None:
    lines = ["secret-id;2023-11;Z;99;x"] * 2 + ["secret-id;2023-13;Y;01;19", "secret-id;2023-11;Y;01;19"]
    report = checked(tmp_path, *lines, "secret-id;2023-11;Y;01;19")
    assert {item.kind for item in report.findings} >= {Kind.UNKNOWN_CODE, Kind.IMPOSSIBLE_PERIOD, Kind.DUPLICATE}
    assert "secret-id" not in repr(report)
    with pytest.raises(InputError) as refused:
        report.require()
    assert "secret-id" not in str(refused.value)
    assert str(refused.value).count("\n") == len(report.errors) - 1


def test_the_command_tells_findings_and_exits_with_2(tmp_path: Path) -> None:
    case_publication(tmp_path)
    source = tmp_path / "extract.csv"
    source.write_text(f"{HEADING}\n{GOOD}\nb;2023-11;Z;01;19\n")
    done = CliRunner().invoke(command, [str(source), "-p", str(tmp_path)], standalone_mode=False)
    assert done.return_value == 2
    assert "2 records; cannot be built from\n  error    extract.csv, tiltak: 'Z' is no code" in done.output
    done = CliRunner().invoke(command, [str(source), "-p", str(tmp_path), "--json"], standalone_mode=False)
    assert done.return_value == 2
    finding = json.loads(done.output)["findings"][0]
    assert (finding["kind"], finding["column"], finding["count"], finding["rows"]) == ("unknown code", "tiltak", 1, [2])
    source.write_text(f"{HEADING}\n{GOOD}\nb;2025-01;Y;01;19\n")
    done = CliRunner().invoke(command, [str(source), "-p", str(tmp_path)], standalone_mode=False)
    assert (done.return_value, "warning" in done.output) == (0, True)


def test_slices_of_hashes_find_the_same_duplicates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [f"p{i % 30};2023-11;Y;01;19" for i in range(40)]
    whole = checked(tmp_path, *lines)
    monkeypatch.setattr("prikk.tabulate.hashes._SLICE", 7)
    assert check(case_publication(tmp_path)) == whole
    assert whole.findings[0].count == 10


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("2023M11", "'2023M11' is read as the month 2023-11"),
        ("2023-11-30", "'2023-11-30' is read as the month 2023-11"),
        ("2023-11", None),
    ],
)
def test_how_a_period_is_read_is_told(tmp_path: Path, written: str, said: str | None) -> None:
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        report = checked(tmp_path, GOOD, GOOD.replace("2023-11", written).replace("a;", "b;"))
    assert report.usable
    assert [str(item.message) for item in told] == ([] if said is None else [f"extract.csv, month: {said}"])
