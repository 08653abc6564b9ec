"""`prikk serve` from the command line."""

from __future__ import annotations

import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner
from releases import built, large, listed, regional

from prikk.cli.main import cli
from prikk.errors import InputError


def refused(*arguments: str) -> str:
    """The message with which the command refuses to start."""
    result = CliRunner().invoke(cli, ["serve", *arguments])
    assert isinstance(result.exception, InputError), result.output
    assert result.exception.exit_code == 2
    return str(result.exception)


def test_a_server_from_start_to_end(tmp_path: Path) -> None:
    built(regional(), tmp_path / "out")
    (tmp_path / "out" / "public" / "secret.txt").write_text("4711")
    command = [sys.executable, "-c", "from prikk.cli import main; main()", "serve", "out", "--port", "0"]
    process = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True, env=_environment(tmp_path))
    guard = threading.Timer(60, process.kill)
    guard.start()
    said = ""
    while not (found := re.search(r"Serving at (http://127.0.0.1:\d+)/", said)):
        line = process.stderr.readline()
        assert line, said
        said += line
    assert "not in the manifest and not served: 'secret.txt'" in said
    assert httpx.get(found[1]).text == "<h1>1.0</h1>"
    head = httpx.head(f"{found[1]}/api/v2/tables")
    assert (head.status_code, head.content) == (200, b"")
    assert httpx.get(f"{found[1]}/secret.txt").status_code == 404
    assert len(list((tmp_path / "temporary").iterdir())) == 1
    process.send_signal(signal.SIGTERM)
    rest = process.communicate(timeout=30)[1]
    guard.cancel()
    assert (process.returncode, rest) == (0, "")
    assert list((tmp_path / "temporary").iterdir()) == []


def _environment(tmp_path: Path) -> dict[str, str]:
    import os

    (tmp_path / "temporary").mkdir()
    return os.environ | {"TMPDIR": str(tmp_path / "temporary")}


def test_what_cannot_be_served_is_refused_at_the_start(tmp_path: Path) -> None:
    assert "no release to serve; allowed: a folder that prikk release wrote" in refused(str(tmp_path))
    assert "no release to serve" in refused(str(tmp_path / "nowhere"))
    build = built(regional(), tmp_path / "out", approved=False)
    assert "nobody approved these files as they are" in refused(str(build))
    listed(build / "public")
    (build / "public" / "cells.csv").write_text("another")
    assert "cells.csv: not the file that the manifest lists" in refused(str(build))
    (build / "public" / "cells.csv").unlink()
    assert "cells.csv: the file cannot be copied (No such file or directory)" in refused(str(build))


def test_a_link_is_refused(tmp_path: Path) -> None:
    build = built(regional(), tmp_path / "out")
    shutil.move(build / "public" / "site", tmp_path / "site")
    (build / "public" / "site").symlink_to(tmp_path / "site")
    assert "a symbolic link" in refused(str(build))


@pytest.mark.parametrize("name", ["../internal/truth.csv", "/etc/passwd", "a//b", ".hidden", "a\\\\b", "manifest.json"])
def test_a_manifest_that_leads_elsewhere_is_refused(name: str, tmp_path: Path) -> None:
    build = built(regional(), tmp_path / "out")
    path = build / "public" / "manifest.json"
    path.write_text(path.read_text().replace('"files": {', f'"files": {{"{name}": "0",'))
    assert "the manifest lists " in refused(str(build))


@pytest.mark.parametrize("text", ["", "{", "[]", '{"files": []}', '{"files": {"a": 1}}', "[" * 100_000])
def test_a_damaged_manifest_is_refused(text: str, tmp_path: Path) -> None:
    build = built(regional(), tmp_path / "out")
    (build / "public" / "manifest.json").write_text(text)
    assert "manifest" in refused(str(build))


@pytest.mark.parametrize("address", ["bank", "ftp://a.test", "http://", "https://a.test/?x=1", "http://a b"])
def test_an_address_that_is_none(address: str, tmp_path: Path) -> None:
    assert "is no address; allowed: a URL" in refused(str(built(regional(), tmp_path)), "--address", address)


def test_a_port_that_is_taken(tmp_path: Path) -> None:
    folder = str(built(regional(), tmp_path))
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        assert f"cannot listen at 127.0.0.1, port {port} (Address already in use" in refused(folder, "--port", port)
    assert "cannot listen at nowhere.invalid" in refused(folder, "--host", "nowhere.invalid")


def test_two_tables_of_one_id_are_refused(tmp_path: Path) -> None:
    from dataclasses import replace

    one, two = regional(), large(3)
    one = replace(one, id="a", families={"b-large": one.families["region"]})
    one = replace(one, tables=tuple(replace(table, family="b-large") for table in one.tables[:2]))
    folders = [str(built(one, tmp_path / "one")), str(built(replace(two, id="a-b"), tmp_path / "two"))]
    assert "two tables would have the id 'a-b-large'" in refused(*folders)


def test_a_release_that_has_an_address_of_the_server_as_its_id(tmp_path: Path) -> None:
    from dataclasses import replace

    for id in ("api", "tables"):
        assert f"the release id '{id}' is an address" in refused(str(built(replace(regional(), id=id), tmp_path / id)))


def test_the_help_has_an_example() -> None:
    assert "prikk serve published" in CliRunner().invoke(cli, ["serve", "--help"]).output
