"""The true figures of a publication: tabulated, laid out, and placed in the cell system."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from prikk.audit import known_before
from prikk.audit.earlier import identified
from prikk.errors import InputError
from prikk.infer import intervals
from prikk.model.cell import CellKey, Codes
from prikk.model.layout import lay_out
from prikk.model.period import Period
from prikk.model.publication import Publication
from prikk.model.release import Table
from prikk.model.status import Status
from prikk.pipeline.apriori import Apriori, read_apriori
from prikk.pipeline.earlier import Given, Taken, starred, taken_in
from prikk.rules.statements import is_primary
from prikk.system.cellsystem import Ints, Knowledge
from prikk.system.editions import Joined, join
from prikk.system.published import Figure, PublishedSystem, published_system
from prikk.tabulate import Tabulation


@dataclass(frozen=True)
class Truth:
    """What is to be published, before anything is hidden. `values` (one a column) are confidential.

    `apriori` is what is said of single figures beforehand, `earlier` the earlier releases, whose columns follow those
    of the publication itself (the first `own`) where they are not the same; `joined` tells which is which,
    and `further` is how many those are. `closer` is what
    else follows from the earlier releases, where somebody looked closer than one equation at a time.
    """

    publication: Publication
    tables: tuple[Table, ...]
    published: PublishedSystem
    values: Ints = field(repr=False)
    apriori: Apriori = field(default_factory=Apriori)
    earlier: tuple[Taken, ...] = ()
    joined: Joined | None = field(default=None, repr=False)
    further: int = 0
    closer: Knowledge | None = field(default=None, repr=False)

    @property
    def figures(self) -> Mapping[CellKey, Figure]:
        """The figures that the tables show."""
        return self.published.figures

    @property
    def own(self) -> int:
        """How many columns there are without earlier releases."""
        return self.published.system.size - self.further

    @property
    def places(self) -> tuple[Ints, ...]:
        """For each earlier release the column of each of its own columns."""
        return () if self.joined is None else self.joined.places

    def primary_statuses(self) -> dict[CellKey, Status]:
        """The status of every figure under the rule alone."""
        rule = self.publication.confidentiality
        return {
            key: Status.PRIMARY if is_primary(figure, int(self.values[figure.column]), rule) else Status.PUBLISHED
            for key, figure in self.figures.items()
        }

    @cached_property
    def known(self) -> Knowledge | None:
        """What an attacker knows of the columns before anything is published (None: nothing but the layout).

        That is what the a-priori file says and what earlier releases told; it is public already and not protected.
        """
        system = self.published.system
        known = self.apriori.knowledge(self.figures, system.size)
        for number, taken in enumerate(self.earlier):
            told = self.joined.told(number, taken.told)  # type: ignore[union-attr]  # joined where there are any
            known = told if known is None else known & told
        if known is not None and self.closer is not None:
            known &= self.closer
        return known_before(system, self.published.structure, known)

    @cached_property
    def hidden_earlier(self) -> frozenset[CellKey]:
        """The figures that an earlier release hid and that are the same today: they stay hidden."""
        stars = np.zeros(self.published.system.size, dtype=np.bool_)
        for place, taken in zip(self.places, self.earlier, strict=True):
            cells = taken.given.release.cells
            hidden = [figure.column for key, figure in taken.published.figures.items() if cells[key].status.hidden]
            stars[place[hidden]] = True
        shown = self.publication.confidentiality.zeros == "publish"
        return frozenset(
            key
            for key, figure in self.figures.items()
            if stars[figure.column] and not (shown and not self.values[figure.column])
        )

    def persons(self, statuses: Mapping[CellKey, Status], status: Status) -> int:
        """The sum of the counts that have a status (each cell of each table once)."""
        figures = self.figures.items()
        columns = [figure.column for key, figure in figures if statuses[key] is status and not figure.is_mean]
        return int(np.sum(self.values[columns]))


def true_figures(publication: Publication, tabulation: Tabulation, earlier: Sequence[Given] = ()) -> Truth:
    """Lay out the publication's tables over the counts of a tabulation, beside `earlier` releases.

    Raises InputError for an a-priori file or an earlier release that does not fit.
    """
    identify, kept = identified(publication, publication, publication.id), starred(earlier, publication)

    def shown(codes: Codes, period: Period) -> bool:
        return tabulation.has_records(codes, period) or identify(CellKey(codes, period.code)) in kept

    tables = lay_out(publication, shown)
    if not tables:
        allowed = "records of the periods and codes of at least one table"
        raise InputError("no table has a record", column="key tables", allowed=allowed)
    published = published_system(publication, tables)
    keys = published.system.cells.columns
    counts = np.array([tabulation.count(key.codes, key.period) for key in keys], dtype=np.int64)
    truth = with_earlier(Truth(publication, tables, published, published.complete(counts)), earlier)
    return with_apriori(truth, publication.folder / name) if (name := publication.confidentiality.apriori) else truth


def with_earlier(truth: Truth, earlier: Sequence[Given]) -> Truth:
    """The same beside earlier releases. Raises InputError where one of them cannot be followed."""
    if not earlier:
        return truth
    identify = identified(truth.publication, truth.publication, truth.publication.id)
    columns = truth.published.system.cells.columns
    today = {identify(key): int(truth.values[column]) for key, column in columns.items()}
    taken = taken_in(earlier, truth.publication, today)
    joined = join(truth.published, identify, [item.edition for item in taken])
    values = joined.values(truth.values, [item.values for item in taken])
    further = joined.published.system.size - truth.published.system.size
    return replace(truth, published=joined.published, values=values, earlier=taken, joined=joined, further=further)


def looked_closer(truth: Truth, asked: Knowledge) -> Truth:
    """The same, with all that earlier releases alone tell of columns of which more is `asked` to stay possible.

    What they gave away already cannot be protected any more.
    """
    if truth.known is None or not truth.earlier:
        return truth
    columns = np.flatnonzero(asked.low < asked.high)
    found = intervals(truth.published.system, truth.known, columns=columns, enough=asked)
    low, high = truth.known.low.copy(), truth.known.high.copy()
    low[columns], high[columns] = found.low[columns], found.high[columns]
    return replace(truth, closer=Knowledge(low, high))


def with_apriori(truth: Truth, path: Path) -> Truth:
    """The same, with what a file says of single figures. Raises InputError where that does not fit."""
    names = (*truth.publication.dimension_ids, "period", "statistic")
    apriori = read_apriori(path, names, truth.figures, otherwise={"statistic": truth.publication.count_id})
    apriori.check(truth.figures, truth.values)
    return replace(truth, apriori=apriori)
