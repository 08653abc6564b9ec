"""Programs of others against a running server."""

from __future__ import annotations

import threading
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from pxstatspy import OutputFormatParam, PxAPI, PxAPIConfig
from pxweb import PxApi
from pyjstat import pyjstat
from releases import built, regional

from prikk.serve.app import Bank
from prikk.serve.catalogue import Catalogue
from prikk.serve.documents import RequestLimits

TABLE = "regional-region"


@pytest.fixture(scope="module")
def address(tmp_path_factory) -> Iterator[str]:
    """The API of a server on this machine that allows few cells, so that clients have to ask in parts."""
    folder: Path = built(regional(), tmp_path_factory.mktemp("build"))
    config = uvicorn.Config(
        Bank(Catalogue.of([folder]), limits=RequestLimits(max_cells=24)), port=0, log_level="warning"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/api/v2"
    server.should_exit = True
    thread.join()


def test_pxwebpy(address: str) -> None:
    api = PxApi(address, language="en")
    assert api.number_of_tables == 2
    assert [table["id"] for table in api.search("landsdel")["tables"]] == ["regional-group"]
    variables = api.get_table_variables(TABLE)
    assert variables["region"]["elimination"]
    assert {"id": "agg_regional-region-1", "label": "Region, groups 1"} in variables["region"]["codelists"]
    assert [value["code"] for value in api.get_code_list("agg_regional-region-1")["values"]] == ["A", "B"]
    rows = api.get_table_data_all(TABLE)
    assert len(rows) == 48
    hidden = {"Region": "A1: North 1", "Sex": "Women", "contents": "Count", "month": "2023M03", "value": None}
    assert hidden in rows
    groups = api.get_table_data(
        TABLE,
        {"region": "*", "sex": "M", "ContentsCode": "count", "Tid": "top(1)"},
        code_list={"region": "agg_regional-region-1"},
        show="code",
    )
    assert [(row["Region"], row["value"]) for row in groups] == [("A", 67), ("B", 35)]
    assert len(api.get_table_data(TABLE)) == 8
    assert api.get_paths() == [{"id": "regional", "label": "Persons"}]
    assert len(api.tables_on_path("regional")) == 2


def test_pxstatspy(address: str) -> None:
    api = PxAPI(PxAPIConfig(base_url=address, language="en"))
    assert api.max_data_cells == 24
    found = api.find_tables_as_dataframe(all_pages=True)
    assert list(found["id"]) == [TABLE, "regional-group"]
    frame = api.get_data_as_dataframe(
        TABLE,
        value_codes={"region": ["A*"], "sex": ["F"], "ContentsCode": ["*"], "Tid": ["2023M03"]},
        output_format_param=OutputFormatParam.USE_CODES,
        clean_colnames=False,
    )
    assert frame["mean"].tolist() == [11, 11]
    assert frame["count"].isna().all()


def test_pyjstat(address: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the package calls its own old functions
        dataset = pyjstat.Dataset.read(f"{address}/tables/regional-group/data?valuecodes[region]=*"
                                       "&valuecodes[sex]=F&valuecodes[ContentsCode]=*&valuecodes[Tid]=*")  # fmt: skip
        frame = dataset.write("dataframe", naming="id")
    assert frame["value"].tolist() == [21, 41, 7, 12, 22, 32]
