"""The check of a certificate against a few lines of Python's own integers, for any content whatever."""

from __future__ import annotations

import io
import zipfile
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from protect_tables import system_of
from scipy import sparse

from prikk.errors import CertificateError
from prikk.protect import Certificate, read_certificate, shortfall, write_certificate
from prikk.system.exact import HEAVIEST

EDGES = [0, 1, -1, 2**31, 2**32 - 1, 2**60, -(2**60), 2**62, 2**63 - 1, -(2**63), -(2**63) + 1]
extremes = st.one_of(st.sampled_from(EDGES), st.integers(-3, 3), st.integers(-(2**63), 2**63 - 1))
ARRAYS = ("shape", "indptr", "indices", "data", "column", "witness", "sign")


def integers(numbers):
    return np.array(numbers, dtype=np.int64)


def raw(rows, columns, data, indices, starts):
    """A table whose arrays are just what is given, in whatever state."""
    table = sparse.csr_array((rows, columns), dtype=np.int64)
    table.data, table.indices, table.indptr = (np.array(part, dtype=np.int64) for part in (data, indices, starts))
    return table


def plain(matrix, ends, rows, content):
    """Whether everything holds, in Python's integers."""
    values, low, high = ends
    starts, indices, data, column, witness, sign = content
    columns = len(values)
    if starts[0] != 0 or len(starts) != rows + 1 or any(a > b for a, b in pairwise(starts)):
        return False
    if not starts[-1] == len(indices) == len(data) or any(not 0 <= at < columns for at in indices):
        return False
    moves = []
    for begin, end in pairwise(starts):
        if sorted(set(indices[begin:end])) != indices[begin:end]:
            return False
        moves.append(dict(zip(indices[begin:end], data[begin:end], strict=True)))
    if any(sum(row[at] * amount for at, amount in move.items()) for row in matrix for move in moves):
        return False
    for at, number, turn in zip(column, witness, sign, strict=True):
        if turn not in (1, -1) or not 0 <= at < columns or not 0 <= number < rows or not moves[number].get(at):
            return False
        if any(not low[c] <= values[c] + turn * amount <= high[c] for c, amount in moves[number].items()):
            return False
    return True


@st.composite
def cases(draw):
    columns, rows = draw(st.integers(1, 4)), draw(st.integers(0, 3))
    small = st.sampled_from([-1, 1, 0, 2, HEAVIEST // 4, -(HEAVIEST // 4)])
    matrix = draw(st.lists(st.lists(small, min_size=columns, max_size=columns), min_size=1, max_size=2))
    ends = st.lists(extremes, min_size=columns, max_size=columns)
    values, low, high = draw(ends), draw(ends), draw(ends)
    if draw(st.booleans()):
        low, high = [-(2**63)] * columns, [2**63 - 1] * columns
    if draw(st.booleans()):  # well formed, so that the sums are what decides
        members = [sorted(draw(st.sets(st.integers(0, columns - 1)))) for _ in range(rows)]
        indices = [at for move in members for at in move]
        starts = [0, *np.cumsum([len(move) for move in members]).tolist()]
        proofs = [(at, row) for row, move in enumerate(members) for at in move if draw(st.booleans())]
        column, witness = [at for at, _ in proofs], [row for _, row in proofs]
        sign = [draw(st.sampled_from([1, -1])) for _ in proofs]
    else:
        starts = draw(st.lists(extremes, min_size=rows + 1, max_size=rows + 1))
        indices = draw(st.lists(st.one_of(st.integers(0, 4), extremes), max_size=6))
        count = draw(st.integers(0, 3))
        column, witness, sign = (draw(st.lists(extremes, min_size=count, max_size=count)) for _ in range(3))
    data = draw(st.lists(extremes, min_size=len(indices), max_size=len(indices)))
    return matrix, values, low, high, rows, (starts, indices, data, column, witness, sign)


@settings(max_examples=1500, deadline=None)
@given(cases())
def test_the_check_agrees_with_plain_integers(case):
    matrix, values, low, high, rows, content = case
    starts, indices, data, *proofs = content
    system = system_of(np.array(matrix), [str(at) for at in range(len(values))])
    certificate = Certificate(raw(rows, len(values), data, indices, starts), *map(integers, proofs))
    ends = [np.array(part, dtype=np.int64) for part in (values, low, high)]
    assert (not certificate.check(system, *ends)) == plain(matrix, (values, low, high), rows, content)


@settings(max_examples=300, deadline=None)
@given(st.integers(2, 40), st.integers(-(2**62), 2**62), st.integers(1, 2**62))
def test_sums_that_wrap_round_to_zero_break_an_equation(parts, first, rest):
    """All parts but the first move by numbers that sum to minus the first only in 64 bits."""
    matrix = np.array([[-1, *([1] * parts)]])
    moves = np.full(parts, rest)
    moves[0] = first
    total = 2**64 - first
    moves[1:] = min(total // (parts - 1), 2**63 - 1)
    table = sparse.csr_array((moves, (np.zeros(parts, int), np.arange(1, parts + 1))), shape=(1, parts + 1))
    exact = sum(moves.tolist())
    system = system_of(matrix, [str(at) for at in range(parts + 1)])
    none = np.zeros(0, dtype=np.int64)
    certificate = Certificate(table, none, none, none)
    wide = np.full(parts + 1, 2**63 - 1)
    assert (not certificate.check(system, 0 * wide, -wide, wide)) == (exact == 0)


def simple():
    table = sparse.csr_array(np.array([[0, 1, -1], [0, -2, 2]]))
    return Certificate(table, *map(integers, ([1, 2], [0, 1], [1, -1])))


def test_a_column_that_stands_twice_in_a_witness_is_refused(tmp_path):
    system = system_of(np.array([[-1, 1, 1]]), ["t", "a", "b"])
    values, low, high = np.array([5, 2, 3]), np.array([5, 0, 0]), np.array([5, 5, 5])
    table = raw(1, 3, [1, -1, 1, -1], [1, 1, 2, 2], [0, 4])
    proofs = map(integers, ([1, 2], [0, 0], [1, 1]))
    certificate = Certificate(table, *proofs)
    assert "twice" in certificate.check(system, values, low, high)[0]
    with pytest.raises(CertificateError):
        write_certificate(certificate, tmp_path / "certificate.npz")


def test_reach_and_shortfall_of_the_greatest_numbers_do_not_wrap():
    table = sparse.csr_array((np.array([-(2**63), 2**63 - 1]), (np.array([0, 1]), np.array([0, 0]))), shape=(2, 1))
    certificate = Certificate(table, *map(integers, ([0, 0], [0, 1], [-1, -1])))
    low, high = certificate.reach(1)
    assert high[0] > 2**60 and low[0] < -(2**60)
    most = integers([2**60])
    assert not shortfall(certificate, most, most, 2 * most).any()


def stored(path, **changed):
    """The simple certificate as a file, with other arrays."""
    write_certificate(simple(), path)
    with np.load(path) as file:
        arrays = {name: file[name] for name in ARRAYS}
    np.savez_compressed(path, **{**arrays, **changed})


@pytest.mark.parametrize(
    "changed",
    [
        {"data": np.array([1.0, np.nan, 1, 1])},
        {"data": np.array([1, -1, -2, 2], dtype=complex)},
        {"data": np.array([1, -1, -2, 2], dtype=">i4")},
        {"data": np.array([1, 1, 2, 2], dtype=np.uint64)},
        {"sign": np.array([True, True])},
        {"data": np.array([[1, -1], [-2, 2]])},
        {"shape": np.array([2**62, 2**62])},
        {"shape": np.array([2, -3])},
        {"shape": np.array([2])},
        {"indptr": np.array([0, 4, -2])},
        {"indices": np.array([1, 0, 0, 1])},
        {"data": np.array([1, -1, -2])},
        {"column": np.array([1, 7])},
        {"witness": np.array([0, -1])},
        {"data": np.array([1, None, -2, 2], dtype=object)},
    ],
    ids=lambda changed: "-".join(f"{name}:{value.dtype}" for name, value in changed.items()),
)
def test_a_file_with_other_arrays_is_refused(tmp_path, changed):
    path = tmp_path / "certificate.npz"
    stored(path)
    assert read_certificate(path) == simple()
    stored(path, **changed)
    with pytest.raises(CertificateError):
        read_certificate(path)


def test_a_small_file_that_unfolds_to_much_is_refused_unread(tmp_path):
    path = tmp_path / "certificate.npz"
    stored(path)
    head = io.BytesIO()
    np.lib.format.write_array_header_1_0(head, {"descr": "|i1", "fortran_order": False, "shape": (2**31,)})
    with zipfile.ZipFile(path) as file:
        kept = {name: file.read(name) for name in file.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in kept.items():
            file.writestr(name, head.getvalue() + bytes(2**22) if name == "data.npy" else content)
    with pytest.raises(CertificateError):
        read_certificate(path)
