"""The command: it listens at the loopback address, prints an address that works once, and needs its extra."""

from __future__ import annotations

import importlib
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

from prikk.errors import MissingExtraError, OutputError

REVIEW = importlib.import_module("prikk.cli.review")


def test_the_printed_address_opens_the_pages(original: Path) -> None:
    command = [sys.executable, "-c", "from prikk.cli import main; main()", "review", str(original), "--no-browser"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        try:
            assert running.stdout is not None
            address = running.stdout.readline().strip()
            assert address.startswith("http://127.0.0.1:")
            with httpx.Client(follow_redirects=True) as browser:
                assert "<h1>" in browser.get(address).text
                assert httpx.get(address).status_code == 403
        finally:
            running.terminate()
            running.communicate(timeout=20)


def test_a_port_that_is_taken_is_told(original: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = CliRunner().invoke(REVIEW.review, [str(original), "--no-browser", "--port", str(port)])
    assert isinstance(done.exception, OutputError)
    assert "give another --port" in str(done.exception)


def test_without_the_extra_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    with pytest.raises(MissingExtraError, match=r"prikk\[serve\]"):
        importlib.reload(REVIEW)
    monkeypatch.undo()
    importlib.reload(REVIEW)
