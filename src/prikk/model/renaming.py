"""Codes that changed between two releases: what a code of the earlier one is called in the later one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from prikk.errors import InputError
from prikk.model.codelist import TOTAL, Codelist


def renamed(earlier: Mapping[str, Codelist], later: Mapping[str, Codelist], name: str) -> dict[str, dict[str, str]]:
    """For each dimension that both have the later code of each earlier code.

    A code that the later codelist lacks is the one whose `was` names it. Raises InputError, with the mapping to write,
    where nothing tells what became of a code, or where several codes became one or one became several: no figure of
    the earlier release (`name`) is ever read as another or as zero.
    """
    return {id: _codes(id, earlier[id], later[id], name) for id in earlier if id in later}


def _codes(id: str, earlier: Codelist, later: Codelist, name: str) -> dict[str, str]:
    found = {TOTAL: TOTAL}
    named: dict[str, list[str]] = {}
    for item in later:
        for code in dict.fromkeys(item.was):
            named.setdefault(code, []).append(item.code)
    for code in (item.code for item in earlier.parts):
        heirs = [heir for heir in named.get(code, ()) if code not in later or heir == code]
        found[code] = code if code in later else heirs[0] if heirs else ""
        if not found[code]:
            raise InputError(
                f"the code {code!r} of {id} stands in {name} and not in the codelist",
                column="was",
                allowed="for each code of an earlier release the same code, or one that names it in the column 'was'",
                fix=f"write {code!r} in the column 'was' of the code in its place, or keep the code with valid_to",
            )
        if len(heirs) > 1:
            raise InputError(
                f"the code {code!r} of {name} became several: {', '.join(heirs)}",
                column="was",
                allowed="one code in its place",
                fix=f"keep {code!r} as their parent",
            )
    if twice := sorted(code for code, count in Counter(found.values()).items() if count > 1):
        raise InputError(
            f"several codes of {name} became {twice[0]!r} of {id}",
            column="was",
            allowed="one code in the place of one",
            fix=f"keep the earlier codes as parts of {twice[0]!r}",
        )
    return found
