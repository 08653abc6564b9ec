"""Wishes, proposals, approval, release: each step, and what undoes it."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner
from review_case import PROTECTED, small_build, started, visible

from prikk.cli.release import release
from prikk.errors import CertificateError, InputError
from prikk.formats.cells import read_cells
from prikk.job.manifest import read_manifest
from prikk.job.output import replace_json
from prikk.model.cell import CellKey
from prikk.model.status import Status
from prikk.publication import copyout
from prikk.publication.approval import approve, holds, read_approval
from prikk.publication.copyout import copy_out
from prikk.publication.internal import read_wishes
from prikk.publication.verify import verify
from prikk.review.desk import Desk, RefusedError
from prikk.review.dossier import read_dossier
from prikk.review.wishes import Wish

NOON = dt.datetime(2024, 1, 10, 12, tzinfo=dt.UTC)


def a_key(desk: Desk, status: Status) -> CellKey:
    statuses = desk.dossier.statuses.items()
    return next(
        key for key, found in statuses if found is status and key.statistic == "count" and desk.dossier.value(key) > 0
    )


def test_a_figure_that_was_hidden_for_others_can_be_shown(folder: Path) -> None:
    browser = started(folder)
    browser.step("language", language="en")
    key = a_key(browser.desk, Status.SECONDARY)
    before = browser.desk.dossier.loss
    page = browser.step("wish", key=list(key.parts), wish="shown")
    assert "requested to be shown" in page and "Proposal" not in page
    assert read_cells(folder / "public" / "cells.csv").cells[key].value is None
    page = visible(browser.step("protect"))
    assert "Proposal" in page and "Shown now, was hidden" in page
    assert browser.desk.proposal is not None
    assert browser.desk.proposal.loss != before
    assert read_cells(folder / "public" / "cells.csv").cells[key].value is None, "nothing is written before it is kept"
    browser.step("keep")
    assert read_cells(folder / "public" / "cells.csv").cells[key].value == browser.desk.dossier.value(key)
    assert verify(folder).problems == ()
    assert read_wishes(folder, browser.desk.dossier.truth.figures).shown == {key}
    again = Desk(read_dossier(folder))
    assert not again.undecided
    assert again.dossier.loss == browser.desk.dossier.loss


def test_a_figure_can_be_hidden_by_wish(folder: Path) -> None:
    desk = Desk(read_dossier(folder))
    key, before = a_key(desk, Status.PUBLISHED), desk.dossier.loss
    desk.wish(key, Wish.HIDDEN)
    desk.protect()
    assert desk.proposal is not None and desk.proposal.loss.persons > before.persons
    desk.keep()
    assert desk.dossier.statuses[key] is Status.SECONDARY
    assert read_cells(folder / "public" / "cells.csv").cells[key].value is None
    assert verify(folder).problems == ()


def test_what_an_earlier_release_hid_stays_hidden(folder: Path, tmp_path: Path) -> None:
    desk = Desk(read_dossier(folder))
    key = a_key(desk, Status.PUBLISHED)
    desk.wish(key, Wish.HIDDEN)
    desk.protect()
    desk.keep()
    browser = started(small_build(tmp_path / "later", previous=[folder]))
    browser.step("language", language="en")
    assert browser.desk.dossier.statuses[key] is Status.SECONDARY
    page = browser.get("/cell?" + "&".join(f"key={part}" for part in key.parts)).text
    assert "Hidden in an earlier release" in page
    assert browser.post("wish", key=list(key.parts), wish="shown").status_code == 409
    page = visible(browser.get("/changes").text)
    assert "Shown now, was hidden (0)" in page and "Hidden now, was shown (0)" in page


def test_a_proposal_can_be_discarded(folder: Path) -> None:
    manifest = read_manifest(folder)
    desk = Desk(read_dossier(folder))
    desk.wish(a_key(desk, Status.PUBLISHED), Wish.HIDDEN)
    desk.protect()
    desk.discard()
    assert not desk.undecided
    with pytest.raises(RefusedError, match="no-proposal"):
        desk.keep()
    assert read_manifest(folder) == manifest


def test_the_rule_is_above_wishes(folder: Path) -> None:
    browser = started(folder)
    browser.step("language", language="en")
    key = a_key(browser.desk, Status.PRIMARY)
    answer = browser.post("wish", key=list(key.parts), wish="shown")
    assert answer.status_code == 409
    assert "The rule hides the figure because it is too small" in answer.text
    assert browser.post("wish", key=["no", "cell"], wish="shown").status_code == 409
    assert browser.post("wish", key=list(key.parts), wish="burn").status_code == 409
    assert not browser.desk.undecided


def test_wishes_that_leave_no_protection_are_refused_and_stay_noted(folder: Path) -> None:
    browser = started(folder)
    for key, status in browser.desk.dossier.statuses.items():
        if status is not Status.PRIMARY:
            browser.desk.wish(key, Wish.SHOWN)
    before = read_manifest(folder)
    answer = browser.post("protect")
    assert answer.status_code == 409
    assert "kan ikke beskyttes" in answer.text
    assert browser.desk.undecided and browser.desk.proposal is None
    assert read_manifest(folder) == before


def test_an_approved_build_is_released(folder: Path, tmp_path: Path) -> None:
    browser = started(folder)
    target = tmp_path / "web"
    refused = CliRunner().invoke(release, [str(folder), "--to", str(target)])
    assert refused.exit_code == 1 and "nobody approved" in refused.output and not target.exists()
    assert "Kari Officer" in browser.step("approve", by="  Kari   Officer ")
    approval = read_approval(read_manifest(folder), folder)
    assert approval is not None and holds(approval, read_manifest(folder)) and approval.by == "Kari Officer"
    done = CliRunner().invoke(release, [str(folder), "--to", str(target), "--json"])
    assert done.exit_code == 0
    assert json.loads(done.output)["released"] is True
    copied = {path.relative_to(target).as_posix() for path in target.rglob("*") if path.is_file()}
    assert copied == {*read_manifest(folder)["files"], "manifest.json"}
    assert (target / "manifest.json").read_bytes() == (folder / "public" / "manifest.json").read_bytes()
    assert CliRunner().invoke(release, [str(folder), "--to", str(target)]).exit_code == 0, "it can be released again"


@pytest.mark.parametrize("name", ["  ", "", "x" * 101, "a\x00b"])
def test_an_approval_needs_a_name(folder: Path, name: str) -> None:
    with pytest.raises(InputError, match="no name"):
        approve(folder, name, NOON)
    assert read_approval(read_manifest(folder), folder) is None


def test_a_changed_public_file_is_not_released(folder: Path, tmp_path: Path) -> None:
    approve(folder, "Officer", NOON)
    page = folder / "public" / "report.md"
    page.write_bytes(page.read_bytes() + b" ")
    done = copy_out(folder, tmp_path / "web", NOON)
    assert done.problems == ("public/report.md was changed",)
    assert not (tmp_path / "web").exists()
    with pytest.raises(CertificateError, match=r"report\.md was changed"):
        approve(folder, "Officer", NOON)


def test_a_manifest_that_was_changed_with_the_files_is_no_longer_approved(folder: Path, tmp_path: Path) -> None:
    approve(folder, "Officer", NOON)
    manifest = read_manifest(folder)
    replace_json(folder / "public" / "manifest.json", manifest | {"version": "2.0"}, beside=folder)
    done = copy_out(folder, tmp_path / "web", NOON)
    assert done.problems == (
        "internal is of other public files",
        "public/manifest.json says something else of version than the build",
        "the build was changed after it was approved; see prikk review",
    )
    replace_json(folder / "public" / "manifest.json", manifest | {"approval": {"by": 1}}, beside=folder)
    with pytest.raises(InputError, match="approval is damaged"):
        copy_out(folder, tmp_path / "web", NOON)
    assert not (tmp_path / "web").exists()


def test_keeping_a_proposal_removes_the_approval(folder: Path, tmp_path: Path) -> None:
    browser = started(folder)
    browser.step("approve", by="Officer")
    browser.step("wish", key=list(a_key(browser.desk, Status.PUBLISHED).parts), wish="hidden")
    assert browser.post("approve", by="Officer").status_code == 409
    browser.step("protect")
    browser.step("keep")
    assert read_approval(read_manifest(folder), folder) is None
    assert copy_out(folder, tmp_path / "web", NOON).problems


def test_what_was_not_looked_at_is_not_approved(folder: Path) -> None:
    browser = started(folder)
    manifest = read_manifest(folder)
    replace_json(folder / "public" / "manifest.json", manifest | {"version": "2.0"}, beside=folder)
    assert browser.post("approve", by="Officer").status_code == 409
    assert read_approval(read_manifest(folder), folder) is None


def test_an_embargo_is_told(folder: Path, tmp_path: Path) -> None:
    approve(folder, "Officer", NOON)
    early = copy_out(folder, tmp_path / "web", NOON)
    assert early.embargo == dt.datetime(2024, 1, 12, 9, tzinfo=dt.UTC)
    assert copy_out(folder, tmp_path / "web", NOON + dt.timedelta(days=3)).embargo is None


def test_a_release_goes_nowhere_near_its_build_nor_over_other_files(folder: Path, tmp_path: Path) -> None:
    approve(folder, "Officer", NOON)
    for target in (folder / "public", folder / "web", folder, folder.parent):
        with pytest.raises(InputError, match="in each other"):
            copy_out(folder, target, NOON)
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "thesis.txt").write_text("years of work")
    answer = CliRunner().invoke(release, [str(folder), "--to", str(tmp_path / "papers")])
    assert "other files" in str(answer.exception)
    assert (tmp_path / "papers" / "thesis.txt").exists()


def test_steps_exclude_each_other(folder: Path) -> None:
    desk = Desk(read_dossier(folder))
    with desk._step(), pytest.raises(RefusedError, match="no-busy"):
        desk.discard()
    desk.discard()


def test_an_approval_can_be_withdrawn(folder: Path, tmp_path: Path) -> None:
    before = (folder / "public" / "manifest.json").read_bytes()
    browser = started(folder)
    browser.step("language", language="en")
    assert "Withdraw the approval" not in browser.get().text
    assert "Withdraw the approval" in browser.step("approve", by="Officer")
    assert "Withdraw the approval" not in browser.step("withdraw")
    assert (folder / "public" / "manifest.json").read_bytes() == before
    assert copy_out(folder, tmp_path / "web", NOON).problems
    assert "There is no approval that holds" in browser.post("withdraw").text


def test_a_reviewer_is_told_that_the_build_was_written_again(folder: Path) -> None:
    mine, other = started(folder), Desk(read_dossier(folder))
    mine.step("language", language="en")
    mine.step("approve", by="Officer")
    assert "changed outside these pages" not in mine.get().text, "an approval does not change what was looked at"
    other.wish(a_key(other, Status.PUBLISHED), Wish.HIDDEN)
    other.protect()
    other.keep()
    page = mine.get().text
    assert "changed outside these pages" in page and "Approved by" not in page


@pytest.mark.parametrize("when", ["verify", "read_approval", "_approved"])
def test_a_pattern_that_comes_meanwhile_is_not_released(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    approve(folder, "Officer", NOON)
    step = getattr(copyout, when)

    def late(*given: object) -> object:
        found = step(*given)
        desk = Desk(read_dossier(folder))
        if not desk.dossier.wishes.hidden:
            desk.wish(a_key(desk, Status.PUBLISHED), Wish.HIDDEN)
            desk.protect()
            desk.keep()
        return found

    monkeypatch.setattr(copyout, when, late)
    with pytest.raises(CertificateError, match="changed while they were copied"):
        copy_out(folder, tmp_path / "web", NOON)
    assert not (tmp_path / "web").exists()


def test_a_build_without_protection_needs_a_word(tmp_path: Path) -> None:
    folder = small_build(tmp_path / "build", protection="none")
    assert not verify(folder).holds and verify(folder).unprotected
    approve(folder, "Officer", NOON)
    arguments = [str(folder), "--to", str(tmp_path / "web")]
    refused = CliRunner().invoke(release, arguments)
    assert refused.exit_code == 1 and "no protection was demanded" in refused.output
    assert not (tmp_path / "web").exists()
    assert CliRunner().invoke(release, [*arguments, "--unprotected"]).exit_code == 0
    assert '"protection": "none"' in (tmp_path / "web" / "manifest.json").read_text(encoding="utf-8")
    for page in ("index.html", "about.html"):
        said = (tmp_path / "web" / "site" / page).read_text(encoding="utf-8")
        assert (
            "Det er ikke kontrollert om skjulte tall kan regnes ut" in said and "Tabellene er kontrollert" not in said
        )


@pytest.mark.parametrize(
    "name", ["K\u0430ri Officer", "\uff2bari Officer", "--", "7", "Kari\u202eOfficer", "K\u200bari"]
)
def test_a_name_that_could_be_taken_for_another_is_refused(folder: Path, name: str) -> None:
    with pytest.raises(InputError, match="name"):
        approve(folder, name, NOON)


def keys(folder: Path, *names: str) -> None:
    for name in names:
        made = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(folder / name)]
        subprocess.run(made, check=True)


def test_an_approval_is_signed_with_a_key_that_the_publication_names(tmp_path: Path) -> None:
    keys(tmp_path, "kari", "stranger")
    (tmp_path / "build").mkdir()
    public = (tmp_path / "kari.pub").read_text()
    (tmp_path / "build" / "approvers").write_text(f'kari@agency.example namespaces="prikk-approval" {public}')
    folder = small_build(tmp_path / "build", f'approvers = "approvers"\n{PROTECTED}')
    with pytest.raises(CertificateError, match="not signed"):
        approve(folder, "Kari Officer", NOON)
    with pytest.raises(CertificateError, match="nobody who may approve"):
        approve(folder, "Kari Officer", NOON, key=tmp_path / "stranger")
    with pytest.raises(InputError, match="cannot sign"):
        approve(folder, "Kari Officer", NOON, key=tmp_path / "build" / "extract.csv")
    approve(folder, "Kari Officer", NOON, key=tmp_path / "kari")
    manifest = read_manifest(folder)
    done = CliRunner().invoke(release, [str(folder), "--to", str(tmp_path / "web")])
    assert done.exit_code == 0 and "signed with the key of kari@agency.example" in done.output
    forged = [
        {"by": "Ola Officer"},
        {"at": "2024-01-11T12:00:00+00:00"},
        {"signature": "not signed"},
        {"signature": "-----BEGIN SSH SIGNATURE-----"},
    ]
    for change in forged:
        approval = manifest["approval"] | change
        replace_json(folder / "public" / "manifest.json", manifest | {"approval": approval}, beside=folder)
        assert copy_out(folder, tmp_path / "web", NOON).problems, change
    replace_json(folder / "public" / "manifest.json", manifest, beside=folder)
    others = tmp_path / "others"
    others.write_text(f"stranger {(tmp_path / 'stranger.pub').read_text()}")
    assert copy_out(folder, tmp_path / "web", NOON, approvers=others).problems
    assert not copy_out(folder, tmp_path / "web", NOON).problems


def test_a_release_says_that_its_approval_is_not_signed(folder: Path, tmp_path: Path) -> None:
    approve(folder, "Officer", NOON)
    assert read_manifest(folder)["approval"]["signature"] == "not signed"
    done = CliRunner().invoke(release, [str(folder), "--to", str(tmp_path / "web")])
    assert "not signed" in done.output
