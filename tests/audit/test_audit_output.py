"""What the audit prints: counts and places, no values unless asked for, in a form that does not change."""

import datetime as dt
import json
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from audit_sample import ask, quarters, release
from click.testing import CliRunner

from prikk.audit import Assumptions, AuditReport, audit
from prikk.audit.grounds import Basis, Ground
from prikk.audit.heat import Level, heat_map
from prikk.audit.html import page
from prikk.audit.names import CodeNames, ReleaseNames
from prikk.audit.wording import reasons
from prikk.cli.audit import audit as command
from prikk.counts import audit_counts
from prikk.formats.cells import Cells, write_csv
from prikk.formats.cells import write as write_cells
from prikk.formats.releasefile import write as write_release
from prikk.infer import Intervals
from prikk.rules.demand import Demand
from prikk.rules.settings import ABSENT_ALLOWED, ZEROS_ALLOWED
from prikk.system import Knowledge
from prikk.words import LANGUAGES, words_of
from small import small_publication, write_small

COUNTS = [
    "hidden", "exact", "exact_nonzero", "known_positive", "narrowed", "undetermined", "structural", "findings",
    "mean_width",
]  # fmt: skip


@pytest.fixture
def leaking(tmp_path: Path):
    """A small publication in which every star is given away; the men in A are 77 less 75 and so on."""
    publication = small_publication(tmp_path)
    return publication, release(publication, quarters("A", "2", "Y", [75] * 4) | quarters("A", "1", "Y", [2, 3, 2, 1]))


def test_json_has_a_form_that_does_not_change(leaking) -> None:
    report = audit(ask(*leaking), assumptions=Assumptions(only_primary=True))
    found = report.as_json()
    assert list(found) == [
        "format", "demanded", "assumptions", "insiders", "small_changes", "exit_code", *COUNTS, "averages", "following",
        "by_dimension", "by_table", "cells",
    ]  # fmt: skip
    assert found["format"] == "prikk-audit-1"
    for entry in (found["averages"], *found["by_dimension"].values(), *found["by_table"].values()):
        assert list(entry) == COUNTS
    assert (
        found["cells"][0]
        == {
            "key": {"programme": "A", "sex": "1", "age": "_T", "period": "2023-Q1", "statistic": "count"},
            "width": 0,
            "structural": False,
            "finding": True,
            "proven": True,
        }
        or found["cells"][0]["key"]["statistic"] == "ytd_mean"
    )
    shown = report.as_json(show_values=True)["cells"]
    assert {(cell["low"], cell["high"]) for cell in shown} >= {(2, 2), (3, 3)}
    assert json.loads(json.dumps(found)) == found


def run(arguments: list[str]):
    """What the command gives; what main() would turn into a message is raised."""
    return CliRunner().invoke(command, arguments, catch_exceptions=False)


class Page(HTMLParser):
    """Counts the elements of a page and keeps its text."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict]] = []
        self.words = ""
        self.feed(content)

    def handle_starttag(self, tag, attrs) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data) -> None:
        if self.elements and self.elements[-1][0] != "style":
            self.words += data


@pytest.mark.parametrize("language", ["nb", "en"])
def test_the_page_stands_alone_and_has_headed_tables(leaking, language: str) -> None:
    publication, made = leaking
    report = audit(ask(publication, made), assumptions=Assumptions(only_primary=True))
    names = ReleaseNames(made, language)
    content = page(
        report, names, language, what="out & in", day=dt.date(2024, 3, 5),
        why=reasons(report, report.narrowest(3), names, language),
    )  # fmt: skip
    found = Page(content)
    tags = [tag for tag, _ in found.elements]
    assert found.elements[0] == ("html", {"lang": language})
    assert not {"script", "link", "img", "iframe"} & set(tags)
    assert "url(" not in content
    assert "http" not in content
    assert tags.count("caption") == tags.count("table") == 4
    assert all("scope" in attrs for tag, attrs in found.elements if tag == "th")
    assert words_of(language, "audit")["title"] in found.words
    assert "Etter tiltak. Menn: Alfa" in found.words
    day = {"nb": "Kontrollert 5. mars 2024", "en": "Audited on 5 March 2024"}[language]
    assert f"{day}: out & in" in found.words
    assert found.words.strip().startswith("out & in: ")
    assert words_of(language, "audit")["why"] in found.words


@pytest.mark.parametrize("language", LANGUAGES)
def test_settings_are_said_in_words(language: str) -> None:
    words = words_of(language, "audit")
    for about, values in {
        "zeros": ZEROS_ALLOWED,
        "absent": ABSENT_ALLOWED,
        "demand": ("none", "exact", "full"),
    }.items():
        said = [Ground(about, value, Basis.GIVEN).line(words) for value in values]
        assert len(set(said)) == len(values)
        assert all(words[f"ground-{about}-{value}"] in line for value, line in zip(values, said, strict=True))
    assert "12" in Ground("demand", "width=12", Basis.GIVEN).line(words)
    assert "width=" not in Ground("demand", "width=12", Basis.GIVEN).line(words)


def contrast(first: str, second: str) -> float:
    def light(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    brighter, darker = sorted((light(first), light(second)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def test_every_colour_of_the_page_can_be_read(leaking) -> None:
    report = audit(ask(*leaking), assumptions=Assumptions(only_primary=True))
    content = page(report, ReleaseNames(leaking[1], "nb"), "nb", what="out", day=dt.date(2024, 3, 5))
    pairs = [line.split() for line in content.splitlines() if line.startswith(".") and "background: #" in line]
    assert len(pairs) == len(Level) - 1
    for _, _, _, ground, _, ink, *_ in pairs:
        assert contrast(ground.rstrip(";"), ink.rstrip(";")) > 7


def test_no_output_shows_a_value_unless_asked(leaking, tmp_path: Path) -> None:
    publication, made = leaking
    write_small(tmp_path)
    cells = tmp_path / "cells.csv"
    write_csv(Cells((*publication.dimension_ids, "period", "statistic"), made.cells), cells)
    arguments = [str(cells), "-p", str(tmp_path), "--html", str(tmp_path / "page.html")]
    quiet = run(arguments)
    assert quiet.exit_code == 1, quiet.output
    quiet_page = (tmp_path / "page.html").read_text(encoding="utf-8")
    for shown in (quiet.output, Page(quiet_page).words):
        assert "75" not in shown  # nor any other figure that is put together to find a star
        assert "er høyst" not in shown
        assert "får en øvre grense" in shown
    loud = run([*arguments, "--show-values"])
    assert "Etter tiltak. Menn: Alfa, 2. kvartal: 3\n" in loud.output
    assert "minus ett vist tall (75)" in loud.output
    assert "internt" in (tmp_path / "page.html").read_text(encoding="utf-8")
    machine = run([*arguments[:3], "--json"])
    assert json.loads(machine.output)["exact_nonzero"] == 8
    assert "low" not in json.loads(machine.output)["cells"][0]


def test_a_release_folder_is_audited_by_itself(leaking, tmp_path: Path) -> None:
    folder = tmp_path / "build" / "public"
    folder.mkdir(parents=True)
    write_release(leaking[1], folder)
    write_cells(leaking[1], folder)
    by_itself = run([str(folder.parent), "--json"])
    assert by_itself.exit_code == 1, by_itself.output
    with_publication = run([str(folder), "-p", str(tmp_path), "--json"])
    assert json.loads(by_itself.output) == json.loads(with_publication.output)
    assert json.loads(by_itself.output)["assumptions"]["only_primary"] is True
    internal = tmp_path / "build" / "internal"
    internal.mkdir()
    (internal / "cells.csv").write_text("programme,sex,age,period,statistic,value,status\n", encoding="utf-8")
    assert run([str(folder.parent)]).exit_code == 0  # the agency says that no star is primary


def test_bare_tables_on_the_command_line(tmp_path: Path) -> None:
    (tmp_path / "n.csv").write_text("geo,n\nT,17\n1,*\n2,12\n3,5\n", encoding="utf-8")
    (tmp_path / "geo.csv").write_text("code,parent\n1,T\n2,T\n3,T\n", encoding="utf-8")
    common = [str(tmp_path / "n.csv"), "--dims", "geo", "--total", "T", "--hierarchy", f"geo={tmp_path / 'geo.csv'}"]
    found = run([*common, "--json"])
    assert (found.exit_code, json.loads(found.output)["exact"]) == (1, 1)
    assert run([*common, "--demand", "none"]).exit_code == 0
    assert "geo 1: width 0" in run(common).output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["{n}", "--dims", "geo", "-p", "x"], "both --dims and --publication"),
        (["{n}", "--dims", "geo", "--hierarchy", "geo.csv"], "names no dimension"),
        (
            ["{n}", "--dims", "geo", "--derived", "pct"],
            "'pct' says nothing of a column; allowed: COLUMN=WHAT",
        ),
        (["{n}", "--dims", "geo", "--earlier", "x"], "--earlier without a publication"),
        (["{n}", "--dims", "geo", "--demand", "lots"], "is no demand"),
        (["{folder}/x.pdf", "-p", "{folder}"], "a file ending in .pdf"),
        (["{folder}"], "the release cannot be read"),
        (["{n}", "-p", "{folder}"], "one column for each dimension"),
    ],
)
def test_bad_calls_say_what_is_wrong(tmp_path: Path, arguments, message: str) -> None:
    write_small(tmp_path)
    (tmp_path / "n.csv").write_text("geo,n\nTotal,17\n1,*\n2,17\n", encoding="utf-8")
    filled = [text.format(n=tmp_path / "n.csv", folder=tmp_path) for text in arguments]
    with pytest.raises(Exception, match=message):
        run(filled)


def test_limits_that_were_reached_are_no_clean_bill() -> None:
    report = audit_counts(pl.DataFrame({"geo": ["Total", "1", "2", "3"], "n": [10, None, None, 6]}), dims=["geo"])
    assert report.exit_code == 1
    open_ended = _unproven(report, low=0, high=3)
    assert (open_ended.exit_code, open_ended.counts.undetermined, open_ended.counts.narrowed) == (3, 2, 0)
    certain = _unproven(report, low=1, high=3)
    assert (certain.exit_code, certain.counts.undetermined, certain.counts.narrowed) == (1, 2, 2)
    assert {box.level for _, boxes in heat_map(open_ended, CodeNames(("geo",))).rows for box in boxes} == {
        Level.UNDETERMINED
    }


@pytest.mark.parametrize(
    ("shown", "demand", "exit_code", "undetermined"),
    [
        ((0, 3), "full", 0, 0),  # the witnesses show all that the rule allows, whatever the ends are
        ((1, 3), "exact", 0, 2),  # more than one value is possible; whether zero is, is not known
        ((1, 3), "full", 3, 2),
        ((2, 2), "exact", 3, 2),
        ((5, 9), "full", 3, 2),  # no finding by either, but one between them: 2 to 9 leaves out 0 and 1
        ((5, 9), "exact", 0, 2),
    ],
)
def test_what_witnesses_show_settles_what_is_demanded(shown, demand: str, exit_code: int, undetermined: int) -> None:
    report = audit_counts(pl.DataFrame({"geo": ["Total", "1", "2", "3"], "n": [10, None, None, 6]}), dims=["geo"])
    short = _unproven(report, low=0, high=9)
    size = report.question.system.size
    known = Knowledge(np.full(size, shown[0]), np.full(size, shown[1]))
    judged = replace(short, demand=Demand.parse(demand), found=replace(short.found, shown=known))
    assert (judged.exit_code, judged.counts.undetermined) == (exit_code, undetermined)


def _unproven(report: AuditReport, low: int, high: int) -> AuditReport:
    found = report.found
    size = report.question.system.size
    bounds = np.full(size, low), np.full(size, high), np.zeros(size, dtype=np.bool_)
    loose = Intervals(*bounds, found.low_witness, found.high_witness, found.witnesses)
    return AuditReport(report.question, report.demand, report.assumptions, loose)


def test_what_insiders_learn_is_listed_by_place(tmp_path: Path) -> None:
    (tmp_path / "n.csv").write_text("geo,n\nTotal,16\n1,*\n2,*\n3,15\n", encoding="utf-8")
    common = [str(tmp_path / "n.csv"), "--dims", "geo", "--demand", "exact"]
    assert run(common).exit_code == 0
    found = run([*common, "--insiders", "1"])
    assert found.exit_code == 1
    assert "1 who are counted in geo 1 learn geo 2" in found.output
