"""The audit of bare tables agrees with enumeration, whatever the order, and with what a person works out by hand."""

import itertools
import random

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prikk.counts import audit_counts
from prikk.errors import ConflictError, InputError

T = "Total"


def crossed(values: list[list[int]]) -> dict[tuple[str, str], int]:
    """Inner counts and all their margins."""
    cells = {(f"r{i}", f"c{j}"): value for i, row in enumerate(values) for j, value in enumerate(row)}
    for i in range(len(values)):
        cells[f"r{i}", T] = sum(values[i])
    for j in range(len(values[0])):
        cells[T, f"c{j}"] = sum(row[j] for row in values)
    return cells | {(T, T): sum(map(sum, values))}


def frame(cells: dict[tuple[str, str], int | None]) -> pl.DataFrame:
    rows = [{"a": a, "b": b, "n": value} for (a, b), value in cells.items()]
    return pl.DataFrame(rows, schema={"a": pl.String, "b": pl.String, "n": pl.Int64})


def enumerated(cells: dict[tuple[str, str], int | None], least: int, most: int) -> dict[tuple[str, str], set[int]]:
    """All values that each star takes in some table that fits everything shown, inner stars tried one by one."""
    inner = [key for key in cells if T not in key]
    stars = [key for key in inner if cells[key] is None]
    found: dict[tuple[str, str], set[int]] = {key: set() for key, value in cells.items() if value is None}
    for tried in itertools.product(range(least, most + 1), repeat=len(stars)):
        full = {key: cells[key] for key in inner} | dict(zip(stars, tried, strict=True))
        for key in cells:
            if T in key:
                full[key] = sum(
                    full[part]
                    for part in inner
                    if all(whole in (T, code) for whole, code in zip(key, part, strict=True))
                )
        if all(least <= full[key] <= most if cells[key] is None else full[key] == cells[key] for key in cells):
            for key, values in found.items():
                values.add(full[key])
    return found


tables = st.integers(2, 3).flatmap(
    lambda width: st.lists(st.lists(st.integers(0, 6), min_size=width, max_size=width), min_size=2, max_size=2)
)


@given(tables, st.sampled_from(["hide", "publish"]), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_intervals_and_classes_agree_with_enumeration(values, zeros: str, order: random.Random) -> None:
    least = 1 if zeros == "publish" else 0
    cells = {key: None if least <= value <= 3 else value for key, value in crossed(values).items()}
    items = list(cells.items())
    order.shuffle(items)
    report = audit_counts(frame(dict(items)), dims=["a", "b"], zeros=zeros, stars="small")
    possible = enumerated(cells, least, 3)
    for key, feasible in possible.items():
        assert report.interval(key) == (min(feasible), max(feasible))
    assert report.counts.hidden == len(possible)
    assert report.counts.exact == sum(len(found) == 1 for found in possible.values())
    assert report.counts.exact_nonzero == sum(len(found) == 1 and 0 not in found for found in possible.values())
    assert report.counts.known_positive == sum(least == 0 and 0 not in found for found in possible.values())
    assert report.counts.narrowed == sum(not {least, 3} <= found for found in possible.values())
    shows = any(value is not None for value in cells.values())
    assert report.exit_code == (1 if report.counts.narrowed else 0 if shows else 3)
    shuffled = audit_counts(frame(cells), dims=["a", "b"], zeros=zeros, stars="small")
    assert shuffled.counts == report.counts
    assert shuffled.by_dimension == report.by_dimension


def test_one_star_in_a_row_is_known_and_the_demand_decides() -> None:
    values = {"Total": 17, "1": None, "2": 12, "3": 2}
    table = pl.DataFrame({"geo": list(values), "n": list(values.values())})
    report = audit_counts(table, dims=["geo"])
    assert report.interval(("1",)) == (3, 3)
    assert (report.counts.exact, report.counts.exact_nonzero, report.exit_code) == (1, 1, 1)
    two = pl.DataFrame({"geo": list(values), "n": [17, None, 12, None]})
    for demand, code in (("exact", 0), ("width=3", 1), ("full", 1), ("none", 0)):
        report = audit_counts(two, dims=["geo"], stars="small", demand=demand)
        assert report.interval(("1",)) == (2, 3)
        assert report.exit_code == code


def test_a_star_that_cannot_be_small_makes_the_audit_say_so() -> None:
    table = pl.DataFrame({"geo": ["Total", "1", "2"], "n": [50, None, None]})
    report = audit_counts(table, dims=["geo"])
    assert report.assumptions.refuted
    assert not report.assumptions.only_primary
    assert report.interval(("1",)) == (0, 50)
    endless = audit_counts(pl.DataFrame({"geo": ["Total", "1"], "n": [None, None]}), dims=["geo"], stars="any")
    assert endless.widths.tolist() == [-1, -1]
    assert (endless.counts.mean_width, endless.exit_code) == (None, 3)  # nothing was read
    assert report.exit_code == 0
    with pytest.raises(ConflictError):
        audit_counts(table, dims=["geo"], stars="small")


def test_stars_that_tell_their_kind() -> None:
    table = pl.DataFrame({"geo": ["Total", "1", "2"], "n": [8, 0, 0], "s": ["F", "A", "D"]})
    report = audit_counts(table, dims=["geo"], status="s")
    assert report.interval(("1",)) == (0, 3)
    assert report.interval(("2",)) == (5, 8)
    assert report.exit_code == 0


def test_a_published_zero_inside_a_hidden_block() -> None:
    block = {("1", "f"): None, ("1", "m"): None, ("2", "f"): 0, ("2", "m"): None, ("1", T): 3, ("2", T): None}
    block |= {(T, "f"): None, (T, "m"): None, (T, T): 5}
    report = audit_counts(frame(block), dims=["a", "b"], zeros="publish")
    assert report.interval(("2", "m")) == report.interval(("2", T)) == (2, 2)
    assert report.interval(("1", "f")) == (2, 2)  # the column of m has a star too: it is at most 3


def test_a_star_that_another_table_shows_is_found() -> None:
    by_both = frame({("1", "f"): 9, ("1", "m"): None, ("1", T): None})
    by_one = pl.DataFrame({"a": ["1"], "n": [11]})  # b is the total here
    report = audit_counts([by_both, by_one], dims=["a", "b"], total={"b": T})
    assert report.interval(("1", T)) == (11, 11)
    assert report.interval(("1", "m")) == (2, 2)
    assert set(report.by_table) == {"1", "2"}


@pytest.mark.parametrize(("shown", "expected"), [(None, (3, 3)), (4, (7, 7))])
def test_a_star_that_another_table_leaves_out_is_zero_unless_a_figure_says_otherwise(shown, expected) -> None:
    """The second table has both codes of each dimension, and no row for 2, m: nobody is there."""
    totals = {(T, T): 18, ("1", T): 9, ("2", T): 9, (T, "f"): 12, (T, "m"): 6}
    whole = frame({**totals, ("1", "f"): None, ("1", "m"): None, ("2", "f"): None, ("2", "m"): None})
    parts = frame({("1", "f"): None, ("1", "m"): None, ("2", "f"): None})
    report = audit_counts([whole, parts, frame({("2", "m"): shown})], dims=["a", "b"], stars="any")
    assert report.interval(("1", "f")) == expected


def test_two_hierarchies_on_one_dimension_know_more_than_either() -> None:
    counts = {T: 10, "N": 5, "S": 5, "sea": 6, "land": 4, "n1": None, "n2": None, "s1": None, "s2": None}
    table = pl.DataFrame({"geo": list(counts), "n": list(counts.values())})
    north = {T: ["N", "S"], "N": ["n1", "n2"], "S": ["s1", "s2"]}
    coast = {T: ["sea", "land"], "sea": ["n1", "s1"], "land": ["n2", "s2"]}
    alone = audit_counts(table.filter(~pl.col("geo").is_in(["sea", "land"])), dims=["geo"], hierarchies={"geo": north})
    both = audit_counts(table, dims=["geo"], hierarchies={"geo": [north, coast]})
    assert (alone.counts.exact, both.counts.exact) == (0, 4)
    assert both.interval(("n1",)) == (3, 3)


def test_figures_that_do_not_add_are_a_conflict_unless_rounding_explains_it() -> None:
    table = pl.DataFrame({"geo": ["Total", "1", "2", "3"], "n": [31, None, 20, 15]})
    with pytest.raises(ConflictError):
        audit_counts(table, dims=["geo"], total=T)
    asked = audit_counts(table, dims=["geo"])
    assert ([doubt.about for doubt in asked.assumptions.doubts], asked.exit_code) == (["no-sum"], 3)
    report = audit_counts(table, dims=["geo"], tolerance=3)
    assert report.interval(("1",)) == (0, 3)


def test_percentages_bound_the_counts_behind_them() -> None:
    table = pl.DataFrame({"geo": [T, "1", "2", "3"], "n": [40, None, None, 34], "pct": ["100", "5", "*", "85"]})
    report = audit_counts(table, dims=["geo"], derived={"pct": "share of geo"}, stars="any")
    assert report.interval(("1",)) == (2, 2)  # 4.5 percent or more and less than 5.5 of 40: 1.8 to 2.2
    assert report.interval(("2",)) == (4, 4)
    larger = table.with_columns(n=pl.Series([200, None, None, 170]))
    report = audit_counts(larger, dims=["geo"], derived={"pct": "share of geo"}, stars="any")
    assert report.interval(("1",)) == (9, 10)  # 9 is 4.5 percent, rounded up; 11 is 5.5, rounded up to 6


def test_percentages_alone() -> None:
    table = pl.DataFrame({"geo": [T, "1", "2", "3"], "pct": ["100,0", "97,5", "*", "*"]})
    asked = {"dims": ["geo"], "derived": {"pct": "share of geo"}}
    report = audit_counts(table, **asked)
    assert (report.counts.hidden, report.exit_code) == (2, 0)
    known = pl.DataFrame({"geo": [T], "low": [40], "high": [40]})
    report = audit_counts(table, known=known, **asked)
    assert report.interval(("2",)) == (0, 1)
    with pytest.raises(InputError, match="percentages of what"):
        audit_counts(table, dims=["geo"], derived={"pct": "share of geo"}, total={"geo": ""})
    with pytest.raises(InputError, match="row 2, pct: no share; allowed: a number from 0 to 100"):
        audit_counts(table.with_columns(pct=pl.Series(["100", "101", "*", "*"])), **asked)
    two = pl.DataFrame({"geo": [T, "1", "2", "1"], "sex": ["f", "f", "f", T], "pct": [100.0, 92.5, None, None]})
    report = audit_counts(two, dims=["geo", "sex"], total=T, derived={"pct": "share of geo+sex"})
    assert report.counts.hidden == 2  # the percentages are of a total that no row shows
    against = two.with_columns(pct=pl.Series([100.0, 92.5, 8.5, None]))
    whole = pl.DataFrame({"geo": [T], "sex": ["f"], "low": [1], "high": [10**6]})
    with pytest.raises(ConflictError):
        audit_counts(against, dims=["geo", "sex"], total=T, derived={"pct": "share of geo+sex"}, known=whole)


def test_what_an_attacker_knows_besides() -> None:
    table = pl.DataFrame({"geo": ["Total", "1", "2", "3"], "n": [18, None, None, 15]})
    assert audit_counts(table, dims=["geo"]).counts.exact == 0
    known = pl.DataFrame({"geo": ["1"], "low": [None], "high": [0]})
    report = audit_counts(table, dims=["geo"], known=known)
    assert report.counts.exact == 2
    assert report.assumptions.known == 1
    for column, value, message in (
        ("geo", "7", "no cell has the code .7."),
        ("low", "x", "row 1, low: no whole number"),
        ("low", "4", "the bounds cross"),
    ):
        bad = known.with_columns(pl.lit(value).alias(column))
        with pytest.raises(InputError, match=message):
            audit_counts(table, dims=["geo"], known=bad)


def test_insiders_learn_of_their_neighbours() -> None:
    table = pl.DataFrame({"geo": ["Total", "1", "2", "3"], "n": [16, None, None, 15]})
    report = audit_counts(table, dims=["geo"], demand="exact", contributors=1)
    assert report.counts.exact == 0
    assert report.insiders is not None
    stars = report.question.keys
    assert {(stars[own].codes, stars[other].codes) for own, other in report.insiders.pairs} == {
        (("1",), ("1",)),
        (("1",), ("2",)),
        (("2",), ("1",)),
        (("2",), ("2",)),
    }
    assert report.exit_code == 1
    safe = pl.DataFrame({"geo": ["Total", "1", "2", "3"], "n": [None, None, None, 15]})
    report = audit_counts(safe, dims=["geo"], demand="exact", contributors=1, stars="any")
    assert report.exit_code == 0


@pytest.mark.parametrize("bad", [{"stars": "tiny"}, {"demand": "width=0"}, {"demand": "much"}])
def test_unknown_words_are_refused(bad) -> None:
    table = pl.DataFrame({"geo": ["Total", "1"], "n": [16, None]})
    with pytest.raises(InputError, match="allowed"):
        audit_counts(table, dims=["geo"], **bad)


def test_default_output_holds_no_value() -> None:
    table = pl.DataFrame({"geo": [T, "1", "2"], "n": [92753, None, 18472]})
    report = audit_counts(table, dims=["geo"], stars="any")
    assert report.interval(("1",)) == (74281, 74281)
    assert "74281" not in repr(report)
    assert "74281" not in str(report.as_json())
    assert "74281" in str(report.as_json(show_values=True))


@pytest.mark.parametrize(("zeros", "code", "findings"), [("hide", 1, 2), ("may-hide", 3, 0)])
def test_a_star_that_may_be_zero_is_surely_small_only_where_zeros_are_small(
    zeros: str, code: int, findings: int
) -> None:
    shown = pl.DataFrame({"geo": ["Total", "x", "y", "z"], "n": [9, 8, None, None]})
    report = audit_counts(shown, dims=["geo"], stars="any", zeros=zeros)
    assert report.interval(("y",)) == (0, 1)
    assert (report.exit_code, report.counts.findings) == (code, findings)


def test_a_star_that_may_reach_the_threshold_is_not_surely_small() -> None:
    """Both rows are shown and 3 together: 1 or 2 each, of which 2 would not be small."""
    shown = pl.DataFrame(
        {
            "geo": ["Total", "Total", "x", "y", "z", "Total", "z"],
            "kind": ["Total", "a", "a", "a", "Total", "b", "b"],
            "n": [9, 3, None, None, 6, 6, 6],
        }
    )
    how = {"dims": ["geo", "kind"], "total": "Total", "stars": "any", "threshold": 2, "demand": "width=2"}
    report = audit_counts(shown, **how)
    assert report.interval(("x", "a")) == (1, 2)
    assert (report.exit_code, report.counts.findings) == (3, 0)


def test_codes_that_stand_under_another_total_are_audited_there():
    rows = [("N", "x", 5), ("S", "x", None), ("T", "x", 12), ("N", "y", 6), ("S", "y", 7), ("T", "y", 13)]
    others = [("N1", "x", 5), ("S1", "x", None), ("U", "x", 12)]
    tables = [pl.DataFrame(part, schema=["region", "sex", "n"], orient="row") for part in (rows, others)]
    hierarchies = {"region": [{"T": ["N", "S"]}, {"U": ["N1", "S1"]}]}
    report = audit_counts(
        tables, dims=["region", "sex"], total={"region": "T"}, hierarchies=hierarchies, absent="unknown", stars="any"
    )
    assert report.exit_code == 1 and report.low.tolist() == report.high.tolist() == [7, 7]
