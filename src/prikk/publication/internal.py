"""The internal part of a build: true figures, the publication, the certificate, the audit, the log. It stays inside."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from prikk.audit.kept import kept_in
from prikk.errors import InputError
from prikk.formats.releasefile import read_release
from prikk.job.again import write_patterns
from prikk.job.folder import CELLS, damaged, read_own_apriori, read_rows, read_true, write_proof
from prikk.job.output import INTERNAL, PUBLIC, write_json, write_rows
from prikk.job.protection import NO_CONSTRAINTS, Constraints
from prikk.model.cell import CellKey
from prikk.model.plainfile import plain
from prikk.model.publication import Publication
from prikk.model.release import Page, Release
from prikk.model.status import Status
from prikk.publication.decide import Decision
from prikk.publication.earlier import HIDDEN, READ, Taken, read_given
from prikk.publication.truth import Truth, with_apriori, with_earlier
from prikk.system.cellsystem import Ints
from prikk.system.published import PublishedSystem, published_system

BEHIND, PUBLICATION, PAGES, AUDIT, LOG, WISHES = (
    "behind.csv",
    "publication.json",
    "pages.json",
    "audit.json",
    "build.log",
    "wishes.json",
)
_EARLIER = "earlier"
_WISHED = ("shown", "hidden")


def write_internal(folder: Path, release: Release, truth: Truth, decision: Decision, log: Sequence[str]) -> None:
    """Write the internal files of a build: all that its public files are made of, and the proof."""
    write_rows(folder / CELLS, _names(truth.publication.dimension_ids), _cells(truth, decision.statuses))
    _write_behind(folder / BEHIND, truth)
    write_proof(folder, truth.case, None if decision.protection is None else decision.protection.certificate)
    rule = replace(truth.publication.confidentiality, protection=release.protection.demanded)
    plain = replace(truth.publication, folder=Path(), confidentiality=rule)
    (folder / PUBLICATION).write_bytes(msgspec.json.encode(plain, enc_hook=str))
    (folder / PAGES).write_bytes(msgspec.json.encode(release.pages))
    (folder / LOG).write_text("".join(f"{line}\n" for line in log), encoding="utf-8")
    if decision.patterns:
        write_patterns(folder, decision.patterns)
    if decision.report is not None:
        write_json(folder / AUDIT, decision.report.as_json(show_values=True))
    if decision.wishes != NO_CONSTRAINTS:
        wished = {name: sorted(getattr(decision.wishes, name)) for name in _WISHED}
        write_json(folder / WISHES, {name: [key.parts for key in keys] for name, keys in wished.items()})
    for number, taken in enumerate(truth.earlier):
        target = folder / _EARLIER / str(number)
        target.mkdir(parents=True)
        for name in READ:
            shutil.copyfile(taken.given.folder / name, target / name)
        write_rows(target / HIDDEN, _earlier_names(taken), _hidden(taken))


def _names(dimensions: Iterable[str]) -> list[str]:
    return [*dimensions, "period", "statistic", "value", "status"]


def _earlier_names(taken: Taken) -> list[str]:
    return _names(item.id for item in taken.given.release.dimensions)


def _cells(truth: Truth, statuses: Mapping[CellKey, Status]) -> Iterator[tuple[Any, ...]]:
    """The true figures with their statuses (A primary, D secondary), in the form of the public `cells.csv`."""
    for key, figure in truth.figures.items():
        yield *key.parts, figure.printed(int(truth.values[figure.column])), statuses[key].value


def _hidden(taken: Taken) -> Iterator[tuple[Any, ...]]:
    """The figures behind the stars of an earlier release, so that the proof rests on the same ones again."""
    for key, figure in taken.published.figures.items():
        if taken.given.release.cells[key].status.hidden:
            status = Status.PRIMARY if taken.small[figure.column] else Status.SECONDARY
            yield *key.parts, figure.printed(int(taken.values[figure.column])), status.value


def _write_behind(path: Path, truth: Truth) -> None:
    """The counts that are not zero of what no table shows: a proof speaks of these, too. No file for none."""
    system, shown = truth.published.system, {figure.column for figure in truth.figures.values()}
    places = [*range(len(system.cells)), *truth.published.sets]
    columns = [column for column in places if truth.values[column] and column not in shown]
    if columns:
        rows = ((*system.key(column).parts, int(truth.values[column])) for column in columns)
        write_rows(path, (*system.cells.names, "value"), rows)


def _read_behind(path: Path, published: PublishedSystem, values: Ints) -> None:
    """Take in the counts of what no table shows."""
    cells, sets = published.system.cells, {published.system.key(column): column for column in published.sets}
    _, rows = read_rows(path) or ([], [])
    for *key, value in rows:
        own = CellKey.from_row(key) if len(key) == len(cells.names) else None
        column = None if own is None else cells.columns.get(own, sets.get(own))
        if column is None or not (value.isascii() and value.isdigit()):
            raise InputError("a cell behind the tables does not fit", path=path, fix="build again")
        values[column] = int(value)


def read_truth(folder: Path) -> tuple[Truth, dict[CellKey, Status]]:
    """The true figures of a build, beside the earlier releases that were taken in, and the status of each.

    Raises InputError when the folder has no internal part, or one that does not fit the public part.
    """
    internal, release = folder / INTERNAL, read_release(folder / PUBLIC)
    publication, found = read_own_publication(folder), read_true(internal / CELLS)
    if publication is None or found is None:
        raise InputError("the build has no internal part", path=internal, allowed="a folder that prikk build wrote")
    earlier = [read_given(path) for path in _earlier_folders(folder)]
    published = published_system(
        publication, release.tables, perhaps_empty=kept_in(publication, [given.release for given in earlier])
    )
    if found.cells.keys() != published.figures.keys() or found.names != _names(publication.dimension_ids):
        raise InputError("the internal part does not fit the public part", path=internal / CELLS, fix="build again")
    values, cells = np.zeros(published.system.size, dtype=np.int64), len(published.system.cells)
    for key, (value, _) in found.cells.items():
        figure = published.figures[key]
        if not figure.derived:
            values[figure.column] = value
    _read_behind(internal / BEHIND, published, values)
    try:
        values = published.complete(values[:cells], values[published.sets])
    except (ValueError, OverflowError):
        raise InputError("the counts do not add up", path=internal / CELLS, fix="build again") from None
    if any(
        figure.printed(int(values[figure.column])) != found.cells[key][0] for key, figure in published.figures.items()
    ):
        raise InputError("the figures do not follow from the counts", path=internal / CELLS, fix="build again")
    truth = with_earlier(Truth(publication, release.tables, published, values), earlier)
    for path, taken in zip(_earlier_folders(folder), truth.earlier, strict=True):
        if read_rows(path / HIDDEN) != (_earlier_names(taken), [list(map(str, row)) for row in _hidden(taken)]):
            raise damaged(path / HIDDEN)
    said = read_own_apriori(folder, (*publication.dimension_ids, "period", "statistic"), truth.figures)
    return with_apriori(truth, said), {key: status for key, (_, status) in found.cells.items()}


def read_own_publication(folder: Path) -> Publication | None:
    """The publication that a build was made from; None where its internal part is not there. Raises InputError."""
    path = folder / INTERNAL / PUBLICATION
    try:
        raw = plain(path).read_bytes()
        publication = msgspec.json.decode(raw, type=Publication, dec_hook=_path)
        if msgspec.json.encode(publication, enc_hook=str) != raw:  # keys that no reader knows, or that stand twice
            raise damaged(path)
        return publication
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise InputError(f"the internal publication cannot be read ({error.strerror})", path=path) from None
    except (msgspec.MsgspecError, ValueError):
        raise damaged(path) from None


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
        raw = plain(path).read_bytes()
        pages = msgspec.json.decode(raw, type=tuple[Page, ...])
        if msgspec.json.encode(pages) != raw:
            raise damaged(path)
        return pages
    except (OSError, msgspec.DecodeError, ValueError):
        raise InputError("the pages are missing or damaged", path=path, fix="build again") from None


def read_signers(folder: Path) -> str:
    """The allowed signers that the publication of a build names, as text. Raises InputError."""
    if (publication := read_own_publication(folder)) is None:
        raise InputError("the internal part is missing", path=folder / INTERNAL / PUBLICATION, fix="build again")
    return publication.signers


def read_wishes(folder: Path, figures: Collection[CellKey]) -> Constraints:
    """Which of the figures a build shows or hides because somebody wished so. Raises InputError."""
    path = folder / INTERNAL / WISHES
    if not path.is_file():
        return NO_CONSTRAINTS
    try:
        found = msgspec.json.decode(plain(path).read_bytes(), type=dict[str, list[list[str]]])
        shown, hidden = (frozenset(map(CellKey.from_row, found.pop(name))) for name in _WISHED)
    except (msgspec.DecodeError, KeyError, TypeError):
        raise damaged(path) from None
    if found or not all(key in figures for key in shown | hidden):
        raise damaged(path)
    return Constraints(shown, hidden)


def _path(kind: type, value: Any) -> Any:
    if kind is Path:
        return Path(value)
    raise TypeError(kind)
