"""The whole error tree.

`PrikkError`
├── `InputError`       what was given cannot be used: file, place, what was found, what is allowed
├── `OutputError`      the result could not be written; nothing half-written is left behind
├── `ConflictError`    the figures contradict each other
├── `ProtectionError`  the demanded protection cannot be reached
├── `UndeterminedError` a limit was reached before protection was proven
│   └── `LimitError`   a search or a solver reached its limits before it had an answer
├── `CertificateError` a release or its certificate was changed or does not prove what it claims
└── `MissingExtraError` an optional dependency is not installed

No message may hold a confidential value.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path


class PrikkError(Exception):
    """Base of all errors that prikk raises on purpose; the command line exits with `exit_code`."""

    exit_code = 2


class InputError(PrikkError):
    """What was given cannot be used.

    The message reads `file:line, column: what was found; what is allowed; how to fix it`, leaving out what is unknown.
    """

    def __init__(
        self,
        found: str,
        *,
        path: Path | str | None = None,
        line: int | None = None,
        column: str | None = None,
        allowed: str | None = None,
        fix: str | None = None,
    ) -> None:
        self.found, self.path, self.line, self.column, self.allowed, self.fix = found, path, line, column, allowed, fix
        place = "" if path is None else str(path)
        if line is not None:
            place += f":{line}" if place else f"line {line}"
        if column is not None:
            place += f", {column}" if place else column
        text = f"{place}: {found}" if place else found
        if allowed is not None:
            text += f"; allowed: {allowed}"
        if fix is not None:
            text += f"; {fix}"
        super().__init__(text)


class OutputError(PrikkError):
    """The result could not be written; an earlier result is untouched."""


class ConflictError(PrikkError):
    """Figures that cannot all be true."""


class ProtectionError(PrikkError):
    """The demanded protection cannot be reached; the message names the cells by key, never by value."""

    exit_code = 1


class UndeterminedError(PrikkError):
    """A limit was reached before protection was proven: that is never taken for safe."""

    exit_code = 3


class LimitError(UndeterminedError):
    """A search or a solver reached its limits before it had an answer; there may be one all the same."""


class CertificateError(PrikkError):
    """A release or its certificate was changed, or does not prove what it claims."""

    exit_code = 1


class MissingExtraError(PrikkError):
    """An optional dependency is not installed."""

    def __init__(self, extra: str, package: str, purpose: str) -> None:
        super().__init__(f"{purpose} needs the package {package}; install it with: pip install 'prikk[{extra}]'")


_LISTED = 30


def closest(found: str, allowed: Iterable[str]) -> str:
    """Wording for a misspelt name: the nearest allowed name, if any, and all (or the first) that are allowed."""
    names = sorted(allowed)
    near = get_close_matches(found, names, n=1)
    hint = f"did you mean {near[0]!r}? " if near else ""
    more = f" ... ({len(names)} in all)" if len(names) > _LISTED else ""
    return f"{hint}one of {', '.join(names[:_LISTED])}{more}"
