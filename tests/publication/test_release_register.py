"""A register of releases: what stands in it is known to the next build without being named."""

import json
from pathlib import Path

import pytest
from chain import Setting, Step, read_shown, write_step
from click.testing import CliRunner
from test_chain import counts

from prikk.cli.main import cli
from prikk.publication.build import build
from prikk.publication.reading import read_publication
from prikk.publication.registry import known_to, releases_in

JANUARY = counts("2024-01", ("N", 4, 5), ("S", 6, 7), ("E", 8, 9))
SECOND = JANUARY | {("N", "M", "2024-01"): 3}


def place(folder: Path, number: int, step: Step, **changed: str) -> Path:
    """The publication of a release, with a version of its own and some words changed."""
    path = write_step(folder / f"p{number}", Setting("full"), step) / "publication.toml"
    text = path.read_text(encoding="utf-8").replace('id = "t"', f'id = "t"\nversion = "1.{number}"', 1)
    for old, new in changed.items():
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    """A register with one release."""
    build(read_publication(place(tmp_path, 9, Step(1, 1, JANUARY))), None, tmp_path / "bank" / "t-1.9")
    return tmp_path / "bank"


def test_a_build_finds_the_releases_that_it_must_know(tmp_path: Path, bank: Path) -> None:
    publication = read_publication(place(tmp_path, 10, Step(1, 1, SECOND)))
    by_option = build(publication, None, tmp_path / "a", releases=bank)
    named = build(publication, None, tmp_path / "b", previous=[bank / "t-1.9"])
    both = build(publication, None, tmp_path / "c", previous=[bank / "t-1.9"], releases=bank)
    alone = build(publication, None, tmp_path / "d")
    assert by_option.summary() | {"folder": ""} == named.summary() | {"folder": ""} == both.summary() | {"folder": ""}
    assert read_shown(tmp_path / "a") != read_shown(tmp_path / "d")
    assert alone.hidden_persons < by_option.hidden_persons


def test_the_publication_can_name_its_register(tmp_path: Path, bank: Path) -> None:
    path = place(tmp_path, 10, Step(1, 1, SECOND), languages='releases = "../bank"\nlanguages')
    build(read_publication(path), None, tmp_path / "a")
    build(read_publication(place(tmp_path, 11, Step(1, 1, SECOND))), None, tmp_path / "b", releases=bank)
    assert read_shown(tmp_path / "a") == read_shown(tmp_path / "b")


def test_the_same_version_is_not_known_to_itself(bank: Path) -> None:
    assert known_to(bank, id="t", version="1.9", register="") == []
    assert known_to(bank, id="t", version="1.10", register="") == [bank / "t-1.9"]
    assert known_to(bank, id="other", version="1.0", register="") == []


def test_publications_of_one_register_know_each_other(tmp_path: Path, bank: Path) -> None:
    text = {'person = "person"': 'person = "person"\nregister = "people"', 'id = "t"': 'id = "u"'}
    build(read_publication(place(tmp_path, 1, Step(1, 1, JANUARY), **text)), None, bank / "u")
    assert known_to(bank, id="v", version="1.0", register="people") == [bank / "u"]


def test_releases_are_listed_by_period_and_version(tmp_path: Path, bank: Path) -> None:
    build(read_publication(place(tmp_path, 10, Step(1, 1, SECOND))), None, bank / "t-1.10")
    assert [item.version for item in releases_in(bank)] == ["1.9", "1.10"]
    shown = CliRunner().invoke(cli, ["releases", str(bank)])
    assert shown.exit_code == 0
    assert [line.split()[1] for line in shown.output.splitlines()] == ["version", "1.9", "1.10"]
    told = json.loads(CliRunner().invoke(cli, ["releases", str(bank), "--json"]).output)
    assert [item["last"] for item in told] == ["2024-01", "2024-01"]
    assert CliRunner().invoke(cli, ["releases", str(tmp_path / "p9")]).output.endswith("no release stands here\n")


def test_an_audit_takes_the_register_as_earlier_releases(tmp_path: Path, bank: Path) -> None:
    made = build(read_publication(place(tmp_path, 10, Step(1, 1, SECOND))), None, tmp_path / "a", releases=bank)
    found = CliRunner().invoke(cli, ["audit", str(made.folder), "--earlier", str(bank), "--json"])
    told = json.loads(found.output)
    assert told["assumptions"]["earlier_releases"] == ["t 1.9"]
    assert found.exit_code == 0
