"""A small release to serve: regions by sex, groups of regions that are no rows of their table, stars."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from pathlib import Path

from prikk.formats import cells as cells_format
from prikk.formats import releasefile
from prikk.model.cell import CellKey
from prikk.model.codelist import TOTAL, Code, Codelist
from prikk.model.period import Period, periods
from prikk.model.release import Counting, Dimension, Page, PublishedCell, Release, StatedProtection, Statistic
from prikk.model.status import Status
from prikk.model.table import Place, Table

MONTHS = periods(Period.parse("2023-01"), Period.parse("2023-03"))
COUNTS = {
    ("A1", "F"): (10, 20, 5), ("A2", "F"): (11, 21, 2), ("B1", "F"): (12, 22, 32),
    ("A1", "M"): (13, 23, 33), ("A2", "M"): (14, 24, 34), ("B1", "M"): (15, 25, 35),
}  # fmt: skip
HIDDEN = {("A1", "F", "2023-03"), ("A2", "F", "2023-03")}
PUBLISHED = dt.datetime(2023, 4, 14, 8, 0, tzinfo=dt.UTC)


def regional(version: str = "1.0", published: dt.datetime | None = PUBLISHED) -> Release:
    """Counts by region for each sex; the groups A and B stand in a table of their own, for women alone."""
    region = Codelist(
        "region",
        (
            Code(TOTAL, {"nb": "Hele landet", "en": "The country"}),
            Code("A", {"nb": "Nord", "en": "North"}),
            Code("A1", {"nb": "Nord 1", "en": "North 1"}, parents={"": "A"}),
            Code("A2", {"nb": "Nord 2", "en": "North 2"}, parents={"": "A"}),
            Code("B", {"nb": "Sør", "en": "South"}),
            Code("B1", {"nb": "Sør 1 <b>", "en": "=South 1"}, parents={"": "B"}),
        ),
    )
    sex = Codelist(
        "sex", tuple(Code(code, {"nb": code, "en": label}) for code, label in
                     ((TOTAL, "Both"), ("F", "Women"), ("M", "Men")))
    )  # fmt: skip
    columns = (*(("count", month.code) for month in MONTHS), ("mean", MONTHS[-1].code))
    dimensions = ("region", "sex")

    def table(family: str, code: str, rows: tuple[str, ...], shown: tuple[Place, ...]) -> Table:
        titles = {"nb": f"Etter region. {code}", "en": f"By region. {code}"}
        return Table(
            f"{family}-{code}",
            family,
            titles,
            {},
            ("region",),
            tuple((code,) for code in rows),
            shown,
            {"sex": code},
            dimensions,
        )

    tables = (
        table("region", "F", (TOTAL, "A1", "A2", "B1"), columns),
        table("region", "M", (TOTAL, "A1", "A2", "B1"), columns),
        table("group", "F", ("A", "B"), columns[:3]),
    )
    return Release(
        id="regional",
        version=version,
        languages=("nb", "en"),
        titles={"nb": "Personer", "en": "Persons"},
        subtitles={},
        publisher={"nb": "Etaten", "en": "The agency"},
        first=MONTHS[0],
        last=MONTHS[-1],
        dimensions=(
            Dimension("region", {"nb": "Region", "en": "Region"}, region, show_code=True),
            Dimension("sex", {"nb": "Kjønn", "en": "Sex"}, sex),
        ),
        statistics=(
            Statistic("count", "count", {"nb": "Antall", "en": "Count"}),
            Statistic("mean", "year-to-date-mean", {"nb": "Gjennomsnitt", "en": "Mean"}),
        ),
        tables=tables,
        cells={key: _cell(key) for item in tables for key in item.cell_keys()},
        pages=(Page("om", "nb", "about", "Om", "Om tallene."),),
        families={
            "region": {"nb": "Personer etter region og kjønn", "en": "Persons by region and sex"},
            "group": {"nb": "Kvinner etter landsdel", "en": "Women by part of the country"},
        },
        protection=StatedProtection(4, "hide", "*", "full", True, "0" * 64),
        published=published,
        next_release=dt.datetime(2023, 5, 14, 8, 0, tzinfo=dt.UTC),
        counting=Counting("participations", ()),
    )


def _cell(key: CellKey) -> PublishedCell:
    (region, sex), period, statistic = key
    if (region, sex, period) in HIDDEN and statistic == "count":
        return PublishedCell(Status.CONFIDENTIAL)
    month = int(period[-2:]) - 1
    counted = [
        sum(counts) // 3 if statistic == "mean" else counts[month]
        for (code, of), counts in COUNTS.items()
        if of == sex and (region == TOTAL or code.startswith(region))
    ]
    return PublishedCell(Status.PUBLISHED, sum(counted))


def large(rows: int = 500) -> Release:
    """A table of `rows` regions, three months and two contents for one sex."""
    small = regional()
    codes = (
        Code(TOTAL, {"nb": "I alt"}),
        *(Code(f"R{number:04d}", {"nb": f"Sted {number}"}) for number in range(rows)),
    )
    region = Dimension("region", {"nb": "Region"}, Codelist("region", codes))
    columns = (*(("count", month.code) for month in MONTHS), *(("mean", month.code) for month in MONTHS))
    shown = tuple((code.code,) for code in codes)
    table = Table("large-F", "large", {"nb": "Stor"}, {}, ("region",), shown, columns, {"sex": "F"}, ("region", "sex"))
    cells = {key: PublishedCell(Status.PUBLISHED, number) for number, key in enumerate(table.cell_keys())}
    return Release(
        **{name: getattr(small, name) for name in small.__dataclass_fields__}
        | {
            "id": "large",
            "languages": ("nb",),
            "dimensions": (region, small.dimensions[1]),
            "tables": (table,),
            "families": {"large": {"nb": "Stor"}},
            "cells": cells,
        }
    )


def built(release: Release, folder: Path, *, approved: bool = True) -> Path:
    """A build folder with what the server reads, a page and something internal; approved unless said otherwise."""
    public = folder / "public"
    (public / "site").mkdir(parents=True)
    cells_format.write(release, public)
    releasefile.write(release, public)
    (public / "site" / "index.html").write_text(f"<h1>{release.version}</h1>")
    (public / "site" / "style.css").write_text("h1 { color: navy }")
    (folder / "internal").mkdir()
    (folder / "internal" / "truth.csv").write_text("secret")
    listed(public, approved=approved)
    return folder


def listed(public: Path, *, approved: bool = True) -> None:
    """Write the manifest of what stands in a folder of public files."""
    paths = sorted(path for path in public.rglob("*") if path.is_file() and path.name != "manifest.json")
    files = {path.relative_to(public).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}
    manifest: dict[str, object] = {"publication": "test", "files": files}
    if approved:
        digest = hashlib.sha256(json.dumps(manifest, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
        manifest["approval"] = {"by": "An Officer", "at": "2023-04-13T08:00:00+00:00", "digest": digest}
    (public / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n")
