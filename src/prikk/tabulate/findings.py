"""What a check of a source finds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import Enum

from prikk.errors import InputError

ROWS = 3
VALUES = 10
NAMES = 20
LENGTH = 40
"""How many rows, wrong values and allowed names findings tell, and how much of a value."""


class Severity(Enum):
    """Whether a finding stops a build."""

    ERROR = "error"
    WARNING = "warning"


class Kind(Enum):
    """What a finding is about."""

    UNREADABLE = "unreadable source"
    MISSING_COLUMN = "missing column"
    WRONG_TYPE = "wrong type"
    EMPTY = "no records"
    NO_VALUE = "no value"
    UNKNOWN_CODE = "unknown code"
    CODE_NOT_VALID = "code not valid in the period"
    IMPOSSIBLE_PERIOD = "impossible period"
    OTHER_PERIOD = "period outside the publication"
    DUPLICATE = "duplicate"
    VARYING = "varying attribute"
    IMPOSSIBLE_DATE = "impossible date"
    REVERSED_SPELL = "spell that ends before it begins"
    NO_PERSON = "person not in the persons file"


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: where, what was found, what is allowed.

    `file` names the file (or table, or frame), `rows` the first records concerned, counted from 1 in that file without
    its heading; `count` is how many records are concerned. Apart from a wrong code, nothing of a record is told.
    """

    kind: Kind
    severity: Severity
    found: str
    file: str = ""
    column: str = ""
    allowed: str = ""
    count: int = 0
    rows: tuple[int, ...] = ()

    def __str__(self) -> str:
        place = ", ".join(text for text in (self.file, self.column) if text)
        text = f"{place}: {self.found}" if place else self.found
        if self.count:
            text += f", {self.count:,} record{'s' if self.count > 1 else ''}"
        if self.rows:
            shown = ", ".join(map(str, self.rows))
            text += f", row{'s' if len(self.rows) > 1 else ''} {shown}{' ...' if self.count > len(self.rows) else ''}"
        return f"{text}; allowed: {self.allowed}" if self.allowed else text


@dataclass(frozen=True)
class CheckReport:
    """What a check found, in the order of checking; `records` is how many records were read."""

    source: str
    records: int
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that stop a build."""
        return tuple(item for item in self.findings if item.severity is Severity.ERROR)

    @property
    def usable(self) -> bool:
        """Whether a build may use the source."""
        return not self.errors

    def to_dict(self) -> Mapping[str, object]:
        """The report as plain values, for JSON."""
        return {
            "source": self.source,
            "records": self.records,
            "usable": self.usable,
            "findings": [
                {**asdict(item), "kind": item.kind.value, "severity": item.severity.value} for item in self.findings
            ],
        }

    def require(self) -> None:
        """Raise InputError with all errors when the source is not usable."""
        if self.usable:
            return
        first, *others = (str(item) for item in self.errors)
        more = "".join(f"\n  {text}" for text in others)
        raise InputError(f"the source cannot be used: {first}{more}")
