"""A PX file as statements: its encoding, its keywords in their languages, and the figures as they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from prikk.errors import InputError
from prikk.model.plainfile import plain

_HEAD = re.compile(
    r'\s*(?P<keyword>[A-Za-z][A-Za-z0-9_-]*)\s*(?:\[(?P<language>[^\]"]*)\])?\s*'
    r'(?:\((?P<keys>\s*"[^"]*"(?:\s*,\s*"[^"]*")*\s*)\))?\s*=\s*'
)
_VALUE = re.compile(r'(?:[^";]|"[^"]*")*')
_TEXTS = re.compile(r'"([^"]*)"|,')
_CODEPAGE = re.compile(rb'CODEPAGE\s*=\s*"([^"]*)"', re.IGNORECASE)
_CHARSET = re.compile(rb'CHARSET\s*=\s*"', re.IGNORECASE)
_FIGURE = re.compile(r'"([^"]*)"|([^\s,;"]+)')
_START = 4096


@dataclass
class Statements:
    """What a file states: values by keyword, language (empty for the first) and keys; and the text of the data.

    A value is a list of texts, or of one word. A keyword that stands again (NOTE) appends.
    """

    path: Path
    values: dict[tuple[str, str, tuple[str, ...]], list[str]] = field(default_factory=dict)
    raw: dict[tuple[str, str, tuple[str, ...]], str] = field(default_factory=dict)
    data: str = ""

    def get(self, keyword: str, *keys: str, language: str = "") -> list[str]:
        """The texts of a statement, in the language if it is stated there, else in the first; empty if not stated."""
        found = self.values.get((keyword, language, keys))
        return found if found is not None else self.values.get((keyword, "", keys), [])

    def first(self, keyword: str, *keys: str, language: str = "") -> str:
        """The first text of a statement, else an empty one."""
        return next(iter(self.get(keyword, *keys, language=language)), "")

    def figures(self) -> Iterator[tuple[str, bool]]:
        """Each figure or sign of the data, and whether it stands in quotes."""
        for match in _FIGURE.finditer(self.data):
            yield (match[2], False) if match[2] is not None else (match[1], True)


def read_statements(path: Path) -> Statements:
    """The statements of a PX file. Raises InputError when it cannot be read or is no such file."""
    try:
        content = plain(path).read_bytes()
    except OSError as error:
        raise InputError(f"the PX file cannot be read ({error.strerror})", path=path) from None
    return _parsed(path, _decoded(path, content))


def _decoded(path: Path, content: bytes) -> str:
    """The text: in the code page that the file names, else UTF-8 if it is that, else Windows' or DOS' Latin."""
    start = content[:_START]
    if content.startswith(b"\xef\xbb\xbf"):
        named = "utf-8-sig"
    elif match := _CODEPAGE.search(start):
        named = match[1].decode("ascii", "replace").strip().lower()
    else:
        named = "utf-8"
    for encoding in (named, "utf-8", "cp1252" if _CHARSET.search(start) else "cp850", "latin-1"):
        try:
            return content.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    raise InputError("the encoding is unknown", path=path)  # pragma: no cover


def _parsed(path: Path, content: str) -> Statements:
    found = Statements(path)
    place, end = 0, len(content.rstrip().rstrip("\x1a"))
    while place < end:
        head = _HEAD.match(content, place)
        if head is None:
            raise InputError("not a statement of PX", path=path, line=_line(content, place), allowed="KEYWORD=value;")
        if head["keyword"].upper() == "DATA":
            found.data = content[head.end() : end]
            return found
        value = _VALUE.match(content, head.end())
        if value is None or value.end() >= len(content):
            raise InputError(
                "a statement without end", path=path, line=_line(content, place), column=head["keyword"], allowed=";"
            )
        keys = tuple(_texts(head["keys"] or ""))
        name = (head["keyword"].upper(), (head["language"] or "").strip(), keys)
        found.values.setdefault(name, []).extend(_texts(value[0]) or [value[0].strip()])
        found.raw[name] = value[0]
        place = value.end() + 1
    raise InputError("no DATA", path=path, allowed="a PX file with DATA=...;")


def _texts(value: str) -> list[str]:
    """Quoted texts; those without a comma between them are one text."""
    found: list[str] = []
    is_new = True
    for match in _TEXTS.finditer(value):
        if match[1] is None:
            is_new = True
        elif is_new:
            found.append(match[1])
            is_new = False
        else:
            found[-1] += match[1]
    return found


def _line(content: str, place: int) -> int:
    return content.count("\n", 0, place) + 1
