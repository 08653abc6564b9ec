"""Two small releases: Norwegian by month with averages, English by quarter with shares."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from prikk.model.cell import CellKey
from prikk.model.codelist import TOTAL, UNKNOWN, Code, Codelist
from prikk.model.period import Period, PeriodUnit, periods
from prikk.model.release import (
    Counting,
    Dimension,
    Page,
    PublishedCell,
    Release,
    Revision,
    StatedProtection,
    Statistic,
)
from prikk.model.status import Status
from prikk.model.table import Table

SAMI = "Troms og Finnmark - Romsa ja Finnmárku čđŋšŧž"
FORMULA = "=1+1|cmd"


def codelist(name: str, labels: dict[str, str], language: str) -> Codelist:
    codes = {TOTAL: "I alt" if language == "nb" else "Total"} | labels
    return Codelist(name, tuple(Code(code, {language: label}) for code, label in codes.items()))


def norwegian() -> Release:
    """Three tables in two families; counts below 4 and their averages are hidden."""
    months = periods(Period.parse("2023-01"), Period.parse("2023-03"))
    dimensions = (
        Dimension("tiltak", {"nb": "Tiltak"}, codelist("tiltak", {"JOBBK": "Jobbklubb", "MENTOR": FORMULA}, "nb")),
        Dimension(
            "fylke",
            {"nb": "Fylke"},
            codelist("fylke", {"03": "Oslo", "54": SAMI, UNKNOWN: "Ukjent"}, "nb"),
            show_code=True,
        ),
    )
    columns = (("ytd_mean", months[-1].code), *(("count", month.code) for month in months))

    def table(id: str, title: str, total: str, rows: str, fixed: dict[str, str]) -> Table:
        family = id.split("-", maxsplit=1)[0]
        codes = tuple((item.code,) for item in next(item for item in dimensions if item.id == rows).codelist)
        return Table(id, family, {"nb": title}, {"nb": total}, (rows,), codes, columns, fixed, ("tiltak", "fylke"))

    tables = (
        table("tiltak", "Deltakere etter tiltak", "I alt", "tiltak", {"fylke": TOTAL}),
        table("fylke-JOBBK", "Jobbklubb: deltakere etter fylke", "I alt Jobbklubb", "fylke",
              {"tiltak": "JOBBK"}),
        table("fylke-MENTOR", "Mentor <b>&</b> *andre* etter fylke", "I alt Mentor", "fylke",
              {"tiltak": "MENTOR"}),
    )  # fmt: skip
    counts = {
        ("JOBBK", "03"): (1200, 1300, 1400), ("JOBBK", "54"): (0, 5, 3), ("JOBBK", UNKNOWN): (0, 0, 0),
        ("MENTOR", "03"): (17, 3, 999), ("MENTOR", "54"): (8, 8, 8), ("MENTOR", UNKNOWN): (0, 1, 2),
    }  # fmt: skip
    cells: dict[CellKey, PublishedCell] = {}
    for key in dict.fromkeys(key for item in tables for key in item.cell_keys()):
        values = [sum(counts[pair][month] for pair in counts if _in(pair, key)) for month in range(3)]
        value = sum(values) // 3 if key.statistic == "ytd_mean" else values[int(key.period[-1]) - 1]
        cells[key] = PublishedCell(Status.CONFIDENTIAL) if value < 4 else PublishedCell(Status.PUBLISHED, value)
    front = "Tall **under 4** er skjult, se [loven](https://lovdata.no/lov/2019-06-21-32).\n\n- ett\n- to *viktige*\n"
    about = (
        "## Definisjoner\n\nEn deltaker teller 1 & 2 <3 #4 $5 @6.\n\n"
        "| Ord | Betydning |\n|---|---|\n| stjerne | skjult |\n"
    )
    return Release(
        id="prove",
        version="1.0",
        languages=("nb",),
        titles={"nb": "Deltakere på tiltak"},
        subtitles={"nb": "Første kvartal 2023"},
        publisher={"nb": "Etaten"},
        first=months[0],
        last=months[-1],
        dimensions=dimensions,
        statistics=(
            Statistic("ytd_mean", "year-to-date-mean", {"nb": "Gjennomsnitt hittil i år"}),
            Statistic("count", "count", {"nb": "Antall"}),
        ),
        tables=tables,
        cells=cells,
        pages=(
            Page("les", "nb", "front", "Personvern", front),
            Page("om", "nb", "about", "Om statistikken", about),
        ),
        families={"tiltak": {"nb": "Deltakere etter tiltak"}, "fylke": {"nb": "Deltakere etter fylke: [alle]"}},
        protection=StatedProtection(4, "hide", "*", "full", True, "0" * 64),
        published=dt.datetime(2023, 4, 14, 8, 0, tzinfo=dt.UTC),
        revisions=(Revision("1.0", dt.date(2023, 4, 14), {"nb": "Første utgave"}),),
        counting=Counting("participations", ()),
    )


def _in(pair: tuple[str, str], key: CellKey) -> bool:
    return all(code in (TOTAL, part) for code, part in zip(key.codes, pair, strict=True))


def english() -> Release:
    """One table over two years by quarter with shares to one decimal; A and D are told apart."""
    quarters = tuple(Period(2022 + step // 4, step % 4 + 1, PeriodUnit.QUARTER) for step in range(3, 6))
    area = Dimension("area", {"en": "Area"}, codelist("area", {"N": "North", "S": "-South, @home"}, "en"))
    columns = tuple((statistic, quarter.code) for quarter in quarters for statistic in ("count", "share"))
    table = Table(
        "area",
        "area",
        {"en": "Pupils by area"},
        {"en": "Total"},
        ("area",),
        ((TOTAL,), ("N",), ("S",)),
        columns,
        {},
        ("area",),
    )
    cells: dict[CellKey, PublishedCell] = {
        key: PublishedCell(Status.PUBLISHED, 1200500 + number if key.statistic == "count" else Decimal("62.5") + number)
        for number, key in enumerate(table.cell_keys())
    }
    cells[CellKey(("N",), "2022-Q4", "count")] = PublishedCell(Status.PRIMARY)
    cells[CellKey(("N",), "2022-Q4", "share")] = PublishedCell(Status.PRIMARY)
    cells[CellKey(("S",), "2022-Q4", "count")] = PublishedCell(Status.SECONDARY)
    cells[CellKey(("S",), "2023-Q2", "count")] = PublishedCell(Status.MISSING)
    return Release(
        id="pupils",
        version="2.1",
        languages=("en",),
        titles={"en": "Pupils"},
        subtitles={},
        publisher={},
        first=quarters[0],
        last=quarters[-1],
        dimensions=(area,),
        statistics=(
            Statistic("count", "count", {"en": "Pupils"}),
            Statistic("share", "share", {"en": "Share of total"}, decimals=1),
        ),
        tables=(table,),
        cells=cells,
        pages=(),
        families={"area": {"en": "Pupils by area"}},
        protection=StatedProtection(10, "publish", ":", "exact", True, "0" * 64, shows_kind=True),
        counting=Counting("participations", ()),
    )
