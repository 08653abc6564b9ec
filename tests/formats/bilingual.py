"""A release in two languages: two levels of regions, shares, cells outside the layout, cells without a figure."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from prikk.model.cell import CellKey
from prikk.model.codelist import TOTAL, Code, Codelist
from prikk.model.period import Period
from prikk.model.release import Counting, Dimension, PublishedCell, Release, StatedProtection, Statistic
from prikk.model.status import Status
from prikk.model.table import Table

LONG = "a very long label that has to be broken into parts because a line may not be longer than that " * 4


def bilingual(cookery: str = "Cookery") -> Release:
    """Apprentices by region in two trades and by trade; an average stands for the last quarter alone."""
    quarters = tuple(Period.parse(code) for code in ("2023-Q3", "2023-Q4"))
    region = Codelist(
        "region",
        (
            Code(TOTAL, {"en": "All regions", "nb": "Alle regioner"}),
            Code("N", {"en": "The North", "nb": "Nord"}),
            Code("N1", {"en": "Coast", "nb": "Kyst"}, parents={"": "N"}, note='Called "Seaside" to 2022'),
            Code("N2", {"en": "Plateau", "nb": "Vidde"}, parents={"": "N"}),
            Code("S", {"en": "The South; and more", "nb": "Sør, med = og \"hermetegn\""}),
        ),
    )  # fmt: skip
    trade = Codelist(
        "trade",
        (
            Code(TOTAL, {"en": "All trades", "nb": "Alle fag"}),
            Code("CARP", {"en": "Carpentry", "nb": "Tømrer"}),
            Code("COOK", {"en": cookery, "nb": "Kokk"}),
            Code("cook2", {"en": "carpentry", "nb": "Matfag"}),
        ),
    )
    columns = (("mean", quarters[-1].code), *(("count", quarter.code) for quarter in quarters))
    tables = (
        *(
            Table(
                f"region-{code}",
                "region",
                {"en": f"By region. {code}", "nb": f"Etter region. {code}"},
                {"en": "Total", "nb": "I alt"},
                ("region",),
                tuple(
                    (row,) for row in (TOTAL, "N", "N1", "N2", "S") if code == "CARP" or len(row) != 2 or row == TOTAL
                ),
                columns,
                {"trade": code},
                ("region", "trade"),
            )
            for code in ("CARP", "COOK")
        ),
        Table(
            "trade",
            "trade",
            {"en": "By trade", "nb": "Etter fag"},
            {"en": "Total", "nb": "I alt"},
            ("trade",),
            ((TOTAL,), ("CARP",), ("COOK",), ("cook2",)),
            (*columns, ("share", quarters[-1].code)),
            {"region": TOTAL},
            ("region", "trade"),
        ),
    )
    cells: dict[CellKey, PublishedCell] = {}
    for key in dict.fromkeys(key for table in tables for key in table.cell_keys()):
        value = 10 * len(cells) + len(key.codes[0])
        cells[key] = PublishedCell(Status.PUBLISHED, Decimal(value) / 4 if key.statistic == "share" else value)
    for key in [key for key in cells if key.codes[0] in ("N1", "N2") and key.period == "2023-Q4"]:
        cells[key] = PublishedCell(Status.CONFIDENTIAL)
    cells[CellKey(("S", "COOK"), "2023-Q3", "count")] = PublishedCell(Status.MISSING)
    cells[CellKey(("N", "COOK"), "2023-Q3", "count")] = PublishedCell(Status.UNREADABLE)
    cells[CellKey(("S", "CARP"), "2023-Q3", "count")] = PublishedCell(Status.PUBLISHED, 0)
    return Release(
        id="apprentices",
        version="1.1",
        languages=("en", "nb"),
        titles={"en": "Apprentices", "nb": "Lærlinger"},
        subtitles={},
        publisher={"en": "Training Council", "nb": "Fagrådet"},
        first=quarters[0],
        last=quarters[-1],
        dimensions=(
            Dimension("region", {"en": "Region", "nb": "Region"}, region, show_code=True),
            Dimension("trade", {"en": "Trade", "nb": "Fag"}, trade),
        ),
        statistics=(
            Statistic("count", "count", {"en": "Apprentices", "nb": "Lærlinger"}),
            Statistic("mean", "year-to-date-mean", {"en": "Mean", "nb": "Gjennomsnitt"}),
            Statistic("share", "share", {"en": "Share", "nb": "Andel"}, decimals=2),
        ),
        tables=tables,
        cells=cells,
        pages=(),
        families={
            "region": {"en": "Apprentices by region", "nb": "Lærlinger etter region"},
            "trade": {"en": "Apprentices by trade", "nb": "Lærlinger etter fag"},
        },
        protection=StatedProtection(5, "publish", ":", "exact", True, "0" * 64),
        published=dt.datetime(2024, 2, 15, 8, 0, tzinfo=dt.timezone(dt.timedelta(hours=1))),
        next_release=dt.datetime(2024, 5, 15, 8, 0, tzinfo=dt.timezone(dt.timedelta(hours=2))),
        counting=Counting("participations", ()),
    )
