"""Persons counted once in two dimensions: what is too much to be crossed is left open, and said."""

import itertools

import pytest

from prikk.errors import UndeterminedError
from prikk.publication.build import build
from prikk.publication.reading import read_publication

TOML = """id = "once"
languages = ["en"]
title.en = "Once"
period = { unit = "year", first = "2024", last = "2024" }
[source]
path = "register.csv"
person = "person"
period = "period"
count = "persons"
unit = ["course", "county"]
[dimensions]
course = { codelist = "course.csv", label.en = "course" }
county = { codelist = "county.csv", label.en = "county" }
[[statistics]]
id = "count"
kind = "count"
label.en = "N"
[[tables]]
id = "t"
rows = "course"
for_each = ["county"]
each_total = true
title.en = "Courses"
[confidentiality]
threshold = 4
protection = "exact"
"""


@pytest.mark.parametrize("courses", [3, 7])
def test_a_crossing_that_is_too_large_is_left_open_and_named(tmp_path, courses: int) -> None:
    names, counties = [f"c{number}" for number in range(courses)], ["n", "s"]
    for name, codes in (("course", names), ("county", counties)):
        lines = ["code,label_en,parent", "_T,All,", *(f"{code},{code}," for code in codes)]
        (tmp_path / f"{name}.csv").write_text("\n".join(lines), encoding="utf-8")
    places = [*itertools.product(names, counties)] * 6 + [("c0", "n")] * 3
    lines = ["person,period,course,county", *(f"{number},2024,{a},{b}" for number, (a, b) in enumerate(places))]
    small = [line for line in lines if not line.endswith("c1,s")] + ["900,2024,c1,s", "901,2024,c1,s"]
    (tmp_path / "register.csv").write_text("\n".join(small), encoding="utf-8")
    (tmp_path / "publication.toml").write_text(TOML, encoding="utf-8")
    if courses == 3:
        assert build(read_publication(tmp_path), None, tmp_path / "out").primary == 1
        return
    with pytest.raises(UndeterminedError, match="course x county are too large"):
        build(read_publication(tmp_path), None, tmp_path / "out")
    assert not (tmp_path / "out").exists()
