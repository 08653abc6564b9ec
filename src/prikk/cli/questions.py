"""Questions that a reading of published files leaves open: asked in a terminal, said with their options elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import click
import msgspec

from prikk.errors import InputError, closest
from prikk.tidy import MEANINGS, OpenQuestion, Plan, Reading, read_files

_ASKED = ("sign", "decimal", "elsewhere")
"""What is asked on a terminal; anything else takes a line of a plan."""


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
    together: bool | None = None,
) -> Reading:
    """The reading of published files, what it asks answered by whoever sits at the terminal, if anybody does."""
    base = plan or Plan()
    told = dict(base.signs) | dict(signs)
    changed = msgspec.structs.replace(base, signs=told, decimal=decimal or base.decimal)
    if together is not None:
        changed = msgspec.structs.replace(changed, together=together, apart=not together)
    if decimal:
        changed = msgspec.structs.replace(changed, thousands="." if decimal == "," else ",")

    def read() -> Reading:
        return read_files(paths, changed, dims=dims, freq=freq, totals=totals, content=content)

    reading = read()
    while sys.stdin.isatty() and sys.stderr.isatty():
        answers = [_answer(question) for question in reading.questions if question.about in _ASKED]
        if not answers:
            break
        for answer in answers:
            changed = answer(changed)
        reading = read()
    return reading


def _answer(question: OpenQuestion) -> Callable[[Plan], Plan]:
    """Ask on the terminal; returns what the answer changes in the plan."""
    click.echo(f"{question.text}\n({question.evidence})", err=True)
    if question.about == "elsewhere":
        yes = click.confirm("Are they totals", default=True, err=True)
        return lambda plan: msgspec.structs.replace(plan, together=yes, apart=not yes)
    if question.about == "decimal":
        mark = str(click.prompt("The mark before decimals is", type=click.Choice([".", ","]), err=True))
        other = "." if mark == "," else ","
        return lambda plan: msgspec.structs.replace(plan, decimal=mark, thousands=other)
    words = [word for word in MEANINGS if word != "?"]
    word = str(click.prompt("It means", type=click.Choice(words), err=True))
    return lambda plan: msgspec.structs.replace(plan, signs={**plan.signs, question.sign or "": word})
