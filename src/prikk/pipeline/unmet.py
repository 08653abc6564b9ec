"""What is said of figures that cannot be protected as demanded."""

from __future__ import annotations

from collections.abc import Callable

from prikk.errors import ProtectionError
from prikk.model.publication import Confidentiality
from prikk.protect import Protection

_ZEROS = (
    "as zeros are published, a total is known to be at least the number of its parts that are not zero; "
    "zeros = 'may-hide' leaves more open, and a lesser protection demands less"
)


def unmet(
    protection: Protection, rule: Confidentiality, name: Callable[[int], str], *, most: int = 5
) -> ProtectionError:
    """The error that names the figures (`name` gives that of a column), what holds them, and what may help."""
    left = protection.unprotectable
    proven = all(item.proven for item in left)
    lines = [f"{len(left)} figures cannot be protected as demanded{', whatever else is hidden' if proven else ''}:"]
    for item in left[:most]:
        # That somebody is alone in a cell is its value: the cell is not named.
        held = "; ".join(name(column) for column in item.columns if column not in (item.column, item.singleton))
        whom = "" if item.singleton is None else " from somebody who is counted alone in a cell"
        lines.append(f"{name(item.column)}{whom}" + (f": held by {held}" if held else ""))
    if len(left) > most:
        lines.append(f"and {len(left) - most} more")
    if rule.zeros == "publish":
        lines.append(_ZEROS)
    return ProtectionError("\n  ".join(lines))
