"""Register extracts as Parquet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow.parquet as pq
import pytest

from prikk.errors import OutputError
from prikk.formats.extract import write_extract


@dataclass
class Column:
    values: list
    positions: np.ndarray


COLUMNS = {
    "person": Column(["a1", "b2"], np.array([0, 1, 1])),
    "age": Column([None, 17, 18], np.array([2, 0, 1])),
    "place": Column(["øst", None], np.array([0, 0, 1])),
}


def test_what_is_written_can_be_read(tmp_path):
    path = tmp_path / "new folder" / "extract.parquet"
    write_extract(COLUMNS, path)
    assert pq.read_table(path).to_pylist() == [
        {"person": "a1", "age": 18, "place": "øst"},
        {"person": "b2", "age": None, "place": "øst"},
        {"person": "b2", "age": 17, "place": None},
    ]
    first = path.read_bytes()
    write_extract(COLUMNS, path)
    assert path.read_bytes() == first
    assert [item.name for item in path.parent.iterdir()] == ["extract.parquet"]


def test_a_place_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "file").write_text("kept")
    with pytest.raises(OutputError, match="cannot be written"):
        write_extract(COLUMNS, tmp_path / "file" / "extract.parquet")
    (tmp_path / "folder").mkdir()
    with pytest.raises(OutputError, match="folder is no file"):
        write_extract(COLUMNS, tmp_path / "folder")
    assert sorted(item.name for item in tmp_path.iterdir()) == ["file", "folder"]
