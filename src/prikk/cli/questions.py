"""Questions that a reading of published files leaves open: asked in a terminal, said with their options elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import click
import msgspec

from prikk.errors import InputError, closest
from prikk.tidy import MEANINGS, Plan, Reading, read_files


def signs_given(texts: Sequence[str]) -> dict[str, str]:
    """The meanings that `--symbol SIGN[=MEANING]` gives; a sign without one is that of hidden figures.

    Raises InputError.
    """
    found = {}
    for text in texts:
        sign, equals, meaning = text.rpartition("=")
        if not equals:
            sign, meaning = text, "hidden"
        if meaning not in MEANINGS:
            raise InputError(f"--symbol {text!r}", allowed=f"SIGN or SIGN=MEANING; {closest(meaning, MEANINGS)}")
        found[sign] = meaning
    return found


def answered(
    paths: Sequence[Path],
    plan: Plan | None,
    *,
    signs: Mapping[str, str],
    decimal: str,
    dims: Sequence[str],
    freq: str,
    totals: Mapping[str, str],
    content: str = "",
) -> Reading:
    """The reading of published files, what it asks answered by whoever sits at the terminal, if anybody does."""
    base = plan or Plan()
    told = dict(base.signs) | dict(signs)
    changed = msgspec.structs.replace(base, signs=told, decimal=decimal or base.decimal)
    if decimal:
        changed = msgspec.structs.replace(changed, thousands="." if decimal == "," else ",")
    reading = read_files(paths, changed, dims=dims, freq=freq, totals=totals, content=content)
    if not reading.questions or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return reading
    more = {question.sign: _ask(question.text) for question in reading.questions if question.sign is not None}
    if not more:
        return reading
    again = msgspec.structs.replace(changed, signs=told | more)
    return read_files(paths, again, dims=dims, freq=freq, totals=totals, content=content)


def _ask(text: str) -> str:
    words = [word for word in MEANINGS if word != "?"]
    return str(click.prompt(f"{text}\nIt means", type=click.Choice(words), err=True))
