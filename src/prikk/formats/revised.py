"""`revised.csv`: the figures that an earlier release printed otherwise, where both print them."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from prikk.formats.format import FileKind, Format
from prikk.model.release import Release


def write(release: Release, folder: Path) -> tuple[Path, ...]:
    """Write `revised.csv`: the key of each figure, what it was in which release, and what it is; none, no file."""
    if not release.revised:
        return ()
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*(item.id for item in release.dimensions), "period", "statistic", "release", "before", "now"])
    for item in release.revised:
        writer.writerow([*item.key.parts, item.release, item.before, release[item.key].value])
    path = folder / "revised.csv"
    path.write_text(out.getvalue(), encoding="utf-8", newline="")
    return (path,)


FORMAT = Format("revised", write, files=(FileKind("revised", ".csv", "text/csv", "CSV", "CSV", about="revised"),))
