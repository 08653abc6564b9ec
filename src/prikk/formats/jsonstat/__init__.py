"""JSON-stat 2.0: a dataset for each family of tables, one file a language; and datasets that others wrote."""

from prikk.formats.jsonstat.reader import read_jsonstat
from prikk.formats.jsonstat.writer import dataset, dumps, write

__all__ = ["dataset", "dumps", "read_jsonstat", "write"]
