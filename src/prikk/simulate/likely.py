"""Which codes of different dimensions tend to go together, where no table counts them together."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

from prikk.errors import InputError, closest
from prikk.model.plainfile import plain
from prikk.model.publication import Publication

COLUMNS = ("dimension", "code", "score")

Scores = Mapping[str, Mapping[str, float]]
"""Dimension to code to score: codes of different dimensions with like scores tend to meet in the same person."""


def read_scores(path: Path, publication: Publication) -> Scores:
    """Read scores from a CSV file (UTF-8, comma) with the columns of COLUMNS.

    Raises InputError with file, line and column for whatever does not fit.
    """
    found: dict[str, dict[str, float]] = {}
    try:
        with plain(path).open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            if tuple(reader.fieldnames or ()) != COLUMNS:
                raise InputError("another heading", path=path, line=1, allowed=",".join(COLUMNS))
            for row in reader:
                _add(found, publication, row, path, reader.line_num)
    except OSError as error:
        raise InputError(f"the scores cannot be read ({error.strerror})", path=path) from None
    except UnicodeDecodeError:
        raise InputError("the file is not UTF-8", path=path, fix="save it as UTF-8") from None
    except csv.Error as error:
        raise InputError(f"not a CSV file ({error})", path=path, allowed="comma separated, quotes in pairs") from None
    return found


def _add(
    found: dict[str, dict[str, float]], publication: Publication, row: Mapping[str, str | None], path: Path, line: int
) -> None:
    name, code, score = (row[column] or "" for column in COLUMNS)
    if name not in publication.dimensions:
        allowed = closest(name, publication.dimensions)
        raise InputError(f"{name!r} is no dimension", path=path, line=line, column="dimension", allowed=allowed)
    leaves = [item.code for item in publication.codelists[name].leaves]
    if code not in leaves:
        raise InputError(
            f"{code!r} is no code of {name}", path=path, line=line, column="code", allowed=closest(code, leaves)
        )
    try:
        found.setdefault(name, {})[code] = float(score)
    except ValueError:
        raise InputError(
            f"{score!r} is no number", path=path, line=line, column="score", allowed="a number with a decimal point"
        ) from None
