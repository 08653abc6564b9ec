"""Folders written whole or not at all: processes that are really killed, at every step, and what the next run finds."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from prikk import staging
from prikk.errors import OutputError
from prikk.staging import place_of, readable_by_all, staged_folder, temporary_folder, whole_file, whole_paths

WRITER = """
import os, sys, signal
from pathlib import Path
from prikk import staging
target, step, number, fallback = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4] == "renames"
def end(*_):
    os.kill(os.getpid(), number)
if fallback:
    def cannot(one, other):
        raise OSError(38, "Function not implemented")
    staging._exchange = cannot
renames, rename = [], Path.rename
def counted(self, other):
    if step == f"rename {len(renames)}":
        end()
    renames.append(self)
    return rename(self, other)
Path.rename = counted
remove = staging.remove
def removing(folder):
    if step == "remove":
        end()
    remove(folder)
staging.remove = removing
staging.end_on_sigterm()
try:
    with staging.staged_folder(target, "mark") as stage:
        (stage / "mark").write_text("new")
        if step == "inside":
            end()
        (stage / "second").write_text("new")
except KeyboardInterrupt as error:
    print("interrupted")
"""


def write(target: Path, text: str) -> None:
    with staged_folder(target, "mark") as stage:
        for name in ("mark", "second"):
            (stage / name).write_text(text)


def whole(target: Path) -> str:
    """The one text that both files have."""
    (text,) = {(target / name).read_text() for name in ("mark", "second")}
    return text


def run(target: Path, step: str, number: int, way: str) -> subprocess.CompletedProcess[str]:
    arguments = [sys.executable, "-c", WRITER, str(target), step, str(int(number)), way]
    return subprocess.run(arguments, check=False, capture_output=True, text=True)


@pytest.mark.parametrize("way", ["exchange", "renames"])
@pytest.mark.parametrize("step", ["inside", "rename 0", "rename 1", "remove"])
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_killed_run_leaves_one_whole_folder(tmp_path: Path, way: str, step: str, number: signal.Signals) -> None:
    target = tmp_path / "out"
    write(target, "old")
    done = run(target, step, number, way)
    assert "Traceback" not in done.stderr
    if number is not signal.SIGKILL:
        assert whole(target) in ("old", "new")
        assert [path.name for path in tmp_path.iterdir()] == ["out"]
    elif way == "exchange":
        assert whole(target) in ("old", "new"), "there is no instant without a folder"
    with pytest.raises(ZeroDivisionError), staged_folder(target, "mark"):
        assert whole(target) in ("old", "new"), "the next run has put it back"
        raise ZeroDivisionError
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert whole(target) in ("old", "new")


def test_a_run_that_lives_is_not_swept(tmp_path: Path) -> None:
    target = tmp_path / "out"
    with staged_folder(target, "mark") as first:
        (first / "mark").write_text("first")
        write(target, "second")
        assert (first / "mark").is_file()
        (first / "second").write_text("first")
    assert whole(target) == "first"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_only_own_names_are_swept(tmp_path: Path) -> None:
    """What a person may have named: a copy of a day, another folder's, a file in place of a folder."""
    dead = ".out-0123456789abcdef.part"
    for name in (".out-20240115", ".out-examples", f".x{dead}", f"{dead}-new", dead.removeprefix("."), dead):
        (tmp_path / name).mkdir()
    (tmp_path / dead.replace("0", "1")).write_text("a file")
    before = {path.name for path in tmp_path.iterdir()}
    write(tmp_path / "out", "new")
    assert {path.name for path in tmp_path.iterdir()} == before - {dead} | {"out"}


def test_a_temporary_folder_of_a_killed_run_is_swept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    code = (
        "import os, signal, tempfile\nfrom prikk.staging import temporary_folder\n"
        f"tempfile.tempdir = {str(tmp_path)!r}\nwith temporary_folder('prikk-') as folder:\n"
        "    (folder / 'spill').write_text('x')\n    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=False)
    assert len(list(tmp_path.iterdir())) == 1
    with temporary_folder("prikk-") as folder:
        assert list(tmp_path.iterdir()) == [folder]
    assert not list(tmp_path.iterdir())


def test_ctrl_c_after_a_solve_still_ends_the_program() -> None:
    code = (
        # What is started in the background ignores Ctrl-C from the start, its children too: here it is to be heard.
        "import signal\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "import numpy as np, time\nfrom scipy import sparse\nfrom prikk.solve import Problem, integer\n"
        "one = np.ones(1, dtype=np.int64)\n"
        "integer(Problem(sparse.csr_array(np.ones((1, 1), dtype=np.int64)), one, one, 0 * one, 9 * one))\n"
        "print('solved', flush=True)\n"
        "try:\n    time.sleep(60)\nexcept KeyboardInterrupt:\n    print('interrupted')\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None and process.stdout.readline() == "solved\n"
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=30)[0] == "interrupted\n"
    assert process.returncode == 0


def test_a_link_to_a_folder_stays_one(tmp_path: Path) -> None:
    write(tmp_path / "v1", "old")
    (tmp_path / "now").symlink_to(tmp_path / "v1")
    write(tmp_path / "now", "new")
    assert (tmp_path / "now").is_symlink() and whole(tmp_path / "v1") == "new"


def test_a_folder_that_is_closed_to_writing_is_replaced(tmp_path: Path) -> None:
    write(tmp_path / "out", "old")
    (tmp_path / "out" / "inner").mkdir()
    (tmp_path / "out" / "inner" / "file").write_text("x")
    (tmp_path / "out" / "inner").chmod(0o500)
    write(tmp_path / "out", "new")
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_everybody_may_read_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        (tmp_path / "web" / "inner").mkdir(parents=True)
        (tmp_path / "web" / "inner" / "page").write_text("x")
    finally:
        os.umask(before)
    readable_by_all(tmp_path / "web")
    modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("web", "web/inner", "web/inner/page")]
    assert modes == [0o755, 0o755, 0o644]


def test_a_system_without_locks_gets_one_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging, "_lock", lambda _folder: None)
    with pytest.raises(OutputError, match="cannot be written"):
        write(tmp_path / "out", "new")
    assert not list(tmp_path.iterdir())


FILES = """
import os, sys, signal
from pathlib import Path
from prikk.staging import whole_paths
folder = Path(sys.argv[1])
with whole_paths(folder / "one", folder / "two", beside=folder / sys.argv[2]) as stages:
    for stage in stages:
        stage.write_text("new")
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("beside", [".", "beside"])
def test_what_a_killed_run_leaves_of_files_is_swept(tmp_path: Path, beside: str) -> None:
    (tmp_path / "beside").mkdir()
    (tmp_path / "one").write_text("old")
    subprocess.run([sys.executable, "-c", FILES, str(tmp_path), beside], check=False)
    assert len(list((tmp_path / beside).glob(".*.part"))) == 2
    mine = tmp_path / beside / ".one-20240115"
    mine.write_text("a file of somebody's")
    with pytest.raises(ZeroDivisionError), whole_paths(tmp_path / "one", tmp_path / "two", beside=tmp_path / beside):
        assert len(list((tmp_path / beside).glob(".*.part"))) == 2, "those of this run"
        raise ZeroDivisionError
    assert not list(tmp_path.rglob(".*.part"))
    assert (tmp_path / "one").read_text() == "old" and not (tmp_path / "two").exists() and mine.exists()


def test_a_file_that_somebody_writes_is_not_swept(tmp_path: Path) -> None:
    with whole_file(tmp_path / "page") as first:
        first.write("first")
        with whole_file(tmp_path / "page") as second:
            second.write("second")
        assert (tmp_path / "page").read_text() == "second"
    assert (tmp_path / "page").read_text() == "first"
    assert [path.name for path in tmp_path.iterdir()] == ["page"]


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    path, link = tmp_path / "page.html", tmp_path / "link.html"
    path.write_text("old")
    link.symlink_to(path)
    with pytest.raises(ZeroDivisionError), whole_file(path) as file:
        file.write("half")
        raise ZeroDivisionError
    with pytest.raises(OutputError, match="an earlier file is untouched"), whole_file(path) as file:
        file.write("half")
        raise OSError(28, "No space left on device")
    assert path.read_text() == "old"
    with whole_file(link) as file:
        file.write("new")
        assert path.read_text() == "old"
    assert path.read_text() == "new" and link.is_symlink()
    assert sorted(item.name for item in tmp_path.iterdir()) == ["link.html", "page.html"]


@pytest.mark.parametrize("path", ["/dev/null", "pipe", "."])
def test_no_file_takes_the_place_of_a_device(tmp_path: Path, path: str) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OutputError, match="is no file"):
        place_of(tmp_path / path)


def test_files_that_belong_together_are_replaced_all_or_none(tmp_path: Path) -> None:
    (tmp_path / "one").write_text("old")
    with pytest.raises(OutputError, match="two cannot be written"), whole_paths(tmp_path / "one", tmp_path / "two"):
        raise OSError(28, "No space left on device")
    assert [path.name for path in tmp_path.iterdir()] == ["one"] and (tmp_path / "one").read_text() == "old"
    (tmp_path / "again").symlink_to("one")
    with pytest.raises(OutputError, match="twice"), whole_paths(tmp_path / "one", tmp_path / "again"):
        pass


def test_what_another_run_takes_away_meanwhile_is_no_trouble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = [tmp_path / f".out-{'0' * 16}.part", tmp_path / f".out-{'1' * 16}.part"]
    monkeypatch.setattr(Path, "iterdir", lambda _self: iter(gone))
    staging.sweep(tmp_path, ".out-")


def test_what_no_system_can_name_gets_one_message(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="is no name"):
        place_of(tmp_path / "a\0b")
    with pytest.raises(OutputError, match="is no name"), staged_folder(tmp_path / "a\0b", None):
        pass
