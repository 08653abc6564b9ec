"""A rule that prikk does not have takes one class and one line: protect, verify and audit then go by it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import prikk
from prikk.counts import verify_protected, write_protected
from prikk.errors import InputError
from prikk.model.status import Status
from prikk.rules.protocol import Asked
from prikk.rules.registry import RULES
from prikk.system import UNBOUNDED

GEO, AGE = ("N", "S", "E"), ("a", "b", "c")
COUNTS = dict(zip(product(GEO, AGE), [13, 40, 3, 21, 34, 55, 60, 8, 2], strict=True))


@dataclass(frozen=True)
class Dozen:
    """A toy: counts from 12 to the number that it is given are secret, all others are not, however small."""

    most: int

    @classmethod
    def of(cls, _threshold, _zeros, arguments):
        if not arguments.isdigit():
            raise InputError(f"rule: dozen with {arguments!r}", allowed="dozen=NUMBER")
        return cls(int(arguments))

    way_out = None

    def primary(self, cells):
        return (cells.values >= 12 * cells.periods) & (cells.values <= self.most * cells.periods)

    def star(self, status, periods, *, only_primary):
        if status is Status.PRIMARY or (status is Status.CONFIDENTIAL and only_primary):
            return 12 * periods, self.most * periods
        return 0, UNBOUNDED

    def shown(self, low, high, periods):
        below, above = (low, min(high, 12 * periods - 1)), (max(low, self.most * periods + 1), high)
        return [span for span in (below, above) if span[0] <= span[1]]

    def may_join(self, values):
        return np.ones(len(values), dtype=bool)

    def asked(self, demand, cells):
        none = np.zeros(len(cells.values), dtype=np.int64)
        if demand.kind != "full":
            return Asked(none, none, none + demand.width)
        return Asked(self.most - cells.values, cells.values - 12, none)


@pytest.fixture(autouse=True)
def _registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(RULES, "dozen", Dozen.of)


def table() -> pd.DataFrame:
    return pd.DataFrame([(*key, n) for key, n in COUNTS.items()], columns=["geo", "age", "n"])


def test_a_further_rule_reaches_protection_and_audit(tmp_path: Path) -> None:
    asked = {"dims": ["geo", "age"], "freq": "n", "rule": "dozen=15"}
    found = prikk.protect_counts(table(), **asked)
    columns = found.columns()
    at = {key: status for *key_, status in zip(columns["geo"], columns["age"], columns["status"], strict=True)
          for key in [tuple(key_)]}  # fmt: skip
    assert (
        {key for key, status in at.items() if status == "A"}
        == {key for key in at if 12 <= dict(zip(at, found.counts.tolist(), strict=True))[key] <= 15}
        == {("N", "a")}
    )
    write_protected(found, tmp_path / "out")
    assert verify_protected(tmp_path / "out").problems == ()
    public = pd.read_csv(tmp_path / "out" / "public" / "cells.csv")
    report = prikk.audit_counts(public, **asked, status="status", stars="any")
    star = [key.codes for key in report.question.keys].index(("N", "a"))
    assert (report.question.least[star], report.question.most[star]) == (12, 15)
    assert report.low[star] <= 12 and report.high[star] >= 15
    naked = table().assign(n=[None if n == 13 else n for n in COUNTS.values()])
    totals = [(geo, "Total", sum(COUNTS[geo, age] for age in AGE)) for geo in GEO]
    naked = pd.concat([naked, pd.DataFrame(totals, columns=naked.columns)])
    alone = prikk.audit_counts(naked, dims=["geo", "age"], freq="n", rule="dozen=15", total={"age": "Total"})
    assert alone.counts.exact == 1 and alone.exit_code == 1


def test_a_rule_refuses_its_own_arguments() -> None:
    with pytest.raises(InputError, match="rule: dozen with 'x'; allowed: dozen=NUMBER"):
        prikk.protect_counts(table(), dims=["geo", "age"], freq="n", rule="dozen=x")
