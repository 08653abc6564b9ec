"""Hierarchies whose parts are not all there is of their total: refused when the publication is read."""

from __future__ import annotations

import pandas as pd
import pytest

from prikk.errors import InputError
from prikk.publication.reading import read_publication

KEYS = {
    "id": "p",
    "languages": ["en"],
    "title": {"en": "P"},
    "period": {"unit": "year", "first": "2024", "last": "2024"},
    "source": {"path": "extract.csv", "person": "person", "period": "year"},
    "dimensions": {"place": {"label": {"en": "Place"}}},
    "statistics": [{"id": "n", "kind": "count", "label": {"en": "Number"}}],
    "confidentiality": {"threshold": 4},
    "tables": [{"id": "place", "rows": "place", "title": {"en": "Places"}}],
}


def _read(rows: str) -> None:
    heading, *lines = [line.split(",") for line in rows.split()]
    frame = pd.DataFrame(lines, columns=heading)
    frame["label_en"] = frame["code"]
    read_publication(KEYS, {"place": frame})


@pytest.mark.parametrize(
    "rows",
    [
        "code,parent N, S, a,N b,S c,",
        "code,parent,parent_size N,, S,, BIG,,_T SMALL,,_T a,N,BIG b,N,SMALL c,S,SMALL",
        "code,parent,parent_size N,, S,, BIG,, a,N,BIG b,N, c,S,",
        "code,parent,parent_size,valid_to N,,, BIG,,_T, a,N,BIG, old,N,,2020",
        "code,parent,parent_size A,,B B,A, a,A,_T",
    ],
    ids=["one", "two", "no-total-in-it", "no-longer-valid", "across"],
)
def test_hierarchies_that_add_up_are_read(rows) -> None:
    _read(rows)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("code,parent,parent_size N,, BIG,,_T a,N,BIG b,N,", "the parts of '_T' leave out 'b', and cannot add up"),
        ("code,parent,parent_size N,, BIG,,_T a,N,BIG b,N, _U,,", "leave out 'b' and 1 more, and cannot add up"),
        (
            "code,parent,parent_size N,, BIG,,_T a,N,BIG _U,,",
            "parent_size: the parts of '_T' leave out '_U'.*give it a parent in parent_size: '_T' itself",
        ),
        (
            "code,parent,parent_size A,, B,, P,,_T Q,,_T a,A,P b,B,Q c,P,Q",
            "'a' lies under '_T' twice, in 'P' and beside it",
        ),
    ],
)
def test_what_a_hierarchy_leaves_out_is_named(rows, message) -> None:
    with pytest.raises(InputError, match=message):
        _read(rows)
