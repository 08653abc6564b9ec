"""The command line speaks the language that was asked for: by an option, else by the environment, else English."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from prikk.cli.main import cli
from prikk.cli.spoken import message_of
from prikk.errors import InputError, LimitError
from prikk.words import LANGUAGES, words_of

TABLE = "geo,sex,n\nN,f,2\nN,m,9\nS,f,8\nS,m,7\n"
SILENT = {"LC_ALL": "", "LC_MESSAGES": "", "LANG": "C.UTF-8"}


def protect(folder: Path, *before: str, **environment: str) -> str:
    """What `prikk protect` says at the end."""
    (folder / "table.csv").write_text(TABLE, encoding="utf-8")
    arguments = [*before, "protect", str(folder / "table.csv"), "--dims", "geo,sex", "--freq", "n"]
    done = CliRunner().invoke(cli, [*arguments, "--out", str(folder / "out")], env=SILENT | environment)
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.mark.parametrize(
    ("before", "environment", "language"),
    [
        ((), {}, "en"),
        ((), {"LANG": "nb_NO.UTF-8"}, "nb"),
        ((), {"LANG": "no_NO"}, "nb"),
        ((), {"LANG": "nb_NO.UTF-8", "LC_ALL": "nn_NO.UTF-8"}, "nn"),
        ((), {"LANG": "fr_FR.UTF-8"}, "en"),
        (("--language", "nn"), {"LANG": "nb_NO.UTF-8"}, "nn"),
        (("--language", "en"), {"LANG": "nb_NO.UTF-8"}, "en"),
    ],
)
def test_the_reader_chooses_the_language(
    tmp_path: Path, before: tuple[str, ...], environment: dict[str, str], language: str
) -> None:
    told = protect(tmp_path, *before, **environment)
    cells = words_of(language, "command")["protected"].partition("{cells}")[2].partition(",")[0]
    assert f"9{cells}, 1 " in told


def test_an_audit_speaks_as_it_was_asked_to(tmp_path: Path) -> None:
    protect(tmp_path)
    published = [str(tmp_path / "out" / "public" / "cells.csv"), "--dims", "geo,sex", "--freq", "n"]
    said = {}
    for language in LANGUAGES:
        done = CliRunner().invoke(cli, ["--language", language, "audit", *published], env=SILENT)
        assert done.exit_code in (0, 1, 3), done.output
        said[language] = done.stdout
    assert len(set(said.values())) == len(LANGUAGES)
    own = CliRunner().invoke(cli, ["--language", "nb", "audit", *published, "--language", "en"], env=SILENT)
    assert own.stdout == said["en"]


def test_an_error_that_carries_data_is_worded_for_the_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SILENT.items():
        monkeypatch.setenv(name, value)
    CliRunner().invoke(cli, ["protect"])  # no language is chosen any more
    plain = LimitError("its own words")
    assert message_of(plain) == "its own words"
    monkeypatch.setenv("LANG", "nb_NO.UTF-8")
    assert message_of(plain) == words_of("nb", "errors")["limit"]
    assert message_of(InputError("found this")) == "found this"
