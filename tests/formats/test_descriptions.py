"""What describes a release: the columns of its cells, its catalogue, its calendar."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest
from bilingual import LONG, bilingual
from sample import english, norwegian

from prikk.formats import cells, csvw, dcat, icalendar, jsonstat, px, sdmx

RELEASES = pytest.mark.parametrize("release", [norwegian(), english(), bilingual()], ids=["nb", "en", "both"])


@RELEASES
def test_csvw_describes_the_columns_that_stand_there(release, tmp_path: Path) -> None:
    cells.write(release, tmp_path)
    (path,) = csvw.write(release, tmp_path)
    table = json.loads(path.read_text(encoding="utf-8"))
    with (tmp_path / table["url"]).open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    columns = {column["name"]: column for column in table["tableSchema"]["columns"]}
    assert list(columns) == list(rows[0])
    keys = [tuple(row[name] for name in table["tableSchema"]["primaryKey"]) for row in rows]
    assert len(set(keys)) == len(keys)
    whole = columns["value"]["datatype"] == "integer"
    assert all(row["value"] == "" or row["value"].lstrip("-").isdigit() for row in rows) is whole
    assert path.name == f"{table['url']}-metadata.json"


def test_csvw_says_what_a_status_means(tmp_path: Path) -> None:
    (path,) = csvw.write(bilingual(), tmp_path)
    status = json.loads(path.read_text(encoding="utf-8"))["tableSchema"]["columns"][-1]
    assert [text["@language"] for text in status["dc:description"]] == ["en", "nb"]
    assert status["dc:description"][0]["@value"].startswith("C: The figure is from 1 to 4")


@RELEASES
def test_the_catalogue_lists_the_files_that_stand_there(release, tmp_path: Path) -> None:
    written = [
        path for write in (cells.write, jsonstat.write, px.write, sdmx.write) for path in write(release, tmp_path)
    ]
    (path,) = dcat.write(release, tmp_path)
    catalogue = json.loads(path.read_text(encoding="utf-8"))
    datasets = catalogue["dcat:dataset"]
    assert [item["dct:identifier"] for item in datasets] == [
        release.id, *(f"{release.id}/{family}" for family in release.families)
    ]  # fmt: skip
    listed = {tmp_path / file["dcat:downloadURL"]["@id"] for item in datasets for file in item["dcat:distribution"]}
    assert listed == set(written)
    for item in datasets:
        required = {
            "dct:identifier",
            "dct:title",
            "dct:description",
            "dct:publisher",
            "dcat:theme",
            "dcat:contactPoint",
        }
        assert required | {"dcat:theme", "dcat:contactPoint"} <= item.keys()


def test_the_catalogue_tells_periods_and_revisions(tmp_path: Path) -> None:
    (path,) = dcat.write(norwegian(), tmp_path)
    dataset = json.loads(path.read_text(encoding="utf-8"))["dcat:dataset"][0]
    assert dataset["dct:temporal"]["dcat:startDate"]["@value"] == "2023-01-01"
    assert dataset["dct:temporal"]["dcat:endDate"]["@value"] == "2023-03-31"
    assert dataset["dcat:temporalResolution"]["@value"] == "P1M"
    assert dataset["adms:versionNotes"] == [{"@value": "Første utgave", "@language": "nb"}]
    assert dataset["dct:issued"]["@value"] == "2023-04-14T08:00:00+00:00"


def test_calendar(tmp_path: Path) -> None:
    release = replace(bilingual(), titles={"en": "Apprentices; and, more " + LONG})
    (path,) = icalendar.write(release, tmp_path)
    content = path.read_bytes()
    assert max(map(len, content.split(b"\r\n"))) <= 75
    lines = content.decode().replace("\r\n ", "").split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert [line for line in lines if line.startswith("DTSTART")] == [
        "DTSTART:20240215T070000Z", "DTSTART:20240515T060000Z"
    ]  # fmt: skip
    assert "UID:apprentices-1.1@prikk" in lines
    assert r"SUMMARY:Apprentices\; and\, more" in content.decode()


def test_no_calendar_without_a_time(tmp_path: Path) -> None:
    assert icalendar.write(english(), tmp_path) == ()
