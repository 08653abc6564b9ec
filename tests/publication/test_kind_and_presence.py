"""A star that says that it is small, over rows that are left out when empty: each tells of the other."""

from itertools import chain

import pytest

from prikk.errors import ProtectionError
from prikk.publication.audit import audit_release
from prikk.publication.build import build
from prikk.publication.reading import read_publication
from prikk.publication.verify import verify

TOML = """id = "kinds"
languages = ["en"]
title.en = "Kinds"
period = {{ unit = "year", first = "2024", last = "2024" }}
[source]
path = "register.csv"
person = "person"
period = "period"
[dimensions]
region = {{ codelist = "region.csv", label.en = "region" }}
course = {{ codelist = "course.csv", label.en = "course" }}
[[statistics]]
id = "count"
kind = "count"
label.en = "N"
[[tables]]
id = "t"
rows = "region"
for_each = ["course"]
each_total = true
title.en = "Regions"
[confidentiality]
threshold = {threshold}
shows_kind = true
protection = "{protection}"
"""
COUNTS = {("n", "weld"): 1, ("s", "weld"): 2, ("n", "cook"): 30, ("s", "cook"): 20, ("e", "cook"): 30}


@pytest.fixture
def built(tmp_path):
    def folder(threshold: int, protection: str, small: int):
        (tmp_path / "region.csv").write_text("code,label_en,parent\n_T,All,\nn,N,\ns,S,\ne,E,\n", encoding="utf-8")
        (tmp_path / "course.csv").write_text("code,label_en,parent\n_T,All,\nweld,W,\ncook,C,\n", encoding="utf-8")
        places = chain.from_iterable([place] * n for place, n in (COUNTS | {("s", "weld"): small}).items())
        rows = [f"{number},2024,{region},{course}\n" for number, (region, course) in enumerate(places)]
        (tmp_path / "register.csv").write_text("person,period,region,course\n" + "".join(rows), encoding="utf-8")
        (tmp_path / "publication.toml").write_text(
            TOML.format(threshold=threshold, protection=protection), encoding="utf-8"
        )
        build(read_publication(tmp_path), None, tmp_path / "out")
        return tmp_path / "out"

    return folder


def test_a_small_total_of_two_shown_rows_leaves_each_of_them_one_less(built) -> None:
    out = built(4, "full", 2)  # welders: 3 at most, in two rows of 1 at least
    assert verify(out).holds
    report = audit_release(out)
    ends = {
        key.codes: (int(a), int(b)) for key, a, b in zip(report.question.keys, report.low, report.high, strict=True)
    }
    assert ends["_T", "weld"] == (2, 3)
    assert ends["n", "weld"] == ends["s", "weld"] == (1, 2)
    assert report.exit_code == 0


@pytest.mark.parametrize("protection", ["exact", "full"])
def test_what_would_be_known_exactly_that_way_is_refused(built, protection: str) -> None:
    with pytest.raises(ProtectionError, match="cannot be protected as demanded"):
        built(3, protection, 1)  # 2 at most, in two rows: 1 and 1
