"""What a release says of the releases that it was made beside, and what follows where these are not named."""

import json
from pathlib import Path

import pytest
from chain import REGIONS, Setting, Step, write_step
from click.testing import CliRunner

from prikk.audit.kept import kept_of, not_among
from prikk.cli.main import cli
from prikk.formats.releasefile import read_release
from prikk.model.cell import CellKey
from prikk.model.stated import specification_of
from prikk.publication.build import build
from prikk.publication.reading import read_publication

FIRST = {("N", "M", "2024-01"): 9, ("N", "F", "2024-01"): 9, ("S", "M", "2024-01"): 9, ("S", "F", "2024-01"): 2}
EMPTIED = FIRST | {("S", "F", "2024-01"): 0}
WIDER = (*REGIONS, "W")


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Three releases; the second and the third show the very same cells, and the third has a code more."""
    folder, made = tmp_path_factory.mktemp("chain"), list[Path]()
    steps = [Step(1, 1, FIRST), Step(1, 1, EMPTIED), Step(1, 1, EMPTIED, regions=WIDER)]
    for number, step in enumerate(steps):
        place = write_step(folder / f"p{number}", Setting("full"), step)
        build(read_publication(place), None, folder / f"o{number}", previous=made)
        made.append(folder / f"o{number}")
    return made


def test_a_release_names_those_before_it_and_what_it_leaves_out(chain: list[Path]) -> None:
    first, second, third = (read_release(folder / "public") for folder in chain)
    assert first.after == ()
    assert [item.digest for item in third.after] == [first.protection.digest, second.protection.digest]
    assert first.left_out == {"t": ("region", "period")}
    assert specification_of(first).tables[0].empty_rows == "drop"
    said = json.loads((chain[2] / "public" / "manifest.json").read_text(encoding="utf-8"))
    assert [item["cells"] for item in said["earlier"]] == [item.digest for item in third.after]


def test_a_row_is_kept_for_those_before_it_alone(chain: list[Path]) -> None:
    first, second, third = (read_release(folder / "public") for folder in chain)
    assert second.protection.digest == third.protection.digest
    row = CellKey(("S", "F"), "2024-01", "count")
    for release, kept in ((first, False), (second, True), (third, True)):
        assert kept_of(release, specification_of(release), [first, second, third])(row) == kept
    assert not_among(third, [second]) == ("t 1.0",)
    assert kept_of(third, specification_of(third), [second])(row), "nobody can tell without the first"


def test_a_build_says_which_releases_are_not_named(chain: list[Path], tmp_path: Path) -> None:
    place = write_step(tmp_path / "p", Setting("full"), Step(1, 1, EMPTIED, regions=WIDER))
    result = CliRunner().invoke(cli, ["build", str(place), "--out", str(tmp_path / "o"), "--previous", str(chain[1])])
    assert result.exit_code == 0, result.output
    assert "1 earlier releases that those named were made beside are not named" in result.output
    log = (tmp_path / "o" / "internal" / "build.log").read_text(encoding="utf-8")
    assert "was made beside t 1.0: not named" in log
