"""Periods as statistics write them: years, halves, quarters, months, weeks, dates, school years, ranges of months."""

from __future__ import annotations

import re
from collections.abc import Sequence

PERIOD = "period"
"""The dimension of periods, where nothing calls it otherwise."""
_MONTHS = (
    "jan feb mar apr may jun jul aug sep oct nov dec",
    "januar februar mars april mai juni juli august september oktober november desember",
    "january february march april may june july august september october november december",
    "januari februari mars april maj juni juli augusti september oktober november december",
    "januar februar marts april maj juni juli august september oktober november december",
    "januar februar märz april mai juni juli august september oktober november dezember",
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "januari februari maart april mei juni juli augustus september oktober november december",
)
_NAMED = {
    name[:length]: number
    for names in _MONTHS
    for number, name in enumerate(names.split(), 1)
    for length in {3, len(name)}
}
_YEAR = r"(?:1[89]|20|21)\d\d"
_FORMS = (
    (rf"({_YEAR})(?:\s*\*|\s*\([a-z]\)|\.0)?", "{0}"),
    (rf"({_YEAR})[-_ ]?M(0?[1-9]|1[0-2])", "{0}-{1:02d}"),
    (rf"({_YEAR})[-/. ](0[1-9]|1[0-2])", "{0}-{1:02d}"),
    (rf"(0?[1-9]|1[0-2])[/.]({_YEAR})", "{1}-{0:02d}"),
    (rf"({_YEAR})[-_ ]?[QKT]([1-4])", "{0}-Q{1}"),
    (rf"[QKT]([1-4])[-_ /]?({_YEAR})", "{1}-Q{0}"),
    (rf"([1-4])\.?\s*(?:kvartal|quarter|kv\.?|quartal|trimestre)\s*({_YEAR})", "{1}-Q{0}"),
    (rf"(?:kvartal|quarter|quartal|trimestre|trimester)\s*([1-4])[ ,]*({_YEAR})", "{1}-Q{0}"),
    (rf"({_YEAR})[-_ ]?[HS]([12])", "{0}-H{1}"),
    (rf"([12])\.?\s*(?:halvår|half|halvvuosi|halbjahr|semestre)\s*({_YEAR})", "{1}-H{0}"),
    (rf"(?:week|uke|uge|vecka|woche|semaine|semana)\s*(\d\d?)[ ,]*({_YEAR})", "{1}-W{0:02d}"),
    (rf"H([12])[-_ /]?({_YEAR})", "{1}-H{0}"),
    (rf"({_YEAR})[-_ ]?[WUV](\d\d?)", "{0}-W{1:02d}"),
    (rf"({_YEAR})-(\d\d)-(\d\d)(?:[ T]00:00(?::00)?)?", "{0}-{1:02d}-{2:02d}"),
    (rf"(\d\d)[./](\d\d)[./]({_YEAR})", "{2}-{1:02d}-{0:02d}"),
    (rf"({_YEAR})\s?[-/–]\s?(\d\d|{_YEAR})", "{0}/{1}"),
)
_PATTERNS = tuple((re.compile(pattern, re.IGNORECASE), form) for pattern, form in _FORMS)
_IN_WORDS = re.compile(
    rf"(?:(?:ultimo|per|at|end of)\s+)?(?:(\d\d?)\.?\s+)?([^\W\d_]{{3,10}})\.?[-_ ,']*({_YEAR}|\d\d)"
)
_SCHOOL = re.compile(r"20[0-3]\d(?:0[1-9]|[1-4]\d)")
"""A school year as the English education statistics write it: 202324. A month (202312) looks the same up to 12."""


def period_code(text: str) -> str | None:
    """The period that a text names, as a code that sorts in the order of time; None for anything else."""
    plain = " ".join(text.split()).strip("'")
    for pattern, form in _PATTERNS:
        if match := pattern.fullmatch(plain):
            parts = [int(part) for part in match.groups()]
            code = form.format(*parts)
            return (
                f"{parts[0]}/{parts[1] % 100:02d}"
                if "/" in form and _follows(*parts)
                else None
                if "/" in form
                else code
            )
    if (match := _IN_WORDS.fullmatch(plain.casefold())) and (month := _NAMED.get(match[2])):
        year = match[3] if len(match[3]) == 4 else f"20{match[3]}"
        return f"{year}-{month:02d}" + (f"-{int(match[1]):02d}" if match[1] else "")
    return None


def names_month(text: str) -> bool:
    """Whether a text is the name of a month."""
    return text.strip(" .").casefold() in _NAMED


def _follows(first: int, second: int) -> bool:
    """Whether two years name one year that begins in the first (a school year), or a span of years."""
    return (first + 1) % 100 == second % 100 or second > first


def run_together(texts: Sequence[str]) -> bool:
    """Whether texts are all periods without a sign between: months (202312) or school years (202324)."""
    return all(_SCHOOL.fullmatch(text) and _consecutive(text) for text in texts) or all(
        re.fullmatch(r"20[0-3]\d(?:0[1-9]|1[0-2])", text) for text in texts
    )


def _consecutive(text: str) -> bool:
    return (int(text[2:4]) + 1) % 100 == int(text[4:])


def all_periods(texts: Sequence[str]) -> bool:
    """Whether all texts are periods."""
    return bool(texts) and (all(period_code(text) is not None for text in texts) or run_together(texts))
