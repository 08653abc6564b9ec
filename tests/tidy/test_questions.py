"""What nothing in a file says is asked on a terminal, and the answer goes on; elsewhere the option is named."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from prikk.cli.main import cli
from prikk.tidy import read_files

NATIONAL = "year,sex,n\n2020,M,30\n2020,F,25\n2021,M,28\n2021,F,27\n"
REGIONAL = (
    "region,year,sex,n\nN,2020,M,10\nS,2020,M,{}\nN,2020,F,5\nS,2020,F,{}\nN,2021,M,*\nS,2021,M,25\n"
    "N,2021,F,7\nS,2021,F,{}\n"
)


def two(folder: Path, *figures: object) -> tuple[str, str]:
    (folder / "national.csv").write_text(NATIONAL, encoding="utf-8")
    (folder / "regional.csv").write_text(REGIONAL.format(*figures), encoding="utf-8")
    return str(folder / "national.csv"), str(folder / "regional.csv")


def on_a_terminal(words: list[str], answers: str) -> tuple[int, str]:
    """The exit code and the output of a command whose three streams are a terminal."""
    mine, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-c", "from prikk.cli import main; main()", *words], stdin=theirs, stdout=theirs, stderr=theirs
    ) as done:
        os.close(theirs)
        os.write(mine, answers.encode())
        said = b""
        while True:
            try:
                more = os.read(mine, 4096)
            except OSError:  # the other end is closed
                break
            if not more:
                break
            said += more
        code = done.wait()
    os.close(mine)
    return code, said.decode()


def test_a_table_whose_parts_add_up_to_another_is_linked_to_it(tmp_path: Path) -> None:
    reading = read_files([Path(name) for name in two(tmp_path, 20, 20, 20)])
    assert len(reading.sets) == 1 and not reading.questions
    assert any("is the total of regional.csv along region: holds in 3 of 3" in line for line in reading.evidence)


def test_where_stars_leave_it_open_which_table_is_the_total_is_asked(tmp_path: Path) -> None:
    files = two(tmp_path, "*", "*", "*")
    done = CliRunner().invoke(cli, ["audit", *files])
    assert done.exit_code == 3
    assert "is it so that national.csv is the total of regional.csv along region?" in done.output
    assert "Say --together, or --apart" in done.output
    assert CliRunner().invoke(cli, ["audit", *files, "--together"]).exit_code == 1
    assert "national.csv:" in CliRunner().invoke(cli, ["audit", *files, "--apart"]).output


def test_a_table_whose_parts_are_more_is_not_linked(tmp_path: Path) -> None:
    reading = read_files([Path(name) for name in two(tmp_path, 21, 22, 20)])
    assert len(reading.sets) == 2 and not reading.questions


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="terminals of POSIX")
def test_a_question_is_asked_on_a_terminal_and_answered(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("region,n\nA,4\nB,qq\nC,12\nTotal,18\n", encoding="utf-8")
    code, said = on_a_terminal(["tidy", str(path), "-o", str(tmp_path / "cells.csv")], "perhaps\nmissing\n")
    assert code == 0, said
    assert "what does 'qq' mean? It stands for 1 figures" in said and "'perhaps' is not one of" in said
    assert "B,n,,missing,qq" in (tmp_path / "cells.csv").read_text(encoding="utf-8")
