"""Earlier releases as a build takes them in: what they told, of which figures, and what must stay hidden of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from prikk.audit.earlier import told_by
from prikk.audit.kept import not_among, silent
from prikk.audit.returned import between
from prikk.errors import ConflictError, InputError
from prikk.figures.form import Printed
from prikk.formats.releasefile import read_release
from prikk.infer import solution
from prikk.job.folder import CELLS, read_true
from prikk.job.output import INTERNAL, PUBLIC
from prikk.model.cell import CellKey
from prikk.model.release import Release, cells_digest
from prikk.model.specification import Specification
from prikk.model.stated import specification_of
from prikk.model.status import Status
from prikk.rules.demand import Demand
from prikk.rules.protocol import Judged, Rule
from prikk.rules.registry import rule_of
from prikk.system import Knowledge
from prikk.system.cellsystem import Bools, Ints
from prikk.system.editions import Cell, Edition, identified
from prikk.system.published import PublishedSystem, published_system

READ = ("release.json", "cells.csv")
"""The files from which all is read that an earlier release tells."""
HIDDEN = "hidden.csv"
"""The figures that an earlier release hides, as far as its own build knows them; in the form of `cells.csv`."""


@dataclass(frozen=True)
class Given:
    """An earlier release and, where its build knows, the figures that it hides with their kinds (A, D).

    `folder` holds its public files.
    """

    release: Release
    folder: Path
    hidden: Mapping[CellKey, tuple[Printed, Status]] = field(default_factory=dict, repr=False)

    @property
    def name(self) -> str:
        """What it is called in messages."""
        return f"{self.release.id} {self.release.version} ({self.release.first.code} to {self.release.last.code})"


def read_given(folder: Path) -> Given:
    """Read a build, a released folder, or what a build keeps of an earlier release.

    Raises InputError for what cannot be read, or whose cells are not those that it was released with: what a reader
    does not know would then count as known, or the other way round.
    """
    public = folder / PUBLIC if (folder / PUBLIC).is_dir() else folder
    release = read_release(public)
    if cells_digest(release.cells) != release.protection.digest:
        raise InputError("not the cells that the release was made with", path=public / READ[1], fix="copy it again")
    known = read_true(folder / INTERNAL / CELLS) or read_true(folder / HIDDEN)
    stars = {key for key, cell in release.cells.items() if cell.status.hidden}
    return Given(release, public, {key: said for key, said in known.cells.items() if key in stars} if known else {})


@dataclass(frozen=True)
class Taken:
    """An earlier release in a system of its own.

    `values` (one a column) are its figures: those it printed, those its build knows, and for what nobody tells the
    nearest to the figures of today that agree with it. `small` are the columns of stars that must stay open as
    `demand` and `rule` say. `revised` names the cells that are not what they are today.
    """

    given: Given
    published: PublishedSystem
    edition: Edition
    told: Knowledge
    values: Ints = field(repr=False)
    small: Bools = field(repr=False)
    revised: frozenset[Cell]

    @property
    def printed(self) -> Ints:
        """The columns of the figures that it printed, and of those that it left out as zero."""
        cells, shown = self.given.release.cells, np.zeros(len(self.values), dtype=np.bool_)
        figures = self.published.figures.items()
        shown[[figure.column for key, figure in figures if cells[key].value is not None]] = True
        return np.flatnonzero(shown | (self.published.structure.high == 0))

    @property
    def known(self) -> Knowledge:
        """What it told, and what its build knows."""
        return _known(self.given, self.published, self.told)

    @property
    def counts(self) -> dict[Cell, int]:
        """The figures of its cells."""
        columns = self.published.system.cells.columns.items()
        return {self.edition.identify(key): int(self.values[column]) for key, column in columns}

    def apart(self, today: Mapping[Cell, int], others: Iterable[tuple[Release, Mapping[Cell, int]]]) -> Taken:
        """The same where cells are revised, too, that are today what they were, but in between were not."""
        returned = between(self.given.release, self.counts, others)
        edition = replace(self.edition, versions={**returned, **self.edition.versions})
        return replace(self, edition=edition, revised=self.revised | (returned.keys() & today.keys()))

    def with_values(self, values: Ints) -> Taken:
        """The same with other figures behind what nobody tells."""
        if np.array_equal(values, self.values):
            return self
        return replace(self, values=values, small=_small(self.given, self.published, values))

    @property
    def demand(self) -> Demand:
        """What protection the release promised."""
        return Demand.parse(self.given.release.protection.demanded)

    @property
    def rule(self) -> Rule:
        """The rule behind its stars."""
        return rule_of(self.given.release.protection)


def take_in(
    given: Given, publication: Specification, today: Mapping[Cell, int], among: Sequence[Release] = ()
) -> Taken:
    """Place an earlier release in a system of its own; `today` has the figures of now, by cell.

    `among` are all releases that are known: of rows that one of them made it show nothing is concluded.

    Raises InputError for codes that cannot be followed, and where the figures of the release contradict each other.
    """
    release = given.release
    spec = specification_of(release)
    published = published_system(spec, release.tables, perhaps_empty=silent(release, spec, among))
    identify = identified(spec, publication, given.name)
    told = told_by(release, published)
    cells = {key: identify(key) for key in published.system.cells.columns}
    values = _figures(given, published, told, {key: today.get(cell) for key, cell in cells.items()})
    now = {key: today.get(cell) for key, cell in cells.items()}
    own = {key: int(values[column]) for key, column in published.system.cells.columns.items()}
    other = {cells[key]: own[key] for key in own if own[key] != now[key]}
    return Taken(
        given,
        published,
        Edition(spec, published, identify, other, given.name),
        told,
        values,
        _small(given, published, values),
        frozenset(cell for cell in other if cell in today),
    )


def _figures(given: Given, published: PublishedSystem, told: Knowledge, today: Mapping[CellKey, int | None]) -> Ints:
    known = _known(given, published, told)
    prefer = np.maximum(told.low, 0)
    for key, column in published.system.cells.columns.items():
        prefer[column] = prefer[column] if (figure := today[key]) is None else figure
    prefer = np.clip(prefer, known.low, known.high)
    size = len(published.system.cells)
    prefer = _completed(published, prefer[:size])
    try:
        return solution(published.system, known, prefer=prefer)
    except ConflictError:
        raise InputError(
            "the figures of the earlier release contradict each other",
            path=given.folder,
            fix="find out with: prikk audit",
        ) from None


def _known(given: Given, published: PublishedSystem, told: Knowledge) -> Knowledge:
    """What a release told, with the counts behind stars that its build knows."""
    low, high = told.low.copy(), told.high.copy()
    for key, (value, _) in given.hidden.items():
        if (found := published.figures.get(key)) is not None and not found.derived:
            low[found.column] = high[found.column] = value
    return Knowledge(low, high)


def _completed(published: PublishedSystem, counts: Ints) -> Ints:
    """Wished values of all columns; those of auxiliary columns follow where each stands in an equation of its own."""
    size = published.system.size
    values = np.zeros(size, dtype=np.int64)
    values[: len(counts)] = counts
    left = published.system.matrix @ values
    auxiliary = published.system.matrix[:, len(counts) :].tocoo()
    values[len(counts) + auxiliary.col] = left[auxiliary.row]
    return values


def _small(given: Given, published: PublishedSystem, values: Ints) -> Bools:
    """The columns of stars that hide something small."""
    rule, small = rule_of(given.release.protection), np.zeros(published.system.size, dtype=np.bool_)
    for key, figure in published.figures.items():
        status = given.release.cells[key].status
        if status.hidden:
            status = given.hidden[key][1] if key in given.hidden else status
            known = status in (Status.PRIMARY, Status.SECONDARY)
            judged = Judged(values[[figure.column]], np.array([figure.periods]))
            small[figure.column] |= (status is Status.PRIMARY) if known else rule.primary(judged)[0]
    return small


def taken_in(earlier: Sequence[Given], publication: Specification, today: Mapping[Cell, int]) -> tuple[Taken, ...]:
    """Several earlier releases, in their order."""
    among = [given.release for given in earlier]
    taken = [take_in(given, publication, today, among) for given in earlier]
    counts = [item.counts for item in taken]
    return tuple(item.apart(today, zip(among, counts, strict=True)) for item in taken)


def unnamed(earlier: Sequence[Given]) -> list[tuple[Given, tuple[str, ...]]]:
    """The earlier releases that were made beside others that are not among them, and what these are called."""
    releases = [given.release for given in earlier]
    return [(given, names) for given in earlier if (names := not_among(given.release, releases))]
