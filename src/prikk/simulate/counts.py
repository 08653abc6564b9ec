"""The counts that each period's persons must have, taken from a solution of the cell system."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np

from prikk.model.cell import CellKey
from prikk.model.codelist import TOTAL
from prikk.model.publication import Publication
from prikk.simulate.chain import ChainLink
from prikk.system.cellsystem import Ints
from prikk.system.index import CellIndex

Counts = tuple[Ints, ...]
"""For each link an array with an axis for each of its dimensions; positions are those of the codelist's leaves."""


def leaf_codes(publication: Publication) -> tuple[tuple[str, ...], ...]:
    """For each dimension the codes that records carry."""
    return tuple(tuple(item.code for item in publication.codelists[name].leaves) for name in publication.dimension_ids)


def counts_of_periods(
    publication: Publication, chain: Sequence[ChainLink], index: CellIndex, solution: Ints
) -> tuple[Counts, ...]:
    """For each period of the publication the counts of every link."""
    leaves = leaf_codes(publication)

    def counts(link: ChainLink, period: str) -> Ints:
        order = (*(part for part in range(len(leaves)) if part not in link.together), *link.together)
        codes = product(*(leaves[part] if part in link.together else (TOTAL,) for part in order))
        back = np.argsort(order).tolist()
        keys = (CellKey(tuple(code[part] for part in back), period, publication.count_id) for code in codes)
        columns = [index.columns[key] for key in keys]
        return solution[columns].reshape([len(leaves[part]) for part in link.together])

    return tuple(tuple(counts(link, period.code) for link in chain) for period in publication.period.periods)
