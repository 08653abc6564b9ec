"""What a reader is granted: the words for it, and the reading of a list of them."""

from __future__ import annotations

from collections.abc import Iterable

from prikk.errors import InputError, closest
from prikk.model.specification import Specification

Knows = frozenset[str]
"""Some of the words of `EVERYTHING`."""

WORDS: dict[str, str] = {
    "sums": "shown totals are the sums of shown parts",
    "rest": "a total is at least the sum of those of its parts that are shown",
    "joint": "all tables count the same persons",
    "presence": "what would have been left out if empty is not empty",
    "layout": "what was left out is zero",
    "averages": "averages, with their rounding",
    "rule": "a star is what the rule allows",
    "earlier": "earlier releases",
    "persons": "where persons are counted once, a total is at least its greatest part",
}

EVERYTHING: Knows = frozenset(WORDS)
SHOWN_SUMS: Knows = EVERYTHING - {"rest", "joint", "presence"}
"""What the equations among shown cells say, without the persons behind them."""


def parse_knows(text: str | Iterable[str]) -> Knows:
    """The knowledge that a list of words (separated by commas) names. Raises InputError for a word that is none."""
    given = text.split(",") if isinstance(text, str) else text if isinstance(text, Iterable) else [text]
    words = [word.strip() if isinstance(word, str) else repr(word) for word in given]
    for word in words:
        if word not in EVERYTHING:
            raise InputError(f"{word!r} is nothing a reader can know", allowed=closest(word, EVERYTHING))
    if "joint" in words and not {"sums", "rest"} <= set(words):
        raise InputError("joint without sums and rest", allowed="sums,rest,joint", fix="name them too")
    if "rest" in words and "sums" not in words:
        raise InputError("rest without sums", allowed="sums,rest", fix="name sums too")
    return frozenset(words)


def in_order(knows: Knows) -> list[str]:
    """The words of a knowledge, in the order of the documentation."""
    return [word for word in WORDS if word in knows]


def applying(knows: Knows, specification: Specification, *, earlier: bool) -> Knows:
    """The knowledge that has something to say of a publication; `earlier` tells whether there are releases before."""
    there = {
        "averages": any(item.kind != "count" for item in specification.statistics),
        "earlier": earlier,
        "persons": specification.source.count == "persons",
    }
    return frozenset(word for word in knows if there.get(word, True))
