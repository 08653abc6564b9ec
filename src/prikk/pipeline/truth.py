"""The true figures of a publication: tabulated, laid out, and placed in the cell system."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from prikk.model.layout import lay_out
from prikk.model.publication import Publication
from prikk.model.release import Key, Table
from prikk.model.status import Status
from prikk.system.cellsystem import Ints
from prikk.system.published import Figure, PublishedSystem, published_system
from prikk.system.statements import is_primary
from prikk.tabulate import Tabulation


@dataclass(frozen=True)
class Truth:
    """What is to be published, before anything is hidden. `values` (one a column) are confidential."""

    publication: Publication
    tables: tuple[Table, ...]
    published: PublishedSystem
    values: Ints = field(repr=False)

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

    def persons(self, statuses: Mapping[Key, Status], status: Status) -> int:
        """The sum of the counts that have a status (each cell of each table once)."""
        figures = self.figures.items()
        columns = [figure.column for key, figure in figures if statuses[key] is status and not figure.is_mean]
        return int(np.sum(self.values[columns]))


def true_figures(publication: Publication, tabulation: Tabulation, earlier: Sequence[Table] = ()) -> Truth:
    """Lay out the publication's tables over the counts of a tabulation.

    The figures of tables of `earlier` releases take part in the system, but are not published again.
    """
    tables = lay_out(publication, tabulation.has_records)
    published = published_system(publication, tables, earlier)
    cells = published.system.cells
    counts = np.array([tabulation.count(cells.key(column)) for column in range(len(cells))], dtype=np.int64)
    return Truth(publication, tables, published, published.complete(counts))
