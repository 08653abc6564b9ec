"""What a publication file may say about its source, and that files may extend one another."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tabulate_case import TOML, case_publication

from prikk.errors import InputError
from prikk.model.publication import Publication
from prikk.publication.reading import read_publication
from prikk.tabulate import check, tabulate
from prikk.tabulate.findings import Kind

SPELLS = '[source]\nperson = "p"\n[source.spells]\nfrom_column = "a"\nto_column = "b"\n'


def test_a_file_takes_from_another_what_it_does_not_say(tmp_path: Path) -> None:
    base = case_publication(tmp_path)
    (tmp_path / "spells.toml").write_text(f'extends = "publication.toml"\nid = "other"\n{SPELLS}')
    found = read_publication(tmp_path / "spells.toml")
    assert (found.id, found.source.person, found.source.period) == ("other", "p", None)
    assert (found.tables, found.dimensions) == (base.tables, base.dimensions)


@pytest.mark.parametrize("name", ["'absent.toml'", "'../publication.toml'", "7"])
def test_only_a_file_of_the_same_folder_is_extended(name: str, tmp_path: Path) -> None:
    case_publication(tmp_path)
    (tmp_path / "spells.toml").write_text(f"extends = {name}\n")
    with pytest.raises(InputError, match=r"key extends: .* is no file; allowed: a file of the same folder"):
        read_publication(tmp_path / "spells.toml")


def test_extending_is_one_step(tmp_path: Path) -> None:
    case_publication(tmp_path)
    (tmp_path / "a.toml").write_text('extends = "publication.toml"\n')
    (tmp_path / "b.toml").write_text('extends = "a.toml"\n')
    with pytest.raises(InputError, match=r"'a\.toml' extends a file itself; allowed: one step"):
        read_publication(tmp_path / "b.toml")


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("[source.rules]\nalder = []\n", r"key source\.rules\.alder: no rule"),
        ('[source.rules]\nalder = [{ then = "U", when = { x = [] } }]\n', "no value for 'x'"),
        ('[source.spells]\nfrom_column = "a"\nto_column = "b"\nstock_status = ["x"]\n', "both or none"),
    ],
)
def test_rules_and_statuses_are_complete(lines: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=message):
        case_publication(tmp_path, TOML.replace("[dimensions]\n", f"{lines}\n[dimensions]\n"))


MONTHS = ["2024-01", "2024M03", "202404", "2024-Q2", "2024K3", "2024-H2"]
"""Periods as registers have them, of several lengths."""
FLOW = {
    "quarter": {"2024-Q1": 2, "2024-Q2": 2, "2024-Q3": 1},
    "half-year": {"2024-H1": 4, "2024-H2": 2},
    "year": {"2024": 6},
}


def flow_keys(unit: str, first: str, last: str, measure: str = "flow") -> dict[str, Any]:
    return {
        "id": "stays",
        "languages": ["en"],
        "title": {"en": "Stays"},
        "period": {"unit": unit, "first": first, "last": last},
        "source": {"person": "stay", "period": "when", "measure": measure},
        "dimensions": {"ward": {"label": {"en": "Ward"}}},
        "statistics": [{"id": "count", "kind": "count", "label": {"en": "Stays"}}],
        "tables": [{"id": "ward", "rows": "ward", "title": {"en": "By ward"}}],
        "confidentiality": {"threshold": 2},
    }


def flows(unit: str, measure: str) -> Publication:
    periods = list(FLOW[unit])
    return read_publication(flow_keys(unit, periods[0], periods[-1], measure), {"ward": ["A"]})


@pytest.mark.parametrize("unit", FLOW)
def test_shorter_periods_of_a_flow_are_counted_in_longer_ones(unit: str) -> None:
    fitting = [text for text in MONTHS if unit != "quarter" or "H" not in text]
    stays = pl.DataFrame({"stay": range(len(fitting)), "when": fitting, "ward": ["A"] * len(fitting)})
    found = tabulate(flows(unit, "flow"), stays)
    assert {code: found.count(("A",), code) for code in FLOW[unit]} == FLOW[unit]


@pytest.mark.parametrize("count", ["participations", "persons"])
def test_what_happens_to_a_person_in_two_months_of_a_quarter_happened_twice(count: str) -> None:
    keys = flow_keys("quarter", "2024-Q1", "2024-Q2")
    keys["source"] |= {"count": count} | ({"unit": ["ward"]} if count == "persons" else {})
    publication = read_publication(keys, {"ward": ["A"]})
    when = ["2024-01", "2024M02", "2024-02-29", "202403", "2024-04"]
    found = tabulate(publication, pl.DataFrame({"stay": [7] * 5, "when": when, "ward": ["A"] * 5}))
    events = [4, 1] if count == "participations" else [1, 1]
    assert [found.count(("A",), period) for period in ("2024-Q1", "2024-Q2")] == events


@pytest.mark.parametrize("when", [["2024-02", "2024M02"], ["2024-02-29", "29.02.2024"], ["2024K1", "2024-Q1"]])
def test_an_event_that_stands_twice_is_a_duplicate_however_its_time_is_written(when: list[str]) -> None:
    stays = pl.DataFrame({"stay": [7, 8, 7], "when": [when[0], *when], "ward": ["A"] * 3})
    (finding,) = check(flows("quarter", "flow"), stays).errors
    assert (finding.kind, finding.rows, finding.count) == (Kind.DUPLICATE, (3,), 1)
    assert finding.allowed == "each once: name in unit what tells events apart"


def test_months_of_a_stock_are_no_part_of_a_quarter_and_it_is_said() -> None:
    stays = pl.DataFrame({"stay": [1], "when": ["2024-01"], "ward": ["A"]})
    (finding,) = [
        item for item in check(flows("quarter", "stock"), stays).errors if item.kind is Kind.IMPOSSIBLE_PERIOD
    ]
    assert finding.found == "'2024-01' is a month"
    assert finding.allowed.startswith("a quarter such as 2024-Q1; a month of a stock is no part of a quarter")


def test_days_lie_in_the_weeks_of_iso() -> None:
    days = [dt.date(2019, 12, 20) + dt.timedelta(days=number) for number in range(420)]
    weeks = Counter("{}-W{:02}".format(*day.isocalendar()[:2]) for day in days)
    keys = flow_keys("week", min(weeks), max(weeks))
    for column in (days, [day.isoformat() for day in days], [f"{day:%d.%m.%Y}" for day in days]):
        stays = pl.DataFrame({"stay": range(len(days)), "when": column, "ward": ["A"] * len(days)})
        found = tabulate(read_publication(keys, {"ward": ["A"]}), stays)
        assert {code: found.count(("A",), code) for code in weeks} == weeks
