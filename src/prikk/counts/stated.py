"""What the file of a statistics bank says of its counts, as an audit takes it."""

from __future__ import annotations

from prikk.audit.grounds import Basis, Doubt, Ground
from prikk.counts.sums import Stated
from prikk.formats.bank import Counts


def stated_of(counts: Counts, *, chosen: bool) -> Stated:
    """What the file says; where nobody has `chosen` a content, those that are not used leave the verdict open."""
    grounds = []
    if counts.contents:
        source = Basis.GIVEN if chosen else Basis.STATED
        grounds.append(Ground("contents", ", ".join(counts.contents), source))
    if counts.unused:
        grounds.append(Ground("unused", ", ".join(counts.unused), Basis.GIVEN if chosen else Basis.ASSUMED))
    if counts.missing:
        grounds.append(Ground("missing", str(counts.missing), Basis.ASSUMED))
    if counts.decimals:
        grounds.append(Ground("decimals", str(counts.decimals), Basis.FOUND))
    doubts = []
    if counts.unused and not chosen:
        options = *(f'--derived {code}="share of ..."' for code in counts.unused[:1]), f"--content {counts.contents[0]}"
        doubts.append(Doubt("unused", codes=counts.unused, options=options))
    return Stated(
        totals=counts.totals,
        hierarchies=counts.hierarchies,
        labels=counts.labels,
        apart=counts.apart,
        decimals=counts.decimals,
        contradictory=True,
        grounds=tuple(grounds),
        doubts=tuple(doubts),
    )
