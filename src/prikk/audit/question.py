"""What an audit asks: which cells are hidden, what their rule allows, and what the attacker knows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

import numpy as np

from prikk.errors import ConflictError
from prikk.infer import propagate
from prikk.model.cell import CellKey
from prikk.model.codelist import TOTAL
from prikk.system import UNBOUNDED, CellSystem, Knowledge
from prikk.system.cellsystem import Bools, Ints


@dataclass(frozen=True)
class Question:
    """The hidden cells ("stars") of a publication, and the attacker.

    One entry a star in `keys`, `columns` (of the system), `averages` (the star hides an average), `least` and `most`
    (the values that the star's rule allows by itself), `widest` (how far apart its values can be at all, given what the
    attacker knew before), `protected` (a finding there counts; a star that tells that it
    is secondary hides nothing small), `structural` (the layout alone makes it zero) and `allows_zero` (as far as the
    star's rule goes, and what this attacker knew before). `by_dimension` and `by_table`
    give positions of stars: those that stand in tables whose rows run over the dimension, and those in the table.
    `unclosed` gives them for families of tables (named by their dimensions) whose margins tell more of each other than
    the system says, because their crossing is too large. `told_apart` tells whether it is known which stars protection
    is for; else only a star that is surely small, or known exactly, is a finding: one that may be secondary stays open.
    `if_primary` has the least and the greatest value of each star if it is hidden for what it is, by the rule alone.
    """

    system: CellSystem = field(repr=False)
    knowledge: Knowledge
    names: tuple[str, ...]
    keys: Sequence[CellKey] = field(repr=False)
    columns: Ints = field(repr=False)
    averages: Bools = field(repr=False)
    least: Ints = field(repr=False)
    most: Ints = field(repr=False)
    widest: Ints = field(repr=False)
    protected: Bools = field(repr=False)
    structural: Bools = field(repr=False)
    allows_zero: Bools = field(repr=False)
    if_primary: tuple[Ints, Ints] = field(repr=False)
    by_dimension: Mapping[str, Ints] = field(repr=False)
    by_table: Mapping[str, Ints] = field(repr=False)
    unclosed: Mapping[str, Ints] = field(default_factory=dict, repr=False)
    told_apart: bool = True

    @classmethod
    def about(
        cls,
        system: CellSystem,
        structure: Knowledge,
        shown: Knowledge,
        stars: Sequence[tuple[CellKey, int]],
        *,
        derived: Bools,
        allowed: tuple[Ints, Ints],
        protected: Bools,
        by_dimension: Mapping[str, Ints],
        by_table: Mapping[str, Ints],
        known: Knowledge | None = None,
        alone: Knowledge | None = None,
        unclosed: Sequence[Sequence[str]] = (),
        total: Callable[[str], str | None] = lambda _dimension: TOTAL,
        told_apart: bool = True,
        zero_is_small: bool = True,
        small: Ints | None = None,
    ) -> Question:
        """The question about `stars` (key and column) to an attacker who sees what is `shown`.

        `structure` is what the layout alone tells, `known` what the attacker knows anyway: neither is given away.
        Beside earlier releases `alone` is what these and the layout tell without the figures that are `shown`.
        `allowed` are the values that the star's rule allows by itself, `unclosed` the families (their dimensions) whose
        crossing is too large, `total` the code of each dimension's total, `told_apart` whether it is known which stars
        protection is for, `zero_is_small` whether zeros are small by the rule, `small` the greatest value of each
        column whose star says that it is small.
        """
        keys, names = [key for key, _ in stars], system.cells.dimensions
        columns = np.array([column for _, column in stars], dtype=np.int64)
        before = known_before(system, structure if alone is None else alone, alone if known is None else known, small)
        least, most, widest = left_open(before, columns, *allowed)
        return cls(
            system=system,
            knowledge=shown if known is None else shown & known,
            names=system.cells.names,
            keys=keys,
            columns=columns,
            averages=derived,
            least=least,
            most=most,
            widest=widest,
            protected=protected,
            structural=propagate(system, structure).high[columns] <= 0,
            allows_zero=least == 0,
            if_primary=(np.maximum(allowed[0], not zero_is_small), allowed[1]),
            by_dimension=by_dimension,
            by_table=by_table,
            unclosed=in_families(unclosed, names, keys, total),
            told_apart=told_apart,
        )

    def __len__(self) -> int:
        return len(self.columns)

    def knowing(self, more: Knowledge) -> Question:
        """The same question to an attacker who also knows `more`."""
        return replace(self, knowledge=self.knowledge & more)

    def excused(self, other: Question) -> Question:
        """The same question, of which no more is given away than of that of somebody else about the same stars."""
        return replace(self, least=other.least, most=other.most, widest=other.widest, structural=other.structural)

    def at_least(self, column: int, value: int) -> Question:
        """The same question to an attacker who also knows that a column is at least `value`."""
        low = self.knowledge.low.copy()
        low[column] = np.maximum(low[column], value)
        return replace(self, knowledge=Knowledge(low, self.knowledge.high))


def known_before(
    system: CellSystem, structure: Knowledge, known: Knowledge | None, most: Ints | None = None
) -> Knowledge | None:
    """What follows, one equation at a time, from the layout and what an attacker has `known`; None for nothing.

    The layout alone tells something where it shows what it would have left out if empty. Then it tells more beside
    `most`, the greatest value of each column whose star says that it is small: of a total of three at most, with two
    rows, each row has two at most. That is given away by the kind of the star. What would be known exactly that way is
    no excuse.
    """
    present = bool(np.any(structure.low > 0))
    if known is None and not present:
        return None
    before = structure if known is None else structure & known
    with suppress(ConflictError):  # the audit itself will say so
        before = propagate(system, before)
    low, high = before.low, before.high
    if known is None:  # what the layout makes zero is told apart as structural
        high = np.full(system.size, UNBOUNDED)
    if present and most is not None:
        with suppress(ConflictError):
            small = propagate(system, Knowledge(before.low, np.minimum(before.high, most)))
            open_ = small.low < small.high
            low, high = np.where(open_, small.low, low), np.where(open_, small.high, high)
    return Knowledge(low, high)


def left_open(before: Knowledge | None, columns: Ints, least: Ints, most: Ints) -> tuple[Ints, Ints, Ints]:
    """`least`, `most` and `widest` of stars for an attacker who knew `before` what the publication cannot give away.

    Where a single value would be left of what a small star may be, although more were possible before, one beside it
    stays demanded: what becomes exact is given away.
    """
    if before is None:
        return least, most, np.full(len(columns), UNBOUNDED)
    low, high = before.low[columns], before.high[columns]
    small = (np.maximum(least, low) <= np.minimum(most, high)) & (low < high)
    ends = np.where(small, np.maximum(least, low), least), np.where(small, np.minimum(most, high), most)
    alone = small & (least < most) & (ends[0] == ends[1])
    least, most = ends[0] - (alone & (low < ends[0])), ends[1] + (alone & (low == ends[0]))
    return np.where(low == high, low, least), np.where(low == high, low, most), np.minimum(high - low, UNBOUNDED)


def in_families(
    families: Sequence[Sequence[str]], names: Sequence[str], keys: Sequence[CellKey], total: Callable[[str], str | None]
) -> dict[str, Ints]:
    """For each family (the names of its dimensions) the stars that are sums within it; `total` gives total codes."""
    totals = [total(name) for name in names]
    of_star = [
        {
            name
            for name, code, whole in zip(names, key.codes, totals, strict=False)
            if whole is not None and code != whole
        }
        for key in keys
    ]
    return {
        " x ".join(family): np.array([star for star, own in enumerate(of_star) if own <= set(family)], dtype=np.int64)
        for family in families
    }
