"""What the pages show, put together for the templates."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from prikk.audit.heat import HeatMap, Level, heat_map, levels
from prikk.audit.names import ReleaseNames
from prikk.figures.form import Printed
from prikk.figures.heading import spanners
from prikk.formats.printed import printed_table
from prikk.formats.tables import tables_by_family
from prikk.formats.words import cell_text, figure
from prikk.model.cell import CellKey
from prikk.model.release import PublishedCell, Release
from prikk.model.status import Status
from prikk.model.table import Table
from prikk.review.changes import changes
from prikk.review.desk import Desk
from prikk.review.dossier import Dossier
from prikk.review.reasons import FigureSum
from prikk.review.wishes import Wish, refusal, wish_for
from prikk.system import UNBOUNDED
from prikk.words import text, words_of

LISTED = 200
FEW = 12


@dataclass(frozen=True)
class CellView:
    """A figure for a page: its true value, its mark (A, D or none), what the audit says of its star, the wish."""

    name: str
    address: str
    value: str = field(repr=False)
    mark: str
    level: str
    wish: str


class TableIds(ReleaseNames):
    """The names of a release, but tables by their ids, from which links are made."""

    def table(self, id: str) -> str:
        """The id."""
        return id


@dataclass(frozen=True)
class Views:
    """The pages of a desk in a language."""

    desk: Desk
    language: str

    @property
    def dossier(self) -> Dossier:
        """What lies on the desk."""
        return self.desk.dossier

    @property
    def release(self) -> Release:
        """The release as it is built."""
        return self.desk.dossier.release

    @property
    def names(self) -> ReleaseNames:
        """What cells and tables are called."""
        return ReleaseNames(self.release, self.language)

    def front(self) -> dict[str, Any]:
        """The front page: state, loss, the map, the tables."""
        report = self.dossier.report
        heat = heat_map(report, TableIds(self.release, self.language))
        return {
            "families": [
                (text(self.release.families[family], self.language), [self._line(table) for table in tables])
                for family, tables in tables_by_family(self.release).items()
            ],
            "heat": heat,
            "heat_rows": self._heat_rows(heat),
            "levels": [level for level in reversed(Level) if level is not Level.NONE],
            "audit": words_of(self.language, "audit"),
            "audited": [("counts", report.counts), ("averages", report.averages)],
            "changed": bool(self.dossier.earlier),
            "hidden_totals": self._hidden_totals(),
        }

    def _hidden_totals(self) -> tuple[list[CellView], int]:
        """The figures of total rows and the main figures that are hidden, and how many there are beside these."""
        keys = [key for key in self.dossier.truth.prominent if self.dossier.statuses[key].hidden]
        view = self._viewer()
        named, more = first(keys, FEW)
        return [view(key) for key in named], more

    def _line(self, table: Table) -> dict[str, Any]:
        kinds = [self.dossier.statuses.get(key) for key in table.cell_keys()]
        return {
            "id": table.id,
            "title": text(table.titles, self.language),
            "cells": len(kinds),
            "primary": kinds.count(Status.PRIMARY),
            "secondary": kinds.count(Status.SECONDARY),
            "figures": self.dossier.report.by_table.get(table.id),
        }

    def _heat_rows(self, heat: HeatMap) -> list[tuple[str, str, Any]]:
        titles = {table.id: text(table.titles, self.language) for table in self.release.tables}
        return [(id, titles[id], boxes) for id, boxes in heat.rows]

    def table(self, table: Table) -> dict[str, Any]:
        """The page of a table, set as it is published: true counts, marks, what the audit says, its notes."""
        printed, view = printed_table(self.release, table, self.language), self._viewer()
        rows = [
            (
                row,
                [
                    self._sign(self.release[key]) if self._is_plain(key) else view(key)
                    for key in (table.key(row.place, column) for column in table.columns)
                ],
            )
            for row in printed.rows
        ]
        return {
            "printed": printed,
            "tiers": spanners(printed.headings),
            "heads": list(enumerate(printed.headings)),
            "rows": rows,
            "audit": words_of(self.language, "audit"),
            "used": {cell.level for _, cells in rows for cell in cells if isinstance(cell, CellView)} - {""},
        }

    def cell(self, key: CellKey) -> dict[str, Any]:
        """The page of a figure: why it is hidden, what can be known of it, the sums it stands in, what is wished."""
        view, reasons = self._viewer(), self.desk.reasons
        status = self.dossier.statuses[key]
        others = {Status.PRIMARY: reasons.protected_by, Status.SECONDARY: reasons.protects}
        named, more = first(others[status](key) if status in others else [], FEW)
        return {
            "cell": view(key),
            "key": key,
            "status": status.name.lower(),
            "hidden_before": any(
                key in release.cells and release[key].status.hidden for release in self.dossier.earlier
            ),
            "wished_hidden": key in self.dossier.wishes.hidden,
            "others": [view(other) for other in named],
            "more": more,
            "interval": self._interval(key) if status.hidden else None,
            "sums": [self._sum(item, view) for item in reasons.sums(key)],
            "tables": [table for table in self.release.tables if key in set(table.cell_keys())],
            "choices": [(wish, refusal(self.dossier, key, wish)) for wish in Wish],
            "wish": wish_for(self.desk.wishes, key),
        }

    def _sum(self, item: FigureSum, view: Callable[[CellKey], CellView]) -> dict[str, Any]:
        return {
            "relation": item.relation.value,
            "along": self.names.dimension(item.along) if item.along != "period" else "",
            "head": view(item.head),
            "parts": [view(part) for part in item.parts],
            "left_out": item.left_out,
        }

    def wishes(self) -> dict[str, Any]:
        """The page of wishes: what is noted, what is proposed, what that costs."""
        view, proposal = self._viewer(), self.desk.proposal
        noted = self.desk.wishes
        found: dict[str, Any] = {
            "noted": [(key, view(key)) for key in sorted(noted.shown | noted.hidden)],
            "loss": self.dossier.loss,
            "proposal": proposal,
        }
        if proposal is not None:
            found |= self._listed(changes(self.release.cells, proposal.decision.cells).__dict__, view)
        return found

    def changes(self) -> dict[str, Any]:
        """What the last earlier release showed otherwise."""
        found = changes(self.dossier.earlier[-1].cells, self.release.cells)
        lists = self._listed(vars(found), self._viewer())
        return {**lists, "added": found.added, "removed": found.removed, "before": self.dossier.earlier[-1]}

    def _listed(self, found: Mapping[str, Any], view: Callable[[CellKey], CellView]) -> dict[str, Any]:
        lists = []
        for name in ("shown", "hidden", "changed"):
            keys = [key for key in found[name] if key in self.dossier.statuses]
            listed, more = first(keys, LISTED)
            lists.append((name, len(keys), [view(key) for key in listed], more))
        return {"lists": lists}

    def _viewer(self) -> Callable[[CellKey], CellView]:
        """A function that views figures; what it needs is gathered once."""
        names, level = self.names, self._levels()

        def view(key: CellKey) -> CellView:
            return CellView(
                name=names.cell(key),
                address="cell?" + urlencode([("key", part) for part in key.parts]),
                value=figure(self.dossier.value(key), self.language, space="\u202f"),
                mark={Status.PRIMARY: "A", Status.SECONDARY: "D"}.get(self.dossier.statuses[key], ""),
                level=level.get(key, ""),
                wish=wish_for(self.desk.wishes, key).value,
            )

        return view

    def _levels(self) -> dict[CellKey, str]:
        report = self.dossier.report
        found = zip(report.question.keys, levels(report), strict=True)
        return {key: level.name.lower() for key, level in found}

    def _interval(self, key: CellKey) -> tuple[Printed, Printed | None] | None:
        """What an attacker can work out of a hidden figure: least and greatest; None where there is no greatest.

        Of an average: the averages as they would be printed.
        """
        try:
            low, high = self.dossier.report.interval(key)
        except KeyError:
            return None
        item = self.dossier.truth.figures[key]
        return item.printed(low), None if high >= UNBOUNDED else item.printed(high)

    def _is_plain(self, key: CellKey) -> bool:
        """Whether nothing is decided about a figure: it is worked out from others, or there can be none."""
        return self.dossier.statuses.get(key) in (None, Status.NOT_APPLICABLE)

    def _sign(self, cell: PublishedCell) -> str:
        return cell_text(self.release, cell, self.language)


def first(keys: Sequence[CellKey], most: int) -> tuple[Sequence[CellKey], int]:
    """The first few, and how many there are beside them."""
    return keys[:most], max(0, len(keys) - most)


def table_of(release: Release, id: str) -> Table | None:
    """The table of an id."""
    return next((table for table in release.tables if table.id == id), None)


def key_of(dossier: Dossier, parts: Iterable[str]) -> CellKey | None:
    """The figure whose key has these parts."""
    key = CellKey.from_row(list(parts))
    return key if key in dossier.statuses else None
