"""The 2023 report, end to end: read the damaged tables, make an extract that agrees, build the report anew."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from prikk.cli.main import cli
from prikk.formats.cells import Cells, read_cells
from prikk.model.cell import CellKey
from prikk.model.codelist import TOTAL
from prikk.model.status import Status
from ranked import ranking_sentences

EXAMPLE = Path(__file__).parents[2] / "examples" / "oppfolging-2023"


def prikk(*words: str | Path) -> str:
    """Run a command of the program; it must succeed."""
    done = CliRunner().invoke(cli, [str(word) for word in words], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


@dataclass(frozen=True)
class Report:
    """The files of one way through the whole program."""

    folder: Path

    @property
    def published(self) -> Cells:
        """What was read from the damaged document."""
        return read_cells(self.folder / "published.csv")

    @property
    def rebuilt(self) -> Cells:
        """What was built from the extract."""
        return read_cells(self.folder / "out" / "public" / "cells.csv")


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    folder = tmp_path_factory.mktemp("report")
    cells, defects, extract = folder / "published.csv", folder / "defects.csv", folder / "extract.parquet"
    prikk("read", EXAMPLE / "published.md", "--publication", EXAMPLE, "--cells", cells, "--defects", defects)
    prikk("simulate", cells, "--publication", EXAMPLE, "--out", extract)
    prikk("build", EXAMPLE, "--source", extract, "--out", folder / "out", "--protection", "none")
    return Report(folder)


def test_the_report_built_from_the_extract_is_the_published_one_star_for_star(report: Report) -> None:
    published, rebuilt = report.published.cells, report.rebuilt.cells
    assert published.keys() == rebuilt.keys()
    readable = {key for key, cell in published.items() if cell.status is not Status.UNREADABLE}
    assert len(readable) > 3_900
    absent = {key for key, cell in rebuilt.items() if cell.status is Status.NOT_APPLICABLE}
    assert {key: published[key] for key in readable - absent} == {key: rebuilt[key] for key in readable - absent}
    assert len(absent) == 48 and {published[key].status for key in absent} == {Status.CONFIDENTIAL}


def test_where_a_programme_did_not_exist_a_sign_of_its_own_stands(report: Report) -> None:
    names = report.rebuilt.names[:-2]
    absent = {(key.codes[names.index("tiltak")], key.period) for key, cell in report.rebuilt.cells.items()
              if cell.status is Status.NOT_APPLICABLE}  # fmt: skip
    months = [f"2023-{month:02}" for month in range(1, 13)]
    assert absent == {("UTVAOONAV", months[-1]), *(("ARBMSTOTTE", month) for month in months[:-1])}
    page = (report.folder / "out" / "public" / "site" / "table-tiltak.html").read_text(encoding="utf-8")
    row = page.split('scope="row">Arbeid med støtte')[1].split("</tr>")[0]
    assert row.count('<span class="sign">.</span>') == 11 and "5\xa0188" in row and row.count('class="sign">*') == 0
    assert re.search(r"<td>432<sup><a href=[^>]*>1</a></sup></td>", row)
    assert "Arbeid med støtte: finnes fra og med desember 2023. Gjennomsnittet regner periodene utenfor som 0." in page


def test_what_the_report_shows_is_read_back_without_a_defect(report: Report) -> None:
    again, defects = report.folder / "again.csv", report.folder / "again-defects.csv"
    markdown = report.folder / "out" / "public" / "report.md"
    prikk("read", markdown, "--publication", EXAMPLE, "--cells", again, "--defects", defects)
    assert len(defects.read_text(encoding="utf-8").splitlines()) == 1
    assert read_cells(again) == report.rebuilt


def test_facts_of_the_report(report: Report) -> None:
    """Figures that anybody can look up in the published document."""

    def value(statistic: str = "count", period: str = "2023-12", **codes: str) -> object:
        dimensions = report.published.names[:-2]
        cell = report.published.cells[CellKey(tuple(codes.get(name, TOTAL) for name in dimensions), period, statistic)]
        return cell.status.value if cell.value is None else cell.value

    assert value(period="2023-11") == 18_620
    assert value("ytd_mean") == 17_592
    assert value(tiltak="ARBMSTOTTE") == 5_188
    assert value(tiltak="ARBMSTOTTE", period="2023-11") == "C"
    assert value(tiltak="UTVAOONAV", period="2023-11") == 5_114
    assert value(tiltak="DIGIOPPARB", fylke="46", period="2023-10") == 211
    assert value(tiltak="DIGIOPPARB", period="2023-05") == 271
    assert value("ytd_mean", tiltak="UTVAOONAV", utdanning="9") == 123
    assert value(tiltak="INDJOBSTOT", fylke="50", period="2023-04") == 254
    assert value("ytd_mean", tiltak="UTVOPPFOPL") == 50


def test_no_sentence_of_the_site_ranks_or_compares_falsely(report: Report) -> None:
    found = ranking_sentences(report.folder / "out")
    assert found.read > 200 and found.false == []
