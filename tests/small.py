"""A small publication that tests build on: programmes by sex and age, four quarters, written to a folder."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from prikk.model.publication import Publication
from prikk.model.specification import Confidentiality
from prikk.publication.reading import read_publication
from prikk.rules.protocol import Judged
from prikk.rules.registry import rule_of
from prikk.system.published import Figure

TOML = """\
id = "small"
languages = ["nb"]
title.nb = "Liten"
period = { unit = "quarter", first = "2023-Q1", last = "2023-Q4" }

[source]
person = "person"
period = "period"
unit = ["programme"]

[dimensions]
programme = { codelist = "programme.csv", label.nb = "Tiltak" }
sex = { codelist = "sex.csv", label.nb = "Kjønn" }
age = { codelist = "age.csv", label.nb = "Alder", list_all = true }

[[statistics]]
id = "ytd_mean"
kind = "year-to-date-mean"
periods = "last"
label.nb = "Gjennomsnitt hittil i år"

[[statistics]]
id = "count"
kind = "count"
label.nb = "Antall"

[[tables]]
id = "programme"
rows = "programme"
for_each = ["sex"]
each_total = true
empty_periods = "keep"
title.nb = "Etter tiltak"
table_title.nb = "Etter tiltak. {sex}"
total_label.nb = "I alt {sex}"

[[tables]]
id = "age"
rows = "age"
for_each = ["programme"]
title.nb = "Etter alder"
table_title.nb = "{programme}. Etter alder"
total_label.nb = "I alt {programme}"

[confidentiality]
threshold = 4
zeros = "hide"
protection = "none"
"""

CODELISTS = {
    "programme.csv": "code,label_nb\n_T,I alt\nA,Alfa\nB,Beta\nC,Gamma\n",
    "sex.csv": "code,label_nb\n_T,I alt\n2,Kvinner\n1,Menn\n",
    "age.csv": "code,label_nb,low,high\n_T,I alt,,\nY,Under 30,,29\nO,30 og over,30,\n_U,Ukjent,,\n",
}


def write_small(folder: Path, toml: str = TOML) -> Path:
    """Write the publication file and its codelists; returns the file."""
    for name, text in CODELISTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    path = folder / "publication.toml"
    path.write_text(toml, encoding="utf-8")
    return path


def small_publication(folder: Path, toml: str = TOML) -> Publication:
    """The small publication, read."""
    return read_publication(write_small(folder, toml))


def is_primary(figure: Figure, value: int, settings: Confidentiality) -> bool:
    """Whether the rule hides a figure whose column has a value."""
    return bool(rule_of(settings).primary(Judged(np.array([value]), np.array([figure.periods])))[0])
