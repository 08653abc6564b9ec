"""What `rows`, `columns`, `for_each`, `notes` and moving means may say, and the message for what they may not."""

from __future__ import annotations

from fractions import Fraction
from math import floor
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import prikk
from prikk.errors import InputError
from prikk.publication import build as building

CODES: dict[str, Any] = {"ward": ["A", "B"], "sex": ["f", "m"]}
PERIODS = ("2023-H1", "2023-H2", "2024-H1")
COUNTS = {
    ("A", "f"): (31, 0, 29),
    ("A", "m"): (25, 0, 41),
    ("B", "f"): (17, 0, 2),
    ("B", "m"): (12, 0, 30),
}
STATISTICS = [
    {"id": "count", "kind": "count", "label": {"en": "Stays"}},
    {"id": "change", "kind": "change", "label": {"en": "Change"}},
    {"id": "mean", "kind": "moving-mean", "over": 2, "decimals": 1, "label": {"en": "Mean"}},
]


def keys(table: dict[str, Any], notes: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    return {
        "id": "stays",
        "languages": ["en"],
        "title": {"en": "Stays"},
        "period": {"unit": "half-year", "first": PERIODS[0], "last": PERIODS[-1]},
        "source": {"person": "stay", "period": "half"},
        "dimensions": {"ward": {"label": {"en": "Ward"}}, "sex": {"label": {"en": "Sex"}}},
        "statistics": STATISTICS,
        "tables": [{"id": "x", "title": {"en": "X"}, "rows": "ward"} | table],
        "notes": notes or [],
        "confidentiality": {"threshold": 4, "zeros": "publish", "protection": "none"},
    }


COUNT = {"statistics": ["count"]}
REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"rows": []}, r"tables\[1\].rows: an empty list; allowed: at least one dimension, or period"),
    ({"rows": ["wrd"]}, r"tables\[1\].rows: 'wrd' is no dimension; allowed: did you mean 'ward'"),
    ({"rows": 5}, r"tables\[1\].rows: 5 is a whole number; allowed: a text in quotes .* or a list"),
    ({"columns": ["ward"]}, "ward stands twice"),
    ({"columns": ["perod"]}, r"tables\[1\].columns: 'perod' is no dimension; allowed: did you mean 'period'"),
    ({"columns": ["sex"]}, "nothing tells the statistics count, change, mean apart"),
    ({"rows": ["ward", "period"], "columns": ["statistic"]}, "'change' has no figure of 2023-H1"),
    ({"columns": ["statistic"], "where": {"period": "2023-H1"}}, "'change' has no figure of 2023-H1"),
    ({"columns": ["sex"], "where": {"period": "2023-H9"}} | COUNT, "'2023-H9' is no period of the publication"),
    ({"for_each": ["statistic"]}, "'statistic' is no dimension; allowed: one of period, sex, ward"),
]


@pytest.mark.parametrize(("table", "message"), REFUSED, ids=range(len(REFUSED)))
def test_what_cannot_be_laid_out_is_refused(table: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        prikk.read_publication(keys(table), CODES)


@pytest.mark.parametrize(
    ("note", "message"),
    [
        ({"table": "y"}, r"notes\[1\].table: 'y' is no table; allowed: one of x"),
        ({"at": {"ward": "Q"}}, r"notes\[1\].at: 'Q' is no code of ward"),
        ({"at": {"wad": "A"}}, r"notes\[1\].at: 'wad' is no dimension; allowed: did you mean 'ward'"),
        ({"at": {"sex": "f"}}, r"notes\[1\].at: no table has such cells"),
        ({"text": {}}, r"notes\[1\].text: no text in en"),
    ],
)
def test_a_note_that_stands_nowhere_is_refused(note: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        prikk.read_publication(keys({}, [{"text": {"en": "Noted."}} | note]), CODES)


@pytest.mark.parametrize(
    ("table", "shown"),
    [
        ({"columns": ["sex"]}, {("A", "_T", "2024-H1"): 70, ("B", "m", "2024-H1"): 30}),
        (
            {"columns": ["sex"], "where": {"period": "2023-H1"}},
            {("A", "f", "2023-H1"): 31, ("_T", "_T", "2023-H1"): 85},
        ),
        ({"rows": ["period"], "columns": ["ward"]}, {("A", "_T", "2023-H1"): 56, ("_T", "_T", "2024-H1"): 102}),
        ({"columns": ["sex"], "for_each": ["period"]}, {("A", "f", "2023-H1"): 31, ("A", "m", "2024-H1"): 41}),
    ],
)
def test_tables_show_the_periods_that_are_asked_for(
    table: dict[str, Any], shown: dict[tuple[str, ...], int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = _built(keys(table | COUNT), tmp_path, monkeypatch)
    found = {(*key.codes, key.period): cell.value for key, cell in release.cells.items()}
    assert {key: found[key] for key in shown} == shown
    assert {period for *_, period in found} == {period for *_, period in shown}  # one without records is left out


def test_a_moving_mean_is_over_its_periods_and_hidden_where_their_sum_is_small(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = _built(keys({"for_each": ["sex"], "each_total": True}), tmp_path, monkeypatch)
    found = {(*key.codes, key.period): cell for key, cell in release.cells.items() if key.statistic == "mean"}
    assert {period for *_, period in found} == set(PERIODS[1:])
    for (ward, sex), counts in COUNTS.items():
        for place, period in enumerate(PERIODS[1:], start=1):
            total, cell = sum(counts[place - 1 : place + 1]), found[ward, sex, period]
            if total < 4 * 2:
                assert cell.status.hidden == (total > 0)
            else:
                assert cell.value == Fraction(floor(Fraction(total * 10, 2) + Fraction(1, 2)), 10)
    assert found["B", "f", "2024-H1"].status.hidden


def _built(given: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(building, "WRITERS", {name: building.WRITERS[name] for name in ("cells", "release")})
    rows = [
        (f"{ward}{sex}{period}{number}", period, ward, sex)
        for (ward, sex), counts in COUNTS.items()
        for period, count in zip(PERIODS, counts, strict=True)
        for number in range(count)
    ]
    frame = pl.DataFrame(rows, schema=["stay", "half", "ward", "sex"], orient="row")
    return prikk.build(prikk.read_publication(given, CODES), frame, tmp_path / "out").release
