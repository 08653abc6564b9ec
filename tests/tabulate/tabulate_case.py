"""A small publication with everything that counting must handle, records for it, and a plain count to compare with."""

from __future__ import annotations

from collections import Counter
from itertools import product
from pathlib import Path

from hypothesis import strategies as st

from prikk.model.publication import Publication
from prikk.publication.reading import read_publication

TOML = """\
id = "case"
title.nb = "Prøve"
period = { unit = "month", first = "2023-11", last = "2024-01" }

[source]
path = "extract.csv"
person = "person"
period = "month"
unit = ["tiltak"]

[dimensions]
tiltak = { codelist = "tiltak.csv", label.nb = "Tiltak" }
sted = { codelist = "sted.csv", label.nb = "Sted", column = "kommune nr" }
alder = { codelist = "alder.csv", label.nb = "Alder" }

[[statistics]]
id = "count"
kind = "count"
label.nb = "Antall"

[[tables]]
id = "tiltak"
rows = "tiltak"
for_each = ["alder"]
each_total = true
title.nb = "Tiltak"

[[tables]]
id = "sted"
rows = "sted"
for_each = ["tiltak"]
title.nb = "Sted"

[[tables]]
id = "alder"
rows = "alder"
where = { sted = "N" }
title.nb = "Alder i nord"

[confidentiality]
threshold = 4
"""

CODELISTS = {
    "tiltak.csv": (
        "code,label_nb,valid_from,valid_to,source_code\n_T,I alt,,,\n"
        "NEW,Ny,2023-12,,X\nOLD,Gammel,,2023-11,X\nY,Ypsilon,,,\n"
    ),
    "sted.csv": (
        "code,label_nb,parent,parent_size\n_T,I alt,,\nN,Nord,,\nS,Sør,,\nBIG,Store,,_T\nSMALL,Små,,_T\n"
        "01,Å,N,BIG\n02,Ås,N,SMALL\n03,Ørsta,S,BIG\n_U,Ukjent,,_T\n"
    ),
    "alder.csv": "code,label_nb,low,high\n_T,I alt,,\nU,Under 20,,19\nM,20-29,20,29\nG,30 og over,30,\n_U,Ukjent,,\n",
}

COLUMNS = ("person", "month", "tiltak", "kommune nr", "alder")
Record = tuple[str, str, str, str, str]


def case_publication(folder: Path, toml: str = TOML) -> Publication:
    """The publication, written to a folder and read."""
    for name, text in CODELISTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "publication.toml").write_text(toml, encoding="utf-8")
    return read_publication(folder)


def records() -> st.SearchStrategy[list[Record]]:
    """Records as texts, each counting unit once."""
    record = st.tuples(
        st.sampled_from(["p1", "p2", "p3", "ø4", "å;5", 'p"6']),
        st.sampled_from(["2023-11", "2023-12", "2024-01"]),
        st.sampled_from(["X", "Y"]),
        st.sampled_from(["01", "02", "03", ""]),
        st.sampled_from(["0", "19", "20", "29", "30", "99", ""]),
    )
    return st.lists(record, min_size=1, max_size=40, unique_by=lambda item: item[:3])


def codes(record: Record) -> tuple[str, str, str]:
    """The codes that a record means, spelled out by hand."""
    _, month, tiltak, sted, alder = record
    programme = tiltak if tiltak == "Y" else "OLD" if month == "2023-11" else "NEW"
    age = "_U" if not alder else "U" if int(alder) < 20 else "M" if int(alder) < 30 else "G"
    return programme, sted or "_U", age


ANCESTORS = {"01": ["N", "BIG"], "02": ["N", "SMALL"], "03": ["S", "BIG"], "_U": []}


def plain_count(rows: list[Record], *, persons: bool = False) -> Counter[tuple[str, ...]]:
    """The count of every cell, by the slowest and plainest means."""
    found: dict[tuple[str, ...], list[str]] = {}
    for record in rows:
        programme, sted, age = codes(record)
        for key in product([programme, "_T"], [sted, *ANCESTORS[sted], "_T"], [age, "_T"]):
            found.setdefault((*key, record[1]), []).append(record[0])
    return Counter({key: len(set(who) if persons else who) for key, who in found.items()})


def in_publication(key: tuple[str, ...]) -> bool:
    """Whether a cell is in one of the publication's tables."""
    programme, sted, age, _ = key
    return sted == "_T" or (programme != "_T" and age == "_T") or (programme == "_T" and sted == "N")
