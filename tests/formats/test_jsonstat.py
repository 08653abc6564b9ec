"""JSON-stat: what is written, read back, and read by others' programs."""

from __future__ import annotations

import json
import warnings
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from bilingual import bilingual
from jsonstat_validator import validate_jsonstat
from pyjstat import pyjstat
from sample import english, norwegian

from prikk.errors import InputError
from prikk.formats import jsonstat, releasefile
from prikk.formats.cube import Role
from prikk.formats.family import cube_of, cubes_of
from prikk.formats.jsonstat import read_jsonstat
from prikk.model.release import PublishedCell
from prikk.model.status import Status

RELEASES = pytest.mark.parametrize("release", [norwegian(), english(), bilingual()], ids=["nb", "en", "both"])


@RELEASES
def test_read_gives_what_was_written(release, tmp_path: Path) -> None:
    paths = iter(jsonstat.write(release, tmp_path))
    for cube in cubes_of(release):
        for language in release.languages:
            assert read_jsonstat(next(paths)) == cube.in_language(language)
    assert [path.name for path in sorted((tmp_path / "json-stat").iterdir())] == sorted(
        f"{cube}{'' if language == release.languages[0] else '.' + language}.json"
        for cube in release.families
        for language in release.languages
    )


@RELEASES
def test_same_release_same_bytes(release, tmp_path: Path) -> None:
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
    first, second = (jsonstat.write(release, tmp_path / name) for name in ("first", "second"))
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


@RELEASES
def test_others_read_it(release, tmp_path: Path) -> None:
    for path, cube in zip(
        jsonstat.write(replace(release, languages=release.languages[:1]), tmp_path), cubes_of(release), strict=True
    ):
        content = path.read_text(encoding="utf-8")
        validate_jsonstat(json.loads(content))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # the package calls its own old functions
            frame = pyjstat.Dataset.read(content).write("dataframe", naming="id")
        assert frame["value"].notna().sum() == sum(cell is not None and cell.value is not None for cell in cube.cells)
        by_key = dict(zip(map(tuple, frame.drop(columns="value").to_numpy()), frame["value"], strict=True))
        assert all(
            by_key[codes] == cell.value
            for codes, cell in zip(cube.keys(), cube.cells, strict=True)
            if cell is not None and cell.value is not None
        )


def test_a_hidden_cell_is_null_with_a_status() -> None:
    data = jsonstat.dataset(cube_of(bilingual(), "region"), "nb")
    places = [place for place, cell in enumerate(cube_of(bilingual(), "region").cells) if cell and cell.status.hidden]
    assert places
    assert {data["value"][place] for place in places} == {None}
    assert {data["status"][str(place)] for place in places} == {":"}
    assert set(data["status"].values()) == {":", ".", "..", "?"}
    assert data["extension"]["px"]["aggregallowed"] is False
    assert data["role"] == {"time": ["Tid"], "geo": ["region"], "metric": ["ContentsCode"]}
    assert data["updated"] == "2024-02-15T07:00:00Z"
    assert data["dimension"]["ContentsCode"]["category"]["unit"]["count"] == {"base": "deltakelser", "decimals": 0}
    assert data["dimension"]["region"]["extension"]["eliminationValueCode"] == "_T"


def test_classifications_are_found_from_the_dataset(tmp_path: Path) -> None:
    releasefile.write(bilingual(), tmp_path)
    path = jsonstat.write(bilingual(), tmp_path)[0]
    extension = json.loads(path.read_text(encoding="utf-8"))["dimension"]["trade"]["extension"]
    file, _, pointer = extension["codelist"].partition("#/")
    found = json.loads((path.parent / file).read_text(encoding="utf-8"))
    for name in pointer.split("/"):
        found = found[int(name) if name.isdigit() else name]
    assert [code["code"] for code in found["codes"]] == ["_T", "CARP", "COOK", "cook2"]


def test_without_a_time_of_publication_no_time_is_told() -> None:
    assert "updated" not in jsonstat.dataset(cube_of(english(), "area"), "en")


def written(tmp_path: Path, **changes) -> Path:
    path = tmp_path / "other.json"
    data = {
        "version": "2.0",
        "class": "dataset",
        "id": ["sex", "time"],
        "size": [3, 2],
        "role": {"time": ["time"]},
        "dimension": {
            "sex": {"category": {"index": ["T", "F", "M"], "label": {"F": "Women", "M": "Men"}}},
            "time": {"label": "Year", "category": {"index": {"2021": 1, "2020": 0}}},
        },
        "value": {"0": 9, "1": 4.5, "4": 7},
        "status": {"2": "c", "3": ":", "5": "e"},
    } | changes
    path.write_text(json.dumps({name: item for name, item in data.items() if item is not None}), encoding="utf-8")
    return path


def test_a_sparse_dataset_that_another_wrote(tmp_path: Path) -> None:
    cube = read_jsonstat(written(tmp_path))
    assert cube.dimensions[0].total == ""  # nothing says so: that is for arithmetic to find
    assert [item.labels["und"] for item in cube.dimensions[0].categories] == ["T", "Women", "Men"]
    assert (cube.dimensions[1].codes, cube.dimensions[1].role) == (("2020", "2021"), Role.TIME)
    hidden, missing = PublishedCell(Status.CONFIDENTIAL), PublishedCell(Status.MISSING)
    assert cube.cells == (
        PublishedCell(Status.PUBLISHED, 9),
        PublishedCell(Status.PUBLISHED, Decimal("4.5")),
        hidden,
        hidden,
        PublishedCell(Status.PUBLISHED, 7),
        missing,
    )
    other = read_jsonstat(written(tmp_path), hidden={"e"})
    assert [cell == hidden for cell in other.cells] == [False, False, False, False, False, True]


@pytest.mark.parametrize(
    "changes",
    [
        {"class": "collection"},
        {"id": None},
        {"size": [3, 3]},
        {"size": [6]},
        {"dimension": {}},
        {"value": [1, 2]},
        {"value": ["many"] * 6},
        {"value": [True] * 6},
        {"dimension": None},
        {"role": ["time"]},
    ],
)
def test_a_damaged_dataset_is_refused(changes, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="other.json"):  # noqa: RUF043
        read_jsonstat(written(tmp_path, **changes))


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"\xff\xfe{}", b"[" * 100_000])
def test_no_dataset_at_all(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "other.json").write_bytes(content)
    with pytest.raises(InputError, match="JSON"):
        read_jsonstat(tmp_path / "other.json")
    with pytest.raises(InputError, match="cannot be read"):
        read_jsonstat(tmp_path / "absent.json")


def test_datasets_of_version_1_and_collections_of_one_are_read(tmp_path: Path) -> None:
    dimension = {
        "id": ["area", "sex"],
        "size": [2, 2],
        "role": {"geo": ["area"]},
        "area": {"label": "Area", "category": {"index": {"N": 0, "S": 1}, "label": {"N": "North", "S": "South"}}},
        "sex": {"category": {"index": ["F", "M"]}},
    }
    bundle = {"deaths": {"label": "Deaths", "value": [1, 2, None, 4], "status": {"2": "c"}, "dimension": dimension}}
    path = tmp_path / "bundle.json"
    path.write_text(json.dumps(bundle), encoding="utf-8")
    cube = read_jsonstat(path)
    assert [item.codes for item in cube.dimensions] == [("N", "S"), ("F", "M")]
    assert [cell.value for cell in cube.cells] == [1, 2, None, 4]
    own = {key: dimension[key] for key in ("id", "size")}
    dataset = {"version": "2.0", "class": "dataset", **own, **bundle["deaths"]}
    path.write_text(json.dumps({"class": "collection", "link": {"item": [dataset]}}), encoding="utf-8")
    assert read_jsonstat(path).cells == cube.cells
    path.write_text(json.dumps({**bundle, "births": bundle["deaths"]}), encoding="utf-8")
    with pytest.raises(InputError, match="2 datasets: deaths, births"):
        read_jsonstat(path)
