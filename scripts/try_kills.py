"""Kill commands at their steps on the file system, look at what stands there, run them again, look at what is left.

Each run is a fork that hears of every file made, renamed or removed (`sys.addaudithook`), and sends itself a signal
before one of them. `python scripts/try_kills.py [kills for each command]`
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib
import os
import random
import shutil
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parents[1] / "tests" / part) for part in ("", "job")]
forging, small = importlib.import_module("forging"), importlib.import_module("small")
program = importlib.import_module("prikk.cli.main")
from prikk import staging  # noqa: E402
from prikk.formats.writing import WRITERS  # noqa: E402
from prikk.publication.approval import approve  # noqa: E402

STEPS = {"os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.chmod", "shutil.rmtree"}
SIGNALS = (signal.SIGKILL, signal.SIGKILL, signal.SIGTERM, signal.SIGINT)
COUNTS = ["--dims", "geo,age", "--freq", "n"]
JOBS: dict[str, tuple[list[str], list[str]]] = {
    "build": (["build", ".", "--source", "new.csv", "-o", "out"], ["out"]),
    "build --keep": (["build", ".", "--source", "new.csv", "-o", "out", "--keep", "kept"], ["out"]),
    "build, Windows-1252": (["build", ".", "--source", "latin.csv", "-o", "out"], ["out"]),
    "protect": (["protect", "counts.csv", *COUNTS, "-o", "protected"], ["protected"]),
    "release": (["release", "fresh", "--to", "web"], ["web"]),
    "spells": (["spells", "new.csv", "-p", "spells.toml", "-o", "register"], ["register"]),
    "tidy": (["tidy", "counts.csv", "--save-plan", "plan.toml", "-o", "cells.csv"], ["plan.toml", "cells.csv"]),
    "read": (["read", "fresh/public/report.md", "-p", ".", "--cells", "c", "--defects", "d"], ["c", "d"]),
    "audit": (["audit", "protected/public/cells.csv", *COUNTS, "--html", "page.html"], ["page.html"]),
    "verify": (["verify", "fresh"], []),
}
"""Each command with the paths that it replaces."""


def _heard(event: str, given: tuple[Any, ...]) -> bool:
    """Whether an event is a step on the file system."""
    if event == "open":
        _, mode, flags = given
        return bool(
            set(mode) & set("wxa+") if isinstance(mode, str) else flags & (os.O_CREAT | os.O_RDWR | os.O_WRONLY)
        )
    return event in STEPS or (event == "ctypes.dlsym" and given[1] == "renameat2")


def run(arguments: list[str], folder: Path, *, at: int = -1, number: int = 0, renames: bool = False) -> tuple[int, int]:
    """Run a command in a fork; its exit code (a signal below 0), and how many steps were heard of it."""
    reading, writing = os.pipe()
    if child := os.fork():
        os.close(writing)
        with open(reading, "rb") as heard:  # noqa: PTH123  (a pipe)
            steps = len(heard.read())
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), steps
    count = 0

    def hear(event: str, given: tuple[Any, ...]) -> None:
        nonlocal count
        if _heard(event, given):
            os.write(writing, b".")
            if count == at:
                os.kill(os.getpid(), number)
            count += 1

    code = 99
    with contextlib.suppress(BaseException):
        os.chdir(folder)
        tempfile.tempdir = str(folder / "tmp")
        said = os.open(folder.parent / "said", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(said, 1), os.dup2(said, 2)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        if renames:
            staging._exchange = _cannot
        sys.argv = ["prikk", *arguments]
        sys.addaudithook(hear)
        try:
            program.main()
        except SystemExit as ended:
            code = int(ended.code or 0)
    os._exit(code)


def _cannot(_one: Path, _other: Path) -> None:
    raise OSError(38, "a system that exchanges nothing")


def prepared(folder: Path) -> Path:
    """A folder with all that the commands read, and what they are to replace."""
    for name, seed in (("old", 3), ("new", 4)):
        folder.mkdir(exist_ok=True)
        forging.extract(folder, seed).rename(folder / f"{name}.csv")
    (folder / "tmp").mkdir()
    small.write_small(folder, forging.EXACT)
    toml = (folder / "publication.toml").read_text(encoding="utf-8")
    spells = '[source.spells]\nfrom_column = "from"\nto_column = "to"\n[dimensions]'
    (folder / "spells.toml").write_text(toml.replace("[dimensions]", spells), encoding="utf-8")
    lines = (folder / "new.csv").read_text(encoding="utf-8").splitlines()
    latin = "\n".join(f"{line},{'name' if not number else 'Bjørn'}" for number, line in enumerate(lines))
    (folder / "latin.csv").write_bytes(latin.encode("cp1252"))
    counts = [f"{geo},{age},{n}" for geo, row in (("N", (1, 2, 30)), ("S", (40, 50, 60))) for age, n in enumerate(row)]
    (folder / "counts.csv").write_text("\n".join(["geo,age,n", *counts]) + "\n", encoding="utf-8")
    (folder / "before.csv").write_text("\n".join(["geo,age,n", *counts[1:]]) + "\n", encoding="utf-8")
    for name in ("plan.toml", "cells.csv", "c", "d", "page.html"):
        (folder / name).write_text("old\n", encoding="utf-8")
    for name in ("old", "new"):
        run(["build", ".", "--source", f"{name}.csv", "-o", "out" if name == "old" else "fresh"], folder)
    for name in ("out", "fresh"):
        approve(folder / name, "Kari Officer", forging.NOON)
    run(["release", "out", "--to", "web"], folder)
    run(["protect", "before.csv", *COUNTS, "-o", "protected"], folder)
    run(["spells", "old.csv", "-p", "spells.toml", "-o", "register"], folder)
    return folder


def state(folder: Path, of: list[str] | None = None) -> dict[str, str]:
    """The digest of each file, by name; of some paths or of all."""
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    wanted = {n: p for n, p in found.items() if of is None or any(n == one or n.startswith(f"{one}/") for one in of)}
    return {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in wanted.items()}


def troubles(name: str, base: Path, kills: int, tally: Counter[str], *, renames: bool) -> Iterator[str]:
    """Kill one command; what was not as it must be, in words."""
    (arguments, replaced), chance, work = JOBS[name], random.Random(name), base / "work"

    def again() -> None:
        shutil.rmtree(work, ignore_errors=True)
        shutil.copytree(base / "proto", work)

    again()
    code, steps = run(arguments, work, renames=renames)
    if code not in (0, 1, 3):
        yield f"{name} does not run: {(base / 'said').read_text(errors='replace')}"
    wanted = {one: state(work, [one]) for one in replaced}, state(work)
    for at in chance.sample(range(steps), min(kills, steps)):
        number, place = chance.choice(SIGNALS), f"{name}, step {at} of {steps}"
        again()
        run(arguments, work, at=at, number=number, renames=renames)
        tally[f"{name}{', two renames' * renames}"] += 1
        between = renames and number == signal.SIGKILL
        for one in replaced:
            now = state(work, [one])
            if now not in (wanted[0][one], state(base / "proto", [one])) and (now or not between):
                yield f"{place}: {one} is neither the old nor the new one"
        left = [path for path in state(work) if ".part" in path]
        if number != signal.SIGKILL and left:
            yield f"{place}: {len(left)} files were left after signal {number}"
        if any(b"P1," in path.read_bytes() for path in (work / "tmp").rglob("*") if path.is_file()):
            yield f"{place}: a copy of the register was left"
        if "Traceback" in (base / "said").read_text(errors="replace"):
            yield f"{place}: a traceback"
        run(arguments, work, renames=renames)
        if state(work) != wanted[1]:
            yield f"{place}: the next run left something else than a run alone"


def main() -> None:
    """Kill each command; ends the program with what went wrong."""
    kills, tally, wrong = int(sys.argv[1]) if len(sys.argv) > 1 else 12, Counter[str](), list[str]()
    for name in ("pdf", "xlsx", "site"):  # they take long, and are written as the others are
        del WRITERS[name]  # type: ignore[attr-defined]
    with tempfile.TemporaryDirectory() as place:
        base = Path(place)
        prepared(base / "proto")
        for name in JOBS:
            for renames in (False, True) if name in ("build", "protect", "release") else (False,):
                wrong += troubles(name, base, kills, tally, renames=renames)
    sys.stdout.write("".join(f"{count:4} {name}\n" for name, count in tally.items()) + f"{tally.total():4} kills\n")
    sys.exit("\n".join(wrong))


if __name__ == "__main__":
    main()
