"""`prikk audit`: what can be known about the hidden cells of something published."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from prikk.audit import AuditReport
from prikk.audit.html import page
from prikk.audit.names import CodeNames, Names, ReleaseNames
from prikk.audit.report import CLEAN, FINDINGS, UNDETERMINED
from prikk.audit.wording import reasons
from prikk.cli.audit_bare import audit_bare
from prikk.cli.audit_screen import show
from prikk.cli.audit_tidied import as_published, audit_tables, columns_first
from prikk.cli.dimensions import listed, named_files, tolerances_named, totals_named
from prikk.cli.progress import progress_bar
from prikk.cli.spoken import reader_language
from prikk.counts import is_protected_table
from prikk.counts.derived import WORDING
from prikk.errors import InputError
from prikk.infer import Limits
from prikk.publication.audit import Attack, audit_published, audit_together
from prikk.rules import settings as defaults
from prikk.rules.settings import positive
from prikk.staging import whole_file
from prikk.system.knows import EVERYTHING, WORDS, parse_knows
from prikk.words import LANGUAGES, text

MOST_EXPLAINED = 20
"""Stars that are explained at most: each explanation is a search of its own."""

_PATH = click.Path(path_type=Path)
_RULE = ("rule", "threshold", "zeros", "absent", "tolerance")
_BARE = ("freq", "status", "content", "hierarchy", "total", "once", "derived", "symbol", *_RULE)


def _bare(words: str, default: object) -> str:
    """The help of an option for bare tables alone."""
    return f"Bare tables: {words} [{default}]."


@click.command()
@click.argument("source", nargs=-1, required=True, type=_PATH)
@click.option("--publication", "-p", type=_PATH, help="The publication file that says what the tables are.")
@click.option("--demand", metavar="D", help="exact, width=K or full [what was promised, else full].")
@click.option("--stars", type=click.Choice(["small", "any", "auto"]), help="What the attacker takes a star to be.")
@click.option("--earlier", multiple=True, type=_PATH, metavar="DIR", help="An earlier release; may be repeated.")
@click.option("--known", type=_PATH, metavar="CSV", help="Cells known anyway: codes, low, high.")
@click.option("--knows", metavar="WORDS", help=f"What the attacker uses [{','.join(WORDS)}].")
@click.option("--insiders", type=click.IntRange(min=1), metavar="K", help="K persons know in which cell they are.")
@click.option("--dims", metavar="A,B", help="SOURCE are bare tables of counts with these columns of codes.")
@click.option("--freq", help=_bare("the column of counts", defaults.FREQ))
@click.option("--hierarchy", multiple=True, metavar="DIM=CSV", help="Bare tables: a hierarchy; may be repeated.")
@click.option(
    "--total",
    multiple=True,
    metavar="[DIM=]CODE",
    help=_bare("the total's code; DIM= for none", "found in the figures"),
)
@click.option("--once", multiple=True, metavar="DIM", help="Bare tables: totals over DIM count each person once.")
@click.option("--status", metavar="COLUMN", help="Bare tables: the column that tells which rows are hidden.")
@click.option("--derived", multiple=True, metavar="COLUMN=WHAT", help=f"Bare tables: a column of figures: {WORDING}.")
@click.option(
    "--symbol",
    multiple=True,
    metavar="SIGN[=MEANING]",
    help=_bare("a sign of hidden counts, or of another meaning; may be repeated", defaults.SYMBOL),
)
@click.option(
    "--plan", type=_PATH, metavar="TOML", help="Published tables: how they are read, as `prikk tidy` wrote it."
)
@click.option(
    "--together/--apart",
    default=None,
    help="Published tables: those that may be totals of others are / count something else [found in the figures].",
)
@click.option("--decimal", type=click.Choice([".", ","]), help="Published tables: the mark before decimals.")
@click.option("--explain", is_flag=True, help="Published tables: tell what was found in them, and why.")
@click.option("--rule", help=_bare("what is hidden for what it is", defaults.RULE))
@click.option("--threshold", type=int, help=_bare("counts below it are hidden", defaults.THRESHOLD))
@click.option("--zeros", type=click.Choice(defaults.ZEROS_ALLOWED), help=_bare("are zeros hidden", defaults.ZEROS))
@click.option(
    "--absent",
    type=click.Choice(defaults.ABSENT_ALLOWED),
    help=_bare("what a missing row says", defaults.ABSENT),
)
@click.option(
    "--tolerance",
    multiple=True,
    metavar="[NAME=]N",
    help=_bare("how far rounding may be off, of all or NAME: FILE, DIM=CODE, COLUMN", defaults.TOLERANCE),
)
@click.option("--content", metavar="CODE", help="Published tables: the content (measure) to audit [all counts].")
@click.option("--worst", type=click.IntRange(min=0), default=10, show_default=True, help="How many stars to list.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.option("--html", type=_PATH, metavar="FILE", help="Write the report as a page, too.")
@click.option("--show-values", is_flag=True, help="Show what the stars give away: for internal use only.")
@click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    help="Of the output [as of all commands].",
)
@click.option("--seconds", type=float, help="Stop after so long.")
@click.pass_context
def audit(context: click.Context, /, source: tuple[Path, ...], **options: Any) -> None:
    """Find what can be known about hidden cells, from all tables together.

    SOURCE is a release folder, or several of one register, answered for together; or a cells.csv, a workbook or
    Markdown with --publication; or published tables of any kind, which are read as `prikk tidy` reads them (text,
    workbooks, Markdown, HTML), or say themselves what they are (PX, JSON-stat, SDMX). With --dims, tables of text have
    these columns of codes.

    Exit code: 0 every star is as open as demanded, 1 some are not, 2 bad input, 3 undetermined: a limit was reached, or
    something would have to be known first (the output says which option settles it).

    \b
    Examples:
      prikk audit out
      prikk audit out published
      prikk audit examples/oppfolging-2023/published.md --publication examples/oppfolging-2023
      prikk audit examples/counts/counts.csv --explain
      prikk audit protected/public/cells.csv --dims geo,age,sex --freq n --demand exact \
        --hierarchy geo=examples/counts/geo.csv --stars any
    """
    options["language"] = language = options["language"] or reader_language()
    if options["seconds"] is not None:
        positive("seconds", options["seconds"])
    names: Names
    what = ", ".join(path.name or str(path) for path in source)
    shown = _shown(options, what)
    if as_published(source, options, read_otherwise=_reads(options)):
        with progress_bar() as progress:
            attack = _attack(options, progress)
            context.exit(audit_tables(source, attack, options, _reading(options), shown) or 0)
    for folder in filter(is_protected_table, source):
        fix = f"audit {folder / 'public' / 'cells.csv'}, with --dims and --freq"
        raise InputError("a table that prikk protect wrote, and no release", path=folder, fix=fix)
    if len(source) > 1 and options["dims"] is None:
        context.exit(_together(source, options))
    with progress_bar() as progress:
        attack = _attack(options, progress)
        if options["dims"] is not None:
            reading = _reading(options)
            found = columns_first(
                lambda: audit_bare(source, attack, **reading),
                lambda: audit_tables(source, attack, options, reading, shown, ask=False),
            )
            if isinstance(found, int):
                context.exit(found)
            report, names = found, CodeNames(found.question.names)
        else:
            _refuse_bare(options)
            report, release = audit_published(source[0], options["publication"], attack)
            language = language or release.languages[0]
            names = ReleaseNames(release, language)
            what = f"{text(release.titles, language)}, {what}"
    _output(report, names, language or "en", options, what)
    context.exit(report.exit_code)


def _attack(options: dict[str, Any], progress: Callable[[str, float], None]) -> Attack:
    """The attacker that the options describe."""
    return Attack(
        limits=Limits(seconds=options["seconds"]).begun(),
        knows=EVERYTHING if options["knows"] is None else parse_knows(options["knows"]),
        progress=lambda done, total: progress("Auditing", done / total if total else 1.0),
        **{name: options[name] for name in ("demand", "stars", "earlier", "known", "insiders")},
    )


def _together(sources: tuple[Path, ...], options: dict[str, Any]) -> int:
    """Audit several releases, each beside all others; the exit code is the gravest of theirs."""
    _refuse_bare(options)
    if options["publication"] is not None or options["html"] is not None:
        raise InputError(
            f"{len(sources)} sources with --publication or --html",
            allowed="release folders, which say themselves what they are; a page is of one of them",
        )
    with progress_bar() as progress:
        reports = audit_together(sources, _attack(options, progress))
    if options["as_json"]:
        told = [
            {"source": str(source), **report.as_json(show_values=options["show_values"])}
            for source, (report, _) in zip(sources, reports, strict=True)
        ]
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
    for source, (report, release) in zip(sources, reports, strict=True):
        if not options["as_json"]:
            language = options["language"] or release.languages[0]
            click.echo(f"{source}:")
            _output(report, ReleaseNames(release, language), language, options, str(source))
    codes = {report.exit_code for report, _ in reports}
    return next(code for code in (FINDINGS, UNDETERMINED, CLEAN) if code in codes)


def _reads(options: dict[str, Any]) -> bool:
    """Whether some option says how a file is to be read."""
    return bool(_given(options, _BARE))


def _reading(options: dict[str, Any]) -> dict[str, Any]:
    """The arguments of `read_counts` that were given."""
    if options["publication"] is not None:
        raise InputError("both --dims and --publication", allowed="one of them")
    found = _given(options, _BARE)
    if "symbol" in found:
        found["symbol"] = found["symbol"][-1]
    if options["dims"] is not None:
        found["dims"] = listed(options["dims"])
        if "content" in found:
            raise InputError("--content with --dims", allowed="--freq, which names the column of counts")
    if "hierarchy" in found:
        found["hierarchies"] = named_files(found.pop("hierarchy"))
    if "total" in found:
        found["total"] = totals_named(found["total"])
    if "tolerance" in found:
        found["tolerance"] = tolerances_named(found["tolerance"])
    derived = [text.partition("=") for text in found.pop("derived", ())]
    if wrong := [column for column, equals, _ in derived if not equals]:
        raise InputError(f"--derived {wrong[0]!r} says nothing of a column", allowed=f"COLUMN=WHAT; {WORDING}")
    return found | ({"derived": {column: what for column, _, what in derived}} if derived else {})


def _given(options: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: options[name] for name in names if options[name] is not None and options[name] != ()}


def _refuse_bare(options: dict[str, Any]) -> None:
    given = [f"--{name.replace('_', '-')}" for name in _given(options, _BARE)]
    if given:
        raise InputError(f"{', '.join(given)} without --dims", fix="name the columns of codes with --dims")


def _shown(options: dict[str, Any], what: str) -> Callable[[AuditReport, Names], None]:
    """How a report on `what` is put out."""
    return lambda report, names: _output(report, names, options["language"] or "en", options, what)


def _output(report: AuditReport, names: Names, language: str, options: dict[str, Any], what: str) -> None:
    show_values, worst = options["show_values"], options["worst"]
    why = reasons(report, report.narrowest(min(worst, MOST_EXPLAINED)), names, language, show_values=show_values)
    if options["html"] is not None:
        today = dt.datetime.now().astimezone().date()
        content = page(report, names, language, what=what, day=today, worst=worst, why=why, show_values=show_values)
        with whole_file(options["html"]) as file:
            file.write(content)
    if options["as_json"]:
        click.echo(json.dumps(report.as_json(show_values=show_values), ensure_ascii=False, indent=1))
    else:
        show(report, names, language, worst=worst, why=why, show_values=show_values)
