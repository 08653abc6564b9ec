"""Keys of cells, spelt out in one row."""

from prikk.model.cell import CellKey


def key_of(*parts: str) -> CellKey:
    """The key of a cell: codes, period, statistic."""
    return CellKey.from_row(parts)
