"""Kinds of files of columns, as every reader tells them: by how a file starts, else by the ending of its name."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ColumnFile:
    """A kind of file: the endings of its names, and how such files start whatever they are called."""

    endings: tuple[str, ...]
    heads: tuple[bytes, ...] = ()

    def is_one(self, start: bytes, ending: str) -> bool:
        """Whether a file that starts so, or whose name ends so, is one of these."""
        return start.startswith(self.heads) or ending.lower() in self.endings


PARQUET = ColumnFile((".parquet",), (b"PAR1",))
ARROW = ColumnFile((".arrow", ".feather"), (b"ARROW1", b"\xff\xff\xff\xff"))
CSV = ColumnFile((".csv", ".tsv"))
WORKBOOK = ColumnFile((".xlsx", ".xlsm", ".xls", ".ods"), (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"))
