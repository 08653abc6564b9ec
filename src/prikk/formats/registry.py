"""The formats of a release: to add one, write its module and a line here."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from prikk.formats import cells, csvw, dcat, icalendar, jsonstat, markdown, pdf, px, releasefile, sdmx, site, xlsx
from prikk.model.release import Release


class Writer(Protocol):
    """Writes the files of one format into a folder that exists, and tells their paths.

    The same release gives the same bytes. Raises OutputError when the release does not fit the format.
    """

    def __call__(self, release: Release, folder: Path) -> tuple[Path, ...]:
        """Write the release into the folder."""


WRITERS: Mapping[str, Writer] = {
    "cells": cells.write,
    "markdown": markdown.write,
    "xlsx": xlsx.write,
    "pdf": pdf.write,
    "release": releasefile.write,
    "json-stat": jsonstat.write,
    "px": px.write,
    "sdmx": sdmx.write,
    "csvw": csvw.write,
    "dcat": dcat.write,
    "calendar": icalendar.write,
    "site": site.write,
}
