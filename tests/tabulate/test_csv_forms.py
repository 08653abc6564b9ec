"""CSV as others export it: the same records, and the same table of counts, however the file is written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from prikk.errors import AssumptionWarning, InputError
from prikk.formats.frames import read_columns
from prikk.model.csvform import csv_form
from prikk.publication.reading import read_publication
from prikk.tabulate import tabulate
from small import small_publication

HEADING = ["person", "period", "programme", "sex", "age"]
ROWS = [[f"p{n}", f"2023-Q{1 + n % 4}", "ABC"[n % 3], "12"[n % 2], "YO"[n % 5 > 2]] for n in range(30)]


def lines(separator: str = ",", *, before: str = "", start: str = "", head: str | None = None, end: str = "") -> str:
    rows = [f"{start}{separator.join(row)}{end}" for row in ROWS]
    return before + "\n".join([f"{start if head is None else head}{separator.join(HEADING)}{end}", *rows]) + "\n"


FORMS = {
    "tab": lines("\t"),
    "pipe": lines("|"),
    "excel": lines(";", before="sep=;\n"),
    "quoted excel": lines(",", before='"sep=,"\n'),
    "row names of pandas": lines(start="1,", head=","),
    "row names of R": lines(start='"1",', head='"",'),
    "row names without a heading": lines(start='"1",', head=""),
    "a last separator": lines(end=","),
    "two last separators": lines(end=",,"),
    "a last separator in the records": lines(end=",").replace("age,\n", "age\n", 1),
    "blank lines at the end": lines() + "\n\n",
    "lines of Windows": lines().replace("\n", "\r\n") + "\r\n",
    "a byte order mark": "\ufeff" + lines(),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same_counts(tmp_path: Path, form: str) -> None:
    publication = small_publication(tmp_path)
    (tmp_path / "plain.csv").write_text(lines(), encoding="utf-8")
    (tmp_path / "other.csv").write_bytes(FORMS[form].encode())
    expected, found = (tabulate(publication, tmp_path / name) for name in ("plain.csv", "other.csv"))
    assert found.records == len(ROWS)
    assert dict(zip(found.cells.columns, found.counts.tolist(), strict=True)) == dict(
        zip(expected.cells.columns, expected.counts.tolist(), strict=True)
    )


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same_columns(tmp_path: Path, form: str) -> None:
    (tmp_path / "other.csv").write_bytes(FORMS[form].encode())
    found = read_columns(str(tmp_path / "other.csv"))
    assert list(found.columns) == HEADING
    assert [list(row) for row in zip(*found.columns.values(), strict=True)] == ROWS


def test_what_is_assumed_of_a_register_is_told(tmp_path: Path) -> None:
    publication = small_publication(tmp_path)
    (tmp_path / "other.csv").write_bytes(FORMS["row names of R"].replace("p0", "på", 1).encode("cp1252"))
    with pytest.warns(AssumptionWarning) as told:
        tabulate(publication, tmp_path / "other.csv")
    assert {str(item.message) for item in told} == {
        "other.csv: a column without a name is left out (column 1)",
        "other.csv: not UTF-8; read as Windows-1252",
    }


def test_windows_1252_is_read_and_told(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes("région,n\nÅs,3\n".encode("cp1252"))
    with pytest.warns(AssumptionWarning, match=r"t.csv: not UTF-8; read as Windows-1252"):
        assert read_columns(tmp_path / "t.csv")["région"] == ("Ås",)


def _as_months(code: str) -> list[str]:
    year, month = code.split("-")
    return [
        code,
        f"{year}M{month}",
        f"{year}{month}",
        f"{year}-{month}-15",
        f"15.{month}.{year}",
        f"{code}-01T00:00:00",
    ]


QUARTERS = ["2023-Q2", "2023Q2", "2023K2", "2023-05-31", "31.05.2023"]


@pytest.mark.parametrize("written", QUARTERS)
def test_quarters_as_others_write_them(tmp_path: Path, written: str) -> None:
    publication = small_publication(tmp_path)
    (tmp_path / "r.csv").write_text(f"{','.join(HEADING)}\np,{written},A,1,Y\n", encoding="utf-8")
    found = tabulate(publication, tmp_path / "r.csv")
    assert found.records == 1
    assert any("2023-Q2" in str(key) for key in found.cells.columns)


@pytest.mark.parametrize("written", _as_months("2023-02"))
def test_months_as_others_write_them(tmp_path: Path, written: str) -> None:
    small_publication(tmp_path)
    path = tmp_path / "publication.toml"
    text = path.read_text(encoding="utf-8").replace('unit = "quarter"', 'unit = "month"')
    path.write_text(text.replace("2023-Q1", "2023-01").replace("2023-Q4", "2023-12"), encoding="utf-8")
    (tmp_path / "r.csv").write_text(f"{','.join(HEADING)}\np,{written},A,1,Y\n", encoding="utf-8")
    assert tabulate(read_publication(str(path)), tmp_path / "r.csv").records == 1


def _device(folder: Path) -> str:
    (folder / "endless.csv").symlink_to("/dev/zero")
    return str(folder / "endless.csv")


def _many_columns(folder: Path) -> str:
    (folder / "t.csv").write_text(",".join(f"c{n}" for n in range(200_000)) + "\n", encoding="utf-8")
    return str(folder / "t.csv")


def _long_line(folder: Path) -> str:
    (folder / "t.csv").write_text("a" * 2_000_000, encoding="utf-8")
    return str(folder / "t.csv")


def _twice(folder: Path) -> str:
    (folder / "t.csv").write_text("n,N\n1,2\n", encoding="utf-8")
    return str(folder / "t.csv")


def _nameless(folder: Path) -> str:
    (folder / "t.csv").write_text(",,\n1,2,3\n", encoding="utf-8")
    return str(folder / "t.csv")


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (_device, "a device"),
        (_many_columns, "up to 10,000 columns"),
        (_long_line, "a heading that is too long"),
        (_twice, "stand twice: 'n', 'N'"),
        (_nameless, "no column has a name"),
        (str, "a folder"),
    ],
)
def test_what_is_no_table_is_refused_before_it_is_read(tmp_path: Path, make: Callable[[Path], str], said: str) -> None:
    path = make(tmp_path)
    with pytest.raises(InputError, match=said):
        read_columns(path)
    with pytest.raises(InputError, match=said):
        csv_form(Path(path))


def test_ids_beyond_64_bits_are_refused_in_words(tmp_path: Path) -> None:
    pandas = pytest.importorskip("pandas")
    publication = small_publication(tmp_path)
    frame = pandas.DataFrame({name: [row[place] for row in ROWS] for place, name in enumerate(HEADING)})
    frame["person"] = [2**70 + n for n in range(len(frame))]
    with pytest.raises(InputError, match=r"beyond 64 bits.*give such ids as text"):
        tabulate(publication, frame)
    frame["person"] = frame["person"].astype(float)
    with pytest.raises(InputError, match="give such ids as text"):
        tabulate(publication, frame)
    frame["person"] = [2**63 + n for n in range(len(frame))]
    assert tabulate(publication, pa.Table.from_pandas(frame)).records == len(frame)
