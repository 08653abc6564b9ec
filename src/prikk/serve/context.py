"""What every answer of the API is made from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from prikk.serve.catalogue import View
from prikk.serve.codelists import BankCodelist
from prikk.serve.documents import RequestLimits
from prikk.serve.links import Links
from prikk.serve.problems import RequestError, shown
from prikk.serve.query import Parameters
from prikk.serve.tables import BankTable
from prikk.words import LANGUAGES, spoken

_MOST_PARAMETERS = 1_000


@dataclass(frozen=True)
class Context:
    """A request: what may be seen, the time, the address of the API, the parameters and the body."""

    view: View
    now: dt.datetime
    base: str
    limits: RequestLimits
    parameters: Parameters
    body: bytes = b""

    @property
    def languages(self) -> Sequence[str]:
        """The languages of what may be seen, the default first."""
        found = dict.fromkeys(name for edition in self.view.editions for name in edition.release.languages)
        return tuple(found) or LANGUAGES[:1]

    @property
    def language(self) -> str:
        """The language asked for, else the default: many clients ask for English without asking what there is."""
        return self.language_of(self.value("lang"))

    def language_of(self, asked: str) -> str:
        """A language that there is, whatever was asked for."""
        return spoken([asked], self.languages)

    @property
    def links(self) -> Links:
        """Links in the language asked for."""
        return Links(self.base, self.language)

    def links_of(self, table: BankTable) -> Links:
        """Links in the language in which a table is told."""
        return Links(self.base, table.language(self.language))

    def value(self, name: str) -> str:
        """The last value of a parameter, whatever the case of its name; empty if it is not given."""
        return next((value for known, value in reversed(self.parameters) if known.lower() == name.lower()), "")

    def number(self, name: str, default: int) -> int:
        """A parameter that is a whole number; the default if it is not given or not positive. Raises RequestError."""
        text = self.value(name).strip()
        if not text:
            return default
        try:
            number = int(text)
        except ValueError:
            raise RequestError(
                "Invalid parameter", status=400, detail=f"{name} is a whole number, not {shown(text)}"
            ) from None
        return number if 0 < number < 2**31 else default

    def table(self, id: str) -> BankTable:
        """The table of an id. Raises RequestError."""
        found = self.view.tables.get(id.casefold())
        if found is None:
            raise RequestError("Non-existent table")
        return found

    def codelist(self, id: str) -> BankCodelist:
        """The codelist of an id. Raises RequestError."""
        found = self.view.codelists.get(id.casefold())
        if found is None:
            raise RequestError("Non-existent codelist", status=404)
        return found


def parameters_of(query: bytes) -> Parameters:
    """The parameters of a URL's query. Raises RequestError when there are too many."""
    try:
        return parse_qsl(query.decode("latin-1"), keep_blank_values=True, max_num_fields=_MOST_PARAMETERS)
    except ValueError:
        raise RequestError("Invalid parameter", status=400, detail=f"at most {_MOST_PARAMETERS} parameters") from None
