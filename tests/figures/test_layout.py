"""Tables by family and codes: whatever their codes spell, each has an id of its own and its own counts."""

from __future__ import annotations

from prikk.figures.layout import every_table, lay_out
from prikk.model.codelist import TOTAL
from prikk.publication.reading import read_publication
from prikk.system.published import published_system

KEYS = {
    "id": "twins",
    "title": {"en": "Twins"},
    "languages": ["en"],
    "period": {"unit": "year", "first": "2023", "last": "2023"},
    "source": {"person": "person", "period": "period"},
    "dimensions": {name: {"label": {"en": name}} for name in ("a", "b", "c")},
    "statistics": [{"id": "n", "kind": "count", "label": {"en": "Count"}}],
    "tables": [
        {
            "id": "t",
            "rows": "c",
            "for_each": ["a", "b"],
            "title": {"en": "T"},
            "table_title": {"en": "{a} {b}"},
            "total_label": {"en": "All"},
        }
    ],
    "confidentiality": {"threshold": 4},
}
CODES = {"a": ["x", "x-y"], "b": ["z", "y-z", "Y-Z"], "c": ["1", "2"]}
PUBLICATION = read_publication(KEYS, CODES)


def test_each_table_has_an_id_of_its_own() -> None:
    ids = [table.id for _, table in every_table(PUBLICATION)]
    assert ids == ["t-x-z", "t-x-y-z", "t-x-Y-Z-2", "t-x-y-z-3", "t-x-y-y-z", "t-x-y-Y-Z-2"]
    assert len({id.casefold() for id in ids}) == len(ids)
    tables = [table for _, table in every_table(PUBLICATION)]
    assert len({table.identity for table in tables}) == len(tables)


def test_what_one_of_two_tables_that_spell_the_same_leaves_out_is_not_left_out_of_the_other() -> None:
    """(x, y-z) has nobody in row 2, (x-y, z) nobody in row 1."""
    empty = {("x", "y-z", "2"), ("x-y", "z", "1")}
    tables = lay_out(PUBLICATION, lambda codes, _period: codes not in empty)
    published = published_system(PUBLICATION, tables)
    columns, structure = published.system.cells.columns, published.structure
    zero = {key.codes for key, column in columns.items() if structure.high[column] == 0}
    assert zero == empty
    somebody = {key.codes for key, column in columns.items() if structure.low[column] == 1}
    assert ("x", "y-z", "1") in somebody and ("x-y", "z", "2") in somebody and ("x", "y-z", TOTAL) in somebody
