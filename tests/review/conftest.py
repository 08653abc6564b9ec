"""Builds to review: made once, copied for each test that changes them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from review_case import small_build


@pytest.fixture(scope="session")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A protected build that nobody changes."""
    return small_build(tmp_path_factory.mktemp("original"))


@pytest.fixture
def folder(original: Path, tmp_path: Path) -> Path:
    """A protected build of the test's own."""
    return Path(shutil.copytree(original, tmp_path / "build"))
