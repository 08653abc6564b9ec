"""Make the register extract of this example: invented contracts, the same bytes on every run.

Run `python make_extract.py` in this folder.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from pathlib import Path

QUARTERS = tuple(f"{year}-Q{number}" for year in (2022, 2023) for number in (1, 2, 3, 4))
REGIONS = {
    "nordkysten": 60, "nordvidda": 3, "fjordene": 90, "vestøyene": 6, "sundet": 14, "dalene": 25, "storsjøen": 8, "": 1,
}  # fmt: skip
TRADES = {"tømrer": 70, "helse": 95, "kjøkken": 40, "elektro": 80, "akvakultur": 12, "data": 45, "laft": 3}
WOMEN = {"tømrer": 0.04, "helse": 0.85, "kjøkken": 0.5, "elektro": 0.05, "akvakultur": 0.2, "data": 0.15, "laft": 0.1}
HEADING = ("løpenr", "kvartal", "fag", "region", "kjønn", "alder", "ordning", "stilling")


def contracts(chance: random.Random, number: int) -> Iterator[tuple[str, ...]]:
    """The rows of that many contracts: one for each quarter in which the contract runs."""
    for person in chance.sample(range(100_000, 1_000_000), number):
        trade = chance.choices(list(TRADES), list(TRADES.values()))[0]
        region = chance.choices(list(REGIONS), list(REGIONS.values()))[0]
        sex = "kvinne" if chance.random() < WOMEN[trade] else "mann"
        begin, length = chance.randrange(-7, len(QUARTERS)), chance.choice((4, 8, 8, 8, 10))
        age = min(16 + int(chance.expovariate(0.22)), 63)
        scheme = "voksen" if age >= 25 else chance.choices(("ordinær", "praksisbrev"), (20, 1))[0]
        if scheme == "voksen" and chance.random() < 0.3:
            scheme, length = "voksen, forkortet", 4
        develops, hours = chance.random() < 0.4, chance.choice(("1,0", "1,0", "1,0", "0,8", "0,5"))
        for at in range(max(begin, 0), min(begin + length, len(QUARTERS))):
            quarter = QUARTERS[at]
            moved = "utvikling" if trade == "data" and develops and quarter >= "2023" else trade
            yield str(person), quarter, moved, region, sex, str(age + (at - begin) // 4), scheme, hours


def main() -> None:
    """Write extract.csv beside this file."""
    rows = sorted(contracts(random.Random(2023), 900), key=lambda row: (row[1], row[0]))
    with Path(__file__).with_name("extract.csv").open("w", encoding="cp1252", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
        writer.writerow(HEADING)
        writer.writerows(rows)


if __name__ == "__main__":
    main()
