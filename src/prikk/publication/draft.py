"""A draft of a publication from what is in an extract: every choice stands in it, with what else could be.

The draft is read like any publication before it is written, so that it can be built from at once.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from prikk.errors import InputError, OutputError
from prikk.model.address import is_address, is_spark
from prikk.model.period import Period, periods
from prikk.model.sparkaddress import from_folder
from prikk.publication.checking import RESERVED
from prikk.publication.draftcodes import DraftDimension, as_name, codelist_text, draft_dimension
from prikk.publication.reading import read_publication
from prikk.rules.settings import THRESHOLD
from prikk.staging import staged_folder
from prikk.tabulate.profile import Profile
from prikk.words import LANGUAGES

FILE = "publication.toml"
MOST_EACH, MOST_CELLS = 6, 30_000
"""A dimension with up to so many codes gets a table for each; not where that makes more cells than this."""
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SEX = re.compile(r"^(sex|gender|kj[oø]nn|k[oö]n|geschlecht)")


@dataclass(frozen=True)
class Draft:
    """A drafted publication: its file and its codelists as texts, by name."""

    id: str
    files: Mapping[str, str]
    dimensions: tuple[DraftDimension, ...]
    profile: Profile


def draft(profile: Profile, path: str, language: str) -> Draft:
    """Draft a publication in a language; `path` is where it finds the extract."""
    used: set[str] = set(RESERVED)
    dimensions = tuple(draft_dimension(profile, column, used, language) for column in profile.dimensions)
    id = as_name(Path(profile.name.partition("::")[0]).stem) or "publication"
    files = {FILE: "\n".join(_lines(id, profile, dimensions, path, language)) + "\n"}
    files |= {f"codelists/{item.id}.csv": codelist_text(item, language) for item in dimensions}
    return Draft(id, files, dimensions, profile)


def write_draft(found: Draft, folder: Path) -> None:
    """Write a draft into a new or empty folder. Raises InputError for one that holds anything, OutputError."""
    if folder.is_dir() and any(folder.iterdir()):
        raise InputError("the folder is not empty", path=folder, allowed="a new or an empty folder")
    with staged_folder(folder, None) as stage:
        try:
            for name, text in found.files.items():
                (stage / name).parent.mkdir(exist_ok=True)
                (stage / name).write_text(text, encoding="utf-8", newline="\n")
        except OSError as error:
            raise OutputError(f"{folder} cannot be written ({error.strerror})") from None
        read_publication(stage)


def path_from(folder: Path, source: str) -> str:
    """How a publication in a folder names an extract: from there where both lie below one place, else in full."""
    if is_address(source):
        return from_folder(source, Path.cwd()) if is_spark(source) else source
    file, table, name = source.partition("::")
    full = Path(file).resolve()
    inside = os.path.commonpath([full, folder.resolve()]) != full.anchor
    found = Path(os.path.relpath(full, folder.resolve())) if inside else full
    return f"{found.as_posix()}{table}{name}"


def _lines(id: str, profile: Profile, dimensions: Sequence[DraftDimension], path: str, language: str) -> Iterator[str]:
    first, last = profile.first, profile.last
    yield f"# A draft that prikk init made of {Path(profile.name).name}: {profile.records:,} records."
    yield "# Read every line that begins with #, and change what is not as you want it."
    yield f"id = {_quoted(id)}"
    more = f"more of {', '.join(LANGUAGES)}, or your own (prikk words): every text below then needs each of them"
    yield f"languages = [{_quoted(language)}]  # {more}"
    yield f"title.{language} = {_quoted(_title(id))}  # what the report is called"
    yield f'# publisher.{language} = "Who publishes it"'
    yield "# published = 2024-02-15T08:00:00+01:00  # the time of its release"
    yield f"# {len(periods(first, last))} periods were found in the column {profile.period!r}"
    ends = f"first = {_quoted(first.code)}, last = {_quoted(last.code)}"
    yield f"period = {{ unit = {_quoted(first.unit.value)}, {ends} }}"
    yield ""
    yield "[source]"
    yield f"path = {_quoted(path)}"
    yield f"person = {_quoted(profile.person)}  # tells persons apart; it is never published"
    yield f"period = {_quoted(profile.period)}"
    yield from _unit_lines(profile, dimensions)
    yield ""
    yield "# A dimension is a column of codes. Its codelist has a row for each code, in the order of the tables' rows."
    yield "# Where the extract does not say what a code means, its label is the code: write words in its place."
    for item in dimensions:
        yield ""
        for choice in item.choices:
            yield f"# {choice}"
        yield f"[dimensions.{item.id if _BARE.fullmatch(item.id) else _quoted(item.id)}]"
        yield f'codelist = "codelists/{item.id}.csv"'
        if item.column != item.id:
            yield f"column = {_quoted(item.column)}"
        yield f"label.{language} = {_quoted(_title(item.column))}"
    for name, why in profile.left_out.items():
        yield f"# left out: {name}, since {why}"
    yield ""
    yield from _statistic_lines(language)
    yield from _table_lines(profile, dimensions, language)
    yield "[confidentiality]"
    yield f"threshold = {THRESHOLD}  # counts below it are hidden: put the rule of your office here"
    yield 'zeros = "hide"  # or "publish": zeros are shown; or "may-hide"'
    yield 'protection = "full"  # a star says no more than the rule; "exact" hides fewer: the very value stays open'
    yield '# symbol = "*"'


def _unit_lines(profile: Profile, dimensions: Sequence[DraftDimension]) -> Iterator[str]:
    ids = {item.column: item.id for item in dimensions}
    if profile.unit_columns:
        unit = ", ".join(_quoted(ids[name]) for name in profile.unit_columns)
        yield "# A person has several records a period, one for each of these; a total counts records."
        yield f"unit = [{unit}]"
        yield '# count = "persons"  # each person once in such a total, instead'
    else:
        yield "# each record is one person in one period"


def _statistic_lines(language: str) -> Iterator[str]:
    yield "[[statistics]]"
    yield 'id = "count"'
    yield 'kind = "count"'
    yield f"label.{language} = {_quoted('Number' if language == 'en' else 'Antall' if language == 'nb' else 'Tal')}"
    yield ""
    for line in (
        "[[statistics]]",
        'id = "percent"',
        'kind = "share"',
        "decimals = 1",
        f'label.{language} = "Per cent"',
    ):
        yield f"# {line}"
    yield ""


def _table_lines(profile: Profile, dimensions: Sequence[DraftDimension], language: str) -> Iterator[str]:
    each = _each(profile, dimensions)
    for item in dimensions:
        crossed = each is not None and each is not item
        name = _title(item.column)
        yield "[[tables]]"
        yield f"id = {_quoted(item.id)}"
        yield f"rows = {_quoted(item.id)}"
        if crossed and each is not None:
            yield f"for_each = [{_quoted(each.id)}]  # a table for each of its codes"
            yield "each_total = true  # and one for all of them"
        yield f"title.{language} = {_quoted(name)}"
        if crossed and each is not None:
            yield f"table_title.{language} = {_quoted(f'{name}. {{{each.id}}}')}"
        yield ""


def _each(profile: Profile, dimensions: Sequence[DraftDimension]) -> DraftDimension | None:
    """The dimension that has a table for each code: sex, else the smallest, if it and the tables are small enough."""
    small = min(dimensions, key=lambda item: (not _SEX.search(item.id), len(item.rows)))
    columns = len(periods(profile.first, profile.last)) * (len(small.rows) + 1)
    cells = columns * sum(len(item.rows) for item in dimensions)
    fits = len(dimensions) > 1 and len(small.rows) <= MOST_EACH + 1 and not small.has_levels and cells <= MOST_CELLS
    return small if fits else None


def _title(text: str) -> str:
    words = " ".join(re.split(r"[\W_]+", text)).strip()
    return words[:1].upper() + words[1:] or text


def _quoted(text: str) -> str:
    """A text as TOML has it."""
    return json.dumps(text, ensure_ascii=False)


def period_span(first: Period, last: Period) -> str:
    """Both ends of the periods, or the one that there is."""
    return first.code if first == last else f"{first.code} to {last.code}"
