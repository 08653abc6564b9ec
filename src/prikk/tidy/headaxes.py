"""What headings over figures say: measures, and the codes of dimensions that stand side by side."""

from __future__ import annotations

from collections.abc import Sequence

from prikk.tidy.columns import FigureColumn, SheetColumn
from prikk.tidy.labels import SEPARATOR
from prikk.tidy.periods import PERIOD, all_periods, run_together
from prikk.tidy.plan import TablePlan
from prikk.tidy.words import names_count, names_derived

COLUMN = "column"
"""The dimension of categories that stand side by side, where nothing says what they are."""
_MOSTLY_SHARED = 0.7


def heading_axes(
    figures: Sequence[SheetColumn], headings: Sequence[Sequence[str]], given: TablePlan | None
) -> tuple[tuple[FigureColumn, ...], tuple[str, ...], tuple[int, ...]]:
    """What the headings of the figures say: measures, and the codes of dimensions that stand side by side."""
    places = [column.place for column in figures]
    told = given.measures if given is not None else {}
    rows = [(number, [row[place] for place in places]) for number, row in enumerate(headings)]
    rows = [(number, texts) for number, texts in rows if any(texts)]
    varied = [(number, texts) for number, texts in rows if len(set(texts)) > 1]
    if len(places) == 1 or not varied:
        heading = " ".join(dict.fromkeys(text for _, texts in rows for text in texts if text))
        last = rows[-1][1][0] if rows else ""
        return tuple(
            FigureColumn(place, last or "count", _is_derived(last or heading, told, figures[number]))
            for number, place in enumerate(places)
        ), (), ()  # fmt: skip
    unique: list[tuple[int, list[str]]] = []
    for number, texts in varied:  # a row that only says again what one above says adds nothing
        if not any(_same_split(texts, other) for _, other in unique):
            unique.append((number, texts))
    measure_row = _measure_row(unique, figures, told)
    axes = [(number, texts) for number, texts in unique if number != measure_row]
    measures = next((texts for number, texts in unique if number == measure_row), None)
    if not axes and measures is not None and len(unique) == 1:
        return _one_row(measures, figures, told)
    axes = _crossed(axes)
    names = _axis_names([texts for _, texts in axes])
    found = []
    for at, column in enumerate(figures):
        codes = tuple(texts[at] or _before(texts, at) for _, texts in axes)
        measure = measures[at] if measures is not None else ""
        said = measure or " ".join(codes)
        found.append(FigureColumn(column.place, measure or "count", _is_derived(said, told, column), codes))
    return tuple(found), names, tuple(number for number, _ in axes)


def _crossed(axes: Sequence[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    """Heading rows of which each is a dimension; those under which different texts stand are one, of groups."""
    ragged = []
    for place, (_, texts) in enumerate(axes):
        others = [
            SEPARATOR.join(own) for own in zip(*(row for _, row in (*axes[:place], *axes[place + 1 :])), strict=True)
        ]
        if others and _ragged(others, texts):
            ragged.append(place)
    if len(ragged) < 2:
        return list(axes)
    joined = [
        SEPARATOR.join(dict.fromkeys(filter(None, own)))
        for own in zip(*(axes[place][1] for place in ragged), strict=True)
    ]
    apart = [axis for place, axis in enumerate(axes) if place not in ragged]
    return sorted([*apart, (axes[ragged[-1]][0], joined)], key=lambda axis: axis[0])


def _before(texts: Sequence[str], at: int) -> str:
    return next((texts[place] for place in range(at, -1, -1) if texts[place]), "")


def _ragged(upper: Sequence[str], lower: Sequence[str]) -> bool:
    """Whether the texts of the lower row differ from group to group of the upper row."""
    below: dict[str, set[str]] = {}
    for above, text in zip(upper, lower, strict=True):
        below.setdefault(above, set()).add(text)
    groups = list(below.values())
    every = set().union(*groups)
    shared = sum(len(own) for own in groups) / (len(groups) * len(every))
    return len(groups) > 1 and shared < _MOSTLY_SHARED


def _same_split(one: Sequence[str], other: Sequence[str]) -> bool:
    pairs = set(zip(one, other, strict=True))
    return len(pairs) == len(set(one)) == len(set(other))


def _is_derived(text: str, told: dict[str, str], column: SheetColumn) -> bool:
    if text in told:
        return told[text] != "count"
    return names_derived(text) or (column.texts.count("") < len(column.texts) and all(
        text.endswith("%") for text in column.texts if text[:1].isdigit()
    ) and any(text.endswith("%") for text in column.texts))  # fmt: skip


def _measure_row(
    rows: Sequence[tuple[int, Sequence[str]]], figures: Sequence[SheetColumn], told: dict[str, str]
) -> int | None:
    """The heading row that says what is measured: some of its texts are those of derived figures."""
    for number, texts in reversed(rows):
        derived = [_is_derived(text, told, column) for text, column in zip(texts, figures, strict=True)]
        if any(derived) and (not all(derived) or len(rows) == 1):
            return number
        if all(map(names_count, filter(None, texts))):
            return number
    return None


def _one_row(
    texts: Sequence[str], figures: Sequence[SheetColumn], told: dict[str, str]
) -> tuple[tuple[FigureColumn, ...], tuple[str, ...], tuple[int, ...]]:
    """A single heading row in which counts and derived figures stand side by side."""
    derived = [_is_derived(text, told, column) for text, column in zip(texts, figures, strict=True)]
    counts = [text for text, other in zip(texts, derived, strict=True) if not other]
    if len(counts) <= 1:
        return tuple(
            FigureColumn(column.place, text or "count", other)
            for text, other, column in zip(texts, derived, figures, strict=True)
        ), (), ()  # fmt: skip
    name = PERIOD if all_periods(counts) else COLUMN
    return tuple(
        FigureColumn(column.place, text if other else "count", other, (_own_code(text, counts) if other else text,))
        for text, other, column in zip(texts, derived, figures, strict=True)
    ), (name,), (0,)  # fmt: skip


def _own_code(text: str, counts: Sequence[str]) -> str:
    """The count that a derived figure's heading names; the heading itself where it names none."""
    inside = [code for code in counts if code and code.casefold() in text.casefold()]
    return max(inside, key=len, default=text)


def _axis_names(axes: Sequence[Sequence[str]]) -> tuple[str, ...]:
    names: list[str] = []
    for texts in axes:
        own = [text for text in texts if text]
        base = PERIOD if all_periods(own) or run_together(own) else COLUMN
        names.append(base if base not in names else f"{base} {len(names) + 1}")
    return tuple(names)
