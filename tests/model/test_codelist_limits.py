"""Limits of codelists: what is large is read in steps that grow with it, what is too large is refused."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from prikk.errors import InputError
from prikk.model.codelist import DEEPEST, TOTAL, read_codelist


def _lookups(path: Path) -> int:
    """How many calls of Python functions it takes to read a codelist and to ask for its parts."""
    calls = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    sys.setprofile(count)
    try:
        codelist = read_codelist(path)
        assert codelist.leaves
        assert codelist.hierarchies
    finally:
        sys.setprofile(None)
    return calls


def _flat(folder: Path, codes: int) -> Path:
    path = folder / f"{codes}.csv"
    path.write_text("code,label_en,parent\n_T,All,\n" + "".join(f"c{n},x,\n" for n in range(codes)), encoding="utf-8")
    return path


def test_the_work_grows_with_the_codes(tmp_path: Path) -> None:
    small, large = (_lookups(_flat(tmp_path, codes)) for codes in (200, 2_000))
    assert large < 15 * small


def test_200_000_flat_codes_are_read(tmp_path: Path) -> None:
    codelist = read_codelist(_flat(tmp_path, 200_000))
    assert len(codelist.hierarchies[""][TOTAL]) == len(codelist.leaves) == 200_000


def test_a_hierarchy_has_levels_up_to_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "deep.csv"
    for depth in (DEEPEST, DEEPEST + 1):
        rows = [f"c{n},x,{f'c{n + 1}' if n + 1 < depth else ''}" for n in range(depth)]
        path.write_text("code,label_en,parent\n" + "\n".join(rows) + "\n", encoding="utf-8")
        if depth == DEEPEST:
            assert read_codelist(path).depth("c0") == DEEPEST
        else:
            with pytest.raises(InputError, match=f"'c0' lies {depth} levels below the total; allowed: up to {DEEPEST}"):
                read_codelist(path)
