"""A small publication for simulations: a code that changes meaning, regions in two levels, narrow age bands."""

from __future__ import annotations

import random
from pathlib import Path

from prikk.model.publication import Publication
from prikk.publication.reading import read_publication

TOML = """\
id = "made-up"
title.nb = "Oppdiktet"
period = {{ unit = "quarter", first = "2022-Q1", last = "2023-Q2" }}

[source]
person = "person"
period = "period"
unit = ["programme"]

[source.rules]
group = [
    {{ then = "X", when = {{ first = ["a", "b"], second = ["c"] }} }},
    {{ then = "Y", when = {{ first = ["a"] }} }},
    {{ then = "Z" }},
]

[dimensions]
programme = {{ codelist = "programme.csv", label.nb = "Tiltak", list_all = {list_all} }}
region = {{ codelist = "region.csv", column = "place", label.nb = "Region" }}
age = {{ codelist = "age.csv", label.nb = "Alder" }}
group = {{ codelist = "group.csv", label.nb = "Gruppe" }}

[[statistics]]
id = "mean"
kind = "year-to-date-mean"
periods = "{mean_periods}"
label.nb = "Snitt"

[[statistics]]
id = "count"
kind = "count"
label.nb = "Antall"

{tables}
[confidentiality]
threshold = {threshold}
zeros = "{zeros}"
protection = "none"
"""

CODELISTS = {
    "programme.csv": (
        "code,label_nb,valid_from,valid_to,source_code\n_T,I alt,,,\nA,Alfa,,,\n"
        "OLD,Gammelt navn,,2022-Q3,REG\nNEW,Nytt navn,2022-Q4,,REG\n"
    ),
    "region.csv": "code,label_nb,parent\n_T,I alt,\nN,Nord,\nN1,Nord 1,N\nN2,Nord 2,N\nS,Sør,\n_U,Ukjent,\n",
    "age.csv": "code,label_nb,low,high\n_T,I alt,,\nY,Ung,,17\nM,Midt,18,18\nO,Eldre,19,40\n_U,Ukjent,,\n",
    "group.csv": "code,label_nb\n_T,I alt\nX,X\nY,Y\nZ,Z\n",
}

TABLES = (
    {"rows": "programme", "for_each": ["region"], "each_total": True, "empty_periods": "keep"},
    {"rows": "age", "for_each": ["programme"]},
    {"rows": "region", "for_each": ["programme"], "empty_rows": "keep"},
    {"rows": "group", "where": {"programme": "A"}},
    {"rows": "region", "for_each": ["age"], "empty_periods": "keep"},
    {"rows": "programme", "where": {"region": "N", "group": "X"}},
    {"rows": "age"},
)


def made_up(
    folder: Path, tables: list[int], threshold: int, zeros: str, *, list_all: bool = False, mean_periods: str = "last"
) -> Publication:
    """The publication with some of the tables."""
    for name, text in CODELISTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    texts = "".join(
        f'[[tables]]\nid = "t{number}"\ntitle.nb = "T"\n'
        + "".join(f"{key} = {_toml(value)}\n" for key, value in TABLES[number].items())
        for number in tables
    )
    path = folder / "publication.toml"
    path.write_text(
        TOML.format(
            tables=texts,
            threshold=threshold,
            zeros=zeros,
            list_all="true" if list_all else "false",
            mean_periods=mean_periods,
        ),
        encoding="utf-8",
    )
    return read_publication(path)


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "{ " + ", ".join(f'{key} = "{item}"' for key, item in value.items()) + " }"
    return str(value).replace("'", '"') if isinstance(value, list) else f'"{value}"'


def random_rows(seed: int, number: int) -> list[dict[str, object]]:
    """Register rows with uneven odds, each of its own person."""
    chance = random.Random(seed)
    odds = {name: [chance.choice((0, 1, 5, 20)) for _ in range(4)] for name in ("place", "period")}
    rows = []
    for person in range(number):
        period = chance.choices(
            ("2022-Q1", "2022-Q2", "2022-Q4", "2023-Q2"), [weight + 1 for weight in odds["period"]]
        )[0]
        rows.append(
            {
                "person": f"p{person}",
                "period": period,
                "programme": chance.choice(("A", "REG", "REG")),
                "place": chance.choices(("N1", "N2", "S", None), [weight + 0.2 for weight in odds["place"]])[0],
                "age": chance.choice((None, 16, 17, 17, 18, 19, 30)),
                "first": chance.choice(("a", "b", None)),
                "second": chance.choice(("c", None)),
            }
        )
    return rows
