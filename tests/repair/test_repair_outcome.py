from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from repair_documents import LIBRARIES

from prikk.figures.form import round_half_up
from prikk.figures.mean import Mean
from prikk.model.release import PublishedCell
from prikk.model.status import Status
from prikk.repair.outcome import any_of, outcomes, stated
from prikk.rules.registry import rule_of
from prikk.system import UNBOUNDED
from prikk.system.published import Figure

HIDES = replace(LIBRARIES.confidentiality, zeros="hide", threshold=4, symbol="*")
COUNT = Figure(("count",), 0)
MEAN = Figure(("mean",), 0, Mean(12), 12)


def test_words() -> None:
    assert outcomes(COUNT, 0, 9, rule_of(HIDES), only_primary=True).words("*") == "* or 4 to 9"
    assert outcomes(COUNT, 4, UNBOUNDED, rule_of(HIDES), only_primary=True).words("*") == "4 or more"
    zeros = replace(HIDES, zeros="publish")
    assert outcomes(COUNT, 0, 5, rule_of(zeros), only_primary=True).words("*") == "* or 0 or 4 to 5"


def test_a_symbol_for_any_figure_leaves_a_known_figure_open() -> None:
    assert outcomes(COUNT, 7, 7, rule_of(HIDES), only_primary=True).only == PublishedCell(Status.PUBLISHED, 7)
    assert outcomes(COUNT, 7, 7, rule_of(HIDES), only_primary=False).only is None
    assert outcomes(COUNT, 0, 3, rule_of(HIDES), only_primary=False).only == PublishedCell(Status.CONFIDENTIAL)


def test_zeros_that_may_be_hidden_stay_open() -> None:
    assert outcomes(COUNT, 0, 0, rule_of(replace(HIDES, zeros="may-hide")), only_primary=True).only is None


def test_alternatives_are_joined_where_they_touch() -> None:
    figures = [PublishedCell(Status.PUBLISHED, value) for value in (9, 5, 6)]
    assert any_of(map(stated, [*figures, PublishedCell(Status.CONFIDENTIAL)])).words("*") == "* or 5 to 6 or 9"


@given(st.integers(0, 120), st.integers(0, 60), st.sampled_from([COUNT, MEAN]), st.sampled_from(["hide", "publish"]))
def test_outcomes_are_those_of_every_value(low: int, width: int, figure: Figure, zeros: str) -> None:
    rule = replace(HIDES, zeros=zeros)
    found = outcomes(figure, low, low + width, rule_of(rule), only_primary=True)
    hidden, figures = False, set()
    for value in range(low, low + width + 1):
        if value < rule.threshold * figure.periods and (value or zeros == "hide"):
            hidden = True
        else:
            figures.add(round_half_up(value, figure.periods))
    assert found.hidden == hidden
    assert {value for first, last in found.ranges for value in range(first, last + 1)} == figures
