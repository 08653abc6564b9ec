"""The text of a PDF, read with nothing but its own character maps."""

from __future__ import annotations

import re

import pikepdf
from pikepdf import Dictionary


def text_of(document: pikepdf.Pdf) -> str:
    """The text of all pages, by the character maps of their fonts."""
    found = []
    for page in document.pages:
        maps = {name: character_map(font) for name, font in page.Resources.get("/Font", {}).items()}
        current: dict[int, str] = {}
        for operands, operator in pikepdf.parse_content_stream(page):
            match str(operator):
                case "Tf":
                    current = maps[str(operands[0])]
                case "Tj" | "TJ":
                    items = operands[0] if str(operator) == "TJ" else operands
                    codes = b"".join(bytes(item) for item in items if isinstance(item, pikepdf.String))
                    found += [current.get(int.from_bytes(codes[at : at + 2]), "") for at in range(0, len(codes), 2)]
                case "ET" | "Td" | "Tm":
                    found.append("\n")
    return "".join(found)


def character_map(font: Dictionary) -> dict[int, str]:
    content = font.ToUnicode.read_bytes().decode()
    pairs = re.findall(r"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]+)>\s*$", content, re.MULTILINE)
    return {int(code, 16): bytes.fromhex(text).decode("utf-16-be") for code, text in pairs}
