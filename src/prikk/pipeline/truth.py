"""The true figures of a publication: tabulated, laid out, and placed in the cell system."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from prikk.audit import known_before
from prikk.model.layout import lay_out
from prikk.model.publication import Publication
from prikk.model.release import Key, Table
from prikk.model.status import Status
from prikk.pipeline.apriori import Apriori, read_apriori
from prikk.rules.statements import is_primary
from prikk.system.cellsystem import Ints, Knowledge
from prikk.system.published import Figure, PublishedSystem, published_system
from prikk.tabulate import Tabulation


@dataclass(frozen=True)
class Truth:
    """What is to be published, before anything is hidden. `values` (one a column) are confidential.

    `apriori` is what is said of single figures beforehand.
    """

    publication: Publication
    tables: tuple[Table, ...]
    published: PublishedSystem
    values: Ints = field(repr=False)
    apriori: Apriori = field(default_factory=Apriori)

    @cached_property
    def figures(self) -> dict[Key, Figure]:
        """The figures that the tables show, without those of earlier releases."""
        shown = {key for table in self.tables for key in table.cell_keys()}
        return {key: figure for key, figure in self.published.figures.items() if key in shown}

    def primary_statuses(self) -> dict[Key, Status]:
        """The status of every figure under the rule alone."""
        rule = self.publication.confidentiality
        return {
            key: Status.PRIMARY if is_primary(figure, int(self.values[figure.column]), rule) else Status.PUBLISHED
            for key, figure in self.figures.items()
        }

    @cached_property
    def known(self) -> Knowledge | None:
        """What an attacker knows of the columns before anything is published (None: nothing but the layout)."""
        system = self.published.system
        return known_before(system, self.published.structure, self.apriori.knowledge(self.figures, system.size))

    def persons(self, statuses: Mapping[Key, Status], status: Status) -> int:
        """The sum of the counts that have a status (each cell of each table once)."""
        figures = self.figures.items()
        columns = [figure.column for key, figure in figures if statuses[key] is status and not figure.is_mean]
        return int(np.sum(self.values[columns]))


def true_figures(publication: Publication, tabulation: Tabulation, earlier: Sequence[Table] = ()) -> Truth:
    """Lay out the publication's tables over the counts of a tabulation.

    The figures of tables of `earlier` releases take part in the system, but are not published again. Raises InputError
    for an a-priori file that does not fit.
    """
    tables = lay_out(publication, tabulation.has_records)
    published = published_system(publication, tables, earlier)
    cells = published.system.cells
    counts = np.array([tabulation.count(cells.key(column)) for column in range(len(cells))], dtype=np.int64)
    truth = Truth(publication, tables, published, published.complete(counts))
    return with_apriori(truth, publication.folder / name) if (name := publication.confidentiality.apriori) else truth


def with_apriori(truth: Truth, path: Path) -> Truth:
    """The same, with what a file says of single figures. Raises InputError where that does not fit."""
    names = (*truth.publication.dimension_ids, "period", "statistic")
    apriori = read_apriori(path, names, truth.figures, otherwise={"statistic": truth.publication.count_id})
    apriori.check(truth.figures, truth.values)
    return replace(truth, apriori=apriori)
