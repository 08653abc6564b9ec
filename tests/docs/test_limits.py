"""The page of limits says what the code holds."""

from __future__ import annotations

import re
from pathlib import Path

from prikk.formats import cells, columns, cube
from prikk.model import archive, codelist, csvform, plainfile, text
from prikk.publication import checking, checktables
from prikk.tidy import grid

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "limits.md"


def test_the_page_has_every_limit() -> None:
    said = dict(re.findall(r"^\| ([^|\n]+?) \| ([\d,]+) \|$", PAGE.read_text(encoding="utf-8"), re.M))
    assert {what: int(most.replace(",", "")) for what, most in said.items()} == {
        "bytes of a publication file, a codelist, a page or a report": plainfile.GREATEST_FILE,
        "codes of a codelist": codelist.GREATEST_CODES,
        "levels below the total in a hierarchy": codelist.DEEPEST,
        "characters of a code": text.LONGEST_CODE,
        "characters of a label, title or note": text.LONGEST_TEXT,
        "periods of a publication": checking.GREATEST_PERIODS,
        "cells in all tables of a publication": checktables.GREATEST_CELLS,
        "decimals of a statistic": 6,
        "columns of a CSV file, or of a sheet that is read by looking": csvform.GREATEST_COLUMNS,
        "cells of such a sheet, empty ones included": grid.GREATEST_SHEET,
        "bytes of a table of counts, or of another file of figures": plainfile.GREATEST_DATA,
        "fields of a table of counts (rows times columns)": columns.GREATEST_FIELDS,
        "cells of a file of cells": cells.GREATEST_ROWS,
        "combinations of codes in a PX, JSON-stat or SDMX-CSV file": cube.GREATEST_CUBE,
        "bytes to which a workbook unpacks": archive.GREATEST_UNPACKED,
        "cells of a workbook": archive.GREATEST_SHEET_CELLS,
        "parts of a workbook": archive.GREATEST_PARTS,
    }
