"""The key `singletons` of a publication, from the file to the check of the build."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from test_build import extract

from prikk.formats.cells import read_cells
from prikk.pipeline.build import build
from prikk.pipeline.verify import verify
from prikk.protect import Certificate, read_certificate, write_certificate
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
    assert all(b"singletons" not in path.read_bytes() for path in (out / "public").rglob("*") if path.is_file())


def test_a_proof_that_singletons_need_is_missed_by_verify(tmp_path: Path) -> None:
    source, out = extract(tmp_path, persons=90), tmp_path / "out"
    build(small_publication(tmp_path, WITH), source, out)
    path = out / "internal" / "certificate.npz"
    whole = read_certificate(path)
    said, plain = out / "internal" / "publication.json", 0
    rule = said.read_bytes()
    for at in range(len(whole.column)):
        keep = np.arange(len(whole.column)) != at
        write_certificate(Certificate(whole.witnesses, whole.column[keep], whole.witness[keep], whole.sign[keep]), path)
        if verify(out).problems:
            said.write_bytes(rule.replace(b'"singletons":true', b'"singletons":false'))
            plain += not verify(out).problems
            said.write_bytes(rule)
    assert plain, "some proof is needed for singletons alone"


def test_a_pattern_made_without_singletons_does_not_pass_for_one_with(tmp_path: Path) -> None:
    source = extract(tmp_path, persons=90)
    hidden = []
    for name, text in (("plain", PLAIN), ("guarded", WITH)):
        build(small_publication(tmp_path, text), source, tmp_path / name)
        cells = read_cells(tmp_path / name / "public" / "cells.csv").cells
        hidden.append(sum(cell.status.hidden for cell in cells.values()))
    assert hidden[0] < hidden[1]
    rule = tmp_path / "plain" / "internal" / "publication.json"
    told = rule.read_bytes().replace(b'"protection":"exact"', b'"protection":"exact","singletons":true')
    rule.write_bytes(told)
    assert any("does not show what is demanded" in problem for problem in verify(tmp_path / "plain").problems)
