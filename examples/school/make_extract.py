"""Make `extract.csv`, an invented register of pupils: `python make_extract.py`."""

from __future__ import annotations

import csv
import random
from pathlib import Path

FOLDER = Path(__file__).parent
YEARS = (2023, 2024)
LANGUAGES = {"national": 80, "polish": 6, "arabic": 5, "somali": 4, "english": 1, "": 3}


def main() -> None:
    """Write a row for each pupil and year; the schools are those of the codelist."""
    choose = random.Random(11)
    with (FOLDER / "codelists" / "school.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    parents = {row["parent"] for row in rows}
    schools = [row["code"] for row in rows if row["code"] not in parents | {"_T"}]
    sizes = [choose.choice([0.4, 3, 6, 9]) for _ in schools]
    with (FOLDER / "extract.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["pupil", "year", "school", "grade", "sex", "home language"])
        for year in YEARS:
            for number in range(700):
                (school,) = choose.choices(schools, sizes)
                (language,) = choose.choices(list(LANGUAGES), list(LANGUAGES.values()))
                writer.writerow(
                    [f"p{year}{number}", year, school, choose.randint(1, 10), choose.choice("fm"), language]
                )


if __name__ == "__main__":
    main()
