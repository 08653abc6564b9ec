"""Publications of one register: what several of them tell together."""

import json
from collections import Counter
from itertools import pairwise, product
from pathlib import Path

import pytest
from click.testing import CliRunner
from ortools.sat.python import cp_model

from prikk.cli.main import cli
from prikk.formats.releasefile import read_release
from prikk.publication.build import build
from prikk.publication.reading import read_publication
from prikk.publication.verify import verify

CODES = {"region": ("N", "S"), "sex": ("M", "F"), "age": ("y", "o")}
PEOPLE = Counter(
    {
        ("N", "M", "o"): 4,
        ("N", "F", "y"): 6,
        ("S", "M", "y"): 1,
        ("S", "M", "o"): 6,
        ("S", "F", "y"): 6,
        ("S", "F", "o"): 2,
    }
)


def publication(folder: Path, rows: str, each: str, **codes: tuple[str, ...]) -> Path:
    """A publication of one table: a dimension by another, with all totals."""
    folder.mkdir()
    for name, listed in (CODES | codes).items():
        (folder / f"{name}.csv").write_text(
            "code,label_en\n_T,All\n" + "".join(f"{code},{code}\n" for code in listed), encoding="utf-8"
        )
    dimensions = "\n".join(
        f'{name} = {{ codelist = "{name}.csv", label.en = "{name}", list_all = true }}' for name in (rows, each)
    )
    people = [key for key, count in PEOPLE.items() for _ in range(count)]
    (folder / "register.csv").write_text(
        "person,period,region,sex,age\n"
        + "".join(f"p{number},2024-01,{','.join(key)}\n" for number, key in enumerate(people)),
        encoding="utf-8",
    )
    (folder / "publication.toml").write_text(
        f"""id = "{rows}-{each}"
languages = ["en"]
title.en = "T"
period = {{ unit = "month", first = "2024-01", last = "2024-01" }}
[source]
path = "register.csv"
person = "person"
period = "period"
register = "people"
[dimensions]
{dimensions}
[[statistics]]
id = "count"
kind = "count"
label.en = "N"
[[tables]]
id = "t"
rows = "{rows}"
for_each = ["{each}"]
each_total = true
empty_periods = "keep"
title.en = "T"
[confidentiality]
threshold = 3
zeros = "hide"
protection = "full"
""",
        encoding="utf-8",
    )
    return folder


def possible(folders: list[Path], rows: str, each: str, cell: tuple[str, str]) -> tuple[int, int]:
    """The least and the greatest value of a cell for somebody who has all public files: over inner counts."""
    names = list(CODES)
    model = cp_model.CpModel()
    inner = {key: model.new_int_var(0, 100, "") for key in product(*CODES.values())}

    def counted(said: dict[str, str]) -> cp_model.LinearExpr:
        wanted = {name: code for name, code in said.items() if code != "_T"}
        return sum(
            x for key, x in inner.items() if all(key[names.index(name)] == code for name, code in wanted.items())
        )

    for folder in folders:
        release = read_release(folder / "public")
        for key, shown in release.cells.items():
            if shown.value is not None:
                model.add(
                    counted(dict(zip([item.id for item in release.dimensions], key.codes, strict=True))) == shown.value
                )
    ends = []
    for best in (model.minimize, model.maximize):
        best(counted({rows: cell[0], each: cell[1]}))
        solver = cp_model.CpSolver()
        assert solver.solve(model) == cp_model.OPTIMAL
        ends.append(round(solver.objective_value))
    return ends[0], ends[1]


@pytest.mark.parametrize("order", [("region", "sex", "age"), ("age", "region", "sex"), ("sex", "region", "age")])
def test_three_publications_that_close_a_cycle_give_no_star_away(tmp_path: Path, order: tuple[str, ...]) -> None:
    made: list[Path] = []
    pairs = [*pairwise(order), (order[2], order[0])]
    for number, (rows, each) in enumerate(pairs):
        place = publication(tmp_path / f"p{number}", rows, each)
        build(read_publication(place), None, tmp_path / f"o{number}", previous=made)
        made.append(tmp_path / f"o{number}")
        assert verify(made[-1]).problems == ()
    for number, (folder, (rows, each)) in enumerate(zip(made, pairs, strict=True)):
        release = read_release(folder / "public")
        for key, shown in release.cells.items():
            said = dict(zip((rows, each), key.codes, strict=True))
            small = (
                sum(
                    count
                    for person, count in PEOPLE.items()
                    if all(code in ("_T", person[list(CODES).index(name)]) for name, code in said.items())
                )
                < 3
            )
            if shown.value is None and small:
                before = possible(made[:number], rows, each, (key.codes[0], key.codes[1]))
                low, high = possible(made, rows, each, (key.codes[0], key.codes[1]))
                assert low <= max(0, before[0])  # what the earlier ones told together is public already
                assert high >= min(2, before[1])


def test_an_audit_answers_for_several_publications_together(tmp_path: Path) -> None:
    made = []
    for number, (rows, each) in enumerate([("region", "sex"), ("region", "age"), ("sex", "age")]):
        place = publication(tmp_path / f"p{number}", rows, each)
        build(read_publication(place), None, tmp_path / f"o{number}")
        made.append(str(tmp_path / f"o{number}" / "public"))
    alone = [CliRunner().invoke(cli, ["audit", folder, "--json"]).exit_code for folder in made]
    together = CliRunner().invoke(cli, ["audit", *made, "--json"])
    assert alone == [0, 0, 0]
    assert together.exit_code == 1
    assert [report["source"] for report in json.loads(together.output)] == made
    assert CliRunner().invoke(cli, ["audit", *made, "--html", str(tmp_path / "a.html")]).exit_code != 0
