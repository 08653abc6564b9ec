"""What tests of the audit build on: the small publication with counts record by record, published primary-only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import product

import numpy as np

from prikk.audit import Question, question_of
from prikk.figures.layout import lay_out
from prikk.model.cell import CellKey
from prikk.model.codelist import TOTAL
from prikk.model.publication import Publication
from prikk.model.release import PublishedCell, Release
from prikk.model.status import Status
from prikk.model.table import Table
from prikk.publication.assemble import release_of
from prikk.rules.registry import rule_of
from prikk.system.published import PublishedSystem, published_system
from small import is_primary

Records = Mapping[tuple[str, str, str, str], int]
"""How many records there are of each programme, sex, age and quarter (`Q1`)."""


def quarters(programme: str, sex: str, age: str, counts: Iterable[int]) -> dict[tuple[str, str, str, str], int]:
    """The records of a programme, sex and age in the quarters from the first."""
    return {(programme, sex, age, f"2023-Q{number}"): count for number, count in enumerate(counts, 1)}


def counted(records: Records) -> Counter[tuple[str, ...]]:
    """Every count, totals included."""
    counts: Counter[tuple[str, ...]] = Counter()
    for (*codes, period), count in records.items():
        for key in product(*((code, TOTAL) for code in codes)):
            counts[(*key, period)] += count
    return counts


def laid_out(publication: Publication, records: Records) -> tuple[tuple[Table, ...], PublishedSystem, np.ndarray]:
    """The tables, their system and the true values of its columns."""
    counts = counted(records)
    tables = lay_out(publication, lambda codes, period: counts[(*codes, period.code)] > 0)
    published = published_system(publication, tables)
    index = published.system.cells
    return tables, published, published.complete(np.array([counts[*key.codes, key.period] for key in index.columns]))


def release(
    publication: Publication, records: Records, secondary: Iterable[CellKey] = (), demanded: str = "none"
) -> Release:
    """What is published when the primary and the given secondary cells are hidden."""
    tables, published, values = laid_out(publication, records)
    rule, also = publication.confidentiality, set(secondary)
    cells = {}
    for key, figure in published.figures.items():
        value = int(values[figure.column])
        kind = Status.PRIMARY if is_primary(figure, value, rule) else Status.SECONDARY
        if kind is Status.PRIMARY or key in also:
            cells[key] = PublishedCell(kind if rule.shows_kind else Status.CONFIDENTIAL)
        else:
            cells[key] = PublishedCell(Status.PUBLISHED, figure.printed(value))
    return release_of(publication, tables, cells, demanded=demanded, audited=False)


def ask(publication: Publication, made: Release, *, only_primary: bool = True, **more: object) -> Question:
    """The question that a release puts."""
    published = published_system(publication, made.tables)
    rule = rule_of(publication.confidentiality)
    return question_of(published, made.tables, made.cells, rule, only_primary=only_primary, **more)


def hide(cells: Mapping[CellKey, PublishedCell], *keys: CellKey) -> dict[CellKey, PublishedCell]:
    """The cells with some more of them hidden."""
    return {key: PublishedCell(Status.CONFIDENTIAL) if key in keys else cell for key, cell in cells.items()}
