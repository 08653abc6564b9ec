"""The whole error tree, with the data that the wording is made from (`prikk.words.of_errors`).

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

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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


class AssumptionWarning(UserWarning):
    """What had to be assumed of the input, in words, without a figure; the command line prints it as a note."""


class OutputError(PrikkError):
    """The result could not be written; an earlier result is untouched."""


@dataclass(frozen=True)
class StatedSum:
    """An equation between cells: `head` (a key) is the sum, the mean or the like (`relation`) of others."""

    head: tuple[str, ...]
    relation: str
    along: str


class ConflictError(PrikkError):
    """Figures that cannot all be true.

    `sums` and `cells` (keys) are a smallest set of equations and published cells that contradict each other, where one
    was looked for and found; else both are empty.
    """

    def __init__(self, message: str, *, sums: Iterable[StatedSum] = (), cells: Iterable[tuple[str, ...]] = ()) -> None:
        self.sums, self.cells = tuple(sums), tuple(cells)
        super().__init__(message)


@dataclass(frozen=True)
class StatedCell:
    """A cell by its key; `name` is what it is called: its codes that are no totals.

    `release` is the earlier release that printed it, if one did: such a figure cannot be hidden any more.
    """

    key: tuple[str, ...]
    name: str
    release: str | None = None


@dataclass(frozen=True)
class Unmet:
    """A figure whose demand cannot be met.

    `held` are the figures that leave it too little freedom, `sums` the equations by which they do; `alone` tells that
    somebody who is counted alone in another cell would know it (which cell is not said: that is its value); `proven`
    that no other pattern would do.
    """

    figure: StatedCell
    held: tuple[StatedCell, ...]
    alone: bool
    proven: bool
    sums: tuple[StatedSum, ...] = ()


class ProtectionError(PrikkError):
    """The demanded protection cannot be reached; it names the cells by key, never by value.

    `unmet` are the figures that cannot be protected, if that is why, and `hints` what may help; `proven` tells whether
    no pattern at all protects them.
    """

    exit_code = 1

    def __init__(self, message: str, *, unmet: Iterable[Unmet] = (), hints: Iterable[str] = ()) -> None:
        self.unmet, self.hints = tuple(unmet), tuple(hints)
        super().__init__(message)

    @property
    def proven(self) -> bool:
        """Whether it is proven of every figure that nothing protects it as demanded."""
        return bool(self.unmet) and all(item.proven for item in self.unmet)


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
        self.extra, self.package, self.purpose = extra, package, purpose
        super().__init__(f"{purpose} needs the package {package}; install it with: pip install 'prikk[{extra}]'")


_LISTED = 30
_LONGEST_NAME = 60


def several(names: Sequence[str]) -> str:
    """Names in a message: all of them, or the first where there are many, each cut to a length that can be read."""
    shown = ", ".join(name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}..." for name in names[:_LISTED])
    more = f" and {len(names) - _LISTED:,} more" if len(names) > _LISTED else ""
    return f"{shown}{more}" or "(none)"


def closest(found: str, allowed: Iterable[str]) -> str:
    """Wording for a misspelt name: the nearest allowed name, if any, and all (or the first) that are allowed."""
    names = sorted(allowed)
    near = get_close_matches(found, names, n=1)
    hint = f"did you mean {near[0]!r}? " if near else ""
    return f"{hint}one of {several(names)}"
