"""A publication is drafted from a table where it is: the same draft, and no id of a person comes here."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from postgres_server import Server
from prikk.cli.init import init
from prikk.errors import InputError
from prikk.tabulate.postgres import Postgres
from prikk.tabulate.profile import profile
from prikk.tabulate.spark import Spark

HEADING = ("pupil", "year", "region", "kind", "age", "note", "seen")
REGIONS = ("North", "South", "Øst")
ROWS = [
    (
        f"p{i % 150}",
        str(2023 + i // 150),
        REGIONS[i % 3],
        "ab"[i % 2],
        str(5 + i % 60),
        f"note {i}",
        f"2023-0{1 + i % 9}-01",
    )
    for i in range(300)
]


def drafted(extract: str, folder: Path) -> dict[str, str]:
    """The files of a draft, without the lines that name the source."""
    CliRunner().invoke(init, [extract, str(folder), "--person", "pupil"], standalone_mode=False, catch_exceptions=False)
    found = {path.name: path.read_text() for path in folder.rglob("*") if path.is_file()}
    named = ("#", "path =", "id =", "title")
    kept = [line for line in found["publication.toml"].splitlines() if not line.startswith(named)]
    return found | {"publication.toml": "\n".join(kept)}


def drafted_here(folder: Path, columns: int) -> dict[str, str]:
    with (folder / "pupils.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows(row[:columns] for row in (HEADING, *ROWS))
    return drafted(str(folder / "pupils.csv"), folder / "here")


def test_a_table_of_a_server(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with psycopg.connect(host=str(server.socket), user="keeper", dbname="postgres") as connection:
        connection.execute(f"CREATE TABLE pupils ({', '.join(f'{name} text' for name in HEADING)})")
        connection.execute("ALTER TABLE pupils ALTER seen TYPE date USING seen::date")
        with connection.cursor().copy("COPY pupils FROM STDIN") as copy:
            for row in ROWS:
                copy.write_row(row)
    came = list[Any]()
    rows = Postgres.rows
    monkeypatch.setattr(Postgres, "rows", lambda self, sql: came.extend(found := rows(self, sql)) or found)
    address = server.address("pupils")
    assert drafted(address, tmp_path / "there") == drafted_here(tmp_path, len(HEADING))
    assert f'path = "{address}"' in (tmp_path / "there" / "publication.toml").read_text()
    values = {str(value) for row in came for value in row}
    assert {"North", "a"} <= values
    assert not [value for value in values if value.startswith(("p1", "note"))]
    with pytest.raises(InputError, match="name it with --person: its values then stay where they are"):
        profile(address)


@pytest.mark.usefixtures("spark")
def test_what_spark_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = pa.table({name: [row[i] for row in ROWS] for i, name in enumerate(HEADING[:4])})
    pq.write_table(table, tmp_path / "pupils.parquet")
    came = list[Any]()
    rows = Spark.rows
    monkeypatch.setattr(Spark, "rows", lambda self, sql: came.extend(found := rows(self, sql)) or found)
    assert drafted(f"spark:{tmp_path}/pupils.parquet", tmp_path / "there") == drafted_here(tmp_path, 4)
    assert not [value for row in came for value in row if str(value).startswith("p1")]
