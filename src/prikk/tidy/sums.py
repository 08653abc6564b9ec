"""What adds up in a table: candidates from words and layout, each tested in every slice of the figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

import numpy as np

from prikk.system.cellsystem import Ints
from prikk.system.equations import Hierarchy
from prikk.system.rests import rest_code
from prikk.tidy.cells import TidyDimension
from prikk.tidy.words import names_part, names_total

_MOSTLY = 0.4
"""A sum that words or the layout name is taken from here on, the slices in which it does not hold left out: in a real
cube the true totals of nine dimensions held in 44 to 85 % of the slices."""
_SURE = 3
"""Slices in which a sum that nothing names must hold, none against it."""
_MOST_APART, _CERTAIN = 30, 8
"""Codes among which a sum of two that stand elsewhere is looked for, and the slices in which it must hold."""
_MOST_TRIED = 60
"""Codes of which each is tried as a total that nothing names."""
_MOST_COMBINED = 20_000_000
"""Codes times slices among which sums are tested: a third of a gigabyte."""
_MOST_SEARCHED = 400
"""Codes among which subtotals that nothing names are looked for."""


@dataclass(frozen=True)
class Tested:
    """How many slices (all other codes equal) a sum holds in: `agrees` and `short` (the parts are less), `exceeds`
    (they are more), `open` (a part is hidden, and nothing speaks against it).
    """

    agrees: int = 0
    short: int = 0
    exceeds: int = 0
    open: int = 0

    @property
    def against(self) -> int:
        """The slices in which it does not hold."""
        return self.short + self.exceeds

    @property
    def holds(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.against

    @property
    def mostly(self) -> bool:
        """Whether it holds wherever that can be told, but for contradictions."""
        return self.holds or (self.agrees >= _SURE and self.agrees >= _MOSTLY * (self.agrees + self.against))

    def __str__(self) -> str:
        told = f"holds in {self.agrees:,} of {self.agrees + self.against:,} slices"
        return f"{told}, {self.open:,} have hidden parts" if self.open else told


@dataclass(frozen=True)
class SlicedCells:
    """Cells by the positions of their codes in `spelled` (a column for each dimension), with the least and the most
    that each can be (`most` is -1 where nothing bounds it).
    """

    spelled: Sequence[Sequence[str]]
    positions: Ints
    least: Ints
    most: Ints


class Slices:
    """The cells of a table as a matrix, a row for each code of a dimension, a column for each slice.

    Where hardly any code meets hardly any slice (a list of things, not a table) there are `too_many` to be tested.
    """

    def __init__(self, cells: SlicedCells, part: int) -> None:
        others = np.zeros(len(cells.least), dtype=np.int64)
        for other, own in enumerate(cells.spelled):
            if other != part:
                others = others * (len(own) + 1) + cells.positions[:, other]
        _, columns = np.unique(others, return_inverse=True)
        used, rows = np.unique(cells.positions[:, part], return_inverse=True)
        shape = len(used), int(columns.max(initial=-1)) + 1
        self.too_many = shape[0] * shape[1] > _MOST_COMBINED
        if self.too_many:
            used, rows, columns, shape = used[:0], rows[:0], columns[:0], (0, 0)
            cells = replace(cells, least=cells.least[:0], most=cells.most[:0])
        self.places = {cells.spelled[part][code]: row for row, code in enumerate(used.tolist())}
        self.least, self.most = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
        self.there = np.zeros(shape, dtype=np.bool_)
        self.there[rows, columns] = True
        self.least[rows, columns], self.most[rows, columns] = cells.least, cells.most
        self.hidden = self.there & (self.most < 0)
        self.most[self.hidden] = 0

    def test(self, parent: str, children: Sequence[str]) -> Tested:
        """How well a code is the sum of others."""
        if parent not in self.places:
            return Tested()
        own = self.places[parent]
        below = [self.places[code] for code in children if code in self.places]
        if not below:
            return Tested()
        some = np.any(self.there[below], axis=0) & self.there[own] & ~self.hidden[own]
        unknown = np.any(self.hidden[below] | ~self.there[below], axis=0) | (len(below) < len(children))
        exceeds = some & (self.least[below].sum(axis=0) > self.most[own])
        short = some & ~unknown & (self.most[below].sum(axis=0) < self.least[own])
        agrees = some & ~unknown & ~exceeds & ~short & (self.most[own] > 0)
        left = some & unknown & ~exceeds
        return Tested(*(int(np.count_nonzero(item)) for item in (agrees, short, exceeds, left)))


@dataclass(frozen=True)
class Adding:
    """What adds up along a dimension: the code of its total, hierarchies, and the evidence for each in words.

    `asked` are codes that are said to be totals and are no sums; `parts` are codes that are some of another by
    themselves ("of which"); where parts that add up are not all shown, a last one (`system.rests`) is for the others;
    `proven` are the totals that some slice shows to be possible; `tested` tells how often the sum below a code holds.
    """

    total: str = ""
    hierarchies: tuple[Hierarchy, ...] = ()
    evidence: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    parts: Mapping[str, str] = field(default_factory=dict)
    proven: frozenset[str] = frozenset()
    tested: Mapping[str, Tested] = field(default_factory=dict)


class Adder:
    """Finds what adds up along one dimension."""

    def __init__(self, dimension: TidyDimension, slices: Slices) -> None:
        self.dimension, self.slices = dimension, slices
        self.evidence: list[str] = []
        self.tested: dict[str, Tested] = {}
        self.parts: dict[str, str] = {}
        self.proven: set[str] = set()

    def find(self, total: str = "", *, flat: bool = False) -> Adding:
        """What adds up; `total` is the code of the total where that is known, `flat` that nothing else adds up."""
        codes = self.dimension.codes
        if flat:
            tree: dict[str, list[str]] = {}
            more: list[Hierarchy] = []
            tops = list(codes)
        else:
            tree, more = self.by_layout()
            below = {code for children in tree.values() for code in children}
            tops = [code for code in codes if code not in below and code not in self.parts]
            tops += [code for code in tree if code not in codes and code not in below]
        asked: list[str] = []
        found = total or self.total_of(tops, tree, asked)
        if found:
            rest = [code for code in tops if code != found and not any(code in group.get(found, ()) for group in more)]
            own = tree.get(found)
            if rest and own is None:
                self.take(tree, more, found, rest, given=bool(total))
            elif own is not None and not total and any(code in tree for code in rest):
                found = ""  # the top of one tree beside others, whatever it is called
            elif rest and own is not None and not more:
                asked = asked or ([found] if len(rest) > 0 and found in codes and not total else [])
        trees = tuple(item for item in (tree, *more) if item)
        return Adding(
            found,
            trees,
            tuple(self.evidence),
            tuple(asked),
            dict(self.parts),
            frozenset(self.proven),
            dict(self.tested),
        )

    def by_layout(self) -> tuple[dict[str, list[str]], list[Hierarchy]]:
        """The sums that indents, groups and levels name, as far as they hold."""
        below: dict[str, list[str]] = {}
        for code in self.dimension.codes:
            if (above := self.dimension.parents.get(code)) is not None:
                below.setdefault(above, []).append(code)
        for code in self.dimension.codes:
            if code not in self.dimension.parents and names_part(code, self.dimension.labels.get(code, "")):
                before = self.before(code)
                if before is not None:
                    self.parts[code] = before
        tree: dict[str, list[str]] = {}
        more: list[Hierarchy] = []
        for parent, every in below.items():
            some = [code for code in every if names_part(code, self.dimension.labels.get(code, ""))]
            self.parts |= dict.fromkeys(some, parent)
            children = [code for code in every if code not in some]
            if not children:
                continue
            if parent not in self.slices.places and self.dimension.source in ("groups", "heading"):
                self.group(tree, more, parent, children)
            else:
                self.take(tree, more, parent, children)
        for stated in self.dimension.trees:
            own: dict[str, list[str]] = {}
            for parent, parts in stated.items():
                self.take(own, more, parent, list(parts))
            if own:
                more.append(own)
        return tree, more

    def before(self, code: str) -> str | None:
        """The nearest code above that is no part itself."""
        place = self.dimension.codes.index(code)
        above = [item for item in self.dimension.codes[:place] if item not in self.parts]
        return above[-1] if above else None

    def group(self, tree: dict[str, list[str]], more: list[Hierarchy], name: str, children: list[str]) -> None:
        """A group of rows under a label without figures: they add up to a total within, to that of all, or unseen."""
        own = [code for code in children if names_total(code.rpartition(" / ")[2], "", ())]
        if len(own) == 1:
            self.take(tree, more, own[0], [code for code in children if code != own[0]])
            return
        tops = [code for code in self.dimension.codes if code not in self.dimension.parents]
        whole = next((code for code in tops if names_total(code, self.dimension.labels.get(code, ""), ())), None)
        if whole is not None:
            tested = self.slices.test(whole, children)
            if tested.mostly and (tested.agrees or len(tops) == 1):
                self.keep(whole, children, tested, f"group {name!r}")
                (tree if whole not in tree else _new(more))[whole] = children
                return
        tree[name] = children

    def take(
        self,
        tree: dict[str, list[str]],
        more: list[Hierarchy],
        parent: str,
        children: list[str],
        *,
        given: bool = False,
    ) -> None:
        """Take a sum that is named; where its parts are more, look for sums among them, or several divisions."""
        tested = self.slices.test(parent, children)
        if tested.mostly:
            self.keep(parent, children, tested)
            tree[parent] = children
            return
        nested = self.nested(children)
        if nested:
            inner = {code for below in nested.values() for code in below}
            outer = [code for code in children if code not in inner]
            again = self.slices.test(parent, outer)
            if again.mostly:
                for head, below in nested.items():
                    self.keep(head, below, self.slices.test(head, below), "found by arithmetic")
                    tree.setdefault(head, below)
                self.keep(parent, outer, again)
                tree[parent] = outer
                return
        divisions = self.divisions(parent, children)
        if divisions:
            for place, division in enumerate(divisions):
                self.keep(parent, division, self.slices.test(parent, division), "one of several divisions")
                (tree if not place and parent not in tree else _new(more))[parent] = division
        elif tested.exceeds == 0 and not given:
            self.evidence.append(f"{self.dimension.name}: the parts of {parent!r} are not all shown ({tested})")
            tree[parent] = [*children, rest_code([parent], children)]
        elif given:
            tree[parent] = children
            self.keep(parent, children, tested)
        else:
            self.evidence.append(f"{self.dimension.name}: {parent!r} is no sum of {_listed(children)} ({tested})")

    def keep(self, parent: str, children: Sequence[str], tested: Tested, how: str = "") -> None:
        """Note the evidence for a sum, and against it."""
        said = f" ({how})" if how else ""
        self.evidence.append(f"{self.dimension.name}: {parent!r} is the sum of {_listed(children)}{said}: {tested}")
        self.tested[parent] = tested
        if tested.agrees or tested.open:
            self.proven.add(parent)

    def total_of(self, tops: Sequence[str], tree: Mapping[str, Sequence[str]], asked: list[str]) -> str:
        """The total of a dimension: named as one, or one that is the sum of the others wherever that can be told."""
        if len(tops) == 1:
            return tops[0] if tops[0] in tree else ""
        labels, hint = self.dimension.labels, self.dimension.stated
        if hint in tops:
            tested = self.slices.test(hint, [code for code in tops if code != hint])
            if tested.mostly and (tested.agrees or not tested.against):
                return hint
            self.evidence.append(f"{self.dimension.name}: {hint!r} is stated as a total, and is no sum ({tested})")
        named = [
            code
            for code in tops
            if names_total(code, labels.get(code, ""), [item for item in tops if item != code] if "+" in code else ())
        ]
        for code in named:
            others = [item for item in tops if item != code]
            tested = self.slices.test(code, others)
            if not tested.exceeds or tested.mostly or self.nested(others) or self.divisions(code, others):
                return code
        if named:
            asked += named
            return ""
        sums = []
        for code in tops if 2 < len(tops) <= _MOST_TRIED else ():
            tested = self.slices.test(code, [item for item in tops if item != code])
            if tested.holds and tested.agrees >= (1 if code in (tops[0], tops[-1]) else _SURE):
                sums.append(code)
        return sums[0] if len(sums) == 1 else ""

    def nested(self, codes: Sequence[str]) -> dict[str, list[str]]:
        """Sums of the codes that follow, one after the other, that hold in several slices: subtotals above their parts.

        A code that is the sum of the run that stands before it counts too.
        """
        codes = [code for code in codes if code in self.slices.places]
        if len(codes) > _MOST_SEARCHED:
            return {}
        found: dict[str, list[str]] = {}
        taken: set[str] = set()
        for place, code in enumerate(codes):
            if code in taken:
                continue
            for run in (codes[place + 1 :], codes[:place][::-1]):
                free = [item for item in run if item not in taken]
                size = self.run_of(code, free)
                if size:
                    found[code] = free[:size]
                    taken |= set(free[:size])
                    break
        return found or self.apart(codes)

    def apart(self, codes: Sequence[str]) -> dict[str, list[str]]:
        """The one code that is the sum of two others wherever they stand (London, beside Inner and Outer London)."""
        if len(codes) > _MOST_APART:
            return {}
        found = {}
        for code in codes:
            for one, other in combinations([item for item in codes if item != code], 2):
                tested = self.slices.test(code, [one, other])
                if tested.holds and tested.agrees >= _CERTAIN:
                    found[code] = [one, other]
        return found if len(found) == 1 else {}

    def run_of(self, code: str, run: Sequence[str]) -> int:
        """How many of the codes of a run the code is the sum of; 0 where it is none."""
        slices = self.slices
        own = slices.places[code]
        shown = slices.there[own] & ~slices.hidden[own]
        if not run or not np.any(shown):
            return 0
        places = [slices.places[item] for item in run]
        least = np.cumsum(slices.least[places], axis=0)
        most = np.cumsum(slices.most[places], axis=0)
        unknown = np.cumsum(slices.hidden[places] | ~slices.there[places], axis=0) > 0
        more = shown & (least > slices.most[own])
        less = shown & ~unknown & (most < slices.least[own])
        agree = shown & ~unknown & ~more & ~less & (slices.most[own] > 0)
        for size in range(2, len(run) + 1):
            row = size - 1
            if np.any(more[row]):
                return 0
            if not np.any(less[row]) and np.count_nonzero(agree[row]) >= _SURE:
                return size
        return 0

    def divisions(self, parent: str, children: Sequence[str]) -> list[list[str]]:
        """The children in runs of which each adds up to the parent: by sex, by age; nothing where they do not."""
        found: list[list[str]] = []
        run: list[str] = []
        for code in children:
            run.append(code)
            tested = self.slices.test(parent, run)
            if tested.exceeds:
                return []
            if tested.holds and tested.agrees >= 1 and len(run) > 1:
                found.append(run)
                run = []
        return found if len(found) > 1 and not run else []


def _new(more: list[Hierarchy]) -> dict[str, list[str]]:
    tree: dict[str, list[str]] = {}
    more.append(tree)
    return tree


def _listed(codes: Sequence[str]) -> str:
    shown = ", ".join(map(repr, codes[:4]))
    return f"{shown} and {len(codes) - 4} more" if len(codes) > 4 else shown
