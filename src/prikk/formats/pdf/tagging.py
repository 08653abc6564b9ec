"""What the typesetter does not tag: the first cell of a body row of a table of figures is the header of its row."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name


def scope_row_headers(content: bytes) -> bytes:
    """The PDF with the first cell of each body row tagged as a header with row scope. Same input, same bytes."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        root = pdf.Root.StructTreeRoot
        assert isinstance(root, Dictionary)
        for row in _body_rows(root):
            first = _children(row)[0]
            if first.S == Name.TD:
                first.S = Name.TH
                first.A = Dictionary(O=Name.Table, Scope=Name.Row)
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def _body_rows(node: Dictionary) -> Iterator[Dictionary]:
    for child in _children(node):
        if node.get("/S") == Name.TBody and child.S == Name.TR:
            yield child
        else:
            yield from _body_rows(child)


def _children(node: Dictionary) -> list[Dictionary]:
    """The structure elements right below a node."""
    below = node.get("/K")
    items = list(below) if isinstance(below, Array) else [below]
    return [item for item in items if isinstance(item, Dictionary) and "/S" in item]
