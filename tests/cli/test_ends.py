"""How a run ends when its surroundings fail it: one message at most, an exit code that says which, no traceback."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

START = [sys.executable, "-c", "from prikk.cli.main import main; main()"]


@pytest.mark.parametrize(
    ("arguments", "closed", "code"),
    [(["--help"], "stdout", 141), (["build", "nowhere"], "stderr", 2), (["bild"], "stderr", 2)],
)
def test_a_reader_of_the_output_that_goes_away_gets_no_traceback(
    tmp_path: Path, arguments: list[str], closed: str, code: int
) -> None:
    """An exit code of 1 would say that something was found."""
    with subprocess.Popen(
        [*START, *arguments], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        streams = {"stdout": process.stdout, "stderr": process.stderr}
        gone, (left,) = streams.pop(closed), streams.values()
        assert gone is not None and left is not None
        gone.close()
        assert left.read() == b""
    assert process.returncode == code
