"""Earlier releases add what they showed, what their averages tell and what their layout left out."""

from dataclasses import replace
from pathlib import Path

from audit_sample import hide, quarters, release

from cellkeys import key_of
from prikk.audit import Assumptions, audit, beside, question_of
from prikk.model.codelist import TOTAL
from prikk.model.release import PublishedCell, Release
from prikk.model.status import Status
from prikk.rules.registry import rule_of
from prikk.system.published import published_system
from small import TOML, small_publication

FIRST_HALF = TOML.replace('last = "2023-Q4"', 'last = "2023-Q2"')
ANY = Assumptions(only_primary=False)


def both(tmp_path: Path, then, now) -> tuple[Release, Release, object]:
    """The release of the first half and that of the year; the publication is the latter's."""
    for name in ("first", "year"):
        (tmp_path / name).mkdir()
    first = release(small_publication(tmp_path / "first", FIRST_HALF), then)
    publication = small_publication(tmp_path / "year")
    return first, release(publication, now), publication


def audited(publication, made: Release, earlier: Release | None):
    published = published_system(publication, made.tables)
    told = beside(publication, published, made.cells, [earlier]) if earlier else None
    question = question_of(
        told.published if told else published,
        made.tables,
        made.cells,
        rule_of(publication.confidentiality),
        only_primary=False,
        more=told.told if told else None,
    )
    return audit(question, assumptions=ANY), told


def records(counts_y, counts_o) -> dict:
    return quarters("A", "2", "Y", counts_y) | quarters("A", "2", "O", counts_o) | quarters("A", "1", "_U", [30] * 4)


def test_a_star_that_was_a_figure_before_is_known(tmp_path: Path) -> None:
    first, made, publication = both(tmp_path, *[records([9] * 4, [8] * 4)] * 2)
    pair = key_of("A", TOTAL, "Y", "2023-Q1", "count"), key_of("A", TOTAL, "O", "2023-Q1", "count")
    made = replace(made, cells=hide(made.cells, *pair))
    report, _ = audited(publication, made, None)
    assert report.interval(pair[0]) == (8, 10)  # 17 for both, and their averages are shown, rounded
    report, told = audited(publication, made, first)
    assert (report.interval(pair[0]), report.interval(pair[1])) == ((9, 9), (8, 8))
    assert told.revised == (0,)


def test_an_earlier_average_narrows(tmp_path: Path) -> None:
    first, made, publication = both(tmp_path, *[records([8, 2, 8, 9], [8, 2, 8, 9])] * 2)
    star = key_of("A", TOTAL, "Y", "2023-Q2", "count")
    report, _ = audited(publication, made, None)
    # The year's mean is 7: a sum of 26 to 29, of which 25 is shown. So is the neighbour's; 4 are left for both.
    assert report.interval(star) == (1, 3)
    report, _ = audited(publication, made, first)
    # The mean of the first half was 5: a sum of 9 or 10, of which 8 is shown.
    assert report.interval(star) == (2, 2)


def test_a_row_that_was_left_out_before_is_zero(tmp_path: Path) -> None:
    year = records([9] * 4, [8] * 4) | quarters("B", "2", "Y", [0, 0, 9, 2]) | quarters("B", "1", "O", [0, 0, 9, 2])
    half = {key: count for key, count in year.items() if key[3] <= "2023-Q2"}
    first, made, publication = both(tmp_path, half, year)
    star = key_of("B", TOTAL, TOTAL, "2023-Q1", "count")
    cells = {**made.cells, key_of("B", "2", TOTAL, "2023-Q4", "count"): PublishedCell(Status.CONFIDENTIAL)}
    report, told = audited(publication, replace(made, cells=cells), first)
    assert report.interval(star) == (0, 0)
    assert told.revised == (0,)


def test_cells_that_were_revised_are_not_used_and_all_others_are(tmp_path: Path) -> None:
    first, made, publication = both(tmp_path, records([9] * 4, [8] * 4), records([9, 12, 9, 9], [8] * 4))
    pair = key_of("A", TOTAL, "Y", "2023-Q1", "count"), key_of("A", TOTAL, "O", "2023-Q1", "count")
    also = key_of("A", TOTAL, "Y", "2023-Q2", "count"), key_of("A", TOTAL, "O", "2023-Q2", "count")
    report, told = audited(publication, replace(made, cells=hide(made.cells, *pair, *also)), first)
    assert told.revised[0] > 0
    assert report.interval(pair[0]) == (9, 9)
    low, high = report.interval(also[0])
    assert low <= 12 <= high


def test_which_of_two_hidden_cells_was_revised_nobody_can_tell(tmp_path: Path) -> None:
    quarter = TOML.replace('last = "2023-Q4"', 'last = "2023-Q1"')
    (tmp_path / "a").mkdir()
    publication = small_publication(tmp_path / "a", quarter)
    first = release(publication, quarters("A", "2", "Y", [9]) | quarters("A", "2", "O", [8]))
    made = release(publication, quarters("A", "2", "Y", [10]) | quarters("A", "2", "O", [8]))
    stars = [
        key
        for programme in ("A", TOTAL)
        for sex in ("2", TOTAL)
        for age in ("Y", "O")
        for statistic in ("count", "ytd_mean")
        if (key := key_of(programme, sex, age, "2023-Q1", statistic)) in made.cells
    ]
    report, told = audited(publication, replace(made, cells=hide(made.cells, *stars)), first)
    assert told.unclear == 3  # the young, the old, and those of unknown age
    assert report.interval(("A", TOTAL, "Y", "2023-Q1", "count")) == (0, 18)
    assert replace(report, assumptions=replace(ANY, unclear=3)).exit_code == 3
