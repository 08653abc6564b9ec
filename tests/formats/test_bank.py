"""Files of statistics banks go into an audit."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from bilingual import bilingual
from sample import english, norwegian

from prikk.cli.audit_run import Attack, audit_bank
from prikk.errors import InputError
from prikk.formats import jsonstat, px, sdmx
from prikk.formats.bank import counts_of, read_bank
from prikk.formats.family import cube_of
from prikk.model.release import PublishedCell
from prikk.model.status import Status


def test_rows_of_a_cube() -> None:
    counts = counts_of(cube_of(bilingual(), "region"))
    assert counts.dims == ("region", "trade", "Tid")
    assert counts.totals == {"region": "_T"}
    assert counts.hierarchies == {"region": ({"_T": ("N", "S"), "N": ("N1", "N2")},)}
    rows = {tuple(row[name] for name in counts.dims): row for row in counts.rows.to_pylist()}
    assert rows["N1", "CARP", "2023Q4"] | {"status": "C", "value": None} == rows["N1", "CARP", "2023Q4"]
    assert rows["S", "COOK", "2023Q3"]["status"] == "C"  # missing
    assert ("N1", "COOK", "2023Q3") not in rows
    assert rows["S", "CARP", "2023Q3"]["value"] == 0


def test_the_content_that_is_a_count_is_taken() -> None:
    cube = cube_of(english(), "area")
    assert counts_of(cube).rows["value"][0].as_py() == 1200500
    assert counts_of(cube_of(norwegian(), "tiltak"), "ytd_mean").rows.num_rows == 3
    with pytest.raises(InputError, match="did you mean 'count'"):
        counts_of(cube, "counts")
    contents = cube.dimensions[1].only(["share"])
    only_shares = replace(cube, dimensions=(cube.dimensions[0], contents, cube.dimensions[2]), cells=cube.cells[:9])
    with pytest.raises(InputError, match="no content is a count"):
        counts_of(only_shares)


def leaking():
    """A release whose first star is the total less the South; in the second quarter two stars hide each other."""
    release = english()
    table = replace(release.tables[0], columns=release.tables[0].columns[:4:2])
    values = (12, 14, None, None, 9, None)
    shown = (PublishedCell(Status.PRIMARY if value is None else Status.PUBLISHED, value) for value in values)
    return replace(release, tables=(table,), cells=dict(zip(table.cell_keys(), shown, strict=True)))


@pytest.mark.parametrize("writer", [px, jsonstat, sdmx], ids=["px", "json-stat", "sdmx"])
def test_an_audit_of_each_format_finds_the_leak(writer, tmp_path: Path) -> None:
    (path,) = writer.write(leaking(), tmp_path)
    report = audit_bank(path, Attack(), threshold=10)
    assert (report.counts.hidden, report.counts.exact) == (3, 1)
    assert report.interval(("N", "2022Q4")) == (3, 3)
    assert report.interval(("N", "2023Q1")) == (5, 9)


def test_an_unknown_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"a file ending in \.xls; allowed: a file ending in \.px, \.json, \.csv"):
        read_bank(tmp_path / "table.xls")
