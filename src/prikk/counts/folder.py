"""A protected table as a folder, and checking such a folder again by matrix arithmetic alone."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from prikk.counts.suppress import ProtectedCounts, problem_of_counts
from prikk.errors import InputError
from prikk.model.publication import Confidentiality
from prikk.model.status import Status
from prikk.pipeline.apriori import Apriori, read_apriori, write_apriori
from prikk.pipeline.manifest import changed_files
from prikk.pipeline.output import BUILD, INTERNAL, PUBLIC, private_folder, write_json, write_manifest
from prikk.pipeline.verify import Verification
from prikk.protect import read_certificate, unproven, write_certificate
from prikk.staging import staged_folder
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
    with staged_folder(out, BUILD) as stage:
        (stage / PUBLIC).mkdir()
        shown = ["C" if status.hidden else "F" for status in found.statuses]
        _write(stage / PUBLIC / CELLS, names, zip(*codes, columns[freq], shown, strict=True))
        about = {"prikk": version("prikk"), "protection": found.rule.protection, "threshold": found.rule.threshold}
        write_manifest(stage / PUBLIC, about)
        internal = private_folder(stage)
        _write(internal / CELLS, names, zip(*codes, found.counts.tolist(), columns["status"], strict=True))
        rule = {name: getattr(found.rule, name) for name in _RULE}
        trees = {name: [dict(tree) for tree in trees] for name, trees in found.hierarchies.items()}
        write_json(internal / RULE, {"dims": list(found.system.cells.names), "rule": rule, "hierarchies": trees})
        if found.apriori.cells:
            write_apriori(found.apriori, found.system.cells.names, internal / APRIORI)
        write_certificate(found.protection.certificate, internal / CERTIFICATE)


def is_protected_table(folder: Path) -> bool:
    """Whether a folder was written by `write_protected`."""
    return (folder / INTERNAL / RULE).is_file()


def verify_protected(folder: Path) -> Verification:
    """Check the public files against the manifest, the public cells against the true ones, and the certificate.

    Raises InputError when the internal part is damaged.
    """
    problems = changed_files(folder)
    try:
        about = json.loads((folder / INTERNAL / RULE).read_text(encoding="utf-8"))
        rule = Confidentiality(**about["rule"])
        true, public = (_read(folder / part / CELLS) for part in (INTERNAL, PUBLIC))
        index = CellIndex.from_keys(about["dims"], [tuple(row[:-2]) for row in true])
        counts = np.array([int(row[-2]) for row in true], dtype=np.int64)
        statuses = [Status(row[-1]) for row in true]
    except (OSError, ValueError, KeyError, TypeError):
        raise InputError("the folder is damaged", path=folder, fix="protect the table again") from None
    expected = [
        [*row[:-2], *(("", "C") if status.hidden else (row[-2], "F"))]
        for row, status in zip(true, statuses, strict=True)
    ]
    if public != expected:
        problems.append(f"{PUBLIC}/{CELLS} is not the true table with stars")
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
    certificate = read_certificate(folder / INTERNAL / CERTIFICATE)
    wrong = certificate.check(system, counts, *problem.bounds(hidden))
    if not wrong and (short := int(unproven(problem, hidden, certificate).sum())):
        wrong = [f"the certificate does not show what is demanded of {short} cells"]
    return Verification(1, int(problem.demand.protected.sum()), certificate.witnesses.shape[0], (*problems, *wrong))


def _write(path: Path, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(names)
        writer.writerows(rows)


def _read(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))[1:]
