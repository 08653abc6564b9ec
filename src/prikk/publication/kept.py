"""The price of stability: stars that stay because an earlier release hid the figure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from prikk.model.status import Status
from prikk.publication.decide import Decision
from prikk.publication.truth import Truth


@dataclass(frozen=True)
class Kept:
    """How many secondary `stars` an earlier release set, and how many of them are `idle`: no proof needs them now."""

    stars: int = 0
    idle: int = 0


def kept_stars(truth: Truth, decision: Decision) -> Kept:
    """Count the secondary stars that no earlier release lets go, and those that no alternative table changes."""
    if decision.protection is None or not truth.earlier:
        return Kept()
    statuses = decision.statuses
    kept = [truth.figures[key].column for key in truth.hidden_earlier if statuses[key] is Status.SECONDARY]
    return Kept(len(kept), len(np.setdiff1d(kept, decision.protection.certificate.witnesses.indices)))
