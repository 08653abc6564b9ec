"""Tables by area, sex and year in layouts of two tiers, groups, sheets and codes are read back, or asked about."""

from __future__ import annotations

from pathlib import Path
from random import Random

import openpyxl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.styles import Alignment

from prikk.tidy import Reading, read_files

REGIONS = {"North": ["Aby", "Bby", "Cby"], "South": ["Dby", "Eby"], "West": ["Fby", "Gby", "Hby"]}
SEXES, YEARS = ["Men", "Women"], ["2021", "2022", "2023"]
TOTALS = ("Total", "I alt", "Insgesamt", "Both sexes")
STYLES = ("tiers", "groups", "apart", "codes", "shares", "long")

Key = frozenset[str]


class Drawn:
    """A table in a random layout: its `sheets`, and the `truth` by codes that are no totals (None: hidden)."""

    def __init__(self, seed: int, style: str) -> None:
        self.draw, self.style = Random(seed), style
        self.base = {(area, sex, year): self.draw.randint(0, self.draw.choice([60, 20_000]))
                     for areas in REGIONS.values() for area in areas for sex in SEXES for year in YEARS}  # fmt: skip
        self.rounded = self.draw.choice([0, 0, 10])
        self.sign = self.draw.choice(["*", "[c]", "<5", "c"])
        self.set_in = self.draw.choice(["  ", "- ", "format"])
        self.truth: dict[Key, int | None] = {}
        self.total = self.draw.choice(TOTALS[:3])
        self.rows = [(self.total, "", 0)]
        for region, areas in REGIONS.items():
            self.rows += [(region, region, 1), *((area, area, 2) for area in areas)]
        self.sheets = getattr(self, style)()

    def count(self, area: str, sex: str, year: str) -> int:
        return sum(count for (own, of, at), count in self.base.items()
                   if area in ("", own) or own in REGIONS.get(area, ()) if sex in ("", of) if at == year)  # fmt: skip

    def cell(self, area: str, sex: str, year: str, code: str = "") -> int | str:
        count = self.count(area, sex, year)
        hide = area != "" and area not in REGIONS and 0 < count < 5 and not self.rounded
        shown = round(count / self.rounded) * self.rounded if self.rounded else count
        self.truth[frozenset({code or area, sex, year} - {"", "000"})] = None if hide else shown
        return self.sign if hide else shown

    def label(self, text: str, depth: int) -> str:
        return text if self.set_in == "format" else self.set_in * depth + text

    def framed(self, *rows: list) -> list[list]:
        title = [["Table 3. Persons by area"], []] if self.draw.random() < 0.5 else []
        notes = [[], [f"{self.sign} = fewer than 5"], ["Source: made up"]] if self.draw.random() < 0.5 else []
        return [*title, *rows, *notes]

    def body(self, sex: str) -> list[list]:
        return [[self.label(text, depth), *(self.cell(area, sex, year) for year in YEARS)]
                for text, area, depth in self.rows]  # fmt: skip

    def tiers(self) -> dict[str, list[list]]:
        sexes = ["", *SEXES]
        upper = ["", *(year if not place else "" for year in YEARS for place in range(3))]
        lower = ["Area", *(sex or "Both sexes" for _ in YEARS for sex in sexes)]
        body = [[self.label(text, depth), *(self.cell(area, sex, year) for year in YEARS for sex in sexes)]
                for text, area, depth in self.rows]  # fmt: skip
        return {"": self.framed(upper, lower, *body)}

    def groups(self) -> dict[str, list[list]]:
        self.set_in, self.rows = "format", [row for row in self.rows if row[2] < 2]
        return {"": self.framed(["Area", *YEARS], *(row for sex in SEXES for row in ([sex], *self.body(sex))))}

    def apart(self) -> dict[str, list[list]]:
        return {sex: self.framed(["Area", *YEARS], *self.body(sex)) for sex in SEXES}

    def codes(self) -> dict[str, list[list]]:
        own = [f"{number:03}" for number in range(len(self.rows))]
        body = [[code, self.label(text, depth), *(self.cell(area, "", year, code) for year in YEARS)]
                for code, (text, area, depth) in zip(own, self.rows, strict=True)]  # fmt: skip
        return {"": self.framed(["Code", "Area", *YEARS], *body)}

    def shares(self) -> dict[str, list[list]]:
        body = []
        for text, area, depth in self.rows:
            cells = [
                (self.cell(area, "", year), self.count(area, "", year), self.count("", "", year)) for year in YEARS
            ]
            pairs = [[shown, round(1000 * own / max(whole, 1)) / 10 + 0.01] for shown, own, whole in cells]
            body.append([self.label(text, depth), *(item for pair in pairs for item in pair)])
        upper = ["", *(text for year in YEARS for text in (year, ""))]
        return {"": self.framed(upper, ["Area", *["Number", "Per cent"] * 3], *body)}

    def long(self) -> dict[str, list[list]]:
        self.set_in = ""
        return {"": [["Area", "Sex", "Year", "Persons"], *([text, sex or "Both sexes", year, self.cell(area, sex, year)]
                     for text, area, _ in self.rows for sex in ["", *SEXES] for year in YEARS)]}  # fmt: skip

    def written(self, path: Path) -> None:
        book = openpyxl.Workbook()
        book.remove(book.active)
        for name, rows in self.sheets.items():
            sheet = book.create_sheet(name or "Sheet1")
            depth = {text: own for text, _, own in self.rows}
            for row in rows:
                sheet.append([None if value == "" else value for value in row])
                for cell in sheet[sheet.max_row][:2] if self.set_in == "format" and self.style != "groups" else ():
                    if depth.get(str(cell.value)):
                        cell.alignment = Alignment(indent=depth[str(cell.value)])
        book.save(path)


def read_back(reading: Reading, known: frozenset[str]) -> dict[Key, int | None]:
    found: dict[Key, int | None] = {}
    for group in reading.sets:
        for table in group.tables:
            for codes, measure, content in zip(table.codes, table.measures, table.found, strict=True):
                if measure not in table.derived:
                    parts = {part for code in codes for part in code.split(" / ")}
                    key = frozenset(parts & known)
                    assert key not in found and parts - known <= {*TOTALS, "000"}
                    found[key] = content.number
    return found


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6), style=st.sampled_from(STYLES))
def test_a_table_in_a_random_layout_is_read_back_or_asked_about(tmp_path: Path, seed: int, style: str) -> None:
    drawn = Drawn(seed, style)
    path = tmp_path / "table.xlsx"
    drawn.written(path)
    reading = read_files([path])
    if not reading.questions:
        assert read_back(reading, frozenset().union(*drawn.truth)) == drawn.truth
