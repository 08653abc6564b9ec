"""Folders and files that are written whole or not at all, whatever ends the process and whenever.

A folder is written beside its target and then exchanged with it in one step where the system can (Linux), else by two
renames that the next run completes; a file is renamed. Who writes holds a lock on what is written, which the system
drops with the process: something temporary without a lock belongs to nobody who lives, and the next run removes it. Its
name has a mark that people do not give their own files.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import fcntl
import os
import re
import secrets
import shutil
import signal
import stat
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any, TextIO

from prikk.errors import OutputError

_OLD = "-old"
_TAG = re.compile(r"[0-9a-f]{16}\.part")
_EXCHANGE, _HERE = 2, -100  # RENAME_EXCHANGE, AT_FDCWD
_TRIES = 20  # another run may sweep a new folder before it is locked
_CANNOT = (errno.ENOSYS, errno.EINVAL, errno.EPERM)


@contextlib.contextmanager
def staged_folder(target: Path, known_by: str | None) -> Iterator[Path]:
    """A temporary folder that takes the place of `target` when the block ends well, and vanishes when it does not.

    What stands at `target` is replaced only if it is empty or holds the file `known_by`, where one is given. Raises
    OutputError when the folder cannot be written; what stood at `target` is then untouched.
    """
    target = _real(target)
    if target.exists() and not target.is_dir():
        raise OutputError(f"{target} is a file; give a folder")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        sweep(target.parent, f".{target.name}-", target)
        if known_by and target.is_dir() and any(target.iterdir()) and not (target / known_by).is_file():
            raise OutputError(f"{target} holds other files than those of prikk; give an empty or a new folder")
        stage, lock = locked_folder(target.parent, f".{target.name}-")
    except OSError as error:
        raise OutputError(f"{target} cannot be written ({_reason(error)})") from None
    try:
        stage.chmod(0o755)
        yield stage
        with uninterrupted():
            _take_place(stage, target)
    except OSError as error:
        raise OutputError(f"{target} cannot be written ({_reason(error)}); what stood there is untouched") from None
    finally:
        with uninterrupted():
            remove(stage)
            os.close(lock)


@contextlib.contextmanager
def temporary_folder(prefix: str) -> Iterator[Path]:
    """A folder for temporary files, gone after the block; what dead runs left under the prefix is removed first.

    Raises OutputError when no such folder can be made.
    """
    try:
        parent = Path(tempfile.gettempdir())
        sweep(parent, prefix)
        folder, lock = locked_folder(parent, prefix)
    except OSError as error:
        raise OutputError(f"no folder for temporary files can be made ({_reason(error)})") from None
    try:
        yield folder
    finally:
        with uninterrupted():
            remove(folder)
            os.close(lock)


def locked_folder(parent: Path, prefix: str) -> tuple[Path, int]:
    """A new folder, readable by its owner alone, and the open file that holds its lock."""
    for _ in range(_TRIES):
        folder = parent / _tagged(prefix)
        folder.mkdir(mode=0o700)
        lock = _lock(folder)
        if lock is not None:
            return folder, lock
        with contextlib.suppress(OSError):
            folder.rmdir()
    raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))


def _tagged(prefix: str) -> str:
    return f"{prefix}{secrets.token_hex(8)}.part"


def _is_temporary(path: Path, prefix: str) -> bool:
    """Whether a path has a name that a run of this program gave, and belongs to the same user."""
    if not path.name.startswith(prefix) or not _TAG.fullmatch(path.name[len(prefix) :].removesuffix(_OLD)):
        return False
    try:
        found = path.lstat()
    except FileNotFoundError:  # its writer ended meanwhile
        return False
    return found.st_uid == os.geteuid() and not stat.S_ISLNK(found.st_mode)


def _lock(path: Path) -> int | None:
    """Lock a folder or a file; None when somebody holds its lock or it is gone."""
    try:
        opened = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except OSError:
        return None
    with contextlib.suppress(OSError):
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.path.samestat(os.fstat(opened), path.lstat()):
            return opened
    os.close(opened)
    return None


def sweep(parent: Path, prefix: str, target: Path | None = None) -> None:
    """Remove the temporary folders of dead runs of the same user; put back what one had moved away from `target`."""
    for path in sorted(parent.iterdir()):
        if not _is_temporary(path, prefix) or not path.is_dir():
            continue
        writer = path.with_name(path.name.removesuffix(_OLD))
        lock = _lock(path)
        if lock is None:
            continue
        try:
            if path == writer:
                remove(path)
            elif not writer.exists():  # else its writer lives, or is swept before it
                if target is not None and not target.exists():
                    path.rename(target)
                else:
                    remove(path)
        finally:
            os.close(lock)


def _take_place(stage: Path, target: Path) -> None:
    """Put `stage` where `target` is; what stood there is then at `stage`, or gone."""
    if not target.exists():
        stage.rename(target)
        return
    try:
        _exchange(stage, target)
        return
    except OSError as error:
        if error.errno not in _CANNOT:
            raise
    old = stage.with_name(stage.name + _OLD)
    target.rename(old)
    try:
        stage.rename(target)
    except OSError:
        old.rename(target)
        raise
    remove(old)


def _exchange(one: Path, other: Path) -> None:
    """Exchange two paths of a file system in one step. Raises OSError, with ENOSYS where the system cannot."""
    call: Any = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None) if sys.platform == "linux" else None
    if call is None:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    if call(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def remove(folder: Path) -> None:
    """Remove a folder as far as it can be, also where parts of it are closed to writing."""
    with contextlib.suppress(OSError):
        for path in (folder, *folder.rglob("*")):
            if path.is_dir() and not path.is_symlink():
                path.chmod(0o700)
    shutil.rmtree(folder, ignore_errors=True)


def readable_by_all(folder: Path) -> None:
    """Let everybody read a folder for the web, whatever the umask; nobody but the owner may write."""
    folder.chmod(0o755)
    for path in folder.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)


class Terminated(KeyboardInterrupt):
    """The process was asked to end by SIGTERM."""


def end_on_sigterm() -> None:
    """Let SIGTERM end the process as Ctrl+C does, so that nothing half-written stays behind."""

    def end(_number: int, _frame: FrameType | None) -> None:
        raise Terminated

    signal.signal(signal.SIGTERM, end)


@contextlib.contextmanager
def uninterrupted() -> Iterator[None]:
    """Put off SIGINT and SIGTERM to the end of the block; in other threads than the main one they do not arrive."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    arrived: list[int] = []
    ends = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, lambda found, _frame: arrived.append(found)) for number in ends}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
        for found in dict.fromkeys(arrived):
            signal.raise_signal(found)


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__


def _real(path: Path) -> Path:
    """A path with its links followed. Raises OutputError for one that no system knows."""
    try:
        return Path(os.path.realpath(path))
    except ValueError:
        raise OutputError(f"{str(path)!r} is no name of a file or a folder") from None


def place_of(path: Path) -> Path:
    """Where a file is to stand that takes the place of another; links are followed, devices and pipes stay as they are.

    Raises OutputError when something else than a file stands there.
    """
    path = _real(path)
    if path.exists() and not path.is_file():
        raise OutputError(f"{path} is no file; give the path of a file")
    return path


@contextlib.contextmanager
def whole_path(path: Path, *, beside: Path | None = None) -> Iterator[Path]:
    """A path for a file that takes the place of `path` when the block ends without an error, and never before.

    It lies in the folder `beside`, by default that of `path`. Raises OutputError when it cannot be written; what stood
    there is then untouched.
    """
    with whole_paths(path, beside=beside) as (stage,):
        yield stage


@contextlib.contextmanager
def whole_paths(*paths: Path, beside: Path | None = None) -> Iterator[tuple[Path, ...]]:
    """The same for files that belong together: none takes its place before all are written."""
    places = [place_of(path) for path in paths]
    if len(set(places)) < len(places):
        raise OutputError(f"{paths[-1]} would be written twice; give each result a path of its own")
    with contextlib.ExitStack() as held:
        try:
            staged = (_staged_file(beside or place.parent, f".{place.name}-") for place in places)
            stages = tuple(map(held.enter_context, staged))
            yield stages
            with uninterrupted():
                for stage, place in zip(stages, places, strict=True):
                    stage.replace(place)
        except OSError as error:
            named = " and ".join(map(str, paths))
            raise OutputError(f"{named} cannot be written ({_reason(error)}); an earlier file is untouched") from None


@contextlib.contextmanager
def _staged_file(parent: Path, prefix: str) -> Iterator[Path]:
    """A new file, locked as long as somebody writes it and then gone; what dead runs left is removed first."""
    for path in sorted(parent.iterdir()):
        if _is_temporary(path, prefix) and path.is_file() and (lock := _lock(path)) is not None:
            path.unlink(missing_ok=True)
            os.close(lock)
    stage = parent / _tagged(prefix)
    opened = os.open(stage, os.O_RDONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o666)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield stage
    finally:
        with uninterrupted():
            stage.unlink(missing_ok=True)
            os.close(opened)


@contextlib.contextmanager
def whole_file(path: Path) -> Iterator[TextIO]:
    """The same as a text file (UTF-8). Raises OutputError."""
    with whole_path(path) as stage, stage.open("w", encoding="utf-8", newline="") as file:
        yield file
