"""Words by which published tables name totals, parts, time, counts and what is worked out from counts."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

from prikk.tidy.periods import all_periods, period_code

_FILE: Mapping[str, Mapping[str, Any]] = tomllib.loads((files("prikk.tidy") / "vocabulary.toml").read_text("utf-8"))


def listed_in(section: str, name: str) -> tuple[Any, ...]:
    """A list of the vocabulary."""
    return tuple(_FILE[section].get(name, ()))


def any_of(section: str, name: str = "patterns") -> str:
    """The patterns of a list of the vocabulary, as one that any of them fits."""
    return "(?:" + "|".join(_FILE[section][name]) + ")"


_TOTALS, _TIMES, _COUNTS = (frozenset(listed_in(section, "words")) for section in ("totals", "times", "counts"))
_WORDS = re.compile(r"[^\W\d_]+")
_PERCENT_ROW = re.compile(any_of("percent-rows") + r"(?!\w)")
_SERIES = 4
"""Periods that stand in order need no name that says what they are."""
_PART = re.compile(any_of("parts") + r"\b")
_DERIVED, _CODES, _LABELS = (re.compile(any_of(name), re.IGNORECASE) for name in ("derived", "codes", "labels"))
_NOTES, _STATUS, _MEASURE = (re.compile(any_of(name), re.IGNORECASE) for name in ("notes", "statuses", "measures"))


def names_status(text: str) -> bool:
    """Whether a heading is that of a column of signs beside the figures."""
    return _STATUS.fullmatch(text.strip()) is not None


def names_measure(text: str) -> bool:
    """Whether a heading is that of a column that says what is measured."""
    return _MEASURE.fullmatch(text.strip()) is not None


def names_total(code: str, label: str, others: Sequence[str]) -> bool:
    """Whether a code or its label says that it stands for all others."""
    for text in (code, label):
        plain = " ".join(text.casefold().strip(" :.").split())
        if plain in _TOTALS or re.match(
            r"(total|i alt|all|sum)\b.*[, ]|.*[, _(-](total|i alt|in all|totalt)\)?$", plain
        ):
            return True
    return len(others) > 1 and code.split("+") == list(others)


def says_total(text: str) -> bool:
    """Whether a text is a word for a total by itself."""
    return " ".join(text.casefold().strip(" :.").split()) in _TOTALS


def names_part(code: str, label: str) -> bool:
    """Whether a code or its label says that it is some of what stands above it, not one of the parts that add up."""
    return any(_PART.match(text.strip(" -–").casefold()) for text in (code, label))


def is_time(name: str, codes: Sequence[str]) -> bool:
    """Whether a dimension is one of periods, along which figures need not add up."""
    mentioned = names_time(name) or not _TIMES.isdisjoint(_WORDS.findall(name.casefold()))
    return mentioned and all_periods(codes)


def in_order_of_time(name: str, codes: Sequence[str]) -> bool:
    """Whether codes are periods one after the other, and what the dimension is called says nothing against it."""
    if len(codes) < _SERIES or not all_periods(codes) or names_code(name) or names_label(name):
        return False
    found = [period_code(code) or code for code in codes]
    return found in (sorted(found), sorted(found, reverse=True))


def names_time(name: str) -> bool:
    """Whether a column is called as one of periods is."""
    return name.casefold() in _TIMES


def names_derived(text: str) -> bool:
    """Whether a heading is that of figures worked out from counts: percentages, rates, means, changes."""
    return _DERIVED.search(text) is not None


def names_percent_row(text: str) -> bool:
    """Whether a label is that of percentages of the row above it: it begins with the word or the sign."""
    return _PERCENT_ROW.match(text.strip().casefold()) is not None


def names_count(text: str) -> bool:
    """Whether a heading is that of a count, and of nothing in particular."""
    return text.casefold().strip(" :.()") in _COUNTS


def names_code(text: str) -> bool:
    """Whether a heading is that of a code."""
    return _CODES.search(text.strip()) is not None


def names_label(text: str) -> bool:
    """Whether a heading is that of something that numbers may stand for: ages, grades, classes of size."""
    return _LABELS.search(text) is not None


def names_notes(text: str) -> bool:
    """Whether a heading is that of notes on rows."""
    return _NOTES.fullmatch(text.strip()) is not None
