"""What a certificate proves of the stars of a case; matrix arithmetic alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from prikk.job.case import Case
from prikk.job.naming import column_name
from prikk.job.protection import hidden_columns
from prikk.model.status import Status
from prikk.protect import Certificate, ProtectionProblem, unproven
from prikk.system.cellsystem import Bools


@dataclass(frozen=True)
class Proof:
    """How many figures are `protected`, what is wrong (in words), and what the certificate shows nothing of.

    `short` are the columns of which it shows less than demanded, `bare` names the stars that it does not show open.
    """

    protected: int
    problems: tuple[str, ...]
    short: Bools
    bare: tuple[str, ...] = ()


def proof_of(case: Case, problem: ProtectionProblem, statuses: Sequence[Status], certificate: Certificate) -> Proof:
    """What a certificate proves of a pattern; `statuses` has one for each figure of the case."""
    hidden, demanded = hidden_columns(case, statuses), problem.demand.protected
    count, none = int(demanded.sum()), np.zeros(len(demanded), dtype=np.bool_)
    if wrong := certificate.check(problem.system, problem.values, *problem.bounds(hidden)):
        return Proof(count, tuple(wrong), none)
    short = unproven(problem, hidden, certificate)
    if np.any(short):
        found = f"the certificate does not show what is demanded of {int(short.sum())} figures"
        return Proof(count, (found,), short)
    low, high = certificate.reach(problem.system.size)
    known = case.structural if case.known is None else case.structural | case.known.known
    stars = case.columns[(hidden & ~known)[case.columns]]
    if len(stars) and not count:
        return Proof(count, (f"there are {len(stars)} stars, and none of them is proven",), none)
    bare = stars[~(demanded | (low < high))[stars]]
    return Proof(count, (), none, tuple(column_name(case.system, column) for column in bare.tolist()))


def wrong_stars(case: Case, problem: ProtectionProblem, statuses: Sequence[Status]) -> list[str]:
    """Stars that are not what the rule and what was wished say, in words."""
    hidden, primary = hidden_columns(case, statuses), np.array([item is Status.PRIMARY for item in statuses])
    found = {
        "figures that the rule hides are not hidden, or not for that": case.small & ~primary,
        "figures are hidden as small that the rule does not hide": primary & ~case.small,
        "figures that must be hidden are not": (problem.primary & ~hidden)[case.columns] & ~case.small,
        "figures that must be shown are not": (hidden & ~problem.primary & ~problem.candidates)[case.columns]
        & ~case.structural[case.columns],
    }
    return [f"{int(wrong.sum())} {words}" for words, wrong in found.items() if np.any(wrong)]
