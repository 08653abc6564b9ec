"""SDMX-ML messages with data, generic and structure-specific, versions 2.0, 2.1 and 3.0, as rows of components."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from prikk.errors import InputError
from prikk.formats.sdmx.structure import DataStructure, structure_beside, structures_in
from prikk.model.plainfile import plain

VALUE, TIME = "OBS_VALUE", "TIME_PERIOD"
MEASURE = "MEASURE"
"""The component that tells several measures of one observation apart."""
_SERIES = ("Series", "SeriesKey")
_GROUPS = ("Group", "GroupKey")


@dataclass
class DataSet:
    """The observations of one data set, each with the line where it stands; `key` are the components known as its key.

    `structure` is its data structure where that is known, `beside` the file that it stands in, if another.
    """

    id: str
    rows: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    key: dict[str, None] = field(default_factory=dict)
    structure: DataStructure | None = None
    beside: Path | None = None


def read_message(path: Path) -> list[DataSet]:
    """The data sets of a message. Raises InputError with the line for what is none."""
    reading = _Message(path)
    found = [item for item in reading.sets if item.rows]
    if not found:
        what = "a message without data" if reading.structures else "no SDMX-ML message with data"
        raise InputError(what, path=path, allowed="generic or structure-specific data of SDMX-ML 2.0, 2.1 or 3.0")
    own = structures_in(path) if reading.structures else {}
    for item in found:
        item.structure = own.get(item.id)
        names = {name for _, row in item.rows for name in row}
        if item.structure is None and (beside := structure_beside(path, item.id, names)) is not None:
            item.structure, item.beside = beside
        if item.structure is not None:
            _by_structure(item, item.structure)
    return found


def _by_structure(item: DataSet, structure: DataStructure) -> None:
    """Name time and measures as they are named everywhere; several measures are observations of their own."""
    item.key = dict.fromkeys(TIME if own.id == structure.time else own.id for own in structure.dimensions)
    several = [name for name in structure.measures if name != VALUE]
    rows: list[tuple[int, dict[str, str]]] = []
    for line, row in item.rows:
        if structure.time in row and structure.time != TIME:
            row[TIME] = row.pop(structure.time)
        shown = [name for name in several if name in row]
        if VALUE in row or not shown:
            rows.append((line, row))
            continue
        own = [{MEASURE: name} if len(several) > 1 else {} for name in shown]
        rows += [(line, {**row, VALUE: row[name], **more}) for name, more in zip(shown, own, strict=True)]
    if len(several) > 1:
        item.key[MEASURE] = None
    item.rows = rows


class _Message:
    """Reads a message from its start to its end."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.sets: list[DataSet] = []
        self.structures = False
        self.ids: dict[str, str] = {}
        self.across: dict[str, str] = {}
        self.header = ""
        self.at = ""
        self.trail: list[str] = []
        self.series: dict[str, str] = {}
        self.row: dict[str, str] | None = None
        self.line = 0
        self.text: list[str] = []
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler, parser.EndElementHandler = self.start, self.end
        parser.CharacterDataHandler = self.text.append
        parser.StartDoctypeDeclHandler = self.refuse
        self.parser = parser
        try:
            with plain(path).open("rb") as file:
                parser.ParseFile(file)
        except OSError as error:
            raise InputError(f"the data cannot be read ({error.strerror})", path=path) from None
        except expat.ExpatError as error:
            told = f"not an XML file ({expat.ErrorString(error.code)})"
            raise InputError(told, path=path, line=error.lineno, allowed="an SDMX-ML message") from None

    def refuse(self, *_: object) -> None:
        raise InputError("a document type", path=self.path, line=self.parser.CurrentLineNumber, allowed="none in SDMX")

    def start(self, tag: str, given: Mapping[str, str]) -> None:
        """An element begins."""
        name = tag.rpartition(" ")[2]
        plain = {key: value for key, value in given.items() if " " not in key}
        self.trail.append(name)
        self.text.clear()
        handler: Callable[[Mapping[str, str], Mapping[str, str]], None] | None = {
            "Structure": self.structure_of, "Ref": self.reference, "DataSet": self.data_set, "Series": self.one_series,
            "Obs": self.observation, "Value": self.value, "ObsDimension": self.dimension, "ObsValue": self.figure,
        }.get(name)  # fmt: skip
        if handler is not None:
            handler(plain, given)
        self.structures |= name in ("DataStructures", "KeyFamilies")

    def structure_of(self, plain: Mapping[str, str], _: Mapping[str, str]) -> None:
        if "structureID" in plain:
            self.header = plain["structureID"]
            self.across[self.header] = plain.get("dimensionAtObservation", TIME)

    def reference(self, plain: Mapping[str, str], _: Mapping[str, str]) -> None:
        if "Header" in self.trail and self.header and "id" in plain:
            self.ids.setdefault(self.header, plain["id"])

    def data_set(self, plain: Mapping[str, str], given: Mapping[str, str]) -> None:
        stated = next((value for key, value in given.items() if key.endswith("structureRef")), "")
        header = stated or (next(iter(self.across), "") if len(self.across) == 1 else "")
        self.at = self.across.get(header, TIME)
        self.sets.append(DataSet(self.ids.get(header, plain.get("keyFamilyURI", header).rpartition("/")[2])))
        self.series = {}

    def one_series(self, plain: Mapping[str, str], _: Mapping[str, str]) -> None:
        self.series = _timed(plain)

    def observation(self, plain: Mapping[str, str], given: Mapping[str, str]) -> None:
        self.row = {**self.series, **_timed(plain)}
        self.line = self.parser.CurrentLineNumber
        kind = next((value for key, value in given.items() if key.endswith("XMLSchema-instance type")), "")
        if kind and self.at not in self.row and self.at != TIME:  # the type of an observation is its measure
            self.row[self.at] = kind.rpartition(":")[2]

    def value(self, plain: Mapping[str, str], _: Mapping[str, str]) -> None:
        name = plain.get("id") or plain.get("concept")
        if not name or "value" not in plain or not self.sets or any(part in _GROUPS for part in self.trail):
            return
        name = TIME if name == "TIME" else name
        is_key = self.trail[-2] in ("SeriesKey", "ObsKey")
        if is_key:
            self.sets[-1].key[name] = None
        if self.row is not None:
            self.row[name] = plain["value"]
        elif any(part in _SERIES for part in self.trail):
            self.series[name] = plain["value"]

    def dimension(self, plain: Mapping[str, str], _: Mapping[str, str]) -> None:
        if self.row is not None and "value" in plain:
            name = plain.get("id") or self.at
            self.row[TIME if name == "TIME" else name] = plain["value"]
            self.sets[-1].key[TIME if name == "TIME" else name] = None

    def figure(self, plain: Mapping[str, str], _: Mapping[str, str]) -> None:
        if self.row is not None:
            self.row[VALUE] = plain.get("value", "")

    def end(self, tag: str) -> None:
        """An element ends."""
        name, text = tag.rpartition(" ")[2], "".join(self.text).strip()
        self.trail.pop()
        self.text.clear()
        if name == "Obs" and self.row is not None and self.sets:
            self.sets[-1].rows.append((self.line, self.row))
            self.row = None
        elif name == "Time" and self.row is not None and text:
            self.row[TIME] = text
            self.sets[-1].key[TIME] = None
        elif name == "KeyFamilyRef" and text:
            if self.sets:
                self.sets[-1].id = text
            else:
                self.ids[""] = text
        elif name in ("StructureUsage", "Structure") and "Header" in self.trail and self.header and "=" in text:
            self.ids.setdefault(self.header, text.rpartition(":")[2].partition("(")[0])


def _timed(given: Mapping[str, str]) -> dict[str, str]:
    """Components, time under the name that it has everywhere."""
    return {TIME if name == "TIME" else name: value for name, value in given.items()}
