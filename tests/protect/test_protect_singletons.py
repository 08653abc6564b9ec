"""Whoever is counted alone in a cell learns nothing exact of the others: judged by enumerating every table."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from protect_tables import believable, problem_of
from scipy import sparse

from prikk.protect import Certificate, protect, unproven

few = st.sampled_from([0, 1, 1, 2, 3, 5, 8])
two_by_two = st.lists(few, min_size=4, max_size=4).map(lambda cells: np.reshape(cells, (2, 2)))
two_by_three = st.lists(few, min_size=6, max_size=6).map(lambda cells: np.reshape(cells, (2, 3)))
demands = st.sampled_from(["exact", "full"])
zeros = st.sampled_from(["publish", "hide", "may-hide"])


def guarded(inner, **rule):
    problem = problem_of(inner, **rule)
    return replace(problem, singletons=problem.primary & (problem.values == 1))


def is_same_count(problem, hidden, one, other) -> bool:
    """Whether the equations and the zeros that are shown make two columns equal in every table."""
    shown_zero = np.flatnonzero((problem.values == 0) & ~hidden)
    known = np.vstack([problem.system.matrix.toarray(), np.eye(problem.system.size)[shown_zero]])
    difference = np.zeros(problem.system.size)
    difference[one] += 1
    difference[other] -= 1
    return np.linalg.matrix_rank(np.vstack([known, difference])) == np.linalg.matrix_rank(known)


def learned(problem, hidden, reach: int = 4):
    """Pairs (column, singleton): whoever knows the singleton knows the column, in all tables there are."""
    tables = believable(problem, hidden, reach)
    found = set()
    for singleton in np.flatnonzero(problem.singletons).tolist():
        left = tables[tables[:, singleton] == 1]
        known = np.flatnonzero(problem.demand.protected & (left.min(axis=0) == left.max(axis=0))).tolist()
        found |= {(column, singleton) for column in known if not is_same_count(problem, hidden, column, singleton)}
    return found


@given(st.one_of(two_by_two, two_by_three), demands, zeros)
@settings(max_examples=60, deadline=None)
def test_enumeration_finds_nothing_that_one_who_is_alone_learns(inner, demand, zero):
    problem = guarded(inner, demand=demand, zeros=zero)
    result = protect(problem)
    listed = {item.column for item in result.unprotectable}
    assert {column for column, _ in learned(problem, result.hidden)} <= listed
    assert set(np.flatnonzero(unproven(problem, result.hidden, result.certificate)).tolist()) <= listed


@given(two_by_two, zeros)
@settings(max_examples=40, deadline=None)
def test_what_is_said_to_be_impossible_is_impossible(inner, zero):
    problem = guarded(inner, zeros=zero)
    most_open = problem.primary | problem.candidates
    known = learned(problem, most_open, reach=6)
    for item in protect(problem).unprotectable:
        if item.proven and item.singleton is not None:
            assert (item.column, item.singleton) in known


@given(two_by_three, zeros)
@settings(max_examples=30, deadline=None)
def test_the_bound_holds_and_the_setting_never_makes_a_pattern_cheaper(inner, zero):
    problem = guarded(inner, zeros=zero)
    with_, without = protect(problem), protect(replace(problem, singletons=None))
    if with_.unprotectable:
        return
    assert with_.lower_bound is not None and without.lower_bound is not None
    assert without.lower_bound <= with_.cost
    assert with_.lower_bound <= with_.cost


def test_two_small_counts_in_a_row_need_a_third_star():
    inner = [[1, 2, 30], [40, 50, 60], [7, 8, 90]]
    without, with_ = protect(problem_of(inner)), protect(guarded(inner))
    shown = np.flatnonzero(np.isin(problem_of(inner).values, [30]))
    assert not np.any(without.hidden[shown])
    assert np.all(with_.hidden[shown])
    assert learned(guarded(inner), without.hidden, reach=2)
    assert not learned(guarded(inner), with_.hidden, reach=2)


def test_who_is_alone_in_a_total_learns_nothing_of_others_there():
    # The first row holds one person: its total is the same count, and no news.
    result = protect(guarded([[1, 0, 0], [6, 7, 8]]))
    assert not result.unprotectable


def test_what_cannot_be_kept_from_one_who_is_alone_is_listed_with_the_cell():
    problem = guarded([[1, 2]])
    forced = problem.values == 3
    result = protect(replace(problem, primary=problem.primary & ~forced, candidates=problem.candidates & ~forced))
    # Of 1 + 2 = 3, shown, the one who is alone computes the two; the other two do not know that they are two.
    assert result.unprotectable
    assert any(item.singleton is not None for item in result.unprotectable)
    assert all(item.proven for item in result.unprotectable)


@pytest.fixture(scope="module")
def proven():
    problem = guarded([[1, 2, 9], [5, 1, 8], [7, 9, 6]])
    result = protect(problem)
    assert not result.unprotectable
    return problem, result


def refused(problem, result, certificate) -> bool:
    found = certificate.check(problem.system, problem.values, *problem.bounds(result.hidden))
    return bool(found) or bool(np.any(unproven(problem, result.hidden, certificate)))


def test_a_proof_that_only_singletons_need_cannot_be_left_out(proven):
    problem, result = proven
    whole = result.certificate
    assert not refused(problem, result, whole)
    needed = 0
    for at in np.flatnonzero(problem.demand.protected[whole.column]):
        keep = np.arange(len(whole.column)) != at
        fewer = Certificate(whole.witnesses, whole.column[keep], whole.witness[keep], whole.sign[keep])
        assert refused(problem, result, fewer)
        plain = replace(problem, singletons=None)
        needed += not refused(plain, result, fewer)
    assert needed


def test_a_witness_that_moves_the_singleton_after_all_is_refused(proven):
    problem, result = proven
    table = result.certificate.witnesses
    for singleton in np.flatnonzero(problem.singletons):
        for witness in range(table.shape[0]):
            changed = table.toarray()
            changed[witness, singleton] += 1
            other = replace(result.certificate, witnesses=sparse.csr_array(changed))
            assert refused(problem, result, other)


def test_the_pattern_is_the_same_with_any_number_of_threads():
    problem = guarded(np.random.default_rng(3).poisson(3, (4, 4)), demand="full", zeros="hide")
    assert np.array_equal(protect(problem, threads=1).hidden, protect(problem, threads=2).hidden)
