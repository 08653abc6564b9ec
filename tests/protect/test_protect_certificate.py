from dataclasses import replace

import numpy as np
import pytest
from protect_tables import problem_of
from scipy import sparse

from prikk.errors import CertificateError
from prikk.protect import Certificate, protect, read_certificate, shortfall, write_certificate


def proven():
    problem = problem_of(np.random.default_rng(5).poisson(5, (4, 4)), demand="full", zeros="hide")
    result = protect(problem)
    assert not result.unprotectable
    return problem, result


def refused(problem, result, certificate, values=None):
    low, high = problem.bounds(result.hidden)
    found = certificate.check(problem.system, problem.values if values is None else values, low, high)
    demand = problem.demand
    return bool(found) or bool(np.any(shortfall(certificate, demand.up, demand.down, demand.width)))


def test_what_the_engine_writes_holds():
    problem, result = proven()
    assert not refused(problem, result, result.certificate)


def test_every_changed_entry_of_a_witness_is_refused():
    problem, result = proven()
    table = result.certificate.witnesses
    for at in range(table.nnz):
        for step in (-1, 1, 1000):
            data = table.data.copy()
            data[at] += step
            changed = sparse.csr_array((data, table.indices, table.indptr), shape=table.shape)
            assert refused(problem, result, replace(result.certificate, witnesses=changed))


def test_every_moved_entry_of_a_witness_is_refused():
    problem, result = proven()
    table = result.certificate.witnesses
    for at in range(table.nnz):
        indices = table.indices.copy()
        indices[at] = (indices[at] + 1) % table.shape[1]
        changed = sparse.csr_array((table.data, indices, table.indptr), shape=table.shape)
        assert refused(problem, result, replace(result.certificate, witnesses=changed))


def test_every_proof_left_out_or_turned_to_a_still_column_is_refused():
    problem, result = proven()
    certificate = result.certificate
    needed = problem.demand.protected
    for at in np.flatnonzero(needed[certificate.column]):
        keep = np.arange(len(certificate.column)) != at
        fewer = Certificate(
            certificate.witnesses, certificate.column[keep], certificate.witness[keep], certificate.sign[keep]
        )
        assert refused(problem, result, fewer)
        still = np.flatnonzero(certificate.witnesses[[certificate.witness[at]]].toarray()[0] == 0)
        column = certificate.column.copy()
        column[at] = still[0]
        assert refused(problem, result, replace(certificate, column=column))


def test_proofs_that_name_nothing_are_refused():
    problem, result = proven()
    for name, wrong in (
        ("column", -1),
        ("column", 10**6),
        ("witness", -1),
        ("witness", 10**6),
        ("sign", 0),
        ("sign", 2),
    ):
        array = getattr(result.certificate, name).copy()
        array[0] = wrong
        assert refused(problem, result, replace(result.certificate, **{name: array}))


def test_a_column_shown_after_all_is_refused():
    problem, result = proven()
    for column in np.flatnonzero(result.secondary):
        hidden = result.hidden.copy()
        hidden[column] = False
        assert refused(problem, replace(result, hidden=hidden), result.certificate)


def test_a_certificate_of_another_system_is_refused():
    _, result = proven()
    other = problem_of([[1, 2], [3, 4]])
    assert result.certificate.check(other.system, other.values, *other.bounds(other.primary))


def test_a_damaged_list_of_proofs_is_refused():
    problem, result = proven()
    assert refused(problem, result, replace(result.certificate, sign=result.certificate.sign[:-1]))


def test_every_damaged_byte_of_the_file_is_refused_or_changes_nothing(tmp_path):
    problem, result = proven()
    path = tmp_path / "certificate.npz"
    write_certificate(result.certificate, path)
    whole = path.read_bytes()
    for at in range(0, len(whole), 3):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x11]) + whole[at + 1 :])
        try:
            found = read_certificate(path)
        except CertificateError:
            continue
        assert found == result.certificate or refused(problem, result, found)
    for at in range(0, len(whole), 50):
        path.write_bytes(whole[:at])
        with pytest.raises(CertificateError):
            read_certificate(path)
