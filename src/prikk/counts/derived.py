"""Published figures that are worked out from counts, rounded: each bounds the counts behind it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from prikk.errors import InputError, closest
from prikk.figures.change import Change
from prikk.figures.mean import Mean
from prikk.figures.ratio import Ratio
from prikk.model.cell import CellKey, Codes
from prikk.system.equations import Hierarchy
from prikk.system.prints import Print

WORDING = "share of DIM[+DIM], mean over DIM, change in DIM [from CODE], index in DIM from CODE"
_WORDS = re.compile(r"(share of|mean over|change in|index in) (.+?)(?: from (.+))?")
_NUMBER = re.compile(r"-?[0-9]+([.,][0-9]+)?")


@dataclass(frozen=True)
class Derived:
    """What a column of derived figures shows of the count in its row, rounded half up.

    `share`: percent of the total along the dimensions `along`. `mean`: the count, a sum along a dimension, by the
    number of codes below its own. `change`: the count less that of the code `base` of a dimension, or of the code
    before (in sorted order) where there is no base. `index`: percent of the count of the code `base`.
    """

    kind: Literal["share", "mean", "change", "index"]
    along: tuple[str, ...]
    base: str | None = None

    @classmethod
    def parse(cls, text: str, dims: Sequence[str]) -> Derived:
        """What `share of A+B`, `mean over A`, `change in A [from CODE]` or `index in A from CODE` says."""
        match = _WORDS.fullmatch(text.strip()) if isinstance(text, str) else None
        if match is None:
            raise InputError(f"{text!r} is no derived figure", allowed=WORDING)
        kind, base = match[1].split()[0], match[3]
        along = tuple(match[2].split("+")) if kind == "share" else (match[2],)
        for name in along:
            if name not in dims:
                raise InputError(f"{name!r} is no dimension", allowed=closest(name, dims))
        if (kind == "index" and base is None) or (kind in ("share", "mean") and base is not None):
            raise InputError(f"{text!r} is no derived figure", allowed=WORDING)
        return cls(kind, along, base)  # type: ignore[arg-type]  # one of the four words

    def read(self, text: str) -> Decimal | None:
        """A figure of the column; None for a text that is none."""
        text = text.replace(",", ".").replace("\u2212", "-").removeprefix("+")
        figure = Decimal(text) if _NUMBER.fullmatch(text) else None
        if figure is None or (self.kind == "change" and figure != int(figure)):
            return None
        if self.kind == "change" or (figure >= 0 and (self.kind != "share" or figure <= 100)):
            return figure
        return None

    @property
    def allowed(self) -> str:
        """What may stand in the column."""
        return {"share": "a number from 0 to 100", "change": "a whole number"}.get(self.kind, "a number from 0")


@dataclass(frozen=True)
class ComparedCells:
    """The cells that derived figures are about: their columns, the codes of totals, and what codes are made of."""

    names: Sequence[str]
    columns: Mapping[Codes, int]
    totals: Mapping[str, str]
    sums: Mapping[str, Sequence[Hierarchy]]
    tolerance: int

    def other(self, derived: Derived, key: Codes) -> Codes | None:
        """The cell that a figure compares its own with (its own for a mean); None where there is nothing to compare.

        Raises InputError where the tables have no totals to be a share of.
        """
        if derived.kind == "share":
            if any(name not in self.totals for name in derived.along):
                raise InputError("percentages of what?", allowed="a share of dimensions that have a total")
            return tuple(
                self.totals[name] if name in derived.along else code for name, code in zip(self.names, key, strict=True)
            )
        if derived.kind == "mean":
            return key
        part = self.names.index(derived.along[0])
        base = derived.base or self._before(part, key)
        return None if base is None else (*key[:part], base, *key[part + 1 :])

    def _before(self, part: int, key: Codes) -> str | None:
        name = self.names[part]
        parents = {code for tree in self.sums.get(name, ()) for code in tree}
        earlier = {other[part] for other in self.columns if other[part] < key[part]} - parents
        return None if key[part] in parents else max(earlier, default=None)

    def below(self, name: str, code: str) -> int:
        """How many codes without parts of their own lie below a code of a dimension."""
        tree = next((tree for tree in self.sums.get(name, ()) if code in tree), {})
        return sum(self.below(name, child) or 1 for child in tree.get(code, ()))

    def print_of(self, derived: Derived, column: str, key: Codes, figure: Decimal, decimals: int) -> Print:
        """A figure as a print of its cells. Raises ValueError where there is no cell to compare with."""
        other = self.other(derived, key)
        if other is None or other not in self.columns:
            raise ValueError("nothing to compare with" if other is None else f"no row {', '.join(other)}")
        name, own, whole = CellKey(key, statistic=column), self.columns[key], self.columns[other]
        if derived.kind == "mean":
            count = self.below(derived.along[0], key[self.names.index(derived.along[0])])
            if not count:
                raise ValueError("no codes below this one to be averaged")
            return Print(name, (own,), Mean(count, decimals).says(figure))
        form = Change(self.tolerance) if derived.kind == "change" else Ratio(decimals)
        return Print(name, (own, whole), form.says(figure))


def decimals_of(figures: Iterable[Decimal | None]) -> int:
    """The decimals of a column: those of its figure with most."""
    exponents = [figure.as_tuple().exponent for figure in figures if figure is not None]
    return max((-item for item in exponents if isinstance(item, int) and item < 0), default=0)
