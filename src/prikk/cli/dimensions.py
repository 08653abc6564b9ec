"""Options that name dimensions: `A,B`, `DIM=FILE`, `[DIM=]CODE`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from prikk.errors import InputError
from prikk.rules.settings import TOTAL_CODE


def listed(text: str) -> list[str]:
    """The names of `A,B,...`."""
    return [name.strip() for name in text.split(",") if name.strip()]


def parted(texts: Sequence[str], option: str, form: str) -> list[tuple[str, str]]:
    """The two sides of each `NAME=VALUE`. Raises InputError."""
    found = []
    for text in texts:
        name, sign, value = text.partition("=")
        if not sign or not name:
            raise InputError(f"{option} {text!r} names no dimension", allowed=form)
        found.append((name, value))
    return found


def named_files(texts: Sequence[str]) -> dict[str, list[str]]:
    """The files of `--hierarchy` by dimension. Raises InputError."""
    found: dict[str, list[str]] = {}
    for name, path in parted(texts, "--hierarchy", "DIM=FILE"):
        found.setdefault(name, []).append(path)
    return found


def totals_given(texts: Sequence[str], dims: Sequence[str]) -> dict[str, Any]:
    """The argument `total` that `--total` gives, nothing where it was not given.

    A code without a dimension holds for all that have none of their own; `DIM=` says that a dimension has no total.
    """
    pairs = [text.rpartition("=") for text in texts]
    common = [code for name, _, code in pairs if not name]
    of_each = {name: code for name, _, code in pairs if name}
    if not pairs:
        return {}
    codes = dict.fromkeys(dims, common[-1] if common else TOTAL_CODE) | of_each
    return {"total": {name: code for name, code in codes.items() if code}}


def totals_named(texts: Sequence[str]) -> str | dict[str, str]:
    """The totals that `--total` names: one code for all dimensions that have it, or a code (empty for none) for each.

    Raises InputError for both at once.
    """
    pairs = [text.rpartition("=") for text in texts]
    of_each = {name: code for name, _, code in pairs if name}
    common = [code for name, _, code in pairs if not name]
    if common and not of_each:
        return common[-1]
    return of_each | ({"": common[-1]} if common else {})


def tolerances_named(texts: Sequence[str]) -> int | dict[str, int]:
    """The roundings that `--tolerance` gives: one for all figures, or for those that are named. Raises InputError."""
    found: dict[str, int] = {}
    for text in texts:
        name, _, number = text.rpartition("=")
        if not (number.isascii() and number.isdigit()):
            raise InputError(
                f"--tolerance {text!r}", allowed="N, FILE=N, DIM=CODE=N or COLUMN=N, with a whole number from 0"
            )
        found[name] = int(number)
    return found[""] if set(found) == {""} else found


def factor(text: str) -> float:
    """A number; NaN, which nothing allows, where it is none."""
    try:
        return float(text)
    except ValueError:
        return math.nan
