"""How the figures of tables are worked out from counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from prikk.figures.form import Form
from prikk.figures.registry import form_of
from prikk.model.cell import CellKey
from prikk.model.release import PublishedCell
from prikk.model.specification import Specification
from prikk.model.status import Status
from prikk.model.table import Table


@dataclass(frozen=True)
class Derivation:
    """How a figure is worked out: its form, and the counts behind it."""

    form: Form
    behind: tuple[CellKey, ...]

    def cell(self, cells: Mapping[CellKey, PublishedCell]) -> PublishedCell | None:
        """What is shown of a figure that no rule judges where its counts are shown so: hidden where one is.

        It is missing where they have no such figure. None where a count cannot be read, or is no cell.
        """
        found = [cells[key] for key in self.behind if key in cells]
        if len(found) < len(self.behind) or any(cell.status is Status.UNREADABLE for cell in found):
            return None
        for cell in found:
            if cell.value is None:
                return PublishedCell(cell.status)
        figure = self.form.print([int(cell.value or 0) for cell in found]) if found else None
        return PublishedCell(Status.MISSING) if figure is None else PublishedCell(Status.PUBLISHED, figure)


def derivations_in(specification: Specification, table: Table, *, judged: bool) -> Iterator[tuple[CellKey, Derivation]]:
    """How the figures of a table are worked out: those that the rule judges, counts among them, or the others."""
    periods = specification.period.periods
    kinds = {item.id: (form_of(item), item.decimals) for item in specification.statistics}
    for key in table.cell_keys():
        kind, decimals = kinds[key.statistic]
        if kind.judged == judged:
            own = key._replace(statistic=specification.measure_of(key.statistic))
            behind = tuple(kind.behind(own, table, periods))
            form = kind.form(len(behind), decimals) if kind.at is None else kind.at(own)
            yield key, Derivation(form, behind)


def derivations(specification: Specification, tables: Sequence[Table]) -> dict[CellKey, Derivation]:
    """How the figures of tables are worked out that no rule judges. One of several tables goes by the first."""
    found: dict[CellKey, Derivation] = {}
    for table in tables:
        for key, derivation in derivations_in(specification, table, judged=False):
            found.setdefault(key, derivation)
    return found
