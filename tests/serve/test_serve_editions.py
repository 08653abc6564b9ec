"""Each served edition is one: files and figures together, from its time on, and no longer than it stands there."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from releases import PUBLISHED, built, large, listed, regional
from serving import Client

from prikk.model.cell import CellKey
from prikk.model.release import PublishedCell, Release
from prikk.model.status import Status
from prikk.serve.app import Bank
from prikk.serve.catalogue import Catalogue
from prikk.serve.manifest import read_manifest

DAY = dt.timedelta(days=1)
STAR = CellKey(("B1", "F"), "2023-02", "count")
FIGURE = "/api/v2/tables/regional-region/data?valuecodes[region]=B1&valuecodes[sex]=F" \
         "&valuecodes[ContentsCode]=count&valuecodes[Tid]=2023M02"  # fmt: skip


class Place:
    """A folder that is served, at a time that can be set."""

    def __init__(self, folder: Path, release: Release, **more: bool) -> None:
        self.folder, self._scratch, self.now = folder / "served", folder / "scratch", PUBLISHED
        self._scratch.mkdir()
        self.put(release)
        self.catalogue = Catalogue.of([self.folder], now=self.now, **more)
        self.client = Client(Bank(self.catalogue, clock=lambda: self.now))

    def put(self, release: Release, *, approved: bool = True) -> None:
        """Put the public files of a release in the place of what stands there, as `prikk release` does."""
        new = built(release, self._scratch / "new", approved=approved) / "public"
        if self.folder.exists():
            shutil.move(self.folder, self._scratch / "old")
        shutil.move(new, self.folder)
        for rest in self._scratch.iterdir():
            shutil.rmtree(rest)

    def seen(self) -> tuple[str | None, str | None, int | None]:
        """The edition that the page, the file of cells and the API are of; the figure that a correction hides."""
        page = self.client.get("/")
        cells = self.client.get("/cells.csv")
        figure = self.client.get(FIGURE)
        return (
            page.text if page.text.startswith("<h1>") else None,
            ("hidden" if "B1,F,2023-02,count,,C" in cells.text else "shown") if cells.is_success else None,
            figure.json()["value"][0] if figure.is_success else -1,
        )


@pytest.fixture
def place(tmp_path: Path) -> Callable[..., Place]:
    return lambda release, **more: Place(tmp_path, release, **more)


def corrected(version: str = "1.1", published: dt.datetime | None = PUBLISHED) -> Release:
    """The release with one star more."""
    release = regional(version, published)
    return replace(release, cells={**release.cells, STAR: PublishedCell(Status.CONFIDENTIAL)})


FIRST, SECOND, NOTHING = ("<h1>1.0</h1>", "shown", 22), ("<h1>1.1</h1>", "hidden", None), (None, None, -1)


def test_a_correction_is_served_whole_and_at_once(place) -> None:
    here = place(regional())
    assert here.seen() == FIRST
    here.put(corrected())
    assert here.seen() == SECOND


def test_the_next_edition_waits_for_its_time_and_the_present_one_stays(place) -> None:
    here = place(regional())
    here.put(corrected(published=PUBLISHED + DAY))
    assert here.seen() == FIRST
    here.now = PUBLISHED + DAY - dt.timedelta(microseconds=1)
    assert here.seen() == FIRST
    here.now = PUBLISHED + DAY
    assert here.seen() == SECOND


def test_another_release_in_the_folder_takes_the_old_one_away(place) -> None:
    here = place(regional())
    here.put(replace(large(3), published=PUBLISHED + DAY))
    assert here.seen() == NOTHING


def test_a_folder_that_disappears_is_gone_at_once_and_may_come_back(place, caplog) -> None:
    here = place(regional())
    here.folder.rename(here.folder.with_name("away"))
    assert here.seen() == NOTHING
    assert "no release to serve" in caplog.text
    here.folder.with_name("away").rename(here.folder)
    assert here.seen() == FIRST
    (here.folder / "manifest.json").unlink()
    assert here.seen() == NOTHING


def test_an_edition_that_is_not_there_whole_is_not_served(place, caplog, monkeypatch) -> None:
    monkeypatch.setattr("prikk.serve.shelf._AGAIN", 0.0)
    monkeypatch.setattr("prikk.serve.shelf._REST", 0)
    here = place(regional())
    new = built(corrected(), here.folder.with_name("new")) / "public"
    names = sorted(path.relative_to(new) for path in new.rglob("*") if path.is_file())
    changed = [name for name in names if (new / name).read_bytes() != (here.folder / name).read_bytes()]
    assert len(changed) == 5
    for name in (Path("manifest.json"), *(name for name in changed if name.name != "manifest.json")):
        assert here.seen() == FIRST, name
        shutil.copyfile(new / name, here.folder / name)
    assert here.seen() == SECOND
    assert "regional 1.0 stays as it was read" in caplog.text
    assert "regional 1.1 was read" in caplog.text


def test_a_file_that_changes_without_the_manifest_is_not_served(place) -> None:
    here = place(regional())
    (here.folder / "cells.csv").write_text("another")
    (here.folder / "new.txt").write_text("new")
    assert here.seen() == FIRST
    assert here.client.get("/new.txt").status_code == 404


def test_an_approval_that_is_withdrawn_takes_the_edition_away(place, caplog) -> None:
    here = place(regional())
    listed(here.folder, approved=False)
    assert here.seen() == NOTHING
    assert "nobody approved" in caplog.text
    open_to_all = Client(Bank(Catalogue.of([here.folder], unapproved=True), clock=lambda: PUBLISHED))
    assert open_to_all.get("/").text == "<h1>1.0</h1>"


def test_an_answer_that_was_given_before_is_not_given_after(place) -> None:
    here = place(regional())
    tag = here.client.get(FIGURE).headers["etag"]
    here.put(corrected())
    assert here.client.get(FIGURE, headers={"if-none-match": tag}).status_code == 200
    assert here.client.get("/cells.csv").headers["cache-control"] == "public, no-cache"


def test_two_tables_of_one_id_are_never_served_together(tmp_path: Path, caplog) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    one = replace(regional(), id="a-b", families={"large": regional().families["region"]})
    one = replace(one, tables=tuple(replace(table, family="large") for table in one.tables[:2]))
    built(one, first)
    built(large(3), second)
    client = Client(Bank(Catalogue.of([first, second]), clock=lambda: PUBLISHED))
    shutil.rmtree(second)
    built(replace(large(3), id="a", families={"b-large": {"nb": "Stor"}},
                  tables=tuple(replace(table, family="b-large") for table in large(3).tables)), second)  # fmt: skip
    assert client.get("/api/v2/tables").json()["page"]["totalElements"] == 2
    assert "two tables would have the id 'a-b-large'" in caplog.text
    assert client.get("/large/cells.csv").status_code == 200


def test_copies_vanish_with_their_editions(place, tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    left = tmp_path / "temporary" / "prikk-serve-0123456789abcdef.part"
    left.mkdir()
    here = place(regional())
    assert not left.exists()
    (root,) = (tmp_path / "temporary").iterdir()
    assert root.stat().st_mode & 0o777 == 0o700
    here.put(corrected())
    assert here.seen() == SECOND
    assert len([path for path in root.iterdir() if path.is_dir()]) == 1
    del here.client, here.catalogue


def test_what_the_office_approves_is_approved_here(tmp_path: Path, monkeypatch) -> None:
    from prikk.publication import approval

    monkeypatch.setattr(approval, "verify", lambda *_given: type("Verified", (), {"problems": ()}))
    monkeypatch.setattr(approval, "read_signers", lambda _folder: "")
    folder = built(regional(), tmp_path, approved=False)
    assert not read_manifest(folder / "public").is_approved
    approval.approve(folder, "An Officer", PUBLISHED)
    assert read_manifest(folder / "public").is_approved
    path = folder / "public" / "manifest.json"
    path.write_text(path.read_text().replace('"publication": "test"', '"publication": "other"'))
    assert not read_manifest(folder / "public").is_approved
