"""How each format marks a cell that shows no figure; the table is `data/symbols.csv`."""

from __future__ import annotations

import csv
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from importlib import resources

from prikk.model.release import PublishedCell
from prikk.model.status import Status

_NOT_APPLICABLE = "not-applicable"


@dataclass(frozen=True)
class Symbol:
    """The marks of a status: JSON-stat's and PX's sign, the dots that stand for it in PX data, the SDMX codes of
    CL_OBS_STATUS and CL_CONF_STATUS, and the shorthand of accessible spreadsheets.
    """

    sign: str
    px_cell: str
    obs_status: str
    conf_status: str
    shorthand: str

    @property
    def number(self) -> int:
        """The number of PX's DATASYMBOL keyword."""
        return len(self.px_cell)


def _read() -> Mapping[Status | None, Symbol]:
    with resources.files("prikk.formats").joinpath("data/symbols.csv").open(encoding="utf-8") as file:
        rows = {row.pop("status"): Symbol(**row) for row in csv.DictReader(file)}
    absent = rows.pop(_NOT_APPLICABLE)
    return {**{Status(code): symbol for code, symbol in rows.items()}, Status.NOT_APPLICABLE: absent, None: absent}


SYMBOLS = _read()
"""The marks of each status; None stands for a combination that the layout does not have (not applicable)."""


def symbol_of(cell: PublishedCell | None) -> Symbol:
    """The marks of a cell of a cube."""
    return SYMBOLS[None if cell is None else cell.status]


HIDDEN_SIGNS = frozenset({":", "*", "...", "c", "C", ":c", "[c]"})
"""Signs that stand for a confidential figure in files that others wrote, unless told otherwise."""


def signed_cell(sign: str, *, shows_kind: bool = False, hidden: Collection[str] = HIDDEN_SIGNS) -> PublishedCell | None:
    """The cell that a sign without a figure stands for; signs that are not known stand for a missing figure."""
    if shows_kind and sign in _KINDS:
        return PublishedCell(_KINDS[sign])
    if sign in hidden:
        return PublishedCell(Status.CONFIDENTIAL)
    if sign == SYMBOLS[None].sign:
        return None
    return PublishedCell(Status.UNREADABLE if sign == SYMBOLS[Status.UNREADABLE].sign else Status.MISSING)


_KINDS = {SYMBOLS[status].sign: status for status in (Status.PRIMARY, Status.SECONDARY)}
