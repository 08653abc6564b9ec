"""The endpoints of PxWebApi v2."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from dataclasses import replace
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest
from jsonstat_validator import validate_jsonstat
from releases import MONTHS, large, regional

from prikk.formats.px import read_px
from prikk.model.cell import CellKey
from prikk.model.release import Counting, Release
from prikk.serve.documents import RequestLimits

TABLE = "/tables/regional-region"
ALL = {"valuecodes[region]": "*", "valuecodes[sex]": "*", "valuecodes[ContentsCode]": "*", "valuecodes[Tid]": "*"}


def figures(response) -> dict[tuple[str, ...], int | str | None]:
    """The figure or sign of every combination of codes in a JSON-stat answer."""
    assert response.status_code == 200, response.text
    data = response.json()
    codes = [list(data["dimension"][id]["category"]["index"]) for id in data["id"]]
    found: dict[tuple[str, ...], int | str | None] = {}
    for place, value in enumerate(data["value"]):
        key, rest = [], place
        for names in reversed(codes):
            key.append(names[rest % len(names)])
            rest //= len(names)
        found[tuple(reversed(key))] = data.get("status", {}).get(str(place)) if value is None else value
    return found


def test_config(client) -> None:
    config = client.get("/config").json()
    assert config["apiVersion"] == "2.1.1"
    assert (config["maxDataCells"], config["timeWindow"], config["defaultLanguage"]) == (150_000, 60, "nb")
    assert [item["id"] for item in config["languages"]] == ["nb", "en"]
    assert set(config["dataFormats"]) == {"px", "json-stat2", "csv", "xlsx", "html", "json-px", "parquet"}
    assert config["sourceReferences"] == [
        {"language": "nb", "text": "Kilde: Etaten"}, {"language": "en", "text": "Source: The agency"}
    ]  # fmt: skip


def test_tables(client) -> None:
    listed = client.get("/tables?lang=en").json()
    assert listed["page"] | {"links": []} == {
        "pageNumber": 1, "pageSize": 20, "totalElements": 2, "totalPages": 1, "links": []
    }  # fmt: skip
    table = listed["tables"][0]
    assert table["id"] == "regional-region"
    assert table["label"] == "Persons by region and sex"
    assert table["variableNames"] == ["Region", "Sex", "contents", "month"]
    assert (table["firstPeriod"], table["lastPeriod"], table["timeUnit"]) == ("2023M01", "2023M03", "Monthly")
    assert table["updated"] == "2023-04-14T08:00:00Z"
    assert [link["rel"] for link in table["links"]] == ["self", "metadata", "data"]
    assert all(link["hreflang"] == "en" and link["href"].startswith("http://bank.test/") for link in table["links"])
    for link in table["links"]:
        assert client.bank and client.request("GET", link["href"].removeprefix("http://bank.test/api/v2")).is_success
    one = client.get("/tables/REGIONAL-REGION?lang=en").json()
    assert one == table | {"language": "en"}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("landsdel", ["regional-group"]),
        ("nord 2", ["regional-region"]),
        ("NORD", ["regional-region", "regional-group"]),
        ("title:kvinner", ["regional-group"]),
        ("title:nord", []),
        ('"etter region"', ["regional-region"]),
        ("kvinner OR kjønn", ["regional-region", "regional-group"]),
        ("region NOT kvinner", ["regional-region"]),
        ("lands*", ["regional-group"]),
        ("nowhere", []),
    ],
)
def test_search(client, query: str, found: list[str]) -> None:
    listed = client.get("/tables", params={"query": query}).json()
    assert [item["id"] for item in listed["tables"]] == found
    assert listed["page"]["totalPages"] == 1


def test_pages(client) -> None:
    first, second = (client.get(f"/tables?pageSize=1&pageNumber={number}&query=nord").json() for number in (1, 2))
    assert [first["tables"][0]["id"], second["tables"][0]["id"]] == ["regional-region", "regional-group"]
    assert [link["rel"] for link in first["page"]["links"]] == ["next", "last"]
    assert [link["rel"] for link in second["page"]["links"]] == ["previous", "last"]
    following = first["page"]["links"][0]["href"].removeprefix("http://bank.test/api/v2")
    assert client.get(following).json()["tables"] == second["tables"]
    missing = client.get("/tables?pageSize=1&pageNumber=3")
    assert (missing.status_code, missing.json()["title"]) == (404, "Non-existent page")
    assert client.get("/tables?pageSize=0&pageNumber=-1").json()["page"]["pageSize"] == 20


def test_recent_tables(client, serving) -> None:
    assert client.get("/tables?pastDays=7").json()["page"]["totalElements"] == 2
    assert client.get("/tables?pastDays=5").json()["page"]["totalElements"] == 0
    assert client.get("/tables?pastDays=2000000000").json()["page"]["totalElements"] == 2
    undated = serving(regional(published=None))
    assert undated.get("/api/v2/tables?pastDays=5").json()["page"]["totalElements"] == 0
    assert undated.get("/api/v2/tables").json()["tables"][0]["updated"] is None


def test_metadata(client) -> None:
    data = client.get(f"{TABLE}/metadata?lang=en").json()
    assert (data["id"], data["size"], data["value"]) == (["region", "sex", "ContentsCode", "Tid"], [4, 2, 2, 3], [])
    region = data["dimension"]["region"]
    assert region["extension"]["elimination"] is True
    assert region["extension"]["eliminationValueCode"] == "_T"
    assert [item["id"] for item in region["extension"]["codelists"]] == [
        "vs_regional-region-2", "agg_regional-region-1"
    ]  # fmt: skip
    assert data["dimension"]["sex"]["extension"]["elimination"] is False
    assert data["extension"]["px"]["stub"] == ["region", "sex"]
    assert data["extension"]["px"]["aggregallowed"] is False
    validate_jsonstat(data)


def test_metadata_with_a_codelist(client) -> None:
    data = client.get(f"{TABLE}/metadata?codelist[REGION]=agg_regional-region-1").json()
    assert list(data["dimension"]["region"]["category"]["label"]) == ["A", "B"]
    assert data["dimension"]["region"]["extension"]["elimination"] is False


def test_codelists(client) -> None:
    groups = client.get("/codelists/agg_regional-region-1?lang=en").json()
    assert [(value["code"], value["label"], value["valueMap"]) for value in groups["values"]] == [
        ("A", "North", ["A1", "A2"]), ("B", "South", ["B1"])
    ]  # fmt: skip
    assert (groups["type"], groups["languages"]) == ("Aggregation", ["nb", "en"])
    assert [link["rel"] for link in groups["links"]] == ["self", "alternate"]
    assert client.get("/codeLists/VS_regional-region-2").json()["type"] == "Valueset"
    missing = client.get("/codelists/none")
    assert (missing.status_code, missing.json()["title"]) == (404, "Non-existent codelist")


def test_every_figure_of_a_table(client) -> None:
    release = regional()
    for key, figure in figures(client.get(f"{TABLE}/data", params=ALL)).items():
        region, sex, content, time = key
        period = next(month.code for month in MONTHS if month.code.replace("-", "M") == time)
        cell = release.cells.get(CellKey((region, sex), period, content))
        assert figure == ("." if cell is None else ":" if cell.value is None else cell.value)


def test_variables_and_codes_in_any_case(client) -> None:
    parameters = {
        "valueCodes[REGION]": "a1", "VALUECODES[Sex]": "f", "valuecodes[contentscode]": "COUNT",
        "valueCodes[TIME]": "top(1)",
    }  # fmt: skip
    assert figures(client.get(f"{TABLE}/data", params=parameters)) == {("A1", "F", "count", "2023M03"): ":"}


def test_get_and_post_give_the_same(client) -> None:
    selection = [
        {"variableCode": "sex", "valueCodes": ["F"]},
        {"VariableCode": "region", "ValueCodes": ["A1", "B*"]},
        {"variableCode": "ContentsCode", "valueCodes": ["count"], "codeList": None},
        {"variableCode": "Tid", "valueCodes": ["range(2023M01,2023M02)"]},
    ]
    posted = client.post(f"{TABLE}/data", json={"selection": selection})
    got = client.get(
        f"{TABLE}/data?valuecodes[region]=A1,B*&valuecodes[sex]=F&valuecodes[ContentsCode]=count"
        "&valuecodes[Tid]=[range(2023M01,2023M02)]"
    )
    assert posted.content == got.content
    assert len(figures(got)) == 4


def test_an_eliminated_variable_is_its_total(client) -> None:
    chosen = {"valuecodes[sex]": "M", "valuecodes[ContentsCode]": "count", "valuecodes[Tid]": "2023M02"}
    assert figures(client.get(f"{TABLE}/data", params=chosen)) == {("M", "count", "2023M02"): 72}


def test_a_mandatory_variable_must_be_selected(client) -> None:
    problem = client.get(f"{TABLE}/data?valuecodes[region]=*")
    assert problem.status_code == 400
    assert problem.json()["title"] == "Missing selection for mandantory variable"
    assert problem.headers["content-type"] == "application/problem+json"


def grouped(client, sex: str, time: str, **more: str):
    parameters = {
        "valuecodes[region]": "*", "codelist[region]": "agg_regional-region-1", "valuecodes[sex]": sex,
        "valuecodes[ContentsCode]": "*", "valuecodes[Tid]": time,
    } | more  # fmt: skip
    return figures(client.get(f"{TABLE}/data", params=parameters))


def test_a_group_is_the_sum_of_shown_cells(client) -> None:
    found = grouped(client, "M", "2023M03")
    assert found["A", "M", "count", "2023M03"] == 67
    assert found["B", "M", "count", "2023M03"] == 35


def test_a_group_of_averages_is_not_computed(client) -> None:
    assert grouped(client, "M", "2023M03")["A", "M", "mean", "2023M03"] == "."


@pytest.mark.parametrize(
    ("counting", "shown"),
    [
        (Counting("persons", ("region",)), "."),
        (None, "."),  # an earlier version did not tell what a total counts
        (Counting("persons", ("sex",)), 67),
        (Counting("participations", ("region",)), 67),
    ],
)
def test_no_sum_is_made_where_persons_are_counted_once(serving, counting: Counting | None, shown: object) -> None:
    client = serving(replace(regional(), counting=counting))
    client.base = "/api/v2"
    found = grouped(client, "M", "2023M03")
    assert found["A", "M", "count", "2023M03"] == shown
    assert found["B", "M", "count", "2023M03"] == 35, "a group of one part is that part"


def test_a_group_with_a_hidden_part_is_hidden(serving) -> None:
    release = regional()
    alone = replace(
        release,
        tables=release.tables[:2],
        families={"region": release.families["region"]},
        cells={key: cell for key, cell in release.cells.items() if key.codes[0] not in ("A", "B")},
    )
    client = serving(alone)
    client.base = "/api/v2"
    assert grouped(client, "F", "2023M03")["A", "F", "count", "2023M03"] == ":"
    assert grouped(client, "F", "2023M02")["A", "F", "count", "2023M02"] == 41


def test_a_group_that_another_table_publishes_is_shown_as_there(client) -> None:
    assert grouped(client, "F", "2023M03")["A", "F", "count", "2023M03"] == 7
    assert grouped(client, "F", "2023M02")["A", "F", "count", "2023M02"] == 41


def part_of_a_group() -> Release:
    """A release that has one of the two parts of the group A, in a table of its own."""
    release = regional()
    few = replace(release.tables[0], family="few", id="few-F", rows=(("A1",), ("B1",)))
    tables, families = (few,), {"few": release.families["region"]}
    return replace(
        release, tables=tables, families=families, cells={key: release.cells[key] for key in few.cell_keys()}
    )


def test_a_group_exists_where_all_its_parts_do(serving) -> None:
    client = serving(part_of_a_group())
    client.base = "/api/v2"
    known = client.get("/tables/regional-few/metadata").json()["dimension"]["region"]["extension"]["codelists"]
    ids = ["vs_regional-region-2.few", "agg_regional-region-1.few"]
    assert [item["id"] for item in known] == ids
    assert [value["code"] for value in client.get(f"/codelists/{ids[1]}").json()["values"]] == ["B"]
    assert [value["code"] for value in client.get(f"/codelists/{ids[0]}").json()["values"]] == ["A1", "B1"]
    chosen = f"valuecodes[sex]=F&valuecodes[ContentsCode]=count&valuecodes[Tid]=*&codelist[region]={ids[1]}"
    address = f"/tables/regional-few/data?{chosen}"
    assert {key[0] for key in figures(client.get(f"{address}&valuecodes[region]=*"))} == {"B"}
    assert client.get(f"{address}&valuecodes[region]=A").json()["title"] == "Non-existent value"
    assert client.get(address.replace(ids[1], "agg_regional-region-1")).json()["title"] == "Non-existent codelist"


def test_a_group_of_which_a_part_is_outside_the_layout_is_not_computed(serving) -> None:
    release = regional()
    men = replace(release.tables[1], rows=(("_T",), ("A1",), ("B1",)))
    client = serving(replace(release, tables=(release.tables[0], men, release.tables[2])))
    client.base = "/api/v2"
    found = grouped(client, "M", "2023M03")
    assert (found["A", "M", "count", "2023M03"], found["B", "M", "count", "2023M03"]) == (".", 35)


def test_single_values_of_a_group(client) -> None:
    found = grouped(client, "M", "2023M01", **{"valuecodes[region]": "A", "outputvalues[region]": "single"})
    assert {key[0] for key in found} == {"A1", "A2"}


def test_a_value_set(client) -> None:
    found = grouped(client, "M", "2023M01", **{"codelist[region]": "vs_regional-region-2"})
    assert {key[0] for key in found} == {"A1", "A2", "B1"}


def test_the_default_selection(client) -> None:
    default = client.get(f"{TABLE}/defaultselection").json()
    assert {item["variableCode"]: item["valueCodes"] for item in default["selection"]} == {
        "region": ["_T", "A1", "A2", "B1"], "sex": ["F", "M"], "ContentsCode": ["count"], "Tid": ["2023M03"]
    }  # fmt: skip
    assert default["placement"] == {"heading": ["ContentsCode", "Tid", "sex"], "stub": ["region"]}
    by_default = client.get(f"{TABLE}/data")
    assert len(figures(by_default)) == 8
    asked = {"selection": default["selection"], "placement": default["placement"]}
    assert client.post(f"{TABLE}/data", json=asked).json() == by_default.json()
    assert client.post(f"{TABLE}/data").json() == by_default.json()


def test_placement(client) -> None:
    response = client.get(f"{TABLE}/data", params=ALL | {"stub": "Tid,ContentsCode", "heading": "sex,region"})
    assert response.json()["id"] == ["Tid", "ContentsCode", "sex", "region"]
    assert client.get(f"{TABLE}/data", params=ALL | {"stub": "time"}).json()["id"][0] == "Tid"
    for placement in ({"stub": "Tid,Tid"}, {"stub": "none"}, {"stub": "Tid", "heading": "sex"}):
        problem = client.get(f"{TABLE}/data", params=ALL | placement)
        assert (problem.status_code, problem.json()["title"]) == (400, "Illegal placment")


def test_csv(client) -> None:
    parameters = ALL | {"valuecodes[Tid]": "2023M03", "outputFormat": "csv"}
    response = client.get(f"{TABLE}/data", params=parameters)
    rows = list(csv.reader(io.StringIO(response.text)))
    assert rows[0] == ["region", "sex", "count 2023M03", "mean 2023M03"]
    assert ["A1", "F", ":", "11"] in rows
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    named = client.get(
        f"{TABLE}/data", params=parameters | {"outputFormatParams": "UseCodesAndTexts,SeparatorSemicolon", "lang": "en"}
    )
    assert '"B1 - =South 1";"F - Women"' in named.text
    titled = client.get(f"{TABLE}/data?outputFormatParams=includetitle&outputFormatParams=usetexts", params=parameters)
    assert titled.status_code == 200


def test_xlsx_html_px_json_px_and_parquet(client, tmp_path: Path) -> None:
    def file(format: str, **more: str) -> bytes:
        return client.get(f"{TABLE}/data", params=ALL | {"outputFormat": format, "lang": "en"} | more).content

    book = openpyxl.load_workbook(io.BytesIO(file("xlsx", outputFormatParams="UseTexts,IncludeTitle")))
    boxes = {cell.value: cell.data_type for row in book.active.iter_rows() for cell in row}
    assert boxes["=South 1"] == "s"
    assert boxes[":"] == "s"
    assert boxes[72] == "n"
    page = file("html", outputFormatParams="UseTexts").decode()
    assert '<th scope="row">=South 1</th>' in page
    assert "<b>" not in client.get(f"{TABLE}/data?outputFormat=html&outputFormatParams=UseTexts").text
    (tmp_path / "table.px").write_bytes(file("px"))
    cube = read_px(tmp_path / "table.px")
    assert cube.titles == {"en": "Persons by region and sex"}
    assert cube.has_hidden
    rows = {tuple(row["key"]): row["values"] for row in json.loads(file("json-px"))["data"]}
    assert rows["A1", "F", "2023M03"] == [":", "11"]
    frame = pq.read_table(io.BytesIO(file("parquet")))
    assert frame.column_names[-4:] == [
        "ContentsCode_count", "ContentsCode_count_symbol", "ContentsCode_mean", "ContentsCode_mean_symbol"
    ]  # fmt: skip
    hidden = [row for row in frame.to_pylist() if row["ContentsCode_count_symbol"] == ":"]
    assert [(row["region"], row["ContentsCode_count"]) for row in hidden] == [("A1", None), ("A2", None)]
    assert hidden[0]["timestamp"] == dt.datetime(2023, 3, 1)


@pytest.mark.parametrize(
    "parameters",
    ["outputFormat=pdf", "outputFormat=csv&outputFormatParams=UseCodes,UseTexts", "outputFormatParams=UseCodes",
     "outputFormat=html&outputFormatParams=SeparatorTab", "outputFormat=csv&outputFormatParams=Nonsense"],
)  # fmt: skip
def test_formats_that_are_none(client, parameters: str) -> None:
    problem = client.get(f"{TABLE}/data?{parameters}")
    assert (problem.status_code, problem.json()["title"]) == (400, "Unsupported output format")


def test_saved_queries(client) -> None:
    query = {
        "tableId": "regional-region",
        "language": "en",
        "outputFormat": "csv",
        "outputFormatParams": ["UseTexts"],
        "selection": {
            "selection": [
                {"variableCode": "sex", "valueCodes": ["*"]},
                {"variableCode": "ContentsCode", "valueCodes": ["count"]},
                {"variableCode": "Tid", "valueCodes": ["top(1)"]},
            ]
        },
    }
    saved = client.post("/savedqueries", json=query)
    assert saved.status_code == 201
    document = saved.json()
    assert document["savedQuery"] == query | {"id": document["id"]}
    address = f"/savedqueries/{document['id']}"
    assert client.get(address).json() == document
    assert client.get(f"{address}/data").text.splitlines()[1:] == ['"Women",39', '"Men",102']
    assert client.get(f"{address}/data?outputFormat=json-stat2&lang=nb").json()["dimension"]["sex"]["label"] == "Kjønn"
    selection = client.get(f"{address}/selection").json()["selection"]
    assert selection[0] == {"variableCode": "region", "codelist": None, "valueCodes": []}
    assert selection[3]["valueCodes"] == ["2023M03"]


def test_saved_queries_that_are_none(client) -> None:
    for id in ("none", "eJw", "..", "a" * 100):
        for place in ("", "/data", "/selection"):
            assert client.get(f"/savedqueries/{id}{place}").status_code == 404
    for body in (b"", b"{", b"[]", b"{}", b'{"tableId": 3}'):
        problem = client.post("/savedqueries", content=body)
        assert (problem.status_code, problem.json()["title"]) == (400, "No query specified")
    for language in ("nb\r\nX: 1", "日本語", "nb\0"):
        saved = client.post("/savedqueries", json={"tableId": "regional-region", "language": language})
        assert (saved.status_code, saved.headers["content-language"]) == (201, "nb")
        assert "x" not in saved.headers
    selection = {"selection": [{"variableCode": "nonsense", "valueCodes": ["x"]}]}
    refused = client.post("/savedqueries", json={"tableId": "regional-region", "selection": selection})
    assert (refused.status_code, refused.json()["title"]) == (400, "Non-existent variable")
    assert "'nonsense'" in refused.json()["detail"]
    missing = client.post("/savedqueries", json={"tableId": "none", "language": "nb", "selection": {}})
    assert (missing.status_code, missing.json()["title"]) == (404, "Non-existent table")


@pytest.mark.parametrize(
    ("path", "status", "title"),
    [
        ("/tables/none", 404, "Non-existent table"),
        ("/tables/none/data", 404, "Non-existent table"),
        ("/tables/regional-region/data?valuecodes[none]=1", 400, "Non-existent variable"),
        ("/tables/regional-region/data?valuecodes=1", 400, "Non-existent variable"),
        ("/tables/regional-region/data?valuecodes[sex]=X", 400, "Non-existent value"),
        ("/tables/regional-region/data?valuecodes[sex]=top(x)", 400, "Illegal selection expression"),
        ("/tables/regional-region/data?valuecodes[sex]=", 400, "Missing selection for mandantory variable"),
        ("/tables/regional-region/data?valuecodes[sex]=F&codelist[sex]=none", 400, "Non-existent codelist"),
        ("/tables/regional-region/data?valuecodes[sex]=F&outputvalues[sex]=x", 400, "Illegal selection expression"),
        ("/tables?pageNumber=many", 400, "Invalid parameter"),
        ("/tables?includeDiscontinued=maybe", 400, "Invalid parameter"),
        ("/nothing", 404, "Not found"),
        ("/tables/a/b/c", 404, "Not found"),
    ],
)
def test_problems(client, path: str, status: int, title: str) -> None:
    response = client.get(path)
    assert (response.status_code, response.json()["title"], response.json()["status"]) == (status, title, status)
    assert response.headers["content-type"] == "application/problem+json"


def test_problems_name_the_variable_and_the_value(client) -> None:
    for query, detail in (
        ("valuecodes[none]=1", "no variable 'none'; there are region, sex, ContentsCode, Tid"),
        ("valuecodes[sex]=X", "sex has no value 'X'"),
        ("valuecodes[sex]=top(x)", "'top(x)' for sex"),
        ("valuecodes[sex]=F&codelist[sex]=y", "sex has no codelist 'y' in this table"),
        ("valuecodes[region]=*", "no values for sex"),
        ("outputFormat=pdf", "'pdf'; formats are json-stat2, csv, px, xlsx, html, json-px, parquet"),
    ):
        assert client.get(f"{TABLE}/data?{query}").json()["detail"] == detail
    assert client.get("/tables?pageNumber=many").json()["detail"] == "pageNumber is a whole number, not 'many'"


def test_languages(client, serving) -> None:
    assert client.get(f"{TABLE}?lang=no").json()["language"] == "nb"
    assert client.get(f"{TABLE}?lang=en-GB").json()["label"] == "Persons by region and sex"
    both = serving(regional(), large(3))
    assert client.get("/tables?lang=xx").headers["content-language"] == "nb"
    assert client.get(f"{TABLE}/data?lang=xx").headers["content-language"] == "nb"
    answer = both.get("/api/v2/tables/large-large?lang=en")  # told in the language that it has
    assert (answer.json()["language"], answer.headers["content-language"]) == ("nb", "nb")


def test_too_many_cells(serving) -> None:
    client = serving(large(20), limits=RequestLimits(max_cells=60))
    everything = {f"valuecodes[{name}]": "*" for name in ("region", "sex", "ContentsCode", "Tid")}
    problem = client.get("/api/v2/tables/large-large/data", params=everything)
    assert (problem.status_code, problem.json()["title"]) == (400, "Too many cells selected")
    few = client.get("/api/v2/tables/large-large/data", params=everything | {"valuecodes[region]": "top(10)"})
    assert few.status_code == 200


def test_the_api_stands_at_the_root_too(client) -> None:
    client.base = ""
    assert client.get("/config").json() == client.get("/api/v2/config").json()


def test_what_the_page_of_the_statistics_bank_reads_of_metadata(serving) -> None:
    """PxWeb 2 (JsonStat2ResponseMapper) reads these members without asking whether they are there."""
    client = serving(regional())
    for language, home in (("nb", "index.html"), ("en", "")):
        for table in ("regional-region", "regional-group"):
            for place in ("metadata", "data"):
                data = client.get(f"/api/v2/tables/{table}/{place}?lang={language}").json()
                related = data.get("link", {}).get("related", [])
                for link in related:
                    assert link["extension"]["relation"] in ("statistics-homepage", "about-statistics")
                    assert {"href", "label", "type"} < link.keys()
                    assert isinstance(link["extension"]["metaid"], str)
                    assert client.get(link["href"].removeprefix("http://bank.test")).status_code == 200
                assert [link["href"].rsplit("/", 1)[1] for link in related] == (
                    [home] if home and place == "metadata" else []
                )
                px = data["extension"]["px"]
                assert {"tableid", "language", "stub", "heading", "decimals", "subject-code"} <= px.keys()
                assert set(px["stub"]) | set(px["heading"]) == set(data["dimension"]) == set(data["id"])
                assert {"time", "metric"} <= data["role"].keys()
                for dimension in data["dimension"].values():
                    assert dimension["category"]["index"].keys() == dimension["category"]["label"].keys()
                    for known in dimension["extension"].get("codelists", []):
                        assert {"id", "label"} <= known.keys()
                        assert client.get(f"/api/v2/codelists/{known['id']}").status_code == 200
                contents = data["dimension"]["ContentsCode"]["category"]
                assert all({"base", "decimals"} <= contents["unit"][code].keys() for code in contents["index"])
