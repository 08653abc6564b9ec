"""Base cells of files that were counted before: a register that grows by a file a month is not counted anew.

What is kept of a file are its base cells (true counts: the folder is private), under a digest of all that they follow
from: the content of the file, and what the publication says of source, dimensions and codelists. A file that changed
has another digest and is counted again.
"""

from __future__ import annotations

import hashlib
import json
import os
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from prikk.errors import AssumptionWarning, InputError, OutputError, several
from prikk.model.publication import Publication
from prikk.tabulate.engine import SourcePart
from prikk.tabulate.inspection import inspect
from prikk.tabulate.records import Records

FORM = 1
"""Raised when the same records give other base cells than before."""
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Keeping:
    """A folder where base cells are kept; with `fresh` nothing of it is used, and it is filled anew."""

    folder: Path
    fresh: bool = False

    def base(self, records: Records) -> bool:
        """Make the table `base` of records from what is kept and from counting the other files; then keep those too.

        Returns False, with nothing made, where files must be counted together: they share a period, or something is
        wrong with one. Raises InputError for a source whose base cells cannot be kept, OutputError for the folder.
        """
        if reason := _not_kept(records):
            raise InputError(reason, path=records.name, allowed=_ALLOWED, fix=_FIX)
        said = _definitions(records.publication)
        digests = {str(part.path): _digest(said, part) for part in records.parts}
        found: list[pa.Table] = []
        for part in records.parts:
            digest = digests[str(part.path)]
            kept = None if self.fresh else self._read(digest)
            cells = _counted(records, part) if kept is None else kept
            if cells is None or _meets(cells, found):
                text = (
                    "files that share a period, or of which the check says something, are counted together and not kept"
                )
                warnings.warn(text, AssumptionWarning, stacklevel=2)
                return False
            found.append(cells)
            if kept is None:
                self._write(digest, cells)
        self._tell_changes({part.name: digests[str(part.path)] for part in records.parts}, said)
        _as_base(records, found)
        return True

    def _read(self, digest: str) -> pa.Table | None:
        path = self.folder / f"{digest}.parquet"
        try:
            return pq.read_table(path) if path.is_file() else None
        except (OSError, pa.ArrowInvalid):
            return None

    def _write(self, digest: str, cells: pa.Table) -> None:
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            stage = self.folder / f".{digest}-{os.getpid()}"
            try:
                pq.write_table(cells, stage)
                stage.replace(self.folder / f"{digest}.parquet")
            finally:
                stage.unlink(missing_ok=True)
        except OSError as error:
            raise OutputError(f"{self.folder} cannot be written ({error.strerror})") from None

    def _tell_changes(self, digests: dict[str, str], said: str) -> None:
        """Say which files were counted before with another content, and remember what they are now."""
        path = self.folder / f"{hashlib.sha256(said.encode()).hexdigest()}.json"
        try:
            before = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        except ValueError:
            before = {}
        if changed := sorted(name for name, digest in digests.items() if before.get(name, digest) != digest):
            text = f"changed since they were counted, and counted again: {several(changed)}"
            warnings.warn(text, AssumptionWarning, stacklevel=2)
        try:
            path.write_text(json.dumps(before | digests, indent=1), encoding="utf-8")
        except OSError as error:
            raise OutputError(f"{self.folder} cannot be written ({error.strerror})") from None


_ALLOWED = "files of snapshots whose records are counted"
_FIX = "build without --keep"


def _not_kept(records: Records) -> str:
    if any(part.path is None for part in records.parts):
        return "no files"
    if records.spells is not None:
        return "spells, of which every one may count in every period"
    return "persons who are counted once" if records.publication.source.count == "persons" else ""


def _definitions(publication: Publication) -> str:
    """All that base cells of a file follow from, apart from the file."""
    source = replace(publication.source, path="", register="")
    columns = [(name, spec.column or name) for name, spec in publication.dimensions.items()]
    codelists = {name: [repr(item) for item in publication.codelists[name]] for name in publication.dimensions}
    return json.dumps([FORM, asdict(source), columns, codelists, publication.unit.value], sort_keys=True, default=repr)


def _digest(said: str, part: SourcePart) -> str:
    assert part.path is not None
    digest = hashlib.sha256(said.encode())
    above = [name for name in part.path.parts if "=" in name]  # columns of a partitioned folder
    digest.update(repr((sorted(part.types.items()), above)).encode())
    with part.path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _counted(records: Records, part: SourcePart) -> pa.Table | None:
    """The base cells of one file, with the codes of periods; None where anything is to be said of it."""
    alone = replace(records, parts=(part,))
    if inspect(alone).findings:
        return None
    codes = [period.code for period in records.periods]
    columns = records.local.named(
        f"SELECT code AS period, base.* EXCLUDE (period) FROM base JOIN "
        f"(SELECT unnest({codes!r}) AS code, unnest(range({len(codes)})) AS place) ON place = base.period ORDER BY ALL"
    )
    return pa.table(columns)


def _meets(cells: pa.Table, others: Iterable[pa.Table]) -> bool:
    """Whether a file has a period that another has: then a record may stand in both."""
    periods = set(cells["period"].to_pylist())
    return any(not periods.isdisjoint(other["period"].to_pylist()) for other in others)


def _as_base(records: Records, tables: Sequence[pa.Table]) -> None:
    codes = [period.code for period in records.periods]
    records.local.register("kept", pa.concat_tables(tables, promote_options="permissive"))
    places = f"(SELECT unnest({codes!r}) AS code, CAST(unnest(range({len(codes)})) AS SMALLINT) AS place)"
    columns = "place AS period, kept.* EXCLUDE (period)"
    records.local.collect(f"SELECT {columns} FROM kept JOIN {places} ON code = kept.period", records.local, "base")
    records.local.forget("kept")
