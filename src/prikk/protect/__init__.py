"""Secondary suppression: the cheapest further stars, with a certificate that anyone can check."""

from prikk.protect.certificate import Certificate, shortfall
from prikk.protect.engine import protect
from prikk.protect.problem import Protection, ProtectionLevels, ProtectionProblem, Unprotectable
from prikk.protect.proving import same_counts, unproven
from prikk.protect.reasons import Reason, reasons
from prikk.protect.storage import read_certificate, write_certificate

__all__ = [
    "Certificate",
    "Protection",
    "ProtectionLevels",
    "ProtectionProblem",
    "Reason",
    "Unprotectable",
    "protect",
    "read_certificate",
    "reasons",
    "same_counts",
    "shortfall",
    "unproven",
    "write_certificate",
]
