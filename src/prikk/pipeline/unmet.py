"""What is said of figures that cannot be protected as demanded."""

from __future__ import annotations

from collections.abc import Callable

from prikk.errors import ProtectionError, Unmet
from prikk.model.publication import Confidentiality
from prikk.protect import Protection
from prikk.protect.problem import Unprotectable
from prikk.words.of_errors import said

_ZEROS = (
    "as zeros are published, a total is known to be at least the number of its parts that are not zero; "
    "zeros = 'may-hide' leaves more open, and a lesser protection demands less"
)


def unmet(protection: Protection, rule: Confidentiality, name: Callable[[int], str]) -> ProtectionError:
    """The error that names the figures (`name` gives that of a column), what holds them, and what may help."""
    found = [_unmet(item, name) for item in protection.unprotectable]
    hints = [_ZEROS] if rule.zeros == "publish" else []
    error = ProtectionError("", unmet=found, hints=hints)
    return ProtectionError(said(error, "en"), unmet=found, hints=hints)


def _unmet(item: Unprotectable, name: Callable[[int], str]) -> Unmet:
    # That somebody is alone in a cell is its value: the cell is not named.
    held = tuple(name(column) for column in item.columns if column not in (item.column, item.singleton))
    return Unmet(name(item.column), held, item.singleton is not None, item.proven)
