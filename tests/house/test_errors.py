"""The tree of errors: closed, drawn, with data; nothing swallows what is left."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import prikk
from prikk import errors
from prikk.errors import ConflictError, LimitError, PrikkError, ProtectionError, StatedCell, StatedSum, Unmet
from prikk.system.cellsystem import Relation
from prikk.words import LANGUAGES
from prikk.words.of_errors import said

PACKAGE = Path(prikk.__file__).parent
TREE = {
    item
    for item in vars(errors).values()
    if isinstance(item, type) and issubclass(item, PrikkError) and item.__module__ == errors.__name__
}
EDGES = {"cli/main.py", "serve/app.py"}
"""Where whatever is left becomes a message: the command line and the answer to a request."""
OWN = {"review/desk.py": "RefusedError"}
"""A refusal of the review pages, worded there."""


def sources() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        yield path.relative_to(PACKAGE).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def test_every_error_is_drawn_and_explained() -> None:
    drawn = set(re.findall(r"`(\w+)`", (errors.__doc__ or "").split("No message")[0]))
    assert {item.__name__ for item in TREE} <= drawn
    for item in TREE:
        assert (item.__doc__ or "").strip() and item.exit_code in (1, 2, 3)


def test_the_tree_is_drawn_as_it_stands() -> None:
    lines = [line for line in (errors.__doc__ or "").splitlines() if "`" in line and line.startswith(("│", "├", "└"))]
    for line in lines:
        name = re.search(r"`(\w+)`", line)
        assert name is not None
        inner = line.startswith("│")
        (parent,) = getattr(errors, name[1]).__bases__
        assert (parent is not PrikkError) == inner, line


def test_no_error_for_users_is_defined_elsewhere() -> None:
    names = {item.__name__ for item in TREE}
    for place, tree in sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and place != "errors.py":
                bases = {base.id for base in node.bases if isinstance(base, ast.Name)}
                assert not bases & names or OWN.get(place) == node.name, f"{place}: {node.name}"


def test_nothing_swallows_what_is_left() -> None:
    """A blind `except` hides defects and Ctrl-C: at the edges alone, or to raise an error again."""
    for place, tree in sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.ExceptHandler):
                caught = set() if node.type is None else {ast.unparse(item) for item in _types(node.type)}
                blind = node.type is None or caught & {"Exception", "BaseException"}
                again = any(isinstance(inner, ast.Raise) for inner in ast.walk(node))
                assert not blind or again or place in EDGES, f"{place}:{node.lineno}"


def _types(node: ast.expr) -> list[ast.expr]:
    return node.elts if isinstance(node, ast.Tuple) else [node]


def test_a_reached_limit_is_no_error_of_the_system() -> None:
    assert not issubclass(LimitError, OSError)
    assert LimitError("x").exit_code == 3
    for place, tree in sources():
        raised = [node.exc for node in ast.walk(tree) if isinstance(node, ast.Raise) and node.exc is not None]
        assert not any("TimeoutError" in ast.unparse(item) for item in raised), place


A, B, C = (StatedCell((code, "2023-Q1"), f"{code}, 2023-Q1") for code in "ABC")
UNMET = Unmet(A, (B, C), alone=False, proven=True)


@pytest.mark.parametrize("language", [*LANGUAGES, "xx"])
def test_what_an_error_carries_is_said_in_each_language(language: str) -> None:
    unmet = said(ProtectionError("own", unmet=[UNMET] * 7, hints=["a hint"]), language)
    assert "7" in unmet and "B, 2023-Q1; C, 2023-Q1" in unmet and unmet.count("A, 2023-Q1") == 5
    assert unmet.endswith("a hint")
    conflict = said(ConflictError("own", sums=[StatedSum(("_T", "Q"), "sum", "geo")], cells=[("A", "Q")]), language)
    assert "(_T, Q)" in conflict and "(A, Q)" in conflict and "geo" in conflict
    assert "own" not in unmet + conflict


def test_languages_word_the_same_error_differently() -> None:
    for error in (ProtectionError("own", unmet=[UNMET]), ConflictError("own"), LimitError("own")):
        assert len({said(error, language) for language in LANGUAGES}) == len(LANGUAGES)
    assert said(ProtectionError("own"), "nb") == "own"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_relation_has_words(language: str) -> None:
    for relation in Relation:
        assert "geo" in said(ConflictError("", sums=[StatedSum(("A",), relation.value, "geo")]), language)


def test_it_is_proven_only_if_it_is_proven_of_each_figure() -> None:
    guessed = Unmet(B, (), alone=True, proven=False)
    assert ProtectionError("", unmet=[UNMET]).proven
    assert not ProtectionError("", unmet=[UNMET, guessed]).proven
    assert not ProtectionError("").proven
    assert "alone" in said(ProtectionError("", unmet=[guessed]), "en")
