"""Folders of every kind that a build or `protect` writes, and what somebody may do to them who can write there.

A forger changes a few files, in the form that their readers expect where there is one, and gives the manifests digests
that fit them.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import os
import random
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

import prikk
from prikk.counts import write_protected
from prikk.job.manifest import manifest_digest, read_manifest, seal
from prikk.job.output import digests_in, json_bytes, write_json
from prikk.job.protection import Constraints
from prikk.publication.approval import approve
from prikk.publication.build import build
from prikk.publication.decide import decide
from prikk.publication.internal import read_truth
from prikk.publication.rebuild import rebuild
from prikk.rules.demand import Demand
from small import TOML, write_small

PLANTED = "73519"
"""A figure that a forger puts in; no message may repeat it from an internal file."""
NOON = dt.datetime(2024, 1, 12, 12, tzinfo=dt.UTC)
EXACT = TOML.replace('protection = "none"', 'protection = "exact"')


def extract(folder: Path, seed: int = 3, persons: int = 120) -> Path:
    chance = random.Random(seed)
    lines = ["person,period,programme,sex,age"]
    for person in range(persons):
        fixed = f"{chance.choice('AAAABBC')},{chance.choice('12')},{chance.choice([17, 25, 44, 70, ''])}"
        lines += [f"P{person},2023-Q{quarter},{fixed}" for quarter in range(1, 5) if chance.random() < 0.7]
    path = folder / "extract.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _built(folder: Path, toml: str = EXACT, seed: int = 3, **more: Any) -> Path:
    folder.mkdir()
    build(write_small(folder, toml), extract(folder, seed), folder / "out", **more)
    return folder / "out"


def _unprotected(folder: Path) -> Path:
    return _built(folder, TOML)


def _approved(folder: Path) -> Path:
    out = _built(folder)
    approve(out, "Kari Officer", NOON)
    return out


def _signed(folder: Path) -> Path:
    """Signed by the one key that the publication names."""
    folder.mkdir()
    made = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "kari", "-f", str(folder / "kari")]
    subprocess.run(made, check=True)
    public = (folder / "kari.pub").read_text(encoding="ascii")
    (folder / "approvers").write_text(f'kari@agency.example namespaces="prikk-approval" {public}', encoding="ascii")
    build(write_small(folder, f'approvers = "approvers"\n{EXACT}'), extract(folder), folder / "out")
    approve(folder / "out", "Kari Officer", NOON, key=folder / "kari")
    return folder / "out"


def _wished(folder: Path) -> Path:
    """Fully protected, also against those who are counted alone; with statements and wishes of single cells."""
    folder.mkdir()
    said = "programme,sex,age,period,statistic,hide,low,high\nA,1,_T,2023-Q1,count,yes,,\n"
    (folder / "apriori.csv").write_text(said, encoding="utf-8")
    more = 'protection = "width=2"\nsingletons = true\napriori = "apriori.csv"'
    publication = write_small(folder, TOML.replace('protection = "none"', more))
    build(publication, extract(folder), folder / "out")
    truth, _ = read_truth(folder / "out")
    hidden = next(key for key in truth.figures if key.codes == ("A", "2", "_T") and key.statistic == "count")
    wishes = Constraints(frozenset(), frozenset({hidden}))
    rebuild(folder / "out", truth, decide(truth, Demand.parse("width=2"), wishes=wishes))
    return folder / "out"


def _beside_earlier(folder: Path) -> Path:
    """A build that knows what an earlier edition printed."""
    folder.mkdir()
    first = EXACT.replace("languages =", 'version = "1.0"\nlanguages =')
    earlier = _built(folder / "first", first)
    return _built(folder / "second", first.replace('"1.0"', '"1.1"'), previous=[earlier])


def _counts(folder: Path) -> Path:
    inner = {"N": (1, 2, 30), "S": (40, 50, 60), "W": (7, 8, 90)}
    rows = {"geo": [], "age": [], "n": []}
    for geo, line in inner.items():
        for age, n in zip("abc", line, strict=True):
            for name, value in zip(rows, (geo, age, n), strict=True):
                rows[name].append(value)
    return _protected(folder, rows)


def _counts_with_all(folder: Path) -> Path:
    """Places in areas, statements on single cells, those who are counted alone."""
    chance = random.Random(5)
    rows: dict[str, list[Any]] = {"geo": [], "age": [], "n": []}
    for geo in ("N1", "N2", "S1", "S2", "S3"):
        for age in "abcd":
            for name, value in zip(rows, (geo, age, chance.choice([0, 1, 1, 2, 5, 9, 30, 44])), strict=True):
                rows[name].append(value)
    tree = {"Total": ["N", "S"], "N": ["N1", "N2"], "S": ["S1", "S2", "S3"]}
    said = {"geo": ["S1"], "age": ["c"], "hide": ["yes"]}
    return _protected(folder, rows, protection="full", singletons=True, hierarchies={"geo": [tree]}, apriori=said)


def _protected(folder: Path, rows: dict[str, list[Any]], **more: Any) -> Path:
    import pyarrow as pa

    if "apriori" in more:
        more["apriori"] = pa.table(more["apriori"])
    found = prikk.protect_counts(pa.table(rows), dims=["geo", "age"], freq="n", **more)
    write_protected(found, folder / "out")
    return folder / "out"


KINDS: dict[str, Callable[[Path], Path]] = {
    "build": _built,
    "unprotected": _unprotected,
    "approved": _approved,
    "signed": _signed,
    "wished": _wished,
    "beside earlier": _beside_earlier,
    "counts": _counts,
    "counts with all": _counts_with_all,
}

ODD: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 2, 10**30, 1.5, 1e300, "", "x", "_T", "F", "C", "A", "D", "count", "none"),
    *(
        f"{PLANTED}x",
        PLANTED,
        int(PLANTED),
        [],
        {},
        [[]],
        {"x": 1},
        "\udcff",
        "\x00",
        "../../x",
        "a" * 5_000,
        "2023-Q1",
    ),
)


def _places(content: Any) -> Iterator[tuple[Any, Any]]:
    """Every container in a tree, with each key or index in it."""
    found = content.items() if isinstance(content, dict) else enumerate(content) if isinstance(content, list) else ()
    for place, inner in found:
        yield content, place
        yield from _places(inner)


def _other(value: Any, chance: random.Random) -> Any:
    """A value of the same kind as another, or anything."""
    if chance.random() < 0.5:
        if isinstance(value, bool):
            return not value
        if isinstance(value, int):
            return value + chance.choice((-1, 1, 5, 2**31, -(2**63)))
        if isinstance(value, str):
            return chance.choice((value + "x", value[:-1], value.upper(), value[::-1], " " + value))
    return chance.choice(ODD)


def change_json(raw: bytes, chance: random.Random) -> bytes:
    """Change a few places of JSON; what comes out has the form (with spaces or without) that came in."""
    content = json.loads(raw)
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        places = list(_places(content))
        if not places:
            content = chance.choice(ODD)
            break
        inside, place = chance.choice(places)
        way = chance.randrange(6)
        if way < 3:
            inside[place] = _other(inside[place], chance)
        elif way == 3:
            del inside[place]
        elif way == 4 and isinstance(inside, list):
            inside.insert(place, inside[place])
        elif way == 4:
            inside["x"] = chance.choice(ODD)
        else:
            other, there = chance.choice(places)
            inside[place], other[there] = other[there], inside[place]
    with_spaces = raw.startswith((b"{\n", b"[\n"))
    try:
        text = json.dumps(content, ensure_ascii=False, **({"indent": 1} if with_spaces else {"separators": (",", ":")}))
    except ValueError:  # a tree that was put into itself
        return b"{}"
    return (text + "\n" * with_spaces).encode("utf-8", "surrogatepass")


def change_csv(raw: bytes, chance: random.Random) -> bytes:
    """Change a few fields or rows of a table."""
    rows = list(csv.reader(io.StringIO(raw.decode())))
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        way, at = chance.randrange(9), chance.randrange(len(rows))
        other = chance.randrange(len(rows))
        if way < 4 and rows[at]:
            column = chance.choice((-1, -2, chance.randrange(len(rows[at]))))
            value = rows[at][column] if -len(rows[at]) <= column else ""
            near = str(int(value) + chance.choice((-1, 1))) if value.lstrip("-").isdigit() else chance.choice("FCAD")
            rows[at][column] = near if chance.random() < 0.6 else str(chance.choice(ODD))
        elif way == 4:
            del rows[at]
        elif way == 5:
            rows.insert(other, list(rows[at]))
        elif way == 6:
            rows[at], rows[other] = rows[other], rows[at]
        elif way == 7:
            rows = [[*row, chance.choice(("", PLANTED))] for row in rows]
        elif len(rows[at]) == len(rows[other]):  # the figures of two cells change places
            rows[at][-2:], rows[other][-2:] = rows[other][-2:], rows[at][-2:]
        if not rows:
            break
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode("utf-8", "surrogatepass")


def change_arrays(raw: bytes, chance: random.Random) -> bytes:
    """Change the arrays of a certificate: entries, order, length, type, names."""
    with np.load(io.BytesIO(raw)) as found:
        arrays = {name: found[name].astype(np.int64) for name in found}
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        name = chance.choice(list(arrays))
        array, way = arrays[name].copy(), chance.randrange(10)
        at = chance.randrange(len(array)) if len(array) else 0
        if way < 4 and len(array):
            array[at] = (
                array[at] + chance.choice((-1, 1)) if way < 2 else chance.choice((0, -1, 7, 2**31, 2**62, -(2**63)))
            )
        elif way == 4 and len(array):
            array = np.insert(array, at, array[at])
        elif way == 5 and len(array):
            array = np.delete(array, at)
        elif way == 6:
            array = array[::-1].copy()
        elif way == 7:
            array = chance.choice((array.astype(np.float64), array.reshape(1, -1), array.astype(np.uint64), array[:0]))
        elif way == 8:
            array = array * chance.choice((-1, 2, 2**60))
        else:
            arrays[name + "x"] = arrays.pop(name)
            continue
        arrays[name] = array
    if chance.random() < 0.1:  # each sign the other way round: a proof like the first where bounds allow it
        arrays["data"] = -arrays.get("data", np.zeros(0))
    out = io.BytesIO()
    np.savez_compressed(out, **arrays)
    return out.getvalue()


def change_bytes(raw: bytes, chance: random.Random) -> bytes:
    """Cut, turn a bit, put in what no reader expects, drop or double a line."""
    at = chance.randrange(max(1, len(raw)))
    lines = raw.split(b"\n")
    line = at % len(lines)
    odd = chance.choice([b"73519x", b"9" * 40, b"-1", b"null", b"[[[[", b"\xff", b'"', b"1e999", b"\n\n,", b"{}", b"3"])
    return chance.choice(
        [
            raw[:at],
            raw[:at] + bytes([raw[at] ^ 1 << chance.randrange(8)]) + raw[at + 1 :] if raw else b"x",
            raw[:at] + odd + raw[at + len(odd) :],
            raw[:at] + odd + raw[at:],
            b"\n".join(lines[:line] + lines[line + 1 :]),
            b"\n".join([*lines[:line], lines[line], *lines[line:]]),
            raw + odd,
            b"",
        ]
    )


def change_place(path: Path, folder: Path, chance: random.Random) -> None:
    """Take a file away, or put something else in its place or beside it."""
    way = chance.randrange(9)
    if way == 0:
        path.unlink()
    elif way == 1:
        path.chmod(chance.choice((0o777, 0o600, 0o4644, 0o000)))
    elif way == 2:
        (path.parent / chance.choice((".more", "more.csv", "x", "\n"))).write_text("3")
    elif way == 3:
        (path.parent / "more").mkdir()
    elif way == 4:
        os.link(path, path.parent / "again")
    elif way == 5:
        path.unlink()
        path.mkdir()
    elif way == 6:
        aside = folder.parent / "aside"
        shutil.move(path, aside)
        path.symlink_to(chance.choice((aside, path, "/dev/zero", aside.with_name("gone"))))
    elif way == 7:
        path.unlink()
        os.mkfifo(path)
    else:
        others = [item for item in folder.rglob("*") if item.is_file() and not item.is_symlink()]
        path.write_bytes(chance.choice(others).read_bytes())


def forge(folder: Path, chance: random.Random) -> str:
    """Change a folder; what was done, in words."""
    done = []
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        files = sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
        part = chance.choice(("public", "internal"))
        own = [path for path in files if path.relative_to(folder).parts[0] == part] or files
        plain = [path for path in own if path.suffix in (".json", ".csv", ".npz", ".log", ".md")]
        path = chance.choice(plain if plain and chance.random() < 0.8 else own)
        name, way = path.relative_to(folder).as_posix(), chance.random()
        if way < 0.1:
            change_place(path, folder, chance)
            done.append(f"place of {name}")
            continue
        by_form = {".json": change_json, ".csv": change_csv, ".npz": change_arrays}.get(path.suffix, change_bytes)
        change = by_form if way < 0.8 else change_bytes
        raw = path.read_bytes()
        try:
            new = change(raw, chance)
        except Exception:  # noqa: BLE001  (damaged by the step before)
            new = change_bytes(raw, chance)
        path.write_bytes(new)
        done.append(f"{change.__name__} of {name}")
    done.append(_sealed(folder, chance))
    return "; ".join(done)


def _sealed(folder: Path, chance: random.Random) -> str:
    """Make the manifests fit, as far as a forger would."""
    way = chance.choice(("not", "inside", "both", "both", "both", "approved"))
    if (folder / "internal" / "manifest.json").is_fifo():  # nobody reads what would be written into it
        return "not sealed"
    try:
        if way in ("both", "approved"):
            manifest = read_manifest(folder)
            manifest["files"] = digests_in(folder / "public")
            if way == "approved":
                rest = {name: value for name, value in manifest.items() if name != "approval"}
                said = {"by": "Kari Officer", "at": NOON.isoformat(), "digest": manifest_digest(rest)}
                old = manifest.get("approval") or {}
                said["signature"] = old.get("signature", "not signed") if isinstance(old, dict) else "not signed"
                manifest = {**{n: v for n, v in rest.items() if n != "files"}, "approval": said, "files": rest["files"]}
            write_json(folder / "public" / "manifest.json", manifest)
        if way != "not":
            seal(folder)
    except Exception:  # noqa: BLE001  (the forger gives up where the damage is too great)
        return f"sealed {way}, in vain"
    return f"sealed {way}"


def public_bytes(folder: Path) -> dict[str, bytes]:
    """All that the web would get; the manifest without its approval."""
    found = {}
    for path in sorted((folder / "public").rglob("*")):
        if path.is_file():
            name = path.relative_to(folder / "public").as_posix()
            found[name] = path.read_bytes()
    said = json.loads(found["manifest.json"])
    said.pop("approval", None)
    found["manifest.json"] = json_bytes(said)
    return found
