"""The prices of several protections as a chart."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from markupsafe import Markup

from prikk.formats.site.bars import bars
from prikk.formats.site.drawing import dress_alone, frame, label
from prikk.formats.site.figures import PrintedFigure, Row
from prikk.formats.words import figure
from prikk.job.prices import NOT_TO_BE_HAD, Price
from prikk.staging import whole_file

TITLE = "What each protection costs"
_PANELS = {"secondary": "Further stars", "hidden_persons": "Persons whom they hide"}


def write_price_chart(prices: Sequence[Price], path: Path) -> None:
    """Write the stars and the hidden persons of each protection as bars, an SVG file. Raises OutputError."""
    parts: list[Markup] = [label(4, 18, TITLE, "head")]
    bottom = 26.0
    for name, heading in _PANELS.items():
        parts.append(label(4, bottom + 20, heading))
        rows = [Row(price.protection, (_figure(getattr(price, name)),)) for price in prices]
        drawn, bottom = bars(rows, 0, bottom + 32)
        parts += drawn
    picture = frame("prices", bottom + 8, TITLE, " ".join(map(_said, prices)), parts, alone=dress_alone())
    with whole_file(path) as file:
        file.write(f"{picture}\n")


def _figure(value: int | None) -> PrintedFigure:
    return PrintedFigure(NOT_TO_BE_HAD if value is None else figure(value, "en"), value, hidden=False)


def _said(price: Price) -> str:
    if price.secondary is None or price.hidden_persons is None:
        return f"{price.protection}: {NOT_TO_BE_HAD}."
    return f"{price.protection}: {price.secondary} further stars, which hide {price.hidden_persons} persons."
