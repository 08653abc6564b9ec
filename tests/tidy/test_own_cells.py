"""Files of cells as a build writes them, without the release beside them."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from prikk.errors import InputError
from prikk.tidy import read_files

HEADING = ["s", "2024", "period", "statistic", "value", "status"]  # dimensions that are called like a sign and a year
ROWS = [
    ("_T", "_T", "2024-01", "count", 60, "F"),
    ("a", "_T", "2024-01", "count", None, "C"),
    ("b", "_T", "2024-01", "count", None, "D"),
    ("_T", "x", "2024-01", "count", 43, "F"),
    ("_T", "y", "2024-01", "count", 17, "F"),
    ("a", "x", "2024-01", "count", 40, "F"),
]


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_cells_are_read_whatever_the_dimensions_are_called(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"cells.{ending}"
    if ending == "csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([HEADING, *ROWS])
    else:
        columns = zip(*ROWS, strict=True)
        pq.write_table(pa.table(dict(zip(HEADING, columns, strict=True))), path)
    found = read_files([path])
    assert not found.questions
    ((table,),) = [group.tables for group in found.sets]
    assert [item.name for item in table.dimensions] == ["s", "2024", "period"]
    assert len(table.measure) == len(ROWS)
    assert table.block.heading == (0,)


@pytest.mark.parametrize("changes", [("12.5", "-3.0"), ("12.0", "-3.0")], ids=["decimals", "below zero"])
def test_counts_of_a_column_with_decimals_are_whole(changes: tuple[str, str], tmp_path: Path) -> None:
    path = tmp_path / "cells.parquet"
    values = [Decimal(text) for text in ("60.0", "43.0", "17.0", *changes)]
    codes, statistics = ["_T", "a", "b", "_T", "a"], ["persons"] * 3 + ["year"] * 2
    pq.write_table(pa.table({"s": codes, "statistic": statistics, "value": values, "status": ["F"] * 5}), path)
    ((table,),) = [group.tables for group in read_files([path]).sets]
    assert table.derived == {"year"}
    assert [table.contents[place].number for place in table.content[:3]] == [60, 43, 17]
    assert not any(isinstance(table.contents[place].number, Decimal) for place in table.content[:3])


def test_what_only_starts_as_a_parquet_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cells.parquet"
    path.write_bytes(b"PAR1 and no more")
    with pytest.raises(InputError, match="not a Parquet file"):
        read_files([path])
