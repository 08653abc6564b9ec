"""What Spark counts and finds is what is counted and found here, whatever the records hold."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tabulate_case import COLUMNS, TOML, case_publication
from test_engines import (
    AGES,
    BIRTHS,
    DAYS,
    GOOD_ROW,
    MONTHS,
    ODD,
    PERSONS,
    PERSONS_ONCE,
    PLACES,
    PROGRAMMES,
    agree,
    spell_case,
)
from test_tabulate_spells import SPELLS

from prikk.model.period import PeriodUnit
from prikk.tabulate import tabulate
from prikk.tabulate.embedded import Embedded
from prikk.tabulate.recode import as_date, as_period
from prikk.tabulate.spark import Spark

Table = tuple[str, dict[str, pa.DataType], Sequence[Sequence[Any]]]
FEW = settings(
    max_examples=2, deadline=None, suppress_health_check=[HealthCheck.data_too_large, HealthCheck.large_base_example]
)
"""A question costs Spark much and a record little: few extracts, and long ones."""
ROWS = st.lists(st.tuples(PERSONS, MONTHS, PROGRAMMES, PLACES, AGES), min_size=20, max_size=40)


@pytest.fixture(scope="module")
def put(spark: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Table], tuple[str, pa.Table]]]:
    """Make a view of Parquet files in Spark anew; gives its address, and the same as a table here."""
    folder = tmp_path_factory.mktemp("lake")

    def made(table: Table) -> tuple[str, pa.Table]:
        name, types, rows = table
        here = pa.table({column: pa.array([row[i] for row in rows], types[column]) for i, column in enumerate(types)})
        path = folder / f"{name}-{len(list(folder.iterdir()))}.parquet"
        pq.write_table(here, path)
        spark.read.parquet(str(path)).createOrReplaceTempView(f"lake_{name}")
        return f"spark:lake_{name}", here

    yield made


def texts(*names: str) -> dict[str, pa.DataType]:
    return dict.fromkeys(names, pa.string())


@pytest.mark.parametrize("toml", [TOML, PERSONS_ONCE], ids=["participations", "persons"])
@given(rows=ROWS, good=st.lists(GOOD_ROW, min_size=10, max_size=20))
@FEW
def test_snapshots_of_texts(
    toml: str, put: Callable[[Table], tuple[str, pa.Table]], rows: list[tuple[Any, ...]], good: list[tuple[Any, ...]]
) -> None:
    for each in (good, rows):
        with TemporaryDirectory() as name:
            there, here = put(("extract", texts(*COLUMNS), each))
            agree(case_publication(Path(name), toml), here, there)


NUMBERS = {
    pa.int16(): st.integers(-200, 200),
    pa.int64(): st.sampled_from([0, 1, 2, 3, 19, 20, 2**62, -(2**62)]),
    pa.float64(): st.sampled_from([0.0, 1.0, 19.0, 19.99, -0.0, 1.5, 1e300, math.nan, math.inf, -math.inf, 9.3e18])
    | st.integers(-(10**6), 10**6).map(lambda number: number / 8),
    pa.decimal128(12, 2): st.decimals(-1000, 1000, places=2),
    pa.bool_(): st.booleans(),
}
DATES = st.sampled_from([dt.date(2023, 11, 1), dt.date(2024, 1, 31), dt.date(2024, 2, 29), dt.date(1, 1, 1)])


@pytest.mark.parametrize(
    ("person", "place", "age"),
    [
        (pa.int64(), pa.decimal128(12, 2), pa.float64()),
        (pa.float64(), pa.bool_(), pa.int16()),
        (pa.decimal128(12, 2), pa.float64(), pa.decimal128(12, 2)),
    ],
)
@given(data=st.data())
@settings(max_examples=1, deadline=None)
def test_columns_of_numbers_and_dates(
    person: pa.DataType,
    place: pa.DataType,
    age: pa.DataType,
    put: Callable[[Table], tuple[str, pa.Table]],
    data: st.DataObject,
) -> None:
    types = {"person": person, "month": pa.date32(), "tiltak": pa.string(), "kommune nr": place, "alder": age}
    drawn = (NUMBERS[person], DATES, st.sampled_from(["X", "Y"]), NUMBERS[place], NUMBERS[age])
    rows = data.draw(st.lists(st.tuples(*(each | st.none() for each in drawn)), min_size=10, max_size=25))
    with TemporaryDirectory() as name:
        there, here = put(("extract", types, rows))
        agree(case_publication(Path(name)), here, there)


@given(
    spells=st.lists(
        st.tuples(
            st.sampled_from(["a", "b", "c", "d"]),
            st.sampled_from(["X", "Y", "Y"]),
            st.sampled_from(["k1", "k2", "k3", None]),
            st.sampled_from(["a", "b", ""]),
            DAYS,
            DAYS,
            st.sampled_from(["GJENN", "GJENN", "VENT", None]),
            st.sampled_from([None, None, "19", "U"]),
        ),
        min_size=8,
        max_size=20,
    ),
    persons=st.lists(st.tuples(st.sampled_from(["a", "b", "c", "d", None]), BIRTHS), max_size=5),
)
@FEW
def test_spells_and_persons(
    put: Callable[[Table], tuple[str, pa.Table]],
    spells: list[tuple[Any, ...]],
    persons: list[tuple[Any, ...]],
) -> None:
    toml = SPELLS.replace('unit = ["tiltak"]', 'unit = ["tiltak"]\ncount = "persons"')
    names = ("person", "tiltak", "kontor", "sone", "fra", "til", "status", "alder")
    with TemporaryDirectory() as name:
        _, people = put(("persons", texts("person", "født"), persons))
        there, here = put(("extract", texts(*names), spells))
        agree(spell_case(Path(name), toml), here, f"{there}?persons=lake_persons", people)


def test_usable_spells_are_counted_alike(put: Callable[[Table], tuple[str, pa.Table]], tmp_path: Path) -> None:
    names = ("person", "tiltak", "kontor", "sone", "fra", "til", "status", "alder")
    spells = [
        (f"p{i}", "XY"[i % 2], f"k{1 + i % 2}", "ab"[i % 2], f"2023-1{i % 3}-0{1 + i % 9}", "", "GJENN", None)
        for i in range(40)
    ]
    _, people = put(("persons", texts("person", "født"), [(f"p{i}", f"{1960 + i}-02-28") for i in range(40)]))
    there, here = put(("extract", texts(*names), spells))
    agree(spell_case(tmp_path), here, f"{there}?persons=lake_persons", people)
    assert tabulate(spell_case(tmp_path), f"{there}?persons=lake_persons").records > 40


def test_days_lie_in_the_same_periods(spark: Any) -> None:
    days = [dt.date(2019, 12, 20) + dt.timedelta(days=number) for number in range(800)]
    days += [dt.date(1, 1, 1), dt.date(9999, 12, 31)]
    units = ", ".join(as_period("r.day", "DATE", unit) for unit in PeriodUnit)
    sql = f"SELECT r.day, {units} FROM days AS r ORDER BY 1"
    with Spark("days", spark.range(1)) as there, Embedded() as here:
        for engine in (there, here):
            engine.load("days", {"day": "DATE"}, days)
        assert there.rows(sql) == here.rows(sql)


@given(texts=st.lists(ODD | DAYS.filter(bool) | st.sampled_from(["2023-01-05\n", "\u00a02023-01-05", "\t2023-01-05"])))
@settings(max_examples=3, deadline=None)
def test_texts_are_read_as_the_same_days(spark: Any, texts: list[str]) -> None:
    sql = f"SELECT place, {as_date('r.day', 'VARCHAR')} FROM days AS r ORDER BY 1"
    with Spark("days", spark.range(1)) as there, Embedded() as here:
        for engine in (there, here):
            engine.load("days", {"place": "INTEGER", "day": "VARCHAR"}, range(len(texts)), texts)
        assert there.rows(sql) == here.rows(sql)
