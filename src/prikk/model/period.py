"""Reference periods: weeks, months, quarters, halves, years, as `2023-W01`, `2023-01`, `2023-Q1`, `2023-H1`, `2023`."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from enum import Enum

from prikk.words import speech


class PeriodUnit(Enum):
    """The length of a period; the value is its name in a publication file."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half-year"
    YEAR = "year"

    @property
    def per_year(self) -> int:
        """How many such periods a year has at most."""
        return {"week": 53, "month": 12, "quarter": 4, "half-year": 2, "year": 1}[self.value]


_FORMS = (
    (PeriodUnit.WEEK, re.compile(r"([0-9]{4})-W(0[1-9]|[1-4][0-9]|5[0-3])")),
    (PeriodUnit.MONTH, re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")),
    (PeriodUnit.QUARTER, re.compile(r"([0-9]{4})-Q([1-4])")),
    (PeriodUnit.HALF, re.compile(r"([0-9]{4})-H([12])")),
    (PeriodUnit.YEAR, re.compile(r"([0-9]{4})()")),
)
FORMS = "a month 2023-01, a quarter 2023-Q1, a half-year 2023-H1, a year 2023 or a week 2023-W01"


@dataclass(frozen=True, order=True)
class Period:
    """One period: the year and the number of the period in it, from 1. Weeks are those of ISO 8601, with their year."""

    year: int
    number: int
    unit: PeriodUnit

    @classmethod
    def parse(cls, code: str) -> Period:
        """The period of a code. Raises ValueError, saying what is allowed."""
        for unit, form in _FORMS:
            if (match := form.fullmatch(code)) and int(match[1]):
                found = cls(int(match[1]), int(match[2] or 1), unit)
                if found.number <= found.in_year:
                    return found
        raise ValueError(f"{code!r} is not a period; allowed: {FORMS}")

    @property
    def code(self) -> str:
        """The period as it stands in files."""
        match self.unit:
            case PeriodUnit.WEEK:
                return f"{self.year:04d}-W{self.number:02d}"
            case PeriodUnit.MONTH:
                return f"{self.year:04d}-{self.number:02d}"
            case PeriodUnit.QUARTER:
                return f"{self.year:04d}-Q{self.number}"
            case PeriodUnit.HALF:
                return f"{self.year:04d}-H{self.number}"
            case PeriodUnit.YEAR:
                return f"{self.year:04d}"

    @property
    def in_year(self) -> int:
        """How many such periods its year has: a year has 52 weeks, or 53."""
        return dt.date(self.year, 12, 28).isocalendar().week if self.unit is PeriodUnit.WEEK else self.unit.per_year

    def next(self) -> Period:
        """The period that follows."""
        if self.number == self.in_year:
            return Period(self.year + 1, 1, self.unit)
        return Period(self.year, self.number + 1, self.unit)

    def previous(self) -> Period:
        """The period before."""
        if self.number == 1:
            before = Period(self.year - 1, 1, self.unit)
            return Period(before.year, before.in_year, self.unit)
        return Period(self.year, self.number - 1, self.unit)

    def year_before(self) -> Period:
        """The same period of the year before."""
        return Period(self.year - 1, self.number, self.unit)

    @property
    def first_day(self) -> dt.date:
        """The first day of the period."""
        if self.unit is PeriodUnit.WEEK:
            return dt.date.fromisocalendar(self.year, self.number, 1)
        return dt.date(self.year, (self.number - 1) * 12 // self.unit.per_year + 1, 1)

    @property
    def last_day(self) -> dt.date:
        """The last day of the period."""
        if self.unit is PeriodUnit.WEEK:
            return dt.date.fromisocalendar(self.year, self.number, 7)
        month = self.number * 12 // self.unit.per_year
        return dt.date(self.year, month, calendar.monthrange(self.year, month)[1])

    def label(self, language: str) -> str:
        """The name of the period within its year, as a column heading."""
        said = speech(language)
        match self.unit:
            case PeriodUnit.WEEK:
                return said.week.format(number=self.number)
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
            case PeriodUnit.WEEK:
                return said.short_week.format(number=self.number)
            case PeriodUnit.MONTH:
                return said.short_months[self.number - 1]
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
