"""What a reader knows: audit intervals are those that an enumeration of all registers gives, no wider, no narrower."""

from __future__ import annotations

import random

import pytest
from microdata_oracle import audited, draw, possible

from prikk.errors import InputError
from prikk.system.knows import EVERYTHING, parse_knows

KINDS = [{}, {"persons": True}, {"cycle": True}, {"nested": True}, {"nested": True, "persons": True}]


@pytest.mark.parametrize("kind", KINDS, ids=["subsets", "persons", "cycles", "nested", "nested persons"])
@pytest.mark.parametrize("seed", range(40))
def test_intervals_are_those_of_all_registers_that_print_the_same(seed: int, kind: dict[str, bool]) -> None:
    case = draw(random.Random(f"reader {seed}"), **kind)
    ends = possible(case)
    assert ends is None or audited(case) == ends


@pytest.mark.parametrize("word", ["rest", "joint", "presence", "layout", "persons"])
def test_with_fewer_words_intervals_only_grow_and_some_do(word: str) -> None:
    knows = EVERYTHING - {word} - ({"joint"} if word == "rest" else set())
    wider = 0
    for seed in range(60):
        case = draw(random.Random(f"fewer {seed}"), persons=word == "persons", cycle=word == "joint")
        ends = possible(case)
        if ends is None:
            continue
        found = audited(case, knows)
        assert all(found[star][0] <= low and found[star][1] >= high for star, (low, high) in ends.items())
        wider += found != ends
    assert wider


def test_crossings_that_are_too_large_leave_valid_bounds() -> None:
    for seed in range(40):
        case = draw(random.Random(f"large {seed}"), cycle=True)
        ends = possible(case)
        found = audited(case, most_inner=4)
        assert ends is None or all(
            found[star][0] <= low and found[star][1] >= high for star, (low, high) in ends.items()
        )


@pytest.mark.parametrize("text", ["sums,guesses", "joint", "rest", "joint,sums"])
def test_words_that_name_nothing_are_refused(text: str) -> None:
    with pytest.raises(InputError, match="allowed"):
        parse_knows(text)
