"""The tables of a family as a cube."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from bilingual import bilingual
from hypothesis import given
from hypothesis import strategies as st
from sample import english, norwegian

from prikk.errors import OutputError
from prikk.formats.cube import Role, period_of, time_code
from prikk.formats.family import cube_of, cubes_of, key_of
from prikk.formats.words import unit_of
from prikk.model.period import Period, PeriodUnit
from prikk.model.release import PublishedCell
from prikk.model.status import Status


@pytest.mark.parametrize("release", [norwegian(), english(), bilingual()], ids=["nb", "en", "both"])
def test_a_cube_has_the_cells_of_its_tables_and_no_others(release) -> None:
    for cube in cubes_of(release):
        inside = {key for table in release.tables if table.family == cube.id for key in table.cell_keys()}
        found = {
            key_of(release, cube.dimensions, codes): cell for codes, cell in zip(cube.keys(), cube.cells, strict=True)
        }
        assert {key: cell for key, cell in found.items() if cell is not None} == {key: release[key] for key in inside}


def test_dimensions_of_a_family() -> None:
    region, trade, contents, time = cube_of(bilingual(), "region").dimensions
    assert region.codes == ("_T", "N", "N1", "N2", "S")
    assert (region.role, region.total, region.show_code) == (Role.GEOGRAPHY, "_T", True)
    assert region.children == {"_T": ("N", "S"), "N": ("N1", "N2")}
    assert (trade.codes, trade.total, trade.children) == (("CARP", "COOK"), "", {})
    assert contents.codes == ("count", "mean")
    assert time.codes == ("2023Q3", "2023Q4")
    assert "region" not in [item.id for item in cube_of(bilingual(), "trade").dimensions]


def test_a_dimension_fixed_at_a_code_stays_in_the_cube() -> None:
    release = bilingual()
    release = replace(release, tables=tuple(table for table in release.tables if table.id == "region-CARP"))
    assert [item.codes for item in cube_of(release, "region").dimensions][1] == ("CARP",)


def test_equal_labels_are_told_apart_by_code() -> None:
    trade = cube_of(bilingual(), "trade").dimensions[0]
    assert [item.labels["en"] for item in trade.categories][1::2] == ["Carpentry (CARP)", "carpentry (cook2)"]
    assert [item.labels["nb"] for item in trade.categories][1::2] == ["Tømrer", "Matfag"]


def test_notes_say_what_the_signs_of_this_cube_mean() -> None:
    region, trade = cubes_of(bilingual())
    assert [note["en"].split(" = ")[0] for note in region.notes] == [":", "..", "?"]
    assert trade.notes == ()


def test_sums_mean_something_only_without_hidden_cells_and_averages() -> None:
    cube = cube_of(norwegian(), "tiltak")
    assert not cube.may_aggregate
    counts = replace(cube, dimensions=(cube.dimensions[0], cube.dimensions[1].only(["count"]), cube.dimensions[2]),
                     cells=cube.cells[:9])  # fmt: skip
    assert counts.may_aggregate
    once = replace(counts.dimensions[0], adds_up=False)
    assert not replace(counts, dimensions=(once, *counts.dimensions[1:])).may_aggregate
    assert not replace(counts, cells=(PublishedCell(Status.CONFIDENTIAL), *counts.cells[1:])).may_aggregate


def test_order_of_dimensions() -> None:
    cube = cube_of(bilingual(), "region")
    turned = cube.ordered(["Tid", "trade", "ContentsCode", "region"])
    at = dict(zip(cube.keys(), cube.cells, strict=True))
    assert all(
        cell == at[region, trade, content, time]
        for (time, trade, content, region), cell in zip(turned.keys(), turned.cells, strict=True)
    )
    assert turned.ordered([item.id for item in cube.dimensions]) == cube


def test_only_some_codes() -> None:
    region = cube_of(bilingual(), "region").dimensions[0]
    few = region.only(["N2", "N"])
    assert (few.codes, few.total, few.children) == (("N2", "N"), "", {"N": ("N2",)})


def test_an_id_that_is_no_file_name_is_refused() -> None:
    release = bilingual()
    families = {"../region": release.families["region"]}
    tables = tuple(replace(table, family="../region") for table in release.tables)
    with pytest.raises(OutputError, match="cannot name a file"):
        list(cubes_of(replace(release, families=families, tables=tables)))


@given(st.sampled_from(PeriodUnit), st.integers(1800, 2200), st.data())
def test_periods_keep_their_meaning_as_time_codes(unit: PeriodUnit, year: int, data: st.DataObject) -> None:
    period = Period(year, data.draw(st.integers(1, Period(year, 1, unit).in_year)), unit)
    assert period_of(time_code(period)) == period
    assert period_of(period.code) == period


@pytest.mark.parametrize(
    ("code", "period"),
    [("2023K4", "2023-Q4"), ("2023m1", "2023-01"), ("202312", "2023-12"), ("2023H2", "2023-H2"), ("1999", "1999")],
)
def test_periods_of_other_statistics_banks(code: str, period: str) -> None:
    assert period_of(code) == Period.parse(period)


@pytest.mark.parametrize("code", ["2023M13", "2023K5", "2023W54", "2022/2023", "", "in all"])
def test_what_is_no_period(code: str) -> None:
    assert period_of(code) is None


def test_strides_point_at_the_cells() -> None:
    cube = cube_of(bilingual(), "region")
    for codes, cell in zip(product(*(item.codes for item in cube.dimensions)), cube.cells, strict=True):
        place = sum(
            item.positions[code] * step for item, code, step in zip(cube.dimensions, codes, cube.strides, strict=True)
        )
        assert cube.cells[place] is cell


def test_a_change_of_counts_is_told_in_the_unit_of_the_counts() -> None:
    release = bilingual()
    count = next(item for item in release.statistics if item.kind == "count")
    change = replace(count, id="change", kind="change", units={})
    told = replace(release, statistics=(replace(count, units={"nb": "elever"}), change))
    untold = replace(release, statistics=(replace(count, units={}), change))
    assert unit_of(told, change, "nb") == "elever"
    assert unit_of(untold, change, "nb") == unit_of(untold, untold.statistics[0], "nb") != "elever"
