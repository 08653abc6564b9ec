"""Queries of PxWebApi, from a URL or from JSON."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from prikk.serve.expressions import split_values
from prikk.serve.json_text import parsed
from prikk.serve.problems import RequestError, shown

_KEYED = re.compile(r"(valuecodes|codelist|outputvalues)\[(.+)\]", re.IGNORECASE | re.DOTALL)
_OUTPUT_VALUES = ("aggregated", "single")


@dataclass
class Choice:
    """What is chosen of a variable: values or expressions, perhaps of a codelist.

    `aggregated` says that a group of the codelist stands for its sum, not for the codes in it.
    """

    values: list[str] = field(default_factory=list)
    codelist: str = ""
    aggregated: bool = True


@dataclass
class Query:
    """A choice for each variable, by its name in small letters; and where variables are placed."""

    choices: dict[str, Choice] = field(default_factory=dict)
    heading: list[str] = field(default_factory=list)
    stub: list[str] = field(default_factory=list)

    def choice(self, variable: str) -> Choice:
        """The choice of a variable, made if there is none."""
        return self.choices.setdefault(variable.casefold(), Choice())


Parameters = Sequence[tuple[str, str]]
"""Names and values of a URL's query, names as they stand."""


def from_parameters(parameters: Parameters) -> Query:
    """The query of a URL: `valuecodes[x]`, `codelist[x]`, `outputvalues[x]`, `heading`, `stub`."""
    query = Query()
    for name, value in parameters:
        if match := _KEYED.fullmatch(name):
            _take(query, match[1].lower(), match[2], value)
        elif name.lower().startswith(("valuecodes", "codelist", "outputvalues")):
            raise RequestError("Non-existent variable", detail=f"{shown(name)} names no variable in brackets")
        elif name.lower() in ("heading", "stub"):
            placed = query.heading if name.lower() == "heading" else query.stub
            placed += [item.strip() for item in value.split(",") if item.strip()]
    if named := [name for name, choice in query.choices.items() if not choice.values and not choice.codelist]:
        raise RequestError(
            "Missing selection for mandantory variable", detail=f"no values for {shown(', '.join(named))}"
        )
    return query


def _take(query: Query, kind: str, variable: str, value: str) -> None:
    choice = query.choice(variable)
    if kind == "valuecodes":
        choice.values += split_values(value)
    elif kind == "codelist":
        choice.codelist = value.strip()
    elif value.strip().lower() in _OUTPUT_VALUES:
        choice.aggregated = value.strip().lower() == "aggregated"
    else:
        detail = f"outputvalues of {shown(variable)} is {' or '.join(_OUTPUT_VALUES)}, not {shown(value)}"
        raise RequestError("Illegal selection expression", detail=detail)


def from_json(body: bytes) -> Query:
    """The query of a request's body, a `VariablesSelection`; an empty body asks for the default."""
    if not body.strip():
        return Query()
    try:
        data = parsed(body)
    except ValueError as error:
        raise RequestError("Illegal selection expression", status=400, detail=f"the body is {error}") from None
    return from_selection(data)


def from_selection(data: Any) -> Query:
    """The query of a `VariablesSelection`. Raises RequestError when it is none."""
    members = _members(data, "a selection")
    query = Query()
    for item in _list(members.get("selection"), "selection"):
        choice = _members(item, "selection")
        variable = choice.get("variablecode")
        if not isinstance(variable, str):
            raise _misshaped("variableCode is a text")
        values = _texts(choice.get("valuecodes"), "valueCodes")
        query.choice(variable).values += values
        if codelist := choice.get("codelist"):
            _take(query, "codelist", variable, _text(codelist, "codelist"))
        if output := choice.get("outputvalues"):
            _take(query, "outputvalues", variable, _text(output, "outputValues"))
    placement = _members(members.get("placement") or {}, "placement")
    query.heading = _texts(placement.get("heading"), "heading")
    query.stub = _texts(placement.get("stub"), "stub")
    return query


def _members(data: Any, name: str) -> dict[str, Any]:
    """The members of an object by their names in small letters."""
    if not isinstance(data, dict):
        raise _misshaped(f"{name} is an object")
    return {str(key).lower(): value for key, value in data.items()}


def _list(data: Any, name: str) -> Iterable[Any]:
    if data is None:
        return []
    if not isinstance(data, list):
        raise _misshaped(f"{name} is a list")
    return data


def _text(data: Any, name: str) -> str:
    if not isinstance(data, str):
        raise _misshaped(f"{name} is a text")
    return data


def _texts(data: Any, name: str) -> list[str]:
    return [_text(item, f"each of {name}") for item in _list(data, name)]


def _misshaped(allowed: str) -> RequestError:
    return RequestError("Illegal selection expression", detail=f"not a selection: {allowed}")
