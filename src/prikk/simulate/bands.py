"""Codes with numbers (age bands): how long a person may carry one, which one follows, and the age in years."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from prikk.model.codelist import Codelist
from prikk.system.cellsystem import Bools, Ints

OPEN_YEARS = 4
"""A band without a lower or an upper end is taken to be this many years wide."""

NO_BAND = -1


@dataclass(frozen=True)
class Bands:
    """The bands of a dimension's leaves, in their order: first and last year of age, and the band that follows.

    A leaf without numbers (unknown age) has NO_BAND in all three; the last band has NO_BAND as `next`.
    """

    low: Ints
    high: Ints
    next: Ints

    @classmethod
    def of(cls, codelist: Codelist) -> Bands | None:
        """The bands of a codelist; None when no code has numbers."""
        low, high = [], []
        for item in codelist.leaves:
            if item.low is None and item.high is None:
                low.append(NO_BAND)
                high.append(NO_BAND)
            else:
                low.append(item.low if item.low is not None else max(0, (item.high or 0) - OPEN_YEARS + 1))
                high.append(item.high if item.high is not None else low[-1] + OPEN_YEARS - 1)
        if all(number == NO_BAND for number in high):
            return None
        follows = [low.index(end + 1) if end != NO_BAND and end + 1 in low else NO_BAND for end in high]
        return cls(np.array(low), np.array(high), np.array(follows))

    def outgrown(self, codes: Ints, periods: Ints, per_year: int) -> Bools:
        """Whether a person who had a code for so many periods must be older now."""
        has_band = self.high[codes] != NO_BAND
        outgrown: Bools = has_band & (periods >= (self.high[codes] - self.low[codes] + 1) * per_year)
        return outgrown

    def ages(self, paths: Paths, per_year: int, chance: np.random.Generator) -> Ints:
        """The age in years of each record: a year more at each birthday, in the band of every record.

        A person who goes to the next band has the birthday then. Who stays in a band has it in any period of the year
        that lets the age stay inside. Records of unknown age get NO_BAND.
        """
        length = paths.last - paths.first
        begin, room = self.low[paths.code], self.high[paths.code] - self.low[paths.code]
        phase = chance.integers(0, per_year, len(length))
        birthdays = (length + phase) // per_year
        phase = np.where(birthdays > room, 0, phase)
        birthdays = (length + phase) // per_year
        begin = begin + chance.integers(0, np.maximum(room - birthdays, 0) + 1)
        steps = paths.step >= 0
        phase = np.where(steps, (paths.first - paths.step) % per_year, phase)
        years_before = (paths.step - paths.first + per_year - 1) // per_year
        begin = np.where(steps, self.high[paths.code] + 1 - years_before, begin)
        age = begin[paths.person] + (paths.period - paths.first[paths.person] + phase[paths.person]) // per_year
        return np.where((self.high[paths.code] == NO_BAND)[paths.person], NO_BAND, age)


@dataclass(frozen=True)
class Paths:
    """The way of each person through the bands.

    A value a record: `person` (its number) and `period`. A value a person: `first` and `last` period, the first `code`,
    and the period of the `step` to the next band (-1 without one).
    """

    person: Ints
    period: Ints
    first: Ints
    last: Ints
    code: Ints
    step: Ints

    @classmethod
    def of(cls, person: Ints, period: Ints, code: Ints) -> Paths:
        """The paths of records that are in the order of their periods."""
        _, begin = np.unique(person, return_index=True)
        _, end = np.unique(person[::-1], return_index=True)
        end = len(person) - 1 - end
        start = code[begin]
        step = np.full(len(begin), -1, dtype=np.int64)
        moved = np.flatnonzero(code != start[person])[::-1]
        step[person[moved]] = period[moved]
        return cls(person, period, period[begin], period[end], start, step)
