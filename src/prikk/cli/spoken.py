"""In which language the command line speaks: `--language` before the command, else that of the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextvars import ContextVar

import click

from prikk.errors import PrikkError
from prikk.words import LANGUAGES, spoken, words_of
from prikk.words.of_errors import said

_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
_OWN = "en"
"""The language of messages that stand in the program itself."""
_chosen: ContextVar[str | None] = ContextVar("_chosen", default=None)


def choose(_context: click.Context, _option: click.Parameter, language: str | None) -> None:
    """Note the language that `--language` names, until the next call of the command line."""
    _chosen.set(language)


def reader_language() -> str | None:
    """The language that whoever runs the command asked for; None where nobody says, or asks for one that is not there.

    As in every program the first of LC_ALL, LC_MESSAGES and LANG that is set counts (`nb_NO.UTF-8`).
    """
    if (named := _chosen.get()) is not None:
        return named
    tag = next((value for name in _VARIABLES if (value := os.environ.get(name))), "").partition(".")[0]
    return next((name for name in LANGUAGES if spoken([tag.replace("_", "-")], ["", name]) == name), None)


def command_words() -> Mapping[str, str]:
    """What the command line says, in the reader's language; English where nobody asked for another."""
    return words_of(reader_language() or _OWN, "command")


def message_of(error: PrikkError) -> str:
    """What an error says: in the reader's language as far as it carries data, else in its own words."""
    language = reader_language() or _OWN
    return str(error) if language == _OWN else said(error, language)
