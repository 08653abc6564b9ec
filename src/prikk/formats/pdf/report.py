"""The report as tagged PDF (PDF/UA-1): cover, front pages, contents, the tables, pages about the statistics."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import typst

from prikk.errors import OutputError
from prikk.formats.pdf.content import report_data
from prikk.formats.pdf.letters import font_of, fonts_of, tell_of_boxes, with_boxes
from prikk.formats.pdf.tagging import scope_row_headers
from prikk.formats.words import build_time, file_name
from prikk.model.release import Release

_TEMPLATE = files("prikk.formats") / "data" / "report.typ"


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
    letters = font_of(release.style).letters
    data = json.dumps(with_boxes(report_data(release, language), letters), ensure_ascii=False, sort_keys=True)
    try:
        with fonts_of(release.style) as fonts:
            found = typst.Compiler(font_paths=fonts).compile(
                input=_TEMPLATE.read_bytes(),
                format="pdf",
                sys_inputs={"data": data},
                pdf_standards=["ua-1"],
                timestamp=build_time(release),
            )
    except typst.TypstError as error:
        raise OutputError(f"the PDF cannot be written: {error.message}") from None
    assert isinstance(found, bytes)
    return found
