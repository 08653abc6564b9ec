"""Searching a pattern once: where a folder holds the answer to the very same problem, it is only proven again.

The pattern depends on nothing but the problem, so that a build over an old one writes the same bytes as one without.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

import msgspec
import numpy as np
from scipy import sparse

from prikk.errors import PrikkError
from prikk.job.folder import read_proof
from prikk.job.manifest import changed_inside
from prikk.job.output import INTERNAL
from prikk.model.plainfile import plain
from prikk.protect import Certificate, Protection, ProtectionProblem, Unprotectable, protect, reasons, unproven
from prikk.protect.engine import Progress
from prikk.schedule import SCHEDULE
from prikk.system.cellsystem import Bools, Ints

SEARCH = "search.json"


@dataclass(frozen=True, repr=False)
class KeptPattern:
    """What a search found, in columns: what is `hidden`, or what is `left` without a pattern that protects it."""

    hidden: list[int]
    left: list[int]
    lower_bound: int | None


@dataclass(frozen=True, repr=False)
class KeptPatterns:
    """Patterns by the digest of their problem, and the certificate of the one that has a pattern."""

    found: Mapping[str, KeptPattern] = field(default_factory=dict)
    certificate: Certificate | None = None


NOTHING = KeptPatterns()


def patterns_in(folder: Path) -> KeptPatterns:
    """What the build in a folder found; nothing where there is none, or one that was changed since."""
    try:
        if changed_inside(folder):
            return NOTHING
        raw = plain(folder / INTERNAL / SEARCH).read_bytes()
        return KeptPatterns(msgspec.json.decode(raw, type=dict[str, KeptPattern]), read_proof(folder))
    except (PrikkError, OSError, msgspec.MsgspecError, ValueError):
        return NOTHING


def write_patterns(internal: Path, found: Mapping[str, KeptPattern]) -> None:
    """Write what was found, beside the certificate."""
    (internal / SEARCH).write_bytes(msgspec.json.encode(found))


def protected(problem: ProtectionProblem, before: KeptPatterns, progress: Progress | None) -> tuple[str, Protection]:
    """The pattern of a problem, searched where nobody found it before, and the digest of the problem."""
    digest = _digest(problem)
    known = _known(problem, before.found[digest], before.certificate) if digest in before.found else None
    return digest, known or protect(problem, strict=True, progress=progress)


def kept_pattern(found: Protection) -> KeptPattern:
    """What is kept of a pattern."""
    left = [item.column for item in found.unprotectable]
    return KeptPattern([] if left else np.flatnonzero(found.hidden).tolist(), left, found.lower_bound)


def _known(problem: ProtectionProblem, answer: KeptPattern, certificate: Certificate | None) -> Protection | None:
    """A kept answer as the search gave it; None where it does not hold."""
    size, none = problem.system.size, np.zeros(0, dtype=np.int64)
    if any(not 0 <= column < size for column in (*answer.hidden, *answer.left)):
        return None
    hidden = np.zeros(size, dtype=np.bool_)
    hidden[answer.hidden] = True
    if answer.left:
        nothing = Certificate(sparse.csr_array((0, size), dtype=np.int64), none, none, none)
        left = tuple(Unprotectable(column, (), (), proven=False) for column in answer.left)
        return Protection(problem.primary, np.zeros(size, dtype=np.bool_), 0, nothing, left)
    secondary = hidden & ~problem.primary
    if certificate is None or np.any(problem.primary & ~hidden):
        return None
    if certificate.check(problem.system, problem.values, *problem.bounds(hidden)):
        return None
    if np.any(unproven(problem, hidden, certificate)):
        return None
    why = reasons(problem.system, certificate, secondary, problem.demand.protected)
    cost = int(problem.cost[secondary].sum())
    return Protection(hidden, secondary, cost, certificate, (), answer.lower_bound, why)


def _digest(problem: ProtectionProblem) -> str:
    """SHA-256 (hex) of all that a pattern depends on. It is confidential: the true values are part of it."""
    matrix, demand = problem.system.matrix, problem.demand
    parts: list[Ints | Bools | None] = [
        np.array(matrix.shape),
        matrix.indptr,
        matrix.indices,
        matrix.data,
        problem.values,
        problem.primary,
        problem.candidates,
        problem.cost,
        demand.up,
        demand.down,
        demand.width,
        problem.shown_low,
        problem.shown_high,
        problem.hidden_low,
        problem.hidden_high,
        problem.order,
        problem.singletons,
    ]
    digest = hashlib.sha256(f"{version('prikk')} {SCHEDULE}".encode())
    for part in parts:
        digest.update(b"none" if part is None else len(part).to_bytes(8) + part.astype(np.int64).tobytes())
    return digest.hexdigest()
