"""In a notebook long work shows how far it is, in one line that goes away; elsewhere nothing is shown."""

from __future__ import annotations

import sys
from types import ModuleType, SimpleNamespace

import pandas as pd
import pytest

import prikk
from prikk.job import notebook

COUNTS = pd.DataFrame({"place": ["a", "b", "c", "d"], "n": [2, 30, 41, 17]})


class Shell:
    """What stands in for the notebook: each writing of the line."""

    def __init__(self) -> None:
        self.written: list[str] = []

    def display(self, first: str, *, display_id: bool) -> Shell:
        assert display_id
        self.written.append(first)
        return self

    def update(self, html: str) -> None:
        self.written.append(html)


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch) -> Shell:
    found, package, display = Shell(), ModuleType("IPython"), ModuleType("IPython.display")
    vars(package).update(get_ipython=lambda: SimpleNamespace(kernel=object()))
    vars(display).update(HTML=str, display=found.display)
    monkeypatch.setitem(sys.modules, "IPython", package)
    monkeypatch.setitem(sys.modules, "IPython.display", display)
    monkeypatch.setattr(notebook, "_SELDOM", 0.0)
    return found


def test_the_line_tells_what_is_done_and_goes_away(shell: Shell) -> None:
    with notebook.notebook_line() as line:
        line("Auditing <all>", 0.25)
        line("Protecting", None)
    assert shell.written == ["", '<progress value="0.250"></progress> Auditing &lt;all&gt;',
                             "<progress></progress> Protecting", ""]  # fmt: skip


def test_each_of_the_long_calls_shows_it(shell: Shell) -> None:
    found = prikk.protect_counts(COUNTS, dims="place", freq="n", threshold=4)
    assert any("progress" in text for text in shell.written)
    shell.written.clear()
    prikk.audit_counts(found.to_frame(), dims="place", freq="n", threshold=4)
    assert any("Auditing" in text for text in shell.written)
    assert shell.written[-1] == ""


def test_it_goes_away_when_the_work_fails(shell: Shell) -> None:
    with pytest.raises(prikk.PrikkError), notebook.notebook_line() as line:
        line("Protecting", None)
        raise prikk.InputError("nothing")
    assert shell.written[-1] == ""


def test_a_callback_of_the_users_own_is_told_instead(shell: Shell) -> None:
    told: list[str] = []
    prikk.protect_counts(COUNTS, dims="place", freq="n", threshold=4, progress=told.append)
    assert told
    assert not any("progress" in text for text in shell.written)
