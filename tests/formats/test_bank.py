"""Files of statistics banks go into an audit."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from bilingual import bilingual
from sample import english

from prikk.audit import AuditReport
from prikk.counts.tidied import StatedRule, audit_tidied
from prikk.errors import InputError
from prikk.formats import jsonstat, px, sdmx
from prikk.formats.cube import trees_of
from prikk.formats.px.lines import told_apart
from prikk.model.release import PublishedCell
from prikk.model.status import Status
from prikk.tidy import Reading, read_files


def audit_bank(path: Path, **rule: int) -> AuditReport:
    """The audit of the one set of counts in a file."""
    ((_, report),) = audit_tidied(read_files([path]), StatedRule(**rule))
    return report


MEANT = {":": "hidden", "[c]": "hidden", ".": "not-applicable", "M": "not-applicable", "..": "missing",
         "L": "missing", "?": "missing", "O": "missing"}  # fmt: skip


def cells(reading: Reading) -> dict[tuple[str, ...], object]:
    return {
        (*codes, measure): content.sign if content.number is None else content.number
        for group in reading.sets
        for table in group.tables
        for codes, measure, content in zip(table.codes, table.measures, table.found, strict=True)
    }


@pytest.mark.parametrize("writer", [px, jsonstat, sdmx], ids=["px", "json-stat", "sdmx"])
def test_tidy_cells_of_each_format(writer, tmp_path: Path) -> None:
    path = next(path for path in writer.write(bilingual(), tmp_path) if "region" in path.name)
    reading = read_files([path])
    (table,) = reading.sets[0].tables
    assert table.names == ("region", "trade", "Tid")
    found = cells(reading)
    assert found["S", "CARP", "2023-Q3", "count"] == 0
    assert not isinstance(found["S", "COOK", "2023-Q3", "count"], int)  # missing
    assert not reading.questions
    assert {sign.text: sign.meaning.value for sign in reading.signs}.items() <= MEANT.items()


def test_the_content_that_is_a_count_is_taken(tmp_path: Path) -> None:
    path = next(path for path in px.write(english(), tmp_path) if "area" in path.name)
    (table,) = read_files([path]).sets[0].tables
    assert set(table.measure_names) - table.derived == {"count"}
    assert read_files([path], content="share").sets[0].tables[0].derived == set(table.measure_names) - {"share"}
    with pytest.raises(InputError, match="did you mean 'count'"):
        read_files([path], content="counts")


def leaking():
    """A release whose first star is the total less the South; in the second quarter two stars hide each other."""
    release = english()
    table = replace(release.tables[0], columns=release.tables[0].columns[:4:2])
    values = (12, 14, None, None, 9, None)
    shown = (PublishedCell(Status.PRIMARY if value is None else Status.PUBLISHED, value) for value in values)
    return replace(release, tables=(table,), cells=dict(zip(table.cell_keys(), shown, strict=True)))


@pytest.mark.parametrize("writer", [px, jsonstat, sdmx], ids=["px", "json-stat", "sdmx"])
def test_an_audit_of_each_format_finds_the_leak(writer, tmp_path: Path) -> None:
    (path,) = writer.write(leaking(), tmp_path)
    report = audit_bank(path, threshold=10)
    assert (report.counts.hidden, report.counts.exact) == (3, 1)
    assert report.interval(("N", "2022-Q4")) == (3, 3)
    assert report.interval(("N", "2023-Q1")) == (5, 9)


def test_figures_with_decimals_are_scaled_and_never_cut(tmp_path: Path) -> None:
    path = tmp_path / "jobs.px"
    path.write_text(
        'CHARSET="ANSI";\nAXIS-VERSION="2013";\nCODEPAGE="utf-8";\nMATRIX="j";\nTITLE="Jobs";\nCONTENTS="Jobs";\n'
        'UNITS="thousand";\nDECIMALS=1;\nSTUB="region";\nHEADING="sex";\nVALUES("region")="All of it","N","S";\n'
        'VALUES("sex")="M","F","Both";\nCODES("region")="0","1","2";\nELIMINATION("region")="0";\n'
        'DATA=\n50.2 22.1 72.3\n38.2 ":" 48.4\n12.0 11.9 23.9\n;\n',
        encoding="utf-8",
    )
    report = audit_bank(path)
    assert report.interval(("1", "F")) == (102, 102)
    assert report.assumptions.decimals == 1
    said = {(item.about, item.of): (item.value, item.source.value) for item in report.assumptions.grounds}
    assert said["hierarchy", "region"] == ("0", "found")
    assert said["hierarchy", "sex"] == ("Both", "found")
    assert said["decimals", ""] == ("1", "found")


def test_an_eliminated_value_that_is_no_sum_is_no_total(tmp_path: Path) -> None:
    path = tmp_path / "dogs.px"
    path.write_text(
        'CHARSET="ANSI";\nMATRIX="d";\nTITLE="Dogs";\nCONTENTS="Dogs";\nUNITS="number";\nDECIMALS=0;\nSTUB="region";\n'
        'HEADING="season";\nVALUES("region")="Total","N","S";\nVALUES("season")="Spring","Autumn";\n'
        'ELIMINATION("season")="Spring";\nDATA=\n30 28\n20 18\n":" 10\n;\n',
        encoding="utf-8",
    )
    report = audit_bank(path)
    assert report.interval(("S", "Spring")) == (10, 10)
    assert ("no-total", "season") in {(item.about, item.of) for item in report.assumptions.grounds}


@pytest.mark.parametrize(
    "header",
    [
        "DATAFLOW,OBS_VALUE,REGION,SEX,TIME_PERIOD",
        "DATAFLOW,REGION,SEX,TIME_PERIOD,OBS_STATUS,OBS_VALUE",
        "DATAFLOW,LAST UPDATE,REGION,SEX,TIME_PERIOD,OBS_VALUE,OBS_FLAG",
        '"STRUCTURE","STRUCTURE_ID","ACTION","REGION","SEX","TIME_PERIOD","OBS_VALUE"',
    ],
)
def test_components_of_sdmx_are_known_by_what_they_are(header: str, tmp_path: Path) -> None:
    figures = iter([100, 60, 40, 50, "", 12, 50, 22, 28])
    lines = [header]
    for number, (region, sex) in enumerate((region, sex) for region in "0NS" for sex in "012"):
        fields = {"REGION": region, "SEX": sex, "TIME_PERIOD": "2024", "OBS_VALUE": str(next(figures)), "OBS_FLAG": "",
                  "OBS_STATUS": "Q" if number == 4 else "A", "LAST UPDATE": f"{number + 1:02}/02/24", "ACTION": "I",
                  "DATAFLOW": "A:D(1.0)", "STRUCTURE": "dataflow", "STRUCTURE_ID": "A:D(1.0)"}  # fmt: skip
        lines.append(",".join(fields[name.strip('"')] for name in header.split(",")))
    path = tmp_path / "figures.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    report = audit_bank(path)
    assert report.counts.exact == 1
    assert report.exit_code == 1


def test_a_code_that_is_divided_twice_stands_in_two_hierarchies() -> None:
    children = {
        "T": ["A", "B", "coast", "inland"],
        "A": ["a1", "a2"],
        "B": ["b1"],
        "coast": ["a1"],
        "inland": ["a2", "b1"],
    }
    first, second = trees_of(children)
    assert first == {"T": ("A", "B"), "A": ("a1", "a2"), "B": ("b1",)}
    assert second == {"T": ("coast", "inland"), "coast": ("a1",), "inland": ("a2", "b1")}


def test_codes_that_only_quotes_tell_apart_stay_apart() -> None:
    found = told_apart(['a"b', "a'b", "c"])
    assert len(set(found.values())) == 3
    assert (found["a'b"], found["c"]) == ("a'b", "c")
