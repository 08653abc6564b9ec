"""A build over an old one: what is the same problem is proven again, not searched again."""

import json
from pathlib import Path

import pytest
from chain import Setting, Step, write_step

from prikk.job import again
from prikk.protect import protect
from prikk.publication.build import build
from prikk.publication.reading import read_publication
from prikk.publication.verify import verify

COUNTS = {("N", "M", "2024-01"): 2, ("N", "F", "2024-01"): 9, ("S", "M", "2024-01"): 7, ("S", "F", "2024-01"): 8}
MORE = COUNTS | {("E", "M", "2024-01"): 6, ("E", "F", "2024-01"): 5}


@pytest.fixture
def searches(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One entry for each search, with how many equations it had."""
    made: list[int] = []

    def counted(problem, **options):
        made.append(problem.system.matrix.shape[0])
        return protect(problem, **options)

    monkeypatch.setattr(again, "protect", counted)
    return made


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def built(place: Path, out: Path, *previous: Path) -> dict[str, bytes]:
    build(read_publication(place), None, out, previous=previous)
    assert verify(out).problems == ()
    return bytes_of(out)


def test_the_same_again_is_proven_and_not_searched(tmp_path: Path, searches: list[int]) -> None:
    place = write_step(tmp_path / "p", Setting("full"), Step(1, 1, MORE))
    first = built(place, tmp_path / "o")
    assert len(searches) == 1
    assert built(place, tmp_path / "o") == first
    assert len(searches) == 1
    path = place / "publication.toml"  # other texts are no other problem
    path.write_text(path.read_text(encoding="utf-8").replace('title.en = "T"', 'title.en = "U"'), encoding="utf-8")
    other = built(place, tmp_path / "o")
    assert len(searches) == 1
    assert other["public/cells.csv"] == first["public/cells.csv"]
    assert built(place, tmp_path / "elsewhere") == other, "what stood there changes nothing"


@pytest.mark.parametrize("change", ["count", "threshold"])
def test_another_problem_is_searched(tmp_path: Path, searches: list[int], change: str) -> None:
    built(write_step(tmp_path / "p", Setting("full"), Step(1, 1, MORE)), tmp_path / "o")
    counts = MORE | {("N", "F", "2024-01"): 10} if change == "count" else MORE
    step = Step(1, 1, counts, 5 if change == "threshold" else 4)
    built(write_step(tmp_path / "q", Setting("full"), step), tmp_path / "o")
    assert len(searches) == 2


def test_a_month_of_a_chain_is_not_searched_again_either(tmp_path: Path, searches: list[int]) -> None:
    later = MORE | {(*cell[:2], "2024-02"): count for cell, count in COUNTS.items()}
    built(write_step(tmp_path / "p", Setting("full", mean=True), Step(1, 1, MORE)), tmp_path / "o")
    place = write_step(tmp_path / "q", Setting("full", mean=True), Step(1, 2, later))
    first = built(place, tmp_path / "o2", tmp_path / "o")
    made = len(searches)
    assert built(place, tmp_path / "o2", tmp_path / "o") == first
    assert len(searches) == made


@pytest.mark.parametrize("damage", ["certificate", "hidden", "nonsense"])
def test_what_was_changed_since_is_searched_again(
    tmp_path: Path, searches: list[int], monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    place = write_step(tmp_path / "p", Setting("full"), Step(1, 1, MORE))
    first = built(place, tmp_path / "o")
    path = tmp_path / "o" / "internal" / again.SEARCH
    if damage == "certificate":
        path.with_name("certificate.npz").write_bytes(b"PK")
    elif damage == "nonsense":
        path.write_bytes(b"{")
    else:  # a pattern that protects less: who can seal the folder again still cannot make it pass
        monkeypatch.setattr(again, "changed_inside", lambda _folder: [])
        (digest, answer), *_ = json.loads(path.read_bytes()).items()
        path.write_text(json.dumps({digest: answer | {"hidden": answer["hidden"][:1]}}), encoding="utf-8")
    assert built(place, tmp_path / "o") == first
    assert len(searches) == 2
