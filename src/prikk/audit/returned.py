"""Cells that were revised and then became again what they were: nobody can tell that they are the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from prikk.model.release import MadeBeside, Release
from prikk.system.editions import Cell


def between(
    release: Release, counts: Mapping[Cell, int], others: Iterable[tuple[Release, Mapping[Cell, int]]]
) -> dict[Cell, tuple[str, int]]:
    """The cells of a release that one made after it has otherwise, as versions of their own.

    Where a figure of today is the same again, the release did not tell it: it is as new as any that was revised.
    `counts` are those of the release, `others` has further releases with theirs.
    """
    own = MadeBeside.of(release)
    later = [known for other, known in others if own in other.after]
    return {
        cell: ("before", value)
        for cell, value in counts.items()
        if any(known.get(cell, value) != value for known in later)
    }
