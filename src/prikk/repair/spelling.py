"""Which of several known texts a damaged text is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

_TAG = re.compile(r"<[^>]*>")
_KEPT = "+<>="  # signs that tell labels such as 16+ and <16 apart
TOLERANCE = 4
"""A text may have one wrong character in so many."""


class Likeness(Enum):
    """How a text was recognised; the value is the wording for it."""

    SAME = "the spelling of the codelist"
    NORMAL = "the same but for spaces and signs"
    ALIAS = "an alias in the codelist"
    CODE = "the code before the label"
    NEAREST = "clearly the nearest label"


@dataclass(frozen=True)
class Match:
    """The name that a text stands for, and how that was recognised."""

    name: str
    likeness: Likeness


@dataclass(frozen=True)
class Spelling:
    """A text that stands for a name."""

    text: str
    likeness: Likeness = Likeness.SAME


def normal(text: str) -> str:
    """A text without what extraction changes: case, spaces, signs, quotes, soft hyphens, tags."""
    plain = unicodedata.normalize("NFKC", _TAG.sub("", text)).casefold()
    return "".join(character for character in plain if character.isalnum() or character in _KEPT)


def folded(text: str) -> str:
    """A text without differences of case and of the length of spaces."""
    return " ".join(text.casefold().split())


class Speller:
    """Recognises the names whose spellings are given, the right ones first."""

    def __init__(self, spellings: Mapping[str, Sequence[Spelling]], codes: Iterable[str] = ()) -> None:
        self._folded: dict[str, Match] = {}
        self._normal: dict[str, Match] = {}
        alike: set[str] = set()
        for name, items in spellings.items():
            for item in items:
                same = item.likeness is Likeness.SAME
                self._folded.setdefault(folded(item.text), Match(name, item.likeness))
                match = Match(name, Likeness.NORMAL if same else item.likeness)
                if self._normal.setdefault(normal(item.text), match).name != name and same:
                    alike.add(normal(item.text))
        for text in alike:  # names that differ in signs only are told by their signs alone
            del self._normal[text]
        self._codes = frozenset(codes)
        self._matches: dict[str, Match | None] = {}

    def exact(self, text: str) -> Match | None:
        """The name of a text that is spelt in a known way, but for case, spaces and signs."""
        if match := self._folded.get(folded(text)):
            return match
        if match := self._normal.get(normal(text)):
            return match
        first = text.split(maxsplit=1)[0] if text.strip() else ""
        return Match(first, Likeness.CODE) if first in self._codes else None

    def match(self, text: str) -> Match | None:
        """The name of a text, also of one that is spelt almost like just one of the known."""
        if text not in self._matches:
            self._matches[text] = self.exact(text) or self._nearest(normal(text))
        return self._matches[text]

    def _nearest(self, text: str) -> Match | None:
        if len(text) < TOLERANCE:
            return None
        best: dict[str, int] = {}
        tolerance = len(text) // TOLERANCE
        for spelling, match in self._normal.items():
            # A name within twice the tolerance can put the nearest in doubt.
            distance = edit_distance(text, spelling, most=2 * tolerance)
            if distance <= 2 * tolerance:
                best[match.name] = min(distance, best.get(match.name, distance))
        if not best:
            return None
        name = min(best, key=lambda item: best[item])
        least = best.pop(name)
        if least > tolerance or any(distance <= 2 * least for distance in best.values()):
            return None
        return Match(name, Likeness.NEAREST)


def edit_distance(one: str, other: str, most: int) -> int:
    """How many characters must be put in, left out or changed (Levenshtein 1966); `most + 1` where more than `most`."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    previous = list(range(len(other) + 1))
    for row, first in enumerate(one, start=1):
        current = [row]
        for column, second in enumerate(other, start=1):
            current.append(min(previous[column] + 1, current[-1] + 1, previous[column - 1] + (first != second)))
        if min(current) > most:
            return most + 1
        previous = current
    return min(previous[-1], most + 1)
