"""Counts of files and of periods are kept: the same figures, only what is new is counted, a changed past is noticed."""

from __future__ import annotations

import contextlib
import stat
import warnings
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from tabulate_case import COLUMNS, TOML, Record, case_publication, records
from test_tabulate_counting import write_partitions
from test_tabulate_spells import SPELLS

from prikk.cli.build import build as build_command
from prikk.cli.check import check as check_command
from prikk.errors import AssumptionWarning, InputError
from prikk.publication.build import build
from prikk.publication.reading import read_publication
from prikk.tabulate import CheckReport, Keeping, Resources, Tabulation, keeping, tabulate
from prikk.tabulate.embedded import Embedded

ROWS = [(f"p{i}", f"2023-1{1 + i % 2}", "XY"[i % 2], f"0{1 + i % 3}", str(i % 60)) for i in range(60)]


ONCE = TOML.replace('unit = ["tiltak"]', 'unit = ["tiltak"]\ncount = "persons"')


def write_months(rows: list[Record], folder: Path) -> str:
    """A file for each month; gives the pattern of all."""
    for month in sorted({row[1] for row in rows}):
        lines = [COLUMNS, *(row for row in rows if row[1] == month)]
        (folder / f"rows-{month}.csv").write_text("".join(";".join(line) + "\n" for line in lines), encoding="utf-8")
    return str(folder / "rows-*.csv")


def figures(tabulation: Tabulation) -> tuple[list[list[int]], list[int], int]:
    return tabulation.cells.codes.tolist(), tabulation.counts.tolist(), tabulation.records


@pytest.mark.parametrize("once", [False, True], ids=["participations", "persons"])
@given(rows=records())
@settings(max_examples=4)
def test_what_is_kept_gives_the_same_figures(once: bool, rows: list[Record]) -> None:
    first: dict[tuple[str, ...], tuple[str, ...]] = {}
    rows = [(*row[:3], *first.setdefault(row[:2], row[3:])) for row in rows]  # a person is the same in a month
    plain = [row for row in rows if not set("".join(row)) & set(';"')] or ROWS[:1]
    with TemporaryDirectory() as name:
        folder = Path(name)
        publication, source = case_publication(folder, ONCE if once else TOML), write_months(plain, folder)
        whole = figures(tabulate(publication, source))
        table = pa.table({column: [row[i] for row in plain] for i, column in enumerate(COLUMNS)})
        for each in (source, table):
            for _ in range(2):
                assert figures(tabulate(publication, each, keeping=Keeping(folder / "kept"))) == whole


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that are counted, one after the other."""
    names, count = [], keeping._counted

    def counting(records: keeping.Records, *given: object) -> object:
        names.append(records.parts[0].name)
        return count(records, *given)

    monkeypatch.setattr(keeping, "_counted", counting)
    return names


def test_only_what_is_new_or_changed_is_counted(counted: list[str], tmp_path: Path) -> None:
    kept, source = Keeping(tmp_path / "kept"), write_months(ROWS, tmp_path)
    tabulate(case_publication(tmp_path, TOML.replace("2024-01", "2023-12")), source, keeping=kept)
    assert stat.S_IMODE(kept.folder.stat().st_mode) == 0o700
    more = [*ROWS, ("p9", "2024-01", "X", "01", "30")]
    source, publication = write_months(more, tmp_path), case_publication(tmp_path)
    assert figures(tabulate(publication, source, keeping=kept)) == figures(tabulate(publication, source))
    assert counted == ["rows-2023-11.csv", "rows-2023-12.csv", "rows-2024-01.csv"]
    counted.clear()
    source = write_months([("new", *row[1:]) if row == ROWS[1] else row for row in more], tmp_path)
    with pytest.warns(
        AssumptionWarning, match=r"changed since they were counted, and counted again: rows-2023-12\.csv$"
    ):
        tabulate(publication, source, keeping=kept)
    assert counted == ["rows-2023-12.csv"]
    counted.clear()
    tabulate(publication, source, keeping=Keeping(kept.folder, fresh=True))
    assert len(counted) == 3


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"kommune nr"', '"kommune"'),
        ('person = "person"', 'person = "month"'),
        ("alder.csv", "alder2.csv"),
        ('rows = "alder"\n', 'rows = "alder"\nfor_each = ["tiltak"]\n'),
        ('unit = ["tiltak"]', 'unit = ["tiltak"]\ncount = "persons"'),
    ],
)
def test_other_definitions_count_anew(old: str, new: str, counted: list[str], tmp_path: Path) -> None:
    text = (case_publication(tmp_path).folder / "alder.csv").read_text(encoding="utf-8")
    (tmp_path / "alder2.csv").write_text(text.replace("U,Under 20,,19", "U,Under 20,,18"), encoding="utf-8")
    source, kept = write_months(ROWS[::2], tmp_path), Keeping(tmp_path / "kept")
    same = TOML.replace("2024-01", "2024-02").replace("extract.csv", "o.csv").replace("threshold = 4", "threshold = 3")
    for toml in (TOML, same):
        tabulate(case_publication(tmp_path, toml), source, keeping=kept)
    assert counted == ["rows-2023-11.csv"]
    with contextlib.suppress(InputError), warnings.catch_warnings(action="ignore"):
        tabulate(case_publication(tmp_path, TOML.replace(old, new)), source, keeping=kept)
    assert counted == ["rows-2023-11.csv"] * 2


def test_files_that_share_a_period_are_counted_together(tmp_path: Path) -> None:
    publication, source = case_publication(tmp_path), write_months(ROWS, tmp_path)
    (tmp_path / "rows-again.csv").write_text((tmp_path / "rows-2023-11.csv").read_text())
    with pytest.warns(AssumptionWarning, match="counted together"), pytest.raises(InputError, match="the same person"):
        tabulate(publication, source, keeping=Keeping(tmp_path / "kept"))


def test_a_file_with_a_fault_is_never_kept(tmp_path: Path) -> None:
    publication = case_publication(tmp_path)
    source = write_months([("p", "2023-11", "Z", "01", "1")], tmp_path)
    for _ in range(2):
        with pytest.warns(AssumptionWarning), pytest.raises(InputError, match="'Z' is no code of the list"):
            tabulate(publication, source, keeping=Keeping(tmp_path / "kept"))


def test_damage_in_what_is_kept_is_no_harm(tmp_path: Path) -> None:
    publication, source, kept = case_publication(tmp_path), write_months(ROWS, tmp_path), Keeping(tmp_path / "kept")
    whole = figures(tabulate(publication, source, keeping=kept))
    for path in kept.folder.iterdir():
        path.write_bytes(path.read_bytes()[:20])
    with warnings.catch_warnings(action="error"):
        assert figures(tabulate(publication, source, keeping=kept)) == whole


def test_partitions_are_files_of_their_own(counted: list[str], tmp_path: Path) -> None:
    rows = [(person, month, "X", *rest) for person, month, _, *rest in ROWS]
    publication, folder = case_publication(tmp_path), write_partitions(rows, tmp_path)
    kept, whole = Keeping(tmp_path / "kept"), figures(tabulate(publication, folder))
    assert [figures(tabulate(publication, folder, keeping=kept)) for _ in range(2)] == [whole, whole]
    assert sorted(counted) == ["month=2023-11/tiltak=X/0.parquet", "month=2023-12/tiltak=X/0.parquet"]
    (folder / "month=2023-11").rename(folder / "month=2024-01")  # the same content, another period
    moved = tabulate(publication, folder, keeping=kept)
    assert figures(moved) == figures(tabulate(publication, folder)) != whole


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many records are looked at for what is new, one time after the other."""
    found, inspect = list[int](), keeping.inspect

    def inspecting(records: keeping.Records) -> CheckReport:
        report = inspect(records)
        found.append(report.records)
        return report

    monkeypatch.setattr(keeping, "inspect", inspecting)
    return found


Register = Callable[[list[tuple[Any, ...]]], Any]


@pytest.fixture(params=["a frame", "postgres", "spark"])
def register(request: pytest.FixtureRequest, tmp_path: Path) -> Register:
    """Where a register is: makes it anew of its records."""
    if request.param == "a frame":
        return lambda rows: pa.table({name: [row[i] for row in rows] for i, name in enumerate(COLUMNS)})
    if request.param == "spark":
        session, number = request.getfixturevalue("spark"), iter(range(9))

        def write(rows: list[tuple[Any, ...]]) -> str:
            path = tmp_path / f"{next(number)}.parquet"
            pq.write_table(pa.table({name: [row[i] for row in rows] for i, name in enumerate(COLUMNS)}), path)
            session.read.parquet(str(path)).createOrReplaceTempView("kept_register")
            return "spark:kept_register"

        return write
    server = request.getfixturevalue("server")

    def put(rows: list[tuple[Any, ...]]) -> str:
        with psycopg.connect(host=str(server.socket), user="keeper", dbname="postgres") as connection:
            columns = ", ".join(f'"{name}" text' for name in COLUMNS)
            connection.execute(f"DROP TABLE IF EXISTS kept_register; CREATE TABLE kept_register ({columns})")
            with connection.cursor().copy("COPY kept_register FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        return server.address("kept_register")

    return put


def test_periods_of_a_table_are_kept(looked_at: list[int], register: Register, tmp_path: Path) -> None:
    publication, kept = case_publication(tmp_path), Keeping(tmp_path / "kept")
    long_ago = ("p1", "1999-11", "?", "?", "?")  # no period of the publication: never looked at again
    tabulate(publication, register([*ROWS, long_ago]), keeping=kept)
    assert looked_at == [61]
    more = [*ROWS[::-1], long_ago, *((*row[:1], "2024-01", *row[2:]) for row in ROWS[:7])]
    whole = figures(tabulate(publication, register(more)))
    for _ in range(2):
        assert figures(tabulate(publication, register(more), keeping=kept)) == whole
    assert looked_at == [61, 8]
    changed = [("p_", *row[1:]) if row[:2] == ("p1", "2023-12") else row for row in more]
    with pytest.warns(AssumptionWarning, match=r"changed since they were counted, and counted again: .*2023-12$"):
        tabulate(publication, register(changed), keeping=kept)
    assert looked_at == [61, 8, 31]


@pytest.mark.parametrize("register", ["a frame", "postgres"], indirect=True)
def test_a_fault_in_what_is_new_is_found_at_its_row(register: Register, tmp_path: Path) -> None:
    publication, kept = case_publication(tmp_path), Keeping(tmp_path / "kept")
    tabulate(publication, register(ROWS), keeping=kept)
    with pytest.raises(InputError, match="'Z' is no code of the list, 1 record, row 3;"):
        tabulate(publication, register([*ROWS[:2], ("p_", "2023-12", "Z", "01", "1"), *ROWS[2:]]), keeping=kept)
    with pytest.raises(InputError, match=r"'2024-01x' is no period"):
        tabulate(publication, register([*ROWS, ("p_", "2024-01x", "X", "01", "1")]), keeping=kept)


def test_what_cannot_be_kept_is_said(tmp_path: Path) -> None:
    publication, kept = case_publication(tmp_path), Keeping(tmp_path / "kept")
    (tmp_path / "spells.toml").write_text(SPELLS, encoding="utf-8")
    (tmp_path / "spells.csv").write_text("person;tiltak;fra;til\n")
    (tmp_path / "persons.csv").write_text("person;sone\n")
    with pytest.raises(InputError, match="spells, of which each may count in every period"):
        tabulate(read_publication(tmp_path / "spells.toml"), keeping=kept)
    with pytest.raises(InputError, match="fresh without a folder"):
        build(publication, None, tmp_path / "out", fresh=True)


@pytest.mark.parametrize("given", [{"memory": "much"}, {"memory": "10MB"}, {"threads": 0}])
def test_settings_out_of_range_are_refused(given: dict[str, object], tmp_path: Path) -> None:
    with pytest.raises(InputError, match="allowed: "):
        Resources.of(**given)
    case_publication(tmp_path)
    arguments = [str(tmp_path), *(f"--{name}={value}" for name, value in given.items())]
    for command in (build_command, check_command):
        with pytest.raises(InputError, match="allowed: "):
            CliRunner().invoke(command, arguments, standalone_mode=False, catch_exceptions=False)


def test_settings_reach_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    said = "SELECT current_setting('threads'), current_setting('memory_limit')"
    with Embedded(Resources.of("1GB", 1)) as engine:
        assert engine.rows(said) == [(1, "953.6 MiB")]
    monkeypatch.setenv("PRIKK_MEMORY", "2 gb")
    monkeypatch.setenv("PRIKK_THREADS", "2")
    with Embedded() as engine:
        assert engine.rows(said) == [(2, "1.8 GiB")]
    monkeypatch.setenv("PRIKK_THREADS", "many")
    with pytest.raises(InputError, match="threads 'many'; allowed: a whole number from 1 to 1024"):
        Resources.of()
