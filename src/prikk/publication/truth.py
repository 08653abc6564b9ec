"""The true figures of a publication: tabulated, laid out, and placed in the cell system."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, reduce

import numpy as np

from prikk.audit.kept import kept_in
from prikk.errors import ConflictError, InputError
from prikk.figures.absent import absent_figures
from prikk.figures.layout import lay_out
from prikk.infer import intervals, solution
from prikk.job.apriori import read_apriori
from prikk.job.case import Case, Promise, base_cost, code_factors
from prikk.model.cell import CellKey, Codes
from prikk.model.codelist import TOTAL
from prikk.model.period import Period
from prikk.model.publication import Publication
from prikk.model.status import Status
from prikk.model.table import Table
from prikk.publication.changes import ChangedCount, changes_of
from prikk.publication.earlier import Given, Taken, taken_in
from prikk.publication.foresight import foresight_factors
from prikk.rules.apriori import Apriori
from prikk.system.between import linked
from prikk.system.cellsystem import UNBOUNDED, Bools, Ints, Knowledge
from prikk.system.editions import Joined, identified, join
from prikk.system.published import Figure, PublishedSystem, published_system
from prikk.system.rollup import rolled_up
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

    @cached_property
    def case(self) -> Case:
        """The same, as what is to be hidden is decided from."""
        settings, names = self.publication.confidentiality, self.publication.dimension_ids
        figures = [self.figures[key] for key in sorted(self.figures)]
        plain = Case(self.published.system, self.published.structure, self.values, settings, figures, np.zeros(0))
        totals, keys = dict.fromkeys(names, TOTAL), [figure.key for figure in figures]
        factors = code_factors(names, totals, keys, settings.dimension_cost)
        if settings.foresight:
            factors = factors * foresight_factors(figures, plain.small | self._starred[plain.columns])
        factors[plain.among(self.prominent)] *= settings.total_cost
        return replace(
            plain,
            cost=base_cost(settings.cost, plain, factors),
            apriori=self.apriori,
            told=self._told(),
            absent=absent_figures(self.publication, self.tables),
            promises=[
                Promise(taken.rule, taken.demand, place[taken.small], _means(taken)[taken.small])
                for place, taken in zip(self.places, self.earlier, strict=True)
            ],
            printed=[
                (taken.given.name, place[taken.printed]) for place, taken in zip(self.places, self.earlier, strict=True)
            ],
            news=self._news(),
            changed=[
                (self.figures[change.key].column, change.before)
                for change in (self.small_changes if settings.changes == "protect" else ())
            ],
        )

    @cached_property
    def prominent(self) -> tuple[CellKey, ...]:
        """The figures that readers look for first: those in the total rows of the tables, and the main figures."""
        main: dict[str, list[str]] = {}
        for item in self.publication.headlines:
            main.setdefault(item.table, []).append(item.row)
        rows = (key for table in self.tables for code in (TOTAL, *main.get(table.id, ())) for key in table.shows(code))
        return tuple(key for key in dict.fromkeys(rows) if key in self.figures)

    @cached_property
    def changes(self) -> tuple[ChangedCount, ...]:
        """The counts that earlier releases printed otherwise."""
        identify = identified(self.publication, self.publication, self.publication.id)
        return changes_of(self.earlier, self.figures, self.values, identify)

    @cached_property
    def small_changes(self) -> tuple[ChangedCount, ...]:
        """The changes that tell of fewer persons than the threshold."""
        threshold = self.publication.confidentiality.threshold
        return tuple(change for change in self.changes if abs(change.now - change.before) < threshold)

    def _news(self) -> Ints:
        """The columns that this release leaves out as zero, of periods of which an earlier release told.

        Where that one left them out as well, its own words say so.
        """
        periods = {key.period for taken in self.earlier for key in taken.published.system.cells.columns}
        high, columns = self.published.structure.high, self.published.system.cells.columns.items()
        found = [column for key, column in columns if high[column] == 0 and key.period in periods]
        return np.array(found, dtype=np.int64)

    def _told(self) -> Knowledge | None:
        """What earlier releases told of the columns; it is public already and not protected."""
        told = [self.joined.told(number, taken.told) for number, taken in enumerate(self.earlier) if self.joined]
        more = [] if self.closer is None else [self.closer]
        return reduce(Knowledge.__and__, [*told, *more]) if told else None

    def statuses(self, hidden: Bools | None = None) -> dict[CellKey, Status]:
        """The status of every figure under a pattern of columns; without one, under the rule alone."""
        found = zip((figure.key for figure in self.case.figures), self.case.statuses(hidden), strict=True)
        return dict(found)

    def listed(self, statuses: Mapping[CellKey, Status]) -> list[Status]:
        """The statuses in the order of the case's figures."""
        return [statuses[figure.key] for figure in self.case.figures]

    @cached_property
    def hidden_earlier(self) -> frozenset[CellKey]:
        """The figures that an earlier release hid and that are the same today: they stay hidden."""
        stars = self._starred & self.case.rule.may_join(self.values)
        return frozenset(key for key, figure in self.figures.items() if stars[figure.column])

    @cached_property
    def _starred(self) -> Bools:
        """The columns of figures that an earlier release hid."""
        stars = np.zeros(self.published.system.size, dtype=np.bool_)
        for place, taken in zip(self.places, self.earlier, strict=True):
            cells = taken.given.release.cells
            hidden = [figure.column for key, figure in taken.published.figures.items() if cells[key].status.hidden]
            stars[place[hidden]] = True
        return stars


def true_figures(publication: Publication, tabulation: Tabulation, earlier: Sequence[Given] = ()) -> Truth:
    """Lay out the publication's tables over the counts of a tabulation, beside `earlier` releases.

    Raises InputError for an a-priori file or an earlier release that does not fit.
    """
    kept = kept_in(publication, [given.release for given in earlier])

    def shown(codes: Codes, period: Period) -> bool:
        return tabulation.has_records(codes, period) or kept(CellKey(codes, period.code))

    tables = lay_out(publication, shown)
    if not tables:
        allowed = "records of the periods and codes of at least one table"
        raise InputError("no table has a record", column="key tables", allowed=allowed)
    published = published_system(publication, tables, perhaps_empty=kept)
    keys = published.system.cells.columns
    counts = np.array([tabulation.count(key.codes, key.period) for key in keys], dtype=np.int64)
    truth = with_earlier(Truth(publication, tables, published, _completed(published, counts)), earlier)
    if (name := publication.confidentiality.apriori) is None:
        return truth
    names = (*publication.dimension_ids, "period", "statistic")
    otherwise = {"statistic": publication.count_id}
    return with_apriori(truth, read_apriori(publication.folder / name, names, truth.figures, otherwise=otherwise))


def _completed(published: PublishedSystem, counts: Ints) -> Ints:
    """The values of all columns. Of sets of cells that persons are in, the proof rests on some that fit the counts."""
    if not published.sets:
        return published.complete(counts)
    low, high = published.structure.low.copy(), published.structure.high.copy()
    low[: len(counts)] = high[: len(counts)] = counts
    return published.complete(counts, solution(published.system, Knowledge(low, high))[published.sets])


def with_earlier(truth: Truth, earlier: Sequence[Given]) -> Truth:
    """The same beside earlier releases. Raises InputError where one of them cannot be followed."""
    if not earlier:
        return truth
    identify = identified(truth.publication, truth.publication, truth.publication.id)
    columns = truth.published.system.cells.columns
    today = {identify(key): int(truth.values[column]) for key, column in columns.items()}
    taken = taken_in(earlier, truth.publication, today)
    editions = [item.edition for item in taken]
    joined = join(truth.published, identify, editions)
    values = joined.values(truth.values, [item.values for item in taken])
    own = np.arange(len(truth.values))
    known = joined.said(own, Knowledge(truth.values, truth.values))
    for number, item in enumerate(taken):
        known &= joined.told(number, item.known)
    rolled = rolled_up(joined, truth.publication, identify, editions, known)
    joined, values = _fitting([linked(rolled, truth.publication, identify, editions), rolled, joined], values, known)
    taken = tuple(item.with_values(values[place]) for item, place in zip(taken, joined.places, strict=True))
    further = joined.published.system.size - truth.published.system.size
    return replace(truth, published=joined.published, values=values, earlier=taken, joined=joined, further=further)


def _fitting(candidates: Sequence[Joined], values: Ints, known: Knowledge) -> tuple[Joined, Ints]:
    """The first system that figures fit, and its values. The last of the candidates is the one that `values` fit.

    The proof rests on some values of what was added. Figures of earlier releases that nobody tells, within `known`,
    are chosen anew where the first choice does not fit. Where none fit, the publications were counted from other
    records and tell nothing of each other that way.
    """
    for candidate in candidates:
        if candidate is candidates[-1]:
            break
        more = np.zeros(candidate.published.system.size - len(values), dtype=np.int64)
        for allowed in (Knowledge(values, values), known):
            try:
                wide = candidate.published.structure & allowed.beyond(more - UNBOUNDED, more + UNBOUNDED)
                return candidate, solution(candidate.published.system, wide)
            except ConflictError:
                continue
    return candidates[-1], values


def looked_closer(truth: Truth, asked: Knowledge) -> Truth:
    """The same, with all that earlier releases alone tell of columns of which more is `asked` to stay possible.

    What they gave away already cannot be protected any more.
    """
    if (known := truth.case.known_earlier) is None:
        return truth
    columns = np.flatnonzero(asked.low < asked.high)
    found = intervals(truth.published.system, known, columns=columns, enough=asked, start=truth.values)
    low, high = known.low.copy(), known.high.copy()
    low[columns], high[columns] = found.low[columns], found.high[columns]
    return replace(truth, closer=Knowledge(low, high))


def _means(taken: Taken) -> Bools:
    """The columns of an earlier release's own system that stand for means."""
    means = np.zeros(len(taken.values), dtype=np.bool_)
    means[[figure.column for figure in taken.published.figures.values() if figure.derived]] = True
    return means


def with_apriori(truth: Truth, apriori: Apriori) -> Truth:
    """The same, with what is said of single figures. Raises InputError where bounds leave the true figure out."""
    apriori.check(truth.figures, truth.values)
    return replace(truth, apriori=apriori)
