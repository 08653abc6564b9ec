"""Small pieces: no function has 60 lines beside its signature and docstring, no module 400."""

from __future__ import annotations

import ast
from pathlib import Path

import prikk

PACKAGE = Path(prikk.__file__).parent
LONGEST_FUNCTION, LONGEST_MODULE = 60, 400


def lines_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """The lines of what a function does."""
    first = function.body[1 if ast.get_docstring(function) and len(function.body) > 1 else 0]
    return (function.end_lineno or 0) - first.lineno + 1


def test_functions_and_modules_are_small() -> None:
    for path in sorted(PACKAGE.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        assert text.count("\n") <= LONGEST_MODULE, path
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                assert lines_of(node) < LONGEST_FUNCTION, f"{path}:{node.lineno} {node.name}"


def test_lines_are_counted_without_signature_and_docstring() -> None:
    (function,) = ast.parse('def f(\n    a,\n):\n    """Say."""\n    b = a\n    return b\n').body
    assert isinstance(function, ast.FunctionDef) and lines_of(function) == 2
