"""Foresight: a further star is set, where that is about as cheap, in a row whose averages are held back anyway."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from chain import Cell, Setting, Step, disclosed, read_shown, write_step

from prikk.errors import InputError
from prikk.figures.mean import Mean
from prikk.model.cell import CellKey
from prikk.model.specification import Confidentiality
from prikk.publication.build import build
from prikk.publication.foresight import foresight_factors
from prikk.publication.reading import read_publication
from prikk.publication.verify import verify
from prikk.rules.settings import check_settings
from prikk.system.published import Figure


def counts(month: str, *rows: tuple[str, int, int]) -> dict[Cell, int]:
    return {(region, sex, month): n for region, *pair in rows for sex, n in zip("MF", pair, strict=True)}


SETTING = Setting("full", mean=True)
JANUARY = counts("2024-01", ("N", 2, 30), ("S", 16, 17), ("E", 18, 19))
FEBRUARY = JANUARY | counts("2024-02", ("N", 2, 30), ("S", 26, 27), ("E", 8, 9))


def second_month(folder: Path, foresight: str) -> list[Path]:
    made: list[Path] = []
    for number, step in enumerate([Step(1, 1, JANUARY), Step(1, 2, FEBRUARY)]):
        place = write_step(folder / f"p{number}", SETTING, step)
        with (place / "publication.toml").open("a", encoding="utf-8") as file:
            file.write(f"foresight = {foresight}\n")
        build(read_publication(place), None, folder / f"o{number}", previous=made)
        made.append(folder / f"o{number}")
    return made


@pytest.mark.parametrize(("foresight", "region"), [("false", "E"), ("true", "S")])
def test_the_row_that_has_a_star_already_takes_the_next_one(tmp_path: Path, foresight: str, region: str) -> None:
    made = second_month(tmp_path, foresight)
    first, second = map(read_shown, made)
    assert first["S", "M", "2024-01", "count"] is None
    assert {a for a in "SE" if second[a, "M", "2024-02", "count"] is None} == {region}
    assert verify(made[1]).problems == ()
    assert disclosed(SETTING, [Step(1, 1, JANUARY), Step(1, 2, FEBRUARY)], [first, second]) == []


def test_a_star_costs_its_row_the_averages_that_are_to_come() -> None:
    def figure(row: str, month: str, statistic: str = "count") -> Figure:
        key = CellKey((row,), month, statistic)
        return Figure(key, 0, Mean(2), 2) if statistic == "mean" else Figure(key, 0)

    figures = [figure(row, f"2024-1{n}") for row in "NSE" for n in (0, 1)]
    figures += [figure("N", "2024-11", "mean"), figure("S", "2024-11", "mean")]
    stars = np.array([figure.key == CellKey(("S",), "2024-10", "count") for figure in figures])
    one = 1 + 1 / 12  # December's average alone is to come
    assert foresight_factors(figures, stars).tolist() == [one, one, 1, 1, 1, 1, 1, 1]
    december = [*figures, figure("N", "2024-12")]
    assert set(foresight_factors(december, np.zeros(len(december), dtype=np.bool_)).tolist()) == {1}


def test_foresight_is_true_or_false(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="foresight"):
        second_month(tmp_path, '"yes"')
    rule = Confidentiality(threshold=4)
    with pytest.raises(InputError, match="foresight: 1; allowed: true or false"):
        check_settings(replace(rule, foresight=1))  # type: ignore[arg-type]
    for name in ("changes", "shown_rows"):
        with pytest.raises(InputError, match=f"{name}: 'never'"):
            check_settings(replace(rule, **{name: "never"}))  # type: ignore[arg-type]
