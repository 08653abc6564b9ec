"""Each public file that a build writes is audited as the build was: from inside, beside its release, and by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from prikk.errors import InputError
from prikk.publication import build as building
from prikk.publication.audit import audit_release
from prikk.publication.reading import read_publication

LONG = "a place with a very long name " * 10  # 300 characters
REGIONS = f"""code,label_en,parent_county,parent_coast
_T,All,,
A,County A,,
B,County B,,
COAST,Coast,,
INLAND,Inland,,
a1,{LONG},A,COAST
a2,"a ""two"", or so",A,INLAND
b1,b one,B,COAST
b2,b two,B,INLAND
"""
TOML = """id = "own"
languages = ["en"]
title.en = "Own files"
period = {{ unit = "month", first = "2024-01", last = "2024-02" }}
[source]
path = "register.csv"
person = "person"
period = "period"
{counting}
[dimensions]
region = {{ codelist = "region.csv", label.en = "Region" }}
course = {{ codelist = "course.csv", label.en = "Course" }}
sex = {{ codelist = "sex.csv", label.en = "Sex" }}
[[statistics]]
id = "count"
kind = "count"
label.en = "N"
[[statistics]]
id = "mean"
kind = "year-to-date-mean"
periods = "last"
label.en = "Mean"
[[tables]]
id = "region"
rows = "region"
for_each = ["sex"]
each_total = true
title.en = "By region"
table_title.en = "By region. {{sex}}"
empty_rows = "keep"
[[tables]]
id = "course"
rows = "course"
title.en = "By course"
[confidentiality]
threshold = 4
zeros = "hide"
protection = "exact"
shows_kind = {kinds}
"""
COUNTED = {
    "records": ("", "false"),
    "kinds": ("", "true"),
    "persons": ('count = "persons"\nunit = ["course"]', "false"),
}
PLACES = {("a1", "f"): (1, 2), ("a1", "m"): (14, 9), ("a2", "f"): (7, 3), ("a2", "m"): (16, 8), ("b1", "f"): (2, 6),
          ("b1", "m"): (5, 11), ("b2", "f"): (12, 13), ("b2", "m"): (9, 12)}  # fmt: skip


@pytest.fixture(scope="module", params=COUNTED)
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A publication file and the folder that was built from it."""
    folder = tmp_path_factory.mktemp(request.param)
    counting, kinds = COUNTED[request.param]
    (folder / "publication.toml").write_text(TOML.format(counting=counting, kinds=kinds), encoding="utf-8")
    (folder / "region.csv").write_text(REGIONS, encoding="utf-8")
    (folder / "course.csv").write_text("code,label_en,parent\n_T,All,\nweld,Weld,\ncook,Cook,\n", encoding="utf-8")
    (folder / "sex.csv").write_text("code,label_en,parent\n_T,All,\nf,Women,\nm,Men,\n", encoding="utf-8")
    rows, person = ["person,period,region,course,sex"], 0
    for (region, sex), counts in PLACES.items():
        for month, count in enumerate(counts, 1):
            for number in range(count):
                person += 1
                courses = (
                    ["weld", "cook"]
                    if request.param == "persons" and number % 3 == 0
                    else [["weld", "cook"][number % 2]]
                )
                rows += [f"{person},2024-0{month},{region},{course},{sex}" for course in courses]
    (folder / "register.csv").write_text("\n".join(rows), encoding="utf-8")
    writers = {name: writer for name, writer in building.WRITERS.items() if name not in ("pdf", "site", "dcat")}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(building, "WRITERS", writers)  # what no audit reads takes longest
        result = building.build(read_publication(folder), None, folder / "out")
    assert result.primary and result.secondary
    return folder, folder / "out"


FILES = ["cells.csv", "cells.parquet", "report.md", "report.xlsx", "report-accessible.xlsx", "px/region.px",
         "px/course.px", "json-stat/region.json", "sdmx/region.csv"]  # fmt: skip


def test_the_folder_is_clean_with_and_without_the_publication(built: tuple[Path, Path]) -> None:
    publication, out = built
    for source in (out, out / "public"):
        assert audit_release(source).exit_code == 0
        assert audit_release(source, publication).exit_code == 0


@pytest.mark.parametrize("name", FILES)
def test_a_public_file_says_what_the_build_says(built: tuple[Path, Path], name: str, tmp_path: Path) -> None:
    publication, out = built
    file = out / "public" / name
    moved = tmp_path / file.name
    moved.write_bytes(file.read_bytes())
    inside = audit_release(file, publication)
    assert inside.exit_code == 0
    if name == "report.md":
        with pytest.raises(InputError, match="name the publication file"):
            audit_release(file)
    else:
        assert audit_release(file).exit_code == 0
    alone = audit_release(moved, publication)  # nobody says which stars are secondary
    assert alone.exit_code in (0, 3) and not alone.findings.any()
    unread = {item.value for item in alone.assumptions.grounds if item.about == "unread"}
    assert unread == (set() if "/" not in name else {"region"} if file.stem == "course" else {"course"})
    whole = audit_release(out)
    if "/" not in name:
        assert len(alone.question) == len(whole.question)
