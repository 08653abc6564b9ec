"""Texts that others read: ids, characters that no text may hold, what a spreadsheet would run, files of a folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prikk.model.placeholder import fault, fill
from prikk.model.text import guarded, inside, is_identifier, runs_in_a_spreadsheet, trouble, unguarded

_STARTS = st.text("'=+-@\t\r1.,aÅ", max_size=6)


@given(_STARTS)
def test_what_is_guarded_never_runs_and_comes_back(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert not runs_in_a_spreadsheet(guarded(text))


def test_numbers_with_a_sign_run_nothing() -> None:
    assert not [text for text in ("-", "-5", "+47", "-1,5", "0-14", "A=1") if runs_in_a_spreadsheet(text)]
    assert all(map(runs_in_a_spreadsheet, ("=1", "@A", "-a", "+cmd|x", "\tx", "-1+1", "\uff1d1")))


@given(st.text(max_size=8))
def test_an_id_is_a_name_of_one_file(text: str) -> None:
    if is_identifier(text):
        assert Path(text).name == text
        assert text not in (".", "..")
        assert not trouble(text)


@pytest.mark.parametrize("character", ["\x00", "\x1b", "\x85", "\u202e", "\u2066", "\ud800", "\uffff", "\u2028"])
def test_characters_that_no_text_may_hold_are_named(character: str) -> None:
    assert f"U+{ord(character):04X}, character 2" in str(trouble(f"a{character}"))
    assert trouble("blåbær 😀\u00a0\u00ad") is None


@given(st.text("{}ab!.[0:", max_size=12))
def test_a_template_without_fault_can_be_filled(text: str) -> None:
    if fault(text, ["a"]) is None:
        assert isinstance(fill(text, {"a": "x"}), str)


def test_braces_are_written_twice() -> None:
    assert fill("{{{a}}} {a}", {"a": "{b}"}) == "{{b}} {b}"


def test_a_file_stays_in_its_folder(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "out").symlink_to(tmp_path)
    assert inside(tmp_path / "in", "x/../y.md") is not None
    for name in ("", ".", "..", "../y.md", "x/../../y.md", "out/y.md", "/etc/passwd", "a\0b"):
        assert inside(tmp_path / "in", name) is None
