"""What a certificate proves of a problem's demands, those of singletons included."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy import sparse

from prikk.protect.certificate import Certificate, shortfall
from prikk.protect.compact import join_equal
from prikk.protect.problem import ProtectionProblem
from prikk.system.cellsystem import Bools, Ints


def unproven(problem: ProtectionProblem, hidden: Bools, certificate: Certificate) -> Bools:
    """Columns of which a certificate shows less than the problem demands where `hidden` columns are hidden.

    Matrix arithmetic alone, as in `Certificate.check`.
    """
    demand = problem.demand
    missing = shortfall(certificate, demand.up, demand.down, demand.width)
    if problem.singletons is not None:
        known, _ = _known_to_one(problem, same_counts(problem, hidden), certificate)
        missing[known] = True
    return missing


def same_counts(problem: ProtectionProblem, hidden: Bools) -> Ints:
    """For each column a number that it shares with those that what is shown makes the same count of the same persons.

    A total with one part that is not shown as zero is that part.
    """
    exact = problem.shown_low == problem.shown_high
    return join_equal(problem.system.matrix, exact, exact & (problem.shown_low == 0) & ~hidden)[0]


def prove_to_singletons(problem: ProtectionProblem, hidden: Bools, certificate: Certificate) -> Certificate:
    """The same witnesses with the further proofs that singletons call for, as far as the witnesses give them."""
    if problem.singletons is None:
        return certificate
    table = certificate.witnesses
    by_column = table.tocsc()
    size = np.diff(table.indptr)
    group = same_counts(problem, hidden)

    def changing(column: int) -> Ints:
        return np.asarray(by_column.indices[by_column.indptr[column] : by_column.indptr[column + 1]])

    while True:
        more: dict[int, int] = {}
        known = _known_to_one(problem, group, certificate)
        for column, singleton in zip(*(part.tolist() for part in known), strict=True):
            if column not in more:
                news = np.setdiff1d(changing(column), changing(singleton))
                if len(news):
                    more[column] = int(news[np.lexsort((news, size[news]))[0]])
        if not more:
            return certificate
        certificate = replace(
            certificate,
            column=np.concatenate([certificate.column, np.fromiter(more.keys(), np.int64, len(more))]),
            witness=np.concatenate([certificate.witness, np.fromiter(more.values(), np.int64, len(more))]),
            sign=np.concatenate([certificate.sign, np.ones(len(more), np.int64)]),
        )


def _known_to_one(problem: ProtectionProblem, group: Ints, certificate: Certificate) -> tuple[Ints, Ints]:
    """Protected columns, and singletons that all witnesses named for them change as well: who knows it knows both.

    A column that is the same count as the singleton is no news to the one counted there.
    """
    singletons = np.zeros(len(problem.values), dtype=np.bool_) if problem.singletons is None else problem.singletons
    table = certificate.witnesses
    asked = problem.demand.protected[certificate.column]
    pairs = np.unique(np.stack([certificate.column[asked], certificate.witness[asked]]), axis=1)
    named = sparse.csr_array(
        (np.ones(pairs.shape[1], np.int64), (pairs[0], pairs[1])), shape=(len(group), table.shape[0])
    )
    of_singletons = singletons[table.indices] & (table.data != 0)
    row = np.repeat(np.arange(table.shape[0]), np.diff(table.indptr))[of_singletons]
    touched = sparse.csr_array(
        (np.ones(len(row), np.int64), (row, table.indices[of_singletons])), shape=(table.shape[0], len(group))
    )
    together = sparse.coo_array(named @ touched)
    column, singleton = (part.astype(np.int64) for part in together.coords)
    always = (together.data == named.sum(axis=1)[column]) & (group[column] != group[singleton])
    return column[always], singleton[always]
