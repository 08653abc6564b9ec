"""Run the tests of the core with other versions: `python scripts/try_versions.py lowest` or `newest`.

`lowest` takes the lowest version of each package that pyproject.toml allows, `newest` the newest Python that there is,
if it is newer than the one that runs this. Both use the program uv, or fetch it. What cannot be tried is said, and is
no failure; the last line tells what was tried.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
TESTS = [
    "model",
    "system",
    "rules",
    "solve",
    "moves",
    "infer",
    "protect",
    "audit",
    "counts",
    "formats/test_registry.py",
]
EXTRAS = ["plot", "tables", "postgres", "publish", "serve"]
"""Spark, half a gigabyte, is left out: no test of the core needs it."""
TOOLS = ["pytest>=8.3", "pytest-xdist>=3.6", "hypothesis>=6.100", "httpx>=0.27", "pandas>=2.2", "polars>=1.10"]
NEWEST = 14
"""The newest Python 3 that all dependencies are published for."""


def run(*command: str | Path) -> None:
    """Run a command in the checkout; ends the program with its code if it fails."""
    code = subprocess.run([*map(str, command)], cwd=ROOT, check=False).returncode
    if code:
        sys.exit(code)


def newest_python() -> str | None:
    """The newest interpreter above this one that is there and can be run."""
    for minor in range(NEWEST, sys.version_info.minor, -1):
        name = f"python3.{minor}"
        found = [shutil.which(name), *sorted(map(str, Path.home().glob(f".pyenv/versions/3.{minor}.*/bin/{name}")))]
        for path in filter(None, reversed(found)):
            if subprocess.run([path, "-c", "import venv"], capture_output=True, check=False).returncode == 0:
                return path
    return None


def uv(folder: Path) -> Path:
    """The program uv: the one that there is, else fetched into the folder."""
    if found := shutil.which("uv"):
        return Path(found)
    run(sys.executable, "-m", "venv", folder / "tools")
    run(folder / "tools/bin/python", "-m", "pip", "install", "--quiet", "uv")
    return folder / "tools/bin/uv"


def main(what: str) -> None:
    """Make an environment with the versions asked for, and test in it."""
    python = sys.executable if what == "lowest" else newest_python()
    if python is None:
        sys.stdout.write(f"NOT TRIED: no Python newer than 3.{sys.version_info.minor} is on this machine\n")
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tool, chosen, own = uv(folder), folder / "chosen.txt", folder / "own/bin/python"
        resolution = ["--resolution", "lowest-direct"] if what == "lowest" else []
        run(tool, "venv", "--quiet", "--python", python, folder / "own")
        run(
            tool, "pip", "compile", "--quiet", "pyproject.toml", *(f"--extra={name}" for name in EXTRAS), *resolution,
            "--python", own,
            "-o", chosen,
        )  # fmt: skip
        run(tool, "pip", "install", "--quiet", "--python", own, "-r", chosen, "-c", chosen, *TOOLS)
        run(tool, "pip", "install", "--quiet", "--python", own, "--no-deps", ROOT)
        old = ["-W", "ignore::DeprecationWarning"]  # of old packages that use others which are newer
        run(own, "-m", "pytest", "-n", "auto", *old, *(f"tests/{part}" for part in TESTS))
        versions = re.findall(r"^(numpy|scipy|numba|ortools|duckdb|pyarrow)==(\S+)", chosen.read_text(), re.M)
        tried = subprocess.run([str(own), "--version"], capture_output=True, text=True, check=True).stdout.strip()
        sys.stdout.write(f"{what}: {tried}, {', '.join(' '.join(item) for item in versions)}\n")


if __name__ == "__main__":
    if sys.argv[1:] not in (["lowest"], ["newest"]):
        sys.exit(__doc__)
    main(sys.argv[1])
