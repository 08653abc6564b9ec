"""The codelists of a publication: from the files that it names, or from what Python gives for them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from prikk.errors import InputError
from prikk.formats.frames import read_columns
from prikk.model.codelist import TOTAL, Code, Codelist, codelist_of, read_codelist
from prikk.words import LANGUAGES, words_of


def codelist_from(id: str, source: Any, languages: Sequence[str]) -> Codelist:
    """The codelist of a dimension from what Python gives for it.

    `source` is a codelist, a path, a mapping from code to label, a list of codes, or a frame with the columns of
    `read_codelist`; there a column `label` is the label in every language. Raises InputError.
    """
    if isinstance(source, Codelist):
        return source
    if isinstance(source, str | Path):
        return read_codelist(Path(source), {*LANGUAGES, *languages})
    if isinstance(source, Mapping):
        columns: Mapping[str, Sequence[Any]] = {"code": list(source), "label": list(source.values())}
    elif isinstance(source, list | tuple):
        columns = {"code": source, "label": source}
    else:
        columns = read_columns(source).columns
    named: dict[str, Sequence[Any]] = {}
    for name, values in columns.items():
        named |= {f"label_{language}": values for language in languages} if name == "label" else {name: values}
    rows = (
        {name: _text(value) for name, value in zip(named, row, strict=True)}
        for row in zip(*named.values(), strict=True)
    )
    return codelist_of(Path(f"codelist of {id}"), list(named), enumerate(rows, 1), {*LANGUAGES, *languages}, first=0)


def with_total(codelist: Codelist, languages: Sequence[str]) -> Codelist:
    """The codelist with a row for the total, called so in every language, where it has none."""
    if TOTAL in codelist:
        return codelist
    total = Code(TOTAL, {language: words_of(language, "columns")["total"] for language in languages})
    return replace(codelist, codes=(total, *codelist.codes))


def keys_of(given: Mapping[str, Any], codelists: Mapping[str, Any]) -> dict[str, Any]:
    """The keys of a publication that Python gives as the TOML file would have them: plain tables and lists.

    A dimension that has a codelist among the given ones need not name a file. Raises InputError.
    """
    keys: dict[str, Any] = _plain(given)
    dimensions = keys.get("dimensions")
    if isinstance(dimensions, dict):
        for id in codelists:
            if id not in dimensions:
                raise InputError(f"codelists: {id!r} is no dimension", allowed=", ".join(dimensions) or "a dimension")
            if isinstance(dimensions[id], dict):
                dimensions[id].setdefault("codelist", f"{id}.csv")
    return keys


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value


def _text(value: Any) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    return "" if text in ("<NA>", "NaT") else text
