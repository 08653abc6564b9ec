"""What readers are told of a release beside its figures: main figures, contact, licence, pages above."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from prikk.model.codelist import TOTAL

Labels = Mapping[str, str]


@dataclass(frozen=True)
class Headline:
    """A main figure: a row of a table (its id); `labels` names it where the row's or the table's own name does not."""

    table: str
    row: str = TOTAL
    labels: Labels = field(default_factory=dict)


@dataclass(frozen=True)
class Contact:
    """Whom readers may ask: a name, and where given an e-mail address, a telephone number, an address on the web."""

    names: Labels
    email: str = ""
    phone: str = ""
    address: str = ""


@dataclass(frozen=True)
class Above:
    """A page above the release: what it is called, and its address on the web or from the root of the server."""

    titles: Labels
    address: str


@dataclass(frozen=True)
class Licence:
    """On what terms the figures may be used: a name, and where given an address on the web."""

    name: str
    address: str = ""
