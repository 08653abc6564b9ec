"""Texts that others read: names that may become files and addresses, and characters that no text may hold."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from prikk.errors import InputError
from prikk.model.plainfile import GREATEST_FILE, plain

IDENTIFIER = "letters, digits, '_' and '-', a letter or digit first, at most 64 characters"
"""What an id may be: it becomes the name of a file, of a folder or of a column, and a part of an address."""
PAGE_NAME = "a-z, A-Z, 0-9, - and _"
"""What the id of a family of tables may hold: it becomes an address of the site."""
LONGEST_CODE = 100
"""Characters that a code may have at most."""
LONGEST_TEXT = 10_000
"""Characters that a label, title or note may have at most."""

_IDENTIFIER = re.compile(r"[^\W_][\w-]{0,63}")
_PAGE = re.compile(r"[A-Za-z0-9_-]+")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_NUMERIC = re.compile(r"[+-][\d.,]*")
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def is_identifier(text: str) -> bool:
    """Whether a text may be an id (`IDENTIFIER`)."""
    return _IDENTIFIER.fullmatch(text) is not None and unicodedata.normalize("NFC", text) == text


def names_a_page(text: str) -> bool:
    """Whether a text may be a part of an address as it stands (`PAGE_NAME`)."""
    return _PAGE.fullmatch(text) is not None


def trouble(text: str, *, lines: bool = False) -> str | None:
    """What no text may hold, worded with its code point; None where there is nothing of the kind.

    Control characters (line feeds and tabs apart where `lines`), characters that turn the direction of what follows,
    halves of a surrogate pair, and code points that are no characters.
    """
    for position, character in enumerate(text, 1):
        if lines and character in "\n\t\r":
            continue
        kind = _kind(character)
        if kind is not None:
            return f"{kind} (U+{ord(character):04X}, character {position})"
    return None


def _kind(character: str) -> str | None:
    if character in _BIDI:
        return "a character that turns the direction of writing"
    category = unicodedata.category(character)
    if category == "Cs":
        return "half of a surrogate pair"
    if category == "Cc" or character in "\u2028\u2029":
        return "a control character"
    return "a code point that is no character" if ord(character) & 0xFFFE == 0xFFFE else None


def runs_in_a_spreadsheet(text: str) -> bool:
    """Whether a spreadsheet may take a text for a formula: it begins with `=`, `@`, a tab or a carriage return, or with
    a `+` or `-` that more than a number follows (OWASP, CSV Injection).
    """
    return text.startswith(_FORMULA) and not _NUMERIC.fullmatch(text)


def unfit_code(text: str, what: str = "the code {!r}") -> tuple[str, str] | None:
    """Why a text cannot be a code (or what else `what` says) of a published table, and what can; None where it can."""
    if found := trouble(text):
        return f"{found} in {what.format(text)}", "visible characters"
    if len(text) > LONGEST_CODE:
        return (
            f"a text of {len(text):,} characters in place of {what.format(text[:20] + '...')}",
            f"up to {LONGEST_CODE}",
        )
    if runs_in_a_spreadsheet(text):
        allowed = "what does not begin with = @ or, unless a number, + or -"
        return f"a spreadsheet would run {what.format(text)}", allowed
    return None


def guarded(text: str) -> str:
    """A text for a file that a spreadsheet may open: an apostrophe goes before what it would run, and before what
    begins with apostrophes and would run without them, so that `unguarded` gives every text back.
    """
    return f"'{text}" if runs_in_a_spreadsheet(text.lstrip("'")) else text


def unguarded(text: str) -> str:
    """The text that `guarded` was given."""
    return text[1:] if text.startswith("'") and runs_in_a_spreadsheet(text.lstrip("'")) else text


def inside(folder: Path, name: str) -> Path | None:
    """The file of a name within a folder, links followed; None where that lies outside, or the name is absolute."""
    if not name or "\0" in name or Path(name).is_absolute():
        return None
    try:
        home, found = folder.resolve(), (folder / name).resolve()
    except (OSError, RuntimeError):  # a link that leads round in a circle
        return None
    return folder / name if found != home and found.is_relative_to(home) else None


def read_text(path: Path, what: str) -> str:
    """The text of a UTF-8 file, lines ended by line feeds; a byte order mark is left out.

    Raises InputError when it is no plain file (a device would never end), too large, or in another encoding, which is
    named where it is known.
    """
    try:
        content = plain(path, most=GREATEST_FILE).read_bytes()
    except OSError as error:
        raise InputError(f"{what} cannot be read ({error.strerror})", path=path) from None
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"{what} is not UTF-8 (it looks like {_guess(content)})", path=path, line=line, allowed="UTF-8",
            fix="save it as UTF-8",
        ) from None  # fmt: skip


def _guess(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "UTF-16"
    return "Windows-1252" if any(0x80 <= byte < 0xA0 for byte in content) else "Latin-1"
