"""A plan is a text that a person can read and correct, and next month's file runs with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from prikk.errors import InputError
from prikk.tidy import Plan, read_files, read_plan, written
from prikk.tidy.plan import DimensionPlan, RoundingPlan, TablePlan

JUNE = "Made up\n\nArea;2024M05;2024M06\nAll;1.204;1.310\n  North;700;800\n  South;504;510\nNote: figures are rounded\n"
JULY = (
    "Made up, with one more line\nand another\n\nArea;2024M05;2024M06;2024M07\nAll;1.204;1.310;1.400\n"
    "  North;700;800;800\n  South;*;510;600\n"
)


def file(tmp_path: Path, text: str, name: str = "june.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_what_was_found_is_a_plan_that_reads_the_same(tmp_path: Path) -> None:
    june = file(tmp_path, JUNE)
    found = read_files([june])
    saved = file(tmp_path, written(found.plan, "How june.csv is read."), "plan.toml")
    again = read_files([june], read_plan(saved))
    assert again.plan == found.plan
    assert again.sets[0].tables[0].codes == found.sets[0].tables[0].codes
    assert saved.read_text(encoding="utf-8").startswith("# How june.csv is read.\n")


def test_next_month_runs_with_the_plan_and_is_asked_about_what_is_new(tmp_path: Path) -> None:
    plan = read_files([file(tmp_path, JUNE)]).plan
    july = read_files([file(tmp_path, JULY, "july.csv")], plan)
    assert not july.questions
    (table,) = july.sets[0].tables
    assert ("North", "2024-07") in table.codes and len(table) == 9
    assert [(sign.text, sign.source) for sign in july.signs] == [("*", "convention")]
    new = read_files([file(tmp_path, JULY.replace("*", "qq"), "july.csv")], plan)
    assert [question.sign for question in new.questions] == ["qq"]


def test_what_no_longer_fits_is_named(tmp_path: Path) -> None:
    plan = read_files([file(tmp_path, JUNE)]).plan
    renamed = file(tmp_path, JULY.replace("Area", "Place"), "july.csv")
    with pytest.raises(InputError, match=r"july\.csv.*no column 'Area'.*Place"):
        read_files([renamed], plan)
    lost = Plan(tables=[TablePlan(number=2)])
    with pytest.raises(InputError, match=r"a table 2 .* that is not there"):
        read_files([file(tmp_path, JUNE)], lost)
    total = Plan(tables=[TablePlan(dimensions=[DimensionPlan(name="Area", columns=["Area"], total="Everywhere")])])
    with pytest.raises(InputError, match="the total 'Everywhere' of Area is not there"):
        read_files([file(tmp_path, JUNE)], total)


def test_a_table_that_the_plan_does_not_know_is_named(tmp_path: Path) -> None:
    plan = read_files([file(tmp_path, JUNE)]).plan
    more = JUNE + "\n\nAnother;Men;Women\nAll;10;20\nNorth;6;9\n"
    found = read_files([file(tmp_path, more)], plan)
    assert len(found.sets) == 1 and "not in the plan" in found.unfit[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("tables = 1", "the plan does not fit"),
        ("[signs]\nx = 'gone'", "'gone' is no meaning of a sign"),
        ("[[rounding]]\nbase = 0", "a whole number from 1"),
        ("zeros = 'perhaps'", "hide, publish, may-hide"),
        ("[[tables]]\nheadings = [1]", "the keys file, sheet"),
        ("[[tables", "not a TOML file"),
    ],
)
def test_a_plan_that_is_none_is_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read_plan(file(tmp_path, text, "plan.toml"))


def test_the_reference_names_every_key() -> None:
    page = (Path(__file__).parents[2] / "docs/reference/plan.md").read_text(encoding="utf-8")
    for kind in (Plan, TablePlan, DimensionPlan, RoundingPlan):
        for key in kind.__struct_fields__:
            assert f"`{key}`" in page, key
