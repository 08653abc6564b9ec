"""Build the wheel, install it in an environment of its own, and run the main job there, far from the checkout.

What a checkout hides shows here: a file that the wheel lacks, a package that is not asked for, a path that is taken for
granted. `python scripts/try_wheel.py`
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]


def run(*command: str | Path, folder: Path, code: int = 0) -> str:
    """What a command prints; ends the program if it ends with another code."""
    done = subprocess.run([*map(str, command)], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != code:
        sys.exit(f"{' '.join(map(str, command))}\nended with {done.returncode}, not {code}\n{done.stdout}{done.stderr}")
    return done.stdout


def main() -> None:
    """Build, install, run; without the extra first, where a build must say what it lacks."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run(
            sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", folder, ROOT,
            folder=folder,
        )  # fmt: skip
        (wheel,) = folder.glob("prikk-*.whl")
        run(sys.executable, "-m", "venv", folder / "elsewhere", folder=folder)
        python, prikk = folder / "elsewhere/bin/python", folder / "elsewhere/bin/prikk"
        run(python, "-m", "pip", "install", "--quiet", wheel, folder=folder)
        run(prikk, "examples", folder=folder)
        (folder / "counts.csv").write_text("geo,n\nTotal,30\nA,2\nB,13\nC,15\n", encoding="utf-8")
        run(prikk, "audit", "counts.csv", "--dims", "geo", "--freq", "n", folder=folder)
        run(prikk, "build", "examples/apprentices", "--out", "out", folder=folder, code=2)
        run(python, "-m", "pip", "install", "--quiet", f"{wheel}[publish]", folder=folder)
        run(prikk, "build", "examples/apprentices", "--out", "out", folder=folder)
        run(prikk, "verify", "out", folder=folder)
        sys.stdout.write(f"{wheel.name}: built, installed elsewhere; audits, builds and verifies\n")


if __name__ == "__main__":
    main()
