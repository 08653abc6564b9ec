"""Pictures for notebooks, drawn by matplotlib: an extra, imported when it is used."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from prikk.errors import MissingExtraError

EXTRA = "plot"
_BAR = "#1b5e8a"


def drawn_with(part: str) -> Any:
    """A module of matplotlib. Raises MissingExtraError without it."""
    if find_spec("matplotlib") is None:
        raise MissingExtraError(EXTRA, "matplotlib", "a plot")
    return import_module(f"matplotlib.{part}")


def grid(
    title: str,
    heads: tuple[Sequence[str], Sequence[str]],
    boxes: tuple[Sequence[Sequence[int]], Sequence[Sequence[str]]],
    legend: Sequence[tuple[str, str]],
    ax: Any = None,
) -> Any:
    """A map of boxes: `heads` of rows and columns, the level (a place in `legend`) and the text of each box.

    Colour never stands alone: each box has its text. Returns the axes.
    """
    colours, patches = drawn_with("colors"), drawn_with("patches")
    (rows, columns), (levels, texts) = heads, boxes
    if ax is None:
        _, ax = drawn_with("pyplot").subplots(figsize=(3 + 0.6 * len(columns), 1.5 + 0.35 * len(rows)))
    ax.set_title(title, loc="left")
    ax.set_yticks(range(len(rows)), rows)
    ax.set_xticks(range(len(columns)), columns, rotation=45, ha="right")
    if levels:
        shown = colours.ListedColormap([colour for colour, _ in legend])
        ax.imshow(levels, cmap=shown, vmin=-0.5, vmax=len(legend) - 0.5, aspect="auto")
    for row, line in enumerate(texts):
        for column, text in enumerate(line):
            ax.text(column, row, text, ha="center", va="center", color="#1a1a1a", fontsize=8)
    used = sorted({level for line in levels for level in line})
    marks = [patches.Patch(facecolor=legend[level][0], edgecolor="#767676", label=legend[level][1]) for level in used]
    ax.legend(handles=marks, loc="upper left", bbox_to_anchor=(1, 1), frameon=False)
    return ax


def bars(title: str, names: Sequence[str], values: Sequence[int | None], none: str, ax: Any) -> Any:
    """A bar for each value, with its number; one that is not there says `none`. Returns the axes."""
    ax.set_title(title, loc="left")
    ax.barh(range(len(names)), [value or 0 for value in values], color=_BAR)
    ax.set_yticks(range(len(names)), names)
    ax.invert_yaxis()
    for place, value in enumerate(values):
        ax.text(value or 0, place, f" {none if value is None else f'{value:,}'}", va="center")
    ax.spines[["top", "right"]].set_visible(False)
    return ax
