"""The log of a build: what was hidden, and for each secondary star what it protects. It names cells, never values."""

from __future__ import annotations

from prikk.job.naming import column_name
from prikk.model.status import Status
from prikk.publication.decide import Decision
from prikk.publication.earlier import unnamed
from prikk.publication.kept import kept_stars
from prikk.publication.truth import Truth
from prikk.system.index import named


def log_lines(truth: Truth, decision: Decision) -> list[str]:
    """The lines of the log, the same for the same decision."""
    statuses = list(decision.statuses.values())
    lines = [
        f"publication {truth.publication.id}, version {truth.publication.version}",
        f"tables {len(truth.tables)}, figures {len(statuses)}",
        f"primary {statuses.count(Status.PRIMARY)}, secondary {statuses.count(Status.SECONDARY)}",
    ]
    lines += [
        f"earlier release {taken.given.name}: {len(taken.revised)} cells were revised since" for taken in truth.earlier
    ]
    lines += [
        f"earlier release {given.name} was made beside {', '.join(others)}: not named, so what they tell is not used"
        for given, others in unnamed([taken.given for taken in truth.earlier])
    ]
    if truth.earlier:
        kept = kept_stars(truth, decision)
        lines.append(f"secondary stars kept from earlier releases {kept.stars}, needed no more {kept.idle}")
    for change in truth.small_changes:
        word = "hidden" if decision.statuses[change.key].hidden else "published"
        lines.append(f"few persons more or fewer than in {change.release}, {word}: {named(change.key)}")
    lines += [
        f"hidden in a total row or as a main figure, {decision.statuses[key].name.lower()}: {named(key)}"
        for key in truth.prominent
        if decision.statuses[key].hidden
    ]
    protection = decision.protection
    if protection is None:
        return [*lines, "protection none: the stars are primary only"]
    if decision.not_empty:
        shown = " | ".join(named(key) for key in sorted(decision.not_empty))
        lines.append(f"known not to be zero, since their row or column is shown: {len(decision.not_empty)}: {shown}")
    lines.append(f"cost {protection.cost}, proven lower bound {protection.lower_bound}")
    system = truth.published.system
    for reason in getattr(protection, "reasons", ()):
        protects = " | ".join(column_name(system, column) for column in reason.protects)
        through = " | ".join(f"{column_name(system, system.origins[row].head)} by {system.origins[row].along}"
                             for row in reason.equations)  # fmt: skip
        lines.append(f"secondary {column_name(system, reason.column)} protects {protects} through {through}")
    return lines
