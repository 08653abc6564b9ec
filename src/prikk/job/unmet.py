"""What is said of figures that cannot be protected as demanded."""

from __future__ import annotations

from prikk.errors import ProtectionError, Unmet
from prikk.job.case import Case
from prikk.job.naming import column_name
from prikk.protect import Protection
from prikk.protect.problem import Unprotectable
from prikk.rules.apriori import Hide
from prikk.words.of_errors import said

_UNPROTECTED = "hide = unprotected in the a-priori file hides a figure that may be computed"


def unmet(protection: Protection, case: Case) -> ProtectionError:
    """The error that names the figures, what holds them, and what may help."""
    found = [_unmet(item, case) for item in protection.unprotectable]
    wished = case.columns[case.among(case.apriori.wished(Hide.YES)) & ~case.small]
    asked = {item.column for item in protection.unprotectable} & set(wished.tolist())
    hints = [hint for hint in (_UNPROTECTED if asked else None, case.rule.way_out) if hint is not None]
    error = ProtectionError("", unmet=found, hints=hints)
    return ProtectionError(said(error, "en"), unmet=found, hints=hints)


def _unmet(item: Unprotectable, case: Case) -> Unmet:
    # That somebody is alone in a cell is its value: the cell is not named.
    others = [column for column in item.columns if column not in (item.column, item.singleton)]
    held = tuple(column_name(case.system, column) for column in others)
    return Unmet(column_name(case.system, item.column), held, item.singleton is not None, item.proven)
