"""Publications of one flow in months and in quarters: together they must not tell what each hides."""

import json
import shutil
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from click.testing import CliRunner

from prikk.cli.main import cli
from prikk.formats.releasefile import read_release
from prikk.model.status import Status
from prikk.publication.build import Built, build
from prikk.publication.reading import read_publication
from prikk.publication.verify import verify

MONTHS = ("2024-01", "2024-02", "2024-03")
COUNTS = {"A": (2, 5, 4), "B": (9, 7, 8)}
MOST = 16
"""No figure of a star is greater in the worlds that are tried."""
SPANS = {"month": ("2024-01", "2024-03"), "quarter": ("2024-Q1", "2024-Q1")}


def publication(folder: Path, unit: str, more: str = "") -> Path:
    """What happened under each code, by month or by quarter; every event is somebody's of its own."""
    home = folder / unit
    home.mkdir()
    listed = "".join(f"{code},{code}\n" for code in COUNTS)
    (home / "what.csv").write_text(f"code,label_en\n_T,All\n{listed}", encoding="utf-8")
    events = [
        (month, code) for code, own in COUNTS.items() for month, n in zip(MONTHS, own, strict=True) for _ in range(n)
    ]
    rows = "".join(f"p{number},{month},{code}\n" for number, (month, code) in enumerate(events))
    (home / "events.csv").write_text(f"person,month,what\n{rows}", encoding="utf-8")
    first, last = SPANS[unit]
    (home / "publication.toml").write_text(
        f"""id = "{unit}"
languages = ["en"]
title.en = "T"
period = {{ unit = "{unit}", first = "{first}", last = "{last}" }}
[source]
path = "events.csv"
person = "person"
period = "month"
measure = "flow"
register = "events"
{more}
[dimensions]
what = {{ codelist = "what.csv", label.en = "What" }}
[[statistics]]
id = "count"
kind = "count"
label.en = "N"
[[tables]]
id = "t"
rows = "what"
title.en = "T"
[confidentiality]
threshold = 4
""",
        encoding="utf-8",
    )
    return home


def built(home: Path, *previous: Path) -> Built:
    return build(read_publication(home), None, home / "out", previous=previous)


def possible(*folders: Path) -> dict[tuple[str, str], set[int]]:
    """By trying all: which values each star of A and B in the months can have, whoever reads all the folders."""
    cells = [read_release(folder / "public").cells for folder in folders]
    shown = {(key.codes[0], key.period): cell for found in cells for key, cell in found.items()}
    stars = [(code, month) for code, month in product(COUNTS, MONTHS) if shown[code, month].status.hidden]

    def worlds() -> Iterator[dict[tuple[str, str], int]]:
        for values in product(range(MOST), repeat=len(stars)):
            world = {key: int(cell.value) for key, cell in shown.items() if cell.value is not None}
            world |= dict(zip(stars, values, strict=True))
            for month in MONTHS:
                world.setdefault(("_T", month), world["A", month] + world["B", month])
                if world["_T", month] != world["A", month] + world["B", month]:
                    break
            else:
                quarter = {code: sum(world[code, month] for month in MONTHS) for code in ("_T", *COUNTS)}
                if all(world.get((code, "2024-Q1"), value) == value for code, value in quarter.items()):
                    yield world

    found: dict[tuple[str, str], set[int]] = {star: set() for star in stars}
    for world in worlds():
        for star in stars:
            found[star].add(world[star])
    return found


@pytest.mark.parametrize("units", [("month", "quarter"), ("quarter", "month")])
@pytest.mark.parametrize("public_only", [False, True])
def test_months_and_quarters_of_a_flow_keep_each_others_secrets(
    units: tuple[str, str], public_only: bool, tmp_path: Path
) -> None:
    first = built(publication(tmp_path, units[0]))
    before = tmp_path / "before"
    shutil.copytree(first.folder, before)
    if public_only:
        shutil.rmtree(before / "internal")
    second = built(publication(tmp_path, units[1]), before)
    assert verify(second.folder).problems == ()
    assert {0, 1, 2, 3} <= possible(first.folder, second.folder)["A", "2024-01"]


def test_an_audit_finds_what_a_quarter_gives_away_of_a_month(tmp_path: Path) -> None:
    month, quarter = (built(publication(tmp_path, unit)) for unit in SPANS)
    assert possible(month.folder, quarter.folder)["A", "2024-01"] == {COUNTS["A"][0]}
    for folders in ((quarter, month), (month, quarter)):
        result = CliRunner().invoke(cli, ["audit", *(str(item.folder) for item in folders)])
        assert result.exit_code == 1, result.output
    beside = CliRunner().invoke(cli, ["audit", str(month.folder), "--earlier", str(quarter.folder), "--show-values"])
    assert beside.exit_code == 1, beside.output
    other = CliRunner().invoke(cli, ["audit", str(quarter.folder), "--earlier", str(month.folder), "--json"])
    assert json.loads(other.stdout)["assumptions"]["stars_of_other_releases"] == len(possible(month.folder))


def test_persons_counted_once_bound_each_other(tmp_path: Path) -> None:
    once = 'unit = ["what"]\ncount = "persons"'
    month = built(publication(tmp_path, "month", once))
    quarter = built(publication(tmp_path, "quarter", once), month.folder)
    cells = read_release(quarter.folder / "public").cells
    assert {cell.status for key, cell in cells.items() if key.codes == ("A",)} == {Status.CONFIDENTIAL}
    assert verify(quarter.folder).problems == ()
