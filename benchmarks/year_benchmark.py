"""A year of months: each month built beside all earlier ones, and built as if there were none.

    python benchmarks/year_benchmark.py EXTRACT [--last 2023-12] [--foresight] [--folder DIR] [--svg FILE]

EXTRACT is what `prikk simulate` makes of the 2023 report (see the tutorial). Every month is a release of the report
from January to that month, at full protection; every build is verified. Seconds are of processor time. `kept` are the
further stars that an earlier release set already, `idle` those of them that protect nothing now.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from prikk import build, read_publication, verify
from prikk.model.period import Period
from prikk.model.publication import Publication

PUBLICATION = Path(__file__).parents[1] / "examples" / "oppfolging-2023"
WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 760, 300, 60, 40, 30


@dataclass(frozen=True)
class Month:
    """What a build of one month cost."""

    month: str
    stars: int
    persons: int
    seconds: float
    kept: int
    idle: int


def upto(publication: Publication, last: Period) -> Publication:
    """The publication as it is released for a month."""
    period = replace(publication.period, last=last.code)
    return replace(publication, period=period, version=f"1.{last.number}")


def run(publication: Publication, extract: Path, folder: Path, previous: Sequence[Path]) -> Month:
    """Build and verify one month."""
    began = time.process_time()
    built = build(publication, extract, folder, previous=previous)
    seconds = time.process_time() - began
    found = verify(folder)
    if found.problems:
        raise SystemExit(f"{folder}: {'; '.join(found.problems)}")
    kept = built.kept
    return Month(publication.period.last, built.secondary, built.hidden_persons, seconds, kept.stars, kept.idle)


def chart(chain: Sequence[Month], alone: Sequence[Month]) -> str:
    """The persons that further stars hide, month by month, as SVG."""
    most = max(month.persons for month in (*chain, *alone))
    step = (WIDTH - LEFT - 20) / max(len(chain) - 1, 1)

    def line(months: Sequence[Month], dash: str, label: str, shift: int) -> str:
        points = [
            (LEFT + number * step, HEIGHT - BOTTOM - month.persons / most * (HEIGHT - TOP - BOTTOM))
            for number, month in enumerate(months)
        ]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        x, y = points[len(points) // 2]
        return (
            f'<polyline points="{path}" fill="none" stroke="#1d4f91" stroke-width="2.5" stroke-dasharray="{dash}"/>'
            f'<text x="{x:.1f}" y="{y + shift:.1f}">{label}</text>'
        )

    labels = "".join(
        f'<text x="{LEFT + number * step:.1f}" y="{HEIGHT - 8}" text-anchor="middle">{month.month[5:]}</text>'
        for number, month in enumerate(chain)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        'font-family="sans-serif" font-size="13"><title>Persons whom further stars hide, by month</title>'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>'
        f'<text x="8" y="22" font-weight="700">Persons whom further stars hide, by month of 2023</text>'
        f'<text x="8" y="{TOP + 12}">{most:,}</text><text x="8" y="{HEIGHT - BOTTOM}">0</text>'
        f'<line x1="{LEFT}" y1="{HEIGHT - BOTTOM}" x2="{WIDTH - 20}" y2="{HEIGHT - BOTTOM}" stroke="#666"/>'
        f"{line(alone, '6 5', 'builds that forget', -14)}"
        f"{line(chain, '', 'each knows the earlier ones', 26)}{labels}</svg>\n"
    )


def main() -> None:
    """The table, and the chart where a file is named."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("extract", type=Path)
    parser.add_argument("--last", default="2023-12")
    parser.add_argument("--foresight", action="store_true", help="count averages to come as part of a star's cost")
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--svg", type=Path)
    options = parser.parse_args()
    publication = read_publication(PUBLICATION)
    rule = replace(publication.confidentiality, foresight=options.foresight)
    publication = replace(publication, confidentiality=rule)
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        chain: list[Month] = []
        alone: list[Month] = []
        made: list[Path] = []
        print(f"{'month':8} {'stars':>6} {'kept':>5} {'idle':>5} {'persons':>8} {'s':>6}   ", end="")
        print(f"{'alone':>6} {'persons':>8} {'s':>6}")
        for last in upto(publication, Period.parse(options.last)).period.periods:
            month = upto(publication, last)
            chain.append(run(month, options.extract, folder / f"chain-{last.code}", made))
            alone.append(run(month, options.extract, folder / f"alone-{last.code}", []))
            made.append(folder / f"chain-{last.code}")
            one, other = chain[-1], alone[-1]
            print(
                f"{one.month:8} {one.stars:6} {one.kept:5} {one.idle:5} {one.persons:8,} {one.seconds:6.1f}   "
                f"{other.stars:6} {other.persons:8,} {other.seconds:6.1f}",
                flush=True,
            )
    if options.svg:
        options.svg.write_text(chart(chain, alone), encoding="utf-8")


if __name__ == "__main__":
    main()
