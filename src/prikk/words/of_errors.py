"""Errors in words: the same error, in the language of whoever reads it."""

from __future__ import annotations

from prikk.errors import (
    ConflictError,
    LimitError,
    PrikkError,
    ProtectionError,
    StatedCell,
    StatedSum,
    UndeterminedError,
)
from prikk.words import words_of

_FIGURES, _PARTS = 5, 12


def said(error: PrikkError, language: str) -> str:
    """What an error says in a language, as far as it carries data; its own (English) message otherwise.

    Cells are named by their codes; no figure is told.
    """
    match error:
        case ProtectionError(unmet=[_, *_]):
            return unmet_text(error, language)
        case ConflictError():
            return conflict_text(error, language)
        case LimitError() | UndeterminedError():
            return words_of(language, "errors")["limit"]
        case _:
            return str(error)


def unmet_text(error: ProtectionError, language: str) -> str:
    """The figures that cannot be protected, a line each: what holds them, and what may help."""
    words = words_of(language, "errors")
    lines = [words["unmet-proven" if error.proven else "unmet"].format(count=len(error.unmet))]
    for item in error.unmet[:_FIGURES]:
        others = "; ".join(_cell_text(cell, language) for cell in item.held)
        held = f": {words['held'].format(others=others)}" if others else ""
        lines.append(item.figure.name + (f" {words['alone']}" if item.alone else "") + held)
    if len(error.unmet) > _FIGURES:
        lines.append(words["more"].format(count=len(error.unmet) - _FIGURES))
    return "\n  ".join([*lines, *error.hints])


def _cell_text(cell: StatedCell, language: str) -> str:
    if cell.release is None:
        return cell.name
    return words_of(language, "errors")["printed-by"].format(cell=cell.name, release=cell.release)


def conflict_text(error: ConflictError, language: str) -> str:
    """The sums and the cells that contradict each other, as far as they are known."""
    words = words_of(language, "errors")
    if not error.sums and not error.cells:
        return words["conflict"]
    sums = [_sum_text(item, language) for item in error.sums]
    cells = [_key_text(key) for key in error.cells]
    parts = words["conflict-parts"].format(sums=_listed(sums, language), cells=_listed(cells, language))
    return f"{words['conflict']}; {parts}"


def _sum_text(item: StatedSum, language: str) -> str:
    return words_of(language, "errors")[f"as-{item.relation}"].format(cell=_key_text(item.head), along=item.along)


def _key_text(key: tuple[str, ...]) -> str:
    return f"({', '.join(key)})"


def _listed(items: list[str], language: str) -> str:
    more = words_of(language, "errors")["more"].format(count=len(items) - _PARTS)
    return ", ".join(items[:_PARTS]) + (f" {more}" if len(items) > _PARTS else "")
