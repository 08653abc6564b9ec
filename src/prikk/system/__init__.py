"""CellSystem: the linear equations over integer counts that a set of published tables is."""

from prikk.system.cellsystem import UNBOUNDED, CellSystem, Knowledge, Origin, Relation
from prikk.system.index import CellIndex

__all__ = ["UNBOUNDED", "CellIndex", "CellSystem", "Knowledge", "Origin", "Relation"]
