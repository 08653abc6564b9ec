"""`prikk protect --compare`: what each protection would cost, as a table, as JSON and as a chart."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from prikk.counts import protect_counts
from prikk.job.loss import loss_of
from prikk.job.pricechart import write_price_chart
from prikk.job.prices import Prices, as_rows, compare
from prikk.publication.decide import decide
from prikk.publication.reading import read_publication
from prikk.publication.truth import true_figures
from prikk.tabulate import tabulate


def prices_of(source: Path, demands: Sequence[str], extract: str | None, options: dict[str, Any]) -> Prices:
    """The price of each protection of a table (`options` are those of `protect_counts`) or of a publication."""
    if "dims" in options:
        return compare(demands, lambda demand: protect_counts(source, protection=str(demand), **options).loss)
    publication = read_publication(source)
    truth = true_figures(publication, tabulate(publication, extract))
    return compare(demands, lambda demand: loss_of(truth.case, truth.listed(decide(truth, demand).statuses)))


def show_prices(prices: Prices, *, plot: Path | None, as_json: bool) -> str:
    """The prices as text; draws them where a file is named."""
    if plot is not None:
        write_price_chart(prices, plot)
    return json.dumps(as_rows(prices), indent=1) if as_json else str(prices)
