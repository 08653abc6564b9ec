"""`prikk audit` of published tables as they stand: plan, tidy, audit, report."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from prikk.audit import AuditReport
from prikk.audit.names import CodeNames
from prikk.audit.report import CLEAN, FINDINGS, UNDETERMINED
from prikk.cli.dimensions import listed
from prikk.cli.questions import answered, signs_given
from prikk.cli.tidy import tell
from prikk.counts.tidied import StatedRule, audit_tidied
from prikk.errors import InputError
from prikk.formats.releasefile import NAME
from prikk.publication.audit import Attack
from prikk.publication.sources import release_beside
from prikk.tidy import read_plan
from prikk.tidy.banks import is_bank_file
from prikk.tidy.doors import NEVER_PLAIN, is_workbook

Show = Callable[[AuditReport, CodeNames], None]


def as_published(sources: Sequence[Path], options: dict[str, Any], *, read_otherwise: bool) -> bool:
    """Whether sources are published tables that are read by looking: no release, no bare table in plain columns.

    A file of a statistics bank that belongs to a release is taken by itself where it is to be `read_otherwise`.

    With --dims a text file is one of those only where several signs have meanings; else its plain columns are tried
    first (`columns_first`).
    """
    otherwise = read_otherwise or options["plan"] is not None
    if options["publication"] is not None or any(_says_itself(source, otherwise) for source in sources):
        return False
    if any(map(is_bank_file, sources)):
        return True
    if options["earlier"]:
        return False
    if options["plan"] is not None or options["dims"] is None:
        return True
    several = len(options["symbol"]) > 1 or any("=" in sign for sign in options["symbol"])
    return several or any(map(is_workbook, sources)) or any(path.suffix.lower() in NEVER_PLAIN for path in sources)


def _says_itself(source: Path, read_otherwise: bool) -> bool:
    """Whether a source is a folder, or a part of a release that is not to be read otherwise than that says."""
    if source.is_dir() or source.name == NAME:
        return True
    return release_beside(source) is not None and not (read_otherwise and is_bank_file(source))


def columns_first(bare: Callable[[], AuditReport], tables: Callable[[], int | None]) -> AuditReport | int:
    """The report on bare tables in plain columns; where these cannot be read so, the exit code of reading by looking.

    Raises InputError, the first one, where nothing can be read either way.
    """
    try:
        return bare()
    except InputError as error:
        with contextlib.suppress(InputError):
            if (code := tables()) is not None:
                return code
        raise error from None


def audit_tables(
    sources: Sequence[Path],
    attack: Attack,
    options: dict[str, Any],
    reading: dict[str, Any],
    show: Show,
    *,
    ask: bool = True,
) -> int | None:
    """Audit published tables; returns the exit code, the gravest of all sets of tables that belong together.

    `options` are those of the command, `reading` those that say how tables are read, `show` shows a report. Where
    something has to be said first, nothing is audited: it is asked for, or (without `ask`) the answer is None.
    """
    if options["status"] is not None:
        raise InputError("--status of tables that are read by looking", fix="leave it out, or name --dims")
    if options["dims"] is not None and (bank := [path for path in sources if is_bank_file(path)]):
        raise InputError("--dims of a file that says itself what its dimensions are", path=bank[0], fix="leave it out")
    if attack.earlier:
        raise InputError("--earlier without a publication", fix="give earlier tables as further sources")
    total = reading.get("total")
    found = answered(
        sources,
        read_plan(options["plan"]) if options["plan"] else None,
        signs=signs_given(options["symbol"]),
        decimal=options["decimal"] or "",
        dims=listed(options["dims"] or ""),
        freq=options["freq"] or "",
        totals={"": total} if isinstance(total, str) else dict(total or {}),
        content=options["content"] or "",
        together=options["together"],
    )
    if found.questions and not ask:
        return None
    tell(found, explain=options["explain"])
    if found.questions:
        return UNDETERMINED
    rule = StatedRule(**{name: reading[name] for name in StatedRule.__dataclass_fields__ if name in reading})
    reports = audit_tidied(
        found,
        rule,
        knows=attack.knows,
        stars=attack.stars or "auto",
        demand=attack.demand or "full",
        known=attack.known,
        contributors=attack.insiders or 0,
        limits=attack.limits,
        progress=attack.progress,
    )
    if options["html"] is not None and len(reports) > 1:
        raise InputError(
            f"{len(reports)} sets of tables that have nothing to do with each other, with --html",
            allowed="a page of one of them",
            fix="name the files of one set, or leave --html out",
        )
    if options["as_json"] and len(reports) > 1:
        told = [{"source": name, **report.as_json(show_values=options["show_values"])} for name, report in reports]
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
    for name, report in reports:
        if len(reports) > 1 and not options["as_json"]:
            click.echo(f"{name}:")
        if len(reports) == 1 or not options["as_json"]:
            show(report, CodeNames(report.question.names))
    codes = {report.exit_code for _, report in reports}
    return next(code for code in (FINDINGS, UNDETERMINED, CLEAN) if code in codes)
