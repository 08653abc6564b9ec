"""How many requests a second the server answers.

Run `python benchmarks/serve_benchmark.py [SECONDS]`. It serves a table of 3,000 cells on the loopback address in a
process of its own and asks for all of it over several connections: the same extract again and again, and extracts that
differ from request to request (what a cache cannot answer). It prints requests a second, the median and the 99th
percentile of the time to an answer, and the peak memory of the server.
"""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import json
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from prikk.formats import cells, releasefile
from prikk.model.codelist import TOTAL, Code, Codelist
from prikk.model.period import Period, periods
from prikk.model.release import Dimension, PublishedCell, Release, StatedProtection, Statistic
from prikk.model.status import Status
from prikk.model.table import Table

REGIONS, MONTHS, CONNECTIONS = 249, 12, 16
SECONDS = 5.0
SERVER = "from prikk.cli import main; main()"


def release() -> Release:
    """250 regions (the country among them) in 12 months; every tenth region is hidden in the first month."""
    codes = (Code(TOTAL, {"en": "All"}), *(Code(f"R{n:03d}", {"en": f"Region {n}"}) for n in range(REGIONS)))
    months = periods(Period.parse("2023-01"), Period.parse(f"2023-{MONTHS:02d}"))
    table = Table(
        "region",
        "region",
        {"en": "By region"},
        {},
        ("region",),
        tuple((code.code,) for code in codes),
        tuple(("count", month.code) for month in months),
        {},
        ("region",),
    )
    shown = {key: PublishedCell(Status.PUBLISHED, number) for number, key in enumerate(table.cell_keys())}
    hidden = {key: PublishedCell(Status.CONFIDENTIAL) for key in shown if key[0].endswith("7") and key[1] == "2023-01"}
    return Release(
        id="speed",
        version="1.0",
        languages=("en",),
        titles={"en": "Speed"},
        subtitles={},
        publisher={"en": "Nobody"},
        first=months[0],
        last=months[-1],
        dimensions=(Dimension("region", {"en": "Region"}, Codelist("region", codes)),),
        statistics=(Statistic("count", "count", {"en": "Count"}),),
        tables=(table,),
        cells=shown | hidden,
        pages=(),
        families={"region": {"en": "By region"}},
        protection=StatedProtection(4, "hide", "*", "full", True, "0" * 64),
    )


def free_port() -> int:
    """A port of this machine that nobody listens at."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


async def ask(port: int, path: str, until: float, times: list[float], numbers: Iterator[int]) -> None:
    """Ask over one connection until a time, one request after the other."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while time.perf_counter() < until:
        start = time.perf_counter()
        target = path.format(next(numbers))
        writer.write(f"GET {target} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise SystemExit(head.decode())
        length = next(int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
        await reader.readexactly(length)
        times.append(time.perf_counter() - start)
    writer.close()


async def measure(port: int, path: str, seconds: float) -> tuple[float, float, float]:
    """Requests a second, median and 99th percentile in milliseconds."""
    times: list[float] = []
    start, numbers = time.perf_counter(), itertools.count()
    await asyncio.gather(*(ask(port, path, start + seconds, times, numbers) for _ in range(CONNECTIONS)))
    spent, ordered = time.perf_counter() - start, sorted(times)
    return len(times) / spent, 1000 * ordered[len(ordered) // 2], 1000 * ordered[len(ordered) * 99 // 100]


def peak_memory(process: int) -> float:
    """The peak memory of a process in MB."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def main() -> None:
    """Serve, ask, print."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        cells.write(release(), Path(folder))
        releasefile.write(release(), Path(folder))
        digests = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in Path(folder).iterdir()}
        Path(folder, "manifest.json").write_text(json.dumps({"files": digests}))
        options = ["--unapproved", "--port", str(port), "--max-calls", "100000000"]
        command = [sys.executable, "-c", SERVER, "serve", folder, *options]
        server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        try:
            wait_for(port)
            everything = (
                "/api/v2/tables/speed-region/data?valuecodes[region]=*&valuecodes[ContentsCode]=*&valuecodes[Tid]=*"
            )
            print(f"{(REGIONS + 1) * MONTHS} cells, {CONNECTIONS} connections, {seconds:g} s each")
            print("requests        requests/s  median ms  99 % ms")
            for name, path in (("the same", everything), ("all different", everything + "&n={}")):
                speed, median, slow = asyncio.run(measure(port, path, seconds))
                print(f"{name:<15}{speed:>11,.0f}{median:>11.1f}{slow:>9.1f}")
            print(f"peak memory of the server: {peak_memory(server.pid):,.0f} MB")
        finally:
            server.terminate()
            server.wait()


def wait_for(port: int) -> None:
    """Wait until the server listens."""
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the server did not start")


if __name__ == "__main__":
    main()
