"""`prikk serve` from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from releases import built, regional

from prikk.cli.main import cli
from prikk.errors import InputError


def test_the_command_serves_what_it_is_given(tmp_path: Path, monkeypatch) -> None:
    started = {}
    monkeypatch.setattr("uvicorn.run", lambda app, **options: started.update(options | {"app": app}))
    folder = built(regional(), tmp_path)
    result = CliRunner().invoke(cli, ["serve", str(folder), "--port", "8123", "--max-cells", "7"])
    assert result.exit_code == 0, result.output
    assert "http://127.0.0.1:8123/" in result.output
    assert (started["host"], started["port"]) == ("127.0.0.1", 8123)


def test_a_folder_that_is_no_build(tmp_path: Path) -> None:
    result = CliRunner().invoke(cli, ["serve", str(tmp_path)])
    assert isinstance(result.exception, InputError)
    with pytest.raises(InputError, match="no release to serve"):
        raise result.exception
