"""One name means one thing: no two classes are called the same, and no two modules of the tests."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import prikk

PACKAGE = Path(prikk.__file__).parent
TESTS = Path(__file__).parents[1]


def public_classes(source: str) -> Iterator[str]:
    """The names of the classes of a module that other modules may use."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield node.name


def twice(names: Iterable[str]) -> set[str]:
    """The names that stand more than once."""
    return {name for name, count in Counter(names).items() if count > 1}


def test_a_class_name_means_one_thing() -> None:
    sources = [path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py")]
    assert twice(name for source in sources for name in public_classes(source)) == set()


def test_a_name_that_stands_twice_is_seen() -> None:
    sources = [
        "class Cell:\n    pass\n\nclass _Part:\n    pass\n",
        "class Cell:\n    class Inner:\n        pass\n\nclass _Part:\n    pass\n",
    ]
    assert twice(name for source in sources for name in public_classes(source)) == {"Cell"}


def test_each_module_of_the_tests_has_a_name_of_its_own() -> None:
    """pytest imports them by name alone: of two with one name it collects none."""
    assert twice(path.name for path in TESTS.rglob("*.py")) <= {"conftest.py"}
