"""What prikk says in each language: a file a language (`nb.toml`), a section for each place where it is said.

To add a language, write its file with the same keys, and add its code to `LANGUAGES`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec

LANGUAGES = ("nb", "nn", "en")
"""The languages that have a file, the default first."""
_OTHERWISE = "en"


@dataclass(frozen=True)
class Speech:
    """How a language writes numbers, dates and periods, and what it is called.

    `serves` are the language tags (BCP 47, without a region) that it answers, `authority` is its code in the EU list of
    languages, `region` the country whose rules for setting text hold. `small` tells whether the names of periods are
    written small within a sentence. The patterns hold `{number}`, or `{day}`, `{month}` and `{year}`.
    """

    name: str
    serves: tuple[str, ...]
    authority: str
    region: str
    decimal: str
    grouping: str
    percent: str
    date: str
    small: bool
    months: tuple[str, ...]
    week: str
    quarter: str
    half_year: str
    short_week: str
    short_quarter: str
    short_half_year: str

    def within(self, name: str) -> str:
        """The name of a period as it stands within a sentence."""
        return name[0].lower() + name[1:] if self.small else name


def speech(language: str) -> Speech:
    """How a language writes numbers, dates and periods."""
    return _read(language)[0]


def name_of(language: str) -> str:
    """What a language calls itself; its code where it has no file."""
    return speech(language).name if language in LANGUAGES else language


@cache
def words_of(language: str, *sections: str) -> Mapping[str, str]:
    """The words of some sections of a language together; of two with one name the last."""
    found = _read(language)[1]
    return {name: word for section in sections for name, word in found[section].items()}


def each(section: str, name: str) -> Mapping[str, str]:
    """A word in every language."""
    return {language: words_of(language, section)[name] for language in LANGUAGES}


def text(labels: Mapping[str, str], language: str) -> str:
    """The text in a language, else in the first language that has one."""
    return labels.get(language) or next(iter(labels.values()), "")


def spoken(wanted: Iterable[str], among: Collection[str] = LANGUAGES) -> str:
    """The first of the wanted language tags (`no`, `nb-NO`, `en`) that there is among some languages, else their first.

    A tag is also answered by the language that serves it: `nb` answers `no`.
    """
    tags = [tag.strip().casefold().split("-")[0] for tag in wanted]
    found = (
        name for tag in tags for name in among if tag == name or (name in LANGUAGES and tag in speech(name).serves)
    )
    return next(found, next(iter(among)))


@cache
def _read(language: str) -> tuple[Speech, Mapping[str, Mapping[str, str]]]:
    """The file of a language: its speech, and its words by section; English where a language has no file."""
    language = language if language in LANGUAGES else _OTHERWISE
    data: dict[str, Any] = tomllib.loads((files(__name__) / f"{language}.toml").read_text(encoding="utf-8"))
    told = {name.replace("-", "_"): value for name, value in data.pop("speech").items()}
    return msgspec.convert(told, Speech), data
