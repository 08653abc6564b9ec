"""`prikk protect --compare`: every protection has its line, whether it can be had or not."""

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from click.testing import CliRunner

from prikk.cli.main import cli
from prikk.errors import InputError, OutputError

# The total of N is at least 3 as soon as zeros are published: no pattern can leave 1 open.
COUNTS = "geo,age,n\n" + "".join(
    f"{geo},{age},{n}\n"
    for geo, row in {"N": (1, 1, 1), "S": (9, 8, 7), "E": (9, 8, 7)}.items()
    for age, n in zip("abc", row, strict=True)
)
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def words(tmp_path: Path) -> list[str]:
    (tmp_path / "counts.csv").write_text(COUNTS, encoding="utf-8")
    return ["protect", str(tmp_path / "counts.csv"), "--dims", "geo,age", "--freq", "n", "--zeros", "publish"]


def test_a_protection_that_cannot_be_had_keeps_the_others_lines(words: list[str]) -> None:
    done = CliRunner().invoke(cli, [*words, "--compare", "exact,full,width=2", "--json"])
    prices = {row["protection"]: row for row in json.loads(done.output)}
    assert done.exit_code == 1
    assert list(prices) == ["exact", "full", "width=2"]
    assert prices["exact"]["secondary"] > 0 and prices["width=2"]["failure"] is None
    assert prices["full"]["secondary"] is prices["full"]["hidden_persons"] is None
    assert "whatever else is hidden:\n  N, Total: held by N, a; N, b; N, c" in prices["full"]["failure"]
    assert "zeros = 'may-hide'" in prices["full"]["failure"]
    lines = CliRunner().invoke(cli, [*words, "--compare", "full,exact"]).output.splitlines()
    assert lines[1].split()[:3] == ["full", "-", "-"] and lines[1].endswith("cannot be had")
    assert int(lines[2].split()[1]) == prices["exact"]["secondary"]
    assert "full: 1 figures cannot be protected as demanded" in lines[4]


def test_the_chart_says_what_the_table_says(words: list[str], tmp_path: Path) -> None:
    plot = tmp_path / "prices.svg"
    done = CliRunner().invoke(cli, [*words, "--compare", "exact,full", "--plot", str(plot), "--json"])
    stars, persons = (json.loads(done.output)[0][name] for name in ("secondary", "hidden_persons"))
    drawn = ET.fromstring(plot.read_text(encoding="utf-8"))
    said = drawn.findtext(f"{SVG}desc")
    assert drawn.findtext(f"{SVG}title") == "What each protection costs"
    assert said == f"exact: {stars} further stars, which hide {persons} persons. full: cannot be had."
    texts = [item.text for item in drawn.iter(f"{SVG}text")]
    assert [texts.count(word) for word in ("exact", "full", "cannot be had", str(stars), str(persons))] == [
        2,
        2,
        2,
        1,
        1,
    ]
    assert len(list(drawn.iter(f"{SVG}rect"))) == 2
    alone = CliRunner().invoke(cli, [*words, "--compare", "full", "--plot", str(plot)])
    assert alone.exit_code == 1 and plot.read_text(encoding="utf-8").count("<rect") == 0


@pytest.mark.parametrize(
    ("more", "kind", "said"),
    [
        (["--plot", "prices.svg"], InputError, "--plot without --compare"),
        (["--compare", "exact", "--plot", "prices.png"], InputError, "a file ending in .svg"),
        (["--compare", "exact,fully"], InputError, "'fully' is no demand"),
        (["--compare", "exact", "--plot", "no/such/folder/prices.svg"], OutputError, "prices.svg cannot be written"),
    ],
)
def test_what_cannot_be_compared_or_drawn_is_one_message(words: list[str], more: list[str], kind, said: str) -> None:
    done = CliRunner().invoke(cli, [*words, *more])
    assert isinstance(done.exception, kind)
    assert said in str(done.exception)
