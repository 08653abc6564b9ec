"""Writing a build again after somebody decided otherwise about its stars."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from prikk.formats.releasefile import read_release
from prikk.job.output import BUILD, PUBLIC
from prikk.model.release import Release, cells_digest
from prikk.publication.build import write_build
from prikk.publication.changes import revised_in_public
from prikk.publication.decide import Decision
from prikk.publication.truth import Truth
from prikk.staging import staged_folder


def rebuild(folder: Path, truth: Truth, decision: Decision) -> Release:
    """Write the build in `folder` again with other stars; everything but its cells stays as it is.

    An approval falls away with the manifest that it stood in. Raises OutputError when the folder cannot be written; it
    is then as it was.
    """
    before = read_release(folder / PUBLIC)
    protection = replace(before.protection, audited=decision.report is not None, digest=cells_digest(decision.cells))
    release = replace(
        before, cells=decision.cells, protection=protection, revised=revised_in_public(truth.changes, decision.cells)
    )
    with staged_folder(folder, BUILD) as stage:
        write_build(stage, release, truth, decision)
    return release
