"""A protected table as a folder, and checking such a folder again by matrix arithmetic alone."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from prikk.counts.behind import all_counted
from prikk.counts.protected import ProtectedCounts
from prikk.errors import InputError
from prikk.job.case import Case
from prikk.job.folder import CELLS, damaged, read_own_apriori, read_true, write_proof
from prikk.job.manifest import seal
from prikk.job.output import (
    BUILD,
    INTERNAL,
    PUBLIC,
    digest_of,
    json_bytes,
    private_folder,
    write_json,
    write_manifest,
    write_rows,
)
from prikk.job.protection import wishes_of
from prikk.job.verification import Inside, Verification, checked
from prikk.model.plainfile import plain
from prikk.model.specification import Confidentiality
from prikk.model.status import Status
from prikk.rules.demand import Demand
from prikk.rules.settings import check_settings
from prikk.staging import staged_folder
from prikk.system import CellIndex
from prikk.system.crossing import crossed_system
from prikk.system.published import Figure

_RULE = ("threshold", "symbol", "zeros", "protection", "singletons", "rule")
RULE = "counts.json"


def write_protected(found: ProtectedCounts, out: str | Path) -> None:
    """Write a protected table into the folder `out`, replacing it at the very end or not at all.

    `public/cells.csv` has the codes, the count (empty where hidden) and the status (F or C); `internal/` has the true
    counts with A and D, what is needed to check the certificate, and the certificate. Raises OutputError.
    """
    columns = found.columns()
    names = [*found.system.cells.names, found.freq, "status"]
    codes = [columns[name] for name in found.system.cells.names]
    true = [[*map(str, row)] for row in zip(*codes, found.counts.tolist(), columns["status"], strict=True)]
    trees = {name: [dict(tree) for tree in trees] for name, trees in found.hierarchies.items()}
    with staged_folder(Path(out), BUILD) as stage:
        _write_public(stage / PUBLIC, names, true, found.case.settings, trees)
        internal = private_folder(stage)
        write_rows(internal / CELLS, names, true)
        rule = {name: getattr(found.case.settings, name) for name in _RULE}
        write_json(internal / RULE, {"dims": list(found.system.cells.names), "rule": rule, "hierarchies": trees})
        write_proof(internal, found.case, found.protection.certificate)
        seal(stage)


def _write_public(
    folder: Path, names: Sequence[str], true: Sequence[Sequence[str]], rule: Confidentiality, trees: Any
) -> None:
    """Write the public files: the true cells with stars, and the manifest with the rule and a digest of the sums."""
    folder.mkdir()
    rows = ([*row[:-2], *(("", "C") if Status(row[-1]).hidden else (row[-2], "F"))] for row in true)
    write_rows(folder / CELLS, names, rows)
    said = {name: getattr(rule, name) for name in _RULE}
    write_manifest(folder, {"prikk": version("prikk"), **said, "digests": {"hierarchies": digest_of(trees)}})


def is_protected_table(folder: Path) -> bool:
    """Whether a folder was written by `write_protected`."""
    return (folder / INTERNAL / RULE).is_file()


def verify_protected(folder: str | Path) -> Verification:
    """Check the public files against the manifest, the public cells against the true ones, and the certificate.

    Raises InputError when the internal part is damaged.
    """
    return checked(Path(folder), None, _inside)


def _inside(folder: Path) -> Inside:
    internal = folder / INTERNAL
    raw = plain(internal / RULE).read_bytes()
    about = json.loads(raw)
    if json_bytes(about) != raw or about.keys() != {"dims", "rule", "hierarchies"} or about["rule"].keys() != {*_RULE}:
        raise damaged(internal / RULE)
    try:
        settings = check_settings(Confidentiality(**about["rule"]))
    except InputError:  # it would repeat what stands there
        raise damaged(internal / RULE) from None
    found = read_true(internal / CELLS, tail=0)
    if found is None:
        raise InputError("the table has no true cells", path=internal / CELLS, fix="protect the table again")
    names, cells = found
    index = CellIndex.from_codes(about["dims"], [key.codes for key in cells])
    counts = np.array([count for count, _ in cells.values()], dtype=np.int64)
    system, structure = crossed_system(index, about["hierarchies"])
    structure.low[:] = int(all_counted(system, counts))
    said = read_own_apriori(folder, index.names, index.columns)
    figures = [Figure(key, column) for key, column in index.columns.items()]
    case = Case(system, structure, counts, settings, figures, np.ones(len(index)), said)
    true = [(*key.codes, str(count), status.value) for key, (count, status) in cells.items()]
    other = () if names[:-2] == about["dims"] else (f"{INTERNAL}/{CELLS} has other dimensions than {INTERNAL}/{RULE}",)
    return Inside(
        case,
        [status for _, status in cells.values()],
        Demand.parse(settings.protection),
        lambda: wishes_of(case),
        lambda public: _write_public(public, names, true, settings, about["hierarchies"]),
        other,
    )
