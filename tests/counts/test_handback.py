"""A protected frame has the types of the given one."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from prikk import suppress_small_counts
from prikk.errors import InputError

DAYS = [dt.date(2024, 1, 1), dt.date(2024, 2, 1), dt.date(2024, 3, 1)]
VALUES: dict[str, list[Any]] = {
    "year": [2021] * 3 + [2022] * 3 + [9999] * 3,
    "day": DAYS * 3,
    "sex": ["b", "a", "T"] * 3,
    "n": [2, 20, 22, 30, 40, 70, 32, 60, 92],
}
OPTIONS: dict[str, Any] = {"dims": ["year", "sex"], "freq": "n", "total": {"year": "9999", "sex": "T"}}


def test_pandas_keeps_its_types() -> None:
    frame = pd.DataFrame(VALUES, index=[f"r{n}" for n in range(9)])
    frame["sex"] = pd.Categorical(frame["sex"], categories=["T", "b", "a", "never"], ordered=True)
    found = suppress_small_counts(frame, **OPTIONS)
    assert found["year"].dtype == frame["year"].dtype
    assert found["sex"].dtype == frame["sex"].dtype, "with its categories and their order"
    assert str(found["n"].dtype) == "Int64"
    assert found["n"].isna().tolist() == (found["symbol"] == "*").tolist()
    assert found.loc[(found.year == 9999) & (found.sex == "T"), "n"].item() == 92
    assert list(found.index) == list(range(9))


def test_polars_keeps_its_types() -> None:
    sexes = pl.Enum(["T", "a", "b"])
    frame = pl.DataFrame(VALUES).with_columns(pl.col("year").cast(pl.Int16), pl.col("sex").cast(sexes))
    for given in (frame, frame.lazy()):
        found = suppress_small_counts(given, **OPTIONS)
        assert found.schema["year"] == pl.Int16
        assert found.schema["sex"] == sexes
        assert found.schema["n"] == pl.Int64
        assert found["n"].null_count() == (found["symbol"] == "*").sum() > 0


def test_arrow_keeps_its_types() -> None:
    frame = pa.table(VALUES)
    found = suppress_small_counts(frame, **OPTIONS)
    assert found.schema.field("year").type == pa.int64()
    assert found.schema.field("n").type == pa.int64()


def test_dates_stay_dates() -> None:
    counts = {"day": [*DAYS], "sex": ["a", "a", "b"], "n": [20, 2, 30]}
    keys = {"dims": ["day", "sex"], "freq": "n", "total": {"sex": "T"}}
    found = suppress_small_counts(pl.DataFrame(counts), **keys)
    assert found.schema["day"] == pl.Date
    timed = pd.DataFrame(counts | {"day": pd.to_datetime(DAYS)})
    assert suppress_small_counts(timed, **keys)["day"].dtype == timed["day"].dtype


def test_a_total_that_is_added_is_of_the_same_type_where_it_can_be() -> None:
    inner = {"year": [2021, 2021, 2022], "sex": ["a", "b", "a"], "n": [20, 30, 40]}
    found = suppress_small_counts(pd.DataFrame(inner), dims=["year", "sex"], freq="n", total={"year": "0", "sex": "T"})
    assert found["year"].dtype == "int64"
    assert set(found["year"]) == {0, 2021, 2022}
    mixed = suppress_small_counts(pd.DataFrame(inner), dims=["year", "sex"], freq="n")
    assert set(mixed["year"]) == {"Total", 2021, 2022}
    texts = suppress_small_counts(pl.DataFrame(inner), dims=["year", "sex"], freq="n")
    assert set(texts["year"]) == {"Total", "2021", "2022"}
    category = pd.DataFrame(inner).astype({"sex": "category"})
    named = suppress_small_counts(category, dims=["year", "sex"], freq="n")
    assert isinstance(named["sex"].dtype, pd.CategoricalDtype)
    assert set(named["sex"]) == {"Total", "a", "b"}


def test_records_of_persons_are_counted_under_the_codes_they_came_with() -> None:
    frame = pl.DataFrame({"year": [2021] * 9 + [2022] * 3, "sex": ["a"] * 5 + ["b"] * 7})
    found = suppress_small_counts(frame, dims=["year", "sex"], total={"year": "0", "sex": "T"})
    assert found.schema["year"] == pl.Int64
    assert found.schema["n"] == pl.Int64


@pytest.mark.parametrize("missing", [None, float("nan"), pd.NA, pd.NaT])
def test_an_empty_code_is_refused(missing: Any) -> None:
    frame = pd.DataFrame({"year": pd.Series([2021, missing], dtype=object), "n": [4, 5]})
    with pytest.raises(InputError, match="an empty code"):
        suppress_small_counts(frame, dims=["year"], freq="n")
