"""SDMX-CSV: what is written, read back, read by pysdmx, and what others write."""

from __future__ import annotations

import csv
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from bilingual import bilingual
from pysdmx.io import read_sdmx as others_read
from sample import english, norwegian

from prikk.errors import InputError
from prikk.formats import sdmx
from prikk.formats.cube import Role
from prikk.formats.family import cubes_of
from prikk.formats.sdmx import read_sdmx
from prikk.model.release import PublishedCell
from prikk.model.status import Status
from prikk.model.text import runs_in_a_spreadsheet

RELEASES = pytest.mark.parametrize("release", [norwegian(), english(), bilingual()], ids=["nb", "en", "both"])


def by_key(cube):
    """The cells of the layout; SDMX has one code for a figure that is missing, whatever the reason."""
    missing = PublishedCell(Status.MISSING)
    return {
        codes: missing if cell.status is Status.UNREADABLE else cell
        for codes, cell in zip(cube.keys(), cube.cells, strict=True)
        if cell is not None
    }


@RELEASES
def test_read_gives_what_was_written(release, tmp_path: Path) -> None:
    paths = iter(sdmx.write(release, tmp_path))
    for cube in cubes_of(release):
        for language in release.languages:
            read = read_sdmx(next(paths))
            assert by_key(read) == by_key(cube)
            assert read.titles == {"und": cube.titles[language]}
            for item, own in zip(read.dimensions, cube.dimensions, strict=True):
                assert (item.id, item.role, item.total) == (own.id, own.role, own.total)
                assert item.labels["und"] == own.labels[language]
                labels = {part.code: part.labels[language] for part in own.categories}
                assert {part.code: part.labels["und"] for part in item.categories} == labels


@RELEASES
def test_others_read_it(release, tmp_path: Path) -> None:
    for path in sdmx.write(release, tmp_path):
        message = others_read(path, validate=False)
        (dataset,) = message.data
        frame = dataset.data
        cube = read_sdmx(path)
        assert len(frame) == len(by_key(cube))
        assert {"TIME_PERIOD", "STATISTIC", "OBS_VALUE", "OBS_STATUS", "CONF_STATUS"} <= set(frame.columns)
        values = [cell.value for cell in cube.cells if cell is not None]
        shown = {float(value) for value in values if value is not None}
        assert {float(value) for value in frame["OBS_VALUE"] if value not in ("", "NaN")} == shown


def test_same_release_same_bytes(tmp_path: Path) -> None:
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
    first, second = (sdmx.write(bilingual(), tmp_path / name) for name in ("first", "second"))
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_statuses(tmp_path: Path) -> None:
    lines = sdmx.write(bilingual(), tmp_path)[0].read_text(encoding="utf-8").splitlines()
    assert lines[0] == (
        "STRUCTURE,STRUCTURE_ID,STRUCTURE_NAME,region,Region,trade,Trade,STATISTIC,contents,"
        "TIME_PERIOD,quarter,OBS_VALUE,,OBS_STATUS,,CONF_STATUS,"
    )
    start = "dataflow,TRAINING_COUNCIL:APPRENTICES_REGION(1.1),Apprentices by region,"
    assert f"{start}N1,Coast,CARP,Carpentry,count,Apprentices,2023-Q4,,,,Q,,C," in lines
    assert f"{start}S,The South; and more,COOK,Cookery,count,Apprentices,2023-Q3,,,,L,,F," in lines
    assert sum(",A,,F," in line for line in lines) == sum(
        cell is not None and cell.value is not None for cell in next(cubes_of(bilingual())).cells
    )


def test_primary_and_secondary_are_told_apart_only_where_they_are_shown(tmp_path: Path) -> None:
    (path,) = sdmx.write(english(), tmp_path)
    assert {line.split(",")[-2] for line in path.read_text().splitlines()[1:]} == {"A", "D", "F"}
    assert read_sdmx(path).shows_kind
    assert not any(",A," in line[-4:] for line in sdmx.write(norwegian(), tmp_path)[0].read_text().splitlines())


def other(tmp_path: Path, content: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "other.csv"
    path.write_bytes(content.encode(encoding))
    return path


VERSION_1 = """DATAFLOW,REF_AREA: Area,SEX: Sex,TIME_PERIOD: Time,OBS_VALUE: Value,OBS_STATUS: Status,CONF_STATUS
X:FLOW(1.0): People,NO: Norway,_T: Total,2023-S2,12.5,A: Normal,F
X:FLOW(1.0): People,NO: Norway,F: Women,2023-S2,,Q: Suppressed,
X:FLOW(1.0): People,NO: Norway,M: Men,2023-S2,9,,N
X:FLOW(1.0): People,NO: Norway,M: Men,2023-S1,NaN,M,
X:FLOW(1.0): People,NO: Norway,F: Women,2023-S1,,O,F
"""


def test_version_1_with_names_in_the_cells(tmp_path: Path) -> None:
    cube = read_sdmx(other(tmp_path, VERSION_1))
    area, sex, time = cube.dimensions
    assert (cube.id, cube.titles) == ("FLOW", {"und": "People"})
    assert (area.role, area.labels, sex.total, time.codes) == (
        Role.GEOGRAPHY, {"und": "Area"}, "_T", ("2023H1", "2023H2")
    )  # fmt: skip
    hidden, missing = PublishedCell(Status.CONFIDENTIAL), PublishedCell(Status.MISSING)
    shown = PublishedCell(Status.PUBLISHED, Decimal("12.5"))
    assert cube.cells == (None, shown, missing, hidden, None, hidden)


def test_semicolons_and_deletions(tmp_path: Path) -> None:
    content = (
        "STRUCTURE;STRUCTURE_ID;ACTION;AREA;TIME_PERIOD;OBS_VALUE\n"
        "dataflow;X:F(1.0);I;N;2023;7\ndataflow;X:F(1.0);D;S;2023;\n"
    )
    cube = read_sdmx(other(tmp_path, content, "utf-8-sig"))
    assert cube.dimensions[0].codes == ("N",)
    assert cube.cells == (PublishedCell(Status.PUBLISHED, 7),)


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("OBS_VALUE: Value", "VALUE", "not SDMX-CSV"),
        ("DATAFLOW,", "FLOW,", "not SDMX-CSV"),
        (",9,,N", ",9,,N,", "8 fields; allowed: 7"),
        ("M: Men,2023-S1", "M: Men,2023-S2", "stands twice"),
        (",12.5,", ",many,", "not a number"),
        ("X:FLOW(1.0): People,NO: Norway,_T", "X:G(1.0),NO: Norway,_T", "2 dataflows"),
        (",12.5,", ',"12.5,', "CSV"),
    ],
)
def test_damaged_files_are_refused(before: str, after: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=message):
        read_sdmx(other(tmp_path, VERSION_1.replace(before, after)))


def test_no_data_at_all(tmp_path: Path) -> None:
    for content in ("", VERSION_1.splitlines()[0] + "\n"):
        with pytest.raises(InputError, match=r"other\.csv"):
            read_sdmx(other(tmp_path, content))
    with pytest.raises(InputError, match="UTF-8"):
        read_sdmx(other(tmp_path, VERSION_1.replace("Norway", "Ås"), "latin-1"))
    with pytest.raises(InputError, match="cannot be read"):
        read_sdmx(tmp_path / "absent.csv")


def test_labels_that_a_spreadsheet_would_run_come_back(tmp_path: Path) -> None:
    labels = {"en": "- of whom women", "nb": "'=1+1"}
    release = bilingual()
    release = replace(release, families=dict.fromkeys(release.families, labels))
    for path, language in zip(sdmx.write(release, tmp_path), release.languages * len(release.families), strict=True):
        with path.open(encoding="utf-8", newline="") as file:
            assert not [field for row in csv.reader(file) for field in row if runs_in_a_spreadsheet(field)]
        assert read_sdmx(path).titles == {"und": labels[language]}
