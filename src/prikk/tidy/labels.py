"""Labels of rows: what they are called without footnote signs, how far they are set in, which rows they head."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from prikk.tidy.blocks import TableBlock
from prikk.tidy.words import names_part, says_total

_FOOTNOTE = re.compile(
    r"\s*(?:[¹²³⁴⁵⁶⁷⁸⁹⁰†‡]+|\[note \d+\](?:\s*\[note \d+\])*|\(note \d+\)|\[\d{1,2}\]|(?<=[^\W\d])\s?\d\))$"
)
_DASHED = re.compile(r"(?:[-–—•·▪>]\s*)+(?=[^\W\d]|\()|(?:[-–—•·▪>]\s+)+(?=\d)")
_FILLER = re.compile(r"[ .…_]{3,}$|(?<=\w):$")
SEPARATOR = " / "
"""Between the labels of a path, where one label alone would stand for several rows."""


@dataclass(frozen=True)
class Labels:
    """The codes of a dimension row by row, and what the layout says of them.

    `parents` gives the code that each code is set in under (or stands in a group or level of), `part` codes that are
    some of their parent ("of which"). `detail` is a second dimension: labels that recur under each parent; empty where
    there is none, and `""` in it where a row is of all of them. `how` is the evidence.
    """

    codes: Sequence[str]
    parents: Mapping[str, str] = field(default_factory=dict)
    detail: Sequence[str] = ()
    source: str = "columns"
    how: str = ""


def clean_label(text: str) -> str:
    """A label without footnote signs, leading dashes and trailing dots."""
    plain = _FILLER.sub("", _FOOTNOTE.sub("", text))
    plain = _DASHED.sub("", plain, count=1) if _DASHED.match(plain) else plain
    return plain.strip() or text


def depths_of(block: TableBlock, place: int) -> list[int]:
    """How deep each label of a column stands: by blanks, dashes, the indent of its cell, or because others are bold."""
    far = []
    for row in block.body:
        value = block.sheet.rows[row][place]
        raw = value if isinstance(value, str) else ""
        blanks = len(raw) - len(raw.lstrip(" \t\u00a0\u2003\u2002\u3000"))
        dashes = _DASHED.match(raw.lstrip())
        far.append(
            block.sheet.indents.get((row, place), 0) * 2
            + blanks
            + (2 * len(re.sub(r"\s", "", dashes[0])) if dashes else 0)
        )
    if len(set(far)) == 1 and block.sheet.bold:
        bold = [(row, place) in block.sheet.bold for row in block.body]
        if bold[0] and 1 < sum(bold) < len(bold) - 1:
            far = [0 if own else 1 for own in bold]
    order = sorted(set(far))
    return [order.index(one) for one in far]


def row_labels(block: TableBlock, place: int, texts: Sequence[str], beside: int = -1) -> Labels:
    """The labels of the rows in one column, with what indents and groups say.

    Codes are not set in where what they are called, in the column `beside` them, is.
    """
    codes = [clean_label(text) for text in texts]
    depths = depths_of(block, place)
    if beside >= 0 and len(set(depths)) == 1:
        depths = depths_of(block, beside)
    if any(block.groups):
        return _grouped(block, codes)
    if len(set(depths)) > 1:
        return _indented(codes, depths, [names_part(text, "") for text in texts])
    return Labels(codes)


def _grouped(block: TableBlock, codes: Sequence[str]) -> Labels:
    """Labels under labels that stand alone: a dimension of their own where the same labels recur, else a tree."""
    paths = [SEPARATOR.join(clean_label(text) for text in path) for path in block.groups]
    paths = _lifted(paths, codes)
    of_group: dict[str, list[str]] = {}
    for path, code in zip(paths, codes, strict=True):
        of_group.setdefault(path, []).append(code)
    if _recur([own for path, own in of_group.items() if path]):
        how = f"{len([path for path in of_group if path])} groups of rows have the same labels"
        return Labels(list(codes), detail=paths, source="groups", how=how)
    named = _unique(codes, paths)
    parents = {code: path for code, path in zip(named, paths, strict=True) if path}
    return Labels(named, parents, source="groups", how=f"{len(of_group)} groups of rows with labels of their own")


def _lifted(paths: Sequence[str], codes: Sequence[str]) -> list[str]:
    """The groups of rows; a total that stands once, at the very end, belongs to no group."""
    found = list(paths)
    if says_total(codes[-1]) and list(map(says_total, codes)).count(True) == 1 and len(set(paths)) > 1:
        found[-1] = ""
    return found


def _indented(codes: Sequence[str], depths: Sequence[int], part: Sequence[bool]) -> Labels:
    trail: list[tuple[int, str]] = []
    paths: list[tuple[str, ...]] = []
    for code, depth in zip(codes, depths, strict=True):
        while trail and trail[-1][0] >= depth:
            trail.pop()
        paths.append(tuple(above for _, above in trail))
        trail.append((depth, code))
    below: dict[tuple[str, ...], list[str]] = {}
    for path, code in zip(paths, codes, strict=True):
        below.setdefault(path, []).append(code)
    children = [own for path, own in below.items() if path]
    if max(depths) == 1 and _recur(children) and not any(part):
        inner = [bool(path) for path in paths]
        outer = [path[-1] if path else code for path, code in zip(paths, codes, strict=True)]
        detail = [code if own else "" for code, own in zip(codes, inner, strict=True)]
        how = f"the same labels are set in under {len(children)} others"
        return Labels(outer, detail=detail, source="indents", how=how)
    named = _unique(codes, [SEPARATOR.join(path) for path in paths])
    by_row: dict[int, str] = {}
    parents: dict[str, str] = {}
    for row, depth in enumerate(depths):
        by_row = {level: code for level, code in by_row.items() if level < depth}
        if by_row:
            parents[named[row]] = by_row[max(by_row)]
        by_row[depth] = named[row]
    return Labels(named, parents, source="indents", how=f"labels are set in at {max(depths) + 1} depths")


def _recur(groups: Sequence[Sequence[str]]) -> bool:
    """Whether several groups have the same labels."""
    if len(groups) < 2:
        return False
    sets = [set(group) for group in groups]
    most = set().union(*sets)
    return len(most) > 1 and sum(len(own) * 2 > len(most) and len(own) > 1 for own in sets) * 2 > len(sets) and any(
        one & other for one, other in pairwise(sets)
    )  # fmt: skip


def _unique(codes: Sequence[str], paths: Sequence[str]) -> list[str]:
    """The codes, those that several paths have with their path."""
    of_code: dict[str, set[str]] = {}
    for code, path in zip(codes, paths, strict=True):
        of_code.setdefault(code, set()).add(path)
    return [
        f"{path}{SEPARATOR}{code}" if path and len(of_code[code]) > 1 else code
        for code, path in zip(codes, paths, strict=True)
    ]


def level_labels(columns: Sequence[Sequence[str]]) -> Labels:
    """The codes of levels in columns, from the coarsest: the finest that is there in each row, under the one before."""
    codes, above = [], []
    for row in zip(*columns, strict=True):
        trail = [text for text in row if text]
        codes.append(trail[-1] if trail else "")
        above.append(trail[:-1])
    named = _unique(codes, [SEPARATOR.join(path[-1:]) for path in above])
    full: dict[tuple[str, ...], str] = {}
    for code, name, path in zip(codes, named, above, strict=True):
        full[(*path, code)] = name
    parents = {}
    for name, path in zip(named, above, strict=True):
        for size in range(len(path), 0, -1):
            if (found := full.get(tuple(path[:size]))) is not None and found != name:
                parents[name] = found
                break
    return Labels(named, parents, source="levels", how=f"{len(columns)} columns are levels of one dimension")
