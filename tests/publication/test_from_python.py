"""A publication made in Python: keys as a mapping, codelists from frames, records as a frame, a folder as text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pytest

import prikk
from prikk.errors import InputError
from prikk.model.codelist import TOTAL
from prikk.publication.build import Built

KEYS: dict[str, Any] = {
    "id": "pupils",
    "languages": ["en"],
    "title": {"en": "Pupils"},
    "period": {"unit": "year", "first": "2023", "last": "2024"},
    "source": {"person": "pupil", "period": "year"},
    "dimensions": {"school": {"label": {"en": "School"}}, "sex": {"label": {"en": "Sex"}}},
    "statistics": ({"id": "count", "kind": "count", "label": {"en": "Pupils"}},),
    "tables": [
        {"id": "school", "rows": "school", "for_each": ["sex"], "each_total": True, "title": {"en": "By school"}}
    ],
    "confidentiality": {"threshold": 4},
}
SCHOOLS = pd.DataFrame(
    {"code": [1, 2, 3, 10], "label": ["North", "South", "East", "City"], "parent": [10, 10, None, None]}
)
CODELISTS: dict[str, Any] = {"school": SCHOOLS, "sex": {"f": "Girls", "m": "Boys"}}
RECORDS = [
    (f"p{year}{school}{sex}{n}", year, school, sex)
    for year in (2023, 2024)
    for school, sex, count in ((1, "f", 12), (1, "m", 2), (2, "f", 30), (2, "m", 28), (3, "f", 40), (3, "m", 33))
    for n in range(count)
]
FRAME = pl.DataFrame(RECORDS, schema=["pupil", "year", "school", "sex"], orient="row")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    publication = prikk.read_publication(KEYS, CODELISTS)
    return prikk.build(publication, FRAME, str(tmp_path_factory.mktemp("python") / "out"))


def test_codelists_come_from_frames_mappings_and_lists() -> None:
    publication = prikk.read_publication(KEYS, CODELISTS)
    school, sex = publication.codelists["school"], publication.codelists["sex"]
    assert [item.code for item in school] == [TOTAL, "1", "2", "3", "10"]
    assert (school["1"].label("en"), school["1"].parents) == ("North", {"": "10"})
    assert [item.label("en") for item in sex] == ["Total", "Girls", "Boys"]
    plain = prikk.read_publication(KEYS, CODELISTS | {"sex": ["f", "m"]})
    assert [item.label("en") for item in plain.codelists["sex"]] == ["Total", "f", "m"]
    assert isinstance(publication, prikk.Publication)
    assert repr(publication) == "Publication(pupils 1.0, 2023 to 2024: school, sex; tables school)"


@pytest.mark.parametrize(
    ("keys", "codelists", "said"),
    [
        ({"tabels": []}, CODELISTS, "publication, key tabels: unknown key 'tabels'; allowed: did you mean 'tables'"),
        ({}, {"school": SCHOOLS}, "publication, key dimensions.sex.codelist: this key is missing"),
        ({}, CODELISTS | {"sx": ["f"]}, "codelists: 'sx' is no dimension; allowed: school, sex"),
        ({}, CODELISTS | {"sex": pd.DataFrame({"cod": ["f"]})}, "codelist of sex:0: no column 'code'"),
        (
            {},
            CODELISTS | {"sex": pd.DataFrame({"code": ["f", None], "label": "x"})},
            "codelist of sex:2, code: an empty",
        ),
        ({}, CODELISTS | {"sex": 7}, "a int is no table"),
        ({"languages": ["xx"]}, CODELISTS, "'xx' is no language"),
    ],
)
def test_what_does_not_fit_is_refused_as_in_a_file(keys: dict[str, Any], codelists: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        prikk.read_publication(KEYS | keys, codelists)


def test_a_build_from_frames_is_protected_and_verifies(built: Built) -> None:
    assert built.primary == 2
    assert built.secondary > 0
    assert prikk.verify(str(built.folder)).holds
    report = prikk.audit_release(str(built.folder))
    assert report.exit_code == 0
    assert len(report.question) == built.stars == built.primary + built.secondary


def test_an_audit_of_a_release_speaks_its_words(built: Built) -> None:
    report = prikk.audit_release(built.folder, language="nb")
    assert report.to_frame("pandas").columns[:4].tolist() == ["school", "sex", "period", "statistic"]
    with pytest.raises(InputError, match="language: 'no'"):
        prikk.audit_release(built.folder, language="no")


def test_a_build_is_told_in_a_line_and_shows_its_first_table(built: Built) -> None:
    assert repr(built).startswith(f"Built({built.folder}: 3 tables, ")
    assert repr(built.release).startswith("Release(pupils 1.0, 2023 to 2024: 3 tables, ")
    page = built._repr_html_()
    assert "By school" in page
    assert "2 more tables" in page
    assert "<td>*</td>" in page
    assert "<p>* " in page


def test_the_cells_of_a_build_are_a_frame_of_the_kind_that_was_given(built: Built) -> None:
    cells = built.to_frame()
    assert isinstance(cells, pl.DataFrame)
    assert cells.schema["value"] == pl.Int64
    hidden = cells.filter(pl.col("status") == "C")
    assert len(hidden) == built.primary + built.secondary
    assert hidden["value"].null_count() == len(hidden)
    assert isinstance(built.to_frame("pandas"), pd.DataFrame)


def test_a_codelist_file_without_a_total_gets_one(tmp_path: Path) -> None:
    for name in ("school", "sex"):
        (tmp_path / f"{name}.csv").write_text("code,label_en\n1,One\n", encoding="utf-8")
    named = {id: item | {"codelist": f"{id}.csv"} for id, item in KEYS["dimensions"].items()}
    publication = prikk.read_publication(KEYS | {"dimensions": named}, folder=tmp_path)
    assert publication.codelists["sex"][TOTAL].label("en") == "Total"
