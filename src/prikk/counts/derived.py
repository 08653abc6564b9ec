"""Published figures that are worked out from counts, rounded: each bounds the counts behind it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

import numpy as np

from prikk.errors import InputError, closest
from prikk.model.cell import CellKey, Codes
from prikk.system import UNBOUNDED, CellSystem, Knowledge, Origin, Relation
from prikk.system.bands import ratio_forms
from prikk.system.equations import EquationList, Hierarchy
from prikk.system.growth import grown

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
        match = _WORDS.fullmatch(text.strip())
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
class Form:
    """An integer form of a derived figure: columns with factors, and its bounds. `name` names what it is a form of."""

    relation: Relation
    name: CellKey
    columns: tuple[int, ...]
    factors: tuple[int, ...]
    low: int
    high: int


@dataclass(frozen=True)
class Cells:
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

    def forms(self, derived: Derived, column: str, key: Codes, figure: Decimal, decimals: int) -> Iterator[Form]:
        """The forms of a figure. Raises ValueError where there is no cell to compare with."""
        other = self.other(derived, key)
        if other is None or other not in self.columns:
            raise ValueError("nothing to compare with" if other is None else f"no row {', '.join(other)}")
        name, own, whole = CellKey(key, statistic=column), self.columns[key], self.columns[other]
        unit = 10**decimals
        value = int(figure * unit)
        if derived.kind == "mean":
            count = self.below(derived.along[0], key[self.names.index(derived.along[0])])
            if not count:
                raise ValueError("no codes below this one to be averaged")
            # value / unit <= sum / count + 1 / (2 unit) < (value + 1) / unit
            band = 2 * count * value - count, 2 * count * value + count - 1
            yield Form(Relation.MEAN, name, (own,), (1,), -(-band[0] // (2 * unit)), band[1] // (2 * unit))
        elif derived.kind == "change" and own != whole:
            low, high = value - self.tolerance, value + self.tolerance
            yield Form(Relation.DIFFERENCE, name, (own, whole), (1, -1), low, high)
        elif derived.kind != "change" and own == whole:
            yield Form(Relation.RATIO, name, (own,), (1,), 1, UNBOUNDED)
        elif own != whole:
            least, beyond = ratio_forms(value, 100 * unit)
            yield Form(Relation.RATIO, name, (own, whole), least, 0, UNBOUNDED)
            yield Form(Relation.RATIO, name, (own, whole), beyond, -UNBOUNDED, -1)


def decimals_of(figures: Iterable[Decimal | None]) -> int:
    """The decimals of a column: those of its figure with most."""
    exponents = [figure.as_tuple().exponent for figure in figures if figure is not None]
    return max((-item for item in exponents if isinstance(item, int) and item < 0), default=0)


def with_forms(
    system: CellSystem, structure: Knowledge, forms: Sequence[Form]
) -> tuple[CellSystem, Knowledge, Knowledge]:
    """The system with an auxiliary column for each form; what everybody knows of its columns; what the figures tell.

    A percentage of nothing is no number: where one stands, the whole is at least one.
    """
    size, count = system.size, len(forms)
    wider = structure.beyond([-UNBOUNDED] * count, [UNBOUNDED] * count)
    low, high = np.full(size + count, -UNBOUNDED), np.full(size + count, UNBOUNDED)
    equations = EquationList()
    for number, form in enumerate(forms, size):
        origin = Origin(form.relation, form.columns[0], form.name.statistic)
        equations.add(origin, [*form.columns, number], [*form.factors, -1])
        low[number], high[number] = form.low, form.high
        if form.relation is Relation.RATIO:
            low[form.columns[-1]] = max(low[form.columns[-1]], 1)
    return grown(system, [form.name for form in forms], equations), wider, Knowledge(low, high)
