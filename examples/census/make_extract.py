"""Make `extract.csv`, two invented censuses: `python make_extract.py`."""

from __future__ import annotations

import csv
import random
from pathlib import Path

FOLDER = Path(__file__).parent
PARISHES = {"NOR1": 9, "NOR2": 5, "NOR3": 1, "MID1": 14, "MID2": 6, "SOU1": 8, "SOU2": 2}
STATUS = {"working": 52, "studying": 11, "retired": 20, "home": 6, "seeking": 3}


def main() -> None:
    """Write a row for each person in each census; ages are numbers."""
    choose = random.Random(31)
    with (FOLDER / "extract.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["person", "year", "parish", "sex", "age", "status"])
        for year, size in (("2011", 1500), ("2021", 1700)):
            for number in range(size):
                (parish,) = choose.choices(list(PARISHES), list(PARISHES.values()))
                age = min(choose.randint(0, 84) + choose.choice([0, 0, 8]), 92)
                (status,) = ["child"] if age < 16 else choose.choices(list(STATUS), list(STATUS.values()))
                writer.writerow([f"{year}-{number}", year, parish, choose.choice(["1", "2"]), age, status])


if __name__ == "__main__":
    main()
