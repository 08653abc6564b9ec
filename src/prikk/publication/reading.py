"""Reading a publication file: TOML to `Publication`, every error with file, key and what is allowed."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from types import UnionType
from typing import Any, NoReturn, get_args, get_origin, get_type_hints

import msgspec

from prikk.errors import InputError, closest
from prikk.model.codelist import TOTAL, read_codelist
from prikk.model.layout import every_table
from prikk.model.period import FORMS, Period
from prikk.model.publication import Publication, TableSpec
from prikk.words import LANGUAGES

_PROTECTION = re.compile(r"none|exact|full|width=[1-9]\d*")


def read_publication(path: Path) -> Publication:
    """The publication of a TOML file, with its codelists.

    `path` may be the folder that holds `publication.toml`. Raises InputError with file, key, what was found and what is
    allowed.
    """
    path = path / "publication.toml" if path.is_dir() else path
    data = _keys(path)
    if "extends" in data:
        data = {**_base(path, data["extends"]), **data}
    _check_keys(path, data, Publication, "")
    try:
        publication = msgspec.convert(data, Publication)
    except msgspec.ValidationError as error:
        message, _, place = str(error).partition(" - at `$.")
        raise InputError(message, path=path, column=f"key {place.rstrip('`')}" if place else None) from None
    codelists = {id: read_codelist(path.parent / item.codelist) for id, item in publication.dimensions.items()}
    publication = replace(publication, folder=path.parent, codelists=codelists)
    _check(path, publication)
    return publication


def _keys(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"the publication file cannot be read ({error.strerror})", path=path) from None
    except UnicodeDecodeError:
        raise InputError("the publication file is not UTF-8", path=path, fix="save it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"not a TOML file ({error})", path=path) from None


def _base(path: Path, name: Any) -> dict[str, Any]:
    """The keys of the file that a file extends."""
    if not isinstance(name, str) or Path(name).name != name or not (path.parent / name).is_file():
        raise InputError(f"{name!r} is no file", path=path, column="key extends", allowed="a file of the same folder")
    base = _keys(path.parent / name)
    if "extends" in base:
        raise InputError(f"{name!r} extends a file itself", path=path, column="key extends", allowed="one step")
    return base


def _check_keys(path: Path, data: Any, kind: Any, place: str) -> None:
    """Refuse unknown keys, naming the ones that are allowed (msgspec would name only the unknown one)."""
    origin = get_origin(kind)
    if origin is UnionType:
        for option in get_args(kind):
            _check_keys(path, data, option, place)
    elif origin is list and isinstance(data, list):
        for number, item in enumerate(data, 1):
            _check_keys(path, item, get_args(kind)[0], f"{place}[{number}]")
    elif origin is dict and isinstance(data, dict):
        for name, item in data.items():
            _check_keys(path, item, get_args(kind)[1], f"{place}.{name}")
    elif isinstance(kind, type) and is_dataclass(kind) and isinstance(data, dict):
        types = get_type_hints(kind)
        allowed = [field.name for field in fields(kind) if field.metadata.get("key", True)]
        for name, item in data.items():
            if name not in allowed:
                raise InputError(
                    f"unknown key {name!r}",
                    path=path,
                    column=f"key {place}.{name}".replace("key .", "key "),
                    allowed=closest(name, allowed),
                )
            _check_keys(path, item, types[name], f"{place}.{name}".lstrip("."))


class _Checker:
    """Checks that need more than one key."""

    def __init__(self, path: Path, publication: Publication) -> None:
        self.path, self.publication = path, publication

    def fail(self, key: str, found: str, allowed: str | None = None) -> NoReturn:
        raise InputError(found, path=self.path, column=f"key {key}", allowed=allowed)

    def dimension(self, key: str, name: str) -> None:
        if name not in self.publication.dimensions:
            self.fail(key, f"{name!r} is no dimension", closest(name, self.publication.dimensions))

    def code(self, key: str, dimension: str, code: str) -> None:
        self.dimension(key, dimension)
        codelist = self.publication.codelists[dimension]
        if code != TOTAL and code not in codelist:
            self.fail(key, f"{code!r} is no code of {dimension}", closest(code, (item.code for item in codelist)))

    def unique(self, key: str, ids: list[str]) -> None:
        if twice := sorted({id for id in ids if ids.count(id) > 1}):
            self.fail(key, f"{', '.join(twice)} stands twice", "each id once")


def _check(path: Path, publication: Publication) -> None:
    checker = _Checker(path, publication)
    _check_period(checker)
    _check_source(checker)
    _check_tables(checker)
    _check_confidentiality(checker)
    _check_texts(checker)


def _check_period(checker: _Checker) -> None:
    range_ = checker.publication.period
    for name in ("first", "last"):
        try:
            period = Period.parse(getattr(range_, name))
        except ValueError:
            checker.fail(f"period.{name}", f"{getattr(range_, name)!r} is no period", FORMS)
        else:
            if period.unit.value != range_.unit:
                checker.fail(f"period.{name}", f"{period.code!r} is a {period.unit.value}", f"a {range_.unit}")
    if not range_.periods:
        checker.fail("period.last", f"{range_.last!r} is before {range_.first!r}", "the first period or a later one")


def _check_source(checker: _Checker) -> None:
    source = checker.publication.source
    for name in source.unit:
        checker.dimension("source.unit", name)
    for name, conditions in source.rules.items():
        checker.dimension(f"source.rules.{name}", name)
        if not conditions:
            checker.fail(f"source.rules.{name}", "no rule", "at least one")
        for condition in conditions:
            checker.code(f"source.rules.{name}", name, condition.then)
            for column, values in condition.when.items():
                if not values:
                    checker.fail(f"source.rules.{name}", f"no value for {column!r}", "at least one")
    if source.spells is None and source.period is None:
        checker.fail("source.period", "no period column", "the column that holds the period, or [source.spells]")
    if source.spells is not None:
        if (source.spells.status_column is None) != (not source.spells.stock_status):
            checker.fail("source.spells.stock_status", "one of status_column and stock_status", "both or none")
        for name in source.spells.ages:
            checker.dimension(f"source.spells.ages.{name}", name)


def _check_tables(checker: _Checker) -> None:
    publication = checker.publication
    checker.unique("tables", [table.id for table in publication.tables])
    checker.unique("statistics", [statistic.id for statistic in publication.statistics])
    if [statistic.kind for statistic in publication.statistics].count("count") != 1:
        checker.fail("statistics", "the count does not stand just once", "one statistic of kind 'count'")
    if any(statistic.kind == "count" and statistic.periods != "all" for statistic in publication.statistics):
        checker.fail("statistics.periods", "the count has not every period", "all")
    for number, table in enumerate(publication.tables, 1):
        key = f"tables[{number}]"
        for name in (table.rows, *table.for_each):
            checker.dimension(f"{key}.rows" if name == table.rows else f"{key}.for_each", name)
        checker.unique(key, [table.rows, *table.for_each, *table.where])
        for name, code in table.where.items():
            checker.code(f"{key}.where", name, code)
        _check_shown(checker, key, table)
    _check_shares(checker)


def _check_shown(checker: _Checker, key: str, table: TableSpec) -> None:
    kinds = {statistic.id: statistic.kind for statistic in checker.publication.statistics}
    for id in table.statistics:
        if id not in kinds:
            checker.fail(f"{key}.statistics", f"{id!r} is no statistic", closest(id, kinds))
    if table.statistics and "count" not in [kinds[id] for id in table.statistics]:
        checker.fail(f"{key}.statistics", "the count is not among them", "the count, and others")


def _check_shares(checker: _Checker) -> None:
    """A cell may be a share of one total only: else two tables would print different figures for it."""
    shares = {item.id for item in checker.publication.statistics if item.kind == "share"}
    whole_of: dict[tuple[str, ...], tuple[str, ...]] = {}
    for spec, table in every_table(checker.publication):
        for column in table.columns:
            if column.statistic in shares:
                whole = table.key(TOTAL, column)
                for row in table.rows:
                    if whole_of.setdefault(table.key(row, column), whole) != whole:
                        checker.fail(
                            f"tables.{spec.id}.statistics",
                            f"{column.statistic!r} would be a share of two totals for one cell",
                            "the share in one of the families that have the cell",
                        )


def _check_confidentiality(checker: _Checker) -> None:
    rule = checker.publication.confidentiality
    if rule.threshold < 1:
        checker.fail("confidentiality.threshold", str(rule.threshold), "a whole number from 1")
    if not _PROTECTION.fullmatch(rule.protection):
        checker.fail("confidentiality.protection", repr(rule.protection), "none, exact, width=K or full")
    if not rule.symbol or any(character.isdigit() for character in rule.symbol):
        checker.fail("confidentiality.symbol", repr(rule.symbol), "a text without digits")
    if rule.shows_kind and rule.zeros == "may-hide":
        checker.fail(
            "confidentiality.shows_kind", "true with zeros = 'may-hide'", "false, or another treatment of zeros"
        )
    for name in rule.dimension_cost:
        checker.dimension("confidentiality.dimension_cost", name)
    if rule.apriori is not None and not (checker.publication.folder / rule.apriori).is_file():
        checker.fail("confidentiality.apriori", f"no file {rule.apriori!r}")
    for number, cell in enumerate(rule.forced, 1):
        for name, code in cell.items():
            if name not in ("period", "statistic"):
                checker.code(f"confidentiality.forced[{number}]", name, code)


def _check_texts(checker: _Checker) -> None:
    publication = checker.publication
    labelled = {
        "title": publication.title,
        **{f"dimensions.{id}.label": item.label for id, item in publication.dimensions.items()},
        **{f"statistics.{item.id}.label": item.label for item in publication.statistics},
        **{f"tables.{item.id}.title": item.title for item in publication.tables},
    }
    for language in publication.languages:
        if language not in LANGUAGES:
            checker.fail("languages", f"{language!r} is no language", closest(language, LANGUAGES))
    for key, labels in labelled.items():
        for language in labels:
            if language not in LANGUAGES:
                checker.fail(key, f"{language!r} is no language", closest(language, LANGUAGES))
        for language in publication.languages:
            if not labels.get(language):
                checker.fail(key, f"no text in {language}", f"a text for each of {', '.join(publication.languages)}")
    for number, page in enumerate(publication.pages, 1):
        for language in publication.languages:
            if not (publication.folder / page.file.format(language=language)).is_file():
                checker.fail(f"pages[{number}].file", f"no file {page.file.format(language=language)!r}")
