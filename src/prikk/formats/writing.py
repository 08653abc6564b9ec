"""All that a build writes of a release: the formats of data, and then what describes their files."""

from __future__ import annotations

from collections.abc import Mapping

from prikk.formats import csvw, dcat, icalendar, releasefile, site
from prikk.formats.extra import check_packages
from prikk.formats.format import Writer
from prikk.formats.registry import FORMATS

WRITERS: Mapping[str, Writer] = {item.id: item.write for item in FORMATS if item.write is not None} | {
    "release": releasefile.write,
    "csvw": csvw.write,
    "dcat": dcat.write,
    "calendar": icalendar.write,
    "site": site.write,
}
"""Each writer by the name that a build says while it writes; in this order."""


def check_writers() -> None:
    """Raise MissingExtraError if a package is not there that a writer needs: better before the work than after it."""
    for item in FORMATS:
        check_packages(item.id, item.packages)
