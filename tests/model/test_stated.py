"""What a release tells of its own specification is what its publication file says."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from prikk.cli.main import cli
from prikk.errors import InputError
from prikk.formats.releasefile import read_release
from prikk.model.stated import specification_of
from prikk.publication.build import build
from small import TOML, small_publication

PERSONS = TOML.replace('unit = ["programme"]', 'unit = ["programme"]\ncount = "persons"')


def built(folder: Path, toml: str) -> Path:
    """A build in which every other person takes part in two programmes in each quarter."""
    rows = [
        f"p{number},2023-Q{quarter},{programme},{1 + number % 2},{15 + number}\n"
        for number in range(40)
        for quarter in range(1, 5)
        for programme in ("AB" if number % 2 else "A")
    ]
    (folder / "extract.csv").write_text("person,period,programme,sex,age\n" + "".join(rows), encoding="utf-8")
    build(small_publication(folder, toml), folder / "extract.csv", folder / "out")
    return folder / "out" / "public"


@pytest.mark.parametrize("toml", [TOML, PERSONS])
def test_a_release_says_what_it_counts_and_what_its_families_run_over(tmp_path: Path, toml: str) -> None:
    release = read_release(built(tmp_path, toml))
    publication, stated = small_publication(tmp_path, toml), specification_of(release)
    assert (stated.source.count, list(stated.source.unit)) == (publication.source.count, publication.source.unit)
    families = {spec.id: (spec.rows, spec.for_each, spec.where) for spec in publication.tables}
    assert {spec.id: (spec.rows, spec.for_each, spec.where) for spec in stated.tables} == families


def test_a_total_of_persons_contradicts_nothing_when_its_folder_is_audited(tmp_path: Path) -> None:
    public = built(tmp_path, PERSONS)
    done = CliRunner().invoke(cli, ["audit", str(public), "--json"])
    assert done.exit_code in (0, 1), done.output
    plain = json.loads((public / "release.json").read_text(encoding="utf-8"))
    plain["counting"]["count"] = "participations"
    (public / "release.json").write_text(json.dumps(plain), encoding="utf-8")
    assert "contradict" in str(CliRunner().invoke(cli, ["audit", str(public)]).exception)


def test_a_release_of_an_earlier_version_is_read_but_not_audited_alone(tmp_path: Path) -> None:
    public = built(tmp_path, TOML)
    plain = json.loads((public / "release.json").read_text(encoding="utf-8"))
    del plain["counting"]
    for table in plain["tables"]:
        table.pop("for_each", None)
    (public / "release.json").write_text(json.dumps(plain), encoding="utf-8")
    release = read_release(public)
    with pytest.raises(InputError, match="does not say what it counts: an earlier version wrote it"):
        specification_of(release)
    named = ["--publication", str(tmp_path), "--json"]
    assert CliRunner().invoke(cli, ["audit", str(public), *named]).exit_code in (0, 1)
