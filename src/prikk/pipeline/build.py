"""The main job: from an extract to a release in a folder."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from prikk.formats.registry import WRITERS
from prikk.model.publication import Publication
from prikk.model.release import Key, Release
from prikk.model.status import Status
from prikk.pipeline.assemble import public_cells, release_of
from prikk.pipeline.output import PUBLIC, private_folder, staged_folder, write_manifest
from prikk.pipeline.truth import Truth, true_figures
from prikk.system.statements import published_value
from prikk.tabulate import tabulate

Report = Callable[[str, float], None]
"""Called with what is being done and the share of the whole that is done (0 to 1)."""


@dataclass(frozen=True)
class Built:
    """What a build made, in figures that may be shown to anyone inside the agency."""

    folder: Path
    release: Release
    tables: int
    cells: int
    primary: int
    secondary: int

    def summary(self) -> dict[str, Any]:
        """The figures by name."""
        return {
            "folder": str(self.folder),
            "tables": self.tables,
            "cells": self.cells,
            "primary": self.primary,
            "secondary": self.secondary,
            "protection": self.release.protection.demanded,
            "audited": self.release.protection.audited,
        }


def build(publication: Publication, source: Any, out: Path, report: Report = lambda _doing, _share: None) -> Built:
    """Tabulate `source`, protect, audit and write the release into the folder `out`.

    `source` is a path or a frame; None takes the publication's own. What stood in `out` is replaced at the very end, or
    not at all. Raises InputError for what cannot be used, OutputError when the folder cannot be written.
    """
    with staged_folder(out) as stage:
        report("Tabulating", 0.0)
        truth = true_figures(publication, tabulate(publication, source))
        report("Protecting", 0.2)
        statuses = truth.primary_statuses()
        cells = public_cells(publication, truth.tables, truth.published, truth.values, statuses)
        release = release_of(publication, truth.tables, cells, demanded="none", audited=False)
        public = stage / PUBLIC
        public.mkdir()
        for number, (name, write) in enumerate(WRITERS.items()):
            report(f"Writing {name}", 0.5 + 0.5 * number / len(WRITERS))
            write(release, public)
        write_manifest(public, _about(release))
        write_internal_cells(private_folder(stage) / "cells.csv", truth, statuses)
    hidden = list(statuses.values())
    return Built(
        folder=out,
        release=release,
        tables=len(truth.tables),
        cells=len(cells),
        primary=hidden.count(Status.PRIMARY),
        secondary=hidden.count(Status.SECONDARY),
    )


def _about(release: Release) -> dict[str, Any]:
    protection = release.protection
    return {
        "publication": release.id,
        "version": release.version,
        "prikk": version("prikk"),
        "protection": protection.demanded,
        "audited": protection.audited,
        "cells": protection.digest,
    }


def write_internal_cells(path: Path, truth: Truth, statuses: Mapping[Key, Status]) -> None:
    """Write the true figures with their statuses (A primary, D secondary): the rows of the public `cells.csv`."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([*truth.publication.dimension_ids, "period", "statistic", "value", "status"])
        for key, figure in truth.published.figures.items():
            value = published_value(figure, int(truth.values[figure.column]))
            writer.writerow([*key, value, statuses[key].value])
