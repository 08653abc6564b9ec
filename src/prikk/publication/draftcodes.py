"""Drafts of dimensions: an id, a codelist with levels, bands and a row for the unknown, and a word on each choice."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from dataclasses import dataclass

from prikk.model.codelist import TOTAL, UNKNOWN
from prikk.model.text import runs_in_a_spreadsheet
from prikk.tabulate.profile import ColumnProfile, Profile
from prikk.words import words_of

_UNKNOWN = frozenset(
    "unknown ukjent ukjend uoppgitt okänd okänt uoplyst unbekannt na n/a null missing .".split()  # noqa: SIM905
)
_NOT_A_NAME = re.compile(r'[/\\:*?"<>|\s]|^\.|\.$')
_AGE_STARTS = (0, 18, 25, 35, 45, 55, 67, 80)
_AGE = re.compile(r"(^|_)(age|alder|ålder|alter)($|_)")
_STEPS = (1, 2, 5)
_LETTERS = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "ß": "ss", "ð": "d", "þ": "th", "đ": "d", "ł": "l"})


@dataclass(frozen=True)
class DraftRow:
    """A row of a drafted codelist."""

    code: str
    label: str
    source: str = ""
    parent: str = ""
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True)
class DraftDimension:
    """A drafted dimension: its id, its column, its codelist, and a word on each choice."""

    id: str
    column: str
    rows: tuple[DraftRow, ...]
    choices: tuple[str, ...]

    @property
    def has_levels(self) -> bool:
        """Whether some code lies under another."""
        return any(row.parent for row in self.rows)


def as_name(text: str) -> str:
    """A text as an id: letters from a to z, digits and `_`."""
    plain = unicodedata.normalize("NFKD", text.lower().translate(_LETTERS)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:40].strip("_")


def _unused(name: str, used: set[str]) -> str:
    found = next(item for item in (name, *(f"{name}{number}" for number in range(2, 10_000))) if item not in used)
    used.add(found)
    return found


def draft_dimension(profile: Profile, column: ColumnProfile, used: set[str], language: str) -> DraftDimension:
    """The draft of a dimension; its id is none of those that are `used`, and one of them afterwards."""
    id = _unused(as_name(column.name) or "dimension", used)
    choices: list[str] = []
    banded = column.many_numbers and column.name not in profile.above
    rows = _bands(column) if banded else _codes(profile, column, choices)
    if banded:
        choices.append(
            f"{column.distinct} whole numbers in bands: low and high in the codelist, change them as you need"
        )
    if column.empty or any(row.code == UNKNOWN for row in rows):
        share = 100 * column.empty / profile.records
        choices.append(f"{share:.1f} per cent of the records have no value: the row {UNKNOWN}")
    if column.empty and all(row.code != UNKNOWN for row in rows):
        rows.append(DraftRow(UNKNOWN, words_of(language, "columns")["unknown"]))
    total = DraftRow(TOTAL, words_of(language, "columns")["total"])
    return DraftDimension(id, column.name, (total, *rows), tuple(choices))


def _codes(profile: Profile, column: ColumnProfile, choices: list[str]) -> list[DraftRow]:
    """Rows of the values of a column, under those of the coarser columns that it lies in."""
    used: set[str] = {TOTAL, UNKNOWN}
    chain = (*profile.above.get(column.name, ()), column.name)
    names: dict[tuple[str, str], str] = {}
    rows: list[DraftRow] = []
    texts = profile.texts(column.name)
    for depth, level in enumerate(chain):
        above = chain[depth - 1] if depth else None
        values = column.codes if level == column.name else sorted({*profile.links[chain[depth + 1], level].values()})
        for value in values:
            unknown = value.lower() in _UNKNOWN and len(chain) == 1 and UNKNOWN not in {row.code for row in rows}
            code = UNKNOWN if unknown else _unused(_code(value), used)
            names[level, value] = code
            parent = names[above, profile.links[level, above][value]] if above else ""
            label = texts.get(value, value) if level == column.name else value
            rows.append(DraftRow(code, label, value if code != value and level == column.name else "", parent))
    if len(chain) > 1:
        choices.append(f"levels {' > '.join(chain)}, since each value lies in one of the level above: column parent")
    return sorted(rows, key=lambda row: row.code == UNKNOWN)


def _code(value: str) -> str:
    """A value as a code that can be a part of a file's name and is no formula."""
    if not _NOT_A_NAME.search(value) and not runs_in_a_spreadsheet(value) and len(value) <= 60:
        return value
    return re.sub(r"[^\w-]+", "_", value).strip("_-")[:60] or "code"


def _bands(column: ColumnProfile) -> list[DraftRow]:
    """Bands of whole numbers: those usual for ages, else some eight of a round width."""
    numbers = [int(value) for value in column.counts]
    least, most = min(numbers), max(numbers)
    if _AGE.search(column.name.lower()) and least >= 0 and most < 130:
        starts = [end for end in _AGE_STARTS if end <= most]
        starts = [end for place, end in enumerate(starts) if place + 1 == len(starts) or starts[place + 1] > least]
    else:
        width = (most - least) / 8
        step = next(unit * 10**power for power in range(16) for unit in _STEPS if unit * 10**power >= width)
        starts = list(range(least // step * step, most + 1, step))
    ends = [start - 1 for start in starts[1:]]
    rows = [
        DraftRow(f"{low}-{high}", f"{low}-{high}", low=low, high=high) for low, high in zip(starts, ends, strict=False)
    ]
    last = DraftRow(f"{starts[-1]}_", f"{starts[-1]}+", low=starts[-1])
    first = (
        [DraftRow(f"to_{rows[0].high}", f"- {rows[0].high}", high=rows[0].high)] if rows and starts[0] > 0 else rows[:1]
    )
    return [*first, *rows[1:], last]


def codelist_text(dimension: DraftDimension, language: str) -> str:
    """A codelist as CSV, with the columns that it needs."""
    more = {
        "source_code": [row.source for row in dimension.rows],
        "parent": [row.parent for row in dimension.rows],
        "low": ["" if row.low is None else str(row.low) for row in dimension.rows],
        "high": ["" if row.high is None else str(row.high) for row in dimension.rows],
    }
    kept = {name: values for name, values in more.items() if any(values)}
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["code", f"label_{language}", *kept])
    for number, row in enumerate(dimension.rows):
        writer.writerow([row.code, row.label, *(values[number] for values in kept.values())])
    return text.getvalue()
