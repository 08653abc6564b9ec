"""One total of very many parts, where an equation is much longer than a search looks."""

from __future__ import annotations

import random

import pandas as pd
import pytest

from prikk.counts import protect_counts
from prikk.schedule import SCHEDULE

PARTS = 4000


@pytest.mark.parametrize(
    ("counts", "partners"),
    [([0, 1, 2, 3, 5, 20], 0), ([0, 0, 1], 0), ([1, 2, 9], 0), ([9, 30, 71], 1)],
    ids=["a-partner-for-each", "three-partners-for-each", "two-partners-for-each", "one-to-hide"],
)
def test_a_total_of_thousands_of_parts_is_protected(counts, partners) -> None:
    assert max(SCHEDULE.walk.far, SCHEDULE.small.columns) < PARTS
    chance = random.Random(1)
    parts = [chance.choice(counts) for _ in range(PARTS)]
    parts[7] = 2 if partners else parts[7]  # alone
    table = pd.DataFrame({"code": [f"c{number}" for number in range(PARTS)], "n": parts})
    found = protect_counts(table, dims="code", freq="n").summary()
    small = sum(count < 4 for count in parts)
    assert found == {
        "cells": PARTS + 1,
        "primary": small,
        "secondary": partners,
        "hidden_persons": partners * min(counts),
    }
