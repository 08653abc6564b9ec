import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from protect_tables import cheapest, crossed, is_clean, posed, problem_of, shuffled, system_of

from prikk.infer import intervals
from prikk.protect import ProtectionLevels, protect, shortfall
from prikk.schedule import SCHEDULE
from prikk.system import UNBOUNDED, Knowledge

digits = st.integers(0, 9)
two_by_two = st.lists(digits, min_size=4, max_size=4).map(lambda cells: np.reshape(cells, (2, 2)))
two_by_three = st.lists(digits, min_size=6, max_size=6).map(lambda cells: np.reshape(cells, (2, 3)))
cubes = st.lists(digits, min_size=12, max_size=12).map(lambda cells: np.reshape(cells, (2, 2, 3)))
demands = st.sampled_from(["exact", "full", 2])
zeros = st.sampled_from(["publish", "hide", "may-hide"])


LARGE = replace(SCHEDULE, small=replace(SCHEDULE.small, columns=0, dense_columns=0))
"""Nothing is taken for small."""


def compiled(problem, **options):
    """Protect a small problem as a large one is."""
    return protect(problem, schedule=LARGE, **options)


ways = st.sampled_from([protect, compiled])


def misses(problem, hidden):
    """Protected columns that an attacker knows too well, by the project's own intervals."""
    found = intervals(problem.system, Knowledge(*problem.bounds(hidden)))
    demand = problem.demand
    up, down = found.high - problem.values, problem.values - found.low
    return (up < demand.up) | (down < demand.down) | ((found.high < UNBOUNDED) & (up + down < demand.width))


@given(two_by_three, demands, zeros, ways)
@settings(max_examples=80, deadline=None)
def test_enumeration_finds_nothing_in_a_pattern(inner, demand, zero, way):
    problem = problem_of(inner, demand=demand, zeros=zero)
    result = way(problem)
    if not result.unprotectable:
        assert is_clean(problem, result.hidden)
    assert np.array_equal(result.hidden, result.secondary | problem.primary)


@given(cubes, demands, zeros, ways)
@settings(max_examples=60, deadline=None)
def test_the_audit_finds_nothing_but_what_is_listed(inner, demand, zero, way):
    problem = problem_of(inner, demand=demand, zeros=zero)
    result = way(problem)
    listed = {item.column for item in result.unprotectable if item.proven}
    assert set(np.flatnonzero(misses(problem, result.hidden)).tolist()) == listed
    assert not np.any(
        shortfall(result.certificate, *vars(problem.demand).values())[list(set(range(len(result.hidden))) - listed)]
    )


@given(two_by_two, demands, zeros, ways)
@settings(max_examples=60, deadline=None)
def test_cost_and_bound_agree_with_trying_every_pattern(inner, demand, zero, way):
    problem = problem_of(inner, demand=demand, zeros=zero)
    result = way(problem)
    best = cheapest(problem)
    assert (best is None) == bool(result.unprotectable)
    if best is not None:
        assert result.lower_bound is not None
        assert result.lower_bound <= best <= result.cost
        if result.gap == 0:
            assert result.cost == best


@given(cubes, zeros)
@settings(max_examples=25, deadline=None)
def test_a_weaker_demand_is_met_wherever_a_stronger_one_is(inner, zero):
    # A count of 1 to 3 (0 to 3) that may be all of them has a width of 2 (3); a width of 2 is more than being open.
    unmet = [
        {item.column for item in protect(problem_of(inner, demand=demand, zeros=zero), strict=True).unprotectable}
        for demand in ("full", 2, "exact")
    ]
    assert unmet[0] >= unmet[1] >= unmet[2]


def test_no_work_goes_into_a_pattern_that_leaves_a_demand_unmet():
    problem = problem_of([[1, 1, 1], [9, 8, 7], [9, 7, 8]], demand="full")
    strict, lenient = protect(problem, strict=True), protect(problem)
    assert [item.column for item in strict.unprotectable] == [item.column for item in lenient.unprotectable] == [3]
    assert (strict.lower_bound, lenient.lower_bound is not None) == (None, True)


@given(two_by_three, demands, zeros)
@settings(max_examples=40, deadline=None)
def test_no_star_can_be_removed(inner, demand, zero):
    problem = problem_of(inner, demand=demand, zeros=zero)
    result = protect(problem)
    if result.unprotectable:
        return
    for column in np.flatnonzero(result.secondary):
        fewer = result.hidden.copy()
        fewer[column] = False
        assert np.any(misses(problem, fewer))


@given(cubes, demands, st.integers(0, 2**32 - 1), ways)
@settings(max_examples=40, deadline=None)
def test_the_pattern_does_not_depend_on_order_or_names(inner, demand, seed, way):
    problem = problem_of(inner, demand=demand, zeros="hide")
    other, place = shuffled(problem, np.random.default_rng(seed))
    assert np.array_equal(way(problem).hidden, way(other).hidden[place])


def test_threads_do_not_change_the_pattern():
    system, values = crossed(np.random.default_rng(3).poisson(6, (5, 4, 3)))
    problem = posed(system, values, demand="full", zeros="hide")
    assert np.array_equal(protect(problem, threads=1).hidden, protect(problem, threads=2).hidden)


@pytest.mark.parametrize("demand", ["exact", "full"])
def test_a_pattern_begun_in_haste_is_proven_as_well(demand):
    system, values = crossed(np.random.default_rng(7).poisson(3, (7, 5, 3)))
    problem = posed(system, values, demand=demand)
    hard = replace(LARGE, pattern=replace(SCHEDULE.pattern, probe=0))
    result = protect(problem, work=0, schedule=hard)
    assert np.any(result.secondary)
    assert not result.unprotectable
    assert not np.any(misses(problem, result.hidden))


def test_a_lone_star_gets_the_cheapest_partners():
    problem = problem_of([[2, 50, 40], [60, 5, 30], [20, 7, 90]])
    result = protect(problem)
    assert result.gap == 0
    # A star needs a partner in its row, one in its column, and the cell where those two meet.
    assert sorted(problem.values[result.secondary].tolist()) == [7, 20, 50]
    assert is_clean(problem, result.hidden, reach=2)


def test_a_forced_total_is_named_as_the_reason():
    system, values = crossed([[2, 8]])
    problem = posed(system, values)
    forced = np.isin(values, [8, 10])
    result = protect(replace(problem, candidates=problem.candidates & ~forced))
    assert {item.column for item in result.unprotectable} == set(np.flatnonzero(problem.primary).tolist())
    assert all(item.proven and item.equations for item in result.unprotectable)
    assert all(column < system.size for item in result.unprotectable for column in item.columns)


def test_the_band_of_a_rounded_average_moves_within_itself_and_no_further():
    # Three months and the sum behind their published average: two stars of three, sum known to +-1.
    matrix = np.array([[1, 1, 1, -1]])
    system = system_of(matrix, ["jan", "feb", "mar", "sum"])
    values = np.array([2, 3, 20, 25])
    base = posed(system, values, demand="exact", zeros="hide")
    hide = np.array([True, True, False, False])
    bands = {"shown_low": np.array([2, 3, 20, 24]), "shown_high": np.array([2, 3, 20, 26])}
    narrow = replace(base, candidates=np.array([False, False, True, True]), primary=hide, **bands)
    exact = protect(replace(narrow, demand=ProtectionLevels.exact(hide)))
    assert not np.any(exact.secondary)
    wide = protect(replace(narrow, demand=ProtectionLevels.full(hide, values, 0, 8)))
    assert np.any(wide.secondary)
    assert not np.any(misses(replace(narrow, demand=ProtectionLevels.full(hide, values, 0, 8)), wide.hidden))


def banded(problem, band, below, above):
    """The problem with the columns of `band` shown as bands around their values."""
    low = np.where(band, np.maximum(problem.values - below, 0), problem.values)
    return replace(problem, shown_low=low, shown_high=np.where(band, problem.values + above, problem.values))


@given(cubes, demands, zeros, st.tuples(st.integers(0, 2), st.integers(0, 2)), st.integers(0, 2**36 - 1))
@settings(max_examples=40, deadline=None)
def test_with_figures_shown_as_bands_the_first_pattern_is_proven(inner, demand, zero, margins, bits):
    problem = problem_of(inner, demand=demand, zeros=zero)
    band = ~problem.primary & np.array([bits >> at & 1 == 1 for at in range(36)])
    problem = banded(problem, band, *margins)
    result = protect(problem, work=0)
    listed = {item.column for item in result.unprotectable}
    assert set(np.flatnonzero(misses(problem, result.hidden)).tolist()) <= listed


def test_a_star_that_a_move_needs_only_when_turned_stays():
    inner = [[[4, 6, 2], [1, 7, 2]], [[7, 2, 3], [3, 5, 4]]]
    problem = problem_of(inner, demand=2, zeros="may-hide")
    band = [0, 1, 3, 7, 8, 9, 10, 11, 12, 20, 22, 25, 26, 27, 28, 29, 30, 31, 33, 34, 35]
    problem = banded(problem, np.isin(np.arange(36), band), 2, 0)
    result = protect(problem, work=0)
    assert not result.unprotectable
    assert not np.any(misses(problem, result.hidden))


def test_with_two_symbols_a_secondary_star_is_known_to_be_large():
    system, values = crossed([[2, 5], [4, 6]])
    problem = posed(system, values, demand="full")
    apart = np.where(problem.primary, 1, 4)
    told = replace(problem, hidden_low=apart, hidden_high=np.where(problem.primary, 3, UNBOUNDED))
    result = protect(told)
    assert not np.any(misses(told, result.hidden)[~np.isin(np.arange(9), [u.column for u in result.unprotectable])])
    assert result.cost >= protect(problem).cost


def test_each_secondary_star_has_a_reason_that_names_a_protected_column():
    problem = problem_of(np.random.default_rng(1).poisson(5, (4, 5)))
    result = protect(problem)
    assert [reason.column for reason in result.reasons] == np.flatnonzero(result.secondary).tolist()
    for reason in result.reasons:
        assert reason.protects
        assert all(problem.primary[column] for column in reason.protects)
        assert all(problem.system.matrix[row, reason.column] for row in reason.equations)


def test_nothing_to_protect_costs_nothing():
    result = protect(problem_of([[10, 20], [30, 40]]))
    assert result.cost == 0
    assert result.gap == 0
    assert not np.any(result.hidden)


def test_nothing_shows_a_value():
    problem = problem_of([[3, 77777], [88888, 99999]])
    result = protect(problem)
    texts = " ".join(map(repr, (problem, problem.demand, result, result.certificate)))
    assert not any(str(value) in texts for value in problem.values if value > 9)


@pytest.mark.parametrize("seconds", [0.0, 0.2])
def test_with_seconds_the_pattern_is_proven_all_the_same(seconds):
    problem = problem_of(np.random.default_rng(2).poisson(4, (6, 6)), demand="full", zeros="hide")
    result = protect(problem, seconds=seconds)
    assert not result.unprotectable
    assert not np.any(misses(problem, result.hidden))


@pytest.mark.parametrize("zero", ["publish", "may-hide"])
@pytest.mark.parametrize("seed", range(3))
def test_parts_taken_for_hard_and_too_large_are_protected_all_the_same(seed, zero):
    inner = np.random.default_rng(seed).choice([0, 1, 2, 3, 5, 8], size=(4, 5, 3), p=[0.4, 0.2, 0.1, 0.1, 0.1, 0.1])
    problem = problem_of(inner, zeros=zero)
    easy = protect(problem)
    walk = replace(SCHEDULE.pattern.hasty[0], steps=3, breadth=2)  # so hasty that the regions are left something to do
    schedule = replace(
        LARGE,
        pattern=replace(SCHEDULE.pattern, probe=0, hasty=(walk, walk)),
        stubborn=replace(SCHEDULE.stubborn, whole=10, nearest=20, further=200),
    )
    hard = protect(problem, schedule=schedule)
    assert {item.column for item in hard.unprotectable} == {item.column for item in easy.unprotectable}
    assert not any(item.proven for item in hard.unprotectable)
    assert set(np.flatnonzero(misses(problem, hard.hidden)).tolist()) <= {item.column for item in hard.unprotectable}
    assert hard.certificate == protect(problem, threads=2, schedule=schedule).certificate


@given(cubes, demands, zeros)
@settings(max_examples=25, deadline=None)
def test_without_any_effort_beyond_the_demands_a_small_pattern_is_proven(inner, demand, zero):
    problem = problem_of(inner, demand=demand, zeros=zero)
    hasty = protect(problem, schedule=replace(SCHEDULE, small=replace(SCHEDULE.small, budget=0)))
    assert set(np.flatnonzero(misses(problem, hasty.hidden)).tolist()) <= {item.column for item in hasty.unprotectable}
    assert {item.column for item in hasty.unprotectable} == {item.column for item in protect(problem).unprotectable}
    assert hasty.lower_bound <= protect(problem).cost


def test_a_small_problem_needs_no_compiled_code():
    code = """
import sys
import numpy as np
sys.path.insert(0, {folder!r})
from protect_tables import crossed, posed
from prikk.protect import protect
system, values = crossed(np.random.default_rng(5).poisson(6, (9, 8, 4)))
said = []
result = protect(posed(system, values, demand="full", zeros="hide"), progress=said.append)
assert np.any(result.secondary)
assert "numba" not in sys.modules
assert not any("compiling" in stage for stage in said), said
"""
    folder = str(Path(__file__).parent)
    subprocess.run([sys.executable, "-c", code.format(folder=folder)], check=True)


def test_a_large_problem_says_that_the_search_is_compiled():
    said = []
    compiled(problem_of([[2, 50, 40], [60, 5, 30], [20, 7, 90]]), progress=said.append)
    assert "compiling the search, once" in said
