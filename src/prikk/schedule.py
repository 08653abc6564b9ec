"""The search schedule: every tuned number of the searches, with its meaning and the range in which it makes sense.

None of them decides whether an answer is right: whatever is found is checked, whatever is claimed is proven. They
decide how long an answer takes, how many bounds are proven and what a pattern costs. Limits that follow from the width
of numbers stand where they are used. `benchmarks/schedule_benchmark.py` shows what half and double of each does.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any, ClassVar

_MOST = 10**9


def tuned(default: Any, meaning: str, least: float = 1, most: float = _MOST) -> Any:
    """A field with its meaning and its range, ends included."""
    return field(default=default, metadata={"meaning": meaning, "least": least, "most": most})


@dataclass(frozen=True)
class _Checked:
    """Tuned numbers of one search; `tuned_on` says on what they were tried. Raises ValueError out of range."""

    tuned_on: ClassVar[str]

    def __post_init__(self) -> None:
        for item in fields(self):
            value, kind = getattr(self, item.name), type(item.default)
            if "least" not in item.metadata:
                continue
            for number in value if isinstance(value, tuple) else (value,):
                allowed = int if kind in (int, tuple) else (int, float)
                inside = isinstance(number, allowed) and item.metadata["least"] <= number <= item.metadata["most"]
                if isinstance(number, bool) or not inside:
                    range_ = f"{item.metadata['least']:,} to {item.metadata['most']:,}"
                    raise ValueError(f"{type(self).__name__}.{item.name}: {number!r} is not in {range_}")


@dataclass(frozen=True)
class Effort(_Checked):
    """How hard to look for one move."""

    tuned_on: ClassVar[str] = "see the schedules that hold it"

    nodes: int = tuned(0, "nodes of branch and bound", 0)
    depth: int = tuned(0, "columns that branch and bound may change beside the first", 0, 40)
    steps: int = tuned(0, "steps of a walk", 0)
    walks: int = tuned(0, "walks that are tried", 0)
    price: int = tuned(1, "what an open equation is expected to cost, in the unit of the search", 1, 10**7)
    breadth: int = tuned(2**30, "equations that a walk may leave open at once", 1, 2**30)
    fresh: int = tuned(
        6, "prices by which a column that was changed lately must be better; more escapes, less is short"
    )


@dataclass(frozen=True)
class WalkSchedule(_Checked):
    """Walks and branch and bound (`moves.walk`, `moves.search`)."""

    tuned_on: ClassVar[str] = "crossed tables of 400 to 10,000 cells, linked tables of up to 860,000"

    look: int = tuned(40, "columns of an equation that a step looks at")
    cheap: int = tuned(8, "columns of an equation that may be hidden, cheapest first, that a step looks at", 0)
    memory: int = tuned(10, "steps for which a changed column is left alone, and as many more by chance")
    wanted: int = tuned(2, "prices that a step saves by taking a column along that still lacks a move", 0)
    few: int = tuned(12, "ways out of an equation are counted no further")
    width: int = tuned(24, "ways out of an equation that are kept")
    far: int = tuned(400, "columns that may move in an equation that are looked at, once so many are kept")
    rise: int = tuned(4, "factor by which the price of an open equation grows from one walk to the next", 1, 1000)
    longest: int = tuned(4000, "columns that one walk may touch")
    gathered: int = tuned(400_000, "entries of moves that a climb gathers before it hands them over")


@dataclass(frozen=True)
class Round:
    """What a search of a large part does next: walks of `size` steps (`walk`), or regions of `size` columns.

    `relax` proves bounds in them, `restrict` shows values; a solve may take the `share` of the limits.
    """

    way: str
    size: int
    share: float = 0.0

    def __post_init__(self) -> None:
        if self.way not in ("walk", "relax", "restrict") or self.size < 1 or not 0 <= self.share <= 1:
            raise ValueError(f"{self} is no round")


@dataclass(frozen=True)
class IntervalSchedule(_Checked):
    """The exact intervals of all columns (`infer.intervals`, `infer.search`, `infer.wide`, `infer.first`)."""

    tuned_on: ClassVar[str] = "systems of 2,000 to 100,000 open columns: grids, chains of sums, published reports"

    whole: int = tuned(1500, "columns that hang together and go to the integer solver at once")
    pushes: int = tuned(3, "joint pushes before challenges start", 0)
    many: int = tuned(256, "ends whose outer bounds are tried for at a time")
    group: int = tuned(64, "ends in one challenge")
    wins: int = tuned(2, "challenges that an end may win before it is maximised by itself")
    quick: float = tuned(0.005, "share of the limits for a joint push: its optimum is not needed", 0, 1)
    short: float = tuned(0.05, "share of the limits for a challenge before its group is halved", 0, 1)
    core: int = tuned(5, "a region's ends to settle lie in a ball so many times smaller")
    chunks: int = tuned(4, "climbs that start from the same knowledge of what was shown; the answer depends on it")
    chunk: int = tuned(1024, "ends in each of them")
    turns: int = tuned(30, "projections, and steps within each, on the way to a first solution")
    mending: int = tuned(5_000_000, "steps of the walk that mends the rounding of a first solution")
    first: tuple[Round, ...] = (Round("walk", 100), Round("walk", 400))
    brief: tuple[Round, ...] = (Round("walk", 1600), Round("relax", 150, 0.005))
    long: tuple[Round, ...] = (
        Round("walk", 6400),
        Round("relax", 600, 0.005),
        Round("walk", 25600),
        Round("restrict", 3000, 0.01),
    )


_PRICE = 3000
"""Inside the search for a pattern 1000 is a unit of cost."""


_HASTY = (
    Effort(steps=500, walks=1, price=_PRICE, breadth=16),
    Effort(steps=4000, walks=1, price=_PRICE, breadth=64, fresh=10),
    Effort(steps=4000, walks=1, price=4 * _PRICE, fresh=10),
    Effort(steps=4000, walks=1, price=16 * _PRICE, fresh=10),
    Effort(steps=10_000, walks=1, price=64 * _PRICE, fresh=10),
    *(6 * [Effort(steps=20_000, walks=1, price=64 * _PRICE, fresh=10)]),
    *(2 * [Effort(steps=100_000, walks=1, price=64 * _PRICE, fresh=10)]),
    *(8 * [Effort(steps=100_000, walks=8, price=64 * _PRICE, fresh=10)]),
)
"""Walks at a rising price and ever longer."""


@dataclass(frozen=True)
class PatternSchedule(_Checked):
    """Patterns of large parts, by compiled code (`protect.part`, `protect.passes`)."""

    tuned_on: ClassVar[str] = "linked tables of 3,000 to 860,000 cells, counts below 4 hidden"

    improving: int = tuned(150, "steps that improving may take, for each column", 0)
    probe: int = tuned(500, "columns that are looked at before the way to look is chosen", 0)
    hard: float = tuned(0.9, "share of them without a free move from which a part is hard", 0, 1)
    haste: int = tuned(1000, "steps that the walks of a hard part may take, for each column")
    stride: int = tuned(1000, "columns that are rebuilt between two looks at the clock")
    near: tuple[int, ...] = tuned((3, 4, 6), "secondary columns that are rebuilt together, in turn", 2, 1000)
    patience: int = tuned(6, "rounds without a gain after which improving ends")
    moves: int = tuned(6, "moves that the pool has room for, for each demanding column")
    entries: int = tuned(40, "entries of moves that it has room for, for each demanding column")
    bundles: int = tuned(8, "small parts are put together into so many: each costs something by itself")
    free: Effort = Effort(nodes=100, depth=40, steps=5000, walks=4)
    free_first: Effort = Effort(nodes=100, depth=40, steps=2000, walks=1)
    free_brisk: Effort = Effort(nodes=30, depth=40, steps=300, walks=1)
    paid: Effort = Effort(nodes=2000, depth=12, steps=5000, walks=8, price=_PRICE)
    paid_brisk: Effort = Effort(nodes=300, depth=12, price=_PRICE)
    swap: Effort = Effort(steps=4000, walks=1, price=_PRICE, breadth=64, fresh=10)
    hasty: tuple[Effort, ...] = _HASTY

    @property
    def deepest(self) -> int:
        """The greatest depth of branch and bound."""
        efforts = (self.free, self.free_first, self.free_brisk, self.paid, self.paid_brisk, self.swap, *self.hasty)
        return max(effort.depth for effort in efforts)


@dataclass(frozen=True)
class SmallSchedule(_Checked):
    """Patterns of small problems, by the solver alone (`protect.small`)."""

    tuned_on: ClassVar[str] = "crossed tables of 12 to 3,000 cells, up to 200 of them demanding"

    columns: int = tuned(3000, "problems of so many columns that may move are searched by the solver alone ...", 0)
    questions: int = tuned(60_000, "... where these times the demanding ones are no more than this", 0)
    dense_columns: int = tuned(2200, "so are those of so many columns ...", 0)
    dense_questions: int = tuned(450_000, "... with no more than this, ...", 0)
    near: int = tuned(400, "... each change being looked for among so many columns around the demanding one first")
    work: float = tuned(0.2, "work of the integer solver for a change whose relaxation is not whole", 0)
    budget: int = tuned(250, "solves that making a pattern cheaper may take in all", 0)
    large: int = tuned(250, "columns that count as one solve more")
    rounds: int = tuned(2, "times that each secondary column is rebuilt around", 0)


@dataclass(frozen=True)
class BoundSchedule(_Checked):
    """The lower bound of a pattern's cost (`protect.bound`)."""

    tuned_on: ClassVar[str] = "crossed tables of 12 to 6,500 cells"

    provable: int = tuned(4000, "parts with at most so many columns that may be hidden get a bound ...", 0)
    demanding: int = tuned(20_000, "... where no more than so many demand something", 0)
    rounds: int = tuned(10, "rounds of conditions", 0)
    work: float = tuned(1.0, "work of the integer solver in a round", 0)
    close: float = tuned(0.004, "relative gap that is good enough", 0, 1)
    slow: float = tuned(0.02, "a round that closes less than this share of the gap is the last one ...", 0, 1)
    enough: int = tuned(200, "... once so many relaxations were solved ...", 0)
    apart: float = tuned(0.25, "... unless the bound is nearer to the cost than this share of it", 0, 1)
    chain: int = tuned(2, "conditions made of one demand in a round")
    solve: float = tuned(0.5, "work of the integer solver for one move", 0)
    after: int = tuned(4, "the improving that follows takes this part of the steps")


@dataclass(frozen=True)
class StubbornSchedule(_Checked):
    """Columns for which the search found no move (`protect.stubborn`, `protect.nearby`)."""

    tuned_on: ClassVar[str] = "linked tables of 10,000 to 860,000 cells, the hard ones without zeros to hide"

    work: float = tuned(10.0, "work of the integer solver for a move or a reason in the whole system", 0)
    explained: int = tuned(20, "columns for which a minimal reason is looked for: more mostly repeat each other", 0)
    tried: int = tuned(200, "columns that cannot be settled after which the solver is asked no more", 0)
    tried_nearby: int = tuned(20, "the same, where it is asked in regions", 0)
    nearest: int = tuned(8_000, "columns of the region that is looked at first")
    further: int = tuned(20_000, "columns of the one after it, where the whole part is too large")
    whole: int = tuned(100_000, "parts with more columns are asked in regions only")
    region_work: float = tuned(1.0, "work for a region of the first size, for larger ones in proportion", 0)


@dataclass(frozen=True)
class Schedule:
    """All of them."""

    walk: WalkSchedule = WalkSchedule()
    intervals: IntervalSchedule = IntervalSchedule()
    pattern: PatternSchedule = PatternSchedule()
    small: SmallSchedule = SmallSchedule()
    bound: BoundSchedule = BoundSchedule()
    stubborn: StubbornSchedule = StubbornSchedule()


SCHEDULE = Schedule()
"""What is used where nobody says otherwise."""
