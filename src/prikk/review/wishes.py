"""Wishes: figures that the officer wants shown or hidden, and which of them cannot be granted."""

from __future__ import annotations

from dataclasses import replace
from enum import Enum

from prikk.job.protection import Constraints
from prikk.model.cell import CellKey
from prikk.model.status import Status
from prikk.publication.decide import forced_by
from prikk.review.dossier import Dossier
from prikk.rules.apriori import Hide


class Wish(Enum):
    """What is wished for a figure."""

    SHOWN = "shown"
    HIDDEN = "hidden"
    NONE = "none"


def wish_for(wishes: Constraints, key: CellKey) -> Wish:
    """What is wished for a figure."""
    return Wish.SHOWN if key in wishes.shown else Wish.HIDDEN if key in wishes.hidden else Wish.NONE


def with_wish(wishes: Constraints, key: CellKey, wish: Wish) -> Constraints:
    """The wishes with another one for a figure."""
    shown, hidden = wishes.shown - {key}, wishes.hidden - {key}
    if wish is Wish.SHOWN:
        shown |= {key}
    elif wish is Wish.HIDDEN:
        hidden |= {key}
    return replace(wishes, shown=shown, hidden=hidden)


def refusal(dossier: Dossier, key: CellKey, wish: Wish) -> str | None:
    """Why a wish cannot be granted (a word of the pages), or None."""
    if wish is Wish.NONE:
        return None
    truth = dossier.truth
    if dossier.demand.kind == "none":
        return "no-demand"
    if dossier.structural[truth.figures[key].column]:
        return "no-structural"
    if wish is Wish.SHOWN:
        if dossier.statuses[key] is Status.PRIMARY:
            return "no-primary"
        if key in truth.apriori.wished(Hide.YES, Hide.UNPROTECTED):
            return "no-hidden"
        return "no-earlier" if key in truth.hidden_earlier else None
    if key in truth.apriori.wished(Hide.NO) or forced_by(truth.publication)(key) is not None:
        return "no-forced"
    column = truth.figures[key].column
    return None if truth.case.rule.may_join(truth.values[column : column + 1])[0] else "no-zero"
