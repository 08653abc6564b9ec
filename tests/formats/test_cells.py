"""Reading what was written gives the same cells; whatever does not fit is refused with its place."""

from __future__ import annotations

import tempfile
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample import english, norwegian

from prikk.errors import InputError
from prikk.formats import cells as cells_format
from prikk.formats.cells import Cells, cells_of, read_cells, read_parquet, write_csv, write_parquet
from prikk.model.cell import CellKey
from prikk.model.release import PublishedCell
from prikk.model.status import Status

CODES = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=5)
VALUES = st.integers(-(10**12), 10**12) | st.decimals(-(10**6), 10**6, places=2)
CELLS = st.builds(PublishedCell, st.just(Status.PUBLISHED), VALUES) | st.builds(
    PublishedCell, st.sampled_from([status for status in Status if status is not Status.PUBLISHED])
)


@st.composite
def some_cells(draw: st.DrawFn) -> Cells:
    names = (*draw(st.lists(CODES.filter(lambda name: name.islower()), unique=True, max_size=3)), "period", "statistic")
    codes = st.tuples(*(CODES for _ in names[:-2]))
    keys = st.builds(CellKey, codes, st.sampled_from(["2023-01", "2023-Q4", "2023"]), CODES)
    return Cells(names, draw(st.dictionaries(keys, CELLS, max_size=8)))


@settings(deadline=None)
@given(some_cells(), st.sampled_from(["cells.csv", "cells.parquet"]))
def test_read_gives_what_was_written(cells: Cells, name: str) -> None:
    if {"period", "statistic", "value", "status"} & set(cells.names[:-2]):
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        (write_parquet if name.endswith("parquet") else write_csv)(cells, path)
        read = (read_parquet if name.endswith("parquet") else read_cells)(path)
    assert read == cells
    assert list(read.cells) == list(cells.cells)


@pytest.mark.parametrize("release", [norwegian(), english()], ids=["nb", "en"])
def test_same_release_same_bytes(release, tmp_path: Path) -> None:
    written = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        written.append([path.read_bytes() for path in cells_format.write(release, tmp_path / name)])
    assert written[0] == written[1]
    assert read_cells(tmp_path / "first" / "cells.csv").cells == release.cells
    assert read_parquet(tmp_path / "first" / "cells.parquet") == cells_of(release)


def test_csv_as_designed(tmp_path: Path) -> None:
    cells_format.write(norwegian(), tmp_path)
    lines = (tmp_path / "cells.csv").read_text(encoding="utf-8").split("\n")
    assert lines[0] == "tiltak,fylke,period,statistic,value,status"
    assert lines[1] == "_T,_T,2023-03,ytd_mean,1651,F"
    assert "JOBBK,54,2023-01,count,,C" in lines
    assert lines[-1] == ""


def test_parquet_is_typed(tmp_path: Path) -> None:
    cells_format.write(norwegian(), tmp_path)
    schema = pq.read_schema(tmp_path / "cells.parquet")
    assert [str(kind) for kind in schema.types] == ["string", "string", "string", "string", "int64", "string"]
    write_parquet(cells_of(english()), tmp_path / "cells.parquet")
    table = pq.read_table(tmp_path / "cells.parquet")
    assert str(table.schema.field("value").type) == "decimal128(38, 1)"
    assert table["value"].null_count == 4


HEADER = "area,period,statistic,value,status\n"


@pytest.mark.parametrize(
    ("content", "line", "column", "message"),
    [
        (b"", 1, None, "one column for each dimension"),
        (b"area,period,value,status\n", 1, None, "one column for each dimension"),
        (b"period,period,statistic,value,status\n", 1, None, "one column for each dimension"),
        (HEADER + "N,2023-01,count,5\n", 2, None, "4 fields"),
        (HEADER + "N,2023-01,count,5,F\nN,2023-01,count,6,F\n", 3, None, "stands twice"),
        (HEADER + ",2023-01,count,5,F\n", 2, "area", "an empty code"),
        (HEADER + "N,2023-13,count,5,F\n", 2, "period", "a month 2023-01"),
        (HEADER + "N,2023-01,count,5,X\n", 2, "status", "F, C"),
        (HEADER + "N,2023-01,count,,F\n", 2, "value", "not a number"),
        (HEADER + "N,2023-01,count,1 200,F\n", 2, "value", "digits"),
        (HEADER + "N,2023-01,count,nan,F\n", 2, "value", "digits"),
        (HEADER + 'N,2023-01,count,"5,F\n', 2, None, "quotes in pairs"),
        (HEADER.encode() + b"\xc5,2023-01,count,5,F\n", None, None, "UTF-8"),
    ],
)
def test_bad_csv_is_refused_with_its_place(tmp_path: Path, content, line, column, message) -> None:
    path = tmp_path / "cells.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(InputError, match=message) as caught:
        read_cells(path)
    assert (caught.value.path, caught.value.line, caught.value.column) == (path, line, column)


def test_a_hidden_cell_with_a_figure_is_refused_without_repeating_it(tmp_path: Path) -> None:
    path = tmp_path / "cells.csv"
    path.write_text(HEADER + "N,2023-01,count,2717,C\n")
    with pytest.raises(InputError, match="an empty value") as caught:
        read_cells(path)
    assert "2717" not in str(caught.value)


def test_bad_parquet_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cells.parquet"
    path.write_bytes(b"PAR1 cut off")
    with pytest.raises(InputError, match="not a Parquet file"):
        read_parquet(path)
    with pytest.raises(InputError, match="not a Parquet file"):
        read_parquet(tmp_path / "absent.parquet")
    columns = {"period": ["2023"], "statistic": ["count"], "value": [1.5], "status": ["F"]}
    pq.write_table(pa.table(columns), path)
    with pytest.raises(InputError, match="a whole or decimal number"):
        read_parquet(path)
    pq.write_table(pa.table(columns | {"value": [Decimal("1.5")]}), path)
    assert read_parquet(path).cells == {CellKey((), "2023", "count"): PublishedCell(Status.PUBLISHED, Decimal("1.5"))}
