"""Auditing something published that a publication file, or the release itself, describes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import numpy as np

from prikk.audit import (
    Assumptions,
    AuditReport,
    Beside,
    Question,
    Stars,
    audit_assuming,
    beside,
    question_of,
)
from prikk.audit.derived import with_derivations
from prikk.audit.grounds import Basis, Ground
from prikk.audit.kept import kept_in, kept_of, not_among, starred
from prikk.audit.names import ReleaseNames
from prikk.audit.question import left_open
from prikk.errors import InputError
from prikk.figures.derivation import derivations
from prikk.formats.releasefile import NAME
from prikk.infer import Limits, Progress, intervals
from prikk.job.apriori import read_apriori
from prikk.job.folder import CELLS, read_own_apriori, read_true
from prikk.job.notebook import notebook_line
from prikk.job.output import INTERNAL, PUBLIC
from prikk.model.cell import CellKey
from prikk.model.release import Release
from prikk.model.specification import Specification
from prikk.model.status import Status
from prikk.publication.internal import earlier_of
from prikk.publication.registry import known_to
from prikk.publication.sources import Published, read_folder, read_published
from prikk.rules.demand import Demand
from prikk.rules.registry import rule_of
from prikk.rules.settings import GREATEST, one_of, positive, whole_number
from prikk.system import UNBOUNDED, Knowledge
from prikk.system.editions import identified
from prikk.system.knows import EVERYTHING, Knows, applying, in_order, parse_knows
from prikk.system.published import Figure, PublishedSystem, published_system
from prikk.words import LANGUAGES


@dataclass(frozen=True)
class Attack:
    """The demand and the attacker; None where the source decides.

    Of the releases `earlier`, those `beside` need not have been there before the audited one.
    """

    demand: str | None = None
    stars: str | None = None
    earlier: tuple[Path, ...] = ()
    known: Path | None = None
    insiders: int | None = None
    beside: tuple[Path, ...] = ()
    knows: Knows = EVERYTHING
    limits: Limits | None = None
    progress: Progress | None = None


def audit_published(source: Path, publication: Path | None, attack: Attack) -> tuple[AuditReport, Release]:
    """Audit something published; the release says what its cells are called."""
    published = read_published(source, publication)
    spec, release = published.specification, published.release
    places = [folder for named in attack.earlier for folder in _releases_at(named, release)]
    before = list(zip(places, map(read_folder, places), strict=True))
    inside = read_true(published.folder / INTERNAL / CELLS)
    primary = None
    if inside is not None:
        primary = frozenset(key for key, (_, status) in inside.cells.items() if status is Status.PRIMARY)
    seen = _seen(source, published, attack, before)

    def ask(seen: _Seen, only_primary: bool) -> Question:
        return question_of(
            seen.system,
            release.tables,
            release.cells,
            rule_of(spec.confidentiality),
            only_primary=only_primary,
            more=seen.more,
            known=seen.known,
            alone=seen.alone,
            primary=primary,
            told_apart=published.stars is not Stars.ANY or spec.confidentiality.shows_kind,
        )

    told = seen.told
    whole, judged = None, seen
    if attack.knows != EVERYTHING:
        judged = _seen(source, published, replace(attack, knows=EVERYTHING), before)
        whole = partial(ask, judged)
    report = audit_assuming(
        partial(ask, seen),
        Stars.parse(attack.stars) if attack.stars else published.stars,
        whole=whole,
        assumptions=Assumptions(
            only_primary=False,
            known=seen.cells,
            earlier=tuple(f"{item.id} {item.version}" for _, item in before) if told else (),
            revised=sum(told.revised) if told else 0,
            unclear=told.unclear if told else 0,
            same=told.same if told else 0,
            elsewhere=_elsewhere(spec, release, before) if told else 0,
            knows=tuple(in_order(applying(attack.knows, spec, earlier=told is not None))),
            grounds=_grounds(published, attack, [item for _, item in before], told_apart=inside is not None),
        ),
        demand=_demand(attack, published),
        contributors=attack.insiders or 0,
        limits=attack.limits,
        progress=attack.progress,
    )
    report = _excused(report, judged)
    language = release.languages[0]
    names = ReleaseNames(release, language)
    changes = told.changes if told else ()
    following = sum(cell.status.hidden for cell in release.cells.values()) - len(report.question)
    return replace(report, changes=changes, following=following, names=names, language=language), release


def _elsewhere(spec: Specification, release: Release, before: Sequence[tuple[Path, Release]]) -> int:
    """How many counts other releases hide that this one does not have."""
    identify = identified(spec, spec, spec.id)
    return len(starred([item for _, item in before], spec) - {identify(key) for key in release.cells})


def _excused(report: AuditReport, judged: _Seen) -> AuditReport:
    """The same report without findings that earlier releases alone had given away, to whoever looked closer."""
    findings = np.flatnonzero(report.findings)
    if judged.alone is None or not len(findings):
        return report
    question, figures = report.question, judged.system.figures
    columns = np.array([figures[question.keys[star]].column for star in findings.tolist()], dtype=np.int64)
    found = intervals(judged.system.system, judged.alone, columns=columns)
    least, most, widest = question.least.copy(), question.most.copy(), question.widest.copy()
    least[findings], most[findings], open_ = left_open(
        Knowledge(found.low, found.high), columns, least[findings], most[findings]
    )
    widest[findings] = np.minimum(widest[findings], open_)
    return replace(report, question=replace(question, least=least, most=most, widest=widest))


@dataclass(frozen=True)
class _Seen:
    """What an attacker sees: the system, what earlier releases told and all that was told of its columns, what was
    known besides (of so many cells), and what earlier releases told without this one.
    """

    system: PublishedSystem = field(repr=False)
    told: Beside | None = field(repr=False)
    more: Knowledge | None
    known: Knowledge | None
    cells: int
    alone: Knowledge | None = None


def _seen(source: Path, published: Published, attack: Attack, before: Sequence[tuple[Path, Release]]) -> _Seen:
    """What somebody who uses what the attack says sees of a publication, beside the releases `before`."""
    spec, release = published.specification, published.release
    releases = [item for _, item in before]
    among = [*releases, *(item for folder in (source, *(folder for folder, _ in before)) for item in _inside(folder))]
    kept = kept_of(release, spec, among) if published.described else kept_in(spec, releases)
    system, told = published_system(spec, release.tables, knows=attack.knows, perhaps_empty=kept), None
    if before and "earlier" in attack.knows:
        told = beside(
            spec,
            system,
            release.cells,
            releases,
            true=_true_counts(published.folder, release),
            true_earlier=[_true_counts(*item) or {} for item in before],
            among=among,
            before={item.digest for item in release.after}
            | {item.protection.digest for folder, item in before if folder not in attack.beside},
        )
        system = told.published
    derived = derivations(spec, release.tables) if "averages" in attack.knows else {}
    system, more = with_derivations(system, derived, release.cells, told.told if told else None)
    known, cells = _known(source, attack, spec, system)
    alone = None if told is None else told.alone
    if alone is not None:
        new = np.full(system.system.size - len(alone.low), UNBOUNDED)
        alone = alone.beyond(-new, new)
    return _Seen(system, told, more, known, cells, alone)


def _inside(folder: Path) -> list[Release]:
    """The releases that a build keeps inside which it was made beside."""
    return earlier_of(folder.parent if folder.name == PUBLIC else folder)


def audit_release(
    source: str | Path,
    publication: str | Path | None = None,
    *,
    demand: str | None = None,
    stars: str | None = None,
    earlier: Sequence[str | Path] = (),
    known: str | Path | None = None,
    contributors: int = 0,
    knows: str | Iterable[str] = EVERYTHING,
    seconds: float | None = None,
    language: str | None = None,
    progress: Progress | None = None,
) -> AuditReport:
    """What can be known about the hidden figures of a release, from all its tables together.

    `source` is a folder that was built or released, or a file of cells or tables; a file that no release stands beside
    needs the `publication` file. `demand` is `exact`, `width=K` or `full` (by default what was promised), `stars` what
    the attacker takes a star to be: `small`, `any` or `auto`. `earlier` are folders of earlier releases, `known` a file
    of what the attacker knows besides, `contributors` the size of a coalition of persons who know where they are
    counted, `knows` what the attacker uses (`prikk.system.knows`). `seconds` stops the search: what is open then is
    undetermined. The report speaks `language` (by default the release's first).

    Raises InputError for what cannot be read and ConflictError for figures that contradict each other.
    """
    whole_number("contributors", contributors, 0, GREATEST)
    if stars is not None:
        one_of("stars", stars, [item.value for item in Stars])
    if language is not None:
        one_of("language", language, LANGUAGES)
    if seconds is not None:
        positive("seconds", seconds)
    with notebook_line() as line:
        attack = Attack(
            demand=demand,
            stars=stars,
            earlier=tuple(map(Path, earlier)),
            known=None if known is None else Path(known),
            insiders=contributors or None,
            knows=parse_knows(knows),
            limits=Limits(seconds=seconds).begun(),
            progress=progress or (lambda done, total: line("Auditing", done / total)),
        )
        report, release = audit_published(Path(source), None if publication is None else Path(publication), attack)
    said = language or report.language
    return replace(report, names=ReleaseNames(release, said), language=said)


def audit_together(sources: Sequence[Path], attack: Attack) -> list[tuple[AuditReport, Release]]:
    """Audit several releases of one register, each by somebody who has all of them. Raises InputError."""
    for source in sources:
        if not any((place / NAME).is_file() for place in (source, source / PUBLIC)):
            raise InputError(
                "no release", path=source, allowed="several release folders, or several tables with --dims"
            )
    found = []
    for source in sources:
        others = tuple(other for other in sources if other != source)
        beside = replace(attack, earlier=(*attack.earlier, *others), beside=others)
        found.append(audit_published(source, None, beside))
    return found


def _releases_at(folder: Path, release: Release) -> list[Path]:
    """The release in a folder; of a folder of releases those that are known beside the audited one."""
    if folder.name == NAME or any((place / NAME).is_file() for place in (folder, folder / PUBLIC)):
        return [folder]
    return list(
        known_to(
            folder,
            id=release.id,
            version=release.version,
            register=release.counting.register if release.counting else "",
        )
    )


def _grounds(
    published: Published, attack: Attack, before: Sequence[Release], *, told_apart: bool
) -> tuple[Ground, ...]:
    """What the audit of something published rests on."""
    rule, demand, promised = published.specification.confidentiality, attack.demand, _promised(published)
    basis = Basis.GIVEN if demand is not None else Basis.ASSUMED if promised == "none" else Basis.STATED
    found = [
        Ground("structure", "", Basis.STATED),
        Ground("threshold", str(rule.threshold), Basis.STATED),
        Ground("zeros", rule.zeros, Basis.STATED),
        Ground("demand", str(_demand(attack, published)), basis),
    ]
    if published.unread:
        found.append(Ground("unread", ", ".join(published.unread), Basis.FOUND))
    if others := not_among(published.release, before):
        found.append(Ground("unnamed", ", ".join(others), Basis.STATED))
    if told_apart:
        found.append(Ground("kinds", INTERNAL, Basis.STATED))
    return tuple(found)


def _known(
    source: Path, attack: Attack, spec: Specification, published: PublishedSystem
) -> tuple[Knowledge | None, int]:
    """What the attacker knows of cells anyway, and of how many: the file that is named, else what the build took in."""
    index = published.system.cells
    figures = {key: Figure(key, column) for key, column in index.columns.items()}
    figures |= published.figures
    if attack.known is None:
        given = read_own_apriori(source, index.names, figures)
    else:
        given = read_apriori(attack.known, index.names, figures, otherwise={"statistic": spec.count_id})
    return given.knowledge(figures, published.system.size), given.bounded


def _demand(attack: Attack, published: Published) -> Demand:
    """What the option says, else what the release or the publication promises; nothing promised is judged as `full`."""
    promised = _promised(published)
    return Demand.parse(attack.demand or (promised if promised != "none" else "full"))


def _true_counts(folder: Path, release: Release) -> dict[CellKey, int] | None:
    """The counts behind a build, where its internal folder is there: they tell which cells were revised, no more."""
    inside = read_true(folder / INTERNAL / CELLS)
    if inside is None:
        return None
    counts = {item.id for item in release.statistics if item.kind == "count"}
    return {key: int(value) for key, (value, _) in inside.cells.items() if key.statistic in counts}


def _promised(published: Published) -> str:
    """What protection the release promises, or the publication where the release says none."""
    promised = published.release.protection.demanded
    return published.specification.confidentiality.protection if promised == "none" else promised
