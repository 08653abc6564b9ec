"""A protected table as a folder, and checking such a folder again by matrix arithmetic alone."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from prikk.counts.behind import all_counted
from prikk.counts.suppress import ProtectedCounts
from prikk.job.apriori import read_apriori, write_apriori
from prikk.job.case import Case
from prikk.job.manifest import changed_files, read_manifest
from prikk.job.output import BUILD, INTERNAL, PUBLIC, digest_of, private_folder, write_json, write_manifest
from prikk.job.proof import proof_of, wrong_stars
from prikk.job.protection import protection_problem, wishes_of
from prikk.job.verification import Verification, compared, read_with_care
from prikk.model.plainfile import plain
from prikk.model.publication import Confidentiality
from prikk.model.status import Status
from prikk.protect import read_certificate, write_certificate
from prikk.rules.apriori import Apriori
from prikk.rules.demand import Demand
from prikk.rules.settings import FREQ, check_settings
from prikk.staging import staged_folder, temporary_folder
from prikk.system import CellIndex
from prikk.system.crossing import crossed_system
from prikk.system.published import Figure

_RULE = ("threshold", "symbol", "zeros", "protection", "singletons", "rule")
CELLS, RULE, CERTIFICATE, APRIORI = "cells.csv", "counts.json", "certificate.npz", "apriori.csv"


def write_protected(found: ProtectedCounts, out: Path, freq: str = FREQ) -> None:
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
        _write_public(stage / PUBLIC, names, true, found.case.settings, trees)
        internal = private_folder(stage)
        _write(internal / CELLS, names, true)
        rule = {name: getattr(found.case.settings, name) for name in _RULE}
        write_json(internal / RULE, {"dims": list(found.system.cells.names), "rule": rule, "hierarchies": trees})
        if found.case.apriori.cells:
            write_apriori(found.case.apriori, found.system.cells.names, internal / APRIORI)
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
    about = json.loads(plain(folder / INTERNAL / RULE).read_text(encoding="utf-8"))
    settings = check_settings(Confidentiality(**about["rule"]))
    names, *true = _read(folder / INTERNAL / CELLS)
    index = CellIndex.from_codes(about["dims"], [tuple(row[:-2]) for row in true])
    counts = np.array([int(row[-2]) for row in true], dtype=np.int64)
    statuses = [Status(row[-1]) for row in true]
    with temporary_folder("prikk-verify-") as again:
        _write_public(again / PUBLIC, names, true, settings, about["hierarchies"])
        problems += compared(again, manifest)
    if names[:-2] != about["dims"]:
        problems.append(f"{INTERNAL}/{CELLS} has other dimensions than {INTERNAL}/{RULE}")
    system, structure = crossed_system(index, about["hierarchies"])
    structure.low[:] = int(all_counted(system, counts))
    if not system.holds(counts):
        return Verification(1, 0, 0, (*problems, "the true counts do not add up"))
    path = folder / INTERNAL / APRIORI
    said = read_apriori(path, index.names, index.columns) if path.is_file() else Apriori()
    figures = [Figure(key, column) for key, column in index.columns.items()]
    case = Case(system, structure, counts, settings, figures, np.ones(len(index)), said)
    problem = protection_problem(case, Demand.parse(settings.protection), wishes_of(case))
    problems += wrong_stars(case, problem, statuses)
    if problems:
        return Verification(1, 0, 0, tuple(problems))
    certificate = read_certificate(folder / INTERNAL / CERTIFICATE)
    proof = proof_of(case, problem, statuses, certificate)
    return Verification(1, proof.protected, certificate.witnesses.shape[0], proof.problems, proof.bare)


def _write(path: Path, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(names)
        writer.writerows(rows)


def _read(path: Path) -> list[list[str]]:
    with plain(path).open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))
