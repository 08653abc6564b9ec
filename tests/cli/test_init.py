"""`prikk init`: from an extract of any kind to a publication that builds; `prikk check` says what comes next."""

from __future__ import annotations

import csv
import random
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from prikk.cli.main import cli
from prikk.errors import InputError
from prikk.model.codelist import TOTAL, UNKNOWN
from prikk.publication.draft import draft, path_from
from prikk.publication.reading import read_publication
from prikk.tabulate.profile import Profile, profile

REGIONS = {"North": ["N1", "N2", "N3"], "South": ["S1", "S2", "S3", "S4"], "Coast": ["C1", "C2"]}
NAMES = {"a": "Nursery school", "b": "Primary school", "c": "Secondary school"}
HEADING = ["pupil_id", "year", "region", "place", "kind", "kind name", "age", "points", "gender", "comment", "seen"]


def run(*arguments: str):
    return CliRunner().invoke(cli, list(arguments), catch_exceptions=False)


@pytest.fixture(scope="module")
def extract(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pupils of two years: two levels of places, codes with names, ages, an unknown gender, things to leave out."""
    path, choose = tmp_path_factory.mktemp("extract") / "pupils.csv", random.Random(5)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(HEADING)
        for number in range(900):
            region = choose.choice(list(REGIONS))
            kind = choose.choice("aabbbc")
            gender = choose.choice(["f", "m"] * 9 + ["not stated", ""])
            row = [f"p{number % 450}", 2023 + number // 450, region, choose.choice(REGIONS[region]), kind, NAMES[kind]]
            day = f"{1 + number % 28:02}.03.{2023 + number // 450}"
            writer.writerow([*row, 5 + number % 90, choose.randrange(101), gender, f"note {number}", day])
    return path


@pytest.fixture(scope="module")
def found(extract: Path) -> Profile:
    return profile(extract)


def test_who_is_counted_and_when_is_found(found: Profile) -> None:
    assert (found.person, found.period, found.first.code, found.last.code) == ("pupil_id", "year", "2023", "2024")
    assert found.unit_columns == ()
    assert found.records == 900


def test_levels_are_found_by_inclusion(found: Profile) -> None:
    assert found.above == {"place": ("region",)}
    assert found.links["place", "region"]["S4"] == "South"


def test_a_column_of_names_belongs_to_its_codes(found: Profile) -> None:
    assert found.labels == {"kind": "kind name"}
    assert found.texts("kind") == NAMES


def test_what_is_left_out_says_why(found: Profile) -> None:
    assert found.left_out == {
        "comment": "nearly every record has a value of its own",
        "seen": "it holds dates",
    }
    assert [item.name for item in found.dimensions] == ["place", "kind", "age", "points", "gender"]


def test_codelists_have_levels_names_bands_and_unknowns(extract: Path, tmp_path: Path) -> None:
    run("init", str(extract), str(tmp_path / "new"))
    lists = read_publication(tmp_path / "new").codelists
    assert lists["place"].hierarchies[""]["South"] == ("S1", "S2", "S3", "S4")
    assert lists["kind"]["b"].label("en") == "Primary school"
    assert [(item.low, item.high) for item in lists["age"].parts][:3] == [(0, 17), (18, 24), (25, 34)]
    assert lists["age"].parts[-1].high is None
    assert [item.code for item in lists["points"].parts][:2] == ["0-19", "20-39"]
    assert [item.code for item in lists["gender"]] == [TOTAL, "f", "m", "not_stated", UNKNOWN]
    assert lists["gender"]["not_stated"].source_code == "not stated"


def test_every_choice_is_told_beside_the_key(found: Profile) -> None:
    text = draft(found, "pupils.csv", "nb").files["publication.toml"]
    keys = tomllib.loads(text)
    assert keys["languages"] == ["nb"]
    assert [table["id"] for table in keys["tables"]] == ["place", "kind", "age", "points", "gender"]
    assert all(table.get("for_each") == ["gender"] for table in keys["tables"] if table["id"] != "gender")
    told = [
        "# levels region > place",
        "# left out: seen, since it holds dates",
        "# 90 whole numbers in bands",
        "per cent of the records have no value: the row _U",
        "# counts below it are hidden",
        "# each record is one person",
    ]
    for said in told:
        assert said in text


def test_from_an_extract_to_a_protected_report(extract: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    drafted = run("init", str(extract), "new")
    assert drafted.exit_code == 0
    assert "  dimension  place: 12 codes (codelists/place.csv)" in drafted.output
    assert "  assumed    place lies in region: levels of one dimension" in drafted.output
    assert drafted.output.endswith("  prikk check new\n  prikk build new --out out/pupils\n")
    checked = run("check", "new")
    assert checked.exit_code == 0
    assert checked.output.endswith("Next: prikk build new\n")
    built = run("build", "new", "--out", "out/pupils", "--protection", "exact")
    assert built.exit_code == 0, built.output
    assert (tmp_path / "out" / "pupils" / "public" / "report.pdf").is_file()


def test_a_folder_that_holds_something_is_left_alone(extract: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(InputError, match="the folder is not empty; allowed: a new or an empty folder"):
        run("init", str(extract), str(tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def written(folder: Path, *rows: str) -> str:
    path = folder / "some.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("rows", "options", "said"),
    [
        (["person,sex", *(f"{n},f" for n in range(9))], [], "no column of periods was found"),
        (
            ["person,year,sex", *(f"{n},2024,{'fm'[n % 2]}" for n in range(9))],
            ["--period", "sex"],
            "'sex' holds no per",
        ),
        (["year,sex", *(f"2024,{'fm'[n % 2]}" for n in range(200))], [], "no column tells persons apart"),
        (["person,year", *(f"{n},2024" for n in range(9))], [], "no column of codes"),
        (["person,year,sex"], [], "no records"),
        (["person,year,sex", "1,2024,f"], ["--person", "persn"], "no column 'persn'; allowed: person, year, sex"),
    ],
)
def test_what_cannot_be_drafted_says_what_to_do(rows: list[str], options: list[str], said: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=said):
        run("init", written(tmp_path, *rows), str(tmp_path / "new"), *options)
    assert not (tmp_path / "new").exists()


def test_several_records_of_a_person_are_told_apart_by_a_dimension(tmp_path: Path) -> None:
    rows = [f"{n},2024-0{month},{course}" for n in range(9) for month in (1, 2) for course in "AB"]
    found = profile(written(tmp_path, "person,month,course", *rows))
    assert found.unit_columns == ("course",)
    assert 'unit = ["course"]' in draft(found, "some.csv", "en").files["publication.toml"]


def test_days_roll_up_as_far_as_they_must_and_snapshots_keep_their_periods(tmp_path: Path) -> None:
    dates = [(month, day) for month in (1, 5) for day in (3, 9, 30)]
    days = [f"{n},2024-{month:02}-{day:02},{'fm'[n % 2]}" for n, (month, day) in enumerate(dates)]
    rolled = profile(written(tmp_path, "person,admitted,sex", *days))
    assert (rolled.first.code, rolled.assumed) == ("2024", ("the days of admitted are put into periods of a year",))
    often = [f"{n},2024-0{1 + n % 2}-{1 + n % 28:02},{'fm'[n % 3 == 0]}" for n in range(400)]
    assert profile(written(tmp_path, "person,admitted,sex", *often)).last.code == "2024-02"
    ends = [f"{n},{day},{'fm'[n % 2]}" for n in range(8) for day in ("2024-03-31", "2024-06-30", "2024-09-30")]
    assert profile(written(tmp_path, "person,reference,sex", *ends)).last.code == "2024-Q3"


def test_an_extract_is_named_from_the_folder_of_the_draft(tmp_path: Path) -> None:
    assert path_from(tmp_path / "a" / "new", str(tmp_path / "a.duckdb::pupils")) == "../../a.duckdb::pupils"


def test_a_check_that_fails_says_what_settles_it(extract: Path, tmp_path: Path) -> None:
    run("init", str(extract), str(tmp_path / "new"))
    codelist = tmp_path / "new" / "codelists" / "gender.csv"
    codelist.write_text(codelist.read_text().replace("_U,Unknown,\n", "").replace("m,m,\n", ""))
    found = run("check", str(tmp_path / "new"))
    assert found.exit_code == 2
    assert "; a row _U in the codelist takes records without a value" in found.output
    assert "Next:\n  give the codelist a row _U" in found.output
    assert "  add the codes to the codelist" in found.output


def test_a_check_without_a_publication_says_how_to_get_one(extract: Path) -> None:
    with pytest.raises(InputError, match=r"no publication to check it against; name the publication .* prikk init"):
        run("check", str(extract))


def test_ids_are_plain_letters_whatever_the_columns_are_called(tmp_path: Path) -> None:
    rows = [f"{n},2024,{'km'[n % 2]},{'ab'[n % 3 == 0]}" for n in range(30)]
    found = draft(profile(written(tmp_path, "løpenr,år,kjønn,Ærlig måte", *rows)), "some.csv", "nb")
    assert [item.id for item in found.dimensions] == ["kjonn", "aerlig_mate"]
    assert 'column = "Ærlig måte"' in found.files["publication.toml"]
