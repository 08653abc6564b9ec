"""Spells: the stock at a reference day, age on it, groups by rules, and snapshots turned into spells and back."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
import pytest
from click.testing import CliRunner
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tabulate_case import CODELISTS, COLUMNS, Record, case_publication, records

from prikk.cli.spells import spells as command
from prikk.errors import InputError, OutputError
from prikk.model.period import Period
from prikk.model.publication import Condition, Publication
from prikk.publication.reading import read_publication
from prikk.tabulate import CheckReport, check, tabulate, to_spells
from prikk.tabulate.reference import age_on, reference_day
from prikk.tabulate.registers import registered

SPELLS = """\
extends = "publication.toml"

[source]
path = "spells.csv"
person = "person"
period = "month"
unit = ["tiltak"]

[source.rules]
sted = [
  { then = "01", when = { kontor = ["k1", "k2"], sone = ["a"] } },
  { then = "02", when = { sone = ["a", "b"] } },
  { then = "03", when = { kontor = ["k3"] } },
]

[source.spells]
from_column = "fra"
to_column = "til"
status_column = "status"
stock_status = ["GJENN"]
reference_day = "last-tuesday"
persons = "persons.csv"
ages = { alder = "født" }
"""


def spell_publication(folder: Path, toml: str = SPELLS) -> Publication:
    case_publication(folder)
    (folder / "publication-spells.toml").write_text(toml, encoding="utf-8")
    return read_publication(folder / "publication-spells.toml")


def same_counts(one: object, other: object) -> bool:
    return {one.cells.key(i): n for i, n in enumerate(one.counts)} == {
        other.cells.key(i): n for i, n in enumerate(other.counts)
    }


@pytest.mark.parametrize("persons", [True, False])
@given(rows=records())
@example(rows=[("p", f"{month}", "Y", "01", age) for month, age in (("2023-11", "30"), ("2024-01", "19"))])
@example(
    rows=[("p", f"{month}", "Y", "01", age) for month, age in (("2023-11", "29"), ("2023-12", ""), ("2024-01", "30"))]
)
@settings(max_examples=5, deadline=None)
def test_spells_made_from_snapshots_give_the_same_counts(persons: bool, rows: list[Record]) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        publication = spell_publication(folder, SPELLS if persons else SPELLS.replace('persons = "persons.csv"\n', ""))
        frame = pa.table({column: [row[i] for row in rows] for i, column in enumerate(COLUMNS)})
        files = to_spells(publication, frame, folder / "register")
        assert (files.persons is not None) == persons
        assert same_counts(tabulate(publication, folder / "register"), tabulate(read_publication(folder), frame))


def test_a_spell_lasts_while_nothing_changes(tmp_path: Path) -> None:
    publication = spell_publication(tmp_path)
    rows = [
        ("a", "2023-11", "X", "01", "19"),
        ("a", "2023-12", "X", "01", "20"),
        ("a", "2024-01", "X", "02", "20"),
        ("b", "2023-11", "X", "03", ""),
        ("b", "2024-01", "X", "03", ""),
    ]
    frame = pa.table({column: [row[i] for row in rows] for i, column in enumerate(COLUMNS)})
    to_spells(publication, frame, tmp_path)
    with (tmp_path / "spells.csv").open(encoding="utf-8", newline="") as file:
        found = [
            (row["person"], row["kontor"], row["sone"], row["fra"], row["til"])
            for row in csv.DictReader(file, delimiter=";")
        ]
    assert found == [
        ("a", "k1", "a", "2023-11-01", "2023-12-31"),
        ("a", "k1", "b", "2024-01-01", ""),
        ("b", "k3", "", "2023-11-01", "2023-11-30"),
        ("b", "k3", "", "2024-01-01", ""),
    ]
    with (tmp_path / "persons.csv").open(encoding="utf-8", newline="") as file:
        births = {row["person"]: row["født"] for row in csv.DictReader(file, delimiter=";")}
    assert "2003-11-29" <= births["a"] <= "2003-12-26"
    assert births["b"] == ""


def write_register(folder: Path, spells: list[str], persons: list[str]) -> None:
    heading = "person;tiltak;kontor;sone;fra;til;status"
    (folder / "spells.csv").write_text("\n".join([heading, *spells]) + "\n", encoding="utf-8")
    (folder / "persons.csv").write_text("\n".join(["person;født", *persons]) + "\n", encoding="utf-8")


def test_the_stock_is_who_takes_part_on_the_reference_day(tmp_path: Path) -> None:
    publication = spell_publication(tmp_path)
    days = "28.11.2023 26.12.2023 30.01.2024"
    assert [f"{reference_day(p, 'last-tuesday'):%d.%m.%Y}" for p in publication.period.periods] == days.split()
    write_register(
        tmp_path,
        [
            "a;Y;k3;;2023-11-28;2023-11-28;GJENN",  # both ends are included
            "b;Y;k3;;2023-11-29;2023-12-25;GJENN",  # between two reference days
            "c;Y;k3;;2020-01-01;;GJENN",  # open
            "d;Y;k3;;2020-01-01;;VENTELISTE",  # another status
            "e;Y;k3;;01.12.2023;31.12.2023;GJENN",  # dates as written in Norway
        ],
        [f"{person};1990-01-31" for person in "abcde"],
    )
    tabulation = tabulate(publication)
    counts = [tabulation.count(("Y", "03", "_T"), period.code) for period in publication.period.periods]
    assert counts == [2, 2, 1]


def test_age_is_taken_on_the_reference_day(tmp_path: Path) -> None:
    publication = spell_publication(tmp_path)
    write_register(tmp_path, ["a;Y;k3;;2023-01-01;;GJENN"], ["a;2003-12-26"])
    tabulation = tabulate(publication)
    ages = [[tabulation.count(("_T", "_T", age), p.code) for age in "UM"] for p in publication.period.periods]
    assert ages == [[1, 0], [0, 1], [0, 1]]


def test_an_age_on_the_spell_goes_before_the_birth_date(tmp_path: Path) -> None:
    publication = spell_publication(tmp_path)
    write_register(
        tmp_path, ["a;Y;k3;;2023-01-01;;GJENN;U", "b;Y;k3;;2023-01-01;;GJENN;"], ["a;1950-01-01", "b;1950-01-01"]
    )
    text = (tmp_path / "spells.csv").read_text().replace("status\n", "status;alder\n")
    (tmp_path / "spells.csv").write_text(text)
    tabulation = tabulate(publication)
    assert [tabulation.count(("_T", "_T", age), "2024-01") for age in "UG"] == [1, 1]


def test_frames_of_spells_and_persons_are_taken(tmp_path: Path) -> None:
    publication = spell_publication(tmp_path)
    spells = pd.DataFrame(
        {
            "person": [7],
            "tiltak": ["X"],
            "kontor": ["k3"],
            "sone": [None],
            "fra": pd.to_datetime(["2023-12-01"]),
            "til": pd.to_datetime([None]),
            "status": ["GJENN"],
        }
    )
    persons = pd.DataFrame({"person": [7], "født": [dt.date(1990, 1, 1)]})
    assert tabulate(publication, spells, persons=persons).count(("NEW", "03", "_T"), "2024-01") == 1


def found(publication: Publication) -> list[str]:
    report: CheckReport = check(publication)
    return [str(item) for item in report.findings]


@pytest.mark.parametrize(
    ("spell", "person", "message"),
    [
        (
            "a;Y;k3;;2023-02-30;;GJENN",
            "a;1990-01-01",
            "spells.csv, fra: no date, 1 record, row 2; allowed: dates such as",
        ),
        ("a;Y;k3;;2023-01-01;x;GJENN", "a;1990-01-01", "spells.csv, til: no date, 1 record, row 2"),
        (
            "a;Y;k3;;2023-11-01;2023-10-01;GJENN",
            "a;1990-01-01",
            "spells.csv, til: ends before it begins and is not counted",
        ),
        (
            "b;Y;k3;;2023-11-01;;GJENN",
            "a;1990-01-01",
            "spells.csv, person: a person that persons.csv does not have, 1 record, row 2",
        ),
        ("a;Y;k3;;2023-01-01;;GJENN", "z;1990-01-01", "persons.csv, person: the same person again, 1 record, row 2"),
        ("a;Y;k3;;2023-01-01;;GJENN", "a;1990", "persons.csv, født: no date, 1 record, row 2"),
        ("a;Y;;;2023-01-01;;GJENN", "a;1990-01-01", "no rule applies"),
        (
            "z;Y;k3;;2024-01-01;;GJENN",
            "a;1990-01-01",
            "the same person, period, tiltak as in an earlier record, 1 record, row 2",
        ),
    ],
)
def test_what_is_wrong_with_spells_is_found(spell: str, person: str, message: str, tmp_path: Path) -> None:
    publication = spell_publication(tmp_path)
    (tmp_path / "sted.csv").write_text(CODELISTS["sted.csv"].replace("_U,Ukjent,,_T\n", ""), encoding="utf-8")
    publication = read_publication(tmp_path / "publication-spells.toml")
    write_register(tmp_path, ["z;Y;k3;;2023-01-01;;GJENN", spell], ["z;1990-01-01", person])
    assert any(message in text for text in found(publication))


def test_the_columns_of_spells_must_be_there(tmp_path: Path) -> None:
    publication = spell_publication(tmp_path)
    (tmp_path / "spells.csv").write_text("person;tiltak;fra\n")
    (tmp_path / "persons.csv").write_text("personn;sone\n")
    missing = [text.split(":")[0] for text in found(publication)]
    assert missing == [f"spells.csv, {name}" for name in ("til", "status", "kontor", "født")] + ["persons.csv, person"]


@pytest.mark.parametrize(
    ("rule", "month", "quarter"),
    [("last-day", 29, 31), ("last-friday", 23, 29), ("15", 15, 15), ("31", 29, 31)],
)
def test_reference_days(rule: str, month: int, quarter: int) -> None:
    assert reference_day(Period.parse("2024-02"), rule) == dt.date(2024, 2, month)
    assert reference_day(Period.parse("2024-Q1"), rule) == dt.date(2024, 3, quarter)


@pytest.mark.parametrize("rule", ["tuesday", "last-tirsdag", "0", "32", ""])
def test_other_reference_days_are_refused(rule: str) -> None:
    with pytest.raises(InputError, match="allowed: last-day, last-monday to last-sunday, or a day 1 to 31"):
        reference_day(Period.parse("2024-02"), rule)


DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2030, 12, 31)) | st.sampled_from(
    [dt.date(2004, 2, 29), dt.date(2023, 2, 28)]
)


@given(st.lists(st.tuples(DAYS, DAYS), min_size=1, max_size=50))
@settings(max_examples=8, deadline=None)
def test_age_is_the_number_of_birthdays_passed(pairs: list[tuple[dt.date, dt.date]]) -> None:
    def birthdays(birth: dt.date, day: dt.date) -> int:
        return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))

    table = pa.table({"birth": [birth for birth, _ in pairs], "day": [day for _, day in pairs]})
    with duckdb.connect() as connection:
        connection.register("pairs", table)
        ages = [age for (age,) in connection.execute(f"SELECT {age_on('birth', 'day')} FROM pairs").fetchall()]
    assert ages == [birthdays(*pair) for pair in pairs]


def test_rules_are_turned_round() -> None:
    rules = {
        "group": [
            Condition(then="N", when={"k": ["B", "V"]}),
            Condition(then="A", when={"f": ["R"]}),
            Condition(then="O"),
        ],
        "other": [Condition(then="yes", when={"f": ["R", "S"]})],
    }
    assert registered(rules) == {
        ("N", "yes"): ("B", "R"),
        ("N", "_U"): ("B", ""),
        ("A", "yes"): ("", "R"),
        ("O", "yes"): ("", "S"),
        ("O", "_U"): ("", ""),
    }


def test_snapshots_that_cannot_be_turned_are_refused(tmp_path: Path) -> None:
    row = pa.table(dict(zip(COLUMNS, (["a"], ["2024-01"], ["Y"], ["01"], ["19"]), strict=True)))
    with pytest.raises(InputError, match="the publication has no spells"):
        to_spells(case_publication(tmp_path), row, tmp_path)
    unreachable = SPELLS.replace('{ then = "01", when = { kontor = ["k1", "k2"], sone = ["a"] } },', "")
    with pytest.raises(InputError, match="no rule gives '01'; allowed: a rule for every code"):
        to_spells(spell_publication(tmp_path, unreachable), row, tmp_path)
    with pytest.raises(InputError, match="rules on 'tiltak', which a dimension has too"):
        to_spells(spell_publication(tmp_path, SPELLS.replace("sone", "tiltak")), row, tmp_path)
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="is a file; give a folder"):
        to_spells(spell_publication(tmp_path), row, tmp_path / "file")


def test_the_command_writes_both_files(tmp_path: Path) -> None:
    spell_publication(tmp_path)
    (tmp_path / "extract.csv").write_text(";".join(COLUMNS) + "\na;2024-01;Y;01;19\n")
    arguments = [
        str(tmp_path / "extract.csv"),
        "-p",
        str(tmp_path / "publication-spells.toml"),
        "-o",
        str(tmp_path / "out"),
    ]
    done = CliRunner().invoke(command, arguments, standalone_mode=False)
    assert "spells.csv: 1 spells" in done.output
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["persons.csv", "spells.csv"]


def test_the_spells_of_the_example_give_the_same_counts(tmp_path: Path) -> None:
    example = Path(__file__).parents[2] / "examples" / "oppfolging-2023"
    snapshots, publication = read_publication(example), read_publication(example / "publication-spells.toml")
    random = Random(1)
    codes = {
        id: sorted({c.source_code or c.code for c in snapshots.codelists[id].leaves}) for id in snapshots.dimensions
    }
    columns = {"person": [], "period": [], **{id: [] for id in codes}}
    for person in range(40):
        steady = {id: random.choice(values) for id, values in codes.items()}
        for period in snapshots.period.periods[random.randrange(12) :]:
            steady["hovedgruppe"] = random.choice(codes["hovedgruppe"])
            for name, value in {"person": str(person), "period": period.code, **steady}.items():
                columns[name].append(value)
    to_spells(publication, pa.table(columns), tmp_path)
    assert same_counts(tabulate(publication, tmp_path), tabulate(snapshots, pa.table(columns)))


def test_both_files_are_replaced_or_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publication = spell_publication(tmp_path)
    months = [("a", "2024-01", "Y", "01", "19"), ("b", "2024-01", "Y", "01", "19")]
    frame = [pa.table(dict(zip(COLUMNS, zip(*months[:rows], strict=True), strict=True))) for rows in (1, 2)]
    out = tmp_path / "register"
    to_spells(publication, frame[0], out)
    (out / "notes.txt").write_text("kept")
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    writer, calls = csv.writer, []

    def full(*given: Any, **more: Any) -> Any:
        calls.append(given)
        if len(calls) == 2:
            raise OSError(28, "No space left on device")
        return writer(*given, **more)

    monkeypatch.setattr("prikk.tabulate.convert.csv.writer", full)
    with pytest.raises(OutputError, match="No space left"):
        to_spells(publication, frame[1], out)
    monkeypatch.undo()
    assert len(calls) == 2
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    to_spells(publication, frame[1], out)
    after = {path.name: path.read_bytes() for path in out.iterdir()}
    assert [name for name in after if after[name] == before[name]] == ["notes.txt"]
    (out / "inner").mkdir()
    with pytest.raises(OutputError, match="holds more than files"):
        to_spells(publication, frame[0], out)
    monkeypatch.chdir(out)
    with pytest.raises(OutputError, match="the folder that you work in"):
        to_spells(publication, frame[0], out)
