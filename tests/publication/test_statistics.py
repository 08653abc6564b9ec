"""Statistics beside the count: printed right, hidden where a count behind them is, read back from every file."""

from __future__ import annotations

import csv
from collections import Counter
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import prikk
from prikk.errors import InputError
from prikk.publication.build import Built

STATISTICS: list[dict[str, Any]] = [
    {"id": "count", "kind": "count", "label": {"en": "Stays"}},
    {"id": "change", "kind": "change", "label": {"en": "Change"}},
    {"id": "growth", "kind": "change-percent", "decimals": 1, "label": {"en": "Change, per cent"}},
    {"id": "yearly", "kind": "change", "compared": "year-before", "label": {"en": "Change in a year"}},
    {"id": "index", "kind": "index", "base": "2023-H1", "decimals": 2, "label": {"en": "Index"}},
    {"id": "of_all", "kind": "share", "of": ["ward", "sex"], "decimals": 1, "label": {"en": "Per cent of all"}},
    {
        "id": "rate",
        "kind": "rate",
        "denominators": "beds.csv",
        "per": 100,
        "decimals": 1,
        "label": {"en": "Per 100 beds"},
    },
]
KEYS: dict[str, Any] = {
    "id": "stays",
    "languages": ["en"],
    "title": {"en": "Stays"},
    "period": {"unit": "half-year", "first": "2023-H1", "last": "2024-H1"},
    "source": {"person": "stay", "period": "half"},
    "dimensions": {"ward": {"label": {"en": "Ward"}}, "sex": {"label": {"en": "Sex"}}},
    "statistics": STATISTICS,
    "tables": [
        {
            "id": "ward",
            "rows": "ward",
            "for_each": ["sex"],
            "each_total": True,
            "total": "last",
            "title": {"en": "By ward"},
        }
    ],
    "confidentiality": {"threshold": 4, "zeros": "publish"},
}
CODES: dict[str, Any] = {"ward": ["A", "B", "C"], "sex": ["f", "m"]}
PERIODS = ("2023-H1", "2023-H2", "2024-H1")
COUNTS = {
    ("A", "f"): (31, 44, 29), ("A", "m"): (25, 2, 41), ("B", "f"): (17, 22, 19), ("B", "m"): (12, 16, 30),
    ("C", "f"): (53, 48, 51), ("C", "m"): (40, 37, 60),
}  # fmt: skip
BEDS = "ward,period,value\n_T,2023-H1,300\n_T,2023-H2,310\n_T,2024-H1,310\nA,2023-H1,90\nA,2023-H2,91\nA,2024-H1,91\n"


def frame() -> pl.DataFrame:
    rows = [
        (f"{ward}{sex}{period}{number}", period, ward, sex)
        for (ward, sex), counts in COUNTS.items()
        for period, count in zip(PERIODS, counts, strict=True)
        for number in range(count)
    ]
    return pl.DataFrame(rows, schema=["stay", "half", "ward", "sex"], orient="row")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("stays")
    (folder / "beds.csv").write_text(BEDS, encoding="utf-8")
    publication = prikk.read_publication(KEYS, CODES, folder=folder)
    return prikk.build(publication, frame(), folder / "out")


def truth() -> Counter[tuple[str, str, str]]:
    """Every count, totals too."""
    found: Counter[tuple[str, str, str]] = Counter()
    for (ward, sex), counts in COUNTS.items():
        for period, count in zip(PERIODS, counts, strict=True):
            for at in ((ward, sex), ("_T", sex), (ward, "_T"), ("_T", "_T")):
                found[*at, period] += count
    return found


def half_up(value: Fraction, decimals: int) -> Decimal:
    shifted = value * 10**decimals + Fraction(1, 2)
    return Decimal(shifted.numerator // shifted.denominator).scaleb(-decimals)


def expected(statistic: str, ward: str, sex: str, period: str) -> tuple[list[tuple[str, str, str]], Decimal | None]:
    """The counts behind a figure, and the figure; None where there is none."""
    counts, own = truth(), (ward, sex, period)
    place = PERIODS.index(period)
    beds = {(row["ward"], row["period"]): int(row["value"]) for row in csv.DictReader(BEDS.splitlines())}
    match statistic:
        case "change" | "growth":
            other = (ward, sex, PERIODS[place - 1])
        case "yearly":
            other = (ward, sex, PERIODS[place - 2])
        case "index":
            other = (ward, sex, PERIODS[0])
        case "of_all":
            other = ("_T", "_T", period)
        case "rate":
            if sex != "_T" or (ward, period) not in beds:
                return [own], None
            return [own], half_up(Fraction(100 * counts[own], beds[ward, period]), 1)
        case _:
            return [own], Decimal(counts[own])
    if statistic in ("change", "yearly"):
        return [own, other], Decimal(counts[own] - counts[other])
    ratio = Fraction(100 * counts[own], counts[other]) - (100 if statistic == "growth" else 0)
    return [own, other], half_up(ratio, 2 if statistic == "index" else 1)


def cells(folder: Path) -> list[dict[str, str]]:
    with (folder / "cells.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_figure_is_what_a_hand_works_out_and_hidden_where_a_count_is(built: Built) -> None:
    rows = cells(built.folder / "public")
    hidden = {
        (row["ward"], row["sex"], row["period"]) for row in rows if row["statistic"] == "count" and row["status"] == "C"
    }
    assert len(hidden) >= 4
    assert {row["statistic"] for row in rows} == {item["id"] for item in STATISTICS}
    for row in rows:
        behind, figure = expected(row["statistic"], row["ward"], row["sex"], row["period"])
        if figure is None:
            assert (row["value"], row["status"]) == ("", "M"), row
        elif hidden & set(behind):
            assert (row["value"], row["status"]) == ("", "C"), row
        else:
            assert (Decimal(row["value"]), row["status"]) == (figure, "F"), row


def test_a_period_with_nothing_to_compare_has_no_column(built: Built) -> None:
    shown: dict[str, set[str]] = {}
    for row in cells(built.folder / "public"):
        shown.setdefault(row["statistic"], set()).add(row["period"])
    assert (shown["change"], shown["yearly"]) == ({"2023-H2", "2024-H1"}, {"2024-H1"})
    assert shown["index"] == shown["rate"] == set(PERIODS)


def test_the_total_row_stands_where_the_publication_says(built: Built) -> None:
    assert {table.rows for table in built.release.tables} == {(("A",), ("B",), ("C",), ("_T",))}
    page = (built.folder / "public" / "report.md").read_text(encoding="utf-8")
    assert page.index("\n| **Total** |") > page.index("\n| C |")


def test_every_star_is_counted(built: Built) -> None:
    assert built.stars == sum(row["status"] == "C" for row in cells(built.folder / "public"))
    assert built.derived == built.stars - built.primary - built.secondary > 0


@pytest.mark.parametrize("name", ["", "cells.csv", "px/ward.px", "json-stat/ward.json", "sdmx/ward.csv", "report.xlsx"])
def test_every_file_audits_clean(built: Built, name: str) -> None:
    report = prikk.audit_release(built.folder / "public" / name)
    assert (report.exit_code, report.following) == (0, built.derived)


def test_the_build_verifies(built: Built) -> None:
    assert prikk.verify(built.folder).holds


@pytest.mark.parametrize("statistic", ["change", "growth", "index", "of_all"])
def test_a_figure_that_is_shown_though_its_count_is_hidden_is_used(
    built: Built, statistic: str, tmp_path: Path
) -> None:
    """Somebody shows by hand what the build hides: an audit works the star out of it."""
    period, told = "2023-H2", tmp_path / "cells.csv"
    rows = cells(built.folder / "public")
    for row in rows:
        at = (row["ward"], row["sex"], row["period"])
        if row["statistic"] == statistic and at == ("A", "m", period):
            row.update(value=str(expected(statistic, *at)[1]), status="F")
        if row["statistic"] == "count" and at == ("A", "m", "2023-H1"):
            row.update(value=str(truth()[at]), status="F")
    with told.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    folder = built.folder.parent
    (folder / "publication.toml").write_text(as_toml(), encoding="utf-8")
    for name, codes in CODES.items():
        (folder / f"{name}.csv").write_text("code,label_en\n" + "".join(f"{code},{code}\n" for code in codes))
    report = prikk.audit_release(told, folder, demand="exact")
    assert report.interval(("A", "m", period, "count"))[0] == report.interval(("A", "m", period, "count"))[1]
    assert report.exit_code == 1


def as_toml() -> str:
    """The keys as a file."""

    def value(item: Any) -> str:
        if isinstance(item, dict):
            return "{ " + ", ".join(f"{name} = {value(part)}" for name, part in item.items()) + " }"
        if isinstance(item, list):
            return "[" + ", ".join(map(value, item)) + "]"
        return str(item).lower() if isinstance(item, bool) else repr(item).replace("'", '"')

    named = {id: item | {"codelist": f"{id}.csv"} for id, item in KEYS["dimensions"].items()}
    return "".join(f"{name} = {value(item)}\n" for name, item in (KEYS | {"dimensions": named}).items())


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"kind": "chnge"}, r"key statistics\[2\].kind: 'chnge' is no statistic; allowed: did you mean 'change'"),
        ({"base": "2023-H1"}, r"key statistics\[2\].base: 'change' has no such key; allowed: it with index"),
        (
            {"compared": "last"},
            r"key statistics\[2\].compared: 'last' is a text; allowed: one of previous, year-before",
        ),
        ({"kind": "index"}, r"key statistics\[2\].base: '' is no period of the publication"),
        ({"kind": "index", "base": "2022-H1"}, r"'2022-H1' is no period of the publication; allowed: did you mean"),
        (
            {"kind": "share", "of": ["wrd"]},
            r"key statistics\[2\].of: 'wrd' is no dimension; allowed: did you mean 'ward'",
        ),
        ({"kind": "rate"}, r"key statistics\[2\].denominators: ''; allowed: a file"),
        ({"kind": "rate", "denominators": "b.csv", "per": 0}, r"key statistics\[2\].per: 0; allowed: a number from 1"),
    ],
)
def test_what_a_statistic_cannot_be_is_refused(changed: dict[str, Any], said: str, tmp_path: Path) -> None:
    (tmp_path / "beds.csv").write_text(BEDS)
    wrong = [STATISTICS[0], {"id": "x", "kind": "change", "label": {"en": "X"}} | changed]
    with pytest.raises(InputError, match=said):
        prikk.read_publication(KEYS | {"statistics": wrong}, CODES, folder=tmp_path)


@pytest.mark.parametrize(
    ("beds", "said"),
    [
        ("ward,value\nA,0\n", "beds.csv:2, value: no population; allowed: a whole number from 1"),
        ("ward,value\nX,9\n", "beds.csv:2, ward: 'X' is no code; allowed: one of A, B, C, _T"),
        ("ward,value\nA,9\nA,8\n", "beds.csv:3: the cell stands twice"),
        ("ward,n\nA,9\n", "n: this column says nothing here; allowed"),
        ("ward\nA\n", "no column 'value'"),
    ],
)
def test_a_file_of_populations_that_does_not_fit_is_refused(beds: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "beds.csv").write_text(beds)
    with pytest.raises(InputError, match=said):
        prikk.read_publication(KEYS, CODES, folder=tmp_path)
