"""Make `extract.csv`, an invented register of hospital stays: `python make_extract.py`."""

from __future__ import annotations

import csv
import datetime as dt
import random
from pathlib import Path

FOLDER = Path(__file__).parent
WARDS = {"UNI-M": 30, "UNI-S": 26, "UNI-C": 9, "COU-M": 20, "COU-S": 15}
DIAGNOSES = {"I": 26, "J": 18, "S": 20, "O": 8, "C": 12, "X": 16}


def main() -> None:
    """Write a row for each stay of two years, with the day of admission."""
    choose, first = random.Random(23), dt.date(2023, 1, 1)
    with (FOLDER / "extract.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\n")
        writer.writerow(["stay", "admitted", "ward", "diagnosis", "age", "sex"])
        for number in range(1_800):
            (ward,) = choose.choices(list(WARDS), list(WARDS.values()))
            (diagnosis,) = choose.choices(list(DIAGNOSES), list(DIAGNOSES.values()))
            age = choose.randint(0, 17) if ward == "UNI-C" else min(101, max(18, round(choose.gauss(61, 19))))
            sex = "" if choose.random() < 0.01 else choose.choice("FM")
            day = first + dt.timedelta(days=choose.randrange(730))
            writer.writerow([number + 1, day.isoformat(), ward, diagnosis, age, sex])


if __name__ == "__main__":
    main()
