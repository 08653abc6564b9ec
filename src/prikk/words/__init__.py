"""What prikk says in each language: a file a language (`nb.toml`), a section for each place where it is said.

To add a language, write its file with the same keys, and add its code to `LANGUAGES`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable, Mapping
from functools import cache

from prikk.words.own import LIKE, OwnLanguage, Told, file_of, speech_of
from prikk.words.speech import Speech

__all__ = ["LANGUAGES", "Speech", "name_of", "speech", "spoken", "text", "words_of"]

LANGUAGES = ("nb", "nn", "en", "sv", "da")
"""The languages that have a file, the default first."""


def speech(language: str) -> Speech:
    """How a language writes numbers, dates and periods."""
    return language.speech if isinstance(language, OwnLanguage) else _speech(language)


def name_of(language: str) -> str:
    """What a language calls itself; its code where it has no file."""
    return speech(language).name if _is_known(language) else language


def words_of(language: str, *sections: str) -> Mapping[str, str]:
    """The words of some sections of a language together; of two with one name the last.

    What a publication's own language does not say (`prikk.words.own`), as in an audit, is said in English.
    """
    if isinstance(language, OwnLanguage):
        return _together({**_read(LIKE), **language.told}, sections)
    return _words_of(language, sections)


@cache
def _words_of(language: str, sections: tuple[str, ...]) -> Mapping[str, str]:
    return _together(_read(language), sections)


def _together(told: Told, sections: Iterable[str]) -> Mapping[str, str]:
    return {name: word for section in sections for name, word in told[section].items()}


def text(labels: Mapping[str, str], language: str) -> str:
    """The text in a language, else in the first language that has one."""
    return labels.get(language) or next(iter(labels.values()), "")


def spoken(wanted: Iterable[str], among: Collection[str] = LANGUAGES) -> str:
    """The first of the wanted language tags (`no`, `nb-NO`, `en`) that there is among some languages, else their first.

    A tag is also answered by the language that serves it: `nb` answers `no`.
    """
    tags = [tag.strip().casefold().split("-")[0] for tag in wanted]
    found = (name for tag in tags for name in among if _answers(name, tag))
    return next(found, next(iter(among)))


def _answers(language: str, tag: str) -> bool:
    return tag == language or (_is_known(language) and tag in speech(language).serves.split())


def _is_known(language: str) -> bool:
    return language in LANGUAGES or isinstance(language, OwnLanguage)


@cache
def _speech(language: str) -> Speech:
    return speech_of(_read(language))


@cache
def _read(language: str) -> Told:
    """The file of a language, by section; English where a language has no file."""
    return tomllib.loads(file_of(language if language in LANGUAGES else LIKE))
