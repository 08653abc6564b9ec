"""Rows and columns that a release shows although nobody may be in them: an earlier release told of their figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from prikk.model.cell import CellKey
from prikk.model.release import MadeBeside, PublishedCell, Release
from prikk.model.specification import Specification
from prikk.model.stated import specification_of
from prikk.system.editions import Cell, identified


def starred(earlier: Iterable[Release], publication: Specification) -> frozenset[Cell]:
    """The counts that some earlier release hides."""
    return _counts(earlier, publication, lambda cell: cell.status.hidden)


def _counts(
    earlier: Iterable[Release], publication: Specification, which: Callable[[PublishedCell], bool]
) -> frozenset[Cell]:
    """The counts of which some earlier release shows a certain cell."""
    found: set[Cell] = set()
    for release in earlier:
        spec = specification_of(release)
        identify = identified(spec, publication, f"{release.id} {release.version}")
        cells = release.cells.items()
        found |= {identify(key) for key, cell in cells if which(cell) and key.statistic == spec.count_id}
    return frozenset(found)


def kept_in(publication: Specification, earlier: Iterable[Release]) -> Callable[[CellKey], bool]:
    """Whether a count (codes, period) keeps its row and column even when empty.

    It does where an earlier release hides it, or prints it and not as zero: to leave it out would tell that it is zero.
    """
    identify = identified(publication, publication, publication.id)
    kept = _counts(earlier, publication, lambda cell: cell.status.hidden or bool(cell.value))
    return lambda key: identify(key) in kept


def kept_of(release: Release, specification: Specification, among: Sequence[Release]) -> Callable[[CellKey], bool]:
    """Whether the row and column of a count (codes, period) may be shown although nobody is in them.

    `among` are the releases that are known; where one that the release was made beside is not among them, nobody can
    tell of any row.
    """
    known = [_found(named, among) for named in release.after]
    before = [other for other in known if other is not None]
    return kept_in(specification, before) if len(before) == len(known) else lambda _key: True


def _found(named: MadeBeside, among: Iterable[Release]) -> Release | None:
    """The first release that is the named one: later ones may show the very same cells."""
    return next((other for other in among if MadeBeside.of(other) == named), None)


def not_among(release: Release, among: Sequence[Release]) -> tuple[str, ...]:
    """What the releases are called that a release was made beside and that are not `among` others."""
    return tuple(f"{named.id} {named.version}" for named in release.after if _found(named, among) is None)


def silent(release: Release, specification: Specification, among: Sequence[Release]) -> Callable[[CellKey], bool]:
    """Whether a count (codes, period) tells nothing by being there: its row may be empty, or its figure says more."""
    kept, cells = kept_of(release, specification, among), release.cells

    def says_nothing(key: CellKey) -> bool:
        return kept(key) or bool((cell := cells.get(key)) is not None and cell.value)

    return says_nothing
