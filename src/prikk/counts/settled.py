"""What tables of counts mean: their sums, the rule, the rounding of each, and where all that came from."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from prikk.audit.grounds import Basis, Doubt, Ground
from prikk.counts.evidence import Bounds
from prikk.counts.hierarchies import check_codes, read_hierarchies
from prikk.counts.rounding import Rounding
from prikk.counts.rows import Rows
from prikk.counts.sums import Finder, Stated, Sums
from prikk.errors import InputError, closest
from prikk.model.specification import Confidentiality
from prikk.rules import settings as defaults
from prikk.rules.settings import check_settings
from prikk.system import UNBOUNDED
from prikk.tidy.words import names_total

_FEW = 3
"""With fewer figures than these, a common divisor says nothing of rounding."""


def settings_of(threshold: int | None, zeros: str | None, symbol: str, rule: str, decimals: int) -> Confidentiality:
    """The rule that was given, with the defaults of what was not; the threshold in units of the last digit.

    Raises InputError.
    """
    found = check_settings(
        Confidentiality(
            threshold=defaults.THRESHOLD if threshold is None else threshold,
            symbol=symbol,
            zeros=zeros or defaults.ZEROS,  # type: ignore[arg-type]  # checked
            rule=rule,
        )
    )
    return replace(found, threshold=found.threshold * 10**decimals)


def settled(
    rows: Sequence[Rows],
    dims: Sequence[str],
    *,
    total: str | Mapping[str, str] | None,
    hierarchies: Mapping[str, Any],
    stated: Stated,
    absent: str,
    once: Collection[str],
) -> tuple[list[Rows], Sums]:
    """The rows with the codes of totals that their tables have no column for, and the sums of all tables.

    Raises InputError for totals and hierarchies that were given and do not fit the codes.
    """
    lacking = [frozenset(name for name in dims if name not in item.table.columns) for item in rows]
    for name in dims:
        if all(name in item for item in lacking):
            columns = {column for item in rows for column in item.table.columns}
            raise InputError(f"no table has a column {name!r}", allowed=closest(name, columns))
    given = _given(total, dims, rows, lacking)
    trees = {
        name: read_hierarchies(name, source, given.get(name) or _said_total(dims, name, rows))
        for name, source in hierarchies.items()
    }
    ends = [_bounds(item) for item in rows]
    finder = Finder(
        dims,
        list(zip(ends, lacking, strict=True)),
        given=given,
        trees=trees,
        stated=stated,
        absent_is_zero=absent == "zero",
        once=once,
    )
    found = finder.sums()
    whole = {name: found.totals.get(name, defaults.TOTAL_CODE) for name in dims}
    filled = [_filled(item, dims, missing, whole) for item, missing in zip(rows, lacking, strict=True)]
    for item in filled:
        check_codes(item.table, dims, item.codes, trees)
    _check_totals(dims, filled, given, trees)
    return filled, found


def _said_total(dims: Sequence[str], name: str, rows: Sequence[Rows]) -> str:
    """The code of a dimension whose name says that it is the total: that of codes without a parent."""
    codes = dict.fromkeys(key[dims.index(name)] for item in rows for key in item.codes)
    return next((code for code in codes if names_total(code, "", ())), defaults.TOTAL_CODE)


def _given(
    total: str | Mapping[str, str] | None, dims: Sequence[str], rows: Sequence[Rows], lacking: Sequence[frozenset[str]]
) -> dict[str, str]:
    """The totals that were given; a code for all is the total of the dimensions that have it. Raises InputError."""
    if total is None:
        return {}
    if not isinstance(total, str):
        common = _given(total[""], dims, rows, lacking) if total.get("") else {}
        return common | {name: code for name, code in total.items() if name}
    there = [
        name
        for part, name in enumerate(dims)
        if any(name in item for item in lacking) or any(key[part] == total for item in rows for key in item.codes)
    ]
    if not there:
        codes = {code for item in rows for key in item.codes[:20] for code in key}
        fix = "name the code of the total of each dimension that has one (total)"
        raise InputError(f"no row has the total {total!r}", allowed=closest(total, codes), fix=fix)
    return dict.fromkeys(there, total)


def _bounds(rows: Rows) -> Bounds:
    ends = [rows.ends(row) or (0, UNBOUNDED) for row in range(len(rows.codes))]
    low, high = ([end[place] for end in ends] for place in (0, 1))
    return Bounds(rows.codes, np.array(low, dtype=np.int64), np.array(high, dtype=np.int64))


def _filled(rows: Rows, dims: Sequence[str], missing: frozenset[str], whole: Mapping[str, str]) -> Rows:
    if not missing:
        return rows
    codes = [
        tuple(whole[name] if name in missing else code for name, code in zip(dims, key, strict=True))
        for key in rows.codes
    ]
    return replace(rows, codes=codes)


def _check_totals(
    dims: Sequence[str],
    rows: Sequence[Rows],
    given: Mapping[str, str],
    trees: Mapping[str, Sequence[Mapping[str, Sequence[str]]]],
) -> None:
    """Refuse totals and hierarchies of which no row has a code."""
    for part, name in enumerate(dims):
        codes = list(dict.fromkeys(key[part] for item in rows for key in item.codes))
        parents = {code for tree in trees[name] for code in tree} if name in trees else {given.get(name) or codes[0]}
        if not parents & set(codes):
            raise InputError(
                f"no row of {name} is the total {' or '.join(sorted(parents))!r}",
                allowed=closest(min(parents), codes[:20]),
                fix="name the code of the total of each dimension that has one (total)",
            )


def grounds_of(
    given: Mapping[str, object], settings: Confidentiality, taken: str, rounding: Rounding, stated: Stated
) -> list[Ground]:
    """The rule, what absent rows say and the rounding, and whether these were `given` (None where not)."""
    threshold, zeros, absent = (
        stated.taken.get(name) or (Basis.ASSUMED if given[name] is None else Basis.GIVEN)
        for name in ("threshold", "zeros", "absent")
    )
    shown = settings.threshold // 10**stated.decimals
    found = [
        Ground("threshold", str(shown), threshold),
        Ground("zeros", settings.zeros, zeros),
        Ground("absent", taken, absent),
    ]
    found += [Ground("tolerance", str(value), Basis.GIVEN, name) for name, value in rounding.said.items()]
    if not rounding.said:
        found.append(Ground("exact", "", Basis.ASSUMED))
    return [*found, *stated.grounds]


def doubts_of(
    dims: Sequence[str],
    rows: Sequence[Rows],
    rounding: Rounding,
    sums: Sums,
    *,
    derived: bool,
) -> tuple[Doubt, ...]:
    """What keeps tables from being called clean: no sums, no figures, one rounding said of tables that differ in it."""
    found: list[Doubt] = []
    if not any(figure is not None for item in rows for figure in item.figures) and not derived:
        found.append(Doubt("no-figures"))
    if not sums.hierarchies and not derived and not sums.doubts:
        found.append(Doubt("no-sums", options=(f"--total {dims[0]}=CODE",)))
    if rounding.one_for_all and len(rows) > 1 and rounding.said:
        divisors = [_divisor(item) for item in rows]
        if any(divisor > 1 for divisor in divisors) and 1 in divisors:
            named = list(zip(rounding.of_tables.items(), divisors, strict=False))
            options = " ".join(f"--tolerance {name}={0 if divisor == 1 else value}" for (name, value), divisor in named)
            exact = tuple(name for (name, _), divisor in named if divisor == 1)
            found.append(Doubt("tolerance", codes=exact, options=(options,)))
    return tuple(found)


def _divisor(rows: Rows) -> int:
    """The greatest number that all figures are multiples of; 0 where there are too few to call them exact."""
    figures = [figure for figure in rows.figures if figure]
    found = math.gcd(*figures)
    return found if found > 1 or len(figures) >= _FEW else 0
