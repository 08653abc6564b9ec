"""A hierarchy that stands in columns of the table itself, and one dimension given as one text."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pytest

import prikk
from prikk.counts import read_counts
from prikk.errors import InputError

PERSONS = {
    "region": ["R1"] * 9 + ["R2"] * 12,
    "place": ["A"] * 2 + ["B"] * 7 + ["C"] * 5 + ["D"] * 7,
    "sex": ["f", "m", "f"] * 7,
}
TREE = {"Total": ["R1", "R2"], "R1": ["A", "B"], "R2": ["C", "D"]}


def as_rows(frame: Any) -> list[dict[str, Any]]:
    return pl.from_pandas(frame).to_dicts() if isinstance(frame, pd.DataFrame) else frame.to_dicts()


@pytest.mark.parametrize("form", ["columns", "columns-to-itself", "one-column", "mapping", "frame", "file"])
def test_each_form_of_a_hierarchy_gives_the_same(form: str, tmp_path: Path) -> None:
    pairs = pd.DataFrame(
        [(child, parent) for parent, codes in TREE.items() for child in codes], columns=["child", "parent"]
    )
    pairs.to_csv(tmp_path / "tree.csv", index=False)
    given: Any = {
        "columns": ["region", "place"],
        "columns-to-itself": ["region", "place"],
        "one-column": "region",
        "mapping": TREE,
        "frame": pairs,
        "file": str(tmp_path / "tree.csv"),
    }[form]
    name = "geo" if form == "columns" else "place"
    found = prikk.suppress_small_counts(pl.DataFrame(PERSONS), dims=[name, "sex"], hierarchies={name: given})
    wanted = prikk.suppress_small_counts(pl.DataFrame(PERSONS), dims=["place", "sex"], hierarchies={"place": TREE})
    assert as_rows(found.rename({name: "place"})) == as_rows(wanted)


def test_an_audit_takes_levels_from_columns() -> None:
    table = pl.DataFrame(
        {
            "region": ["R1", "R1", "R1", "R2", "R2", "R2", "Total"],
            "place": ["A", "B", "R1", "C", "D", "R2", "Total"],
            "n": ["*", "7", "9", "5", "7", "12", "21"],
        }
    )
    report = prikk.audit_counts(table, dims="place", hierarchies={"place": ["region"]})
    assert report.interval(["A"]) == (2, 2)
    assert read_counts(table, dims="place", hierarchies={"place": "region"}).totals == {"place": "Total"}


def test_a_code_under_two_others_is_refused() -> None:
    twisted = pl.DataFrame(PERSONS | {"region": ["R1"] * 8 + ["R2"] * 13})
    with pytest.raises(InputError, match="row 9, region > place: 'B' lies under R1 and R2; allowed: one parent"):
        prikk.protect_counts(twisted, dims="place", hierarchies={"place": ["region"]})


def test_records_with_the_code_of_a_total_are_refused() -> None:
    mixed = pl.DataFrame(PERSONS | {"place": ["R1"] * 2 + PERSONS["place"][2:]})
    with pytest.raises(InputError, match="some records have the code 'R1' of place, which is a total of others"):
        prikk.protect_counts(mixed, dims="place", hierarchies={"place": ["region", "place"]})


@pytest.mark.parametrize("dims", ["sex", ["sex"], ("sex",)])
def test_one_dimension_may_be_one_text(dims: Any) -> None:
    assert len(prikk.suppress_small_counts(pl.DataFrame(PERSONS), dims=dims)) == 3


@pytest.mark.parametrize("dims", [[], "", 7, [7], None])
def test_what_names_no_columns_is_refused(dims: Any) -> None:
    with pytest.raises(InputError, match=r"dims: .*; allowed: the columns that hold codes"):
        prikk.suppress_small_counts(pl.DataFrame(PERSONS), dims=dims)


def test_public_functions_are_typed_to_the_last_argument() -> None:
    functions = [getattr(prikk, name) for name in prikk.__all__ if inspect.isfunction(getattr(prikk, name))]
    assert len(functions) > 6
    for function in functions:
        signature = inspect.signature(function)
        for parameter in signature.parameters.values():
            assert parameter.kind is not parameter.VAR_KEYWORD, f"{function.__name__}: {parameter}"
            assert parameter.annotation is not parameter.empty
        assert function.__doc__


def test_the_two_ways_to_protect_take_the_same_arguments() -> None:
    first, second = (
        list(inspect.signature(function).parameters.values())[1:]
        for function in (prikk.suppress_small_counts, prikk.protect_counts)
    )
    assert first == second


def test_an_audit_takes_every_argument_of_reading() -> None:
    reading, audit = (inspect.signature(function).parameters for function in (read_counts, prikk.audit_counts))
    for name in reading.keys() - {"most_inner", "knows"}:
        assert audit[name] == reading[name], name


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"stars": "smal"}, "stars: 'smal'; allowed: did you mean 'small'"),
        ({"contributors": -1}, "contributors: -1; allowed: a whole number from 0"),
        ({"seconds": 0}, "seconds: 0; allowed: a number above 0"),
        ({"demand": "wide"}, "wide"),
    ],
)
def test_options_are_checked_as_on_the_command_line(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        prikk.audit_counts(pl.DataFrame({"geo": ["a", "T"], "n": [5, 5]}), dims="geo", **wrong)
