"""Reference days: on which day of a period a stock is counted, and how old somebody is on it."""

from __future__ import annotations

import calendar
import datetime as dt

from prikk.errors import InputError
from prikk.model.period import Period

_WEEKDAYS = [name.lower() for name in calendar.day_name]


def reference_day(period: Period, rule: str) -> dt.date:
    """The reference day of a period: `last-day`, `last-tuesday` (any weekday) or a day of its last month.

    A day that the month does not have is the month's last. Raises InputError for another rule.
    """
    last = period.last_day
    if rule == "last-day":
        return last
    if rule.removeprefix("last-") in _WEEKDAYS and rule.startswith("last-"):
        back = (last.weekday() - _WEEKDAYS.index(rule.removeprefix("last-"))) % 7
        return last - dt.timedelta(days=back)
    if rule.isdecimal() and 1 <= int(rule) <= 31:
        return last.replace(day=min(int(rule), last.day))
    raise InputError(
        f"{rule!r} is no reference day",
        column="key source.spells.reference_day",
        allowed="last-day, last-monday to last-sunday, or a day 1 to 31",
    )


def age_on(birth: str, day: str) -> str:
    """SQL: age in whole years on a day; who is born on 29 February is a year older from 1 March."""
    today, birthday = (f"(extract(month FROM {date}), extract(day FROM {date}))" for date in (day, birth))
    years = f"extract(year FROM {day}) - extract(year FROM {birth}) - CASE WHEN {today} < {birthday} THEN 1 ELSE 0 END"
    return f"(CASE WHEN extract(month FROM {birth}) IS NOT NULL THEN {years} END)"
