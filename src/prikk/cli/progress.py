"""A progress bar on a terminal, nothing in a pipe."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

Report = Callable[[str, float], None]
"""Called with what is being done and the share of the whole that is done (0 to 1)."""


@contextlib.contextmanager
def progress_bar() -> Iterator[Report]:
    """A callback that moves a bar on standard error; silent where standard error is no terminal."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _doing, _share: None
        return
    columns = TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=1.0)
        yield lambda doing, share: progress.update(task, description=doing, completed=share)
