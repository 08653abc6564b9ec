"""Who uses less finds less; who has more tables, or figures rounded less, finds more."""

from __future__ import annotations

from itertools import product
from random import Random

import pandas as pd
import pytest

from prikk.counts import audit_counts
from prikk.errors import ConflictError
from prikk.system.knows import EVERYTHING

DIMS = ("a", "b", "c")
CODES = {"a": "xy", "b": "pq", "c": "mnk"}


def tables(dice: Random) -> list[pd.DataFrame]:
    """Linked tables of one small register, with stars for small counts and for some others."""
    inner = {key: dice.choice([0, 0, 1, 2, 3, 5, 9]) for key in product(*CODES.values())}

    def count(key: tuple[str, ...]) -> int:
        return sum(n for codes, n in inner.items() if all(k in ("T", code) for k, code in zip(key, codes, strict=True)))

    found = []
    for _ in range(dice.choice([2, 3])):
        dims = sorted(dice.sample(DIMS, dice.choice([1, 2, 2])))
        rows = []
        for codes in product(*(["T", *CODES[name]] for name in dims)):
            n = count(tuple(dict(zip(dims, codes, strict=True)).get(name, "T") for name in DIMS))
            if n or dice.random() < 0.3:
                rows.append((*codes, None if n < 4 or dice.random() < 0.2 else n))
        found.append(pd.DataFrame(rows, columns=[*dims, "n"]))
    return found


def findings(shown: list[pd.DataFrame], **how: object) -> set[tuple[str, ...]] | None:
    """The stars that are less open than demanded; None where nothing can be audited."""
    dims = [name for name in DIMS if any(name in table.columns for table in shown)]
    total = dict.fromkeys(dims, "T")
    try:
        report = audit_counts(shown, dims=dims, total=total, **how)
    except ConflictError:
        return None
    place = [dims.index(name) if name in dims else None for name in DIMS]
    keys = [tuple("T" if at is None else key.codes[at] for at in place) for key in report.question.keys]
    return {key for key, found in zip(keys, report.findings.tolist(), strict=True) if found}


@pytest.mark.parametrize("seed", range(40))
def test_fewer_words_never_find_more(seed: int) -> None:
    dice = Random(seed)
    shown, stars = tables(dice), dice.choice(["auto", "any"])
    every = findings(shown, stars=stars)
    if every is None:
        return
    for word in sorted(EVERYTHING - {"earlier", "persons", "averages"}):
        words = EVERYTHING - {word} - {"sums": {"rest", "joint"}, "rest": {"joint"}}.get(word, set())
        less = findings(shown, stars=stars, knows=words)
        assert less is not None and less <= every, word


@pytest.mark.parametrize("seed", range(40))
def test_a_further_table_never_hides_a_finding_however_it_is_rounded(seed: int) -> None:
    dice = Random(1000 + seed)
    first, *others = tables(dice)
    how = {"stars": "any", "absent": dice.choice(["zero", "unknown"])}
    alone = findings([first], **how)
    further = [table.assign(n=(table["n"] / 3).round() * 3) for table in others]
    tolerance = {str(number): 1 for number in range(2, len(others) + 2)}
    beside = findings([first, *further], tolerance=tolerance, **how)
    assert alone is None or beside is None or alone <= beside
    assert alone is None or beside is not None


def test_a_table_over_some_codes_does_not_make_the_others_empty() -> None:
    """Nowhere is a row of `b`; where one table shows `a` as all there is, others show that it is not."""
    whole = pd.DataFrame({"g": ["T", "T", "T"], "k": ["T", "x", "y"], "n": [12, 8, 4]})
    rest = pd.DataFrame({"g": ["a", "a", "a"], "k": ["T", "x", "y"], "n": [8, 4, 4]})
    both = pd.DataFrame({"g": ["T", "a"], "k": ["y", "y"], "n": [4, 4]})
    how = {"dims": ["g", "k"], "hierarchies": {"g": {"T": ["a", "b"]}}, "total": {"g": "T", "k": "T"}}
    assert audit_counts([whole, rest, both], **how).exit_code == 0
