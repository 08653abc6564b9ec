"""Every block of code in the documentation runs, in order, page by page, in a folder with the examples.

A page that speaks to a database has a PostgreSQL server of its own, where one is installed, one that speaks to Spark a
small Spark.

`console` blocks: each line after `$ ` is a command; it must exit with 0, or with the code of an `(exit N)` in the line
before the block. `python` blocks of a page share their names. `toml`, `csv` and `text` blocks are not run; a comment
`<!-- file: NAME -->` before a block of any kind writes it to a file first.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from postgres_server import postgres_missing, postgres_server
from spark_local import spark_missing, spark_settings

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"(?P<before>[^\n]*)\n+```(?P<kind>\w+)\n(?P<body>.*?)^```", re.M | re.S)
KINDS = {"console", "python", "toml", "csv", "text"}


def blocks(page: Path) -> Iterator[tuple[int, str, str, str]]:
    text = page.read_text(encoding="utf-8")
    for match in BLOCK.finditer("\n" + text):
        yield text.count("\n", 0, match.start("body")), match["kind"], match["body"], match["before"]


def with_code() -> list[Path]:
    return [page for page in PAGES if any(kind in ("console", "python") for _, kind, _, _ in blocks(page))]


@pytest.mark.parametrize("page", with_code(), ids=lambda page: str(page.relative_to(ROOT)))
def test_the_code_of_a_page_runs(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with database(page) as settings, spark(page) as more:
        for name, value in (settings | more).items():
            monkeypatch.setenv(name, value)
        run(page, tmp_path, monkeypatch)


@contextmanager
def database(page: Path) -> Iterator[dict[str, str]]:
    """What libpq is told for a page: a server, where the page wants one."""
    if not any("postgresql:" in body for _, kind, body, _ in blocks(page) if kind == "console"):
        yield {}
        return
    if why := postgres_missing():
        pytest.skip(why)
    with postgres_server() as server:
        yield {"PGHOST": str(server.socket), "PGUSER": "keeper"}


@contextmanager
def spark(page: Path) -> Iterator[dict[str, str]]:
    """Where Spark finds its settings, for a page that wants it."""
    if not any("spark:" in body for _, kind, body, _ in blocks(page) if kind == "console"):
        yield {}
        return
    if why := spark_missing():
        pytest.skip(why)
    with spark_settings() as folder, warnings.catch_warnings(action="ignore", category=FutureWarning):
        yield {"SPARK_CONF_DIR": str(folder)}


def run(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {"__name__": "__main__"}
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "COLUMNS": "100",
    }
    for line, kind, body, before in blocks(page):
        if name := re.search(r"<!-- file: (\S+) -->", before):
            Path(name[1]).parent.mkdir(parents=True, exist_ok=True)
            Path(name[1]).write_text(body, encoding="utf-8")
        elif kind == "python":
            exec(compile("\n" * line + body, str(page), "exec"), names)
        elif kind == "console":
            expected = int(found[1]) if (found := re.search(r"\(exit (\d)\)", before)) else 0
            for command in re.findall(r"^\$ (.*)$", body, re.M):
                if command.startswith(("make ", "git ", "pip ", "uv ", "cd ")):
                    continue  # what sets up the environment that this test runs in
                done = subprocess.run(
                    command, shell=True, check=False, env=environment, capture_output=True, text=True, timeout=300
                )
                assert done.returncode == expected, f"{page.name}:{line}: {command}\n{done.stdout}{done.stderr}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_blocks_are_of_a_known_kind_and_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert {kind for _, kind, _, _ in blocks(page)} <= KINDS
    for target in re.findall(r"\]\(([^)#\s]+)", text):
        if not target.startswith(("http", "mailto:")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_every_command_is_in_the_reference() -> None:
    from prikk.cli.main import COMMANDS, cli

    for name in COMMANDS:
        shown = CliRunner().invoke(cli, [name, "--help"]).output
        assert re.search(r"^  Examples?:\n    prikk ", shown, re.M), f"prikk {name} has no example in its help"
