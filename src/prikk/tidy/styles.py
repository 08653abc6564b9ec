"""How cells of an xlsx workbook are set: how far labels are set in, and which stand out in bold.

Only that is taken from the parts of the file: a library that reads every value takes longer than all the rest.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping, Set
from pathlib import Path, PurePosixPath
from xml.etree import ElementTree

from prikk.tidy.grid import Place

_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*)>")
_PLACE = re.compile(rb'\br="([A-F])(\d+)"')
_STYLE = re.compile(rb'\bs="(\d+)"')
Styles = tuple[Mapping[Place, int], frozenset[Place]]
"""The indent of each cell that has one, and the cells in bold."""


def styles_of(path: Path, names: Set[str]) -> dict[str, Styles]:
    """Indents and bold of the first columns (where labels stand) of some sheets; nothing where they cannot be read."""
    try:
        with zipfile.ZipFile(path) as archive:
            looks = _looks(archive)
            if not any(indent or bold for indent, bold in looks):
                return {}
            return {
                name: _of_sheet(archive.read(part), looks)
                for name, part in _parts(archive).items()
                if name in names and part in archive.namelist()
            }
    except (ElementTree.ParseError, zipfile.BadZipFile, KeyError, ValueError, OSError, IndexError):
        return {}


def _looks(archive: zipfile.ZipFile) -> list[tuple[int, bool]]:
    """The indent of each style of cells, and whether it is bold."""
    root = _parsed(archive, "xl/styles.xml")
    bold = [
        any(_name(item) == "b" and item.get("val", "1") not in ("0", "false") for item in font)
        for font in _within(root, "fonts")
    ]
    found = []
    for style in _within(root, "cellXfs"):
        alignment = next((item for item in style if _name(item) == "alignment"), None)
        indent = int(alignment.get("indent", "0")) if alignment is not None else 0
        font = int(style.get("fontId", "0"))
        found.append((indent, font < len(bold) and bold[font]))
    return found


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """The part of the archive that holds each sheet, by the sheet's name."""
    targets = {item.get("Id", ""): item.get("Target", "") for item in _parsed(archive, "xl/_rels/workbook.xml.rels")}
    found = {}
    for sheet in _within(_parsed(archive, "xl/workbook.xml"), "sheets"):
        id = next((value for name, value in sheet.attrib.items() if name.endswith("}id")), "")
        target = targets.get(id, "")
        part = target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)
        found[sheet.get("name", "")] = part
    return found


def _of_sheet(content: bytes, looks: list[tuple[int, bool]]) -> Styles:
    indents: dict[Place, int] = {}
    bold: set[Place] = set()
    for cell in _CELL.finditer(content):
        if cell[1].endswith(b"/") or (style := _STYLE.search(cell[1])) is None:
            continue  # an empty cell, or one without a style
        indent, is_bold = looks[int(style[1])]
        if (indent or is_bold) and (place := _PLACE.search(cell[1])) is not None:
            at = int(place[2]) - 1, place[1][0] - ord("A")
            if indent:
                indents[at] = indent
            if is_bold:
                bold.add(at)
    return indents, frozenset(bold)


def _parsed(archive: zipfile.ZipFile, part: str) -> ElementTree.Element:
    return ElementTree.fromstring(archive.read(part))  # parts that declare entities were refused


def _within(root: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    """The elements within the first element of a name."""
    return next((list(item) for item in root.iter() if _name(item) == name), [])


def _name(item: ElementTree.Element) -> str:
    return str(item.tag).rpartition("}")[2]
