"""A protected table as a folder, and checking such a folder again by matrix arithmetic alone."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from prikk.counts.suppress import ProtectedCounts, problem_of_counts
from prikk.model.publication import Confidentiality
from prikk.model.status import Status
from prikk.pipeline.apriori import Apriori, read_apriori, write_apriori
from prikk.pipeline.bound import digest_of
from prikk.pipeline.manifest import changed_files, read_manifest
from prikk.pipeline.naming import named
from prikk.pipeline.output import BUILD, INTERNAL, PUBLIC, private_folder, write_json, write_manifest
from prikk.pipeline.verify import Verification, compared, read_with_care
from prikk.protect import read_certificate, unproven, write_certificate
from prikk.staging import staged_folder, temporary_folder
from prikk.system import CellIndex
from prikk.system.crossing import crossed_system

_RULE = ("threshold", "symbol", "zeros", "protection", "singletons")
CELLS, RULE, CERTIFICATE, APRIORI = "cells.csv", "counts.json", "certificate.npz", "apriori.csv"


def write_protected(found: ProtectedCounts, out: Path, freq: str = "n") -> None:
    """Write a protected table into the folder `out`, replacing it at the very end or not at all.

    `public/cells.csv` has the codes, the count (empty where hidden) and the status (F or C); `internal/` has the true
    counts with A and D, what is needed to check the certificate, and the certificate. Raises OutputError.
    """
    columns = found.columns(freq)
    names = [*found.system.cells.names, freq, "status"]
    codes = [columns[name] for name in found.system.cells.names]
    true = [[*map(str, row)] for row in zip(*codes, found.counts.tolist(), columns["status"], strict=True)]
    trees = {name: [dict(tree) for tree in trees] for name, trees in found.hierarchies.items()}
    with staged_folder(out, BUILD) as stage:
        _write_public(stage / PUBLIC, names, true, found.rule, trees)
        internal = private_folder(stage)
        _write(internal / CELLS, names, true)
        rule = {name: getattr(found.rule, name) for name in _RULE}
        write_json(internal / RULE, {"dims": list(found.system.cells.names), "rule": rule, "hierarchies": trees})
        if found.apriori.cells:
            write_apriori(found.apriori, found.system.cells.names, internal / APRIORI)
        write_certificate(found.protection.certificate, internal / CERTIFICATE)


def _write_public(
    folder: Path, names: Sequence[str], true: Sequence[Sequence[str]], rule: Confidentiality, trees: Any
) -> None:
    """Write the public files: the true cells with stars, and the manifest with the rule and a digest of the sums."""
    folder.mkdir()
    rows = ([*row[:-2], *(("", "C") if Status(row[-1]).hidden else (row[-2], "F"))] for row in true)
    _write(folder / CELLS, names, rows)
    said = {name: getattr(rule, name) for name in _RULE}
    write_manifest(folder, {"prikk": version("prikk"), **said, "digests": {"hierarchies": digest_of(trees)}})


def is_protected_table(folder: Path) -> bool:
    """Whether a folder was written by `write_protected`."""
    return (folder / INTERNAL / RULE).is_file()


def verify_protected(folder: Path) -> Verification:
    """Check the public files against the manifest, the public cells against the true ones, and the certificate.

    Raises InputError when the internal part is damaged.
    """
    manifest = read_manifest(folder)
    with read_with_care(folder):
        return _verify(folder, manifest)


def _verify(folder: Path, manifest: Mapping[str, Any]) -> Verification:
    problems = changed_files(folder, manifest)
    about = json.loads((folder / INTERNAL / RULE).read_text(encoding="utf-8"))
    rule = Confidentiality(**about["rule"])
    names, *true = _read(folder / INTERNAL / CELLS)
    index = CellIndex.from_codes(about["dims"], [tuple(row[:-2]) for row in true])
    counts = np.array([int(row[-2]) for row in true], dtype=np.int64)
    statuses = [Status(row[-1]) for row in true]
    with temporary_folder("prikk-verify-") as again:
        _write_public(again / PUBLIC, names, true, rule, about["hierarchies"])
        problems += compared(again, manifest)
    if names[:-2] != about["dims"]:
        problems.append(f"{INTERNAL}/{CELLS} has other dimensions than {INTERNAL}/{RULE}")
    system, _ = crossed_system(index, about["hierarchies"])
    path = folder / INTERNAL / APRIORI
    said = read_apriori(path, index.names, index.columns) if path.is_file() else Apriori()
    problem = problem_of_counts(system, counts, rule, np.ones_like(counts), said)
    hidden = np.array([status.hidden for status in statuses], dtype=np.bool_)
    if not system.holds(counts):
        problems.append("the true counts do not add up")
    if np.any(problem.primary & ~hidden):
        problems.append("a count that must be hidden is not")
    if np.any(hidden & ~problem.primary & ~problem.candidates):
        problems.append("a count that must be shown is not")
    small = np.array([status is Status.PRIMARY for status in statuses], dtype=np.bool_)
    if np.any(small & ~problem.primary):
        problems.append("a count is hidden as small that the rule does not hide")
    if problems:
        return Verification(1, 0, 0, tuple(problems))
    certificate = read_certificate(folder / INTERNAL / CERTIFICATE)
    wrong = certificate.check(system, counts, *problem.bounds(hidden))
    if not wrong and (short := int(unproven(problem, hidden, certificate).sum())):
        wrong = [f"the certificate does not show what is demanded of {short} cells"]
    protected = problem.demand.protected
    if not wrong and np.any(hidden) and not np.any(protected):
        wrong = [f"there are {int(hidden.sum())} stars, and none of them is proven"]
    low, high = certificate.reach(system.size) if not wrong else (counts, counts)
    bare = tuple(named(index.key(column)) for column in np.flatnonzero(hidden & ~protected & (low >= high)).tolist())
    return Verification(1, int(protected.sum()), certificate.witnesses.shape[0], tuple(wrong), bare)


def _write(path: Path, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(names)
        writer.writerows(rows)


def _read(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))
