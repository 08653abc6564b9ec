"""No register is ruled out that a star shall leave open: builds and audits agree with an attacker written apart."""

import random

import pytest
from register_attacker import MOST, Attacker, broken, draw, read_shown, write

from prikk.errors import InputError, ProtectionError
from prikk.publication import build as building
from prikk.publication.audit import Attack, audit_published
from prikk.publication.reading import read_publication

SEEDS = [*range(24), 547, 636, 1390]  # the last three: a unit of two dimensions that tells more


@pytest.fixture(autouse=True)
def two_formats(monkeypatch) -> None:
    """What is printed is the same in all formats: two are enough here."""
    monkeypatch.setattr(building, "WRITERS", {name: building.WRITERS[name] for name in ("cells", "release")})


@pytest.mark.parametrize("seed", SEEDS)
def test_a_build_keeps_its_promise_and_its_audit_knows_as_much_as_the_attacker(seed: int, tmp_path) -> None:
    case = draw(random.Random(seed))
    try:
        building.build(read_publication(write(case, tmp_path / "p")), None, tmp_path / "out")
    except (ProtectionError, InputError) as error:
        pytest.skip(f"not built: {type(error).__name__}")
    shown = read_shown(case, tmp_path / "out")
    assert broken(case, shown) == []
    report, _ = audit_published(tmp_path / "out", None, Attack())
    assert report.exit_code == 0
    attacker = Attacker(case, shown)
    for number, key in enumerate(report.question.keys):
        low, high = attacker.interval((*key.codes, key.period, key.statistic))
        found = int(report.low[number]), int(report.high[number])
        assert found == (low, high) or (found[0] == low and min(found[1], high) >= MOST)
