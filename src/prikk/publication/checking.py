"""What must fit together in a publication, key by key: ids, dimensions, codes, periods, the source, the rule."""

from __future__ import annotations

from pathlib import Path

from prikk.model.address import is_address, is_spark, parse_address
from prikk.model.period import FORMS, Period
from prikk.model.publication import Publication
from prikk.model.sparkaddress import parse_spark
from prikk.model.text import PAGE_NAME, names_a_page
from prikk.publication.checker import Checker
from prikk.publication.checktables import check_tables
from prikk.publication.checktexts import check_facts, check_headlines, check_notes, check_texts
from prikk.publication.partition import check_partitions
from prikk.rules.settings import check_settings
from prikk.words import LANGUAGES

RESERVED = ("period", "statistic", "value", "status")
GREATEST_PERIODS = 1_200
"""Periods that a publication may have: a century of months."""


def check_keys(path: Path, publication: Publication) -> None:
    """Refuse what does not fit together in a publication, called `path` in messages. Raises InputError."""
    checker = Checker(path, publication)
    _check_ids(checker)
    _check_period(checker)
    _check_source(checker)
    check_tables(checker)
    _check_confidentiality(checker)
    check_texts(checker)
    check_facts(checker)
    check_headlines(checker)
    check_notes(checker)
    check_partitions(path, publication)


def _check_ids(checker: Checker) -> None:
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
            checker.file(f"dimensions.{name}.map", dimension.map)
        if dimension.column == "":
            checker.fail(f"dimensions.{name}.column", "''", "the name of a column; left out, that of the dimension")
        if name.lower() in RESERVED:
            checker.fail(
                f"dimensions.{name}", f"{name!r} is a column of its own", f"a name other than {', '.join(RESERVED)}"
            )
    checker.unique("pages", [page.id for page in publication.pages])
    if not publication.languages:
        checker.fail("languages", "an empty list", f"one or more of {', '.join(LANGUAGES)}")
    checker.unique("languages", publication.languages)


def _check_period(checker: Checker) -> None:
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


def _check_source(checker: Checker) -> None:
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


def _check_confidentiality(checker: Checker) -> None:
    rule = checker.publication.confidentiality
    check_settings(rule, lambda name, found, allowed: checker.fail(f"confidentiality.{name}", found, allowed))
    for name in rule.dimension_cost:
        checker.dimension("confidentiality.dimension_cost", name)
    if rule.apriori is not None:
        checker.file("confidentiality.apriori", rule.apriori)
    for number, cell in enumerate(rule.forced, 1):
        if not cell:
            checker.fail(
                f"confidentiality.forced[{number}]", "an entry that names nothing", "codes of the cells to show"
            )
        for name, code in cell.items():
            key = f"confidentiality.forced[{number}]"
            if name in ("period", "statistic"):
                checker.one_of(key, name, code)
            else:
                checker.code(key, name, code)
