"""What a publication file may say about its source, and that files may extend one another."""

from __future__ import annotations

from pathlib import Path

import pytest
from tabulate_case import TOML, case_publication

from prikk.errors import InputError
from prikk.publication.reading import read_publication

SPELLS = '[source]\nperson = "p"\n[source.spells]\nfrom_column = "a"\nto_column = "b"\n'


def test_a_file_takes_from_another_what_it_does_not_say(tmp_path: Path) -> None:
    base = case_publication(tmp_path)
    (tmp_path / "spells.toml").write_text(f'extends = "publication.toml"\nid = "other"\n{SPELLS}')
    found = read_publication(tmp_path / "spells.toml")
    assert (found.id, found.source.person, found.source.period) == ("other", "p", None)
    assert (found.tables, found.dimensions) == (base.tables, base.dimensions)


@pytest.mark.parametrize("name", ["'absent.toml'", "'../publication.toml'", "7"])
def test_only_a_file_of_the_same_folder_is_extended(name: str, tmp_path: Path) -> None:
    case_publication(tmp_path)
    (tmp_path / "spells.toml").write_text(f"extends = {name}\n")
    with pytest.raises(InputError, match=r"key extends: .* is no file; allowed: a file of the same folder"):
        read_publication(tmp_path / "spells.toml")


def test_extending_is_one_step(tmp_path: Path) -> None:
    case_publication(tmp_path)
    (tmp_path / "a.toml").write_text('extends = "publication.toml"\n')
    (tmp_path / "b.toml").write_text('extends = "a.toml"\n')
    with pytest.raises(InputError, match=r"'a\.toml' extends a file itself; allowed: one step"):
        read_publication(tmp_path / "b.toml")


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("[source.rules]\nalder = []\n", r"key source\.rules\.alder: no rule"),
        ('[source.rules]\nalder = [{ then = "U", when = { x = [] } }]\n', "no value for 'x'"),
        ('[source.spells]\nfrom_column = "a"\nto_column = "b"\nstock_status = ["x"]\n', "both or none"),
    ],
)
def test_rules_and_statuses_are_complete(lines: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=message):
        case_publication(tmp_path, TOML.replace("[dimensions]\n", f"{lines}\n[dimensions]\n"))
