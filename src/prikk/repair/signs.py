"""What stands in a cell: a figure, a symbol for a hidden one, nothing, or something else."""

from __future__ import annotations

import re
from decimal import Decimal

from prikk.model.raw import Number
from prikk.model.release import PublishedCell
from prikk.model.specification import Confidentiality
from prikk.model.status import Status

_SPACE = "\\s\u00a0\u202f\u2009'’"
_WHOLE = re.compile(rf"-?(\d+|\d{{1,3}}([{_SPACE}.,])\d{{3}}(?:\2\d{{3}})*)")
_DECIMAL = re.compile(rf"-?(?:\d+|\d{{1,3}}(?:[{_SPACE}.,]\d{{3}})+)[.,](\d+)")
MISSING = ".."
"""The sign of a figure that was not collected."""
ILLEGIBLE = "?"
"""The sign of a figure that could not be read before."""
_STATES = {
    MISSING: Status.MISSING,
    ILLEGIBLE: Status.UNREADABLE,
    ".": Status.NOT_APPLICABLE,
    # the letters of workbooks for screen readers (Government Analysis Function 2021)
    "[c]": Status.CONFIDENTIAL,
    "[x]": Status.MISSING,
    "[z]": Status.NOT_APPLICABLE,
}


def read_sign(text: str, decimals: int, rule: Confidentiality) -> PublishedCell | None:
    """The cell that a text shows in a column of figures with `decimals`; None where it shows none.

    Thousands may be set off by a space, a point, a comma or an apostrophe; a figure with decimals has just as many as
    its column, a number of a workbook at most.
    """
    if text == rule.symbol:
        return PublishedCell(Status.PRIMARY if rule.shows_kind else Status.CONFIDENTIAL)
    if text == 2 * rule.symbol and rule.shows_kind:
        return PublishedCell(Status.SECONDARY)
    if text in _STATES:
        return PublishedCell(_STATES[text])
    if decimals == 0:
        return PublishedCell(Status.PUBLISHED, int(_digits(text))) if _WHOLE.fullmatch(text) else None
    if isinstance(text, Number):
        whole, _, behind = text.partition(".")
        text = f"{whole}.{behind.ljust(decimals, '0')}"
    match = _DECIMAL.fullmatch(text)
    if match is None or len(match[1]) != decimals:
        return None
    return PublishedCell(Status.PUBLISHED, Decimal(_digits(text)).scaleb(-decimals))


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdigit() or character == "-")
