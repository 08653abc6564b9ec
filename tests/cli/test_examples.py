"""What the help shows can be run: the examples come with the package, and the commands name what is there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from prikk.cli.main import COMMANDS, cli
from prikk.errors import InputError

MADE = {"out", "published", "extract.parquet", "published.csv", "register", "drafted", "protected/public/cells.csv"}
"""What examples of other commands make."""
CHEAP = ("prikk init", "prikk check examples", "prikk protect examples/counts/counts.csv", "prikk audit protected")


def run(*arguments: str):
    return CliRunner().invoke(cli, list(arguments), catch_exceptions=False)


@pytest.fixture(scope="module")
def shown() -> list[str]:
    """The commands of all examples in the help."""
    found = []
    for name in ["", *COMMANDS]:
        text = run(*[name] if name else [], "--help").output
        lines = text.partition("Example")[2].replace("\\\n", " ").splitlines()
        found += [line.strip() for line in lines if line.strip().startswith("prikk ")]
    return found


@pytest.fixture
def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    copied = run("examples")
    assert copied.exit_code == 0
    assert re.search(r"^  apprentices +Apprentices by quarter", copied.output, re.M)
    assert copied.output.endswith("Next: prikk build examples/apprentices --out out\n")
    return tmp_path


def test_every_example_names_what_is_there_or_is_made(shown: list[str], there: Path) -> None:
    assert len(shown) > len(COMMANDS)
    made = {
        word for line in shown for option, word in zip(shlex.split(line), shlex.split(line)[1:], strict=False)
        if option in {"--out", "-o", "--to", "--cells", "--defects", "--plot"}
    }  # fmt: skip
    for line in shown:
        for word in shlex.split(line)[2:]:
            path = word.partition("=")[2] or word
            if "/" in path or path.endswith((".csv", ".parquet")):
                assert path in made | MADE or (there / path).exists(), line


def test_examples_that_take_no_time_run(shown: list[str], there: Path) -> None:
    cheap = [line for line in shown if line.startswith(CHEAP)]
    assert len(cheap) >= len(CHEAP)
    for line in sorted(cheap, key=lambda line: "audit" in line):
        done = run(*shlex.split(line)[1:])
        assert done.exit_code == 0, f"{line}\n{done.output}"
    assert (there / "prices.svg").is_file()


def test_what_stands_there_is_left_alone(there: Path) -> None:
    (there / "examples" / "mine.txt").write_text("mine")
    with pytest.raises(InputError, match="the folder is not empty"):
        run("examples")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["bild"], "No such command 'bild'; allowed: did you mean 'build'? one of audit, build"),
        (["build", "x", "--protecton", "full"], "Did you mean '--protection'?"),
        (["protect", "x", "--zeros", "hid"], "'hid' is not one of 'publish', 'hide', 'may-hide'"),
        (["init", "x", "--language", "no"], "'no' is not one of 'nb', 'nn', 'en'"),
    ],
)
def test_what_is_misspelt_is_answered_with_what_is_allowed(arguments: list[str], said: str) -> None:
    refused = run(*arguments)
    assert refused.exit_code == 2
    assert said in refused.output
