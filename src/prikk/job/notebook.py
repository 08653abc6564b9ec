"""Progress as a notebook shows it: one line that is written anew, and gone when the work is done."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import escape
from importlib import import_module

Line = Callable[[str, float | None], None]
"""Called with what is being done and the share of the whole that is done (0 to 1; None where nobody knows)."""

_SELDOM = 0.2
"""Seconds between two writings of the line."""


@contextmanager
def notebook_line() -> Iterator[Line]:
    """The line of the cell that runs; outside a notebook a call does nothing."""
    shell = sys.modules.get("IPython")
    if shell is None or not hasattr(shell.get_ipython(), "kernel"):
        yield lambda _doing, _share: None
        return
    page = import_module("IPython.display")
    line, last = page.display(page.HTML(""), display_id=True), [0.0]

    def tell(doing: str, share: float | None) -> None:
        if time.monotonic() - last[0] >= _SELDOM:
            value = "" if share is None else f' value="{share:.3f}"'
            line.update(page.HTML(f"<progress{value}></progress> {escape(doing)}"))
            last[0] = time.monotonic()

    try:
        yield tell
    finally:
        line.update(page.HTML(""))
