"""An extract in the format that was asked for."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from prikk.formats.jsonstat import dataset, dumps
from prikk.formats.px import px_text
from prikk.formats.view import Naming, csv_text, grid_of, html_text, json_px, parquet_bytes, xlsx_bytes
from prikk.serve.problems import RequestError, shown
from prikk.serve.query import Parameters
from prikk.serve.selection import Extract

_NAMINGS = {"usecodes": Naming.CODES, "usetexts": Naming.TEXTS, "usecodesandtexts": Naming.BOTH}
_SEPARATORS = {"separatortab": "\t", "separatorspace": " ", "separatorsemicolon": ";"}
_TITLE = "includetitle"
_GRIDS = ("csv", "html", "xlsx")
UNSUPPORTED = "Unsupported output format"
_UNDATED = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Rendered:
    """A file: its content, its type and the ending of its name."""

    content: bytes
    media_type: str
    suffix: str


@dataclass(frozen=True)
class Output:
    """A format and its options."""

    format: str
    naming: Naming = Naming.CODES
    separator: str = ","
    with_title: bool = False

    def render(self, extract: Extract, language: str) -> Rendered:
        """The extract as a file in a language."""
        return _RENDERERS[self.format](self, extract, language)


def output_of(format: str, options: str) -> Output:
    """The output that `outputFormat` and `outputFormatParams` (with commas between them) name. Raises RequestError."""
    format, names = format.lower(), [name.strip().lower() for name in options.split(",") if name.strip()]
    namings = [_NAMINGS[name] for name in names if name in _NAMINGS]
    separators = [_SEPARATORS[name] for name in names if name in _SEPARATORS]
    known = all(name in _NAMINGS or name in _SEPARATORS or name == _TITLE for name in names)
    fits = (not names or format in _GRIDS) and (not separators or format == "csv")
    if format not in _RENDERERS or not known or not fits or len(set(namings)) > 1 or len(set(separators)) > 1:
        detail = f"{shown(format)} with {shown(options)}" if options else shown(format)
        raise RequestError(UNSUPPORTED, detail=f"{detail}; formats are {', '.join(_RENDERERS)}")
    return Output(
        format,
        next(iter(namings), Naming.CODES),
        next(iter(separators), ","),
        _TITLE in names,
    )


def output_of_parameters(parameters: Parameters, default: Output) -> Output:
    """The output that a URL names, else the default. Raises RequestError."""
    formats = [value for name, value in parameters if name.lower() == "outputformat" and value]
    options = [value for name, value in parameters if name.lower() == "outputformatparams"]
    if not formats and not options:
        return default
    return output_of(formats[-1] if formats else default.format, ",".join(options))


def _json_stat(_output: Output, extract: Extract, language: str) -> Rendered:
    content = dumps(dataset(extract.cube, language, heading=extract.heading)).encode()
    return Rendered(content, "application/json", ".json")


def _px(_output: Output, extract: Extract, language: str) -> Rendered:
    cube = extract.cube.in_language(language)
    content = px_text(cube, created=cube.updated or _UNDATED, heading=extract.heading).encode()
    return Rendered(content, "application/octet-stream; charset=utf-8", ".px")


def _csv(output: Output, extract: Extract, language: str) -> Rendered:
    grid = grid_of(extract.cube, extract.heading, language, output.naming)
    content = csv_text(grid, separator=output.separator, with_title=output.with_title).encode()
    return Rendered(content, "text/csv; charset=utf-8", ".csv")


def _html(output: Output, extract: Extract, language: str) -> Rendered:
    grid = grid_of(extract.cube, extract.heading, language, output.naming)
    return Rendered(html_text(grid, with_title=output.with_title).encode(), "text/html; charset=utf-8", ".html")


def _xlsx(output: Output, extract: Extract, language: str) -> Rendered:
    grid = grid_of(extract.cube, extract.heading, language, output.naming)
    content = xlsx_bytes(grid, with_title=output.with_title)
    return Rendered(content, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx")


def _json_px(_output: Output, extract: Extract, language: str) -> Rendered:
    content = json.dumps(json_px(extract.cube, language), ensure_ascii=False).encode()
    return Rendered(content, "application/json", ".json")


def _parquet(_output: Output, extract: Extract, _language: str) -> Rendered:
    return Rendered(parquet_bytes(extract.cube), "application/octet-stream", ".parquet")


_RENDERERS: Mapping[str, Callable[[Output, Extract, str], Rendered]] = {
    "json-stat2": _json_stat,
    "csv": _csv,
    "px": _px,
    "xlsx": _xlsx,
    "html": _html,
    "json-px": _json_px,
    "parquet": _parquet,
}
FORMATS = tuple(_RENDERERS)
