"""Published tables of each kind of layout are read as a person would read them."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from prikk.errors import InputError
from prikk.tidy import Plan, Reading, read_files


def read(tmp_path: Path, text: str, name: str = "table.csv", **options) -> Reading:
    path = tmp_path / name
    path.write_text(text, encoding=options.pop("encoding", "utf-8"), newline="")
    return read_files([path], **options)


def cells(reading: Reading) -> dict[tuple[str, ...], int | Decimal | str]:
    """Every cell by its codes and measure: its figure, or the meaning of its sign."""
    assert not reading.questions, reading.questions
    return {
        (*codes, measure): found.number if found.number is not None else reading.meanings[found.sign].value
        for group in reading.sets
        for table in group.tables
        for codes, measure, found in zip(table.codes, table.measures, table.found, strict=True)
    }


def test_signs_each_have_their_meaning(tmp_path: Path) -> None:
    found = read(tmp_path, "region,n\nA,4\nB,c\nC,12\nD,z\nE,-\nTotal,18\n")
    assert cells(found) == {
        ("A", "n"): 4, ("B", "n"): "hidden", ("C", "n"): 12, ("D", "n"): "not-applicable", ("E", "n"): "zero",
        ("Total", "n"): 18,
    }  # fmt: skip
    assert found.sets[0].adding["region"].total == "Total"


def test_a_sign_that_nobody_knows_is_asked_about(tmp_path: Path) -> None:
    text = "region,n\nA,4\nB,qq\nC,12\nTotal,18\n"
    (question,) = read(tmp_path, text).questions
    assert "'qq'" in question.text and "row 3, column B" in question.text
    assert question.options[0] == '--symbol "qq=hidden"' and question.plan == 'signs."qq" = "hidden"'
    assert cells(read(tmp_path, text, plan=Plan(signs={"qq": "missing"})))["B", "n"] == "missing"


def test_an_empty_field_is_asked_about(tmp_path: Path) -> None:
    text = "| status | young | I alt |\n|---|---|---|\n| I alt | 10 | 20 |\n| A | 7 | 12 |\n| B |  | 8 |\n"
    (question,) = read(tmp_path, text, "t.md").questions
    assert question.sign == "" and "an empty field" in question.text


def test_points_before_three_digits_are_marks_for_thousands_where_all_are(tmp_path: Path) -> None:
    found = read(tmp_path, "region;n\nA;1.204\nB;<10\nC; 612\nTotal;1.825\n")
    assert cells(found)["A", "n"] == 1204
    assert found.threshold == 10
    assert not read(tmp_path, "region;n\nA;1204,5\nB;12,25\n").questions
    (question,) = read(tmp_path, "region;n\nA;1.204\nB;2.500\nC;3.704\n").questions
    assert question.about == "decimal"
    assert cells(read(tmp_path, "region;n\nA;1.204\nB;2.500\n", plan=Plan(decimal=".")))["A", "n"] == Decimal("1.204")


def test_figures_keep_their_decimals_and_lose_what_is_stuck_to_them(tmp_path: Path) -> None:
    found = read(tmp_path, "region,n\nA,12¹\nB,12 p\nC,(12)\nD,38.2\nE,4.0\nF,1 204.5\n")
    assert list(cells(found).values()) == [12, 12, 12, Decimal("38.2"), 4, Decimal("1204.5")]
    assert [item.flag for item in found.sets[0].tables[0].found] == ["¹", "p", "()", "", "", ""]
    assert found.sets[0].decimals == 1


def test_titles_above_and_notes_below_are_no_rows(tmp_path: Path) -> None:
    text = (
        "Deaths by age\nMade up\n\nYear;Age;Deaths\n2020;a;14\n2020;b;Suppressed\n2020;All ages;20\n"
        "---\nSuppressed means fewer than ten\n"
    )
    found = read(tmp_path, text)
    assert len(cells(found)) == 3 and found.threshold == 10
    assert found.sets[0].adding["Age"].total == "All ages"
    assert (found.sets[0].tables[0].rows[0], found.sets[0].tables[0].columns[0]) == (4, 2)


def test_a_row_that_is_marked_as_a_total_has_empty_codes(tmp_path: Path) -> None:
    text = (
        '"Notes"\t"Year"\t"Age"\tDeaths\n\t"2020"\t"a"\t14\n\t"2020"\t"b"\t6\n"Total"\t"2020"\t\t20\n"---"\n"made up"\n'
    )
    assert cells(read(tmp_path, text, "t.txt")) == {
        ("2020", "a", "Deaths"): 14, ("2020", "b", "Deaths"): 6, ("2020", "Total", "Deaths"): 20,
    }  # fmt: skip


def test_headings_of_several_rows_go_to_the_right(tmp_path: Path) -> None:
    text = '"Made up","","",""\n"","Arrivals","","Departures"\n" ","North","All","North"\n'
    text += '"2020M01",4,10,3\n"2020M02","..C",12,6\n'
    assert cells(read(tmp_path, text)) == {
        ("2020-01", "Arrivals", "North", "count"): 4, ("2020-01", "Arrivals", "All", "count"): 10,
        ("2020-01", "Departures", "North", "count"): 3, ("2020-02", "Arrivals", "North", "count"): "hidden",
        ("2020-02", "Arrivals", "All", "count"): 12, ("2020-02", "Departures", "North", "count"): 6,
    }  # fmt: skip


def test_percentages_beside_counts_are_measures_of_their_own(tmp_path: Path) -> None:
    text = "Region,2022,,2023,\n,Number,%,Number,%\nNorth,10,33.3,20,40.0\nSouth,20,66.7,30,60.0\n"
    text += "Total,30,100.0,50,100.0\n"
    found = cells(read(tmp_path, text))
    assert found["North", "2022", "Number"] == 10 and found["North", "2023", "%"] == 40
    assert read(tmp_path, text).sets[0].tables[0].derived == {"%"}


def test_labels_that_are_set_in_are_a_tree(tmp_path: Path) -> None:
    text = "Area,2022,2023\nAll,100,120\n  North,60,70\n    Coast,25,30\n    Inland,35,40\n  South,40,50\n"
    found = read(tmp_path, text)
    (tree,) = found.sets[0].adding["Area"].hierarchies
    assert tree == {"All": ["North", "South"], "North": ["Coast", "Inland"]}


def test_labels_that_recur_under_others_are_a_dimension(tmp_path: Path) -> None:
    text = "Area,n\nNorth,60\n  Men,25\n  Women,35\nSouth,40\n  Men,30\n  Women,10\n"
    found = read(tmp_path, text)
    assert cells(found)["North", "Men", "n"] == 25 and cells(found)["South", "Total", "n"] == 40
    assert found.sets[0].adding["Area detail"].total == "Total"


def test_groups_of_rows_with_labels_of_their_own_are_divisions_of_the_total(tmp_path: Path) -> None:
    text = "Who,2022,2023\nTotal,100,120\nSex,,\nMen,40,50\nWomen,60,70\nAge,,\nYoung,30,20\nOld,70,100\n"
    found = read(tmp_path, text).sets[0].adding["Who"]
    assert [dict(tree) for tree in found.hierarchies] == [{"Total": ["Men", "Women"]}, {"Total": ["Young", "Old"]}]


def test_groups_of_rows_with_the_same_labels_are_a_dimension(tmp_path: Path) -> None:
    text = "Age,n,\nMen,,\nYoung,3,\nOld,4,\nWomen,,\nYoung,5,\nOld,6,\n"
    assert cells(read(tmp_path, text)) == {
        ("Young", "Men", "n"): 3, ("Old", "Men", "n"): 4, ("Young", "Women", "n"): 5, ("Old", "Women", "n"): 6,
    }  # fmt: skip


def test_levels_in_columns_are_a_tree_and_codes_have_names(tmp_path: Path) -> None:
    rows = ["country,region,la_code,la,n", "Land,,,,60", "Land,N,,,25", "Land,N,E01,Aby,10", "Land,N,E02,Bby,15",
            "Land,S,,,35", "Land,S,E03,Cby,c", "Land,S,E04,Dby,31"]  # fmt: skip
    found = read(tmp_path, "\n".join(rows) + "\n")
    adding = found.sets[0].adding["la_code"]
    assert adding.hierarchies == ({"Land": ["N", "S"], "N": ["E01", "E02"], "S": ["E03", "E04"]},)
    assert found.sets[0].tables[0].dimensions[0].labels["E01"] == "Aby"


def test_an_of_which_row_is_no_part_that_adds_up(tmp_path: Path) -> None:
    adding = read(tmp_path, "kind,n\nall,20\nof which late,c\n").sets[0].adding["kind"]
    assert not adding.hierarchies and adding.parts == {"of which late": "all"}


def test_a_text_in_another_encoding_is_read(tmp_path: Path) -> None:
    assert ("Nørd", "n") in cells(read(tmp_path, "région,n\nNørd,4\nTotal,6\n", encoding="cp1252"))
    assert ("Nørd", "n") in cells(read(tmp_path, "région,n\nNørd,4\nTotal,6\n", encoding="utf-16"))


def test_upper_levels_that_are_rounded_are_told_from_exact_ones(tmp_path: Path) -> None:
    areas = [(f"R{r}", [37 * r + 11 * a + 3 for a in range(6)]) for r in range(1, 9)]
    rows = ["region,area,n"]
    for region, counts in areas:
        rows += [
            f"{region},,{round(sum(counts), -1)}",
            *(f"{region},{region}a{n},{count}" for n, count in enumerate(counts)),
        ]
    found = read(tmp_path, "\n".join(rows) + "\n")
    (rounded,) = found.sets[0].rounding
    assert rounded.plan.base == 10 and rounded.plan.where == {"area": "level 1"}
    assert len(found.sets[0].adding["area"].hierarchies[0]) == 8


def test_tables_without_figures_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no table with figures"):
        read(tmp_path, "a,b\nx,y\nz,w\n")


@pytest.mark.parametrize(
    ("note", "meaning"),
    [
        ("c = fewer than 4, or hidden to protect another figure", "hidden"),
        ("c = secondary suppression", "secondary"),
        ("c: not applicable", "not-applicable"),
        ("Small numbers are replaced by 'c'", "hidden"),
        ("Where data are not available, this is shown as c", "missing"),
        ("c means less than half a unit", "low"),
    ],
)
def test_notes_say_what_a_sign_means(tmp_path: Path, note: str, meaning: str) -> None:
    found = read(tmp_path, f"region,n\nA,4\nB,c\nC,12\nTotal,18\n\n{note}\n")
    assert cells(found)["B", "n"] == meaning


def test_headings_whose_lower_rows_differ_are_one_dimension_of_groups(tmp_path: Path) -> None:
    text = (
        "1,Visits by month,,,,\n,,,,,thousands\n,,All,,Area,\n,,,,North,South\n,,NSA,SA,NSA,NSA\n"
        "2012,Jan,2245,2660,1192,1053\n,Feb,1736,2470,836,900\n2013,Jan,2000,2500,1000,1000\n,Feb,1500,2000,700,800\n"
    )
    found = cells(read(tmp_path, text))
    assert found["2012", "Feb", "All / SA", "count"] == 2470
    assert found["2013", "Jan", "Area / South / NSA", "count"] == 1000


def test_properties_of_columns_above_the_figures_are_heading(tmp_path: Path) -> None:
    text = ",Hours ; Men,Hours ; Women\nUnit,000,000\nNo. Obs,6,6\nSeries ID,A1,A2\n"
    text += "".join(f"20{year}-03-01,{year}7,{year}3\n" for year in range(10, 16))
    found = cells(read(tmp_path, text))
    assert len(found) == 12 and found["2011-03-01", "Hours ; Women", "count"] == 113


def test_a_table_of_texts_is_no_heading(tmp_path: Path) -> None:
    rows = "".join(f"2025,Aged {age},00:{age + 10}\n" for age in range(30))
    with pytest.raises(InputError, match="no table with figures"):
        read(tmp_path, f"year,age,time\n{rows}2025,Aged 40,k\n2025,Aged 41,3\n")


def test_codes_below_zero_are_not_those_above(tmp_path: Path) -> None:
    assert cells(read(tmp_path, "code,name,n\n-8,None,4\n8,Eight,5\n9,Nine,7\n"))["-8", "n"] == 4


def test_what_codes_are_called_may_be_set_in(tmp_path: Path) -> None:
    text = "Code,Area,2022,2023,2024\n00,All,100,120,90\n01,  North,60,70,50\n011,    Coast,25,30,20\n"
    text += "012,    Inland,35,40,30\n02,  South,40,50,40\n"
    (tree,) = read(tmp_path, text).sets[0].adding["Code"].hierarchies
    assert tree == {"00": ["01", "02"], "01": ["011", "012"]}


def test_marks_for_thousands_outweigh_a_few_figures_without(tmp_path: Path) -> None:
    rows = [f'A{n},"{n + 1},{n * 7 % 1000:03}"' for n in range(20)]
    found = cells(read(tmp_path, "\n".join(["area,n", *rows, "B,27253", "C,12"]) + "\n"))
    assert found["A1", "n"] == 2007 and found["B", "n"] == 27253
    (question,) = read(tmp_path, "area,n\nA,1.950\nB,2.125\nC,41.8\nD,33.1\nE,12\n").questions
    assert question.about == "decimal"


def test_rounding_of_upper_levels_is_found_beside_decimals(tmp_path: Path) -> None:
    areas = [(f"R{r}", [37 * r + 11 * a + 3 for a in range(6)]) for r in range(1, 9)]
    rows = ["region,area,n"]
    for region, counts in areas:
        rows += [f"{region},,{round(sum(counts), -1)}"]
        rows += [f"{region},{region}a{n},{count}{'.25' if not n else ''}" for n, count in enumerate(counts)]
    (rounded,) = read(tmp_path, "\n".join(rows) + "\n").sets[0].rounding
    assert rounded.plan.base == 10 and rounded.plan.where == {"area": "level 1"}


def test_a_sum_of_two_that_stand_elsewhere_is_found_and_levels_stay_those_of_the_rounding(tmp_path: Path) -> None:
    inner, outer, north = ([17 * year + 3 * area + 1 for area in range(4)] for year in (3, 5, 2))
    rows = ["year,country,region,area,n"]
    for year in range(2010, 2020):
        own = {"Inner": [count + year - 2000 for count in inner], "Outer": [count + 2 * year - 4000 for count in outer],
               "North": [count + 7 for count in north]}  # fmt: skip
        sums = {region: sum(counts) for region, counts in own.items()}
        whole = {"North": sums["North"], "London": sums["Inner"] + sums["Outer"], **sums}
        rows.append(f"{year},Land,,,{round(whole['North'] + whole['London'], -1)}")
        rows += [f"{year},Land,{region},,{round(count, -1)}" for region, count in whole.items()]
        rows += [
            f"{year},Land,{region},{region}{n},{count}"
            for region, counts in own.items()
            for n, count in enumerate(counts)
        ]
    (group,) = read(tmp_path, "\n".join(rows) + "\n").sets
    (tree,) = group.adding["area"].hierarchies
    assert tree["Land"] == ["North", "London"] and tree["London"] == ["Inner", "Outer"]
    assert {item.plan.where["area"] for item in group.rounding} == {"level 1", "level 2"}
    assert group.levels["area"]["Inner"] == group.levels["area"]["London"] == 2


def test_rows_of_percentages_belong_to_the_row_above(tmp_path: Path) -> None:
    text = "Area,2022,2023\nNorth,60,70\n% change,,16.7\nSouth,40,50\n% change,,25.0\nAll,100,120\n% change,,20.0\n"
    found = read(tmp_path, text)
    assert cells(found)["South", "2023", "% change"] == 25 and cells(found)["South", "2023", "count"] == 50
    (table,) = found.sets[0].tables
    assert table.derived == {"% change"} and found.sets[0].adding["Area"].total == "All"
