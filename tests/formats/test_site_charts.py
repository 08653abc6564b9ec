from __future__ import annotations

import itertools
import re
from decimal import Decimal

import pytest
from bilingual import bilingual
from hypothesis import given
from hypothesis import strategies as st
from sample import english, norwegian

from prikk.formats.site.bars import bar_chart, bar_rows
from prikk.formats.site.charts import charts_of
from prikk.formats.site.describing import change, comparison, trend
from prikk.formats.site.drawing import SERIES, ticks
from prikk.formats.site.figures import PrintedFigure, Row, figure_table
from prikk.formats.site.lines import drawn_rows, line_chart
from prikk.formats.site.main import main_of
from prikk.model.period import Period, periods

MONTHS = periods(Period.parse("2023-11"), Period.parse("2024-02"))
STAR = PrintedFigure("*", None, True)
GAP = PrintedFigure("..", None, False)


def row(label: str, *values: int | None, depth: int = 1) -> Row:
    return Row(
        label, tuple(STAR if value is None else PrintedFigure(str(value), value, False) for value in values), depth
    )


@given(st.one_of(st.integers(0, 10**12), st.decimals("0.001", "10000", places=3)))
def test_ticks_are_round_and_reach_the_highest_figure(highest: int | Decimal) -> None:
    found = ticks(highest)
    assert found[0] == 0 and found[-1] >= highest and 2 <= len(found) <= 6
    steps = {after - before for before, after in itertools.pairwise(found)}
    assert [Decimal(step).normalize().as_tuple().digits for step in steps] in ([(1,)], [(2,)], [(5,)])
    assert isinstance(highest, Decimal) or all(isinstance(step, int) for step in found)


def test_a_line_is_broken_where_a_figure_is_hidden_or_a_period_is_left_out() -> None:
    drawn = line_chart("c", "T", "D", [row("a", 1, None, 3, 4)], shown_periods=MONTHS, language="en")
    assert len(re.findall("M", re.findall('class="line s0" d="([^"]*)"', drawn)[0])) == 1
    with_gap = line_chart("c", "T", "D", [row("a", 1, 3, 4)], shown_periods=(*MONTHS[:1], *MONTHS[2:]), language="en")
    assert re.findall('class="line s0" d="([^"]*)"', with_gap) == re.findall('class="line s0" d="([^"]*)"', drawn)
    assert re.findall('class="mark s0" d="([^"]*)"', with_gap)[0].count("M") == 3


def test_where_there_are_too_many_rows_those_with_the_highest_last_figures_are_drawn_in_the_order_of_the_table() -> (
    None
):
    total = row("all", 50, 50, depth=0)
    rows = [row(str(size), 0, size) for size in (3, 9, 1, 8, 2, 7, 6, 5)]
    drawn, which = drawn_rows([total, *rows, row("4, then hidden", 4, None), row("none", None, None)])
    assert [item.label for item in drawn] == ["9", "8", "7", "6", "5", "4, then hidden"]
    assert len(drawn) == SERIES and which == "lines-largest"
    assert drawn_rows([total, rows[0], row("none", None, None)]) == ((rows[0],), "lines-all")
    assert drawn_rows([total]) == ((total,), "lines-all")


def test_bars_show_signs_without_a_length() -> None:
    table = [row("all", 9, depth=0), row("hidden", None), row("zero", 0), row("<a>", 5)]
    rows = bar_rows(table, 0)
    assert [item.label for item in rows] == ["<a>", "zero", "hidden"]
    assert [item.label for item in bar_rows(table, 0, ordered=True)] == ["hidden", "zero", "<a>"]
    drawn = bar_chart("c", "T", "D", rows, 0)
    assert drawn.count("<rect") == 1 and "&lt;a&gt;" in drawn and 'class="sign">*<' in drawn
    assert bar_rows([row("a", 1)], 0) == () and bar_rows([row("a", None), row("b", None)], 0) == ()


def test_pictures_have_a_title_and_a_description() -> None:
    drawn = line_chart("c", "Title & more", "Words", [row("a", 1, 2, 3, 4)], shown_periods=MONTHS, language="nb")
    assert (
        'role="img"' in drawn and '<title id="c-title">Title &amp; more</title><desc id="c-desc">Words</desc>' in drawn
    )
    assert 'aria-labelledby="c-title" aria-describedby="c-desc"' in drawn
    assert re.findall(r'class="middle[^"]*">(\w+)<', drawn) == ["nov", "2023", "des", "jan", "2024", "feb"]


@pytest.mark.parametrize(
    ("item", "said"),
    [
        (row("A", 5, 2, 9, 7), "A: from 5 (November 2023) to 7 (February 2024), highest 9 (January 2024), "
         "lowest 2 (December 2023)."),
        (row("A", None, 2, 9, None), "A: from 2 (December 2023) to 9 (January 2024); of the figures shown, 9 is the "
         "highest (January 2024) and 2 the lowest (December 2023). 2 figures are hidden."),
        (row("A", None, 2, None, None), "A: 2 (December 2023) is the only figure shown. 3 figures are hidden."),
        (row("A", None, None, None, None), "A: no figures are shown. 4 figures are hidden."),
    ],
)  # fmt: skip
def test_a_line_in_words(item: Row, said: str) -> None:
    assert trend(item, MONTHS, "en") == said


def test_bars_in_words() -> None:
    rows = [row("A", 5), row("B", None), row("C", 3), Row("D", (GAP,))]
    assert comparison(rows, 0, "nb") == (
        "Av tallene som vises, er 5 høyest (A) og 3 lavest (C). Ett tall er skjult. Ett tall mangler."
    )
    assert comparison(rows[:1] + rows[2:3], 0, "nb") == "5 er det høyeste tallet (A) og 3 det laveste (C)."
    assert comparison([row("A", 5), row("B", None)], 0, "nn") == "A: 5. Eitt tal er skjult."


@pytest.mark.parametrize(
    ("now", "before", "language", "said"),
    [
        (1250, 1000, "nb", "+250 (+25,0\u00a0%) siden november 2023"),
        (995, 1000, "en", "\u22125 (\u22120.5%) since November 2023"),
        (4, 0, "nn", "+4 sidan november 2023"),
        (7, 7, "en", "Unchanged since November 2023"),
        (None, 7, "nb", "Endringen siden november 2023 kan ikke vises"),
        (7, None, "en", "The change since November 2023 cannot be shown"),
    ],
)
def test_changes_are_told_only_between_figures_that_are_shown(
    now: int | None, before: int | None, language: str, said: str
) -> None:
    first, second = row("A", before, now).figures
    assert change(second, first, MONTHS[0], language) == said


def test_charts_show_the_first_count_in_the_order_of_the_periods() -> None:
    release = norwegian()
    table = figure_table(release, release.tables[0], "nb")
    assert [period.code for period in table.charted.periods] == ["2023-01", "2023-02", "2023-03"]
    assert [item.text for item in table.charted.rows[0].figures] == ["1\u00a0225", "1\u00a0317", "2\u00a0412"]
    assert [chart.title for chart in charts_of(table.charted)] == [
        "Deltakere etter tiltak, over tid", "Deltakere etter tiltak, mars 2023"
    ]  # fmt: skip


def test_a_table_is_named_by_what_tells_it_from_the_others() -> None:
    release = bilingual()
    assert [figure_table(release, table, "nb").name for table in release.tables] == ["Tømrer", "Kokk", "I alt"]
    assert [row.depth for row in figure_table(release, release.tables[0], "en").rows] == [0, 1, 2, 2, 1]


def test_main_figures_are_the_totals_over_the_periods_they_share() -> None:
    main = main_of(english(), "en")
    assert [(row.label, row.depth) for row in main.charted.rows] == [("Total", 1)]
    assert [figure.text for figure in main.charted.rows[0].figures] == ["1,200,500", "1,200,502", "1,200,504"]
    assert main.periods == ("Quarter 1 2023", "Quarter 2 2023")
    assert [(card.figure, card.unit, card.change) for card in main.cards] == [
        ("1,200,504", "participations", "+2 (+0.0%) since Quarter 1 2023")
    ]
