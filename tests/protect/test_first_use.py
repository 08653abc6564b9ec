"""Tables of some 2,000 cells need no compiled code: a newcomer does not wait for a compiler."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

CODE = """
import sys
import numpy as np
sys.path.insert(0, {folder!r})
from protect_tables import crossed, posed
from prikk.protect import protect, unproven
chance = np.random.default_rng(1)
system, values = crossed(chance.poisson(7, (42, 44)))
problem = posed(system, values, demand="full")
assert system.size > 1900 and problem.primary.sum() > 120, problem.primary.sum()
said = []
result = protect(problem, progress=said.append)
assert not result.unprotectable and result.gap == 0, result
assert not np.any(unproven(problem, result.hidden, result.certificate))
assert "numba" not in sys.modules
assert not any("compiling" in stage for stage in said), said
"""


def test_a_table_of_2000_cells_needs_no_compiled_code() -> None:
    folder = str(Path(__file__).parent)
    subprocess.run([sys.executable, "-c", CODE.format(folder=folder)], check=True)
