"""What a pattern takes from the reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from prikk.job.case import Case
from prikk.model.status import Status


@dataclass(frozen=True)
class Loss:
    """Stars of each kind, the persons in the secondary ones (each count once, no mean), and what these cost."""

    primary: int
    secondary: int
    persons: int
    cost: int


def loss_of(case: Case, statuses: Sequence[Status]) -> Loss:
    """The loss of a pattern; `statuses` has one for each figure of the case.

    What is hidden by wish costs as much as any other secondary star.
    """
    secondary = np.array([status is Status.SECONDARY for status in statuses], dtype=np.bool_)
    return Loss(
        primary=list(statuses).count(Status.PRIMARY),
        secondary=int(secondary.sum()),
        persons=int(case.values[case.columns[secondary & ~case.means]].sum()),
        cost=int(case.costs()[secondary].sum()),
    )
