"""The page of limits says what the code holds."""

from __future__ import annotations

import re
from pathlib import Path

from prikk.formats.columns import GREATEST_TABLE
from prikk.model import codelist, csvform, text
from prikk.publication import reading

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "limits.md"


def test_the_page_has_every_limit() -> None:
    said = dict(re.findall(r"^\| ([^|\n]+?) \| ([\d,]+) \|$", PAGE.read_text(encoding="utf-8"), re.M))
    assert {what: int(most.replace(",", "")) for what, most in said.items()} == {
        "bytes of a publication file, a codelist or a page": text.GREATEST_FILE,
        "codes of a codelist": codelist.GREATEST_CODES,
        "levels below the total in a hierarchy": codelist.DEEPEST,
        "characters of a code": text.LONGEST_CODE,
        "characters of a label, title or note": text.LONGEST_TEXT,
        "periods of a publication": reading.GREATEST_PERIODS,
        "cells in all tables of a publication": reading.GREATEST_CELLS,
        "decimals of a statistic": 6,
        "columns of a CSV file": csvform.GREATEST_COLUMNS,
        "bytes of a table of counts": GREATEST_TABLE,
    }
