"""Tables whose figures stand under each other's titles: found where cells that stand elsewhere, too, say so."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from prikk.model.cell import CellKey
from prikk.model.codelist import TOTAL
from prikk.model.release import PublishedCell
from prikk.repair.catalogue import Entry
from prikk.repair.recognise import Recognised
from prikk.repair.spelling import folded

SURE = 4
"""A table is told by what stands elsewhere if so many times more cells agree with it than disagree."""
Exchange = tuple[str, str]
"""A table, by its id, and the one of its family whose figures it shows."""
Cells = Mapping[CellKey, PublishedCell]


@dataclass(frozen=True)
class _Standing:
    """Which tables show each cell, and how."""

    places: Mapping[CellKey, Mapping[str, PublishedCell]]

    def fit(self, cells: Cells, *own: str) -> bool:
        """Whether cells agree with those that stand in other tables than their `own`."""
        agree = disagree = 0
        for key, cell in cells.items():
            others = [other == cell for id, other in self.places.get(key, {}).items() if id not in own]
            agree, disagree = agree + sum(others), disagree + len(others) - sum(others)
        return agree > SURE * disagree


def exchanges(items: Sequence[Recognised], read: Callable[[Recognised, Entry], Cells]) -> tuple[Exchange, ...]:
    """The tables that have the total row of another of their family, or agree with what stands elsewhere as such.

    `read` gives the cells of a raw table read as a given one. A table that would fit in several places stays its own.
    """
    entries = {item.entry.table.id: item.entry for item in items if item.entry}
    raw = {id: [item for item in items if item.entry is entry] for id, entry in entries.items()}

    def cells(id: str, entry: Entry) -> Cells:
        found: dict[CellKey, PublishedCell] = {}
        for item in raw[id]:
            found |= read(item, entry)
        return found

    own = {id: cells(id, entry) for id, entry in entries.items()}
    places: dict[CellKey, dict[str, PublishedCell]] = {}
    for id, shown in own.items():
        for key, cell in shown.items():
            places.setdefault(key, {})[id] = cell
    standing = _Standing(places)
    due = {id: other for id, entry in entries.items() if (other := _labelled(entry, raw[id], list(entries.values())))}
    wrong = [id for id in entries if id not in due and not standing.fit(own[id], id)]
    for id in wrong:
        family = [other for other in entries if entries[other].spec is entries[id].spec and other in (*wrong, *due)]
        fitting = [other for other in family if standing.fit(cells(id, entries[other]), *family)]
        if len(fitting) == 1 and fitting[0] != id:
            due[id] = fitting[0]
    while left := [id for id, other in due.items() if other not in due or list(due.values()).count(other) > 1]:
        for id in left:
            del due[id]
    return tuple(due.items())


def _labelled(entry: Entry, items: Sequence[Recognised], entries: Sequence[Entry]) -> str | None:
    """The one other table of the family whose total row stands in a table, where its own does not."""
    labels = [parts.label for item in items for parts in item.rows if parts.label and parts.signs]
    if any((match := entry.rows.match(label)) and match.name == TOTAL for label in labels):
        return None
    family = [other for other in entries if other.spec is entry.spec and other is not entry]
    found = [other for other in family if {folded(item.text) for item in other.totals} & set(map(folded, labels))]
    return found[0].table.id if len(found) == 1 else None
