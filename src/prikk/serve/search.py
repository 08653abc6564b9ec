"""Searching tables by words, as far as everyday queries go: words, `"a phrase"`, `title:word`, `word*`, OR and NOT."""

from __future__ import annotations

import re

from prikk.serve.tables import BankTable

_TERM = re.compile(r'(?:(\w+):)?(?:"([^"]*)"|(\S+))')
_MOST_TERMS = 50


def matches(query: str, table: BankTable) -> bool:
    """Whether a table has the words of a query: all of them, or those on one side of an OR.

    A word is found in the id, titles and source, in the names of variables and in the labels of their values; `title:`
    looks in the titles alone.
    """
    everything, title = table.searchable
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
