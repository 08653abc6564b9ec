"""What is counted and what is found is the same wherever the records are, whatever they hold."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tabulate_case import COLUMNS, TOML, case_publication
from test_tabulate_spells import SPELLS

from postgres_server import Server
from prikk.model.address import parse_address
from prikk.model.period import PeriodUnit
from prikk.model.publication import Publication
from prikk.publication.reading import read_publication
from prikk.tabulate import check, tabulate
from prikk.tabulate.embedded import Embedded
from prikk.tabulate.postgres import Postgres
from prikk.tabulate.recode import as_period

ODD = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=4)
PERSONS = st.sampled_from(["p1", "p2", "P2", "ø4", "å;5", 'p"6', "p'7", "\\8", "", None]) | ODD
MONTHS = st.sampled_from(
    (
        *("2023-11", "2023-12", "2024-01", "2024-02", "2024M01", "202312", "2024-01-15", "05.12.2023", "2023-02-30"),
        *("2024-13", "2023-q4", "2023-Q4", "2024", "", None, "1.2.2024", "2024-01-15 12:00", "2023/12/01"),
    )
)
PROGRAMMES = st.sampled_from(["X", "Y", "Y", "X", "Z", "x", " X", "", None]) | ODD
PLACES = st.sampled_from(["01", "02", "03", "1", "N", "_U", "", None]) | ODD
AGES = (
    st.sampled_from(["0", "19", "19,9", "19.99", " 20", "29", "-1", "1e2", "nan", "inf", "U", "30", "", None, "2_0"])
    | ODD
)
ROWS = st.lists(st.tuples(PERSONS, MONTHS, PROGRAMMES, PLACES, AGES), max_size=30)
GOOD_ROW = st.tuples(
    st.sampled_from(["p1", "p2", "ø4"]),
    st.sampled_from(["2023-11", "2023-12", "2024-01", "2024-03"]),
    st.sampled_from(["X", "Y"]),
    st.sampled_from(["01", "03", None]),
    st.sampled_from(["0", "19,9", "99", None]),
)
GOOD = st.lists(GOOD_ROW, max_size=30)
PERSONS_ONCE = TOML.replace('unit = ["tiltak"]', 'unit = ["tiltak"]\ncount = "persons"')
TEXT, Table = "text", tuple[str, dict[str, str], Sequence[Sequence[Any]]]


@pytest.fixture(scope="module")
def put(server: Server) -> Iterator[Callable[[Table], str]]:
    """Make a table of the server anew; gives its address."""
    with psycopg.connect(host=str(server.socket), user="keeper", dbname="postgres", autocommit=True) as connection:

        def made(table: Table) -> str:
            name, types, rows = table
            columns = ", ".join(f'"{column}" {type_}' for column, type_ in types.items())
            connection.execute(f'DROP TABLE IF EXISTS "{name}"')
            connection.execute(f'CREATE UNLOGGED TABLE "{name}" ({columns})')
            with connection.cursor().copy(f'COPY "{name}" FROM STDIN') as copy:
                for row in rows:
                    copy.write_row(row)
            return server.address(f"public.{name}")

        yield made


def agree(publication: Publication, here: pa.Table, there: str, persons: pa.Table | None = None) -> None:
    """A frame and a table of a server give the same findings, word by word, and the same cells."""
    frame, table = check(publication, here, persons=persons), check(publication, there)
    assert [str(item) for item in frame.findings] == [as_of_a_frame(str(item), there) for item in table.findings]
    assert (frame.records, frame.usable) == (table.records, table.usable)
    if frame.usable:
        one, other = tabulate(publication, here, persons=persons), tabulate(publication, there)
        assert one.cells.codes.tolist() == other.cells.codes.tolist()
        assert (one.counts.tolist(), one.records) == (other.counts.tolist(), other.records)


def as_of_a_frame(text: str, address: str) -> str:
    for name in (address, "public.extract", "public.persons", "lake_extract", "lake_persons"):
        text = text.replace(name, "the data frame")
    return text


@pytest.mark.parametrize("toml", [TOML, PERSONS_ONCE], ids=["participations", "persons"])
@given(rows=GOOD | ROWS)
@settings(max_examples=10)
def test_snapshots_of_texts(toml: str, put: Callable[[Table], str], rows: list[tuple[str | None, ...]]) -> None:
    with TemporaryDirectory() as name:
        publication = case_publication(Path(name), toml)
        table = pa.table({column: pa.array([row[i] for row in rows], pa.string()) for i, column in enumerate(COLUMNS)})
        agree(publication, table, put(("extract", dict.fromkeys(COLUMNS, TEXT), rows)))


@pytest.mark.parametrize("type_", ["date", TEXT])
def test_days_lie_in_the_same_weeks(put: Callable[[Table], str], type_: str, tmp_path: Path) -> None:
    days = [dt.date(2019, 12, 20) + dt.timedelta(days=number) for number in range(420)]
    toml = TOML.replace('unit = "month"', 'unit = "week"').replace('"2023-11"', '"2019-W51"', 1)
    toml = re.sub(r'last = "[^"]*"', 'last = "2021-W06"', toml, count=1)
    rows = [(f"p{number}", day, "X", "01", "19") for number, day in enumerate(days)]
    values = [row[1] if type_ == "date" else str(row[1]) for row in rows]
    frame = pa.table({name: values if name == "month" else [row[i] for row in rows] for i, name in enumerate(COLUMNS)})
    table = put(("extract", dict.fromkeys(COLUMNS, TEXT) | {"month": type_}, rows))
    publication = case_publication(tmp_path, toml)
    agree(publication, frame, table)
    assert tabulate(publication, table).records == len(days)


NUMBERS = {
    "smallint": (pa.int16(), st.integers(-200, 200)),
    "bigint": (pa.int64(), st.sampled_from([0, 1, 2, 3, 19, 20, 2**62, -(2**62)])),
    "double precision": (pa.float64(), st.sampled_from([0.0, 1.0, 19.0, 19.99, 1e-7, 1e300, -0.0, 1.5]) | st.floats()),
    "numeric(12,2)": (pa.decimal128(12, 2), st.decimals(-1000, 1000, places=2)),
    "boolean": (pa.bool_(), st.booleans()),
}


@given(st.data())
@settings(max_examples=20)
def test_columns_of_numbers_and_dates(put: Callable[[Table], str], data: st.DataObject) -> None:
    days = st.sampled_from([dt.date(2023, 11, 1), dt.date(2024, 1, 31), dt.date(2024, 2, 29), dt.date(1, 1, 1)])
    types = {
        "person": data.draw(st.sampled_from(["bigint", "double precision", "numeric(12,2)"])),
        "month": "date",
        "tiltak": TEXT,
        "kommune nr": data.draw(st.sampled_from(sorted(NUMBERS))),
        "alder": data.draw(st.sampled_from(sorted(NUMBERS.keys() - {"boolean"}))),
    }
    drawn = {
        **{name: NUMBERS[type_] for name, type_ in types.items() if type_ in NUMBERS},
        "month": (pa.date32(), days),
        "tiltak": (pa.string(), st.sampled_from(["X", "Y"])),
    }
    rows = data.draw(st.lists(st.tuples(*(drawn[name][1] | st.none() for name in types)), max_size=15))
    with TemporaryDirectory() as name:
        publication = case_publication(Path(name))
        frame = pa.table({name: pa.array([row[i] for row in rows], drawn[name][0]) for i, name in enumerate(types)})
        agree(publication, frame, put(("extract", types, rows)))


DAYS = st.sampled_from(
    (
        *("2023-11-28", "2023-11-29", "2024-01-30", "31.12.2023", "1.1.2024", "2023-1-5", "2023/12/01", "x", "", None),
        *("2023-12-01T10:00:00", "2023-02-29", "2024-02-29", "31.01.23", "2023-12-01 x", "99.12.2023", "0000-01-01"),
        "9999-12-31",
    )
)
BIRTHS = st.sampled_from(["2003-12-26", "2004-02-29", "29.02.2003", "1950-01-01", "", None, "2003", " 1990-01-31 "])


def spell_case(folder: Path, toml: str = SPELLS) -> Publication:
    case_publication(folder)
    (folder / "publication-spells.toml").write_text(toml, encoding="utf-8")
    return read_publication(folder / "publication-spells.toml")


@pytest.mark.parametrize("once", [False, True], ids=["participations", "persons"])
@given(
    spells=st.lists(
        st.tuples(
            st.sampled_from(["a", "b", "c"]),
            st.sampled_from(["X", "Y", "Y"]),
            st.sampled_from(["k1", "k2", "k3", None]),
            st.sampled_from(["a", "b", ""]),
            DAYS,
            DAYS,
            st.sampled_from(["GJENN", "GJENN", "VENT", None]),
            st.sampled_from([None, None, "19", "U"]),
        ),
        max_size=12,
    ),
    persons=st.lists(st.tuples(st.sampled_from(["a", "b", "c", "d", None]), BIRTHS), max_size=5),
)
@settings(max_examples=10)
def test_spells_and_persons(
    once: bool, put: Callable[[Table], str], spells: list[tuple[Any, ...]], persons: list[tuple[Any, ...]]
) -> None:
    toml = SPELLS.replace('unit = ["tiltak"]', 'unit = ["tiltak"]\ncount = "persons"') if once else SPELLS
    names = ("person", "tiltak", "kontor", "sone", "fra", "til", "status", "alder")
    with TemporaryDirectory() as name:
        publication = spell_case(Path(name), toml)
        frames = [
            pa.table({column: pa.array([row[i] for row in rows], pa.string()) for i, column in enumerate(columns)})
            for columns, rows in ((names, spells), (("person", "født"), persons))
        ]
        put(("persons", {"person": TEXT, "født": TEXT}, persons))
        agree(publication, frames[0], put(("extract", dict.fromkeys(names, TEXT), spells)), frames[1])


@pytest.mark.parametrize("unit", PeriodUnit)
def test_dates_lie_in_the_same_periods(unit: PeriodUnit, put: Callable[[Table], str]) -> None:
    days = [dt.date(2019, 12, 20) + dt.timedelta(days=number) for number in range(800)]
    rows = [(str(day),) for day in (*days, dt.date(1, 1, 1), dt.date(9999, 12, 31))] + [("infinity",), (None,)]
    sql = f"SELECT {as_period('r.day', 'DATE', unit)} FROM days AS r ORDER BY 1"
    with Postgres(parse_address(put(("days", {"day": "date"}, rows)))) as there, Embedded() as here:
        here.load("days", {"day": "DATE"}, [day for (day,) in rows])
        assert sorted(here.rows(sql)) == sorted(there.rows(sql.replace("days", "public.days")))
