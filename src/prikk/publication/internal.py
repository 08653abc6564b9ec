"""The internal part of a build: true figures, the publication, the certificate, the audit, the log. It stays inside."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from prikk.errors import InputError
from prikk.formats.releasefile import read_release
from prikk.job.apriori import write_apriori
from prikk.job.output import INTERNAL, PUBLIC, write_json
from prikk.job.protection import NO_CONSTRAINTS, Constraints
from prikk.model.cell import CellKey
from prikk.model.plainfile import plain
from prikk.model.publication import Publication
from prikk.model.release import Page, Release
from prikk.model.status import Status
from prikk.protect import Certificate, read_certificate, write_certificate
from prikk.publication.decide import Decision
from prikk.publication.earlier import HIDDEN, Taken, kept_in, read_given
from prikk.publication.truth import Truth, with_apriori, with_earlier
from prikk.system import CellIndex
from prikk.system.cellsystem import Ints
from prikk.system.published import published_system

CELLS, BEHIND, PUBLICATION, PAGES, CERTIFICATE, AUDIT, LOG, WISHES, APRIORI = (
    "cells.csv",
    "behind.csv",
    "publication.json",
    "pages.json",
    "certificate.npz",
    "audit.json",
    "build.log",
    "wishes.json",
    "apriori.csv",
)
_EARLIER = "earlier"
_WISHED = ("shown", "hidden")


def write_internal(folder: Path, release: Release, truth: Truth, decision: Decision, log: Sequence[str]) -> None:
    """Write the internal files of a build: all that its public files are made of, and the proof."""
    _write_cells(folder / CELLS, truth, decision.statuses)
    _write_behind(folder / BEHIND, truth)
    rule = replace(truth.publication.confidentiality, protection=release.protection.demanded)
    plain = replace(truth.publication, folder=Path(), confidentiality=rule)
    (folder / PUBLICATION).write_bytes(msgspec.json.encode(plain, enc_hook=str))
    (folder / PAGES).write_bytes(msgspec.json.encode(release.pages))
    (folder / LOG).write_text("".join(f"{line}\n" for line in log), encoding="utf-8")
    if decision.protection is not None:
        write_certificate(decision.protection.certificate, folder / CERTIFICATE)
    if truth.apriori.cells:
        write_apriori(truth.apriori, (*truth.publication.dimension_ids, "period", "statistic"), folder / APRIORI)
    if decision.report is not None:
        write_json(folder / AUDIT, decision.report.as_json(show_values=True))
    if decision.wishes != NO_CONSTRAINTS:
        wished = {name: sorted(getattr(decision.wishes, name)) for name in _WISHED}
        write_json(folder / WISHES, {name: [key.parts for key in keys] for name, keys in wished.items()})
    for number, taken in enumerate(truth.earlier):
        target = folder / _EARLIER / str(number)
        target.mkdir(parents=True)
        for name in ("release.json", "cells.csv"):
            shutil.copyfile(taken.given.folder / name, target / name)
        _write_hidden(target / HIDDEN, taken)


def _write_cells(path: Path, truth: Truth, statuses: Mapping[CellKey, Status]) -> None:
    """The true figures with their statuses (A primary, D secondary), in the form of the public `cells.csv`."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([*truth.publication.dimension_ids, "period", "statistic", "value", "status"])
        for key, figure in truth.figures.items():
            writer.writerow([*key.parts, figure.printed(int(truth.values[figure.column])), statuses[key].value])


def _write_hidden(path: Path, taken: Taken) -> None:
    """The figures behind the stars of an earlier release, so that the proof rests on the same ones again."""
    release = taken.given.release
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([*(item.id for item in release.dimensions), "period", "statistic", "value", "status"])
        for key, figure in taken.published.figures.items():
            if release.cells[key].status.hidden:
                status = Status.PRIMARY if taken.small[figure.column] else Status.SECONDARY
                value = figure.printed(int(taken.values[figure.column]))
                writer.writerow([*key.parts, value, status.value])


def _write_behind(path: Path, truth: Truth) -> None:
    """The counts that are not zero of cells that no table shows: a proof speaks of these, too. No file for none."""
    index, shown = truth.published.system.cells, {figure.column for figure in truth.figures.values()}
    columns = [column for column in np.flatnonzero(truth.values[: len(index)]).tolist() if column not in shown]
    if not columns:
        return
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([*index.names, "value"])
        writer.writerows([*index.key(column).parts, int(truth.values[column])] for column in columns)


def _read_behind(path: Path, index: CellIndex, counts: Ints) -> None:
    """Take in the counts of cells that no table shows."""
    if not path.is_file():
        return
    with path.open(encoding="utf-8", newline="") as file:
        for row in list(csv.reader(file))[1:]:
            column = index.columns.get(CellKey.from_row(row[:-1])) if len(row) > len(index.dimensions) + 2 else None
            if column is None or not (row[-1].isascii() and row[-1].isdigit()):
                raise InputError("a cell behind the tables does not fit", path=path, fix="build again")
            counts[column] = int(row[-1])


def read_truth(folder: Path) -> tuple[Truth, dict[CellKey, Status]]:
    """The true figures of a build, beside the earlier releases that were taken in, and the status of each.

    Raises InputError when the folder has no internal part, or one that does not fit the public part.
    """
    internal, release = folder / INTERNAL, read_release(folder / PUBLIC)
    try:
        publication = msgspec.json.decode(plain(internal / PUBLICATION).read_bytes(), type=Publication, dec_hook=_path)
        with plain(internal / CELLS).open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))[1:]
    except OSError:
        raise InputError(
            "the build has no internal part", path=internal, allowed="a folder that prikk build wrote"
        ) from None
    except (msgspec.MsgspecError, ValueError, csv.Error):
        raise InputError("the internal part is damaged", path=internal, fix="build again") from None
    earlier = [read_given(path) for path in _earlier_folders(folder)]
    published = published_system(
        publication, release.tables, perhaps_empty=kept_in(publication, [given.release for given in earlier])
    )
    try:
        figures = {CellKey.from_row(row[:-2]): (int(row[-2]), Status(row[-1])) for row in rows}
    except (ValueError, IndexError):
        raise InputError("the internal part is damaged", path=internal / CELLS, fix="build again") from None
    if len(figures) < len(rows) or figures.keys() != published.figures.keys():
        raise InputError("the internal part does not fit the public part", path=internal / CELLS, fix="build again")
    counts = np.zeros(len(published.system.cells), dtype=np.int64)
    for key, (value, _) in figures.items():
        figure = published.figures[key]
        if not figure.derived:
            counts[figure.column] = value
    _read_behind(internal / BEHIND, published.system.cells, counts)
    try:
        values = published.complete(counts)
    except (ValueError, OverflowError):
        raise InputError("the counts do not add up", path=internal / CELLS, fix="build again") from None
    truth = with_earlier(Truth(publication, release.tables, published, values), earlier)
    if (internal / APRIORI).is_file():
        truth = with_apriori(truth, internal / APRIORI)
    return truth, {key: status for key, (_, status) in figures.items()}


def read_own_publication(folder: Path) -> Publication | None:
    """The publication that a build was made from; None where its internal part is not there. Raises InputError."""
    path = folder / INTERNAL / PUBLICATION
    try:
        return msgspec.json.decode(path.read_bytes(), type=Publication, dec_hook=_path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise InputError(f"the internal publication cannot be read ({error.strerror})", path=path) from None
    except (msgspec.DecodeError, ValueError):
        raise InputError("the internal part is damaged", path=path, fix="build again") from None


def earlier_of(folder: Path) -> list[Release]:
    """The earlier releases that a build took in; none where its internal part is not there. Raises InputError."""
    return [read_release(path) for path in _earlier_folders(folder)]


def _earlier_folders(folder: Path) -> list[Path]:
    """Where a build keeps the public files of the earlier releases that were taken in, in their order."""
    kept = (folder / INTERNAL / _EARLIER).glob("*")
    return sorted(kept, key=lambda path: int(path.name))


def read_pages(folder: Path) -> tuple[Page, ...]:
    """The pages of text that a build publishes. Raises InputError."""
    path = folder / INTERNAL / PAGES
    try:
        return msgspec.json.decode(plain(path).read_bytes(), type=tuple[Page, ...])
    except (OSError, msgspec.DecodeError, ValueError):
        raise InputError("the pages are missing or damaged", path=path, fix="build again") from None


def read_signers(folder: Path) -> str:
    """The allowed signers that the publication of a build names, as text. Raises InputError."""
    path = folder / INTERNAL / PUBLICATION
    try:
        return msgspec.json.decode(plain(path).read_bytes(), type=Publication, dec_hook=_path).signers
    except (OSError, msgspec.MsgspecError, ValueError):
        raise InputError("the internal part is missing or damaged", path=path, fix="build again") from None


def read_wishes(folder: Path) -> Constraints:
    """The figures that a build shows or hides because somebody wished so. Raises InputError."""
    path = folder / INTERNAL / WISHES
    if not path.is_file():
        return NO_CONSTRAINTS
    try:
        found = msgspec.json.decode(plain(path).read_bytes(), type=dict[str, list[list[str]]])
        shown, hidden = (frozenset(map(CellKey.from_row, found[name])) for name in _WISHED)
        return Constraints(shown, hidden)
    except (msgspec.DecodeError, KeyError):
        raise InputError("the list of wishes is damaged", path=path, fix="build again") from None


def read_proof(folder: Path) -> Certificate:
    """The certificate of a build. Raises InputError when there is none."""
    path = folder / INTERNAL / CERTIFICATE
    if not path.is_file():
        raise InputError("the build has no certificate", path=path, fix="build with protection")
    return read_certificate(path)


def _path(kind: type, value: Any) -> Any:
    if kind is Path:
        return Path(value)
    raise TypeError(kind)
