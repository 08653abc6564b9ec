"""What the import contracts cannot say themselves: parts of a library, and that no package is left out of them."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import prikk

PACKAGE = Path(prikk.__file__).parent
ROOT = Path(__file__).parents[2]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
HOUSE = {f"prikk.{path.stem}" for path in PACKAGE.iterdir() if (path / "__init__.py").is_file() or path.suffix == ".py"}
ROOMS = {
    "ortools": {"solve"},
    "scipy.optimize": {"solve"},
    "numba": {"moves"},
    "psycopg": {"tabulate"},
    "pyspark": {"tabulate"},
    "sqlglot": {"tabulate"},
}
"""The packages that may import a library, whatever the contracts say."""
FRAMES = ("duckdb", "pyarrow", "pandas", "polars")


def imported(source: str) -> Iterator[str]:
    """The modules that a source imports, those that it names to `import_module` among them."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (item.name for item in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield from (f"{node.module}.{item.name}" for item in node.names)
        elif isinstance(node, ast.Call) and "import" in ast.unparse(node.func):
            yield from (item.value for item in node.args if isinstance(item, ast.Constant) and str(item.value))


def strangers(library: str) -> list[str]:
    """The modules outside its rooms that import a library."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        place = path.relative_to(PACKAGE)
        names = imported(path.read_text(encoding="utf-8"))
        if place.parts[0] not in ROOMS[library] and any(f"{name}.".startswith(f"{library}.") for name in names):
            found.append(place.as_posix())
    return found


@pytest.mark.parametrize("library", ROOMS)
def test_a_library_stays_in_its_room(library: str) -> None:
    assert strangers(library) == []


@pytest.mark.parametrize(
    "line", ["import scipy.optimize", "from scipy import optimize", "from scipy.optimize import milp"]
)
def test_each_way_to_import_is_seen(line: str) -> None:
    assert any(f"{name}.".startswith("scipy.optimize.") for name in imported(f"def f():\n    {line}\n"))


def test_an_import_by_name_is_seen() -> None:
    assert "numba" in list(imported('import_module("numba")'))


def test_every_package_is_under_each_contract() -> None:
    """A package that is no source of a contract may break it unseen, unless it is the room of what is forbidden."""
    rooms = ROOMS | {name: {"tabulate", "formats"} for name in FRAMES}
    for contract in CONTRACTS:
        forbidden = contract.get("forbidden_modules", [])
        if not forbidden or any(name.startswith("prikk") for name in forbidden):
            continue
        allowed = {f"prikk.{room}" for name in forbidden for room in rooms[name]}
        missing = HOUSE - set(contract["source_modules"]) - allowed - {"prikk.__init__"}
        assert not missing, f"{contract['name']}: {sorted(missing)}"


def test_the_layers_leave_nobody_out() -> None:
    (layers,) = [contract for contract in CONTRACTS if contract["type"] == "layers"]
    assert layers["exhaustive"]
    named = {f"prikk.{name.strip()}" for layer in layers["layers"] for name in layer.split("|")}
    assert named == HOUSE - {"prikk.__init__"}
