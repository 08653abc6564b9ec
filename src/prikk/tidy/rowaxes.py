"""Dimensions whose codes stand in columns of labels: codes beside what they are called, levels, labels that go down."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from prikk.tidy.columns import LabelAxis, SheetColumn
from prikk.tidy.grid import letters_of
from prikk.tidy.periods import PERIOD, all_periods
from prikk.tidy.plan import TablePlan
from prikk.tidy.words import in_order_of_time, names_code

_NEARLY = 0.9
"""Share of codes that must have one partner each: a few change from year to year."""
_ROW = "row"


def label_axes(
    columns: Sequence[SheetColumn], given: TablePlan | None, *, marked: bool, wanted: Sequence[int]
) -> tuple[list[LabelAxis], list[str]]:
    """The dimensions in columns of labels."""
    if given is not None and given.dimensions:
        by_name = {column.heading: column.place for column in columns} | {
            letters_of(column.place): column.place for column in columns
        }
        return [
            LabelAxis(
                item.name,
                tuple(by_name[name] for name in item.columns if name in by_name),
                tuple(by_name.get(name, -1) for name in (item.labels or [""] * len(item.columns))),
                down=len(item.columns) == 1
                and any(
                    column.place == by_name.get(item.columns[0])
                    and column.filled < len(column.texts)
                    and bool(column.texts[0])
                    and _goes_down(column, columns)
                    for column in columns
                ),
            )
            for item in given.dimensions
            if item.columns
        ], []
    evidence: list[str] = []
    paired, labels_of = _code_pairs(columns, evidence)
    nested = (
        [] if marked else _levels([column for column in paired if not all_periods(sorted(column.distinct))], evidence)
    )
    paired = _needed(paired, nested, wanted, evidence)
    axes = []
    taken = {column.place for column in nested}
    for column in paired:
        if column in nested[:1]:
            name = nested[-1].heading or _ROW
            axes.append(
                LabelAxis(
                    name, tuple(item.place for item in nested), tuple(labels_of.get(item.place, -1) for item in nested)
                )
            )
        elif column.place not in taken:
            empty = len(column.texts) - column.filled
            down = bool(empty and column.texts[0] and _goes_down(column, paired))
            name = column.heading or (
                _ROW if column.place == min(item.place for item in paired) else letters_of(column.place)
            )
            if all_periods(sorted(column.distinct)) and (
                not column.heading or (names_code(column.heading) and in_order_of_time(PERIOD, column.texts))
            ):
                name = PERIOD
            axes.append(LabelAxis(name, (column.place,), (labels_of.get(column.place, -1),), down=down))
    names = Counter(axis.name for axis in axes)
    return [
        replace(axis, name=f"{axis.name} {letters_of(axis.columns[0])}") if names[axis.name] > 1 else axis
        for axis in axes
    ], evidence


def _needed(
    columns: Sequence[SheetColumn], nested: Sequence[SheetColumn], wanted: Sequence[int], evidence: list[str]
) -> list[SheetColumn]:
    """The columns without those that say again what others say: the name of the level, one more code of the same.

    The rows must still differ without them.
    """
    if not nested:
        return list(columns)
    depth = [str(sum(map(bool, row))) for row in zip(*(column.texts for column in nested), strict=True)]
    finest = [
        next((text for text in reversed(row) if text), "")
        for row in zip(*(column.texts for column in nested), strict=True)
    ]
    kept = list(columns)
    for column in columns:
        if column in nested or column.place in wanted or len(column.distinct) < 2:
            continue
        says_level = _follows(column.texts, depth)
        says_code = names_code(column.heading) and _follows(finest, column.texts, skip_empty=True)
        rest = [other for other in kept if other is not column]
        if (says_level or says_code) and len(set(_rows(rest))) == len(set(_rows(kept))):
            kept = rest
            what = "the level" if says_level else "a further code"
            evidence.append(f"{column.heading or letters_of(column.place)} is {what} of {nested[-1].heading}")
    return kept


def _rows(columns: Sequence[SheetColumn]) -> list[tuple[str, ...]]:
    return list(zip(*(column.texts for column in columns), strict=True))


def _follows(texts: Sequence[str], other: Sequence[str], *, skip_empty: bool = False) -> bool:
    """Whether each value of the other goes with one of the texts."""
    found: dict[str, set[str]] = {}
    for text, by in zip(texts, other, strict=True):
        if by or not skip_empty:
            found.setdefault(by, set()).add(text)
    single = sum(len(own) == 1 for own in found.values())
    return single >= (_NEARLY * len(found) if skip_empty else len(found))


def _goes_down(column: SheetColumn, columns: Sequence[SheetColumn]) -> bool:
    """Whether an empty label means the one above: a further label stands in its row."""
    later = [other for other in columns if other.place > column.place]
    return any(
        all(any(other.texts[row] for other in later) for row, text in enumerate(column.texts) if not text) for _ in (0,)
    ) and bool(later)


def _code_pairs(columns: Sequence[SheetColumn], evidence: list[str]) -> tuple[list[SheetColumn], dict[int, int]]:
    """Columns of which two say the same are one: a code and what it is called."""
    kept: list[SheetColumn] = []
    labels_of: dict[int, int] = {}
    for column in columns:
        twin = next((other for other in kept if len(other.distinct) > 1 and _say_the_same(other, column)), None)
        if twin is None:
            kept.append(column)
            continue
        code, label = (twin, column) if _codeness(twin) >= _codeness(column) else (column, twin)
        evidence.append(
            f"{label.heading or letters_of(label.place)} says what {code.heading or letters_of(code.place)} is called: "
            f"{len(code.distinct)} of {len(code.distinct)} codes have one name each"
        )
        if code is column:
            kept[kept.index(twin)] = column
            labels_of.pop(twin.place, None)
        labels_of[code.place] = label.place
    return kept, labels_of


def _codeness(column: SheetColumn) -> float:
    """How much a column looks as one of codes: short, with digits, without blanks."""
    texts = list(column.distinct)
    return (
        2 * names_code(column.heading)
        + sum(any(item.isdigit() for item in text) for text in texts) / len(texts)
        - sum(" " in text for text in texts) / len(texts)
        - sum(map(len, texts)) / len(texts) / 100
    )


def _say_the_same(one: SheetColumn, other: SheetColumn) -> bool:
    """Whether each value of one column has one of the other beside it, and the other way round."""
    if len(one.distinct) != len(other.distinct) or one.filled != other.filled:
        return False
    pairs = set(zip(one.texts, other.texts, strict=True))
    return len(pairs) == len(one.distinct | ({""} if one.filled < len(one.texts) else frozenset()))


def _levels(columns: Sequence[SheetColumn], evidence: list[str]) -> list[SheetColumn]:
    """Columns that are levels of one dimension, from the coarsest: each is empty wherever the one before is."""
    some = [column for column in columns if column.distinct]
    some.sort(key=lambda column: (-column.filled, column.place))
    best: list[SheetColumn] = []
    for start, column in enumerate(some):
        chain = [column]
        for other in some[start + 1 :]:
            if other.filled < chain[-1].filled and _is_below(other, chain[-1]) and _refines(other, chain[-1]):
                chain.append(other)
        if len(chain) > len(best):
            best = chain
    if len(best) < 2:
        return []
    if len(best[0].distinct) == 1:  # of several columns that never change the one beside the next level
        same = [column for column in some if len(column.distinct) == 1 and column.filled == best[0].filled]
        best[0] = min(same, key=lambda column: (abs(best[1].place - column.place), column.place))
    if (
        best[0].filled == len(best[0].texts)
        and len(best[0].distinct) > 1
        and len(best) == 2
        and not _refines(best[1], best[0])
    ):
        return []
    evidence.append(
        f"levels: {' > '.join(item.heading or letters_of(item.place) for item in best)}: "
        "each is empty where the level is coarser"
    )
    return best


def _is_below(fine: SheetColumn, coarse: SheetColumn) -> bool:
    return all(bool(above) or not below for above, below in zip(coarse.texts, fine.texts, strict=True))


def _refines(fine: SheetColumn, coarse: SheetColumn) -> bool:
    """Whether most codes of the finer column stand under one code of the coarser, and there are more of them."""
    above: dict[str, set[str]] = {}
    for code, parent in zip(fine.texts, coarse.texts, strict=True):
        if code:
            above.setdefault(code, set()).add(parent)
    single = sum(len(parents) == 1 for parents in above.values())
    empty = [parent for code, parent in zip(fine.texts, coarse.texts, strict=True) if not code]
    covered = set(empty) & {parent for parents in above.values() for parent in parents}
    return single * 10 >= 9 * len(above) and len(above) >= len(coarse.distinct) and bool(covered)
