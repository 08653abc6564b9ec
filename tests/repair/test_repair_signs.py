from dataclasses import replace
from decimal import Decimal

import pytest
from repair_documents import LIBRARIES

from prikk.model.release import PublishedCell
from prikk.model.status import Status
from prikk.repair.signs import read_sign

RULE = LIBRARIES.confidentiality


@pytest.mark.parametrize(
    "text", ["5188", "5 188", "5\u00a0188", "5\u202f188", "5,188", "5.188", "5'188"]
)  # every mark of thousands
def test_thousands(text: str) -> None:
    assert read_sign(text, 0, RULE) == PublishedCell(Status.PUBLISHED, 5188)


@pytest.mark.parametrize("text", ["51 88", "5 188,5", "12 345 67", "Mai", "", "1,234.567", "--"])
def test_what_is_no_whole_number(text: str) -> None:
    assert read_sign(text, 0, RULE) is None


def test_decimals_are_as_many_as_the_column_has() -> None:
    assert read_sign("1 234,5", 1, RULE) == PublishedCell(Status.PUBLISHED, Decimal("1234.5"))
    assert read_sign("33.0", 1, RULE) == PublishedCell(Status.PUBLISHED, Decimal("33.0"))
    assert read_sign("33", 1, RULE) is None


def test_symbols() -> None:
    assert read_sign(":", 0, RULE) == PublishedCell(Status.CONFIDENTIAL)
    assert read_sign("::", 0, RULE) is None
    assert read_sign("..", 0, RULE) == PublishedCell(Status.MISSING)
    told_apart = replace(RULE, shows_kind=True)
    assert read_sign(":", 0, told_apart) == PublishedCell(Status.PRIMARY)
    assert read_sign("::", 0, told_apart) == PublishedCell(Status.SECONDARY)
