"""The pattern of stars that a case demands, and what is said of figures that cannot be protected so."""

from __future__ import annotations

import numpy as np

from prikk.errors import ProtectionError, StatedCell, StatedSum, Unmet
from prikk.job.case import Case
from prikk.job.naming import column_name
from prikk.job.protection import Constraints, protection_problem
from prikk.protect import Protection, protect
from prikk.protect.engine import Progress
from prikk.protect.problem import Unprotectable
from prikk.rules.apriori import Hide
from prikk.rules.demand import Demand
from prikk.words.of_errors import said

_UNPROTECTED = "hide = unprotected in the a-priori file hides a figure that may be computed"


_EARLIER = (
    "what an earlier release printed, and what it promised of its stars, stays. Ways out: leave out an average that"
    " holds the figure (periods = last, or another table without it); show a coarser row; take what holds it from"
    " forced; or let the officer accept, with low and high in the a-priori file, what may be known of the figure"
)

_EMPTIED = "a row that became empty tells by its absence: keep such rows (empty_rows = 'keep' of the tables)"


def pattern(
    case: Case,
    demand: Demand,
    constraints: Constraints,
    *,
    seconds: float | None = None,
    progress: Progress | None = None,
) -> Protection:
    """The cheapest pattern that meets a demand, with its certificate; `seconds` bounds the search for a cheaper one.

    `progress` is told what is being done.

    Raises ProtectionError, naming the figures and what holds them, when the demand cannot be met, and UndeterminedError
    when a limit was reached before that was known.
    """
    found = protect(protection_problem(case, demand, constraints), seconds=seconds, strict=True, progress=progress)
    if found.unprotectable:
        raise unmet(found, case)
    return found


def unmet(protection: Protection, case: Case) -> ProtectionError:
    """The error that names the figures, what holds them, and what may help."""
    found = [_held(item, case) for item in protection.unprotectable]
    wished = case.columns[case.among(case.apriori.wished(Hide.YES)) & ~case.small]
    asked = {item.column for item in protection.unprotectable} & set(wished.tolist())
    held = [cell for item in found for cell in item.held]
    ways = (
        _UNPROTECTED if asked else None,
        case.rule.way_out,
        _EARLIER if any(cell.release is not None for cell in held) or case.promises else None,
        _EMPTIED if any(np.isin(case.news, item.columns).any() for item in protection.unprotectable) else None,
    )
    hints = [hint for hint in ways if hint is not None]
    error = ProtectionError("", unmet=found, hints=hints)
    return ProtectionError(said(error, "en"), unmet=found, hints=hints)


def _held(item: Unprotectable, case: Case) -> Unmet:
    # That somebody is alone in a cell is its value: the cell is not named.
    others = [column for column in item.columns if column not in (item.column, item.singleton)]
    origins = [case.system.origins[row] for row in item.equations]
    return Unmet(
        _cell(item.column, case),
        tuple(_cell(column, case) for column in others),
        alone=item.singleton is not None,
        proven=item.proven,
        sums=tuple(
            StatedSum(case.system.key(origin.head).parts, origin.relation.value, origin.along)
            for origin in origins
            if origin.head != item.singleton
        ),
    )


def _cell(column: int, case: Case) -> StatedCell:
    release = next((name for name, columns in case.printed if column in columns), None)
    return StatedCell(case.system.key(column).parts, column_name(case.system, column), release)
