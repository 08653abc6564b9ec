"""Codes that tend to go together."""

from __future__ import annotations

from collections import Counter

import pytest
from counting_oracle import publish, rows_of
from made_up import made_up, random_rows

from prikk.errors import InputError
from prikk.simulate import PersonAssumptions, simulate
from prikk.simulate.likely import read_scores


def test_like_scores_meet_and_the_counts_stay(tmp_path):
    publication = made_up(tmp_path, [1, 2], 1, "publish")
    cells = publish(publication, random_rows(8, 400))
    likely = {"age": {"Y": 1.0}, "region": {"N1": 1.0}}

    def together(assumed):
        rows = rows_of(simulate(publication, cells, assumed=assumed).extract)
        assert publish(publication, rows) == cells
        return Counter((row["age"] or 0) in range(14, 18) and row["place"] == "N1" for row in rows)[True]

    assert together(PersonAssumptions(likely=likely)) > 1.3 * together(PersonAssumptions())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("dimension,code\n", "likely.csv:1: another heading; allowed: dimension,code,score"),
        ("dimension,code,score\nregoin,N1,1\n", "likely.csv:2, dimension: 'regoin' is no dimension"),
        ("dimension,code,score\nregion,N,1\n", "likely.csv:2, code: 'N' is no code of region"),
        ("dimension,code,score\nregion,N1,1\nregion,N2,\n", "likely.csv:3, score: '' is no number"),
        ('dimension,code,score\nregion,"N1,1\n', "not a CSV file"),
        ("dimension,code,score\nregion,\xe6,1\n", "not UTF-8"),
    ],
)
def test_bad_scores_are_refused_with_their_place(tmp_path, text, message):
    publication = made_up(tmp_path, [1], 1, "publish")
    path = tmp_path / "likely.csv"
    path.write_text(text, encoding="latin-1")
    with pytest.raises(InputError, match=message):
        read_scores(path, publication)


def test_a_missing_file_is_said(tmp_path):
    publication = made_up(tmp_path, [1], 1, "publish")
    with pytest.raises(InputError, match="cannot be read"):
        read_scores(tmp_path / "none.csv", publication)
