"""The report as tagged PDF (PDF/UA-1): cover, front pages, contents, the tables, pages about the statistics."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import typst

from prikk.errors import OutputError
from prikk.formats.pdf.content import report_data
from prikk.formats.pdf.letters import tell_of_boxes, with_boxes
from prikk.formats.pdf.tagging import scope_row_headers
from prikk.formats.words import build_time, file_name
from prikk.model.release import Release

_DATA = files("prikk.formats") / "data"


def write(release: Release, folder: Path) -> tuple[Path, ...]:
    """Write `report.pdf`, and `report.<language>.pdf` for the further languages.

    A box stands for each letter that the font lacks, and a warning says where. Raises OutputError when the PDF cannot
    be set.
    """
    paths = []
    for language in release.languages:
        path = folder / file_name(release, "report", language, ".pdf")
        tell_of_boxes(release, language)
        path.write_bytes(scope_row_headers(_compiled(release, language)))
        paths.append(path)
    return tuple(paths)


def _compiled(release: Release, language: str) -> bytes:
    data = json.dumps(with_boxes(report_data(release, language)), ensure_ascii=False, sort_keys=True)
    try:
        found = typst.Compiler(font_paths=_fonts()).compile(
            input=(_DATA / "report.typ").read_bytes(),
            format="pdf",
            sys_inputs={"data": data},
            pdf_standards=["ua-1"],
            timestamp=build_time(release),
        )
    except typst.TypstError as error:
        raise OutputError(f"the PDF cannot be written: {error.message}") from None
    assert isinstance(found, bytes)
    return found


@cache
def _fonts() -> Any:
    with as_file(_DATA / "fonts") as folder:
        return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
