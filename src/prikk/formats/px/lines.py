"""Statements of a PX file: how texts are quoted and lines are broken (none may be longer than 256 signs)."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

_WIDTH = 250


@dataclass(frozen=True)
class Statement:
    """`keyword("key", ...)=value;` where the value is a word, or quoted texts."""

    keyword: str
    keys: tuple[str, ...]
    value: str | tuple[str, ...]

    def text(self, language: str = "") -> str:
        """The statement as it stands in the file; a language is told only for those after the first."""
        keys = f"({','.join(map(_quoted, self.keys))})" if self.keys else ""
        name = f"{self.keyword}[{language}]{keys}=" if language else f"{self.keyword}{keys}="
        pieces = [self.value] if isinstance(self.value, str) else list(_pieces(self.value))
        return "".join(_broken(name, [*pieces[:-1], pieces[-1] + ";"]))


def _clean(text: str) -> str:
    """A text without what PX cannot hold: a quote becomes an apostrophe, a new line a number sign."""
    return "#".join(text.replace('"', "'").splitlines())


def told_apart(texts: Sequence[str]) -> dict[str, str]:
    """For each text how PX spells it: those that only quotes tell apart get more apostrophes."""
    found: dict[str, str] = {}
    taken = {text for text in texts if _clean(text) == text}
    for text in dict.fromkeys(texts):
        spelled = _clean(text)
        while spelled != text and spelled in taken:
            spelled += "'"
        taken.add(spelled)
        found[text] = spelled
    return found


def _quoted(text: str) -> str:
    return f'"{_clean(text)}"'


def _pieces(texts: Iterable[str]) -> Iterator[str]:
    """Quoted texts with commas between them; a long text is quoted in parts, which PX reads as one."""
    texts = [_clean(text) for text in texts]
    for place, text in enumerate(texts):
        parts = [text[start : start + _WIDTH - 4] for start in range(0, max(len(text), 1), _WIDTH - 4)]
        comma = "," if place < len(texts) - 1 else ""
        yield from (f'"{part}"' for part in parts[:-1])
        yield f'"{parts[-1]}"{comma}'


def _broken(name: str, pieces: Iterable[str]) -> Iterator[str]:
    """Pieces in lines that are not too long, the first after the name."""
    line = name
    for piece in pieces:
        if len(line) + len(piece) > _WIDTH and line:
            yield line + "\n"
            line = ""
        line += piece
    yield line + "\n"


def data_lines(figures: Iterable[str], width: int) -> Iterator[str]:
    """Figures in rows of `width`, a long row broken."""
    remaining = iter(figures)
    while row := list(itertools.islice(remaining, width)):
        yield from _broken("", [*(f"{figure} " for figure in row[:-1]), row[-1]])
