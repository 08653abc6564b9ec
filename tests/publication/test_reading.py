"""Publication files: what is read, and one clear message with file and key for each thing that can be wrong."""

from pathlib import Path

import pytest

from prikk.errors import InputError
from prikk.publication.reading import read_publication
from small import TOML, small_publication, write_small

PAGE = '[[pages]]\nid = "x"\nfile = "x.md"\nplace = "front"\ntitle.nb = "X"\n\n'
EXAMPLES = Path(__file__).parents[2] / "examples"


def test_a_publication_is_read_with_its_codelists(tmp_path: Path) -> None:
    publication = small_publication(tmp_path)
    assert publication.dimension_ids == ("programme", "sex", "age")
    assert publication.codelists["age"]["Y"].high == 29
    assert [period.code for period in publication.period.periods] == ["2023-Q1", "2023-Q2", "2023-Q3", "2023-Q4"]


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*/publication.toml")), ids=lambda path: path.parent.name)
def test_the_examples_are_read_and_short(path: Path) -> None:
    assert read_publication(path).id
    assert len(path.read_text(encoding="utf-8").splitlines()) < 120


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('id = "small"', 'id = "small', "not a TOML file"),
        ("threshold = 4", "treshold = 4", "key confidentiality.treshold: unknown key 'treshold'; allowed: did"),
        ('id = "age"', 'id = "kjønn"', "key tables[2].id: 'kjønn' cannot name a page; allowed: a-z, A-Z, 0-9"),
        ("empty_periods", "empty_period", "key tables[1].empty_period: unknown key"),
        ('rows = "age"', 'rows = "ages"', "key tables[2].rows: 'ages' is no dimension; allowed: did you mean 'age'"),
        ('for_each = ["sex"]', 'for_each = ["programme"]', "programme stands twice"),
        ("2023-Q4", "2023-Q5", "key period.last: '2023-Q5' is no period"),
        ("2023-Q4", "2023-12", "key period.last: '2023-12' is a month; allowed: a quarter"),
        ("2023-Q4", "2022-Q4", "'2022-Q4' is before '2023-Q1'"),
        ('zeros = "hide"', 'zeros = "show"', "'show'"),
        ("threshold = 4", "threshold = 0", "allowed: a whole number from 1"),
        ("threshold = 4", 'threshold = "4"', "confidentiality.threshold"),
        ('protection = "none"', 'protection = "width=0"', "allowed: none, exact, width=K or full"),
        ('protection = "none"', 'protection = "none"\nsymbol = "<4"', "allowed: a text without digits"),
        ('protection = "none"', 'forced = [{ sex = "3" }]', "key confidentiality.forced[1]: '3' is no code of sex"),
        ('title.nb = "Liten"', 'title.en = "Small"', "key title: no text in nb"),
        ('kind = "count"', 'kind = "share"', "the count does not stand just once"),
        ('label.nb = "Antall"', 'label.nb = "Antall"\nperiods = "last"', "the count has not every period"),
        ('codelist = "age.csv"', 'codelist = "ages.csv"', "ages.csv: the codelist cannot be read"),
        ('period = "period"', "", "key source.period: no period column"),
        ('rows = "age"', 'rows = "age"\nstatistics = ["cuont"]', "did you mean 'count'"),
        ('rows = "age"', 'rows = "age"\nstatistics = ["ytd_mean"]', "the count is not among them"),
        ('kind = "year-to-date-mean"', 'kind = "share"', "'ytd_mean' would be worked out from other counts here"),
        ('person = "person"', "", "person"),
        ('unit = ["programme"]', 'unit = ["program"]', "did you mean 'programme'"),
        ("[confidentiality]", f"{PAGE}[confidentiality]", "key pages[1].file: no file 'x.md'"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in TOML
    path = write_small(tmp_path, TOML.replace(old, new))
    with pytest.raises(InputError) as caught:
        read_publication(path)
    assert str(tmp_path) in str(caught.value)
    assert said in str(caught.value)


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_publication(tmp_path / "none.toml")
