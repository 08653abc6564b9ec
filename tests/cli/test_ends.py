"""How a run ends when its surroundings fail it: one message at most, an exit code that says which, no traceback."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from test_bad_input import SECRET, run

from prikk.cli.main import Commands

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


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (MemoryError(), 2, "the memory of this machine is not enough"),
        (ImportError("std::bad_alloc"), 2, "the memory of this machine is not enough"),
        (ImportError("x.so: failed to map segment from shared object"), 2, "the memory of this machine is not enough"),
        (ImportError("cannot import name 'x'"), 70, "a defect of the program"),
        (OSError(28, "No space left on device"), 2, "No space left on device"),
        (ValueError(SECRET), 70, "ValueError"),
    ],
)
def test_what_nobody_foresaw_is_one_message_without_a_value(
    monkeypatch: pytest.MonkeyPatch, error: Exception, code: int, said: str
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(Commands, "get_command", fail)
    done = run("build", "here")
    assert done.exit_code == code and said in done.output and SECRET not in done.output
    assert len(done.output.splitlines()) == 1
