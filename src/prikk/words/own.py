"""A language that prikk does not speak: a publication brings its words along, in a file beside it."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from string import Formatter
from typing import Any

import msgspec

from prikk.errors import InputError, closest
from prikk.words.speech import Speech

PUBLIC = ("files", "columns", "bank", "site")
"""The sections of which public files are made: what a language of a publication needs beside its speech."""
LIKE = "en"
"""The language whose words stand for those that are not there."""

_CODE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_LONGEST = 1_000
_SPEECH = ("name", "serves", "authority", "locale", "week", "quarter", "half-year", "short-week", "short-quarter",
           "short-half-year")  # fmt: skip

Told = Mapping[str, Mapping[str, str]]
"""What a file of words holds: the sections by name."""


class OwnLanguage(str):
    """The code of a language, with the words that a publication gives for it: what is said in it is said in these."""

    __slots__ = ("__dict__",)
    told: Told

    def __new__(cls, code: str, told: Told) -> OwnLanguage:
        """The language of a code."""
        found = super().__new__(cls, code)
        found.told = told
        return found

    def __getnewargs__(self) -> tuple[str, Told]:  # type: ignore[override]
        return str(self), self.told

    @cached_property
    def speech(self) -> Speech:
        """How it writes numbers, dates and periods."""
        return speech_of(self.told)


def with_words(languages: Sequence[str], words: Mapping[str, Told]) -> list[str]:
    """The languages, those that have words of their own with them."""
    return [OwnLanguage(code, words[code]) if code in words else code for code in languages]


def speech_of(told: Told) -> Speech:
    """The speech of a file of words."""
    return msgspec.convert({name.replace("-", "_"): value for name, value in told["speech"].items()}, Speech)


def file_of(language: str) -> str:
    """The file of a language that prikk speaks, as text."""
    return (files("prikk.words") / f"{language}.toml").read_text(encoding="utf-8")


def is_code(code: str) -> bool:
    """Whether a text may be the code of a language (BCP 47)."""
    return _CODE.fullmatch(code) is not None


def draft_words(code: str, like: str) -> str:
    """A file of words to be translated: what public files say, in a language that prikk speaks.

    Numbers, dates and months follow from the locale. Raises InputError for a language that the CLDR does not know.
    """
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415

    try:
        locale = Locale.parse(code.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        raise InputError(f"{code!r} is no language of the CLDR", allowed="a code like fi, de or pt-BR") from None
    name = (locale.get_display_name() or code).partition(" (")[0]
    own = {"name": name[:1].upper() + name[1:], "serves": code, "authority": "", "locale": str(locale)}
    head, body = file_of(like).split("\n# What all files say", 1)
    lines = [f"# {own['name']}: what public files say. Translate what stands in quotes; leave what stands in braces."]
    for line in head.splitlines()[1:]:
        key = line.partition(" = ")[0]
        if key in own:
            comment = line.partition(" # ")[2]
            value = msgspec.json.encode(own[key]).decode()
            line = f"{key} = {value}" + (f" # {comment}" if comment else "")  # noqa: PLW2901
        lines.append(line)
    public = body.split("\n# What an audit says", 1)[0]
    return "\n".join(lines) + "\n\n# What all files say" + public


def read_words(path: Path, text: str) -> dict[str, dict[str, str]]:
    """What the text of a file of words holds, named `path` in messages.

    Every word of the public sections must be there, with the same parts in braces as in English. Raises InputError.
    """
    try:
        told = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise InputError(f"not a TOML file ({error})", path=path) from None
    check_words(path, told)
    return told


def check_words(path: Path, told: Mapping[str, Any]) -> None:
    """Refuse words that lack something, or hold what they may not. Raises InputError."""
    model = tomllib.loads(file_of(LIKE))
    for section in told:
        if section not in ("speech", *PUBLIC):
            allowed = closest(section, ("speech", *PUBLIC))
            raise InputError(f"unknown section {section!r}", path=path, column=section, allowed=allowed)
    for section in PUBLIC:
        _check_section(path, section, told.get(section), model[section])
    _check_speech(path, told.get("speech"))


def _check_section(path: Path, section: str, found: Any, model: Mapping[str, str]) -> None:
    if not isinstance(found, dict):
        raise InputError(f"no section [{section}]", path=path, fix="prikk words drafts the whole file")
    for name in found:
        if name not in model:
            raise InputError("an unknown word", path=path, column=f"{section}.{name}", allowed=closest(name, model))
    for name, pattern in model.items():
        key = f"{section}.{name}"
        _check_text(path, key, found.get(name))
        wanted, parts = _parts(pattern), _parts(found[name])
        if parts is None or set(parts) != set(wanted or ()):
            allowed = f"a text with {', '.join(f'{{{part}}}' for part in wanted or ())}" if wanted else "no braces"
            raise InputError("other parts in braces", path=path, column=key, allowed=allowed)


def _check_speech(path: Path, found: Any) -> None:
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415

    if not isinstance(found, dict):
        raise InputError("no section [speech]", path=path, fix="prikk words drafts the whole file")
    for name in found:
        if name not in _SPEECH:
            raise InputError("an unknown word", path=path, column=f"speech.{name}", allowed=closest(name, _SPEECH))
    for name in _SPEECH:
        key, value = f"speech.{name}", found.get(name)
        if name == "authority" and value == "":
            continue
        _check_text(path, key, value)
        if name.removeprefix("short-") in ("week", "quarter", "half-year") and _parts(str(value)) != ("number",):
            raise InputError("other parts in braces", path=path, column=key, allowed="a text with {number}")
    try:
        locale = Locale.parse(found["locale"])
    except (UnknownLocaleError, ValueError):
        said, allowed = f"{found['locale']!r} is no locale", "a language in a country, as the CLDR names it (fi_FI)"
        raise InputError(said, path=path, column="speech.locale", allowed=allowed) from None
    if locale.character_order == "right-to-left":
        said = f"{found['locale']!r} is written from right to left, which prikk cannot set yet"
        raise InputError(said, path=path, column="speech.locale", allowed="a language written from left to right")


def _check_text(path: Path, key: str, value: Any) -> None:
    if isinstance(value, str) and value.strip() and len(value) <= _LONGEST and not _has_control(value):
        return
    found = "no text" if value is None else "a value that does not fit"
    raise InputError(found, path=path, column=key, allowed=f"a text in one line, up to {_LONGEST:,} characters")


def _has_control(text: str) -> bool:
    return any(unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") for character in text)


def _parts(pattern: str) -> tuple[str, ...] | None:
    """The names in braces; None where the braces do not fit."""
    try:
        parsed = list(Formatter().parse(pattern))
    except ValueError:
        return None
    if any(name is not None and (spec or conversion) for _, name, spec, conversion in parsed):
        return None
    return tuple(sorted({name for _, name, _, _ in parsed if name is not None}))
