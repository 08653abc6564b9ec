"""Counts of what was counted before: a register that grows by a month is not counted anew.

What is kept of a file, or of a period of a table, are its counts (true ones: the folder is private), under a digest of
all that they follow from: the content of the file, or the version of the period (`prikk.tabulate.versions`), and what
the publication says of source, dimensions, codelists and tables. What changed has another digest and is counted again.
Counts without a period in common add up, also where persons are counted once.
"""

from __future__ import annotations

import hashlib
import json
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from prikk.errors import AssumptionWarning, InputError, OutputError, several
from prikk.model.publication import Publication
from prikk.staging import whole_path
from prikk.system import CellIndex
from prikk.tabulate.engine import SourcePart
from prikk.tabulate.findings import CheckReport, Kind
from prikk.tabulate.inspection import inspect, is_outside
from prikk.tabulate.records import Records
from prikk.tabulate.structure import structure_findings
from prikk.tabulate.tabulation import Tabulation
from prikk.tabulate.versions import Version, period_versions

Family = Mapping[str, Mapping[str, Iterable[str]]]
"""Cells to be counted: for each dimension that is no total its codes, and the leaves that each of these counts."""

FORM = 1
"""Raised when the same records give other counts than before."""
_CHUNK = 1 << 20
_ALLOWED = "snapshots"
_FIX = "build without --keep"
_TOGETHER = "files that share a period, or of which a check says something, are counted together, and not kept"


@dataclass(frozen=True)
class Keeping:
    """A folder where counts are kept; with `fresh` nothing of it is used, and it is filled anew."""

    folder: Path
    fresh: bool = False

    def tabulation(
        self, records: Records, wanted: Sequence[Family], count: Callable[[Records], Tabulation]
    ) -> Tabulation | None:
        """The counts of all records: from what is kept, and by counting the others (`count`), which are then kept too.

        None where files must be counted together: they share a period, or there is something to be said of one.
        Raises InputError for a source that cannot be used or whose counts cannot be kept, OutputError for the folder.
        """
        if records.spells is not None:
            found = "spells, of which each may count in every period"
            raise InputError(found, path=records.name, allowed=_ALLOWED, fix=_FIX)
        said = _definitions(records.publication, wanted)
        if any(part.path is None for part in records.parts):
            return self._by_periods(records, said, count)
        return self._by_files(records, said, count)

    def _by_periods(self, records: Records, said: str, count: Callable[[Records], Tabulation]) -> Tabulation:
        """Of a table: what is new since it was counted last is told by the versions of its periods."""
        CheckReport(records.name, 0, tuple(structure_findings(records))).require()
        (part,) = records.parts
        records.progress("looking which periods changed")
        versions, known = period_versions(records), {period.code for period in records.periods}
        digests = {code: _digest_of(said, part, code, versions[code]) for code in versions.keys() & known}
        found = {
            code: None if self.fresh else self._read(digest, records.publication) for code, digest in digests.items()
        }
        kept = {code: counts for code, counts in found.items() if counts is not None}
        counted = list(kept.values())
        if not kept or any(code not in kept and not is_outside(code, records) for code in versions):
            rest = records.without_periods(sorted(kept))
            report = inspect(rest)
            replace(report, findings=tuple(f for f in report.findings if not (kept and f.kind is Kind.EMPTY))).require()
            new = count(rest)
            for code in digests.keys() - kept.keys():
                self._write(digests[code], _of_period(new, code, versions[code].records))
            counted.append(new)
        self._tell_changes({f"{part.name} {code}": digest for code, digest in digests.items()}, said)
        return _added(counted)

    def _by_files(self, records: Records, said: str, count: Callable[[Records], Tabulation]) -> Tabulation | None:
        digests, counts = [_digest(said, part) for part in records.parts], list[Tabulation]()
        for part, digest in zip(records.parts, digests, strict=True):
            records.progress(part.name)
            kept = None if self.fresh else self._read(digest, records.publication)
            own = _counted(replace(records, parts=(part,)), count) if kept is None else kept
            if own is None or _meet(own, counts):
                warnings.warn(_TOGETHER, AssumptionWarning, stacklevel=2)
                return None
            counts.append(own)
            if kept is None:
                self._write(digest, own)
        self._tell_changes({part.name: digest for part, digest in zip(records.parts, digests, strict=True)}, said)
        return _added(counts)

    def _read(self, digest: str, publication: Publication) -> Tabulation | None:
        """What is kept, as far as it is whole and of periods of the publication."""
        path = self.folder / f"{digest}.parquet"
        try:
            table = pq.read_table(path) if path.is_file() else None
        except (OSError, pa.ArrowInvalid):
            return None
        periods = {period.code: place for place, period in enumerate(publication.period.periods)}
        if table is None or not periods.keys() >= set(table["period"].unique().to_pylist()):
            return None
        places = np.array([periods[code] for code in table["period"].to_pylist()], dtype=np.int32)
        codes = [table[f"k{place}"].to_numpy() for place in range(len(publication.dimension_ids))]
        kept = json.loads(table.schema.metadata[b"kept"])
        levels = (*map(tuple, kept["levels"]), tuple(periods))
        cells = CellIndex(tuple(publication.dimension_ids), levels, np.stack([*codes, places], axis=1).astype(np.int32))
        return Tabulation(cells, table["n"].to_numpy(), kept["records"])

    def _write(self, digest: str, counts: Tabulation) -> None:
        *levels, periods = counts.cells.levels
        columns = {f"k{place}": counts.cells.codes[:, place] for place in range(len(levels))}
        columns["period"] = np.array(periods, dtype=object)[counts.cells.codes[:, -1]]
        kept = json.dumps({"levels": levels, "records": counts.records})
        table = pa.table({**columns, "n": counts.counts}).replace_schema_metadata({"kept": kept})
        self._replace(f"{digest}.parquet", lambda path: pq.write_table(table, path))

    def _replace(self, name: str, write: Callable[[Path], object]) -> None:
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(f"{self.folder} cannot be written ({error.strerror})") from None
        with whole_path(self.folder / name) as stage:
            write(stage)

    def _tell_changes(self, digests: dict[str, str], said: str) -> None:
        """Say which files were counted before with another content, and remember what they are now."""
        name = f"{hashlib.sha256(said.encode()).hexdigest()}.json"
        try:
            before = json.loads((self.folder / name).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            before = {}
        if changed := sorted(name for name, digest in digests.items() if before.get(name, digest) != digest):
            text = f"changed since they were counted, and counted again: {several(changed)}"
            warnings.warn(text, AssumptionWarning, stacklevel=3)
        self._replace(name, lambda path: path.write_text(json.dumps(before | digests, indent=1), encoding="utf-8"))


def _definitions(publication: Publication, wanted: Sequence[Family]) -> str:
    """All that counts of a file follow from, apart from the file."""
    source = replace(publication.source, path="", register="")
    columns = [(name, spec.column or name) for name, spec in publication.dimensions.items()]
    codelists = [[repr(item) for item in publication.codelists[name]] for name in publication.dimensions]
    cells = [
        {id: {code: sorted(under) for code, under in codes.items()} for id, codes in one.items()} for one in wanted
    ]
    return json.dumps([FORM, asdict(source), columns, codelists, publication.unit.value, cells], sort_keys=True)


def _digest(said: str, part: SourcePart) -> str:
    assert part.path is not None
    digest = hashlib.sha256(said.encode())
    above = [name for name in part.path.parts if "=" in name]  # columns of a partitioned folder
    digest.update(repr((sorted(part.types.items()), above)).encode())
    with part.path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _digest_of(said: str, part: SourcePart, code: str, version: Version) -> str:
    return hashlib.sha256(repr((said, sorted(part.types.items()), code, version)).encode()).hexdigest()


def _counted(records: Records, count: Callable[[Records], Tabulation]) -> Tabulation | None:
    """The counts of a file; None where anything is to be said of it."""
    return None if inspect(records).findings else count(records)


def _periods(counts: Tabulation) -> set[int]:
    return set(np.unique(counts.cells.codes[:, -1]).tolist())


def _meet(counts: Tabulation, others: Iterable[Tabulation]) -> bool:
    """Whether a file has a period that another has: then a record may stand in both."""
    return any(_periods(counts) & _periods(other) for other in others)


def _of_period(counts: Tabulation, code: str, records: int) -> Tabulation:
    own = counts.cells.codes[:, -1] == counts.cells.levels[-1].index(code)
    cells = replace(counts.cells, codes=counts.cells.codes[own])
    return Tabulation(cells, counts.counts[own], records)


def _added(counts: Sequence[Tabulation]) -> Tabulation:
    """Counts without a period in common as one, in the order of their codes."""
    codes = np.concatenate([one.cells.codes for one in counts])
    order = np.lexsort(codes.T[::-1])
    cells = replace(counts[0].cells, codes=codes[order])
    return Tabulation(cells, np.concatenate([one.counts for one in counts])[order], sum(one.records for one in counts))
