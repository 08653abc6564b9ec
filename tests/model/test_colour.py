"""Colours: contrast as WCAG 2.2 defines it, and the nearest colour that can be read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prikk.model.colour import DARK, READABLE, WHITE, contrast, is_colour, readable

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def test_contrasts_that_others_publish() -> None:
    assert contrast("#000000", WHITE) == pytest.approx(21)
    assert contrast("#767676", WHITE) == pytest.approx(4.54, abs=0.005)  # the lightest grey of WCAG's examples
    assert contrast("#777777", WHITE) == pytest.approx(4.48, abs=0.005)


@given(COLOURS, COLOURS)
def test_contrast_is_the_same_both_ways_and_from_1_to_21(one: str, other: str) -> None:
    assert contrast(one, other) == contrast(other, one)
    assert 1 <= contrast(one, other) <= 21.0001
    assert contrast(one, one) == 1


@given(COLOURS, st.sampled_from([WHITE, DARK]))
def test_what_is_made_readable_can_be_read_and_stays_where_it_could(colour: str, ground: str) -> None:
    found = readable(colour, ground)
    assert is_colour(found)
    assert contrast(found, ground) >= READABLE
    assert (found == colour) == (contrast(colour, ground) >= READABLE)


@given(st.text(max_size=8))
def test_what_is_no_colour_is_none(text: str) -> None:
    assert is_colour(text) == (len(text) == 7 and text[0] == "#" and set(text[1:]) <= set("0123456789abcdef"))
