"""Data structures of SDMX-ML, versions 2.0, 2.1 and 3.0: dimensions, their names, and those of their codes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from prikk.errors import InputError

MOST_BESIDE = 40
"""Files in the same folder that are looked at for the structure of a message."""
_WORDS = ("structure", "dsd", "codelist", "metadata")
_TIMES = ("TimeDimension",)
_DIMENSIONS = ("Dimension", "MeasureDimension", *_TIMES)


@dataclass(frozen=True)
class CodedDimension:
    """A dimension: what it is called, what its codes are called, and the code above each code that has one."""

    id: str
    label: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    above: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class DataStructure:
    """The dimensions of data, in order, which of them is time, and the components that hold figures."""

    id: str
    dimensions: tuple[CodedDimension, ...]
    time: str = ""
    measures: tuple[str, ...] = ()


def structures_in(path: Path) -> dict[str, DataStructure]:
    """The data structures that a message holds, by id. Raises InputError for what is no XML."""
    try:
        root = ElementTree.parse(path).getroot()  # no DTD gets here: `message` refused it
    except (ElementTree.ParseError, OSError) as error:
        raise InputError(f"not an XML file ({type(error).__name__})", path=path, allowed="an SDMX-ML message") from None
    lists = {item.get("id", ""): item for item in root.iter() if _name(item) in ("Codelist", "CodeList")}
    concepts = {item.get("id", ""): _called(item) for item in root.iter() if _name(item) == "Concept"}
    found = {}
    for item in root.iter():
        if _name(item) in ("DataStructure", "KeyFamily") and item.get("id"):
            found[item.get("id", "")] = _structure(item, lists, concepts)
    return found


def structure_beside(path: Path, id: str, components: Collection[str]) -> tuple[DataStructure, Path] | None:
    """The data structure of an id in a message of the same folder that is called after structures; None without one.

    A message of one structure, called after the data, is taken whatever its id: data may name their dataflow. All
    dimensions of the structure have to be `components` of the data.
    """
    likely = [
        other
        for other in sorted(path.parent.glob("*.xml"))[: MOST_BESIDE * 10]
        if other != path and any(word in other.stem.casefold() for word in _WORDS)
    ]
    likely.sort(key=lambda other: not other.stem.startswith(path.stem))
    for other in likely[:MOST_BESIDE]:
        try:
            with other.open("rb") as file:
                start = file.read(4096)
            found = structures_in(other) if b"Structure" in start and b"<!DOCTYPE" not in start else {}
        except (InputError, OSError):
            continue
        own = found.get(id)
        if own is None and len(found) == 1 and _is_called_after(other, path):
            (own,) = found.values()
        if own is not None and {item.id for item in own.dimensions} - {own.time} <= set(components):
            return own, other
    return None


def _is_called_after(other: Path, path: Path) -> bool:
    return other.stem.casefold().startswith(path.stem.casefold())


def _structure(
    item: ElementTree.Element, lists: Mapping[str, ElementTree.Element], concepts: Mapping[str, str]
) -> DataStructure:
    dimensions, time, measures = [], "", []
    for part in item.iter():
        kind = _name(part)
        id = part.get("id") or part.get("conceptRef") or (_concept(part) if kind in (*_DIMENSIONS, "Measure") else "")
        if kind in _DIMENSIONS and id:
            concept = part.get("conceptRef") or _concept(part) or id
            codes = lists.get(part.get("codelist") or _codelist(part))
            labels, above = ({}, {}) if codes is None else _codes(codes)
            dimensions.append(CodedDimension(id, concepts.get(concept, ""), labels, above))
            time = id if kind in _TIMES else time
        elif kind in ("PrimaryMeasure", "Measure") and id:
            measures.append(id)
    return DataStructure(item.get("id", ""), tuple(dimensions), time, tuple(measures))


def _codes(item: ElementTree.Element) -> tuple[dict[str, str], dict[str, str]]:
    """What the codes of a list are called, and the code above each."""
    labels, above = {}, {}
    for part in item.iter():
        if _name(part) == "Code" and (code := part.get("id") or part.get("value")):
            labels[code] = _called(part) or code
            parent = part.get("parentCode") or next((_reference(own) for own in part if _name(own) == "Parent"), "")
            if parent:
                above[code] = parent
    return labels, above


def _called(item: ElementTree.Element) -> str:
    """The name of a thing, the English one where there are several."""
    names = [own for own in item if _name(own) in ("Name", "Description") and (own.text or "").strip()]
    names.sort(key=lambda own: (_name(own) != "Name", next(_language(own), "en") != "en"))
    return " ".join((names[0].text or "").split()) if names else ""


def _language(item: ElementTree.Element) -> Iterator[str]:
    return (value for name, value in item.attrib.items() if name.endswith("}lang"))


def _concept(part: ElementTree.Element) -> str:
    return next((_reference(own) for own in part if _name(own) == "ConceptIdentity"), "")


def _codelist(part: ElementTree.Element) -> str:
    return next((_reference(own) for own in part.iter() if _name(own) == "Enumeration"), "")


def _reference(item: ElementTree.Element) -> str:
    """The id that something refers to, by an element or by a URN (`...Codelist=A:CL_SEX(1.0)`, `...(1.0).SEX`)."""
    for own in item.iter():
        if _name(own) == "Ref" and own.get("id"):
            return own.get("id", "")
    text = " ".join(item.itertext()).strip()
    behind = text.rpartition(")")[2].strip(". ")
    return behind or text.rpartition(":")[2].partition("(")[0]


def _name(item: ElementTree.Element) -> str:
    """The name of an element without its namespace."""
    return str(item.tag).rpartition("}")[2]
