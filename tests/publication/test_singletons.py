"""The key `singletons` of a publication, from the file to the check of the build."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
from test_build import extract

from prikk.formats.cells import read_cells
from prikk.job.folder import read_proof
from prikk.job.proof import proof_of
from prikk.job.protection import protection_problem
from prikk.protect import Certificate, read_certificate, write_certificate
from prikk.publication.build import build
from prikk.publication.decide import constraints_of
from prikk.publication.internal import read_truth
from prikk.publication.verify import verify
from prikk.rules.demand import Demand
from small import TOML, small_publication

PLAIN = TOML.replace('protection = "none"', 'protection = "exact"')
WITH = TOML.replace('protection = "none"', 'protection = "exact"\nsingletons = true')


def test_a_publication_with_singletons_is_built_audited_and_verified(tmp_path: Path) -> None:
    source, out = extract(tmp_path, persons=90), tmp_path / "out"
    built = build(small_publication(tmp_path, WITH), source, out)
    assert built.release.protection.demanded == "exact"
    assert verify(out).problems == ()
    found = json.loads((out / "internal" / "audit.json").read_text(encoding="utf-8"))["insiders"]
    assert found == {"contributors": 1, "alone": True, "disclosed": 0, "undetermined": 0, "pairs": []}
    assert all(
        b"singletons" not in path.read_bytes()
        for path in (out / "public").rglob("*")
        if path.is_file() and path.name != "manifest.json"
    )


def missing(folder: Path, *, singletons: bool) -> tuple[str, ...]:
    """What the proof of a build lacks where singletons are guarded, or are not."""
    truth, statuses = read_truth(folder)
    case = replace(truth.case, settings=replace(truth.case.settings, singletons=singletons))
    problem = protection_problem(case, Demand.parse(case.settings.protection), constraints_of(truth))
    return proof_of(case, problem, truth.listed(statuses), read_proof(folder)).problems


def test_a_proof_that_singletons_need_is_missed_by_verify(tmp_path: Path) -> None:
    source, out = extract(tmp_path, persons=90), tmp_path / "out"
    build(small_publication(tmp_path, WITH), source, out)
    path = out / "internal" / "certificate.npz"
    whole = read_certificate(path)
    plain = 0
    for at in range(len(whole.column)):
        keep = np.arange(len(whole.column)) != at
        write_certificate(Certificate(whole.witnesses, whole.column[keep], whole.witness[keep], whole.sign[keep]), path)
        if verify(out).problems:
            plain += not missing(out, singletons=False)
    assert plain, "some proof is needed for singletons alone"


def test_a_pattern_made_without_singletons_does_not_pass_for_one_with(tmp_path: Path) -> None:
    source = extract(tmp_path, persons=90)
    hidden = []
    for name, text in (("plain", PLAIN), ("guarded", WITH)):
        build(small_publication(tmp_path, text), source, tmp_path / name)
        cells = read_cells(tmp_path / name / "public" / "cells.csv").cells
        hidden.append(sum(cell.status.hidden for cell in cells.values()))
    assert hidden[0] < hidden[1]
    assert missing(tmp_path / "plain", singletons=False) == ()
    assert "does not show what is demanded" in missing(tmp_path / "plain", singletons=True)[0]
