"""Tables without a publication file, protected from those who are alone in a cell, and checked again."""

import json

import pandas as pd
from click.testing import CliRunner

import prikk
from prikk.cli.main import cli
from prikk.counts import verify_protected
from prikk.job.manifest import seal
from prikk.job.output import write_json

INNER = {"N": (1, 2, 30), "S": (40, 50, 60), "W": (7, 8, 90)}


def table() -> pd.DataFrame:
    rows = [(geo, age, n) for geo, line in INNER.items() for age, n in zip("abc", line, strict=True)]
    return pd.DataFrame(rows, columns=["geo", "age", "n"])


def hidden(**options) -> set[tuple[str, str]]:
    found = prikk.suppress_small_counts(table(), dims=["geo", "age"], freq="n", protection="exact", **options)
    return set(zip(found.geo[found.symbol == "*"], found.age[found.symbol == "*"], strict=True))


def test_a_row_with_one_person_and_two_others_gets_a_third_star() -> None:
    # With 1, 2 and the total of the row known to the one, the two are no secret.
    assert ("N", "c") not in hidden()
    assert ("Total", "a") not in hidden() or ("N", "Total") not in hidden()
    guarded = hidden(singletons=True)
    assert {("N", "c"), ("N", "Total")} & guarded


def test_the_folder_is_verified_under_its_own_rule(tmp_path) -> None:
    table().to_csv(tmp_path / "counts.csv", index=False)
    common = ["protect", str(tmp_path / "counts.csv"), "--dims", "geo,age", "--freq", "n", "--protection", "exact"]
    for name, more in (("plain", []), ("guarded", ["--singletons"])):
        done = CliRunner().invoke(cli, [*common, *more, "-o", str(tmp_path / name)], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        assert verify_protected(tmp_path / name).problems == ()
    rule = tmp_path / "plain" / "internal" / "counts.json"
    about = json.loads(rule.read_text(encoding="utf-8"))
    about["rule"]["singletons"] = True
    write_json(rule, about)
    seal(tmp_path / "plain")
    assert verify_protected(tmp_path / "plain").problems == (
        "public/manifest.json says something else of singletons than the build",
    )
