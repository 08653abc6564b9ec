"""From monthly snapshots to spells, so that a publication of spells gives the same counts."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from prikk.errors import InputError, OutputError
from prikk.model.codelist import UNKNOWN
from prikk.model.publication import Publication, SpellSource
from prikk.staging import staged_folder
from prikk.tabulate.births import find_births
from prikk.tabulate.engine import Frame
from prikk.tabulate.inspection import inspect
from prikk.tabulate.opening import opened
from prikk.tabulate.records import Records
from prikk.tabulate.reference import reference_day
from prikk.tabulate.registers import registered, rule_columns


@dataclass(frozen=True)
class SpellFiles:
    """What a conversion wrote: the files and how many spells and persons they hold; `persons` is None without one."""

    spells: Path
    persons: Path | None
    spell_count: int
    person_count: int


def to_spells(publication: Publication, extract: str | Path | Frame, folder: Path) -> SpellFiles:
    """Write the spells (and the persons) that a snapshot extract tells of, by the names in the publication.

    `publication` has `[source.spells]`; the extract has a column for each dimension, named as there, and one for the
    period (`source.period`, or `period`). A spell lasts while unit and attributes stay the same from one period to the
    next; it begins on the first day of a period's last month and ends on a period's last day, or is open when it
    reaches the publication's last period. What never changes for anybody goes to the persons file. Birth dates lie so
    that every age fits; the age of a person for whom there is no such date stands on the spells.

    Raises InputError when the extract cannot be used, OutputError when the files cannot be written.
    """
    spells = publication.source.spells
    if spells is None:
        raise InputError(
            "the publication has no spells",
            path=publication.folder,
            column="key source.spells",
            allowed="a publication with [source.spells]",
        )
    source = publication.source
    snapshots = replace(source, spells=None, rules={}, period=source.period or "period")
    with opened(replace(publication, source=snapshots), extract) as records:
        if records.engine is not records.local:
            raise InputError("a table of a server", path=records.name, allowed="a file or a frame of snapshots")
        inspect(records).require()
        conversion = _Conversion(records, publication, spells)
        spell_rows, person_rows = conversion.spells(), conversion.persons()
    target = folder / (Path(source.path).name or "spells.csv")
    beside = None if spells.persons is None else folder / Path(spells.persons).name
    _replace(folder, {target.name: spell_rows} | ({} if beside is None else {beside.name: person_rows}))
    return SpellFiles(target, beside, len(spell_rows) - 1, len(person_rows) - 1)


class _Conversion:
    """The table `snapshot` (person, period, `a<i>` the register's text of dimension i, births) and what follows."""

    def __init__(self, records: Records, publication: Publication, spells: SpellSource) -> None:
        self.engine, self.publication, self.form = records.local, publication, spells
        ids = publication.dimension_ids
        self.rules = publication.source.rules
        self.unit = [i for i, id in enumerate(ids) if id in publication.source.unit]
        self.ruled = [i for i, id in enumerate(ids) if id in self.rules]
        self._make_snapshot(records)
        aged = self._make_births()
        known = [i for i in range(len(ids)) if not (i in aged and self._is_empty(i))]
        others = [i for i in known if i not in (*self.unit, *self.ruled)]
        self.fixed = [i for i in others if spells.persons is not None and not self._varies(i)]
        self.moving = [i for i in others if i not in self.fixed]
        self._check_names()
        self._make_islands()

    def _make_snapshot(self, records: Records) -> None:
        """Codes as the register writes them; codes that rules derive stay codes."""
        joins, texts = "", ""
        for i, id in enumerate(self.publication.dimension_ids):
            codelist = self.publication.codelists[id]
            written = [
                item.source_code or ("" if item.code == UNKNOWN else item.code) if id not in self.rules else item.code
                for item in codelist
            ]
            self.engine.load(f"text{i}", {"code": "UINTEGER", "text": "VARCHAR"}, range(len(written)), written)
            joins += f" JOIN text{i} ON text{i}.code = c{i}"
            texts += f", text{i}.text AS a{i}, c{i}"
        self.engine.run(
            f"CREATE TEMP TABLE snapshot AS SELECT CAST(person AS VARCHAR) AS person, period{texts} "
            f"FROM ({records.sql()}){joins} WHERE period IS NOT NULL"
        )

    def _make_births(self) -> list[int]:
        """Add the births to the snapshot: `births` maps each birth column to its name there. Returns the dimensions."""
        ids, ages, periods = self.publication.dimension_ids, self.form.ages, self.publication.period.periods
        days = [reference_day(period, self.form.reference_day) for period in periods]
        self.engine.load("reference", {"period": "SMALLINT", "day": "DATE"}, range(len(days)), days)
        self.births = {column: f"birth{number}" for number, column in enumerate(dict.fromkeys(ages.values()))}
        for column, name in self.births.items():
            dimensions = {i: self.publication.codelists[id] for i, id in enumerate(ids) if ages.get(id) == column}
            find_births(self.engine, name, dimensions)
        return [i for i, id in enumerate(ids) if id in ages]

    def _check_names(self) -> None:
        """Refuse rules on a column that a dimension has for itself: one value cannot say both."""
        own = {self._column(i) for i in (*self.unit, *self.fixed, *self.moving)}
        if both := sorted(own.intersection(rule_columns(self.rules))):
            raise InputError(
                f"rules on {', '.join(map(repr, both))}, which a dimension has too",
                column="key source.rules",
                allowed="columns of their own",
            )

    def _varies(self, i: int) -> bool:
        changing = f"SELECT 1 FROM snapshot GROUP BY person HAVING min(a{i}) <> max(a{i})"
        return bool(self.engine.rows(f"SELECT count(*) FROM ({changing})")[0][0])

    def _is_empty(self, i: int) -> bool:
        return not self.engine.rows(f"SELECT count(*) FROM snapshot WHERE a{i} <> ''")[0][0]

    def _make_islands(self) -> None:
        """The table `islands`: runs of periods in which nothing changes, `first` to `last`."""
        unit = "".join(f", a{i}" for i in self.unit)
        kept = "".join(f", a{i}" for i in (*self.ruled, *self.moving))
        births = "".join(f", {name}" for name in self.births.values())
        same = "".join(f" AND a{i} = lag(a{i}) OVER run" for i in (*self.ruled, *self.moving))
        run = f"WINDOW run AS (PARTITION BY person{unit} ORDER BY period)"
        begins = f"SELECT *, NOT coalesce(period = lag(period) OVER run + 1{same}, false) AS begins FROM snapshot {run}"
        numbered = f"SELECT *, count(*) FILTER (begins) OVER run AS island FROM ({begins}) {run}"
        self.engine.run(
            f"CREATE TEMP TABLE islands AS SELECT person{unit}{kept}{births}, island, min(period) AS first, "
            f"max(period) AS last FROM ({numbered}) GROUP BY ALL"
        )

    def _column(self, i: int) -> str:
        id = self.publication.dimension_ids[i]
        return self.publication.dimensions[id].column or id

    def spells(self) -> list[Sequence[Any]]:
        """The rows of the spells file, the heading first."""
        ids, status = self.publication.dimension_ids, self.form.status_column
        own = (*self.unit, *self.moving)
        births = {} if self.form.persons is not None else self.births
        heading = [self.publication.source.person, *(self._column(i) for i in own), *rule_columns(self.rules)]
        heading += [self.form.from_column, self.form.to_column, *([status] if status else []), *births]
        texts = "".join(f", a{i}" for i in own)
        codes = "".join(f", a{i}" for i in self.ruled)
        dates = "".join(f", {name}" for name in births.values())
        rows = self.engine.rows(
            f"SELECT person{texts}, first, last{codes}{dates} FROM islands ORDER BY person, first{texts}"
        )
        periods = self.publication.period.periods
        registers, width = registered({ids[i]: self.rules[ids[i]] for i in self.ruled}), len(own)
        found: list[Sequence[Any]] = [heading]
        for row in rows:
            (first, last), rest = row[width + 1 : width + 3], row[width + 3 :]
            ruled = tuple(rest[: len(self.ruled)])
            if ruled not in registers:
                names = ", ".join(repr(code) for code in ruled)
                raise InputError(f"no rule gives {names}", column="key source.rules", allowed="a rule for every code")
            ends = periods[last].last_day if last < len(periods) - 1 else None
            begins = periods[first].last_day.replace(day=1)
            stock = self.form.stock_status[:1] if status else []
            found.append([*row[: width + 1], *registers[ruled], begins, ends, *stock, *rest[len(self.ruled) :]])
        return found

    def persons(self) -> list[Sequence[Any]]:
        """The rows of the persons file, the heading first."""
        heading = [self.publication.source.person, *(self._column(i) for i in self.fixed), *self.births]
        texts = "".join(f", any_value(a{i})" for i in self.fixed)
        dates = "".join(f", any_value({name})" for name in self.births.values())
        return [
            heading,
            *self.engine.rows(f"SELECT person{texts}{dates} FROM snapshot GROUP BY person ORDER BY person"),
        ]


def _replace(folder: Path, files: Mapping[str, Sequence[Sequence[Any]]]) -> None:
    """Write CSV files with `;` into a folder, all or none: it is exchanged as a whole, with what else stands in it."""
    if Path.cwd().resolve().is_relative_to(folder.resolve()):
        raise OutputError(f"{folder} is the folder that you work in; give one of its own")
    kept = [path for path in folder.iterdir() if path.name not in files] if folder.is_dir() else []
    if inner := [path.name for path in kept if path.is_symlink() or not path.is_file()]:
        raise OutputError(f"{folder} holds more than files ({inner[0]}); give a folder of its own")
    with staged_folder(folder, None) as stage:
        stage.chmod(folder.stat().st_mode & 0o777 if folder.is_dir() else 0o700)
        for path in kept:
            (stage / path.name).hardlink_to(path)
        for name, rows in files.items():
            with (stage / name).open("w", encoding="utf-8", newline="") as file:
                csv.writer(file, delimiter=";", lineterminator="\n").writerows(rows)
