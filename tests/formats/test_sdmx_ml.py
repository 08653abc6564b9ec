"""SDMX-ML is read in each version and form, with its data structure inside, beside it, or without one."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from prikk.errors import InputError
from prikk.formats.sdmx import read_sdmx, read_sdmx_all
from prikk.model.status import Status
from prikk.tidy import read_files

FIGURES = dict(zip(product(["0", "N", "S"], ["T", "1", "2"]), [100, 60, 40, 50, None, 12, 50, 22, 28], strict=True))
"""The count of each region and sex in 2024; None is confidential."""
V21 = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1"
V30 = "http://www.sdmx.org/resources/sdmxml/schemas/v3_0"


def header(space: str, root: str, inner: str, across: str = "TIME_PERIOD") -> str:
    return (
        f'<m:{root} xmlns:m="{space}/message" xmlns:c="{space}/common" xmlns:g="{space}/data/generic" '
        f'xmlns:s="{space}/structure" xmlns:x="{space}/data/structurespecific">\n<m:Header>'
        f'<m:Structure structureID="A" '
        f'dimensionAtObservation="{across}">{inner}</m:Structure></m:Header>\n'
    )


REF = '<c:Structure><Ref agencyID="X" id="DEMO" version="1.0"/></c:Structure>'


def structured(space: str = V21, ref: str = REF, more: str = "") -> str:
    rows = "".join(
        f'<Series SEX="{sex}" REGION="{region}" TITLE="{region} {sex}">\n<Obs TIME_PERIOD="2024" '
        + (f'OBS_VALUE="{count}"/>' if count is not None else 'CONF_STATUS="C"/>')
        + "</Series>\n"
        for (region, sex), count in FIGURES.items()
    )
    start = header(space, "StructureSpecificData", ref)
    return f'{start}{more}<m:DataSet x:structureRef="A">{rows}</m:DataSet></m:StructureSpecificData>'


def generic(*, flat: bool) -> str:
    rows = ""
    for (region, sex), count in FIGURES.items():
        key = f'<g:Value id="REGION" value="{region}"/><g:Value id="SEX" value="{sex}"/>'
        figure = f'<g:ObsValue value="{count}"/>' if count is not None else ""
        status = '<g:Attributes><g:Value id="CONF_STATUS" value="C"/></g:Attributes>' if count is None else ""
        if flat:
            time = '<g:Value id="TIME_PERIOD" value="2024"/>'
            rows += f"<g:Obs><g:ObsKey>{key}{time}</g:ObsKey>{figure}{status}</g:Obs>\n"
        else:
            rows += f'<g:Series><g:SeriesKey>{key}</g:SeriesKey><g:Obs><g:ObsDimension value="2024"/>'
            rows += f"{figure}{status}</g:Obs></g:Series>\n"
    start = header(V21, "GenericData", REF, "AllDimensions" if flat else "TIME_PERIOD")
    return f'{start}<m:DataSet structureRef="A">{rows}</m:DataSet></m:GenericData>'


def structure(*, urn: bool = False) -> str:
    def to(kind: str, id: str) -> str:
        return f"urn:sdmx:org.sdmx.infomodel.{kind}={id}" if urn else f'<Ref id="{id}"/>'

    codes = '<s:Code id="0"><c:Name>All</c:Name></s:Code>'
    above = "<s:Parent>0</s:Parent>" if urn else '<s:Parent><Ref id="0"/></s:Parent>'
    codes += (
        f'<s:Code id="N"><c:Name>North</c:Name>{above}</s:Code><s:Code id="S"><c:Name>South</c:Name>{above}</s:Code>'
    )
    dimensions = "".join(
        f'<s:Dimension id="{id}"><s:ConceptIdentity>{to("conceptscheme.Concept", f"X:CS(1.0).{id}" if urn else id)}'
        f"</s:ConceptIdentity><s:LocalRepresentation><s:Enumeration>"
        f"{to('codelist.Codelist', f'X:CL_{id}(1.0)' if urn else f'CL_{id}')}</s:Enumeration></s:LocalRepresentation>"
        "</s:Dimension>"
        for id in ("REGION", "SEX")
    )
    return (
        f'<m:Structures><s:Codelists><s:Codelist id="CL_REGION">{codes}</s:Codelist></s:Codelists>'
        '<s:Concepts><s:Concept id="REGION"><c:Name>Region of residence</c:Name></s:Concept></s:Concepts>'
        f'<s:DataStructures><s:DataStructure id="DEMO"><s:DimensionList>{dimensions}<s:TimeDimension id="TIME_PERIOD"/>'
        '</s:DimensionList><s:MeasureList><s:PrimaryMeasure id="OBS_VALUE"/></s:MeasureList></s:DataStructure>'
        "</s:DataStructures></m:Structures>"
    )


def compact_2_0() -> str:
    rows = "".join(
        f'<d:Series REGION="{region}" SEX="{sex}"><d:Obs TIME="2024" '
        + (f'OBS_VALUE="{count}"/>' if count is not None else 'CONF_STATUS="C"/>')
        + "</d:Series>"
        for (region, sex), count in FIGURES.items()
    )
    return (
        '<CompactData xmlns="http://www.SDMX.org/resources/SDMXML/schemas/v2_0/message" xmlns:d="urn:made-up">'
        f"<Header><ID>n</ID></Header><d:DataSet>{rows}</d:DataSet></CompactData>"
    )


def written(folder: Path, text: str, name: str = "data.xml") -> Path:
    path = folder / name
    path.write_text('<?xml version="1.0" encoding="UTF-8"?>\n' + text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "text",
    [structured(), structured(V30, "<c:Structure>urn:sdmx:a=X:DEMO(1.0)</c:Structure>"), generic(flat=False),
     generic(flat=True), compact_2_0()],
    ids=["structured", "structured 3.0", "generic", "generic flat", "compact 2.0"],
)  # fmt: skip
def test_figures_of_each_form_are_read(text: str, tmp_path: Path) -> None:
    cube = read_sdmx(written(tmp_path, text))
    assert [item.id for item in cube.dimensions if len(item.codes) > 1] in (["REGION", "SEX"], ["SEX", "REGION"])
    order = [item.id for item in cube.dimensions]
    for key, cell in zip(cube.keys(), cube.cells, strict=True):
        count = FIGURES[key[order.index("REGION")], key[order.index("SEX")]]
        assert cell is not None and cell.value == count
        assert (cell.status is Status.CONFIDENTIAL) == (count is None)


def test_a_structure_in_the_message_or_beside_it_names_dimensions_and_codes(tmp_path: Path) -> None:
    inside = written(tmp_path, structured(more=structure()))
    outside = written(tmp_path / "", structured(V30), "other.xml")
    written(tmp_path, header(V30, "Structure", "") + structure(urn=True) + "</m:Structure>", "other-structure.xml")
    for path in (inside, outside):
        (cube,) = read_sdmx_all(path)
        region = next(item for item in cube.dimensions if item.id == "REGION")
        assert [item.id for item in cube.dimensions] == ["REGION", "SEX", "Tid"]
        assert region.children == {"0": ("N", "S")} and region.total == "0"
        assert region.categories[1].labels == {"und": "North"} and region.labels == {"und": "Region of residence"}
    assert cube.as_read.evidence == ("the data structure DEMO stands in other-structure.xml",)


def test_tidy_tells_the_line_of_each_cell_and_what_adds_up(tmp_path: Path) -> None:
    reading = read_files([written(tmp_path, structured())])
    (table,) = reading.sets[0].tables
    assert not reading.questions
    assert table.block.sheet.where(int(table.rows[0])) == "line 5"
    assert {name: own.total for name, own in reading.sets[0].adding.items() if own.total} == {"REGION": "0", "SEX": "T"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>", "a document type"),
        (header(V21, "Structure", "") + structure() + "</m:Structure>", "a message without data"),
        ("<x><y/></x>", "no SDMX-ML message with data"),
        ("<x><y></x>", r"data\.xml:2: not an XML file"),
        (structured().replace('SEX="1"', 'SEX="T"'), "the observation stands twice"),
    ],
)  # fmt: skip
def test_what_is_no_such_message_is_refused(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=said):
        read_sdmx(written(tmp_path, text))
