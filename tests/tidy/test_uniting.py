"""Tables that group a column each in its own way: all groupings add up, and a table with fewer codes is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from prikk.counts.tidied import StatedRule, audit_tidied
from prikk.tidy import Plan, read_files


def table(*codes: str, **rows: str) -> str:
    """A table of regions by age; the figures of a region are in the order of the codes."""
    cells = (f"{name},{code},{n}\n" for name, own in rows.items() for code, n in zip(codes, own.split(), strict=True))
    return "region,age,n\n" + "".join(cells)


FIVE = table("Total", "0-15", "16-64", "65+", All="100 31 59 10", North="41 * 22 *", South="59 15 37 7")
SHARING = table("Total", "0-17", "18-64", "65+", All="100 34 56 10", North="41 17 21 *", South="59 17 * 7")
HALVES = table("Total", "under 40", "over 40", All="100 69 31", North="41 * 12", South="59 * 19")
FEWER = table("Total", "0-15", "65+", All="100 31 10")


def audited(tmp_path: Path, *texts: str) -> dict[tuple[str, ...], tuple[int, int]]:
    """What can be known of the stars of some tables, each a file."""
    paths = [tmp_path / f"{number}.csv" for number in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text, encoding="utf-8")
    ((_, report),) = audit_tidied(read_files(paths, Plan(signs={"*": "hidden"})), StatedRule())
    return {key.codes: report.interval(key.codes) for key in report.question.keys}


@pytest.mark.parametrize("others", [(SHARING,), (HALVES,), (SHARING, HALVES), (FEWER,), (FEWER, HALVES)])
def test_all_groupings_add_up(tmp_path: Path, others: tuple[str, ...]) -> None:
    stars = {("North", "0-15"): 16, ("North", "65+"): 3}
    if SHARING in others:
        stars["South", "18-64"] = 35
    if HALVES in others:
        stars |= {("North", "under 40"): 29, ("South", "under 40"): 40}
    expected = {key: (value, value) for key, value in stars.items()}
    assert audited(tmp_path, FIVE, *others) == expected
    assert audited(tmp_path, *others, FIVE) == expected


def test_totals_that_are_round_by_chance_are_exact_where_their_parts_are(tmp_path: Path) -> None:
    women = {"a": 13, "b": 24, "c": 35, "d": 46, "e": 57, "f": 68, "g": 17}
    whole = {"a": 20, "b": 40, "c": 50, "d": 70, "e": 90, "f": 110, "g": 30}
    rows = {"All": (sum(whole.values()), sum(women.values()))} | {name: (whole[name], women[name]) for name in women}
    text = "region,sex,n\n" + "".join(
        f"{name},Total,{both}\n{name},women,{own}\n{name},men,{'*' if name == 'c' else both - own}\n"
        for name, (both, own) in rows.items()
    )
    assert audited(tmp_path, text) == {("c", "men"): (15, 15)}
