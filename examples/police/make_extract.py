"""Make `extract.csv`, an invented register of reported offences: `python make_extract.py`."""

from __future__ import annotations

import csv
import random
from pathlib import Path

FOLDER = Path(__file__).parent
MONTHS = [f"{year}-{month:02d}" for year in (2023, 2024) for month in range(1, 13)]
DISTRICTS = {"HARB": 30, "OLDT": 22, "UNIV": 12, "EAST": 16, "HILL": 7, "ISLE": 2}
KINDS = {"burglary": 14, "bicycle": 22, "shoplifting": 20, "assault": 14, "threats": 9, "robbery": 2, "fraud": 15}
OUTCOMES = {"cleared": 38, "dropped": 47, "open": 12, "": 1}


def main() -> None:
    """Write a row for each offence: the month in which it was reported, and what has become of it."""
    choose = random.Random(23)

    def one(weights: dict[str, int]) -> str:
        return choose.choices(list(weights), list(weights.values()))[0]

    with (FOLDER / "extract.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["case", "month", "district", "offence", "outcome"])
        for number in range(4200):
            writer.writerow([f"{number}", choose.choice(MONTHS), one(DISTRICTS), one(KINDS), one(OUTCOMES)])


if __name__ == "__main__":
    main()
