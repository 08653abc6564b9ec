"""Tabulate: from records of persons to the true counts of a publication's cells."""

from prikk.tabulate.convert import SpellFiles, to_spells
from prikk.tabulate.counting import tabulate
from prikk.tabulate.engine import ServerTable
from prikk.tabulate.findings import CheckReport, Finding, Kind, Severity
from prikk.tabulate.inspection import check
from prikk.tabulate.keeping import Keeping
from prikk.tabulate.resources import Resources
from prikk.tabulate.tabulation import Tabulation

__all__ = [
    "CheckReport",
    "Finding",
    "Keeping",
    "Kind",
    "Resources",
    "ServerTable",
    "Severity",
    "SpellFiles",
    "Tabulation",
    "check",
    "tabulate",
    "to_spells",
]
