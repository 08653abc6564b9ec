"""The reference is complete and true: each key, codelist column, option, file, status, exit code and error."""

from __future__ import annotations

import dataclasses
import re
import tomllib
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

import click
import pytest

from prikk import errors
from prikk.cli.main import COMMANDS, EXIT_BAD_INPUT, EXIT_DEFECT, EXIT_INTERRUPTED, EXIT_TERMINATED, EXIT_UNREAD, cli
from prikk.figures.registry import STATISTICS
from prikk.formats.registry import FORMATS
from prikk.formats.writing import WRITERS
from prikk.model import codelist
from prikk.model.publication import (
    AboveSpec,
    Condition,
    ContactSpec,
    DimensionSpec,
    HeadlineSpec,
    LicenceSpec,
    NoteSpec,
    PageSpec,
    Publication,
    RevisionSpec,
    Source,
    SpellSource,
    StyleSpec,
)
from prikk.model.specification import Confidentiality, PeriodRange, StatisticSpec, TableSpec
from prikk.model.status import Status
from prikk.publication.shape import ShapeCheck, wording
from prikk.words import LANGUAGES

DOCS = Path(__file__).parents[2] / "docs" / "reference"
SECTIONS = {
    "Top of the file": Publication,
    "period": PeriodRange,
    "source": Source,
    "source.spells": SpellSource,
    "source.rules.DIMENSION": Condition,
    "dimensions.NAME": DimensionSpec,
    "statistics": StatisticSpec,
    "tables": TableSpec,
    "confidentiality": Confidentiality,
    "pages": PageSpec,
    "revisions": RevisionSpec,
    "headlines": HeadlineSpec,
    "notes": NoteSpec,
    "contact": ContactSpec,
    "licence": LicenceSpec,
    "style": StyleSpec,
    "above": AboveSpec,
}


def section(page: str, heading: str) -> list[list[str]]:
    """The rows of the first table below a heading."""
    text = (DOCS / page).read_text(encoding="utf-8").split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    rows = re.search(r"(^\|.*\n)+", text, re.M)[0].splitlines()  # type: ignore[index]
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in rows]
    return [row for row in cells[1:] if set("".join(row)) - {"-", "|"}]


def keys(kind: Any) -> dict[str, dataclasses.Field[Any]]:
    return {item.name: item for item in dataclasses.fields(kind) if item.metadata.get("key", True)}


def default(item: dataclasses.Field[Any]) -> str:
    if item.default is dataclasses.MISSING and item.default_factory is dataclasses.MISSING:
        return "must be given"
    value = item.default if item.default is not dataclasses.MISSING else item.default_factory()  # type: ignore[misc]
    if value is None or value in ("", [], {}):
        return "none"
    text = str(value).lower() if isinstance(value, bool) else f'"{value}"' if isinstance(value, str) else str(value)
    return f"`{text}`".replace("'", '"')


def test_every_class_of_the_file_has_its_section() -> None:
    reached: set[Any] = set()

    def look(kind: Any) -> None:
        if dataclasses.is_dataclass(kind) and kind not in reached:
            reached.add(kind)
            hints = get_type_hints(kind)
            for name in keys(kind):
                look(hints[name])
        for part in get_args(kind):
            look(part)

    look(Publication)
    assert reached == set(SECTIONS.values())


@pytest.mark.parametrize("heading", SECTIONS)
def test_each_key_is_there_with_type_default_allowed_values_and_an_example(heading: str) -> None:
    kind = SECTIONS[heading]
    rows = {row[0].strip("`"): row[1:] for row in section("publication.md", heading)}
    hints = get_type_hints(kind)
    assert set(rows) == set(keys(kind)), "keys that the page lacks, or that there are not"
    for name, item in keys(kind).items():
        means, type_, standard, allowed, example = rows[name]
        hint = hints[name]
        words = [f"`{word}`" for word in get_args(hint)] if get_origin(hint) is Literal else []
        assert means, name
        assert type_ == (
            "one of the words" if words else re.sub(r" \([^)]*\)", "", wording(hint)).removeprefix("a ")
        ), name
        assert standard == default(item), name
        assert allowed, name
        assert all(word in allowed for word in words), name
        found = tomllib.loads(example.strip("`"))
        assert list(found) == [name]
        ShapeCheck(Path("example")).check(found[name], hint, name)


def test_each_statistic_is_named() -> None:
    (kinds,) = [row[4] for row in section("publication.md", "statistics") if row[0] == "`kind`"]
    assert set(re.findall(r"`([a-z-]+)`", kinds)) == set(STATISTICS)


def test_each_column_of_a_codelist_is_named() -> None:
    named = {row[0].strip("`") for row in section("publication.md", "Codelists")}
    assert named == codelist._COLUMNS | {"parent", f"label_{LANGUAGES[0]}", f"note_{LANGUAGES[0]}"}
    (others,) = [row[1] for row in section("publication.md", "Codelists") if row[0] == f"`label_{LANGUAGES[0]}`"]
    assert all(f"label_{language}" in others for language in LANGUAGES[1:])


def test_each_status_is_named() -> None:
    assert [row[0].strip("`") for row in section("files.md", "Statuses of a cell")] == [
        item.value for item in sorted(Status, key=lambda item: "FCADMZu".index(item.value[0]))
    ]


def test_each_exit_code_is_named() -> None:
    named = {int(code) for row in section("files.md", "Exit codes") for code in row[0].split(", ")}
    own = {item.exit_code for item in vars(errors).values() if isinstance(item, type) and hasattr(item, "exit_code")}
    assert named == own | {0, EXIT_BAD_INPUT, EXIT_DEFECT, EXIT_INTERRUPTED, EXIT_TERMINATED, EXIT_UNREAD}


def test_each_error_is_named_with_its_exit_code() -> None:
    found = {
        name: item.exit_code
        for name, item in vars(errors).items()
        if isinstance(item, type) and issubclass(item, errors.PrikkError)
    }
    assert {row[0].strip("`"): int(row[1]) for row in section("files.md", "Errors in Python")} == found


def test_each_file_of_a_format_is_named() -> None:
    named = {row[0].strip("`") for row in section("files.md", "What a build writes")}
    for item in FORMATS:
        for kind in item.files:
            assert (f"{kind.folder}/" if kind.by_family else f"{kind.stem}{kind.ending}") in named
    others = {"release": "release.json", "csvw": "cells.csv-metadata.json", "dcat": "dcat.jsonld", "site": "site/"}
    others["calendar"] = "calendar.ics"
    for name in WRITERS.keys() - {item.id for item in FORMATS}:
        assert others[name] in named, name


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_and_option_says_what_it_is(name: str) -> None:
    command = cli.get_command(click.Context(cli), name)
    assert command is not None and command.help
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            choices = parameter.type.choices if isinstance(parameter.type, click.Choice) else ()
            assert parameter.help or choices, f"prikk {name} {parameter.opts[0]} says nothing of itself"
