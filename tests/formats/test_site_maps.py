"""Maps and small charts of a table, and the kinds of chart that a family asks for; of figures shown alone."""

from __future__ import annotations

import itertools
import math
import re
from dataclasses import replace
from decimal import Decimal

import pytest
from bilingual import bilingual
from hypothesis import given
from hypothesis import strategies as st

from prikk.formats.site.charts import Chart, charts_of
from prikk.formats.site.figures import Charted, Mapped, PrintedFigure, Row, figure_table
from prikk.formats.site.maps import SHADES, MapArea, circle_map, shade_bounds, shaded_map
from prikk.formats.site.multiples import FAR_APART, MOST, scales_differ
from prikk.model.period import Period, periods
from prikk.model.release import Release

YEARS = periods(Period.parse("2022"), Period.parse("2024"))
SQUARE = "M{0},0L{1},0L{1},10L{0},10Z"


def figure(value: int | Decimal | None) -> PrintedFigure:
    return PrintedFigure("*" if value is None else str(value), value, value is None)


def row(label: str, *values: int | None, depth: int = 1) -> Row:
    return Row(label, tuple(map(figure, values)), depth)


def areas(*values: int | Decimal | None) -> list[MapArea]:
    """Areas side by side, 100 apart."""
    return [
        MapArea(SQUARE.format(100 * place, 100 * place + 10), f"area {place}", figure(value))
        for place, value in enumerate(values)
    ]


def charted(*rows: Row, kinds: tuple[str, ...] = (), mapped: Mapped | None = None) -> Charted:
    return Charted("t", "Title", "persons", rows, YEARS, "en", kinds=kinds, mapped=mapped)


def outlined(release: Release, *codes: str) -> Release:
    """The release with outlines of some codes of its region."""
    region, trade = release.dimensions
    outlines = {code: SQUARE.format(20 * place, 20 * place + 10) for place, code in enumerate(codes)}
    return replace(release, dimensions=(replace(region, areas=outlines), trade))


def test_the_area_of_a_circle_is_its_figure() -> None:
    drawn = circle_map("m", "T", "D", areas(400, 100, None, 0), "en")
    radii = [float(found) for found in re.findall(r'<circle[^>]* r="([\d.]+)"[^>]*><title>', drawn)]
    assert radii[0] == pytest.approx(2 * radii[1], abs=0.1)
    assert len(radii) == 2  # nothing is drawn of what is hidden, and of nothing
    assert drawn.count('fill="url(#m-hatched)"') == 1
    assert "<title>area 2: *</title>" in drawn
    assert re.search(r'class="middle on-map sign">\*<', drawn)


def test_a_circle_to_compare_with_is_no_larger_than_the_greatest_shown() -> None:
    drawn = circle_map("m", "T", "D", areas(197, 11), "en")
    *_, (radius, words) = re.findall(r'<circle[^>]* r="([\d.]+)"></circle><text[^>]*>([^<]*)</text>', drawn)
    assert words == "150"
    assert float(radius) == pytest.approx(34 * math.sqrt(150 / 197), abs=0.1)


def test_a_label_that_would_meet_another_is_left_out() -> None:
    near = [MapArea(SQUARE.format(place, place + 10), "near", figure(12_345)) for place in range(3)]
    assert circle_map("m", "T", "D", near, "en").count(">12345</text>") == 1


def test_shades_follow_the_figures() -> None:
    drawn = shaded_map("m", "T", "D", areas(Decimal("1.5"), Decimal(30), None, Decimal("49.9")), "en")
    shades = re.findall(r'<path class="area h(\d)"', drawn)
    assert shades == sorted(shades)
    assert len(set(shades)) == 3
    assert drawn.count("<rect") == 5
    assert "0 – 10" in drawn.replace("\xa0", " ")


@given(st.lists(st.decimals(-1000, 1000, places=1), min_size=1, max_size=9))
def test_shades_are_few_even_and_hold_every_figure(values: list[Decimal]) -> None:
    bounds = shade_bounds(values)
    steps = {high - low for low, high in itertools.pairwise(bounds)}
    assert 2 <= len(bounds) <= SHADES + 1
    assert len(steps) == 1
    assert bounds[0] <= min(values)
    assert max(values) <= bounds[-1]


def test_rows_too_far_apart_for_one_scale_get_a_chart_each() -> None:
    near, far = row("a", 10, 20, 30), row("b", FAR_APART * 30, 1, 2)
    assert scales_differ([near, far])
    assert not scales_differ([near, row("c", 5, 4, 29)])
    assert not scales_differ([near, row("hidden", None, None, None), row("zero", 0, 0, 0)])
    (lines, _) = charts_of(charted(near, row("c", 5, 4, 29)))
    (small, _) = charts_of(charted(near, far))
    assert lines.legend and not small.legend
    assert "scale of its own" in small.summary
    assert lines.sentences[0] == small.sentences[0]
    assert small.picture.count('class="head"') == 2


def test_small_charts_are_of_as_many_rows_as_can_be_told_apart() -> None:
    rows = [row(f"r{place}", 1, 1, 10 ** (place % 4)) for place in range(MOST + 3)]
    (found, *_) = charts_of(charted(*rows))
    assert found.picture.count('class="head"') == MOST
    assert "whose last figure shown is the highest" in found.summary


def kinds(charts: list[Chart]) -> list[str]:
    return [chart.file.rpartition("-")[2] + ("" if chart.legend else "!") for chart in charts]


def test_a_family_chooses_its_charts() -> None:
    release = outlined(bilingual(), "N", "S")
    table = release.tables[0]

    def drawn(*asked: str) -> list[str]:
        return kinds(charts_of(figure_table(replace(release, charts={table.family: asked}), table, "en").charted))

    assert kinds(charts_of(figure_table(release, table, "en").charted)) == ["lines", "bars!", "map!"]
    assert drawn("map") == ["map!"]
    assert drawn("bars", "lines") == ["bars!", "lines"]
    assert drawn("multiples") == ["lines!"]
    assert drawn("none") == []


def test_a_map_shows_the_lowest_level_that_has_outlines_and_names_what_has_none() -> None:
    release = outlined(bilingual(), "N", "N1", "N2")
    table = release.tables[0]
    mapped = figure_table(release, table, "en").charted.mapped
    assert mapped is not None
    assert [item.label for _, item in mapped.rows] == ["Coast", "Plateau"]
    assert mapped.without == ("The South; and more",)
    upper = figure_table(outlined(bilingual(), "N"), table, "en").charted.mapped
    assert upper is not None
    assert [item.label for _, item in upper.rows] == ["The North"]
    assert upper.without == ("The South; and more",)  # what lies in an area is on the map
    assert figure_table(bilingual(), table, "en").charted.mapped is None


def test_a_map_of_hidden_figures_alone_is_not_drawn() -> None:
    release = outlined(bilingual(), "N1", "N2")  # both hidden at the end
    assert kinds(charts_of(figure_table(release, release.tables[0], "en").charted)) == ["lines", "bars!"]
