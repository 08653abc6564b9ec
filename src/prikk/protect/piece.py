"""One independent part of a compact problem, as both ways of searching it see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, Self

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from prikk.protect.compact import Compact
from prikk.system.cellsystem import Bools, Ints

SCALE = 1000
"""A unit of cost inside the search; each column costs one more, so that of equal patterns the smaller is taken."""


@dataclass(frozen=True, repr=False)
class Piece:
    """Columns of a compact problem that hang together, and what is asked of them. Rooms have shape (columns, 2)."""

    columns: Ints  # their numbers in the compact problem
    matrix: sparse.csr_array
    primary: Bools
    candidates: Bools
    cost: Ints  # of candidates, `SCALE` a unit and one more; 0 for all others
    up: Ints
    down: Ints
    width: Ints
    hidden: Ints  # rooms of columns that are hidden
    shown: Ints  # rooms of columns that are shown
    singletons: Bools
    demanding: Ints  # primary columns of which anything is demanded

    @classmethod
    def of(cls, small: Compact, columns: Ints) -> Piece:
        """The given compact columns with all their equations."""
        rows = np.unique(sparse.csc_array(small.matrix)[:, columns].indices)
        return cls(
            columns,
            sparse.csr_array(small.matrix[rows][:, columns]),
            small.primary[columns],
            small.candidates[columns],
            np.where(small.candidates, small.cost * SCALE + 1, 0)[columns],
            small.up[columns],
            small.down[columns],
            small.width[columns],
            small.room_hidden[columns],
            small.room_shown[columns],
            small.singletons[columns],
            np.flatnonzero(small.demanding[columns] & small.primary[columns]),
        )


class Searched(Protocol):
    """A piece with its pattern so far, and the moves that prove it; columns are numbered as in the piece."""

    piece: Piece

    @property
    def secondary(self) -> Bools:
        """Columns hidden beyond the primary ones."""

    @property
    def cost(self) -> int:
        """What the secondary columns cost, in the unit of the search."""

    @property
    def demanding(self) -> Ints:
        """Columns whose demand is to be met: all of the piece's but those given up."""

    @property
    def lacking(self) -> Ints:
        """Demanding columns that lack something of what they demand."""

    @property
    def exhausted(self) -> bool:
        """Whether no more effort is worth while than it takes to meet the demands."""

    def construct(self) -> None:
        """A first pattern."""

    def is_short(self, column: int) -> bool:
        """Whether the moves do not reach as far as the column demands."""

    def outsider(self, column: int) -> int:
        """The singleton that the next move for a column must leave as it is; -1 where there is none."""

    def aims(self, column: int) -> list[int]:
        """The changes that would meet (a part of) what a column lacks, best first."""

    def add(self, move: Ints) -> bool:
        """Take a move found elsewhere (changes of all columns) into the pattern; False when there is no room for it."""

    @property
    def stubborn(self) -> bool:
        """Whether there were columns for which the search by itself found no move."""

    def keep(self, move: Ints) -> bool:
        """Take a move as `add` does, and try it in all patterns that are forked."""

    def give_up(self) -> None:
        """Stop trying to meet what is still lacking."""

    def fork(self, pattern: Bools) -> Self:
        """The same piece with another pattern, and the moves found at once in it."""

    def mend(self) -> None:
        """Protect what still lacks protection, and prune."""

    def prune(self) -> None:
        """Show what can be shown, dearest first."""

    def improve(self, work: int, deadline: float | None = None) -> None:
        """Look for a cheaper pattern, spending so many steps or until the time is over."""

    def witnesses(self) -> tuple[sparse.csr_array, Bools]:
        """Moves (rows) that prove the pattern, and which may be turned; secondary columns none needs are shown."""


def split(small: Compact, bundles: int) -> list[Piece]:
    """The independent parts, small ones put into `bundles`; parts without a demand are left out."""
    movable = small.primary | small.candidates | np.any(small.room_shown != 0, axis=1)
    live = np.flatnonzero(movable)
    matrix = sparse.csr_array(small.matrix[:, live])
    links = sparse.block_array([[None, matrix], [matrix.T, None]], format="csr")
    _, label = connected_components(links, directed=False)
    label = np.unique(label[matrix.shape[0] :], return_inverse=True)[1]
    wanted = np.flatnonzero(np.bincount(label, weights=small.demanding[live]) > 0)
    weight = np.bincount(label)[wanted]
    bundle = np.full(int(label.max(initial=-1)) + 1, -1)
    load = np.zeros(bundles)
    for part in np.argsort(-weight, kind="stable"):
        lightest = int(np.argmin(load))
        bundle[wanted[part]] = lightest
        load[lightest] += weight[part]
    return [Piece.of(small, live[bundle[label] == number]) for number in range(bundles) if load[number]]


def joined(matrix: sparse.csr_array, chosen: Bools) -> Ints:
    """For each of the `chosen` columns the number of the group that equations join it to; -1 for all others."""
    label = np.full(len(chosen), -1)
    inside = np.flatnonzero(chosen)
    own = sparse.csr_array(matrix[:, inside])
    both = sparse.block_array([[None, own], [own.T, None]], format="csr")
    label[inside] = connected_components(both, directed=False)[1][own.shape[0] :]
    return label
