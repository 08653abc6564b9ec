"""Searching tables by words, as far as everyday queries go: words, `"a phrase"`, `title:word`, `word*`, OR and NOT."""

from __future__ import annotations

import re
from functools import lru_cache

from prikk.formats.cube import Role
from prikk.serve.catalogue import BankTable

_TERM = re.compile(r'(?:(\w+):)?(?:"([^"]*)"|(\S+))')
_MOST_TERMS = 50


def matches(query: str, table: BankTable) -> bool:
    """Whether a table has the words of a query: all of them, or those on one side of an OR.

    A word is found in the id, titles and source, in the names of variables and in the labels of their values; `title:`
    looks in the titles alone.
    """
    everything, title = _texts(table)
    met, alternatives, negated = True, [], False
    for term in list(_TERM.finditer(query))[:_MOST_TERMS]:
        words = [term[2]] if term[2] is not None else term[3].strip("()").replace("*", " ").replace("?", " ").split()
        if term[0] in ("AND", "&&"):
            continue
        if term[0] in ("OR", "||"):
            alternatives.append(met)
            met = True
        elif term[0] in ("NOT", "!"):
            negated = True
        else:
            place = title if (term[1] or "").casefold() == "title" else everything
            met &= all(word.casefold() in place for word in words) is not negated
            negated = False
    return met or any(alternatives)


@lru_cache(maxsize=4096)
def _texts(table: BankTable) -> tuple[str, str]:
    """All that can be searched, and the titles, in small letters."""
    cube, release = table.cube, table.source.release
    titles = [*cube.titles.values(), *release.titles.values()]
    labels = [label for item in cube.dimensions for label in item.labels.values()]
    named = (item for item in cube.dimensions if item.role is not Role.TIME)
    values = [label for item in named for part in item.categories for label in part.labels.values()]
    everything = [table.id, *titles, *cube.source.values(), *labels, *values]
    return "\n".join(everything).casefold(), "\n".join(titles).casefold()
