"""Reference periods: months, quarters, halves and years, as codes like `2023-01`, `2023-Q1`, `2023-H1`, `2023`."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from enum import Enum

from prikk.words import speech


class PeriodUnit(Enum):
    """The length of a period; the value is its name in a publication file."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half-year"
    YEAR = "year"

    @property
    def per_year(self) -> int:
        """How many such periods a year has."""
        return {"month": 12, "quarter": 4, "half-year": 2, "year": 1}[self.value]


_FORMS = (
    (PeriodUnit.MONTH, re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")),
    (PeriodUnit.QUARTER, re.compile(r"([0-9]{4})-Q([1-4])")),
    (PeriodUnit.HALF, re.compile(r"([0-9]{4})-H([12])")),
    (PeriodUnit.YEAR, re.compile(r"([0-9]{4})()")),
)
FORMS = "a month 2023-01, a quarter 2023-Q1, a half-year 2023-H1 or a year 2023"


@dataclass(frozen=True, order=True)
class Period:
    """One period: the year and the number of the period in it, from 1."""

    year: int
    number: int
    unit: PeriodUnit

    @classmethod
    def parse(cls, code: str) -> Period:
        """The period of a code. Raises ValueError, saying what is allowed."""
        for unit, form in _FORMS:
            if (match := form.fullmatch(code)) and int(match[1]):
                return cls(int(match[1]), int(match[2] or 1), unit)
        raise ValueError(f"{code!r} is not a period; allowed: {FORMS}")

    @property
    def code(self) -> str:
        """The period as it stands in files."""
        match self.unit:
            case PeriodUnit.MONTH:
                return f"{self.year:04d}-{self.number:02d}"
            case PeriodUnit.QUARTER:
                return f"{self.year:04d}-Q{self.number}"
            case PeriodUnit.HALF:
                return f"{self.year:04d}-H{self.number}"
            case PeriodUnit.YEAR:
                return f"{self.year:04d}"

    def next(self) -> Period:
        """The period that follows."""
        if self.number == self.unit.per_year:
            return Period(self.year + 1, 1, self.unit)
        return Period(self.year, self.number + 1, self.unit)

    def previous(self) -> Period:
        """The period before."""
        if self.number == 1:
            return Period(self.year - 1, self.unit.per_year, self.unit)
        return Period(self.year, self.number - 1, self.unit)

    def year_before(self) -> Period:
        """The same period of the year before."""
        return Period(self.year - 1, self.number, self.unit)

    @property
    def last_day(self) -> dt.date:
        """The last day of the period."""
        month = self.number * 12 // self.unit.per_year
        return dt.date(self.year, month, calendar.monthrange(self.year, month)[1])

    def label(self, language: str) -> str:
        """The name of the period within its year, as a column heading."""
        said = speech(language)
        match self.unit:
            case PeriodUnit.MONTH:
                return said.months[self.number - 1]
            case PeriodUnit.QUARTER:
                return said.quarter.format(number=self.number)
            case PeriodUnit.HALF:
                return said.half_year.format(number=self.number)
            case PeriodUnit.YEAR:
                return self.code

    def short_label(self, language: str) -> str:
        """The name of the period within its year where there is little room."""
        said = speech(language)
        match self.unit:
            case PeriodUnit.MONTH:
                return said.within(said.months[self.number - 1])[:3]
            case PeriodUnit.QUARTER:
                return said.short_quarter.format(number=self.number)
            case PeriodUnit.HALF:
                return said.short_half_year.format(number=self.number)
            case PeriodUnit.YEAR:
                return self.code

    def long_label(self, language: str) -> str:
        """The name of the period with its year."""
        return self.code if self.unit is PeriodUnit.YEAR else f"{self.label(language)} {self.year}"


def periods(first: Period, last: Period) -> tuple[Period, ...]:
    """All periods from `first` to `last`, both included."""
    found = []
    while first <= last:
        found.append(first)
        first = first.next()
    return tuple(found)
