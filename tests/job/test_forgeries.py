"""Folders of every kind with random changes, sealed again where a forger would: nothing else gets out, nothing breaks.

`PRIKK_FORGERIES=3000 pytest tests/job/test_forgeries.py` tries that many.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from forging import KINDS, NOON, PLANTED, forge, public_bytes

from prikk.counts import is_protected_table, verify_protected
from prikk.errors import CertificateError, InputError
from prikk.formats.writing import WRITERS
from prikk.job.verification import Verification
from prikk.publication.copyout import copy_out
from prikk.publication.verify import verify

SLOW = ("pdf", "xlsx", "site")
"""Formats that are checked as all others are, and take long to write."""


@pytest.fixture(scope="module")
def originals(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A folder of each kind."""
    with pytest.MonkeyPatch.context() as patch:
        for name in SLOW:
            patch.delitem(WRITERS, name)
        folder = tmp_path_factory.mktemp("originals")
        yield {kind: make(folder / kind.replace(" ", "-")) for kind, make in KINDS.items()}


def checked(folder: Path) -> Verification:
    return verify_protected(folder) if is_protected_table(folder) else verify(folder)


def answer(ask: Callable[[], Any]) -> tuple[Any, str]:
    """What is answered, or what is said instead."""
    try:
        found = ask()
    except (InputError, CertificateError) as error:
        return None, str(error)
    return found, "\n".join(found.problems)


@pytest.mark.parametrize("seed", range(int(os.environ.get("PRIKK_FORGERIES", "32"))))
def test_no_forgery_gets_out(originals: dict[str, Path], tmp_path: Path, seed: int) -> None:
    """The public files stay those that were built, as many figures are proven, and no message repeats a figure."""
    kind, chance = list(KINDS)[seed % len(KINDS)], random.Random(seed)
    original = originals[kind]
    folder = Path(shutil.copytree(original, tmp_path / "out"))
    before, done = public_bytes(folder), forge(folder, chance)
    found, said = answer(lambda: checked(folder))
    if found is not None and not found.problems:
        assert public_bytes(folder) == before, done
        if "wishes.json" not in done and "apriori.csv" not in done:  # what these demand is bound to nothing outside
            assert found.protected == checked(original).protected, done
    if not kind.startswith("counts"):
        released, more = answer(lambda: copy_out(folder, tmp_path / "web", NOON + dt.timedelta(days=1)))
        said += more
        if released is not None and not released.problems:
            assert kind in ("approved", "signed") or done.endswith("sealed approved"), done
            assert public_bytes(folder) == before, done
        else:
            assert not (tmp_path / "web").exists()
    if "public" not in done:
        assert PLANTED not in said, done
    assert all(len(line) < 2_000 for line in said.split("\n"))
