"""Published tables that were read (`prikk.tidy`) as tables of counts, and their audit."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import numpy as np

from prikk.audit import AuditReport
from prikk.audit.grounds import Basis, Doubt, Ground
from prikk.counts.contradictory import audit_contradictory
from prikk.counts.rounding import Tolerance, is_called
from prikk.counts.rows import OFF
from prikk.counts.sums import Stated
from prikk.counts.table import CountTable, read_counts
from prikk.counts.tied import Tie, ties_of
from prikk.errors import InputError, closest
from prikk.formats.columns import Columns
from prikk.rules import settings as defaults
from prikk.system.cellsystem import Bools
from prikk.system.equations import Hierarchy
from prikk.system.knows import EVERYTHING, Knows
from prikk.system.rests import rest_code
from prikk.tidy import Reading, TableSet, Tidy
from prikk.tidy.bounds import ends_of_cell, slack_of
from prikk.tidy.signs import Meaning, Sign

_STATUSES = {
    Meaning.HIDDEN: "C",
    Meaning.PRIMARY: "A",
    Meaning.SECONDARY: "D",
    Meaning.MISSING: "M",
    Meaning.UNKNOWN: "M",
}
_GREATEST = 2**53
_VALUE, _STATUS = "(value)", "(status)"  # no dimension is called so


@dataclass(frozen=True)
class CountedSet:
    """Tables of one measure, ready for `read_counts`, and what was found of their dimensions.

    `files` has the file of each; `derived` says of measures beside the counts what they show of them.
    """

    name: str
    measures: tuple[str, ...]
    files: tuple[str, ...]
    sources: tuple[Columns, ...]
    dims: tuple[str, ...]
    stated: Stated
    wide: bool
    derived: Mapping[str, str] = field(default_factory=dict)

    def tolerance(self, given: Tolerance) -> Tolerance | None:
        """What is said of the rounding of these tables: by file, measure, `DIM=CODE` or code; None where nothing is."""
        if not isinstance(given, Mapping):
            return given
        found: dict[str, int] = {}
        for name, value in given.items():
            dimension, equals, code = name.partition("=")
            numbers = [str(number) for number, file in enumerate(self.files, 1) if is_called(file, name)]
            if numbers:
                found |= dict.fromkeys(numbers, value)
            elif not name or name in self.measures:
                found[""] = max(value, found.get("", 0))
            elif equals and dimension in self.dims and code in self._codes(dimension):
                found[name] = value
            elif len(own := [item for item in self.dims if name in self._codes(item)]) == 1:
                found[f"{own[0]}={name}"] = value
        return found or None

    def _codes(self, dimension: str) -> set[str]:
        return {code for source in self.sources for code in source.columns.get(dimension, ())}


def counted_of(reading: Reading, derived: Mapping[str, str] | None = None) -> Iterator[CountedSet]:
    """Each measure of each set of tables that belong together, as tables of counts.

    `derived` says of measures beside the counts what they show of them; of others that is found by arithmetic.
    """
    signs = {sign.text: sign for sign in reading.signs}
    for group in reading.sets:
        measures = list(
            dict.fromkeys(name for table in group.tables for name in table.measure_names if name not in table.derived)
        )
        single = max((len(set(table.measure_names) - table.derived) for table in group.tables), default=0) <= 1
        for chosen in [None] if single else measures:
            counted = _counted(group, chosen, signs, reading, derived or {})
            if counted is not None:
                yield counted


def _counted(
    group: TableSet,
    measure: str | None,
    signs: Mapping[str, Sign],
    reading: Reading,
    derived: Mapping[str, str],
) -> CountedSet | None:
    dims = _dims(group)
    own = measure or next(
        (name for table in group.tables for name in table.measure_names if name not in table.derived), ""
    )
    beside = [name for name in dict.fromkeys(name for table in group.tables for name in table.measure_names)
              if any(name in table.derived for table in group.tables)]  # fmt: skip
    ties = ties_of(group, own, [name for name in beside if name not in derived])
    hierarchies = {name: trees for name in dims if name in group.adding and (trees := _trees(group, name))}
    whole = {"share": set(hierarchies)}
    ties = {name: tie for name, tie in ties.items() if set(tie.along) <= whole.get(tie.what.split()[0], set(dims))}
    shown = {name: what for name, what in derived.items() if name in beside} | {
        name: tie.what for name, tie in ties.items()
    }
    read = [(table.block.sheet.path, _columns(group, table, measure, signs, tuple(shown))) for table in group.tables]
    sources = [(str(path), source) for path, source in read if source is not None]
    if not sources:
        return None
    labels: dict[str, dict[str, str]] = {}
    for table in group.tables:
        for item in table.dimensions:
            labels.setdefault(item.name, {}).update(item.labels)
    apart = {item.name for table in group.tables for item in table.dimensions if item.time}
    grounds = [
        Ground("sign", f"{sign.text or '(empty)'} = {sign.meaning.value}", _basis(sign)) for sign in reading.signs
    ]
    grounds += [
        Ground("rounding", str(item.plan.base), Basis.GIVEN if item.evidence == "given" else Basis.FOUND, " ".join(
            filter(None, (item.plan.measure, *(f"{name} {code}" for name, code in item.plan.where.items())))
        ) or group.name)
        for item in group.rounding
    ]  # fmt: skip
    wide = any(table.layout.axes for table in group.tables)
    grounds += _grounds_of_measures(group, own, ties, beside, reading.signs)
    unused = [name for name in beside if name not in shown and _may_tell(group, own, name)]
    if unused and reading.content:
        grounds.append(Ground("unused", ", ".join(unused), Basis.GIVEN))
    options = *(f'--derived {shlex.quote(name)}="share of ..."' for name in unused[:1]), f"--content {shlex.quote(own)}"
    doubts = (Doubt("unused", codes=tuple(unused), options=options),) if unused and not reading.content else ()
    return CountedSet(
        f"{group.name}{f': {measure}' if measure else ''}",
        (measure,) if measure else tuple({name for table in group.tables for name in table.measure_names}),
        tuple(file for file, _ in sources),
        tuple(source for _, source in sources),
        dims,
        Stated(
            totals={name: own.total for name, own in group.adding.items() if own.total},
            hierarchies=hierarchies,
            labels=labels,
            apart=frozenset(apart),
            decimals=group.decimals,
            grounds=tuple(grounds),
            doubts=doubts,
            basis=Basis.FOUND,
            off=True,
        ),
        wide,
        {name: what for name, what in shown.items() if any(name in source.columns for _, source in sources)},
    )


def _grounds_of_measures(
    group: TableSet, own: str, ties: Mapping[str, Tie], beside: Sequence[str], signs: Sequence[Sign]
) -> list[Ground]:
    """What is audited, what the figures beside it show, decimals, and how many figures are missing."""
    found = []
    if beside or len({name for table in group.tables for name in table.measure_names}) > 1:
        found.append(Ground("contents", own, Basis.FOUND))
    found += [Ground("tied", str(tie), Basis.FOUND, name) for name, tie in ties.items()]
    gone = {sign.text for sign in signs if sign.meaning is Meaning.MISSING}
    missing = sum(int(np.count_nonzero(table.counted & _shows(table, gone))) for table in group.tables)
    if missing:
        found.append(Ground("missing", str(missing), Basis.ASSUMED))
    if group.decimals:
        found.append(Ground("decimals", str(group.decimals), Basis.FOUND))
    return found


def _shows(table: Tidy, signs: Set[str]) -> Bools:
    """The cells that show one of some signs."""
    own = np.array([item.number is None and item.sign in signs for item in table.contents], dtype=np.bool_)
    return own[table.content]


def _may_tell(group: TableSet, own: str, other: str) -> bool:
    """Whether a measure beside the counts shows a figure where a count, or one that it may be a share of, is hidden."""
    for table in group.tables:
        if not {own, other} <= set(table.measure_names):
            continue
        bare = np.array([item.number is None for item in table.contents], dtype=np.bool_)[table.content]
        hidden = table.positions[bare & (table.measure == table.measure_names.index(own))]
        shown = table.positions[~bare & (table.measure == table.measure_names.index(other))]
        for part, name in enumerate(table.names):
            total = group.adding[name].total
            if total in table.spelled[part]:
                at = table.spelled[part].index(total)
                if np.any(hidden[:, part] == at):
                    return bool(len(shown))
        if set(map(tuple, hidden.tolist())) & set(map(tuple, shown.tolist())):
            return True
    return False


def _dims(group: TableSet) -> tuple[str, ...]:
    """The dimensions of tables; of a table by itself, those that tell its cells apart."""
    every = tuple(dict.fromkeys(name for table in group.tables for name in table.names))
    if len(group.tables) > 1:
        return every
    table = group.tables[0]
    idle = table.attributes() | {item.name for item in table.dimensions if len(item.codes) == 1 and not item.time}
    return tuple(name for name in every if name not in idle) or every[:1]


def _basis(sign: Sign) -> Basis:
    if sign.source == "given":
        return Basis.GIVEN
    return Basis.STATED if sign.source.startswith(("note", "names")) else Basis.ASSUMED


def _trees(group: TableSet, name: str) -> tuple[Hierarchy, ...]:
    """The hierarchies of a dimension; a part beside others that are not shown is one of two, with the rest."""
    own = group.adding[name]
    alone = [{whole: [part, rest_code([whole], [part])]} for part, whole in own.parts.items()]
    return (*own.hierarchies, *alone)


def _columns(
    group: TableSet, table: Tidy, measure: str | None, signs: Mapping[str, Sign], derived: Sequence[str]
) -> Columns | None:
    """The counts of a table as columns; combinations that there are not have no row."""
    off = slack_of(group.rounding, table, group.levels, group.decimals)
    chosen = table.counted.copy()
    if measure is not None:
        chosen &= np.array([name == measure for name in table.measure_names], dtype=np.bool_)[table.measure]
    told = [_told(item.number, signs.get(item.sign), group.decimals) for item in table.contents]
    chosen &= np.array([item is not None for item in told], dtype=np.bool_)[table.content]
    kept = np.flatnonzero(chosen)
    if not len(kept):
        return None
    rows = [item for place in table.content[kept].tolist() if (item := told[place]) is not None]
    if any(row[0] is not None and row[0] > _GREATEST for row in rows):
        allowed = f"figures up to {_GREATEST:,}"
        raise InputError("a figure that is too large", path=table.block.sheet.path, allowed=allowed)
    codes = [
        [own[place] for place in column]
        for own, column in zip(table.spelled, table.positions[kept].T.tolist(), strict=True)
    ]
    columns: dict[str, Sequence[Any]] = dict(zip(table.names, codes, strict=True))
    slack = [
        more + own if status == "F" else 0 for own, (_, status, more) in zip(off[kept].tolist(), rows, strict=True)
    ]
    columns |= {_VALUE: [row[0] for row in rows], _STATUS: [row[1] for row in rows], OFF: slack}
    for name in derived:
        if name in table.measure_names:
            own = np.flatnonzero(table.measure == table.measure_names.index(name))
            shown = {
                tuple(table.positions[cell].tolist()): table.contents[table.content[cell]].number
                for cell in own.tolist()
            }
            found = [
                None if rounded else shown.get(tuple(places))
                for places, rounded in zip(table.positions[kept].tolist(), off[kept].tolist(), strict=True)
            ]
            columns[name] = [None if item is None else str(item) for item in found]
    return Columns(None, columns, 1)


def _told(number: int | Decimal | None, sign: Sign | None, decimals: int) -> tuple[int | None, str, int] | None:
    """The figure, the status and the slack of a cell; None where there is no such cell, or no count."""
    if number is not None:
        return (int(number * 10**decimals), "F", 0) if number >= 0 else None
    meaning = Meaning.UNKNOWN if sign is None else sign.meaning
    if sign is None or meaning is Meaning.NOT_APPLICABLE:
        return None
    if meaning in _STATUSES:
        return None, _STATUSES[meaning], 0
    low, high = ends_of_cell(None, sign, 0, decimals)
    return low, "F", high - low


@dataclass(frozen=True)
class StatedRule:
    """The rule behind the stars and what is said of rows, as far as it was given (None where not)."""

    threshold: int | None = None
    zeros: str | None = None
    rule: str = defaults.RULE
    absent: str | None = None
    tolerance: Tolerance = defaults.TOLERANCE
    hierarchies: Mapping[str, Any] | None = None
    once: Sequence[str] = ()
    derived: Mapping[str, str] | None = None
    total: str | Mapping[str, str] | None = None

    def without_total(self, dims: Sequence[str]) -> dict[str, str] | None:
        """The dimensions that are said to have no total; codes of totals are settled when files are read."""
        told = self.total if isinstance(self.total, Mapping) else {}
        return {name: code for name, code in told.items() if name in dims and not code} or None


def tables_of(reading: Reading, rule: StatedRule, knows: Knows = EVERYTHING) -> Iterator[tuple[str, CountTable]]:
    """Each set of tables that count the same, with its name.

    Raises InputError for what cannot be audited.
    """
    every = tuple(counted_of(reading, rule.derived))
    if not every:
        names = {item for group in reading.sets for table in group.tables for item in table.measure_names}
        fix = "name the one to audit (--content)"
        raise InputError("no content is a count", allowed=closest("", names), fix=fix)
    for name in rule.derived or ():
        if not any(name in counted.derived for counted in every):
            measures = {item for group in reading.sets for table in group.tables for item in table.derived}
            raise InputError(f"no table has a column {name!r}", allowed=closest(name, measures))
    _check_tolerance(rule.tolerance, every)
    known = {name for counted in every for name in counted.dims}
    for name in rule.once:
        if name not in known:
            raise InputError(f"{name!r} is no dimension", allowed=closest(name, known))
    for counted in every:
        threshold, stated = rule.threshold, counted.stated
        if threshold is None and reading.threshold:
            threshold = reading.threshold
        if rule.threshold is None and reading.threshold and reading.threshold_note != "given":
            ground = Ground("threshold-note", reading.threshold_note[:120], Basis.STATED)
            grounds, taken = (*stated.grounds, ground), {**stated.taken, "threshold": Basis.STATED}
            stated = replace(stated, grounds=grounds, taken=taken)
        if rule.absent is None and counted.wide:
            stated = replace(stated, taken={**stated.taken, "absent": Basis.ASSUMED})
        table = read_counts(
            list(counted.sources),
            dims=counted.dims,
            freq=_VALUE,
            status=_STATUS,
            stated=stated,
            total=rule.without_total(counted.dims),
            threshold=threshold,
            zeros=rule.zeros or reading.plan.zeros or None,
            rule=rule.rule,
            absent=rule.absent or ("unknown" if counted.wide else None),
            tolerance=counted.tolerance(rule.tolerance) or defaults.TOLERANCE,
            once=[name for name in rule.once if name in counted.dims],
            hierarchies={name: tree for name, tree in (rule.hierarchies or {}).items() if name in counted.dims},
            derived=dict(counted.derived),
            knows=knows,
        )
        yield counted.name, table


def _check_tolerance(given: Tolerance, every: Sequence[CountedSet]) -> None:
    """Refuse a name that says nothing of any table. Raises InputError."""
    for name, value in given.items() if isinstance(given, Mapping) else ():
        if all(counted.tolerance({name: value}) is None for counted in every):
            names = {item for counted in every for item in (*counted.files, *counted.measures, *counted.dims)}
            raise InputError(f"tolerance: {name!r} is no table", allowed=closest(name, names))


def audit_tidied(
    reading: Reading, rule: StatedRule, *, knows: Knows = EVERYTHING, **attack: Any
) -> list[tuple[str, AuditReport]]:
    """What can be known about the hidden cells of published tables; a report for each set that counts the same.

    `attack` has the arguments of `audit_table`. Raises InputError for what cannot be audited.
    """
    found = []
    everything = {} if knows == EVERYTHING else dict(tables_of(reading, rule))
    for name, table in tables_of(reading, rule, knows):
        said = rule.zeros is not None or bool(reading.plan.zeros)
        every = everything.get(name)
        report = audit_contradictory(table, everything=every, knows=knows, zeros_said=said, **attack)
        found.append((name, report))
    return found
