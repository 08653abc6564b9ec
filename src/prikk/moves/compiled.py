"""Functions that are compiled the first time they are called, and where the result is kept.

Nothing of the compiler is loaded before: a command that needs no search does not wait for it. What was compiled is kept
in a folder that is named by a digest of the source of all compiled functions, so that an edit is never answered with
code from before it.
"""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
from collections.abc import Callable
from functools import cache, update_wrapper
from pathlib import Path
from threading import RLock
from typing import Any, Generic, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

_SOURCES = ("moves", "protect")
"""The packages that hold compiled functions."""

_lock = RLock()
_known: list[Compiled[Any, Any]] = []


class Compiled(Generic[P, R]):
    """A function that is compiled when it is first called, or by a compiled function that calls it."""

    def __init__(self, function: Callable[P, R]) -> None:
        self.function = function
        self._outer: Any = None
        self._inner: Any = None
        _known.append(self)
        update_wrapper(self, function)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Call the compiled function."""
        self._prepare()
        result: R = self._outer(*args, **kwargs)
        return result

    def _prepare(self) -> None:
        """Hand all functions known so far to the compiler, before any is compiled.

        A compiler at work, which holds a lock of its own, then never waits for ours.
        """
        if self._inner is None:
            with _lock:
                for other in _known:
                    other._outer = other._outer or _make(other.function, "outer")
                    other._inner = other._inner or _inner(other.function)

    @property
    def _numba_type_(self) -> Any:
        """What the compiler takes this object for where another compiled function names it."""
        from numba import types  # noqa: PLC0415

        self._prepare()
        return types.Dispatcher(self._inner)


def _make(function: Callable[..., Any], side: str, **options: bool) -> Any:
    """Hand a function to the compiler; `_lock` is held, as the folder is a setting of the whole process."""
    import numba as compiler  # noqa: PLC0415  # takes long to load

    numba: Any = compiler  # not all of its options are in its types
    config = numba.config
    before = config.CACHE_DIR
    folder = cache_folder(before)
    try:
        config.CACHE_DIR = "" if folder is None else str(folder / side)
        kept = folder is not None
        return numba.njit(cache=kept, nogil=True, error_model="numpy", no_cfunc_wrapper=True, **options)(function)
    finally:
        config.CACHE_DIR = before


def _inner(function: Callable[..., Any]) -> Any:
    """A function as compiled functions call it: without what Python needs, and once for all widths of numbers.

    Both are for the time of the first call: the compiler spends half of it on what this leaves out.
    """
    made = _make(function, "inner", no_cpython_wrapper=True)
    as_found = made.get_call_template
    made.get_call_template = lambda args, kws: as_found(tuple(map(_widened, args)), kws)
    return made


def _widened(kind: Any) -> Any:
    """The type that is handed on in place of one: whole numbers are of 64 bits, and none is a constant."""
    from numba import types as numba_types  # noqa: PLC0415

    types: Any = numba_types
    kind = types.unliteral(kind)
    if isinstance(kind, types.Integer):
        return types.int64
    if isinstance(kind, types.BaseTuple) and not isinstance(kind, types.BaseNamedTuple):
        return types.Tuple([_widened(part) for part in kind.types])
    return kind


def compiled(function: Callable[P, R]) -> Compiled[P, R]:
    """Compile a function on its first call.

    Functions that searches call often leave each loop one way only: the compiler then spares counting references.
    """
    return Compiled(function)


@cache
def cache_folder(chosen: str = "") -> Path | None:
    """Where compiled code is kept: in `chosen`, else the user's cache, else a private temporary folder.

    None where none of these can be written: the code then lasts as long as the process.
    """
    name = f"prikk/{_digest()}"
    if chosen:
        return _writable(Path(chosen) / name)
    try:
        home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    except RuntimeError:  # no home at all
        home = None
    if home is not None and home.is_absolute() and (folder := _writable(home / name)):
        return folder
    user = os.getuid() if hasattr(os, "getuid") else 0
    private = Path(tempfile.gettempdir()) / f"prikk-{user}"
    return _writable(private / name) if _is_private(private) else None


def _digest() -> str:
    """A digest of the source of all modules with compiled functions; these use no constants of other modules."""
    house = Path(__file__).parent.parent
    digest = hashlib.sha256()
    for package in _SOURCES:
        for path in sorted((house / package).glob("*.py")):
            source = path.read_bytes()
            if b"@compiled" in source:
                digest.update(path.name.encode() + b"\0" + source)
    return digest.hexdigest()[:16]


def _writable(folder: Path) -> Path | None:
    """The folder, made if need be; None where it cannot be written."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError:
        return None


def _is_private(folder: Path) -> bool:
    """Make a folder in a place that everybody may write to; whether it is ours alone.

    What is kept there is run: a folder that somebody else made is not used.
    """
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        about = folder.lstat()
    except OSError:
        return False
    ours = not hasattr(os, "getuid") or about.st_uid == os.getuid()
    return stat.S_ISDIR(about.st_mode) and ours and not about.st_mode & 0o077
