"""What an audit found: for every hidden cell the interval that the attacker can work out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from prikk.audit.grounds import Doubt, Ground
from prikk.audit.html import fragment
from prikk.audit.insiders import Insiders
from prikk.audit.names import CodeNames, Names
from prikk.audit.question import Question
from prikk.audit.reading import NarrowStar, as_frame, explained, narrow_stars, picture
from prikk.infer import Intervals
from prikk.model.cell import CellKey
from prikk.model.frame import OTHERWISE
from prikk.rules.demand import Demand, narrower
from prikk.system import UNBOUNDED
from prikk.system.cellsystem import Bools, Ints

CLEAN, FINDINGS, UNDETERMINED = 0, 1, 3
"""Exit codes of an audit; 2 is bad input."""

FORMAT = "prikk-audit-1"


@dataclass(frozen=True)
class Assumptions:
    """What the attacker was taken to know beyond the figures and the layout.

    `only_primary`: that nothing but small cells is hidden; `refuted` tells that this was tried first and contradicts
    the figures. `known` counts cells whose bounds were given, `earlier` names the earlier releases taken in; `revised`
    counts cells that they print otherwise, `unclear` hidden ones that were revised or not: nobody can tell which,
    `same` those that they print, that are hidden now and that were taken not to be revised, `elsewhere` stars that only
    they have, of which this audit does not judge. `knows` lists the words of
    what the attacker was granted. `grounds` are the sums and rules that were used, each with where it came from, and
    `doubts` what must be known before anything can be called clean. Values are in units of the last of `decimals`.
    """

    only_primary: bool
    refuted: bool = False
    known: int = 0
    earlier: tuple[str, ...] = ()
    revised: int = 0
    unclear: int = 0
    same: int = 0
    elsewhere: int = 0
    knows: tuple[str, ...] = ()
    grounds: tuple[Ground, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    decimals: int = 0


@dataclass(frozen=True)
class StarCounts:
    """Counts of stars. Each class contains the ones that are worse: what is `exact` is `narrowed` too.

    `hidden`: all. `exact`: one value is possible. `exact_nonzero`: one value, not zero. `known_positive`: zero is not
    possible although the rule allows it. `narrowed`: some value that the rule allows a small cell is not possible (a
    star that is surely not small counts only when it is exact). `undetermined`: the limits were reached before it was
    proven to which of these the star belongs. `structural`: zero by the layout alone. `findings`:
    less protected than demanded; a structural zero is none. `mean_width`: greatest minus least possible value, averaged
    over the stars that have both.
    """

    hidden: int
    exact: int
    exact_nonzero: int
    known_positive: int
    narrowed: int
    undetermined: int
    structural: int
    findings: int
    mean_width: float | None


@dataclass(frozen=True, repr=False)
class AuditReport:
    """Intervals of all stars of a question.

    `found` has the intervals of all columns. They are confidential where the publication leaks: no repr and no default
    output shows them. `insiders` is there where they were asked for. `changes` are figures that earlier releases
    print too, with few persons more or less: no stars, and no findings among the stars. `following` are hidden
    figures that are no stars of their own, since they follow from hidden counts (shares). `names` calls cells in words
    of `language` (by their codes where it is None), `library` is that of the frames that were given.
    """

    question: Question
    demand: Demand
    assumptions: Assumptions
    found: Intervals = field(repr=False)
    insiders: Insiders | None = None
    changes: tuple[CellKey, ...] = ()
    following: int = 0
    names: Names | None = None
    language: str = "en"
    library: str = OTHERWISE

    def __repr__(self) -> str:
        stars, findings = len(self.question), int(self.findings.sum())
        return f"AuditReport({findings} findings among {stars} stars, demand {self.demand}, exit code {self.exit_code})"

    def _repr_html_(self) -> str:
        return fragment(self, self.called, self.language)

    @property
    def called(self) -> Names:
        """What cells, tables and dimensions are called."""
        return self.names or CodeNames(self.question.names)

    @cached_property
    def low(self) -> Ints:
        """The least possible value of each star."""
        return self.found.low[self.question.columns]

    @cached_property
    def high(self) -> Ints:
        """The greatest possible value of each star; UNBOUNDED where there is none."""
        return self.found.high[self.question.columns]

    @cached_property
    def proven(self) -> Bools:
        """Whether both ends were proven."""
        return self.found.proven[self.question.columns]

    @cached_property
    def exact(self) -> Bools:
        """Stars with one possible value."""
        return np.asarray(self.low == self.high)

    @cached_property
    def known_positive(self) -> Bools:
        """Stars that cannot be zero although the rule allows zero."""
        return np.asarray((self.low > 0) & self.question.allows_zero)

    @cached_property
    def narrowed(self) -> Bools:
        """Stars that cannot have some value that the rule allows."""
        return narrower(self.low, self.high, self.question.least, self.question.most)

    @cached_property
    def undetermined(self) -> Bools:
        """Stars of which neither the proven bounds nor the witnesses tell all that is asked."""
        return self._differing(self._judged)

    @cached_property
    def findings(self) -> Bools:
        """Stars that are less protected than demanded.

        A hidden average follows from its periods, which are judged themselves: where more than `exact` is demanded it
        must have more than one possible value.
        """
        return np.asarray(self._missed(self.low, self.high) & self._small)

    @cached_property
    def untold(self) -> Bools:
        """Stars that are less protected than demanded if they are primary, which cannot be told from outside."""
        return np.asarray(self._missed(self.low, self.high) & ~self._small)

    @cached_property
    def _small(self) -> Bools:
        """Stars that are findings whatever they hide: told to be primary, surely small, or known exactly."""
        least, most = self.question.if_primary
        return np.asarray(((self.low >= least) & (self.high <= most)) | self.exact | self.question.told_apart)

    @cached_property
    def unsettled(self) -> Bools:
        """Stars of which it is not proven whether they are findings."""
        question, full = self.question, self.demand.kind == "full"

        def judged(low: Ints, high: Ints) -> Bools:
            # Ends above all that the rule allows are no finding, nor are ends at its limits; those between them are.
            return np.stack([self._missed(low, high), full & (low > question.most)])

        open_still = self._differing(judged)
        for stars in question.unclosed.values():
            open_still[stars] |= ~self.exact[stars]
        return np.asarray(open_still & question.protected & ~question.structural & ~self.findings)

    def _differing(self, judged: Callable[[Ints, Ints], Bools]) -> Bools:
        """Stars that are judged otherwise by the proven bounds than by the witnesses, between which the truth lies."""
        unsure = ~self.proven & ~self.exact
        if self.found.shown is None:
            return np.asarray(unsure)
        columns = self.question.columns
        shown = judged(self.found.shown.low[columns], self.found.shown.high[columns])
        return np.asarray(unsure & np.any(judged(self.low, self.high) != shown, axis=0))

    def _judged(self, low: Ints, high: Ints) -> Bools:
        """All that the interval of a star is asked for: where two nested intervals agree, so do those between them."""
        least, most = self.question.least, self.question.most
        return np.stack([low == high, low > 0, low > most, narrower(low, high, least, most), self._missed(low, high)])

    def _missed(self, low: Ints, high: Ints) -> Bools:
        question = self.question
        missed = self.demand.missed(low, high, question.least, question.most, question.widest)
        asked = (low == high) & (question.widest > 0) & (self.demand.kind in ("width", "full"))
        missed = np.where(question.averages, asked, missed)
        return np.asarray(missed & question.protected & ~question.structural)

    @cached_property
    def widths(self) -> Ints:
        """Greatest minus least possible value; -1 where there is no greatest."""
        return np.where(self.high < UNBOUNDED, self.high - self.low, -1)

    def counts_of(self, stars: Ints) -> StarCounts:
        """Counts over some stars (positions)."""
        width = self.widths[stars]
        bounded = width[width >= 0]
        exact = self.exact[stars]
        return StarCounts(
            hidden=len(stars),
            exact=int(exact.sum()),
            exact_nonzero=int((exact & (self.low[stars] > 0)).sum()),
            known_positive=int(self.known_positive[stars].sum()),
            narrowed=int(self.narrowed[stars].sum()),
            undetermined=int(self.undetermined[stars].sum()),
            structural=int(self.question.structural[stars].sum()),
            findings=int(self.findings[stars].sum()),
            mean_width=round(float(bounded.mean()), 3) if len(bounded) else None,
        )

    @property
    def counts(self) -> StarCounts:
        """Counts over all hidden counts."""
        return self.counts_of(np.flatnonzero(~self.question.averages))

    @property
    def averages(self) -> StarCounts:
        """Counts over all hidden averages."""
        return self.counts_of(np.flatnonzero(self.question.averages))

    def _grouped(self, groups: Mapping[str, Ints]) -> dict[str, StarCounts]:
        averages = self.question.averages
        return {name: self.counts_of(stars[~averages[stars]]) for name, stars in groups.items()}

    @property
    def by_dimension(self) -> dict[str, StarCounts]:
        """Counts over the hidden counts in tables whose rows run over a dimension."""
        return self._grouped(self.question.by_dimension)

    @property
    def by_table(self) -> dict[str, StarCounts]:
        """Counts over the hidden counts of each table that has any."""
        return self._grouped(self.question.by_table)

    @property
    def exit_code(self) -> int:
        """0 clean, 1 findings (what insiders learn included), 3 undetermined."""
        if np.any(self.findings) or (self.insiders and self.insiders.pairs):
            return FINDINGS
        open_still = np.any(self.unsettled | self.untold) or (self.insiders and self.insiders.undetermined)
        return UNDETERMINED if open_still or self.assumptions.unclear or self.assumptions.doubts else CLEAN

    def summary(self) -> dict[str, Any]:
        """The outcome by name: exit code, demand and the counts over all stars, see `StarCounts`."""
        every = self.counts_of(np.arange(len(self.question)))
        open_still = int(np.sum(self.unsettled | self.untold))
        return {"exit_code": self.exit_code, "demanded": str(self.demand), "open": open_still, **vars(every)}

    def worst(self, count: int = 10) -> tuple[NarrowStar, ...]:
        """The stars less protected than demanded by their names, narrowest first."""
        return narrow_stars(self, count)

    def explain(self, cell: object, language: str | None = None, *, show_values: bool = False) -> str:
        """How somebody would work a hidden cell out, a step a line, in a language (by default that of the report).

        `cell` is one that `worst` gave, its codes in the order of the dimensions (then period and statistic, where
        there are such), or codes by name, as far as they tell it from all other hidden cells. Values are there only
        with `show_values`. Raises InputError for a cell that is not hidden.
        """
        return explained(self, cell, language, show_values=show_values)

    def to_frame(self, library: str | None = None, *, show_values: bool = False) -> Any:
        """A row for each hidden cell: its codes, `width` (empty: no upper end), `exact` and `finding`.

        `library` is `pandas`, `polars` or `pyarrow` (by default that of the frame that was given). `show_values` adds
        `low` and `high`, which are confidential where the publication leaks. Raises InputError.
        """
        return as_frame(self, library or self.library, show_values=show_values)

    def plot(self, ax: Any = None) -> Any:
        """A map of the tables: known exactly / stars of each box. Returns the axes of matplotlib.

        Raises MissingExtraError without matplotlib (the extra `plot`).
        """
        return picture(self, ax)

    def narrowest(self, count: int) -> list[int]:
        """The stars (positions) most narrowly known, narrowest first, then in the order of the publication.

        Findings come before stars that are structural, unprotected or wide enough; the last are left out.
        """
        chosen = np.flatnonzero(self.findings)
        order = np.lexsort((chosen, self.widths[chosen], self.question.averages[chosen]))
        return [int(star) for star in chosen[order][:count]]

    def interval(self, key: CellKey | Sequence[str]) -> tuple[int, int]:
        """The least and the greatest possible value of a hidden cell, by its key or the parts of it.

        Raises KeyError when the cell is not hidden.
        """
        star = self._stars[key.parts if isinstance(key, CellKey) else tuple(key)]
        return int(self.low[star]), int(self.high[star])

    @cached_property
    def _stars(self) -> dict[tuple[str, ...], int]:
        return {key.parts: star for star, key in enumerate(self.question.keys)}

    def as_json(self, *, show_values: bool = False) -> dict[str, Any]:
        """The report for machines; see docs/why-safe.md for the meaning of each count.

        `cells` names each hidden cell with its width (null: no greatest value); bounds are there only with
        `show_values`, because the audit of a report that leaks is confidential itself.
        """
        assumed = self.assumptions
        return {
            "format": FORMAT,
            "demanded": str(self.demand),
            "assumptions": {
                "only_primary": assumed.only_primary,
                "only_primary_refuted": assumed.refuted,
                "known_cells": assumed.known,
                "earlier_releases": list(assumed.earlier),
                "revised_cells": assumed.revised,
                "unclear_cells": assumed.unclear,
                "cells_taken_as_not_revised": assumed.same,
                "stars_of_other_releases": assumed.elsewhere,
                "knows": list(assumed.knows),
                "not_told_apart": int(self.untold.sum()),
                "grounds": [item.as_json() for item in assumed.grounds],
                "doubts": [item.as_json() for item in assumed.doubts],
                "decimals": assumed.decimals,
            },
            "insiders": self._insiders(),
            "small_changes": [dict(zip(self.question.names, key.parts, strict=True)) for key in self.changes],
            "exit_code": self.exit_code,
            **vars(self.counts),
            "averages": vars(self.averages),
            "following": self.following,
            "by_dimension": {name: vars(figures) for name, figures in self.by_dimension.items()},
            "by_table": {name: vars(figures) for name, figures in self.by_table.items()},
            "cells": [self._cell(star, show_values) for star in range(len(self.question))],
        }

    def _insiders(self) -> dict[str, Any] | None:
        if self.insiders is None:
            return None
        keys = self.question.keys
        return {
            "contributors": self.insiders.contributors,
            "alone": self.insiders.alone,
            "disclosed": self.insiders.disclosed,
            "undetermined": self.insiders.undetermined,
            "pairs": [
                {"insiders_of": keys[own].parts, "learn": keys[other].parts} for own, other in self.insiders.pairs
            ],
        }

    def _cell(self, star: int, show_values: bool) -> dict[str, Any]:
        question, width = self.question, int(self.widths[star])
        cell: dict[str, Any] = {
            "key": dict(zip(question.names, question.keys[star].parts, strict=True)),
            "width": None if width < 0 else width,
            "structural": bool(question.structural[star]),
            "finding": bool(self.findings[star]),
            "proven": bool(self.proven[star]),
        }
        if show_values:
            cell["low"] = int(self.low[star])
            cell["high"] = None if width < 0 else int(self.high[star])
        return cell
