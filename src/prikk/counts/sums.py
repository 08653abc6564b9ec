"""What adds up in tables of counts: totals and hierarchies that were given, that a file states, or that are found."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from prikk.audit.grounds import Basis, Doubt, Ground
from prikk.counts.evidence import Bounds, Evidence
from prikk.counts.nesting import nesting
from prikk.rules.settings import TOTAL_CODE
from prikk.system.crossing import flat_hierarchy
from prikk.system.equations import Hierarchy
from prikk.system.rests import rest_code
from prikk.tidy.words import is_time, names_part, names_total

_ASKED = 3
"""Codes that are asked about at most."""
_TWICE = 2
"""Slices in which a code amid others must be their sum for it to be taken as the total where nothing says so."""


@dataclass(frozen=True)
class Stated:
    """What a file states of its dimensions: codes of totals, hierarchies, labels, those along which nothing adds up.

    `decimals` is how many digits of its figures stand behind the point; `grounds` and `doubts` are the file's own.
    `basis` tells whether the file says so, or whether it was found; `off` that a column says how far each figure may be
    off through rounding; `contradictory` that sums which do not hold everywhere are taken and left out where they do
    not. `taken` says of settings (`threshold`, `absent`) where they come from, if not from whoever asks.
    """

    totals: Mapping[str, str] = field(default_factory=dict)
    hierarchies: Mapping[str, Sequence[Hierarchy]] = field(default_factory=dict)
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    apart: frozenset[str] = frozenset()
    decimals: int = 0
    grounds: tuple[Ground, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    basis: Basis = Basis.STATED
    off: bool = False
    contradictory: bool = False
    taken: Mapping[str, Basis] = field(default_factory=dict)


@dataclass(frozen=True)
class Sums:
    """The code of each total, what adds up along each dimension, and why."""

    totals: Mapping[str, str]
    hierarchies: Mapping[str, Sequence[Hierarchy]]
    grounds: tuple[Ground, ...]
    doubts: tuple[Doubt, ...]


class Finder:
    """Settles the sums of the dimensions `names` of linked tables.

    Of each table there are its cells and the dimensions that it lacks, along which it shows totals.
    """

    def __init__(
        self,
        names: Sequence[str],
        tables: Sequence[tuple[Bounds, frozenset[str]]],
        *,
        given: Mapping[str, str],
        trees: Mapping[str, Sequence[Hierarchy]],
        stated: Stated,
        absent_is_zero: bool,
        once: Collection[str] = (),
    ) -> None:
        self.names, self.given, self.trees, self.stated = names, given, trees, stated
        self.every, self.absent_is_zero, self.once = tables, absent_is_zero, once
        self.above = [self._above(part, name) for part, name in enumerate(names)]
        self.tables: list[Bounds] = []
        self.lacking = False
        self.totals: dict[str, str] = {}
        self.hierarchies: dict[str, Sequence[Hierarchy]] = {}
        self.grounds: list[Ground] = []
        self.doubts: list[Doubt] = []

    def sums(self) -> Sums:
        """What adds up."""
        for part, name in enumerate(self.names):
            self.tables = [cells for cells, lacking in self.every if name not in lacking]
            self.lacking = len(self.tables) < len(self.every)
            if not any(name in told for told in (self.given, self.trees, self.stated.hierarchies)):
                self._leave_out_parts(part, name)
            self._settle(part, name)
        return Sums(self.totals, self.hierarchies, tuple(self.grounds), tuple(self.doubts))

    def _above(self, part: int, name: str) -> set[str]:
        """The codes of a dimension that are known to count others, or say so."""
        found = {code for tree in (self.trees.get(name) or self.stated.hierarchies.get(name, ())) for code in tree}
        found |= {self.given.get(name, ""), self.stated.totals.get(name, "")}
        labels = self.stated.labels.get(name, {})
        codes = dict.fromkeys(key[part] for cells, _ in self.every for key in cells.keys)
        return found | {code for code in codes if names_total(code, labels.get(code, ""), ())}

    def _leave_out_parts(self, part: int, name: str) -> None:
        """Let codes that are some of what others count stand for themselves, and ask what they are part of."""
        labels = self.stated.labels.get(name, {})
        codes = dict.fromkeys(key[part] for table in self.tables for key in table.keys)
        some = {code for code in codes if names_part(code, labels.get(code, ""))}
        if some:
            kept = ([at for at, key in enumerate(table.keys) if key[part] not in some] for table in self.tables)
            self.tables = [table.only(places) for table, places in zip(self.tables, kept, strict=True) if places]
            self.doubts.append(Doubt("part", name, tuple(sorted(some)[:_ASKED]), (f"--hierarchy {_word(name)}=FILE",)))

    def _settle(self, part: int, name: str) -> None:
        codes = list(dict.fromkeys(key[part] for table in self.tables for key in table.keys))
        if name in self.once:
            self._count_once(part, name, codes)
        elif name in self.trees:
            if self.given.get(name):
                self.totals[name] = self.given[name]
            self._use(name, self.trees[name], Basis.GIVEN)
        elif self.given.get(name):
            if self._flat(part, self.given[name]) or not self._nested(part, name, codes, [self.given[name]]):
                self._total(part, name, self.given[name], Basis.GIVEN)
        elif name in self.given:
            self.grounds.append(Ground("no-total", "", Basis.GIVEN, name))
        elif self.stated.hierarchies.get(name):
            self.totals |= {name: self.stated.totals[name]} if name in self.stated.totals else {}
            self._use(name, self.stated.hierarchies[name], self.stated.basis)
        elif name in self.stated.apart or is_time(name, codes):
            self.grounds.append(
                Ground("no-total", "", Basis.STATED if name in self.stated.apart else Basis.ASSUMED, name)
            )
        elif len(codes) > 1 or self.lacking:
            self._find(part, name, codes)

    def _count_once(self, part: int, name: str, codes: Sequence[str]) -> None:
        """Take the total over the codes of a dimension for one in which each person is counted once."""
        labels = self.stated.labels.get(name, {})
        named = [self.given.get(name, ""), self.stated.totals.get(name, "")]
        named += [code for code in codes if names_total(code, labels.get(code, ""), ())]
        total = next(filter(None, named), TOTAL_CODE if self.lacking else "")
        trees = self.trees.get(name) or self.stated.hierarchies.get(name, ())
        if not trees and total:
            whole = _together(self.tables).evidence(part, absent_is_zero=self.absent_is_zero, above=self.above)
            parts = [code for code in codes if code != total]
            if total not in whole or whole[total].short or self.lacking:
                parts.append(rest_code([total], parts))
            trees = [flat_hierarchy(parts, total)]
        if trees:
            self.hierarchies[name] = tuple(trees)
        if total:
            self.totals[name] = total
        self.grounds.append(Ground("once", total, Basis.GIVEN, name))

    def _use(self, name: str, trees: Sequence[Hierarchy], source: Basis) -> None:
        self.hierarchies[name] = tuple(trees)
        tops = {code for tree in trees for code in tree} - {
            part for tree in trees for below in tree.values() for part in below
        }
        if name not in self.totals and len(tops) == 1:
            self.totals[name] = tops.pop()
        self.grounds.append(Ground("hierarchy", self.totals.get(name, ", ".join(sorted(tops))), source, name))

    def _total(self, part: int, name: str, code: str, source: Basis) -> None:
        """Take a code as the total of the others, of each grouping where the tables have several."""
        self.totals[name] = code
        groups = self._groups(part, code)
        if len(groups) > 1:
            own = all(self._fits(part, code, group) for group in groups)
            whole = set().union(*groups)
            together = self._fits(part, code, whole)
            if own:
                listed = " | ".join(", ".join(sorted(group)[:_ASKED]) for group in groups)
                self.grounds.append(Ground("groupings", listed, Basis.FOUND, name))
            if own == together:
                options = f"--hierarchy {_word(name)}=FILE", f"--total {_word(name)}="
                self.doubts.append(Doubt("groupings", name, (code,), options))
            groups = groups if own else [whole] if together else []
        order = list(dict.fromkeys(key[part] for table in self.tables for key in table.keys))
        if groups:
            flat = (flat_hierarchy([item for item in order if item in group], code) for group in groups)
            self.hierarchies[name] = tuple(flat)
        self.grounds.append(Ground("total", code, source, name))

    def _groups(self, part: int, total: str) -> list[set[str]]:
        """The codes under a total in each table; where another table has all of them and more, only that table's."""
        found: list[set[str]] = []
        for table in self.tables:
            own = {key[part] for key in table.keys} - {total}
            if own and own not in found:
                found.append(own)
        return [group for group in found if not any(group < other for other in found)]

    def _fits(self, part: int, total: str, group: set[str]) -> bool:
        """Whether no slice of the tables together speaks against these codes being all that the total counts."""
        cells = _together(self.tables)
        chosen = [place for place, key in enumerate(cells.keys) if key[part] == total or key[part] in group]
        evidence = cells.only(chosen).evidence(
            part, absent_is_zero=self.absent_is_zero and len(self.tables) == 1, above=self.above
        )
        return total not in evidence or evidence[total].fits

    def _flat(self, part: int, code: str) -> bool:
        """Whether all other codes can be the parts of one, or the tables have several groupings of them."""
        return self._fits(part, code, {key[part] for table in self.tables for key in table.keys}) or (
            len(self._groups(part, code)) > 1
        )

    def _nested(self, part: int, name: str, codes: Sequence[str], roots: Sequence[str]) -> bool:
        """Take the tree that the figures show, where it has all codes and one of the `roots` (if any) on top; else ask
        about sums that are seen.
        """
        tree = nesting(_together(self.tables), part, codes, absent_is_zero=self.absent_is_zero)
        below = {code for parts in tree.values() for code in parts}
        tops = [code for code in codes if code not in below]
        if tree and len(tops) == 1 and (tops[0] in roots or not roots):
            self._use(name, [tree], Basis.FOUND)
        elif tree and not roots:
            self._doubt("nested", name, list(tree))
        else:
            return False
        return True

    def _find(self, part: int, name: str, codes: Sequence[str]) -> None:
        labels = self.stated.labels.get(name, {})
        evidence = _together(self.tables).evidence(part, absent_is_zero=self.absent_is_zero, above=self.above)
        named = [
            code for code in codes if names_total(code, labels.get(code, ""), [item for item in codes if item != code])
        ]
        stated = self.stated.totals.get(name, "")
        if stated in evidence:
            if self._flat(part, stated):
                self._total(part, name, stated, self.stated.basis)
                return
            if self._nested(part, name, codes, [stated]):
                return
            self.grounds.append(Ground("no-sum", stated, Basis.FOUND, name))
            named = [code for code in named if code != stated] or ([stated] if stated in named else [])
        sums = [code for code in codes if evidence[code].is_sum and not evidence[code].absent]
        fitting = [code for code in named if self._flat(part, code)]
        if fitting:
            best = max(fitting, key=lambda code: (evidence[code].agrees, -codes.index(code)))
            self._total(part, name, best, Basis.FOUND if evidence[best].agrees else Basis.ASSUMED)
        elif len(sums) == 1 and len(codes) > 2 and not named and self._no_chance(codes, sums[0], evidence[sums[0]]):
            self._total(part, name, sums[0], Basis.FOUND)
        elif not sums and self._nested(part, name, codes, named):
            pass
        elif self.stated.contradictory and (close := [code for code in named if evidence[code].mostly]):
            self._total(part, name, max(close, key=lambda code: evidence[code].agrees), Basis.FOUND)
        elif named:
            self._doubt("no-sum", name, named, once=all(not evidence[code].short for code in named))
        elif self.lacking:
            self._without_column(part, name, codes)
        else:
            self._without(name, codes, evidence, sums)

    def _no_chance(self, codes: Sequence[str], code: str, evidence: Evidence) -> bool:
        """Whether a code that nothing names is a sum by more than chance: it stands at an end, or is one twice."""
        return code in (codes[0], codes[-1]) or evidence.agrees >= _TWICE

    def _without_column(self, part: int, name: str, codes: Sequence[str]) -> None:
        """Take tables without the column for its total, of which the codes shown may be all, or some."""
        whole = [cells.under(part, TOTAL_CODE) for cells, lacking in self.every if name in lacking]
        self.tables = [*self.tables, *whole]
        together = _together(self.tables).evidence(part, absent_is_zero=self.absent_is_zero, above=self.above)
        found = together[TOTAL_CODE]
        self.totals[name] = TOTAL_CODE
        self.grounds.append(Ground("without-column", TOTAL_CODE, Basis.ASSUMED, name))
        groups = self._groups(part, TOTAL_CODE)
        if found.fits and (len(codes) > 1 or found.agrees):
            self.hierarchies[name] = (flat_hierarchy(codes, TOTAL_CODE),)
        elif not found.exceeds:
            rest = rest_code([TOTAL_CODE], codes)
            self.hierarchies[name] = (flat_hierarchy([*codes, rest], TOTAL_CODE),)
            basis = Basis.FOUND if found.short else Basis.ASSUMED
            self.grounds.append(Ground("others", "", basis, name))
        elif len(groups) > 1 and all(self._fits(part, TOTAL_CODE, group) for group in groups):
            self.hierarchies[name] = tuple(flat_hierarchy(sorted(group), TOTAL_CODE) for group in groups)
            listed = " | ".join(", ".join(sorted(group)[:_ASKED]) for group in groups)
            self.grounds.append(Ground("groupings", listed, Basis.FOUND, name))
        else:
            self._doubt("no-sum", name, [TOTAL_CODE])

    def _without(self, name: str, codes: Sequence[str], evidence: Mapping[str, Evidence], sums: Sequence[str]) -> None:
        """Ask which code may be the total, where none says that it is and no single one is a sum."""
        might = list(sums) or [code for code in codes if evidence[code].fits and evidence[code].open]
        might = [code for code in might if not evidence[code].absent]
        if might:
            might.sort(key=lambda code: -evidence[code].open)
            self._doubt("total", name, might)
        else:
            self.grounds.append(Ground("no-total", "", Basis.FOUND, name))

    def _doubt(self, about: str, name: str, codes: Sequence[str], *, once: bool = False) -> None:
        """Ask; `once` tells that the parts are more than the total, as where each person is counted once in it."""
        word = _word(name)
        options = [f"--total {word}={_word(code)}" for code in codes[:_ASKED]]
        if about != "total":
            options = [f"--hierarchy {word}=FILE"]
        self.doubts.append(
            Doubt(about, name, tuple(codes[:_ASKED]), (*options, f"--total {word}=", *[f"--once {word}"] * once))
        )


def _word(text: str) -> str:
    """A text as a word of a command."""
    return text if text.replace("_", "").replace("-", "").isalnum() else f'"{text}"'


def _together(tables: Sequence[Bounds]) -> Bounds:
    """The cells of all tables, each once with what all figures say of it."""
    if len(tables) == 1:
        return tables[0]
    found: dict[tuple[str, ...], tuple[int, int]] = {}
    for table in tables:
        for key, low, high in zip(table.keys, table.low.tolist(), table.high.tolist(), strict=True):
            before = found.get(key, (low, high))
            found[key] = max(low, before[0]), min(high, before[1])
    ends = np.array(list(found.values()), dtype=np.int64).reshape(-1, 2)
    return Bounds(list(found), ends[:, 0], ends[:, 1])
