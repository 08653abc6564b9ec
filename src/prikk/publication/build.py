"""The main job: from an extract to a release in a folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import escape
from pathlib import Path
from typing import Any

from prikk.errors import InputError
from prikk.formats.writing import WRITERS, check_writers
from prikk.job.again import patterns_in
from prikk.job.loss import loss_of
from prikk.job.manifest import seal
from prikk.job.notebook import notebook_line
from prikk.job.output import BUILD, PUBLIC, private_folder, write_manifest
from prikk.model.cell import CellKey
from prikk.model.frame import OTHERWISE, library_of
from prikk.model.publication import Publication
from prikk.model.release import Release
from prikk.publication.assemble import release_of
from prikk.publication.bound import manifest_of
from prikk.publication.changes import revised_in_public
from prikk.publication.decide import Decision, decide
from prikk.publication.earlier import read_given, unnamed
from prikk.publication.internal import write_internal
from prikk.publication.kept import Kept, kept_stars
from prikk.publication.log import log_lines
from prikk.publication.notebook import cells_frame, sample
from prikk.publication.reading import check_publication, read_publication
from prikk.publication.registry import known_to
from prikk.publication.truth import Truth, true_figures
from prikk.rules.demand import Demand
from prikk.staging import staged_folder
from prikk.tabulate import Keeping, Resources, tabulate

Report = Callable[[str, float], None]
"""Called with what is being done and the share of the whole that is done (0 to 1)."""


@dataclass(frozen=True, repr=False)
class Built:
    """What a build made, in figures that may be shown to anyone inside the agency.

    `stars` are all hidden cells: `primary` and `secondary` ones, and `derived` ones, such as shares, that are hidden
    because a count behind them is. `library` is that of the frame that was given, `pyarrow` for a file.
    """

    folder: Path
    release: Release
    tables: int
    cells: int
    stars: int
    primary: int
    secondary: int
    hidden_persons: int
    gap: float | None
    small_changes: int
    kept: Kept = field(default_factory=Kept)
    unnamed: tuple[str, ...] = ()
    hidden_totals: tuple[CellKey, ...] = ()
    library: str = OTHERWISE

    def __repr__(self) -> str:
        stars = f"{self.stars} stars ({self.primary} primary, {self.secondary} secondary, {self.derived} derived)"
        protection = self.release.protection.demanded
        return f"Built({self.folder}: {self.tables} tables, {self.cells} cells, {stars}, protection {protection})"

    @property
    def derived(self) -> int:
        """Stars that stand for what is worked out from hidden counts."""
        return self.stars - self.primary - self.secondary

    def _repr_html_(self) -> str:
        return f"<p>{escape(repr(self))}</p>\n{sample(self.release)}"

    def to_frame(self, library: str | None = None) -> Any:
        """The published cells: codes, `period`, `statistic`, `value` (empty where hidden) and `status` (F or C).

        `library` is `pandas`, `polars` or `pyarrow` (by default that of the frame that was given). Raises InputError.
        """
        return cells_frame(self.release, library or self.library)

    def summary(self) -> dict[str, Any]:
        """The figures by name; `hidden_persons` is the sum of the secondary counts.

        `small_changes` counts the figures that tell by how few persons they changed since an earlier release, `kept`
        the secondary stars that an earlier release set already, `idle` those of them that protect nothing now,
        `unnamed` names the releases that an earlier one was made beside and that are not known here,
        `hidden_totals` counts the figures of total rows and main figures that are hidden.
        """
        protection = self.release.protection
        return {
            "folder": str(self.folder),
            "tables": self.tables,
            "cells": self.cells,
            "stars": self.stars,
            "primary": self.primary,
            "secondary": self.secondary,
            "derived": self.derived,
            "hidden_persons": self.hidden_persons,
            "gap": self.gap,
            "small_changes": self.small_changes,
            "kept": self.kept.stars,
            "idle": self.kept.idle,
            "unnamed": list(self.unnamed),
            "hidden_totals": len(self.hidden_totals),
            "protection": protection.demanded,
            "audited": protection.audited,
            "known_not_empty": protection.known_not_empty,
        }


def build(
    publication: Publication | str | Path | Mapping[str, Any],
    source: Any,
    out: str | Path,
    report: Report | None = None,
    *,
    protection: str | None = None,
    previous: Sequence[str | Path] = (),
    releases: str | Path | None = None,
    memory: str | None = None,
    threads: int | None = None,
    keep: str | Path | None = None,
    fresh: bool = False,
) -> Built:
    """Tabulate `source`, protect, audit and write the release into the folder `out`.

    `publication` is one that was read, or what `read_publication` reads. `source` is a path or a frame; None takes the
    publication's own. `report` is called with what is being done and the share of the whole that is done; without it a
    notebook shows that itself. `protection` is demanded in place of what the publication says. `previous` are folders
    of earlier builds or releases: what they published is known to everybody. So is what stands in the folder `releases`
    (by default the publication's own), see `known_to`. `memory` (such as `4GB`) and `threads` are what counting may use
    here, by default what the environment says (`PRIKK_MEMORY`, `PRIKK_THREADS`). `keep` is a folder where counts are
    kept between builds, private as `internal` is; with `fresh` nothing of it is used. What stood in `out` is replaced
    at the very end, or not at all.

    Raises InputError for what cannot be used, ProtectionError and UndeterminedError when the audit does not end clean,
    OutputError when the folder cannot be written, MissingExtraError without the packages that the formats need.
    """
    if not isinstance(publication, Publication):
        publication = read_publication(publication)
    else:
        check_publication(publication)
    if not isinstance(previous, list | tuple) or not all(isinstance(folder, str | Path) for folder in previous):
        raise InputError(f"previous: {previous!r}", allowed="a list of folders")
    out = Path(out)
    check_writers()
    resources = Resources.of(memory, threads)
    if fresh and keep is None:
        raise InputError("fresh without a folder of what is kept", fix="give keep too, or leave fresh out")
    keeping = None if keep is None else Keeping(Path(keep), fresh)
    demand = Demand.parse(protection or publication.confidentiality.protection)
    named = [Path(folder) for folder in previous]
    earlier = [read_given(folder) for folder in (*_registered(publication, releases, named), *named)]
    with staged_folder(out, BUILD) as stage, notebook_line() as line:
        tell = report or line
        tell("Tabulating", 0.0)
        tabulation = tabulate(
            publication,
            source,
            resources=resources,
            keeping=keeping,
            progress=lambda stage: tell(f"Tabulating: {stage}", 0.0),
        )
        truth = true_figures(publication, tabulation, earlier)
        tell("Protecting", 0.2)
        decision = decide(
            truth, demand, before=patterns_in(out), progress=lambda stage: tell(f"Protecting: {stage}", 0.2)
        )
        release = release_of(
            publication,
            truth.tables,
            decision.cells,
            demanded=str(demand),
            audited=decision.report is not None,
            known_not_empty=len(decision.not_empty),
            revised=revised_in_public(truth.changes, decision.cells),
            after=[given.release for given in earlier],
        )
        write_build(stage, release, truth, decision, report=tell)
    return replace(_built(out, release, truth, decision), library=library_of(source))


def _registered(publication: Publication, releases: str | Path | None, previous: Sequence[Path]) -> list[Path]:
    """The folders of released editions that must be known, without those that are named anyway."""
    if releases is None and publication.releases is not None:
        releases = publication.folder / publication.releases
    if releases is None:
        return []
    register = publication.source.register
    found = known_to(Path(releases), id=publication.id, version=publication.version, register=register)
    named = {read_given(folder).folder.resolve() for folder in previous}
    return [folder for folder in found if read_given(folder).folder.resolve() not in named]


def write_build(
    stage: Path,
    release: Release,
    truth: Truth,
    decision: Decision,
    *,
    report: Report = lambda _doing, _share: None,
) -> None:
    """Write both parts of a build into a staged folder."""
    write_public(release, stage / PUBLIC, manifest_of(release, truth), report)
    write_internal(private_folder(stage), release, truth, decision, log_lines(truth, decision))
    seal(stage)


def write_public(
    release: Release, folder: Path, about: Mapping[str, Any], report: Report = lambda _doing, _share: None
) -> None:
    """Write every format of a release into a new folder, and the manifest, which begins with `about`."""
    folder.mkdir()
    for number, (name, write) in enumerate(WRITERS.items()):
        report(f"Writing {name}", 0.5 + 0.5 * number / len(WRITERS))
        write(release, folder)
    write_manifest(folder, about)


def _built(out: Path, release: Release, truth: Truth, decision: Decision) -> Built:
    given = [taken.given for taken in truth.earlier]
    loss = loss_of(truth.case, truth.listed(decision.statuses))
    return Built(
        folder=out,
        release=release,
        tables=len(release.tables),
        cells=len(release.cells),
        stars=sum(cell.status.hidden for cell in release.cells.values()),
        primary=loss.primary,
        secondary=loss.secondary,
        hidden_persons=loss.persons,
        gap=decision.protection.gap if decision.protection else None,
        hidden_totals=tuple(key for key in truth.prominent if decision.statuses[key].hidden),
        small_changes=sum(not decision.statuses[change.key].hidden for change in truth.small_changes),
        kept=kept_stars(truth, decision),
        unnamed=tuple(dict.fromkeys(name for _, names in unnamed(given) for name in names)),
    )
