"""Figures as agencies print them: marks for thousands and decimals, footnote signs and flags stuck to them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from prikk.formats.numbers import fits
from prikk.tidy.grid import Value

_SPACES = "\u0020\u00a0\u2009\u202f'’`"
_DIGITS = rf"\d{{1,3}}(?:[{_SPACES}]\d{{3}})+|\d{{1,3}}(?:[.,]\d{{3}})*|\d+"
_FIGURE = re.compile(
    rf"(?P<sign>[-−–+]?)\s?(?P<digits>(?:{_DIGITS}))(?P<rest>[.,]\d+)?(?P<power>[eE][-+]?\d{{1,2}})?\s?(?P<percent>%?)"
)
_FLAG = re.compile(
    r"(?P<figure>.*\d%?)\s?(?P<flag>[¹²³⁴⁵⁶⁷⁸⁹⁰†‡§*]+|\(\d{1,2}\)|\[\w{1,8}(?: \d+)?\]|\([a-z]{1,2}\)|\s\d\)"
    r"|(?<=\s)(?:[prebuidfsn]|[PREBUE]|\*+)|(?<=\d)[prebuidfs])"
)
"""Signs behind a figure: of a footnote, or that it is provisional, revised, estimated, a break, unreliable, ..."""
_BRACKETED = re.compile(r"\((?P<figure>[\d.,\s]*\d)\)|\[(?P<other>[\d.,\s]*\d)\]")
_MANY = 5
"""So many times as many figures speak for one reading than for the other: misprints apart, it is certain."""
_THREES = re.compile(r"[1-9]\d{0,2}(?:[.,]\d{3})+")


@dataclass(frozen=True)
class Dialect:
    """How a file writes numbers: the mark before decimals, and that for thousands besides blanks and apostrophes.

    `evidence` tells how that was found; `certain` is false where the figures fit another reading too.
    """

    decimal: str = "."
    thousands: str = ""
    evidence: str = ""
    certain: bool = True


@dataclass(frozen=True)
class ReadFigure:
    """A number with what is stuck to it (`p`, `¹`, `()`), and whether it is a percentage."""

    number: int | Decimal
    flag: str = ""
    percent: bool = False


def looks_like_figure(value: Value) -> bool:
    """Whether a cell holds a number in some dialect, footnote signs stuck to it or not."""
    return not isinstance(value, str) or _parts(value) is not None


def _parts(text: str) -> tuple[re.Match[str], str] | None:
    plain = text.strip()
    if not any(item.isdigit() for item in plain[:40]) or len(plain) > 40:
        return None
    if match := _FIGURE.fullmatch(plain):
        return match, ""
    if (bracketed := _BRACKETED.fullmatch(plain)) and (match := _FIGURE.fullmatch(bracketed[1] or bracketed[2])):
        return match, "()" if bracketed[1] else "[]"
    if (flagged := _FLAG.fullmatch(plain)) and (match := _FIGURE.fullmatch(flagged["figure"].strip())):
        return match, flagged["flag"].strip()
    return None


def dialect_of(texts: Iterable[str]) -> Dialect:
    """How numbers are written, from the texts of figures.

    A mark that is followed by one, two or more than three digits is for decimals, one that stands twice for thousands.
    Where each is followed by just three digits it is for thousands if figures from 1,000 have one and smaller ones
    have none; if there is nothing to compare with, both readings fit.
    """
    seen: dict[str, int] = {".": 0, ",": 0}  # followed by other than three digits: decimals
    threes: dict[str, int] = {".": 0, ",": 0}
    digits: dict[str, set[int]] = {".": set(), ",": set()}
    small = large = 0
    for text in texts:
        found = _parts(text)
        if found is None:
            continue
        number = found[0]["digits"] + (found[0]["rest"] or "")
        marks = [item for item in number if item in ".,"]
        if not marks:
            plain = re.sub(rf"[{_SPACES}]", "", number)
            small, large = small + (len(plain) < 4), large + (len(plain) >= 4 and plain == number)
        elif len(set(marks)) == 2:
            last = marks[-1]
            return Dialect(last, next(item for item in marks if item != last), "both marks in one figure")
        elif len(marks) > 1:
            threes[marks[0]] += 2
        elif _THREES.fullmatch(number):
            threes[marks[0]] += 1
        else:
            seen[marks[0]] += 1
            digits[marks[0]].add(len(number.rpartition(marks[0])[2]))
    for mark, other in ((".", ","), (",", ".")):
        if seen[mark] and not seen[other]:
            told = f"{seen[mark]} figures have other than three digits behind {mark!r}"
            fixed = seen[mark] > 1 and len(digits[mark]) == 1 and threes[mark]
            told += f", {threes[mark]} have three" if fixed else ""
            return Dialect(mark, other if threes[other] else "", told, certain=not fixed)
    for mark, other in ((".", ","), (",", ".")):
        if threes[mark] and not seen[mark] and not seen[other]:
            told = (
                f"all {threes[mark]} figures with {mark!r} have three digits behind it, {small} below 1,000 have none"
            )
            if large * _MANY > threes[mark]:
                plain = f"{large} figures from 1,000 have no mark for thousands"
                return Dialect(mark, "", plain, certain=large > threes[mark] * _MANY or not small)
            return Dialect(other, mark, told, certain=small > 0)
    return Dialect()


def read_figure(value: Value, dialect: Dialect) -> ReadFigure | None:
    """The number in a cell; None for anything else, and for what no figure of statistics comes near."""
    if not isinstance(value, str):
        return ReadFigure(value) if fits(value) else None
    found = _parts(value)
    if found is None:
        return None
    match, flag = found
    whole = re.sub(rf"[{_SPACES}]", "", match["digits"] + (match["rest"] or ""))
    if dialect.thousands:
        whole = whole.replace(dialect.thousands, "")
    whole = whole.replace(dialect.decimal, ".")
    if whole.count(".") > 1 or "," in whole:
        return None
    sign = "-" if match["sign"] in ("-", "−", "–") else ""
    number = Decimal(sign + whole + (match["power"] or ""))
    if not fits(number):
        return None
    exact = int(number) if number == number.to_integral_value() else number
    return ReadFigure(exact, flag, bool(match["percent"]))
