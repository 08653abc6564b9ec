"""SDMX-CSV 2.0.0 from cubes, in the form `labels=name`: each column of codes is followed by one of names."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from prikk.formats.cube import CONTENTS, TIME, Cube, CubeDimension, Role, period_of
from prikk.formats.family import cubes_of
from prikk.formats.symbols import symbol_of
from prikk.formats.words import file_name
from prikk.model.period import PeriodUnit
from prikk.model.release import Release
from prikk.model.text import guarded
from prikk.words import text

COMPONENTS = {CONTENTS: "STATISTIC", TIME: "TIME_PERIOD"}
"""The components of SDMX that stand for the dimensions of statistics and periods."""
_TAIL = ("OBS_VALUE", "OBS_STATUS", "CONF_STATUS")
_NO_AGENCY = "UNKNOWN"


def write(release: Release, folder: Path) -> tuple[Path, ...]:
    """Write `sdmx/<family>.csv`, and `<family>.<language>.csv` for the further languages."""
    folder = folder / "sdmx"
    folder.mkdir(exist_ok=True)
    paths = []
    for cube in cubes_of(release):
        for language in release.languages:
            path = folder / file_name(release, cube.id, language, ".csv")
            path.write_text(_csv(cube, release.version, language), encoding="utf-8", newline="")
            paths.append(path)
    return tuple(paths)


def _csv(cube: Cube, version: str, language: str) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    header = ["STRUCTURE", "STRUCTURE_ID", "STRUCTURE_NAME"]
    for item in cube.dimensions:
        header += [COMPONENTS.get(item.id, item.id), guarded(text(item.labels, language))]
    writer.writerow([*header, *(name for component in _TAIL for name in (component, ""))])
    agency = _id(text(cube.source, language)) or _NO_AGENCY
    structure = f"{agency}:{_id(f'{cube.subject_code}_{cube.id}')}({version})"
    start = ["dataflow", structure, guarded(text(cube.titles, language))]
    writer.writerows([*start, *row] for row in _rows(cube, language))
    return out.getvalue()


def _rows(cube: Cube, language: str) -> Iterator[list[str]]:
    """A row for each cell of the layout: codes and names, then value and statuses."""
    names = [_components(item, language) for item in cube.dimensions]
    for codes, cell in zip(cube.keys(), cube.cells, strict=True):
        if cell is None:
            continue
        value = "" if cell.value is None else format(cell.value, "f" if isinstance(cell.value, Decimal) else "d")
        symbol = symbol_of(cell)
        row = [part for code, known in zip(codes, names, strict=True) for part in known[code]]
        yield [*row, value, "", symbol.obs_status, "", symbol.conf_status, ""]


def _components(item: CubeDimension, language: str) -> dict[str, tuple[str, str]]:
    """The code and the name of each value; periods in SDMX's own form, without a name."""
    if item.role is Role.TIME:
        return {code: (_time_period(code), "") for code in item.codes}
    return {part.code: (part.code, guarded(text(part.labels, language))) for part in item.categories}


def _time_period(code: str) -> str:
    period = period_of(code)
    if period is None:
        return code
    return f"{period.year:04d}-S{period.number}" if period.unit is PeriodUnit.HALF else period.code


def _id(label: str) -> str:
    """A label as an SDMX id: letters of ASCII, digits and underlines."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode()
    return re.sub(r"\W+", "_", plain).strip("_").upper()
