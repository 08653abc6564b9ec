"""What earlier releases of the same statistics add to an attacker's knowledge."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from prikk.model.layout import every_table
from prikk.model.period import Period
from prikk.model.publication import Confidentiality, Publication
from prikk.model.release import Key, PublishedCell, Release
from prikk.model.status import Status
from prikk.rules.statements import public_knowledge
from prikk.system import Knowledge
from prikk.system.published import PublishedSystem


@dataclass(frozen=True)
class Earlier:
    """What one earlier release tells about the cells of a system.

    `revised` has the periods that it shows otherwise than the later release does. The two do not speak of the same
    counts there, so nothing of those periods is used.
    """

    knowledge: Knowledge
    revised: tuple[str, ...]


def earlier_knowledge(
    publication: Publication, published: PublishedSystem, earlier: Release, cells: Mapping[Key, PublishedCell]
) -> Earlier:
    """Take in an earlier release; `published` was built with its tables, `cells` are those of the later release.

    An earlier release tells its figures, the rule behind its stars, and that the rows and columns it left out had no
    record in its own periods.
    """
    shown = {key: cell for key, cell in cells.items() if cell.value is not None}
    now = _said(published, shown, publication.confidentiality, only_primary=False)
    zeros = {key: PublishedCell(Status.PUBLISHED, 0) for key in _left_out(publication, published, earlier)}
    usable = {key: cell for key, cell in earlier.cells.items() if key in published.figures} | zeros
    protection = earlier.protection
    rule = Confidentiality(threshold=protection.threshold, zeros=protection.zeros)  # type: ignore[arg-type]
    only_primary = protection.demanded == "none"
    then = _said(published, usable, rule, only_primary=only_primary)
    clash = (then.low > now.high) | (then.high < now.low)
    revised = {key[-2] for key in usable if clash[published.figures[key].column]}
    if revised:  # an average is of all periods up to its own
        usable = {
            key: cell
            for key, cell in usable.items()
            if key[-2] not in revised and not (published.figures[key].is_mean and key[-2] >= min(revised))
        }
        then = _said(published, usable, rule, only_primary=only_primary)
    return Earlier(then, tuple(sorted(revised)))


def _said(
    published: PublishedSystem, cells: Mapping[Key, PublishedCell], rule: Confidentiality, *, only_primary: bool
) -> Knowledge:
    """What some of the cells of a system state."""
    nothing = PublishedCell(Status.MISSING)
    said = {key: cells.get(key, nothing) for key in published.figures}
    return public_knowledge(published, said, rule, only_primary=only_primary)


def _left_out(publication: Publication, published: PublishedSystem, earlier: Release) -> Iterator[Key]:
    """The counts of the earlier release's own periods that its tables could show and did not: zero."""
    count_id = publication.count_id
    shown = {table.id: set(table.cell_keys()) for table in earlier.tables}
    for spec, table in every_table(publication):
        if spec.id not in earlier.families:
            continue
        for key in table.cell_keys():
            within = key[-1] == count_id and earlier.first <= Period.parse(key[-2]) <= earlier.last
            if within and key in published.figures and key not in shown.get(table.id, ()):
                yield key
