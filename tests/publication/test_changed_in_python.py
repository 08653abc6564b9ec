"""A publication that was changed in Python is held to what a file is held to, before anything is counted or written."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from prikk.errors import InputError
from prikk.model.publication import Publication
from prikk.publication.build import build
from small import small_publication

WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("confidentiality", {"threshold": 0}, "key confidentiality.threshold: 0; allowed: a whole number from 1"),
    ("confidentiality", {"threshold": 2.5}, "key confidentiality.threshold: 2.5"),
    ("confidentiality", {"zeros": "Hide"}, "key confidentiality.zeros: 'Hide'"),
    ("confidentiality", {"protection": "x"}, "key confidentiality.protection: 'x'"),
    ("confidentiality", {"symbol": ""}, "key confidentiality.symbol"),
    ("confidentiality", {"singletons": 1}, "key confidentiality.singletons: 1"),
    ("confidentiality", {"shown_rows": "x"}, "key confidentiality.shown_rows"),
    ("confidentiality", {"changes": "x"}, "key confidentiality.changes"),
    ("confidentiality", {"cost": "x"}, "key confidentiality.cost"),
    ("confidentiality", {"dimension_cost": {"sex": 1e25}}, "key confidentiality.dimension_cost.sex: 1e[+]25"),
    ("confidentiality", {"dimension_cost": {"sex": float("nan")}}, "dimension_cost.sex: nan"),
    ("confidentiality", {"dimension_cost": {"sx": 1.0}}, "'sx' is no dimension"),
    ("confidentiality", {"forced": [{"x": "y"}]}, r"key confidentiality.forced\[1\]: 'x' is no dimension"),
    ("confidentiality", {"apriori": "../x.csv"}, "key confidentiality.apriori"),
    ("period", {"first": "2024-Q9"}, "key period.first: '2024-Q9' is no period"),
    ("period", {"first": "2025-Q1"}, "is before"),
    ("source", {"unit": ["x"]}, "key source.unit: 'x' is no dimension"),
    ("source", {"count": "heads"}, "key source.count: 'heads'"),
    ("", {"id": "../x"}, "key id"),
    ("", {"version": "a\nb"}, "key version"),
    ("", {"languages": []}, "key languages: an empty list"),
    ("", {"tables": []}, "key tables: an empty list"),
    ("", {"statistics": []}, "key statistics: an empty list"),
    ("", {"dimensions": {}}, "key dimensions: no dimension"),
    ("", {"codelists": {}}, "key dimensions.programme: no codelist"),
    ("", {"published": "soon"}, "key published: 'soon'"),
]


@pytest.fixture(scope="module")
def publication(tmp_path_factory: pytest.TempPathFactory) -> Publication:
    return small_publication(tmp_path_factory.mktemp("publication"))


@pytest.mark.parametrize(("part", "change", "message"), WRONG)
def test_what_a_file_could_not_say_is_refused(
    publication: Publication, tmp_path: Path, part: str, change: dict[str, Any], message: str
) -> None:
    inner = change if not part else {part: replace(getattr(publication, part), **change)}
    with pytest.raises(InputError, match=message):
        build(replace(publication, **inner), "none.csv", tmp_path / "out")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("previous", ["out", 3, [3], {"out": 1}])
def test_earlier_releases_are_a_list_of_folders(publication: Publication, tmp_path: Path, previous: Any) -> None:
    with pytest.raises(InputError, match=r"previous: .*; allowed: a list of folders"):
        build(publication, "none.csv", tmp_path / "out", previous=previous)
