"""A PostgreSQL server of one's own on a socket, for as long as the tests run."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

FOUND = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
SETTINGS = (
    "listen_addresses=''",
    "fsync=off",
    "shared_buffers=32MB",
    "max_connections=12",
    "log_statement=all",
    "log_min_messages=error",
    "autovacuum=off",
)


@dataclass(frozen=True)
class Server:
    """Where it listens, and the file of what it was asked."""

    socket: Path
    log: Path

    def address(self, table: str, **settings: str) -> str:
        """The address of a table."""
        query = {"host": str(self.socket), "user": "keeper", **settings, "table": table}
        return "postgresql:///postgres?" + "&".join(f"{name}={value}" for name, value in query.items())


def postgres_missing() -> str | None:
    """Why there is no server to be tried; None where there is."""
    if not FOUND:
        return "PostgreSQL is not installed on this machine (Debian's package is postgresql)"
    if os.getuid() == 0 and not shutil.which("runuser"):
        return "PostgreSQL does not run as root, and there is no runuser"
    return None


@contextmanager
def postgres_server() -> Iterator[Server]:
    """Start it, and end it with the block. It never runs as root: then the user `postgres` runs it."""
    home = Path(tempfile.mkdtemp(prefix="pg-"))
    tools, run = FOUND[-1].parent, list[str]()
    if os.getuid() == 0:
        owner = pwd.getpwnam("postgres")
        os.chown(home, owner.pw_uid, owner.pw_gid)
        run = ["runuser", "-u", "postgres", "--"]
    data, log = home / "data", home / "log"
    make = ["-D", str(data), "-A", "trust", "-U", "keeper", "--no-sync", "--no-instructions", "-E", "UTF8"]
    try:
        quietly([*run, str(tools / "initdb"), *make, "--locale=C.UTF-8"])
        options = " ".join(f"-c {setting}" for setting in (*SETTINGS, f"unix_socket_directories='{home}'"))
        control = [*run, str(tools / "pg_ctl"), "-D", str(data), "-w"]
        quietly([*control, "-o", options, "-l", str(log), "start"])
        try:
            yield Server(home, log)
        finally:
            quietly([*control, "-m", "immediate", "stop"])
    finally:
        shutil.rmtree(home, ignore_errors=True)


def quietly(command: list[str]) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")
