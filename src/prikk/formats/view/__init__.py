"""Extracts of a cube, laid out as asked: what a statistics bank hands out besides PX and JSON-stat."""

from prikk.formats.view.delimited import csv_text
from prikk.formats.view.grid import Naming, ViewGrid, grid_of
from prikk.formats.view.jsonpx import json_px
from prikk.formats.view.page import html_text
from prikk.formats.view.rows import parquet_bytes
from prikk.formats.view.sheet import xlsx_bytes

__all__ = ["Naming", "ViewGrid", "csv_text", "grid_of", "html_text", "json_px", "parquet_bytes", "xlsx_bytes"]
