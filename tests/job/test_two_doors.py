"""A table that goes through both doors, as a publication and as a bare table, comes out the same."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from prikk.cli.protect_prices import prices_of
from prikk.counts import ProtectedCounts, protect_counts, verify_protected, write_protected
from prikk.job.manifest import seal
from prikk.job.verification import Verification
from prikk.model.cell import Codes
from prikk.model.status import Status
from prikk.protect import Certificate, read_certificate, write_certificate
from prikk.publication.build import build
from prikk.publication.decide import decide
from prikk.publication.reading import read_publication
from prikk.publication.truth import true_figures
from prikk.publication.verify import verify
from prikk.rules.demand import Demand
from prikk.tabulate import tabulate

TOML = """\
id = "two"
languages = ["en"]
title.en = "Two doors"
period = { unit = "quarter", first = "2023-Q1", last = "2023-Q1" }

[source]
person = "person"
period = "period"

[dimensions]
geo = { codelist = "geo.csv", label.en = "Place", list_all = true }
sex = { codelist = "sex.csv", label.en = "Sex", list_all = true }

[[statistics]]
id = "count"
kind = "count"
label.en = "Number"

[[tables]]
id = "geo"
rows = "geo"
for_each = ["sex"]
each_total = true
empty_periods = "keep"
empty_rows = "keep"
title.en = "By place"
table_title.en = "By place. {sex}"
total_label.en = "All {sex}"

[confidentiality]
threshold = 4
zeros = "hide"
protection = "PROTECTION"
singletons = SINGLETONS
"""
GEO, SEX = ("A", "B", "C", "D"), ("1", "2", "3")
DEMANDS = ("exact", "width=5", "full")
Counts = dict[Codes, int]


def counts_of(seed: int) -> Counts:
    """A count for each combination of codes: a few are small."""
    chance = random.Random(seed)
    return {(geo, sex): chance.choice((1, 2, 3, 5, 8, 13, 21, 34)) for geo in GEO for sex in SEX}


def write_publication(folder: Path, counts: Counts, protection: str, *, singletons: bool) -> Path:
    """The publication and its extract of one person a row; returns the extract."""
    for name, codes in (("geo", GEO), ("sex", SEX)):
        rows = "".join(f"{code},{code}\n" for code in ("_T", *codes))
        (folder / f"{name}.csv").write_text(f"code,label_en\n{rows}", encoding="utf-8")
    text = TOML.replace("PROTECTION", protection).replace("SINGLETONS", str(singletons).lower())
    (folder / "publication.toml").write_text(text, encoding="utf-8")
    persons = [codes for codes, count in counts.items() for _ in range(count)]
    rows = "".join(f"{person},2023-Q1,{geo},{sex}\n" for person, (geo, sex) in enumerate(persons))
    (folder / "extract.csv").write_text(f"person,period,geo,sex\n{rows}", encoding="utf-8")
    return folder / "extract.csv"


def write_table(folder: Path, counts: Counts) -> Path:
    """The same counts as a bare table without totals."""
    rows = "".join(f"{geo},{sex},{count}\n" for (geo, sex), count in counts.items())
    (folder / "table.csv").write_text(f"geo,sex,n\n{rows}", encoding="utf-8")
    return folder / "table.csv"


def bare(folder: Path, counts: Counts, protection: str, *, singletons: bool) -> ProtectedCounts:
    return protect_counts(
        write_table(folder, counts),
        dims=["geo", "sex"],
        freq="n",
        total="_T",
        protection=protection,
        singletons=singletons,
    )


def pattern_of_table(found: ProtectedCounts) -> dict[Codes, Status]:
    return {figure.key.codes: status for figure, status in zip(found.case.figures, found.statuses, strict=True)}


@pytest.mark.parametrize("singletons", [False, True])
@pytest.mark.parametrize("protection", DEMANDS)
@pytest.mark.parametrize("seed", range(4))
def test_both_doors_find_the_same_pattern(tmp_path: Path, seed: int, protection: str, singletons: bool) -> None:
    counts = counts_of(seed)
    source = write_publication(tmp_path, counts, protection, singletons=singletons)
    publication = read_publication(tmp_path)
    truth = true_figures(publication, tabulate(publication, source))
    decided = decide(truth, Demand.parse(protection))
    published = {key.codes: status for key, status in decided.statuses.items()}
    found = bare(tmp_path, counts, protection, singletons=singletons)
    assert pattern_of_table(found) == published
    assert decided.protection is not None
    assert (found.protection.cost, found.protection.lower_bound) == (
        decided.protection.cost,
        decided.protection.lower_bound,
    )


def without_proofs_of(column: int, path: Path) -> None:
    """Take what a certificate shows of a column out of it."""
    whole = read_certificate(path)
    keep = whole.column != column
    write_certificate(Certificate(whole.witnesses, whole.column[keep], whole.witness[keep], whole.sign[keep]), path)


def verdict(found: Verification) -> tuple[int, tuple[str, ...], tuple[str, ...], bool]:
    return found.protected, found.problems, found.bare, found.unprotected


def test_both_doors_come_to_the_same_verdict_of_a_certificate(tmp_path: Path) -> None:
    counts, doors = counts_of(1), (tmp_path / "publication", tmp_path / "table")
    source = write_publication(tmp_path, counts, "full", singletons=False)
    build(read_publication(tmp_path), source, doors[0])
    write_protected(bare(tmp_path, counts, "full", singletons=False), doors[1])
    published, table = verify(doors[0]), verify_protected(doors[1])
    assert verdict(published) == verdict(table)
    assert published.holds and published.protected > 0
    for door in doors:
        path = door / "internal" / "certificate.npz"
        proven = np.unique(read_certificate(path).column)
        without_proofs_of(int(proven[0]), path)
        seal(door)
    published, table = verify(doors[0]), verify_protected(doors[1])
    assert verdict(published) == verdict(table)
    assert published.problems == ("the certificate does not show what is demanded of 1 figures",)


def test_both_doors_say_the_same_price(tmp_path: Path) -> None:
    counts = counts_of(2)
    source = write_publication(tmp_path, counts, "exact", singletons=False)
    of_publication = prices_of(tmp_path, DEMANDS, str(source), {})
    of_table = prices_of(
        write_table(tmp_path, counts), DEMANDS, None, {"dims": ["geo", "sex"], "freq": "n", "total": "_T"}
    )
    said = [(price.protection, price.secondary, price.hidden_persons, price.failure) for price in of_publication]
    assert said == [(item.protection, item.secondary, item.hidden_persons, item.failure) for item in of_table]
    assert any(price.secondary for price in of_table)
