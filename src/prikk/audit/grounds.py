"""What an audit rests on: the sums and rules that it used, where each came from, and what could not be settled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

_SETTINGS = ("zeros", "absent", "demand")
"""Grounds whose value is one of some that a setting may have."""


class Basis(Enum):
    """Where something that an audit rests on came from."""

    GIVEN = "given"  # by whoever asked
    STATED = "stated"  # by the file
    FOUND = "found"  # in the figures, by arithmetic
    ASSUMED = "assumed"  # nobody said so


@dataclass(frozen=True)
class Ground:
    """Something that an audit used: `about` is a kind (`total`, `threshold`, ...), `of` a dimension or a file."""

    about: str
    value: str
    source: Basis
    of: str = ""

    def as_json(self) -> dict[str, Any]:
        """The ground for machines."""
        return {"about": self.about, "of": self.of or None, "value": self.value, "source": self.source.value}

    def line(self, words: Mapping[str, str]) -> str:
        """The ground in words."""
        said = words[f"ground-{self.about}"].format(of=self.of, value=self._value(words))
        return f"{said} ({words[f'source-{self.source.value}']})"

    def _value(self, words: Mapping[str, str]) -> str:
        """The value; a setting as its language says it. A width stands behind its name."""
        name, _, width = self.value.partition("=")
        worded = words.get(f"ground-{self.about}-{name}", self.value) if self.about in _SETTINGS else self.value
        return worded.format(width=width) if self.about in _SETTINGS else worded


@dataclass(frozen=True)
class Doubt:
    """Something that would have to be known before anything can be called clean; `options` are those that settle it."""

    about: str
    of: str = ""
    codes: tuple[str, ...] = ()
    options: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The doubt for machines."""
        return {"about": self.about, "of": self.of or None, "codes": list(self.codes), "settled_by": list(self.options)}

    def line(self, words: Mapping[str, str]) -> str:
        """The doubt in words, with the options that settle it."""
        said = words[f"doubt-{self.about}"].format(of=self.of, codes=", ".join(self.codes))
        if not self.options:
            return said
        return f"{said} {words['settled-by'].format(options=words['or'].join(self.options))}"
