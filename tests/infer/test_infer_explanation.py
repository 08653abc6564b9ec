import numpy as np
import pytest
from hypothesis import given, settings
from infer_systems import all_solutions, as_equations, cases, make_system, two_way

from prikk.errors import LimitError
from prikk.infer import Bound, Explanation, Limits, Step, explain, intervals
from prikk.system import UNBOUNDED, CellSystem, Knowledge

ONE = Limits(threads=1)


def check(system: CellSystem, knowledge: Knowledge, step: Step) -> None:
    """That a step follows from what it names: by arithmetic where it is a sum, else by listing all points."""
    for bound in step.given:
        assert bound.value == (knowledge.high if bound.upper else knowledge.low)[bound.column]
        assert bound.known == (knowledge.low[bound.column] == knowledge.high[bound.column])
    sources: dict[tuple[int, bool], Bound | Step] = {(s.column, s.upper): s for s in (*step.given, *step.needs)}
    assert len(step.factors) in (0, len(step.equations))
    if step.factors:
        check_sum(system, step, sources)
    else:
        check_by_listing(system, knowledge, step)


def check_sum(system: CellSystem, step: Step, sources) -> None:
    total = np.array(step.factors) @ system.matrix.toarray()[list(step.equations)]
    own = int(total[step.column])
    assert own != 0
    rest = 0
    for column in np.flatnonzero(total).tolist():
        if column != step.column:
            # own * x = -sum of the others: for an upper end of x the others stand where that sum is greatest.
            weight = -int(total[column]) * (1 if own > 0 else -1)
            source = sources[column, (weight > 0) == step.upper]
            rest += weight * source.value
    bound = rest // abs(own) if step.upper else -(-rest // abs(own))
    assert (bound <= step.value) if step.upper else (bound >= step.value)


def check_by_listing(system: CellSystem, knowledge: Knowledge, step: Step) -> None:
    assert not step.needs
    low, high = knowledge.low.copy(), knowledge.high.copy()
    if step.upper:
        low[step.column] = step.value + 1
        high[step.column] = max(high[step.column], step.value + 5)
    else:
        high[step.column] = step.value - 1
        low[step.column] = min(low[step.column], step.value - 5)
    if np.all(low <= high):
        part = make_system(system.matrix.toarray()[list(step.equations)])
        assert not len(all_solutions(part, Knowledge(low, high)))


@settings(max_examples=120, deadline=None)
@given(cases())
def test_every_step_can_be_followed(case):
    found = intervals(case.system, case.knowledge, limits=ONE)
    narrowed = np.flatnonzero((found.low > case.knowledge.low) | (found.high < case.knowledge.high))
    for column in narrowed[:3].tolist():
        ends = int(found.low[column]), int(found.high[column])
        told = explain(case.system, case.knowledge, column, interval=ends)
        assert (told.low, told.high) == ends
        assert (told.lower is None) == (ends[0] == case.knowledge.low[column])
        assert (told.upper is None) == (ends[1] == case.knowledge.high[column])
        reached = set()
        for step in told.steps():
            assert set(step.needs) <= reached  # in an order that can be followed
            reached.add(step)
            check(case.system, case.knowledge, step)
        if told.upper is not None:
            assert told.upper.value <= ends[1]
        if told.lower is not None:
            assert told.lower.value >= ends[0]


def hidden(matrix, truth, columns) -> tuple[CellSystem, Knowledge]:
    low, high = np.array(truth), np.array(truth)
    low[columns], high[columns] = 0, UNBOUNDED
    return make_system(matrix), Knowledge(low, high)


def test_one_equation_is_enough():
    system, knowledge = hidden(as_equations([(2, [0, 1])], 3), [5, 8, 13], [0])
    told = explain(system, knowledge, 0)
    assert [step.equations for step in told.steps()] == [(0,), (0,)]
    assert told.upper is not None
    assert [(bound.column, bound.known) for bound in told.upper.given] == [(1, True), (2, True)]


def test_chain_through_another_hidden_cell():
    # The second follows from its total, then the first from the sum of both.
    system, knowledge = hidden(as_equations([(2, [0, 1]), (4, [1, 3])], 5), [5, 8, 13, 2, 10], [0, 1])
    told = explain(system, knowledge, 0)
    assert told.upper is not None
    assert told.upper.equations == (0,)
    assert [step.equations for step in told.upper.needs] == [(1,)]
    assert (told.low, told.high) == (5, 5)


def test_difference_of_two_equations():
    # a + b + c = 6 and a + b + d = 4 have the same hidden pair: only their difference ties c to d.
    system, knowledge = hidden(as_equations([(4, [0, 1, 2]), (5, [0, 1, 3])], 6), [2, 2, 2, 0, 6, 4], [0, 1, 2])
    told = explain(system, knowledge, 2)
    assert (told.low, told.high) == (2, 2)
    assert told.upper is not None
    assert told.lower is not None
    for step in (told.lower, told.upper):
        assert step.equations == (0, 1)
        assert sorted(step.factors) == [-1, 1]
        assert {bound.column for bound in step.given} == {3, 4, 5}


def test_whole_numbers_only():
    # x + y = 3, y + z = 3, x + z = 4 (a bound of 3 to 4 on the last sum leaves 4): no halves among counts.
    system = make_system(as_equations([(3, [0, 1]), (4, [1, 2]), (5, [0, 2])], 6))
    knowledge = Knowledge(np.array([0, 0, 0, 3, 3, 3]), np.array([9, 9, 9, 3, 3, 4]))
    told = explain(system, knowledge, 5)
    assert (told.low, told.high) == (4, 4)
    assert told.lower is not None
    assert told.lower.equations == (0, 1, 2)


def test_no_value_in_a_representation():
    system, knowledge = hidden(two_way(2, 2), [41, 1, 1, 1, 42, 2, 42, 2, 44], [0, 1])
    told = explain(system, knowledge, 0)
    assert "41" not in repr(told)
    assert isinstance(told, Explanation)


def test_an_end_that_was_known_needs_no_step():
    system, knowledge = hidden(as_equations([(2, [0, 1])], 3), [5, 0, 5], [0, 1])
    told = explain(system, knowledge, 0)
    assert told.lower is None
    assert told.upper is not None


def test_wrong_interval_finds_no_explanation():
    system, knowledge = hidden(as_equations([(2, [0, 1])], 3), [5, 8, 13], [0, 1])
    with pytest.raises(LimitError):
        explain(system, knowledge, 0, interval=(3, 4))
