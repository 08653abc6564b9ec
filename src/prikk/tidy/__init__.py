"""Published tables, however they are laid out, as tidy cells: grid, plan, layout, cells, signs, sums, rounding."""

from prikk.tidy.cells import Tidy, TidyDimension
from prikk.tidy.output import write_cells
from prikk.tidy.plan import Plan, read_plan, written
from prikk.tidy.questions import OpenQuestion
from prikk.tidy.reading import Reading, read_files
from prikk.tidy.signs import MEANINGS, Meaning, Sign
from prikk.tidy.tableset import TableSet

__all__ = [
    "MEANINGS",
    "Meaning",
    "OpenQuestion",
    "Plan",
    "Reading",
    "Sign",
    "TableSet",
    "Tidy",
    "TidyDimension",
    "read_files",
    "read_plan",
    "write_cells",
    "written",
]
