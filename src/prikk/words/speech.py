"""How a language writes numbers, dates and periods: its own few words, and the rest from the CLDR by way of Babel."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel import Locale

_NUMBER = re.compile(r"[#0][#0.,]*")


@dataclass(frozen=True)
class Speech:
    """How a language writes numbers, dates and periods, and what it is called.

    `serves` are the language tags (BCP 47, without a region) that it answers, a space between; `authority` is its code
    in the EU list of languages (may be empty). `locale` is the language in a country, as the CLDR names it (`nb_NO`):
    its names of months, its signs in numbers and its order of dates hold. The patterns hold `{number}`.
    """

    name: str
    serves: str
    authority: str
    locale: str
    week: str
    quarter: str
    half_year: str
    short_week: str
    short_quarter: str
    short_half_year: str

    @cached_property
    def _cldr(self) -> Locale:
        from babel import Locale  # noqa: PLC0415  (its data is read where somebody speaks)

        return Locale.parse(self.locale)

    @cached_property
    def region(self) -> str:
        """The country whose rules for setting text hold."""
        return self._cldr.territory or ""

    @cached_property
    def runs_left(self) -> bool:
        """Whether it is written from right to left."""
        return bool(self._cldr.character_order == "right-to-left")

    @cached_property
    def decimal(self) -> str:
        """The decimal sign."""
        from babel.numbers import get_decimal_symbol  # noqa: PLC0415

        return get_decimal_symbol(self._cldr)

    @cached_property
    def grouping(self) -> str:
        """What stands between thousands; a space of whatever kind is a plain one, for which a file puts its own."""
        from babel.numbers import get_group_symbol  # noqa: PLC0415

        found = get_group_symbol(self._cldr)
        return " " if found.isspace() else found

    @cached_property
    def percent(self) -> str:
        """The pattern of a share in per cent."""
        return _NUMBER.sub("{number}", self._cldr.percent_formats[None].pattern, count=1)

    @cached_property
    def months(self) -> tuple[str, ...]:
        """The names of the months, as they head a column."""
        named = self._cldr.months["stand-alone"]["wide"]
        return tuple(_capital(named[number]) for number in range(1, 13))

    @cached_property
    def short_months(self) -> tuple[str, ...]:
        """The same where there is little room."""
        named = self._cldr.months["stand-alone"]["abbreviated"]
        return tuple(named[number].rstrip(".") for number in range(1, 13))

    @cached_property
    def small(self) -> bool:
        """Whether the names of periods are written small within a sentence."""
        return bool(self._cldr.months["format"]["wide"][1][0].islower())

    def within(self, name: str) -> str:
        """The name of a period as it stands within a sentence."""
        return name[0].lower() + name[1:] if self.small else name

    def day(self, date: dt.date) -> str:
        """A date in words."""
        from babel.dates import format_date  # noqa: PLC0415

        return format_date(date, "long", locale=self._cldr)


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]
