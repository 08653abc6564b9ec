"""What earlier releases of the same statistics add to an attacker's knowledge."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np

from prikk.audit.kept import silent
from prikk.audit.returned import between
from prikk.audit.revised import perhaps_revised
from prikk.errors import ConflictError
from prikk.infer import conflict
from prikk.model.cell import CellKey
from prikk.model.release import PublishedCell, Release
from prikk.model.specification import Specification
from prikk.model.stated import specification_of
from prikk.model.status import Status
from prikk.rules.registry import rule_of
from prikk.rules.statements import public_knowledge
from prikk.system import UNBOUNDED, Knowledge
from prikk.system.between import linked
from prikk.system.cellsystem import Bools
from prikk.system.editions import Cell, Edition, Identify, Joined, identified, join
from prikk.system.knows import Knows
from prikk.system.published import PublishedSystem, published_system
from prikk.system.rollup import rolled_up


def told_by(release: Release, published: PublishedSystem) -> Knowledge:
    """What a release tells of the columns of its own system."""
    only_primary = release.protection.demanded == "none"
    return public_knowledge(published, release.cells, rule_of(release.protection), only_primary=only_primary)


@dataclass(frozen=True)
class Beside:
    """A release beside earlier ones, as anybody sees them.

    `published` is its system with further columns for what the earlier ones say otherwise, `told` what they tell of all
    columns, and `alone` what can be told of the same columns without the release itself: no later release can give that
    away. `revised` names for each earlier release how many cells are not what they are today as far as the prints
    show, `unclear` how many more were given up because the releases contradict each other otherwise. `same` counts the
    cells that were printed earlier, are hidden now, and were taken not to be revised. `changes` has the figures that
    both print and that differ by fewer persons than the threshold.
    """

    published: PublishedSystem
    told: Knowledge
    alone: Knowledge
    revised: tuple[int, ...]
    unclear: int
    same: int
    changes: tuple[CellKey, ...] = ()


def beside(
    specification: Specification,
    published: PublishedSystem,
    cells: Mapping[CellKey, PublishedCell],
    earlier: Sequence[Release],
    *,
    true: Mapping[CellKey, int] | None = None,
    true_earlier: Sequence[Mapping[CellKey, int]] = (),
    among: Sequence[Release] = (),
    before: Collection[str] | None = None,
) -> Beside:
    """Join earlier releases to one that shows `cells`.

    A cell that two releases print differently was revised in between. Of one that either hides nobody can tell: it
    counts as the same, unless the releases contradict each other then. Where `true` and `true_earlier` have the counts
    behind the later and the earlier releases (as a build knows them), they tell which cells were revised, and no more.
    `among` are further releases that an earlier one may have been made beside. `before` has the digests (of their
    cells) of those among `earlier` that the release could not help: what these alone tell it does not give away.

    Raises InputError for codes that cannot be followed, ConflictError where nothing that is hidden explains a
    contradiction.
    """
    identify = identified(specification, specification, specification.id)
    printed = _printed(published, cells, identify)
    today = printed if true is None else printed | {identify(key): count for key, count in true.items()}
    rule = rule_of(specification.confidentiality)
    now = public_knowledge(published, dict(_all(published, cells)), rule, only_primary=False)
    more = true_earlier or [{}] * len(earlier)
    read = [
        _read(release, specification, published.knows, known, [*earlier, *among])
        for release, known in zip(earlier, more, strict=True)
    ]
    prints, tells = [item.printed for item in read], [item.told for item in read]
    versions = _versions(today, read)
    editions = [item.edition(other) for item, other in zip(read, versions, strict=True)]
    first = np.array([before is None or item.protection.digest in before for item in earlier], dtype=np.bool_)
    revised = tuple(len(found) for found in versions)
    changes = _small_changes(published, cells, prints, identify, specification.confidentiality.threshold)
    same = len({cell for known in prints for cell in known} - printed.keys()) if true is None else 0

    def joined_with(unsure: Collection[tuple[int, Cell]]) -> tuple[Joined, Knowledge, bool]:
        for number, cell in unsure:
            versions[number][cell] = ("own", number)
        joined = join(published, identify, editions)
        _, known = _together(joined, tells, now)
        joined = rolled_up(joined, specification, identify, editions, known)
        joined = linked(joined, specification, identify, editions)
        told, known = _together(joined, tells, now)
        return joined, told, conflict(joined.published.system, known) is None

    def alone(joined: Joined) -> Knowledge:
        return _alone(joined, published, editions, tells, first)

    joined, told, agree = joined_with(())
    if agree:
        return Beside(joined.published, told, alone(joined), revised, 0, same, changes)
    hidden = {identify(key) for key in published.system.cells.columns} - today.keys()
    for item in read:
        hidden |= {item.identify(key) for key in item.published.system.cells.columns} - item.counts.keys()
    unsure = perhaps_revised(published, identify, editions, hidden=hidden, tells=tells, now=now)
    joined, told, agree = joined_with(unsure)
    if not agree:
        raise ConflictError("earlier releases and this one contradict each other")
    return Beside(joined.published, told, alone(joined), revised, len(unsure), same, changes)


def _together(joined: Joined, tells: Sequence[Knowledge], now: Knowledge) -> tuple[Knowledge, Knowledge]:
    """What earlier releases tell of the joined columns, and what is known of them in all."""
    told = reduce(Knowledge.__and__, (joined.told(number, known) for number, known in enumerate(tells)))
    return told, joined.published.structure & told & joined.said(np.arange(len(now.low)), now)


def _alone(
    joined: Joined, latest: PublishedSystem, editions: Sequence[Edition], tells: Sequence[Knowledge], first: Bools
) -> Knowledge:
    """What can be told of the joined columns without the latest release, but for what its layout says of new periods.

    `first` marks the editions that were there before it.
    """
    low, high = joined.published.structure.low.copy(), joined.published.structure.high.copy()
    periods = {key.period for edition in editions for key in edition.published.system.cells.columns}
    columns, dropped = latest.system.cells.columns.items(), latest.structure.high == 0
    high[[column for key, column in columns if dropped[column] and key.period in periods]] = UNBOUNDED
    for edition, place, there in zip(editions, joined.places, first.tolist(), strict=True):
        if not there:
            structure = edition.published.structure
            high[place[structure.high == 0]], low[place[structure.low > 0]] = UNBOUNDED, 0
    told = (joined.told(number, known) for number, known in enumerate(tells) if first[number])
    return reduce(Knowledge.__and__, told, Knowledge(low, high))


@dataclass(frozen=True, repr=False)
class _Read:
    """An earlier release in a system of its own: what it printed, what is known of its counts."""

    release: Release
    specification: Specification
    published: PublishedSystem
    identify: Identify
    printed: Mapping[Cell, int]
    counts: Mapping[Cell, int]

    @property
    def told(self) -> Knowledge:
        """What it tells of the columns of its own system."""
        return told_by(self.release, self.published)

    def edition(self, versions: Mapping[Cell, Hashable]) -> Edition:
        """The release as one to be joined."""
        name = f"{self.release.id} {self.release.version}"
        return Edition(self.specification, self.published, self.identify, versions, name)


def _read(
    release: Release, latest: Specification, knows: Knows, true: Mapping[CellKey, int], among: Sequence[Release]
) -> _Read:
    """Read an earlier release by its own words, in the codes of the latest; `true` has what is known of its counts."""
    own = specification_of(release)
    published = published_system(own, release.tables, knows=knows, perhaps_empty=silent(release, own, among))
    identify = identified(own, latest, f"{release.id} {release.version}")
    printed = _printed(published, release.cells, identify)
    counts = printed | {identify(key): count for key, count in true.items()}
    return _Read(release, own, published, identify, printed, counts)


def _versions(today: Mapping[Cell, int], read: Sequence[_Read]) -> list[dict[Cell, Hashable]]:
    """For each earlier release the cells that are not those of the latest release that tells their counts.

    It has another count, or one in between had.
    """
    first: dict[Cell, int] = {}
    for known in (today, *(item.counts for item in read)):
        first = {**known, **first}
    others = [(item.release, item.counts) for item in read]
    return [
        between(item.release, item.counts, others)
        | {cell: value for cell, value in item.counts.items() if first[cell] != value}
        for item in read
    ]


def _small_changes(
    published: PublishedSystem,
    cells: Mapping[CellKey, PublishedCell],
    prints: Sequence[Mapping[Cell, int]],
    identify: Callable[[CellKey], Cell],
    threshold: int,
) -> tuple[CellKey, ...]:
    """The printed counts that some earlier release prints too, with fewer than `threshold` persons more or less."""
    shown = {key: cells[key].value for key in published.figures if key in cells and not published.figures[key].derived}
    return tuple(
        key
        for key, value in shown.items()
        if value is not None
        and any(0 < abs(int(value) - known.get(identify(key), int(value))) < threshold for known in prints)
    )


def _all(published: PublishedSystem, cells: Mapping[CellKey, PublishedCell]) -> Iterator[tuple[CellKey, PublishedCell]]:
    nothing = PublishedCell(Status.MISSING)
    return ((key, cells.get(key, nothing)) for key in published.figures)


def _printed(
    published: PublishedSystem,
    cells: Mapping[CellKey, PublishedCell],
    identify: Callable[[CellKey], Cell],
) -> dict[Cell, int]:
    """The counts that a release prints or leaves out as zero, by cell."""
    found: dict[Cell, int] = {}
    for key, column in published.system.cells.columns.items():
        cell = cells.get(key)
        if cell is not None and cell.value is not None:
            found[identify(key)] = int(cell.value)
        elif published.structure.high[column] == 0:
            found[identify(key)] = 0
    return found
