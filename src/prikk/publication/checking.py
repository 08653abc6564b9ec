"""What must fit together in a publication, key by key: ids, dimensions, codes, periods, statistics, texts, sizes."""

from __future__ import annotations

import re
from collections.abc import Collection
from math import prod
from pathlib import Path
from typing import NoReturn

from prikk.errors import InputError, closest
from prikk.figures.derivation import Derivation, derivations_in
from prikk.figures.layout import every_table, table_ids
from prikk.figures.registry import STATISTICS, form_of
from prikk.model.address import is_address, is_spark, parse_address
from prikk.model.cell import CellKey
from prikk.model.codelist import TOTAL
from prikk.model.period import FORMS, Period
from prikk.model.placeholder import allowed, fault, fill
from prikk.model.publication import Publication
from prikk.model.release import PERIOD, STATISTIC
from prikk.model.sparkaddress import parse_spark
from prikk.model.specification import Labels, StatisticSpec, TableSpec
from prikk.model.text import IDENTIFIER, PAGE_NAME, inside, is_identifier, names_a_page, read_text, trouble
from prikk.publication.partition import check_partitions
from prikk.rules.settings import check_settings
from prikk.words import LANGUAGES

INSIDE = "a file in the publication's folder or below it, links included"
RESERVED = ("period", "statistic", "value", "status")
GREATEST_CELLS = 5_000_000
"""Cells that all tables of a publication may have."""
GREATEST_PERIODS = 1_200
"""Periods that a publication may have: a century of months."""

_ADDRESS = re.compile(r"https?://[^\s<>\"']+")
_EMAIL = re.compile(r"[^\s@<>\"'?&]+@[^\s@<>\"'?&]+\.[^\s@<>\"'?&]+")
_NO_NAME = re.compile(r'[/\\:*?"<>|\s]|^\.|\.$')


class _Checker:
    """Checks that need more than one key."""

    def __init__(self, path: Path, publication: Publication) -> None:
        self.path, self.publication = path, publication

    def fail(self, key: str, found: str, allowed: str | None = None) -> NoReturn:
        raise InputError(found, path=self.path, column=f"key {key}", allowed=allowed)

    def dimension(self, key: str, name: str, more: Collection[str] = ()) -> None:
        if name not in self.publication.dimensions:
            self.fail(key, f"{name!r} is no dimension", closest(name, [*self.publication.dimensions, *more]))

    def code(self, key: str, dimension: str, code: str) -> None:
        self.dimension(key, dimension)
        codelist = self.publication.codelists[dimension]
        if code != TOTAL and code not in codelist:
            self.fail(key, f"{code!r} is no code of {dimension}", closest(code, (item.code for item in codelist)))

    def identifier(self, key: str, id: str) -> None:
        if not is_identifier(id):
            self.fail(key, f"{id!r} is no id", IDENTIFIER)

    def template(self, key: str, texts: Labels, names: Collection[str]) -> None:
        for language, text in texts.items():
            if found := fault(text, names):
                self.fail(f"{key}.{language}", found, allowed(names))

    def one_of(self, key: str, name: str, code: str) -> None:
        """A period or a statistic of the publication."""
        publication = self.publication
        periods = [period.code for period in publication.period.periods]
        known = periods if name == "period" else [item.id for item in publication.statistics]
        if code not in known:
            self.fail(key, f"{code!r} is no {name} of the publication", closest(code, known))

    def unique(self, key: str, ids: list[str]) -> None:
        if twice := sorted({id for id in ids if ids.count(id) > 1}):
            self.fail(key, f"{', '.join(twice)} stands twice", "each id once")


def check_keys(path: Path, publication: Publication) -> None:
    """Refuse what does not fit together in a publication, called `path` in messages. Raises InputError."""
    checker = _Checker(path, publication)
    _check_ids(checker)
    _check_period(checker)
    _check_source(checker)
    _check_tables(checker)
    _check_confidentiality(checker)
    _check_texts(checker)
    _check_facts(checker)
    _check_headlines(checker)
    check_partitions(path, publication)


def _check_ids(checker: _Checker) -> None:
    publication = checker.publication
    checker.identifier("id", publication.id)
    for kind, ids in (
        ("statistics", [item.id for item in publication.statistics]),
        ("tables", [item.id for item in publication.tables]),
        ("pages", [item.id for item in publication.pages]),
    ):
        if not ids and kind != "pages":
            checker.fail(kind, "an empty list", "at least one")
        for number, id in enumerate(ids, 1):
            checker.identifier(f"{kind}[{number}].id", id)
            if kind == "tables" and not names_a_page(id):
                checker.fail(f"{kind}[{number}].id", f"{id!r} cannot name a page", PAGE_NAME)
    if not publication.dimensions:
        checker.fail("dimensions", "no dimension", "at least one")
    for name, dimension in publication.dimensions.items():
        checker.identifier(f"dimensions.{name}", name)
        if dimension.map:
            _check_file(checker, f"dimensions.{name}.map", dimension.map)
        if name.lower() in RESERVED:
            checker.fail(
                f"dimensions.{name}", f"{name!r} is a column of its own", f"a name other than {', '.join(RESERVED)}"
            )
    checker.unique("pages", [page.id for page in publication.pages])
    if not publication.languages:
        checker.fail("languages", "an empty list", f"one or more of {', '.join(LANGUAGES)}")
    checker.unique("languages", publication.languages)


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
    first, last = Period.parse(range_.first), Period.parse(range_.last)
    if (last.year - first.year) * last.unit.per_year > GREATEST_PERIODS:
        checker.fail("period.last", f"too long after {range_.first!r}", f"up to {GREATEST_PERIODS:,} periods")
    if not range_.periods:
        checker.fail("period.last", f"{range_.last!r} is before {range_.first!r}", "the first period or a later one")


def _check_source(checker: _Checker) -> None:
    source = checker.publication.source
    if is_spark(source.path):
        parse_spark(source.path)
    elif is_address(source.path):
        parse_address(source.path)
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
    for number, statistic in enumerate(publication.statistics, 1):
        if statistic.kind not in STATISTICS:
            checker.fail(
                f"statistics[{number}].kind", f"{statistic.kind!r} is no statistic", closest(statistic.kind, STATISTICS)
            )
        _check_named(checker, f"statistics[{number}]", statistic)
    if [statistic.kind for statistic in publication.statistics].count("count") != 1:
        checker.fail("statistics", "the count does not stand just once", "one statistic of kind 'count'")
    if any(statistic.kind == "count" and statistic.periods != "all" for statistic in publication.statistics):
        checker.fail("statistics.periods", "the count has not every period", "all")
    for number, table in enumerate(publication.tables, 1):
        key = f"tables[{number}]"
        for part, names in (("rows", table.row_axes), ("columns", table.columns), ("for_each", table.for_each)):
            for name in names:
                more = (PERIOD,) if part == "for_each" else (PERIOD, STATISTIC)
                if name not in more:
                    checker.dimension(f"{key}.{part}", name, more)
        if not table.row_axes:
            checker.fail(f"{key}.rows", "an empty list", "at least one dimension, or period")
        checker.unique(key, list(table.named))
        for name, code in table.where.items():
            if name == PERIOD:
                checker.one_of(f"{key}.where", name, code)
            else:
                checker.code(f"{key}.where", name, code)
        _check_shown(checker, key, table)
        _check_every_period(checker, key, table)
        _check_charts(checker, key, table)
        _check_parts(checker, key, table)
    _check_size(checker)
    _check_derivations(checker)


def _check_named(checker: _Checker, key: str, statistic: StatisticSpec) -> None:
    """What a statistic names besides its kind: whole, period of comparison, base."""
    allowed = STATISTICS[statistic.kind].keys
    plain = StatisticSpec(id="", kind="", label={})
    for name in ("of", "compared", "base", "over", "per", "denominators"):
        if name not in allowed and getattr(statistic, name) != getattr(plain, name):
            kinds = ", ".join(kind for kind, form in STATISTICS.items() if name in form.keys)
            checker.fail(f"{key}.{name}", f"{statistic.kind!r} has no such key", f"it with {kinds}")
    for dimension in statistic.of:
        checker.dimension(f"{key}.of", dimension)
    if "denominators" in allowed:
        _check_file(checker, f"{key}.denominators", statistic.denominators)
    if "base" in allowed:
        checker.one_of(f"{key}.base", "period", statistic.base)


def _check_parts(checker: _Checker, key: str, table: TableSpec) -> None:
    """What the placeholders and the ids of a family's tables need."""
    template = table.table_title or table.title
    checker.template(f"{key}.{'table_title' if table.table_title else 'title'}", template, table.for_each)
    checker.template(f"{key}.total_label", table.total_label, table.for_each)
    for name in (name for name in table.for_each if name != PERIOD):
        for item in checker.publication.codelists[name]:
            if _NO_NAME.search(item.code):
                checker.fail(
                    f"{key}.for_each",
                    f"the code {item.code!r} of {name} cannot be a part of a file's name",
                    'codes without / \\ : * ? " < > | and without a point first or last',
                )


def _check_size(checker: _Checker) -> None:
    """Refuse more cells than could be protected, before any is made, and two tables of one name."""
    publication = checker.publication
    sizes = {name: len(codelist.codes) + 1 for name, codelist in publication.codelists.items()}
    sizes |= {PERIOD: len(publication.period.periods), STATISTIC: len(publication.statistics)}
    total = 0
    for number, table in enumerate(publication.tables, 1):
        total += prod(sizes[name] for name in (*table.axes, *table.for_each))
        if total > GREATEST_CELLS:
            checker.fail(f"tables[{number}]", "more cells than are handled", f"up to {GREATEST_CELLS:,} in all tables")
    seen: dict[str, str] = {}
    for spec, table_id in table_ids(publication):
        if (other := seen.setdefault(table_id.casefold(), spec.id)) != spec.id:
            checker.fail(f"tables.{spec.id}.id", f"a table {table_id!r} is in {other!r} too", "ids that stay apart")


def _check_shown(checker: _Checker, key: str, table: TableSpec) -> None:
    kinds = {statistic.id: statistic.kind for statistic in checker.publication.statistics}
    for id in table.statistics:
        if id not in kinds:
            checker.fail(f"{key}.statistics", f"{id!r} is no statistic", closest(id, kinds))
    if table.statistics and "count" not in [kinds[id] for id in table.statistics]:
        checker.fail(f"{key}.statistics", "the count is not among them", "the count, and others")


def _check_every_period(checker: _Checker, key: str, table: TableSpec) -> None:
    """Where statistics and periods do not stand on one side, every statistic has a figure of every period shown."""
    publication = checker.publication
    shown = [item for item in publication.statistics if not table.statistics or item.id in table.statistics]
    if STATISTIC not in table.axes and len(shown) > 1:
        several = ", ".join(item.id for item in shown)
        allowed = "'statistic' among rows or columns, or statistics = [...] with the count alone"
        checker.fail(f"{key}.columns", f"nothing tells the statistics {several} apart", allowed)
    if any({STATISTIC, PERIOD} <= set(axes) for axes in (table.row_axes, table.columns)):
        return
    every = publication.period.periods
    ends = {period.year: period for period in every}
    own = Period.parse(table.where[PERIOD]) if PERIOD in table.where else every[-1]
    for period in every if PERIOD in (*table.axes, *table.for_each) else (own,):
        for item in shown:
            if not form_of(item).has(period, every) or (item.periods == "last" and period != ends[period.year]):
                allowed = "statistic and period both down or both across, or other statistics"
                checker.fail(f"{key}.columns", f"{item.id!r} has no figure of {period.code}", allowed)


def _check_charts(checker: _Checker, key: str, table: TableSpec) -> None:
    checker.unique(f"{key}.charts", list(table.charts))
    if "none" in table.charts and len(table.charts) > 1:
        checker.fail(f"{key}.charts", "none beside others", "none alone, or the others")
    about = next((name for name in table.axes if name in checker.publication.dimensions), "")
    if "map" in table.charts and (not about or not checker.publication.dimensions[about].map):
        checker.fail(f"{key}.charts", f"{about!r} has no map", f"dimensions.{about}.map, a GeoJSON file")


def _check_derivations(checker: _Checker) -> None:
    """Where a table decides what a figure is worked out from, other tables that have the cell must decide alike."""
    found: dict[CellKey, Derivation] = {}
    for spec, table in every_table(checker.publication):
        for key, derivation in derivations_in(checker.publication, table, judged=False):
            if found.setdefault(key, derivation) != derivation:
                checker.fail(
                    f"tables.{spec.id}.statistics",
                    f"{key.statistic!r} would be worked out from other counts here than in another table",
                    "the statistic in one of the families that have the cell",
                )


def _check_confidentiality(checker: _Checker) -> None:
    rule = checker.publication.confidentiality
    check_settings(rule, lambda name, found, allowed: checker.fail(f"confidentiality.{name}", found, allowed))
    for name in rule.dimension_cost:
        checker.dimension("confidentiality.dimension_cost", name)
    if rule.apriori is not None:
        _check_file(checker, "confidentiality.apriori", rule.apriori)
    for number, cell in enumerate(rule.forced, 1):
        for name, code in cell.items():
            key = f"confidentiality.forced[{number}]"
            if name in ("period", "statistic"):
                checker.one_of(key, name, code)
            else:
                checker.code(key, name, code)


def _check_texts(checker: _Checker) -> None:
    publication = checker.publication
    labelled = {
        "title": publication.title,
        **{f"dimensions.{id}.label": item.label for id, item in publication.dimensions.items()},
        **{f"statistics.{item.id}.label": item.label for item in publication.statistics},
        **{f"tables.{item.id}.title": item.title for item in publication.tables},
    }
    known = [*LANGUAGES, *publication.told]
    for language in publication.languages:
        if language not in known:
            checker.fail("languages", f"{language!r} is no language", closest(language, known))
    if not publication.version.strip() or trouble(publication.version):
        checker.fail("version", repr(publication.version), "a text in one line")
    for key, labels in labelled.items():
        for language in labels:
            if language not in known:
                checker.fail(key, f"{language!r} is no language", closest(language, known))
        for language in publication.languages:
            if not labels.get(language):
                checker.fail(key, f"no text in {language}", f"a text for each of {', '.join(publication.languages)}")
    for number, page in enumerate(publication.pages, 1):
        checker.template(f"pages[{number}]", {"file": page.file}, ["language"])
        for language in publication.languages:
            if not page.title.get(language):
                checker.fail(f"pages[{number}].title", f"no text in {language}", "a text for each language")
            path = _check_file(checker, f"pages[{number}].file", fill(page.file, {"language": language}))
            if found := trouble(read_text(path, "the page"), lines=True):
                raise InputError(found, path=path, allowed="visible characters and line breaks")


def _check_file(checker: _Checker, key: str, name: str) -> Path:
    path = inside(checker.publication.folder, name)
    if path is None:
        checker.fail(key, repr(name), INSIDE)
    if not path.is_file():
        checker.fail(key, f"no file {name!r}", INSIDE)
    return path


def _check_facts(checker: _Checker) -> None:
    """What readers are told: addresses that can be followed, and placeholders of the summary."""
    publication = checker.publication
    for key, address in _addresses(publication):
        if address and not _ADDRESS.fullmatch(address):
            checker.fail(key, repr(address), "an address on the web (https://example.org/)")
    if publication.contact and publication.contact.email and not _EMAIL.fullmatch(publication.contact.email):
        checker.fail("contact.email", repr(publication.contact.email), "an e-mail address (name@example.org)")
    checker.template("summary", publication.summary, ("figure", "unit", "period", "change", "before"))


def _check_headlines(checker: _Checker) -> None:
    """Main figures name a table by its id and a row of it."""
    tables = (
        {table_id: spec for spec, table_id in table_ids(checker.publication)} if checker.publication.headlines else {}
    )
    for number, item in enumerate(checker.publication.headlines, 1):
        key = f"headlines[{number}]"
        if item.table not in tables:
            checker.fail(f"{key}.table", f"{item.table!r} is no table", closest(item.table, tables))
        spec = tables[item.table]
        subject = next((name for name in spec.axes if name in checker.publication.dimensions), None)
        if subject is not None:
            checker.code(f"{key}.row", subject, item.row)
        elif item.row != TOTAL:
            checker.fail(f"{key}.row", f"{item.row!r}: the table has no dimension", TOTAL)


def _addresses(publication: Publication) -> list[tuple[str, str]]:
    """The addresses on the web that the publication gives, each with its key."""
    found = [("contact.address", publication.contact.address)] if publication.contact else []
    return found + ([("licence.address", publication.licence.address)] if publication.licence else [])
