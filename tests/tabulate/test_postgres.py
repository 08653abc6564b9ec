"""A register in PostgreSQL: read only, nothing of a person leaves it, and each trouble is told in our words."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import numpy as np
import psycopg
import pytest
from click.testing import CliRunner
from tabulate_case import COLUMNS, TOML, case_publication
from test_tabulate_spells import SPELLS

from postgres_server import Server
from prikk.cli.check import check as command
from prikk.errors import InputError
from prikk.model.address import parse_address, table_names, told
from prikk.publication.build import build
from prikk.publication.reading import read_publication
from prikk.tabulate import CheckReport, Keeping, ServerTable, check, tabulate, to_spells
from prikk.tabulate.findings import Kind
from prikk.tabulate.postgres import Postgres
from prikk.tabulate.upload import write_table

SECRET = "12057798765"
ROWS = [(f"p{i}", f"2023-1{1 + i % 2}", "XY"[i % 2], f"0{1 + i % 3}", str(i % 60)) for i in range(60)]


@pytest.fixture(scope="module")
def keeper(server: Server) -> Iterator[psycopg.Connection[Any]]:
    """Who may do everything."""
    with psycopg.connect(host=str(server.socket), user="keeper", dbname="postgres", autocommit=True) as connection:
        connection.execute("CREATE ROLE reader LOGIN")
        connection.execute("CREATE SCHEMA register; GRANT USAGE ON SCHEMA register TO reader")
        connection.execute(
            'CREATE TABLE register.stock (person text, month text, tiltak text, "kommune nr" text, alder int)'
        )
        with connection.cursor().copy("COPY register.stock FROM STDIN") as copy:
            for row in [*ROWS, (SECRET, "2023-11", "Y", "01", "33")]:
                copy.write_row(row)
        connection.execute("GRANT SELECT ON register.stock TO reader")
        yield connection


@pytest.fixture
def address(server: Server, keeper: psycopg.Connection[Any]) -> str:  # noqa: ARG001 (the table is there)
    return server.address("register.stock", user="reader")


def only(report: CheckReport) -> str:
    assert len(report.findings) == 1, report.findings
    return str(report.findings[0])


def test_nothing_of_a_person_leaves_the_server(server: Server, address: str, tmp_path: Path) -> None:
    asked = server.log.stat().st_size
    case_publication(tmp_path)
    places = "code,label_nb,parent\n_T,I alt,\nN,Nord,\nS,Sør,\n01,Å,N\n02,Ås,N\n03,Ørsta,S\n_U,Ukjent,\n"
    (tmp_path / "sted.csv").write_text(places, encoding="utf-8")
    publication = read_publication(tmp_path)
    built = build(publication, address, tmp_path / "out")
    assert built.cells > 0
    left = [
        path
        for path in (tmp_path / "out").rglob("*")
        if path.is_file() and SECRET in path.read_bytes().decode("latin1")
    ]
    assert left == []
    with server.log.open(encoding="utf-8") as log:
        log.seek(asked)
        statements = [line for line in log if "register" in line and "statement:" in line]
    assert statements
    assert SECRET not in "".join(statements)
    assert all("count(" in line.lower() for line in statements)


def test_no_person_is_in_a_finding(address: str, keeper: psycopg.Connection[Any], tmp_path: Path) -> None:
    wrong = (SECRET, "2023-11", "Z", "99", "30")
    keeper.execute("CREATE TABLE register.wrong AS SELECT * FROM register.stock")
    for row in (wrong, (SECRET, "2023-11", "Y", "01", "1")):
        keeper.execute("INSERT INTO register.wrong VALUES (%s, %s, %s, %s, %s::int)", row)
    report = check(
        case_publication(tmp_path), address.replace("register.stock", "register.wrong").replace("reader", "keeper")
    )
    assert [item.rows for item in report.findings] == [(62,), (62,), (63,)]
    assert [item.file for item in report.findings] == ["register.wrong"] * 3
    assert SECRET not in repr(report)


def test_one_state_of_the_register_is_seen_and_nobody_writes(
    address: str, keeper: psycopg.Connection[Any], server: Server, tmp_path: Path
) -> None:
    publication = case_publication(tmp_path)
    with psycopg.connect(host=str(server.socket), user="reader", dbname="postgres") as given:
        given.rollback()
        before = tabulate(publication, ServerTable(given, "register.stock"))
        assert (given.read_only, given.isolation_level, given.closed) == (None, None, False)
    assert before.records == len(ROWS) + 1
    with Postgres(parse_address(address)) as session:
        count = "SELECT count(*) FROM register.stock AS r"
        seen = session.rows(count)
        keeper.execute("INSERT INTO register.stock VALUES ('late', '2023-11', 'Y', '01', 30)")
        assert session.rows(count) == seen
        with pytest.raises(AssertionError, match="25006"):  # read-only: a statement that writes is a fault of ours
            session.rows("DELETE FROM register.stock")
    keeper.execute("DELETE FROM register.stock WHERE person = 'late'")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"table": "register.stok"}, "no table 'register.stok'; allowed: did you mean 'register.stock'?"),
        ({"table": "stock"}, "no table 'stock'; allowed: one of "),
        ({"table": "a.b.c"}, "'a.b.c' is no name of a table; allowed: postgresql://host/database?table=schema.name"),
        ({"table": "register.hidden"}, "the user may not read the table; GRANT SELECT on it"),
        ({"user": "nobody"}, "the server refuses this user; give a user and PGPASSWORD"),
        ({"host": "/nowhere"}, "no server answers; look at host and port"),
        ({"dbname": "other"}, "'dbname' is not read; allowed: "),
        ({"service": "none"}, "no such service; look at the service file"),
    ],
)
def test_each_trouble_is_told(
    change: dict[str, str], message: str, server: Server, keeper: psycopg.Connection[Any], tmp_path: Path
) -> None:
    keeper.execute("CREATE TABLE IF NOT EXISTS register.hidden (person text)")
    source = server.address(**{"table": "register.stock", "user": "reader", **change})
    text = only(check(case_publication(tmp_path), source))
    assert message in text
    assert text.startswith("postgresql:///postgres?host=")


def test_no_such_database(server: Server, tmp_path: Path) -> None:
    source = server.address("x").replace("/postgres?", "/absent?")
    assert "the server has no such database" in only(check(case_publication(tmp_path), source))


def test_columns_that_are_missing_or_unfit(address: str, keeper: psycopg.Connection[Any], tmp_path: Path) -> None:
    keeper.execute(
        'CREATE TABLE register.unfit (person text, month text[], tilltak text, alder json, "kommune nr" bytea)'
    )
    keeper.execute("GRANT SELECT (person, month, tilltak, alder) ON register.unfit TO reader")
    report = check(case_publication(tmp_path), address.replace("stock", "unfit"))
    assert [str(item) for item in report.findings] == [
        "register.unfit, month: type TEXT[]; allowed: text such as 2023-01, or dates",
        "register.unfit, tiltak: no such column; allowed: did you mean 'tilltak'? one of alder, month, person, tilltak",
        "register.unfit, kommune nr: no such column; allowed: one of alder, month, person, tilltak",
        "register.unfit, alder: type JSON; allowed: codes or whole numbers",
    ]


def test_types_that_only_a_server_has(address: str, keeper: psycopg.Connection[Any], tmp_path: Path) -> None:
    keeper.execute(
        "CREATE TYPE programme AS ENUM ('X', 'Y'); CREATE DOMAIN place AS char(4); CREATE DOMAIN home AS place"
    )
    keeper.execute(
        'CREATE TABLE register."Odd.one" (person uuid, month timestamptz, tiltak programme, '
        '"kommune nr" home, alder numeric)'
    )
    keeper.execute("""INSERT INTO register."Odd.one" VALUES
        (gen_random_uuid(), '2023-12-24', 'Y', '01', 19.9), (gen_random_uuid(), '2024-01-05', 'X', '02', 'NaN'),
        (gen_random_uuid(), 'infinity', 'X', '02', 5)""")
    keeper.execute('GRANT SELECT ON register."Odd.one" TO reader')
    keeper.execute('CREATE VIEW register.seen AS SELECT * FROM register."Odd.one" WHERE isfinite(month)')
    keeper.execute("GRANT SELECT ON register.seen TO reader")
    publication = case_publication(tmp_path)
    found = check(publication, address.replace("register.stock", 'register."Odd.one"'))
    assert [str(item) for item in found.findings] == [
        "register.Odd.one, month: no period, 1 record, row 3; allowed: a month such as 2023-11"
    ]
    cells = tabulate(publication, address.replace("stock", "seen"))
    assert cells.records == 2
    assert [cells.count(("_T", "_T", age), "2023-12") for age in "UM"] == [1, 0]
    assert cells.count(("_T", "_T", "_U"), "2024-01") == 1


@pytest.mark.parametrize(
    ("source", "secret"),
    [
        ("postgresql://u:hunter2@host/db?table=t", "hunter2"),
        ("postgresql://host/db?table=t&password=hunter2", "hunter2"),
        ("postgresql://host/db?table=t&passfile=/hunter2", "hunter2"),
        ("postgresql://u:hunter2@host:port/db?table=t", "hunter2"),
        ("postgresql://u:hun@ter2@host/db", "ter2"),
    ],
)
def test_a_password_in_an_address_is_refused_and_not_repeated(source: str, secret: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused:
        parse_address(source)
    assert secret not in str(refused.value)
    report = check(case_publication(tmp_path), source)
    assert secret not in repr(report)
    done = CliRunner().invoke(command, [source, "-p", str(tmp_path)], standalone_mode=False)
    assert (done.return_value, secret in done.output) == (2, False)
    text = (tmp_path / "publication.toml").read_text().replace('path = "extract.csv"', f'path = "{source}"')
    with pytest.raises(InputError) as refused:
        case_publication(tmp_path, text)
    assert secret not in str(refused.value)


def test_addresses() -> None:
    found = parse_address("postgresql://anna@db.example:5433/reg%20x?table=s.t&persons=s.p&sslmode=require")
    assert found.settings == {
        "host": "db.example", "port": "5433", "user": "anna", "dbname": "reg x", "sslmode": "require"
    }  # fmt: skip
    assert (found.table, found.persons) == ("s.t", "s.p")
    assert told("postgresql://anna:x@h/d?table=t") == "postgresql://h/d?table=t"
    assert table_names('"a.b".c') == ("a.b", "c")
    assert table_names("a..b") is None


def test_a_user_who_must_prove_it_without_a_password(
    server: Server, keeper: psycopg.Connection[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper.execute(
        "CREATE ROLE careful LOGIN PASSWORD 'open sesame' CONNECTION LIMIT 5; GRANT USAGE ON SCHEMA register TO careful"
    )
    keeper.execute("GRANT SELECT ON register.stock TO careful")
    rules = server.socket / "data" / "pg_hba.conf"
    before = rules.read_text()
    rules.write_text("local all careful scram-sha-256\n" + before)
    keeper.execute("SELECT pg_reload_conf()")
    time.sleep(0.3)
    source, publication = server.address("register.stock", user="careful"), case_publication(tmp_path)
    monkeypatch.setenv("PGPASSFILE", "/nowhere")
    assert "the server refuses this user" in only(check(publication, source))
    monkeypatch.setenv("PGPASSWORD", "wrong one")
    assert "the server refuses this user" in only(check(publication, source))
    assert "wrong one" not in only(check(publication, source))
    monkeypatch.setenv("PGPASSWORD", "open sesame")
    assert check(publication, source).usable
    monkeypatch.delenv("PGPASSWORD")
    (tmp_path / "pgpass").write_text("*:*:*:careful:open sesame\n")
    (tmp_path / "pgpass").chmod(0o600)
    monkeypatch.setenv("PGPASSFILE", str(tmp_path / "pgpass"))
    assert check(publication, source).usable
    rules.write_text(before)
    keeper.execute("SELECT pg_reload_conf()")


SLOW = """CREATE VIEW register.slow AS SELECT s.* FROM register.stock s, generate_series(1, 100000) g
WHERE pg_sleep(0.01) IS NOT NULL; GRANT SELECT ON register.slow TO reader"""


@pytest.fixture(scope="module")
def slow(keeper: psycopg.Connection[Any]) -> None:
    keeper.execute(SLOW)


def asking(keeper: psycopg.Connection[Any]) -> int:
    """How many queries of prikk run on the server."""
    found = keeper.execute(
        "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'prikk' AND state = 'active'"
    )
    return int(found.fetchone()[0])


def until(keeper: psycopg.Connection[Any], wanted: int) -> None:
    for _ in range(300):
        if asking(keeper) == wanted:
            return
        time.sleep(0.05)
    raise AssertionError(f"not {wanted} queries but {asking(keeper)}")


@pytest.mark.usefixtures("slow")
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_who_gives_up_ends_the_query_and_keeps_the_earlier_build(
    ending: signal.Signals, address: str, keeper: psycopg.Connection[Any], tmp_path: Path
) -> None:
    case_publication(tmp_path)
    (tmp_path / "out").mkdir()
    arguments = ["build", str(tmp_path), "--source", address.replace("stock", "slow"), "--out", str(tmp_path / "out")]
    code = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); from prikk.cli import main; main()"
    started = subprocess.Popen([sys.executable, "-c", code, *arguments], stderr=subprocess.PIPE, text=True)
    until(keeper, 1)
    os.kill(started.pid, ending)
    _, said = started.communicate(timeout=20)
    assert "interrupted; nothing is half-written" in said
    assert started.returncode == {signal.SIGINT: 130, signal.SIGTERM: 143}[ending]
    until(keeper, 0)
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_dir()) == ["out"]


def from_elsewhere(keeper: psycopg.Connection[Any], sql: str) -> Callable[[], None]:
    def run() -> None:
        until(keeper, 1)
        keeper.execute(sql)

    return run


@pytest.mark.usefixtures("slow")
@pytest.mark.parametrize(
    ("end", "message"),
    [
        ("pg_terminate_backend", "the server ended the connection; start again when it is up"),
        ("pg_cancel_backend", "the query was cancelled, or took longer than the server allows"),
    ],
)
def test_a_connection_that_is_cut_half_way(
    end: str, message: str, address: str, keeper: psycopg.Connection[Any], tmp_path: Path
) -> None:
    from threading import Thread

    cut = f"SELECT {end}(pid) FROM pg_stat_activity WHERE application_name = 'prikk'"
    other = Thread(target=from_elsewhere(keeper, cut))
    other.start()
    text = only(check(case_publication(tmp_path), address.replace("stock", "slow")))
    other.join()
    assert message in text


@pytest.mark.usefixtures("slow")
def test_a_time_out_and_a_lock_are_told(
    address: str, keeper: psycopg.Connection[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publication = case_publication(tmp_path)
    monkeypatch.setenv("PGOPTIONS", "-c statement_timeout=200ms")
    assert "took longer than the server allows" in only(check(publication, address.replace("stock", "slow")))
    monkeypatch.delenv("PGOPTIONS")
    monkeypatch.setattr("prikk.tabulate.postgres._SESSION", ("SET LOCAL lock_timeout = '50ms'",))
    with keeper.transaction():
        keeper.execute("LOCK TABLE register.stock")
        assert "somebody else holds a lock on the table" in only(check(publication, address))


def test_without_the_extra_it_is_named(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from prikk.errors import MissingExtraError

    monkeypatch.setattr("prikk.tabulate.translate.find_spec", lambda name: None if name == "psycopg" else name)
    with pytest.raises(
        MissingExtraError, match=r"needs the package psycopg; install it with: pip install 'prikk\[postgres\]'"
    ):
        tabulate(case_publication(tmp_path), address)


def test_a_publication_names_its_table(address: str, tmp_path: Path) -> None:
    publication = case_publication(tmp_path, TOML.replace('path = "extract.csv"', f'path = "{address}"'))
    assert tabulate(publication).records == len(ROWS) + 1


def test_connections_that_cannot_be_used(keeper: psycopg.Connection[Any], server: Server, tmp_path: Path) -> None:
    publication = case_publication(tmp_path)
    with psycopg.connect(host=str(server.socket), user="reader", dbname="postgres") as given:
        given.execute("SELECT 1")
        assert "within a transaction" in only(check(publication, ServerTable(given, "register.stock")))
    assert "closed or within a transaction" in only(check(publication, ServerTable(given, "register.stock")))
    assert "a str; allowed: a connection of psycopg" in only(check(publication, ServerTable("text", "register.stock")))
    assert "keeper" not in repr(ServerTable(keeper, "register.stock"))


def test_a_made_up_register_is_written_to_a_new_table(
    server: Server, keeper: psycopg.Connection[Any], tmp_path: Path
) -> None:
    publication, address = case_publication(tmp_path), server.address("register.made")
    columns = {name: [row[i] for row in ROWS] for i, name in enumerate(COLUMNS)}
    made = {name: (values, np.arange(len(ROWS))) for name, values in columns.items()}
    made["alder"] = ([None, *range(60)], np.array([i % 61 for i in range(60)]))
    write_table(made, address)
    found = tabulate(publication, address)
    assert found.records == len(ROWS)
    assert found.count(("_T", "_T", "_U"), "2023-11") == 1
    with pytest.raises(InputError, match=r"'register\.made' is there already; give a new name, or drop it first"):
        write_table(made, address)
    with pytest.raises(InputError, match=r"no schema for 'nowhere\.made'; make it first: CREATE SCHEMA"):
        write_table(made, server.address("nowhere.made"))
    with pytest.raises(InputError, match="the user may make no table there; GRANT CREATE on the schema"):
        write_table(made, server.address("register.other", user="reader"))
    assert keeper.execute("SELECT to_regclass('register.other')").fetchone() == (None,)


def test_snapshots_on_a_server_are_not_turned_into_spells(address: str, tmp_path: Path) -> None:
    case_publication(tmp_path)
    (tmp_path / "spells.toml").write_text(SPELLS, encoding="utf-8")
    with pytest.raises(InputError, match="a table of a server; allowed: a file or a frame of snapshots"):
        to_spells(read_publication(tmp_path / "spells.toml"), address, tmp_path / "register")


def forwarding(listener: socket.socket, behind: str, passed: bytearray, held: ExitStack) -> None:
    """Hand on what client and server say to each other, and note what the server says."""
    with suppress(OSError):
        while True:
            client, server = held.enter_context(listener.accept()[0]), held.enter_context(socket.socket(socket.AF_UNIX))
            server.connect(behind)
            for one, other, noted in ((client, server, bytearray()), (server, client, passed)):
                threading.Thread(target=hand_on, args=(one, other, noted), daemon=True).start()


def hand_on(one: socket.socket, other: socket.socket, noted: bytearray) -> None:
    with suppress(OSError):
        while said := one.recv(1 << 16):
            noted.extend(said)
            other.sendall(said)
        other.shutdown(socket.SHUT_RDWR)


def test_no_packet_that_leaves_the_server_has_a_person(
    server: Server, address: str, keeper: psycopg.Connection[Any], tmp_path: Path
) -> None:
    keeper.execute("CREATE TABLE register.odd AS SELECT * FROM register.stock")
    keeper.execute("GRANT SELECT ON register.odd TO reader")
    for row in (
        (SECRET, "2023-11", "Z", "99", "30"),
        (SECRET, "2023-11", "Y", "01", "1"),
        (None, "2023-11", "Y", "01", "1"),
    ):
        keeper.execute("INSERT INTO register.odd VALUES (%s, %s, %s, %s, %s::int)", row)
    passed, publication = bytearray(), case_publication(tmp_path)
    with ExitStack() as held:
        listener = held.enter_context(socket.socket(socket.AF_UNIX))
        listener.bind(str(tmp_path / ".s.PGSQL.5432"))
        listener.listen()
        hands = (listener, str(server.socket / ".s.PGSQL.5432"), passed, held)
        threading.Thread(target=forwarding, args=hands, daemon=True).start()
        between = address.replace(str(server.socket), str(tmp_path))
        assert tabulate(publication, between, keeping=Keeping(tmp_path / "kept")).records == len(ROWS) + 1
        report = check(publication, between.replace("stock", "odd"))
    assert {item.kind for item in report.findings} == {Kind.UNKNOWN_CODE, Kind.NO_VALUE, Kind.DUPLICATE}
    assert b"2023-11" in passed
    assert SECRET.encode() not in passed
    assert not [path for path in (tmp_path / "kept").iterdir() if SECRET.encode() in path.read_bytes()]
