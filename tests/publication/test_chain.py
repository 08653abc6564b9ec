"""Releases that know each other: what was printed earlier is known, what was hidden stays hidden, month after month."""

import shutil
from pathlib import Path

import pytest
from chain import Attacker, Cell, Setting, Step, disclosed, long_chain, month, random_chain, read_shown, write_step

from prikk.audit import AuditReport
from prikk.errors import InputError, ProtectionError
from prikk.formats.releasefile import read_release
from prikk.model.cell import CellKey
from prikk.publication.audit import audit_release
from prikk.publication.build import build
from prikk.publication.reading import read_publication
from prikk.publication.verify import verify


def built(folder: Path, setting: Setting, steps: list[Step]) -> list[Path]:
    """Build a chain, each release with all earlier ones."""
    made: list[Path] = []
    for number, step in enumerate(steps):
        place = write_step(folder / f"p{number}", setting, step)
        build(read_publication(place), None, folder / f"o{number}", previous=made)
        made.append(folder / f"o{number}")
    return made


def counts(month: str, *rows: tuple[str, int, int]) -> dict[Cell, int]:
    return {(region, sex, month): n for region, *pair in rows for sex, n in zip("MF", pair, strict=True)}


@pytest.mark.parametrize("seed", range(12))
def test_no_chain_tells_more_than_promised(tmp_path: Path, seed: int) -> None:
    setting, steps = random_chain(seed)
    made = built(tmp_path, setting, steps)
    assert disclosed(setting, steps, [read_shown(folder) for folder in made]) == []
    assert [verify(folder).problems for folder in made] == [()] * len(made)


@pytest.mark.parametrize("seed", [0, 1, 2, 67, 218])  # in 67 and 218 totals are revised, and revised back
def test_no_long_chain_tells_more_than_promised(tmp_path: Path, seed: int) -> None:
    setting, steps = long_chain(seed)
    made = built(tmp_path, setting, steps)
    shown = [read_shown(folder, step.codes) for folder, step in zip(made, steps, strict=True)]
    assert disclosed(setting, steps, shown) == []
    assert verify(made[-1]).problems == ()
    assert audit_release(made[-1], earlier=made[:-1]).exit_code == 0


def test_a_row_that_was_empty_and_left_out_gets_its_first_person(tmp_path: Path) -> None:
    january = counts("2024-01", ("N", 9, 12), ("S", 7, 8))
    february = january | counts("2024-02", ("N", 9, 12), ("S", 7, 8), ("E", 1, 0))
    made = built(tmp_path, Setting("full"), [Step(1, 1, january), Step(1, 2, february)])
    shown = read_shown(made[1])
    assert shown["E", "M", "2024-01", "count"] is None  # a star over what is known to be zero
    assert shown["E", "M", "2024-02", "count"] is None
    assert verify(made[1]).problems == ()


def test_a_row_that_was_hidden_is_not_left_out_when_the_window_moves(tmp_path: Path) -> None:
    first = counts("2024-01", ("N", 9, 2), ("S", 20, 2)) | counts("2024-02", ("N", 9, 2), ("S", 20, 0), ("E", 6, 0))
    second = first | counts("2024-03", ("N", 9, 8), ("S", 20, 0), ("E", 6, 0))
    made = built(tmp_path, Setting("full"), [Step(1, 2, first), Step(2, 3, second)])
    assert ("S", "F", "2024-02", "count") in read_shown(made[0])
    assert ("S", "F", "2024-02", "count") in read_shown(made[1])


def test_one_person_less_does_not_tell_who_is_left(tmp_path: Path) -> None:
    first = counts("2024-01", ("N", 4, 5), ("S", 6, 7), ("E", 8, 9))
    second = first | {("N", "M", "2024-01"): 3}
    setting, steps = Setting("full"), [Step(1, 1, first), Step(1, 1, second)]
    made = built(tmp_path, setting, steps)
    shown = [read_shown(folder) for folder in made]
    assert shown[1]["N", "M", "2024-01", "count"] is None
    assert disclosed(setting, steps, shown) == []
    # What stood printed in the first release is no use as a secondary: only what changed can be hidden.
    assert shown[1]["S", "M", "2024-01", "count"] == "6"


def test_a_code_that_vanished_stops_the_build_until_somebody_says_what_became_of_it(tmp_path: Path) -> None:
    first = counts("2024-01", ("N", 2, 5), ("S", 6, 7), ("E", 8, 9))
    made = built(tmp_path, Setting("exact"), [Step(1, 1, first)])
    place = write_step(tmp_path / "p1", Setting("exact"), Step(1, 1, first))
    for name in ("region.csv", "register.csv"):
        text = (place / name).read_text(encoding="utf-8").replace("N,N", "NN,N").replace(",N,", ",NN,")
        (place / name).write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"'N' of region stands in t 1\.0 .* write 'N' in the column 'was'"):
        build(read_publication(place), None, tmp_path / "o1", previous=made)
    text = (place / "region.csv").read_text(encoding="utf-8")
    rows = [f"{line}{'N' if line.startswith('NN') else ''}" for line in text.splitlines()]
    (place / "region.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    build(read_publication(place), None, tmp_path / "o1", previous=made)
    shown = read_shown(tmp_path / "o1")
    assert shown["NN", "M", "2024-01", "count"] is None
    assert read_shown(made[0]).keys() == {("N" if a == "NN" else a, *rest) for a, *rest in shown}


def test_an_audit_of_builds_knows_which_hidden_cells_were_revised(tmp_path: Path) -> None:
    first = counts("2024-01", ("N", 5, 7), ("S", 1, 9), ("E", 9, 1))
    second = counts("2024-01", ("N", 7, 7), ("S", 1, 7), ("E", 10, 0))
    made = built(tmp_path, Setting("full"), [Step(1, 1, first), Step(1, 1, second)])
    assert audit_release(made[1], earlier=[made[0]]).exit_code == 0
    # From outside hidden cells are taken for the same. That cannot be: the first release shows the row of E.
    outside = [shutil.copytree(folder / "public", tmp_path / f"outside{n}") for n, folder in enumerate(made)]
    assert audit_release(outside[1], earlier=[outside[0]]).exit_code == 3


def test_a_month_that_cannot_be_protected_names_the_release_that_printed_what_holds_it(tmp_path: Path) -> None:
    first = counts("2024-01", ("N", 4, 5), ("S", 6, 7))
    second = first | {("N", "M", "2024-01"): 3}
    made = built(tmp_path, Setting("full"), [Step(1, 1, first)])
    place = write_step(tmp_path / "p1", Setting("full"), Step(1, 1, second))
    path = place / "publication.toml"
    path.write_text(path.read_text(encoding="utf-8") + 'forced = [{ region = "_T" }]\n', encoding="utf-8")
    with pytest.raises(ProtectionError) as caught:
        build(read_publication(place), None, tmp_path / "o1", previous=made)
    said = str(caught.value)
    assert "N, M, 2024-01, count: held by" in said
    assert "S, M, 2024-01, count (printed in t 1.0 (2024-01 to 2024-01))" in said
    assert "M, 2024-01, count;" in said, "the total is of today: no earlier release printed it so"
    assert "a coarser row" in said
    assert not (tmp_path / "o1").exists()
    # What the officer accepts in writing is not protected any more.
    rows = "region,sex,period,low,high\nN,M,2024-01,3,3\n"
    (place / "known.csv").write_text(rows, encoding="utf-8")
    path.write_text(path.read_text(encoding="utf-8") + 'apriori = "known.csv"\n', encoding="utf-8")
    build(read_publication(place), None, tmp_path / "o1", previous=made)
    assert verify(tmp_path / "o1").problems == ()


def test_a_release_after_the_year_that_revises_one_figure_gives_neither_away(tmp_path: Path) -> None:
    months = [counts(month(n), ("N", 2 + n % 2, 12 + n), ("S", 9, 3), ("E", 8 + n, 9)) for n in range(1, 5)]
    year = {cell: count for one in months for cell, count in one.items()}
    revised = year | {("N", "M", "2024-02"): 1}
    setting = Setting("full", mean=True)
    steps = [Step(1, 2, year), Step(1, 3, year), Step(1, 4, year), Step(1, 4, revised)]
    made = built(tmp_path, setting, steps)
    assert [verify(folder).problems for folder in made] == [()] * len(made)
    shown = [read_shown(folder) for folder in made]
    assert all(cells["N", "M", "2024-02", "count"] is None for cells in shown)
    attacker = Attacker(setting, steps, shown)
    for release in (2, 3):
        least, most = attacker.interval(release, ("N", "M", "2024-02"))
        assert least == 0, "the old one, and the new one"
        assert most >= 3
    assert disclosed(setting, steps, shown) == []
    log = (made[3] / "internal" / "build.log").read_text(encoding="utf-8")
    assert "secondary stars kept from earlier releases" in log


@pytest.mark.parametrize("protection", ["exact", "full"])
@pytest.mark.parametrize("rows", ["drop", "keep"])
def test_a_row_that_became_empty_does_not_give_away_a_total_with_what_was_printed(
    tmp_path: Path, protection: str, rows: str
) -> None:
    first = counts("2024-01", ("N", 9, 6), ("S", 9, 3))
    steps = [Step(1, 1, first, 3), Step(1, 1, first | {("N", "F", "2024-01"): 0}, 4)]
    setting = Setting(protection, rows=rows)
    made = built(tmp_path, setting, steps)
    shown = [read_shown(folder) for folder in made]
    # S, F was printed under the lower threshold: were N, F left out as zero, a star over the total would hide nothing.
    assert shown[1]["_T", "F", "2024-01", "count"] is shown[1]["S", "F", "2024-01", "count"] is None
    assert ("N", "F", "2024-01", "count") in shown[1]
    low, high = Attacker(setting, steps, shown).interval(1, ("_T", "F", "2024-01"))
    assert low == 3 < high  # at least what was printed of its part, and no more is known
    assert disclosed(setting, steps, shown) == []
    assert verify(made[1]).problems == ()
    assert audit_release(made[1], earlier=made[:1]).exit_code == 0


def test_a_row_that_an_earlier_release_showed_was_not_empty_then(tmp_path: Path) -> None:
    january = counts("2024-01", ("N", 9, 12), ("S", 7, 8), ("E", 1, 0))
    february = january | counts("2024-02", ("N", 9, 12), ("S", 7, 8), ("E", 0, 3))
    setting, steps = Setting("full", mean=True), [Step(1, 1, january), Step(1, 2, february)]
    made = built(tmp_path, setting, steps)
    release = read_release(made[1] / "public")
    assert [(item.id, item.version) for item in release.after] == [("t", "1.0")]
    assert release.after[0].digest == read_release(made[0] / "public").protection.digest
    cell = ("E", "M", "2024-01")
    assert Attacker(setting, steps, [read_shown(folder) for folder in made]).interval(0, cell)[0] == 1
    report = audit_release(made[1], earlier=made[:1])
    assert (report.exit_code, count_star(report, cell)) == (0, (1, 1))
    alone = audit_release(made[1] / "public")
    assert "t 1.0" in next(ground.value for ground in alone.assumptions.grounds if ground.about == "unnamed")
    assert alone.interval((*cell, "count"))[0] == 0, "the row may stand for the star of the release that is not named"


def test_a_star_over_what_was_printed_is_known_and_no_finding(tmp_path: Path) -> None:
    first = counts("2024-01", ("N", 9, 6), ("S", 9, 3), ("E", 8, 7))
    steps = [Step(1, 1, first, 3), Step(1, 1, first, 4)]
    made = built(tmp_path, Setting("full"), steps)
    cell = ("S", "F", "2024-01")
    assert (read_shown(made[0])[(*cell, "count")], read_shown(made[1])[(*cell, "count")]) == ("3", None)
    for folders in (made, [folder / "public" for folder in made]):
        report = audit_release(folders[1], earlier=[folders[0]])
        assert report.interval((*cell, "count")) == (3, 3)
        assert report.exit_code == 0, "the first release told it"


def count_star(report: AuditReport, cell: Cell) -> tuple[int, int]:
    """The least value that is possible of a hidden count, and the least that an audit asks to stay possible."""
    wanted = CellKey(cell[:2], cell[2], "count")
    star = report.question.keys.index(wanted)
    return int(report.low[star]), int(report.question.least[star])


def test_an_audit_excuses_what_a_row_told_by_being_shown_in_an_earlier_release(tmp_path: Path) -> None:
    first = counts("2024-01", ("N", 6, 5), ("S", 5, 9)) | counts("2024-02", ("N", 12, 7), ("S", 9, 9))
    second = first | counts("2024-03", ("N", 7, 5), ("S", 4, 7), ("E", 0, 1))
    steps = [Step(1, 2, first), Step(1, 3, second), Step(1, 3, second)]
    made = built(tmp_path, Setting("full", mean=True), steps)
    report = audit_release(made[-1], earlier=made[:-1])
    assert report.exit_code == 0
    # The averages tell of the first person of E once more; in the third release the row stands because of its star.
    assert count_star(report, ("E", "F", "2024-03")) == (1, 1)


def test_an_audit_excuses_nothing_by_a_row_that_was_kept_for_an_earlier_star(tmp_path: Path) -> None:
    first = counts("2024-01", ("N", 9, 9), ("S", 9, 9), ("E", 9, 2))
    second = first | {("E", "F", "2024-01"): 0}
    made = built(tmp_path, Setting("full"), [Step(1, 1, first), Step(1, 1, second), Step(1, 1, second)])
    cell = ("E", "F", "2024-01")
    assert read_shown(made[1])[(*cell, "count")] is None
    for earlier in (made[:2], made[1:2]):
        assert count_star(audit_release(made[2], earlier=earlier), cell) == (0, 0)
    assert count_star(audit_release(made[0]), cell) == (1, 1)  # the first release showed it for its person
