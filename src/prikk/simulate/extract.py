"""Records as the columns of a register extract, in the register's codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from prikk.errors import InputError
from prikk.model.codelist import UNKNOWN, Code
from prikk.model.publication import Condition, Publication
from prikk.simulate.bands import NO_BAND, Bands, Paths
from prikk.simulate.walk import PersonRecords
from prikk.system.cellsystem import Ints

NAME_BYTES = 8

Value = str | int | None


@dataclass(frozen=True)
class ExtractColumn:
    """A column: the values that occur in it and, for each record, the position of its value."""

    values: Sequence[Value]
    positions: Ints


Extract = Mapping[str, ExtractColumn]
"""Column name to column, in order."""


def extract_of(publication: Publication, records: PersonRecords, chance: np.random.Generator) -> Extract:
    """The extract that holds the records: person, period, and the columns that the dimensions are taken from.

    Records are sorted by period and person; persons are named by random numbers (hex). Unknown is an empty value, an
    age band is an age in years.
    """
    persons = int(records.person.max(initial=-1)) + 1
    drawn = chance.bytes(NAME_BYTES * persons).hex()
    names = [drawn[at : at + 2 * NAME_BYTES] for at in range(0, len(drawn), 2 * NAME_BYTES)]
    rank = np.empty(persons, dtype=np.int64)
    rank[np.argsort(np.array(names))] = np.arange(persons)
    order = np.lexsort((rank[records.person], records.period))
    periods = publication.period.periods
    columns = {
        publication.source.person: ExtractColumn(names, records.person),
        publication.source.period or "period": ExtractColumn([period.code for period in periods], records.period),
    }
    for part, (name, spec) in enumerate(publication.dimensions.items()):
        codelist, codes = publication.codelists[name], records.codes[:, part]
        bands = Bands.of(codelist)
        if bands is not None:
            ages = bands.ages(Paths.of(records.person, records.period, codes), periods[0].unit.per_year, chance)
            years: list[Value] = [None, *range(int(ages.max(initial=0)) + 1)]
            columns[spec.column or name] = ExtractColumn(years, ages - NO_BAND)
        elif name in publication.source.rules:
            columns |= _by_rules(name, publication.source.rules[name], codelist.leaves, codes)
        else:
            columns[spec.column or name] = ExtractColumn([_in_register(code) for code in codelist.leaves], codes)
    return {name: ExtractColumn(column.values, column.positions[order]) for name, column in columns.items()}


def _in_register(code: Code) -> Value:
    return code.source_code or (None if code.code == UNKNOWN else code.code)


def _by_rules(
    name: str, conditions: Sequence[Condition], leaves: Sequence[Code], codes: Ints
) -> dict[str, ExtractColumn]:
    """Columns from which the rules derive the codes of a dimension."""
    used = dict.fromkeys(column for condition in conditions for column in condition.when)
    found = [_derived(name, conditions, leaf.code) if number in codes else {} for number, leaf in enumerate(leaves)]
    return {column: ExtractColumn([values.get(column) for values in found], codes) for column in used}


def _derived(name: str, conditions: Sequence[Condition], code: str) -> dict[str, str]:
    """Register values for which the first condition that holds gives the code."""
    for condition in conditions:
        if condition.then == code:
            for chosen in product(*condition.when.values()):
                values = dict(zip(condition.when, chosen, strict=True))
                if _first(conditions, values) is condition:
                    return values
    raise InputError(f"no rule gives {code!r}", column=f"key source.rules.{name}", fix="add a rule for this code")


def _first(conditions: Sequence[Condition], values: Mapping[str, str]) -> Condition | None:
    """The condition that decides for given values."""
    return next(
        (
            condition
            for condition in conditions
            if all(values.get(column) in allowed for column, allowed in condition.when.items())
        ),
        None,
    )
