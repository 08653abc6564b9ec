"""Rules backwards: what a register's columns may hold so that the rules give certain codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product

from prikk.model.codelist import UNKNOWN
from prikk.model.publication import Condition

Rules = Mapping[str, Sequence[Condition]]


def rule_columns(rules: Rules) -> tuple[str, ...]:
    """The register columns that rules look at, each once, in order."""
    return tuple(dict.fromkeys(name for conditions in rules.values() for item in conditions for name in item.when))


def registered(rules: Rules) -> dict[tuple[str, ...], tuple[str, ...]]:
    """For each combination of codes that the rules can give (in the order of `rules`), values of `rule_columns`.

    An empty value stands for whatever no rule names; where no rule applies, the code is the unknown.
    """
    columns = rule_columns(rules)
    named = {
        column: dict.fromkeys(
            [value for conditions in rules.values() for item in conditions for value in item.when.get(column, ())]
        )
        for column in columns
    }
    found: dict[tuple[str, ...], tuple[str, ...]] = {}
    for values in product(*((*named[column], "") for column in columns)):
        row = dict(zip(columns, values, strict=True))
        found.setdefault(tuple(_derived(conditions, row) for conditions in rules.values()), values)
    return found


def _derived(conditions: Sequence[Condition], row: Mapping[str, str]) -> str:
    """The code of the first rule that applies to a row; the unknown where none does."""
    applying = (item.then for item in conditions if all(row[name] in values for name, values in item.when.items()))
    return next(applying, UNKNOWN)
