"""Selection expressions."""

from __future__ import annotations

import pytest

from prikk.serve.expressions import selected, split_values
from prikk.serve.problems import RequestError

MONTHS = ["2022M11", "2022M12", "2023M01", "2023M02"]
PLACES = ["_T", "03", "0301", "11", "Ås(by)", "a*b"]


@pytest.mark.parametrize(
    ("value", "places"),
    [
        ("*", PLACES),
        ("03*", ["03", "0301"]),
        ("*1", ["0301", "11"]),
        ("*30*", ["0301"]),
        ("??", ["_T", "03", "11"]),
        ("0?", ["03"]),
        ("0???", ["0301"]),
        ("top(2)", ["_T", "03"]),
        ("TOP(2,1)", ["03", "0301"]),
        ("top(2, 1)", ["03", "0301"]),
        ("bottom(2)", ["Ås(by)", "a*b"]),
        ("bottom(1,1)", ["Ås(by)"]),
        ("from(11)", ["11", "Ås(by)", "a*b"]),
        ("to(03)", ["_T", "03"]),
        ("range(03,11)", ["03", "0301", "11"]),
        ("range(11,03)", ["03", "0301", "11"]),
        ("åS(BY)", ["Ås(by)"]),
        ("a*b", ["a*b"]),
        ("top(100)", PLACES),
    ],
)
def test_expressions(value: str, places: list[str]) -> None:
    assert selected("place", [value], PLACES, is_time=False) == set(places)


@pytest.mark.parametrize(
    ("value", "months"),
    [
        ("top(1)", ["2023M02"]),
        ("top(2,1)", ["2022M12", "2023M01"]),
        ("bottom(1)", ["2022M11"]),
        ("from(2022m12)", ["2022M12", "2023M01", "2023M02"]),
        ("2022*", ["2022M11", "2022M12"]),
    ],
)
def test_the_latest_periods_are_the_top(value: str, months: list[str]) -> None:
    assert selected("month", [value], MONTHS, is_time=True) == set(months)


@pytest.mark.parametrize(
    ("value", "title"),
    [
        ("99", "Non-existent value"),
        ("", "Non-existent value"),
        ("9*", "Non-existent value"),
        ("from(99)", "Non-existent value"),
        ("range(03,99)", "Non-existent value"),
        ("top(2,100)", "Non-existent value"),
        ("top()", "Illegal selection expression"),
        ("top(0)", "Illegal selection expression"),
        ("top(-1)", "Illegal selection expression"),
        ("top(x)", "Illegal selection expression"),
        ("top(1", "Illegal selection expression"),
        ("top(99999999999999)", "Illegal selection expression"),
        ("range(03)", "Illegal selection expression"),
        ("range(03,11,12)", "Illegal selection expression"),
        ("from()", "Illegal selection expression"),
        ("0*1*", "Illegal selection expression"),
        ("0*1", "Illegal selection expression"),
        ("***", "Illegal selection expression"),
    ],
)
def test_what_selects_nothing_is_refused(value: str, title: str) -> None:
    with pytest.raises(RequestError) as caught:
        selected("place", [value], PLACES, is_time=False)
    assert (caught.value.title, caught.value.status) == (title, 400)


def test_values_and_expressions_together() -> None:
    assert selected("place", ["03", "03", "top(1)", "1*"], PLACES, is_time=False) == {"_T", "03", "11"}


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("1,2,3", ["1", "2", "3"]),
        ("1, 2 ,", ["1", "2"]),
        ("[range(1,2)],3", ["range(1,2)", "3"]),
        ("range(1,2),3", ["range(1,2)", "3"]),
        ("top(2,1)", ["top(2,1)"]),
        ("[a,b],c", ["a,b", "c"]),
        ("", []),
    ],
)
def test_lists_in_a_url(text: str, values: list[str]) -> None:
    assert split_values(text) == values


def test_a_list_is_split_in_one_pass_and_open_brackets_are_letters() -> None:
    assert split_values("a(b,c") == ["a(b", "c"]
    assert split_values("[a,b") == ["[a", "b"]


def test_the_work_for_expressions_is_bounded() -> None:
    codes = [f"{number:05d}" for number in range(2_000)]
    patterns = [f"{number:04d}?" for number in range(501)]
    with pytest.raises(RequestError, match="Illegal selection expression") as caught:
        selected("place", patterns, codes, is_time=False)
    assert caught.value.detail == "501 expressions for place; at most 500"
    assert len(selected("place", patterns[:200], codes, is_time=False)) == 2_000
    assert len(selected("place", patterns[:5] * 10_000, codes, is_time=False)) == 50  # the same one is asked once
    assert len(selected("place", codes, codes, is_time=False)) == 2_000
    with pytest.raises(RequestError) as caught:
        selected("place", [f"*{number}*" for number in range(90_000)], ["1"], is_time=False)
    assert caught.value.detail == "90000 expressions for place; at most 1000"
