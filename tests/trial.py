"""A copy of the program with a few files more, run in a process of its own: what a contribution needs to touch."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import prikk


class Trial:
    """The program with new files (`added`) and with one line of a file put in place of another (`changed`)."""

    def __init__(self, folder: Path, *, added: Mapping[str, str], changed: Mapping[str, tuple[str, str]]) -> None:
        self._root = folder / "program"
        package = Path(prikk.__file__).parent
        shutil.copytree(package, self._root / "prikk")
        for name, content in added.items():
            path = self._root / "prikk" / name
            assert not path.exists()
            path.write_text(content, encoding="utf-8")
        for name, (old, new) in changed.items():
            path = self._root / "prikk" / name
            text = path.read_text(encoding="utf-8")
            assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
            path.write_text(text.replace(old, new), encoding="utf-8")

    def run(self, *arguments: str | Path, code: int = 0) -> str:
        """What a command says; its exit code must be `code`."""
        environment = {**os.environ, "PYTHONPATH": str(self._root)}
        start = "from prikk.cli import main; main()"
        command = [sys.executable, "-c", start, *map(str, arguments)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout
