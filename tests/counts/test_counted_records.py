"""Files of records are counted while they are read: the same counts, checks and row numbers as of all rows."""

from __future__ import annotations

import csv
import tempfile
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prikk.counts import protect_counts
from prikk.errors import InputError
from prikk.formats.frames import read_columns

FIELDS = st.sampled_from(["", "a", "b", 'c"d', "e,f", " "])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(FIELDS, FIELDS, FIELDS), max_size=12), st.permutations(["x", "y"]))
def test_rows_that_are_alike_are_those_of_the_file(rows: list[tuple[str, str, str]], wanted: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "r.csv")
        with path.open("w", newline="") as file:
            csv.writer(file).writerows([("x", "y", "z"), *rows])
        plain, found = read_columns(path), read_columns(path, alike=[*wanted, "absent"])
        given_rows = list(zip(*(plain[name] for name in wanted), strict=True))
        kept = list(zip(*(found[name] for name in wanted), strict=True))
        assert found.counted is not None
        assert dict(zip(kept, found.counted.times, strict=True)) == Counter(given_rows)
        assert [given_rows.index(key) for key in kept] == list(found.counted.rows)
        if len(kept) == len(given_rows) > 0:
            assert ("z" in found.counted.numbers) == all(value.strip().isdigit() for value in plain["z"])


def records(folder: Path, *lines: str, name: str = "r.csv") -> Path:
    path = folder / name
    path.write_text("\n".join(["id,geo,age", *lines]) + "\n")
    return path


PERSONS = [f"{number},{geo},{age}" for number, (geo, age) in enumerate(["Na", "Na", "Sa", "Sb", "Nb", "Sb"] * 3)]


def test_text_and_parquet_and_frames_of_records_are_protected_alike(tmp_path: Path) -> None:
    path = records(tmp_path, *PERSONS)
    table = pa.table({name: list(column) for name, column in read_columns(path).columns.items()})
    pq.write_table(table, tmp_path / "r.parquet")
    found = [protect_counts(item, dims=["geo", "age"]).columns() for item in (path, tmp_path / "r.parquet", table)]
    assert found[0] == found[1] == found[2]
    assert sum(count or 0 for count in found[0]["n"]) > 0


@pytest.mark.parametrize(
    ("lines", "options", "said"),
    [
        ([*PERSONS, "18,,a", "19,N,a"], {}, "r.csv:20, geo: an empty code"),
        ([*PERSONS, "18,N", "19,N,a"], {}, "r.csv:20: 2 fields; allowed: 3 fields"),
        ([*PERSONS, "", "19,N,a"], {}, "r.csv:20: 0 fields"),
        ([*PERSONS, '18,"N"x,a'], {}, "r.csv:20: not a CSV file"),
        (PERSONS, {"dims": ["geo", "agee"]}, "no column 'agee'; allowed: did you mean 'age'"),
        (PERSONS, {"dims": ["geo", "i"]}, "no column 'i'; allowed: did you mean 'id'"),
        ([*PERSONS, "18,X,a"], {"hierarchies": {"geo": {"Total": ["N", "S"]}}}, "r.csv:20, geo: 'X' is in no"),
        (PERSONS[:1] + PERSONS[2:5], {}, "the column 'id' may hold counts"),
        ([], {}, "the table has no rows"),
        ([*PERSONS, "18,S,d", "19,N,d"], {"dims": "age", "hierarchies": {"age": ["geo", "age"]}}, "r.csv:4, geo > age"),
    ],
)
def test_messages_name_the_line_of_the_file(tmp_path: Path, lines: list[str], options: dict, said: str) -> None:
    with pytest.raises(InputError) as caught:
        protect_counts(records(tmp_path, *lines), **{"dims": ["geo", "age"], **options})
    assert said in str(caught.value)


def test_empty_lines_at_the_end_are_no_records(tmp_path: Path) -> None:
    both = [records(tmp_path, *PERSONS, *more, name=name) for more, name in (([], "a.csv"), (["", " "], "b.csv"))]
    one, other = (protect_counts(path, dims=["geo", "age"]).columns() for path in both)
    assert one == other


def test_a_column_of_lists_is_no_failure_of_ours(tmp_path: Path) -> None:
    pq.write_table(pa.table({"geo": [["a"], ["a"], ["b"]]}), tmp_path / "r.parquet")
    assert read_columns(tmp_path / "r.parquet", alike=["geo"])["geo"] == ("['a']", "['b']")
