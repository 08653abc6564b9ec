"""Codelists: dated codes, aliases, hierarchies, and one clear message for each thing that can be wrong."""

from pathlib import Path

import pytest

from prikk.errors import InputError
from prikk.model.codelist import Codelist, read_codelist
from prikk.model.period import Period


def codelist(tmp_path: Path, text: str) -> Codelist:
    path = tmp_path / "list.csv"
    path.write_text(text, encoding="utf-8")
    return read_codelist(path)


def test_a_register_code_whose_meaning_changes(tmp_path: Path) -> None:
    found = codelist(
        tmp_path, "code,label_nb,valid_from,valid_to,source_code\nNEW,Ny,2023-12,,OLD\nOLD,Gammel,2013-12,2023-11,\n"
    )
    assert found.from_source("OLD", Period.parse("2023-11")) is found["OLD"]
    assert found.from_source("OLD", Period.parse("2023-12")) is found["NEW"]
    assert found.from_source("NEW", Period.parse("2023-12")) is None
    assert found.from_source("OLD", Period.parse("2013-11")) is None


def test_a_validity_in_months_covers_quarters_and_years_that_it_touches(tmp_path: Path) -> None:
    code = codelist(tmp_path, "code,valid_from,valid_to\nA,2023-06,2023-10\n")["A"]
    assert [code.valid_in(Period.parse(f"2023-Q{quarter}")) for quarter in (1, 2, 3, 4)] == [False, True, True, True]
    assert code.valid_in(Period.parse("2023"))
    assert not code.valid_in(Period.parse("2022"))


def test_hierarchies_depth_leaves_and_the_total_first(tmp_path: Path) -> None:
    found = codelist(
        tmp_path, "code,label_nb,parent,parent_town\nN,Nord,,\nN1,By,N,T\n_T,I alt,,\nN2,Bygd,N,\nT,Byer,,\n"
    )
    assert [item.code for item in found] == ["_T", "N", "N1", "N2", "T"]
    assert [item.code for item in found.leaves] == ["N1", "N2"]
    assert found.hierarchies == {"": {"_T": ("N",), "N": ("N1", "N2")}, "town": {"T": ("N1",)}}
    assert [found.depth(code) for code in ("_T", "N", "N1")] == [0, 1, 2]


def test_aliases_and_bands(tmp_path: Path) -> None:
    code = codelist(tmp_path, "code,label_nb,aliases,low,high\nY,20-24 år, 20–24 | tjue ,20,24\n")["Y"]
    assert (code.aliases, code.low, code.high, code.label("en")) == (("20–24", "tjue"), 20, 24, "20-24 år")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("kode,label_nb\nA,a\n", "no column 'code'"),
        ("code,lable_nb\nA,a\n", "did you mean 'label_nb'"),
        ("code,label_nb\nA,a\nA,b\n", "stand twice: A"),
        ("code,label_nb\n,a\n", "list.csv:2, code: an empty code"),
        ("code,label_nb\nA\n", "list.csv:2: the row has more or fewer fields"),
        ("code,valid_from\nA,2023-13\n", "valid_from: '2023-13' does not fit; allowed: a month"),
        ("code,low\nA,ti\n", "low: 'ti' does not fit; allowed: a whole number"),
        ("code,parent\nA,B\nB,C\nC,A\n", "go round in a circle: A > B > C > A"),
        ("code,parent\nA,Z\n", "parent 'Z' of 'A' is no code"),
        ('code,label_nb\nA,"a\n', "not a CSV file"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        codelist(tmp_path, text)
    assert said in str(caught.value)


def test_a_codelist_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes("code,label_nb\nA,Sør\n".encode("cp1252"))
    with pytest.raises(InputError, match="UTF-8"):
        read_codelist(path)
