"""Read damaged published tables: place every readable figure, restore what follows from the others, report the rest."""

from prikk.repair.defects import Defect, DefectKind, defects_csv, write_defects
from prikk.repair.repairing import Repaired, Stars, repair

__all__ = ["Defect", "DefectKind", "Repaired", "Stars", "defects_csv", "repair", "write_defects"]
