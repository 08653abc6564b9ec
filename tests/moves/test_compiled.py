"""Where compiled code is kept, and what a command that needs none loads."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from prikk.moves import climb, compiled, grid, search, walk  # noqa: F401  # they hold compiled functions
from prikk.moves.compiled import cache_folder
from prikk.protect import closure, passes, pool  # noqa: F401


@pytest.fixture(autouse=True)
def _afresh():
    cache_folder.cache_clear()
    yield
    cache_folder.cache_clear()


def test_code_is_kept_in_the_users_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    found = cache_folder()
    assert found.is_dir() and found.parent == tmp_path / "prikk"


def test_the_folder_follows_the_source(tmp_path, monkeypatch):
    house = tmp_path / "house"
    (house / "moves").mkdir(parents=True)
    (house / "protect").mkdir()
    source = house / "protect" / "passes.py"
    source.write_text("@compiled\ndef one(): ...\n")
    monkeypatch.setattr(compiled, "__file__", str(house / "moves" / "compiled.py"))
    before = compiled._digest()
    (house / "protect" / "plain.py").write_text("two = 2\n")
    assert compiled._digest() == before
    source.write_text("@compiled\ndef one(): pass\n")
    assert compiled._digest() != before


def test_without_a_home_code_is_kept_in_a_private_folder(tmp_path, monkeypatch):
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked / "cache"))
    monkeypatch.setattr(compiled.tempfile, "gettempdir", lambda: str(tmp_path))
    found = cache_folder()
    assert found.is_relative_to(tmp_path)
    private = found.parent.parent
    assert private.parent == tmp_path
    assert private.stat().st_mode & 0o077 == 0
    cache_folder.cache_clear()
    private.chmod(0o777)
    assert cache_folder() is None  # somebody else may write code there


def test_where_nothing_can_be_written_code_stays_in_memory(tmp_path, monkeypatch):
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked / "cache"))
    monkeypatch.setattr(compiled.tempfile, "gettempdir", lambda: str(blocked))
    assert cache_folder() is None
    function = compiled._make(lambda number: number + 1, "outer")
    assert function(1) == 2


def test_compiled_functions_use_names_of_modules_that_the_digest_covers():
    for known in compiled._known:
        module = sys.modules[known.function.__module__]
        for name in known.function.__code__.co_names:
            held = getattr(module, name, None)
            home = getattr(getattr(held, "function", held), "__module__", None)
            if isinstance(home, str) and home.startswith("prikk."):
                assert "@compiled" in Path(sys.modules[home].__file__).read_text(), (known.function.__name__, name)


def test_help_loads_no_compiler():
    script = "import sys, prikk.cli.main, prikk.protect; assert 'numba' not in sys.modules"
    subprocess.run([sys.executable, "-c", script], check=True, env={**os.environ})


def test_a_function_is_compiled_once_for_all_widths_and_constants_of_its_callers(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    known = list(compiled._known)

    @compiled.compiled
    def double(pair: tuple[int, int], more: int) -> int:
        return pair[0] + pair[1] + more

    @compiled.compiled
    def outer(narrow: np.ndarray) -> int:
        return double((narrow[0], 1), 2) + double((1, 2), narrow[1]) + double((narrow[0], narrow[1]), 3)

    try:
        assert outer(np.array([5, 6], dtype=np.int32)) == 8 + 9 + 14
        assert len(double._inner.signatures) == 1
        assert double((5, 1), 2) == 8  # what a compiled function calls can be called from Python too
    finally:
        compiled._known[:] = known
