"""Signs that stand in the place of figures: what each means, from the file's own notes or by convention."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from prikk.tidy.words import any_of, listed_in


class Meaning(Enum):
    """What a sign in the place of a figure says; the value is its word in a plan."""

    HIDDEN = "hidden"  # confidential, nobody says why
    PRIMARY = "primary"  # hidden for what it is
    SECONDARY = "secondary"  # hidden to protect others
    NOT_APPLICABLE = "not-applicable"  # there is no such cell
    ZERO = "zero"
    LOW = "low"  # more than zero, less than half a unit
    MISSING = "missing"  # not known, not collected, not published for other reasons
    UNKNOWN = "?"  # nobody has said so far


MEANINGS = {item.value: item for item in Meaning}


@dataclass(frozen=True)
class Sign:
    """A sign, what it means, where that is from, and how often it stands in the figures.

    `least` and `most` are the ends that the sign itself names (`<5`: 0 or 1 to 4), -1 where it names none.
    """

    text: str
    meaning: Meaning
    source: str
    count: int = 0
    least: int = -1
    most: int = -1


CONVENTIONS: Mapping[str, Meaning] = {
    sign: meaning for meaning in Meaning for sign in listed_in("signs", meaning.value)
}
BANK_CONVENTIONS: Mapping[str, Meaning] = {
    **CONVENTIONS,
    **{sign: meaning for meaning in Meaning for sign in listed_in("signs-of-banks", meaning.value)},
}
"""What signs mean in files of statistics banks, unless the file says it."""
SDMX_CONVENTIONS: Mapping[str, Meaning] = {**BANK_CONVENTIONS, "": Meaning.HIDDEN}
"""The same in SDMX, where an observation that stands there without a value and without a status is one kept back."""
_NUMBER_WORDS = {word: number for number, words in enumerate(listed_in("threshold", "numbers"), 1) for word in words}
_NUMBER = r"(\d+|" + "|".join(_NUMBER_WORDS) + r")"
_BELOW = re.compile(rf"{any_of('threshold', 'below')}\s*{_NUMBER}\b", re.IGNORECASE)
_UP_TO = re.compile(
    rf"(?:<=|≤|up to|at most|{_NUMBER} (?:or|eller) (?:fewer|less|færre|under)\b)\s*{_NUMBER}?", re.IGNORECASE
)
_BETWEEN = re.compile(rf"(?:between |from )?{_NUMBER}\s*(?:-|–|to|and|til|till|bis)\s*{_NUMBER}", re.IGNORECASE)
_LONGEST_NOTE, _MOST_NOTES, _MOST_SIGNS = 2_000, 500, 40
"""Beyond these, texts are no notes and no signs: it is not looked what one says of the other."""
_SMALL = re.compile(rf"{_BELOW.pattern}|{_BETWEEN.pattern}|small|low|few|primary", re.IGNORECASE)
_UNITS = frozenset("%‰$€£")


def ends_of(text: str) -> tuple[int, int] | None:
    """The least and the most that a sign such as `<5`, `≤ 4`, `1-4`, `1 to 4` or `under 5` names."""
    plain = text.strip(" []()")
    if match := _BELOW.fullmatch(plain):
        return 0, _number(match[1]) - 1
    if (match := _UP_TO.fullmatch(plain)) and (match[1] or match[2]):
        return 0, _number(match[1] or match[2])
    if (match := _BETWEEN.fullmatch(plain)) and _number(match[1]) < _number(match[2]) <= 30 and _number(match[1]) <= 1:
        return _number(match[1]), _number(match[2])
    return None


def is_sign(text: str) -> bool:
    """Whether a text is known as a sign, or looks like one: no letters, or a bracketed shorthand."""
    if text.casefold() in CONVENTIONS or text in CONVENTIONS or ends_of(text) is not None:
        return True
    return bool(text) and len(text) <= 5 and not any(item.isalnum() or item in _UNITS for item in text)


_PATTERNS = tuple(
    (MEANINGS[name], re.compile(any_of("said", name), re.IGNORECASE))
    for name in ("secondary", "low", "hidden", "not-applicable", "zero", "missing")
)
_JOINED = rf"\s*{any_of('notes-on-signs', 'joined')}\s*"
_SHOWN_AS = (
    rf"{any_of('notes-on-signs', 'shown')}\s+(?:here\s+|in (?:this|the) tables?\s+)?"
    r"(?:as|with|by|using|med|som|av|to)\s+"
    r"(?:an?\s+|the\s+(?:symbol|letter|sign)\s+|symbol\s+|et\s+|en\s+)?"
)


def said_of(sign: str, notes: Iterable[str]) -> tuple[Meaning, str] | None:
    """What the notes of a file say that a sign means, with the note; None where they do not."""
    quoted = rf"[\"'`‘’“”«»\[(]?{re.escape(sign)}[\"'`‘’“”«»\])]?"
    if sign[:1].isalnum() or sign[-1:].isalnum():
        leading = rf"(?:^|[\s(;,.])[\"'`‘“«\[]?{re.escape(sign)}[\"'`’”»\]]?{_JOINED}(.+)"
    else:
        own = rf"(?<!{re.escape(sign[0])}){re.escape(sign)}(?!{re.escape(sign[-1])})"
        leading = rf"(?:^|[\s(;,.])[\"'`‘“«(]?{own}[\"'`’”»)]?(?:{_JOINED}|\s+)(.+)"
    names = "|".join(listed_in("notes-on-signs", sign))
    shown = rf"(.+?){_SHOWN_AS}(?:{quoted}{'|' + names if names else ''})(?=$|[\s.,;)])(.*)"
    for note in notes:
        for pattern in (leading, shown):
            if (match := re.search(pattern, note, re.IGNORECASE if len(sign) > 1 else 0)) is None:
                continue
            told = match[1] if pattern is shown else re.split(r";|(?<=[a-z])\.\s|\s{3,}", match[1])[0]
            for meaning, wording in _PATTERNS:
                if wording.search(told):
                    if meaning is Meaning.SECONDARY and _SMALL.search(told):
                        return Meaning.HIDDEN, note  # one sign for both: nobody can tell which
                    return meaning, note
    return None


def threshold_in(notes: Iterable[str]) -> tuple[int, str] | None:
    """The threshold that notes state: counts below it are hidden; None where they state none."""
    hides = dict(_PATTERNS)[Meaning.HIDDEN]
    for note in notes:
        for sentence in re.split(r"(?<=[a-z\d)])[.;]\s", note):
            if not hides.search(sentence) or re.search(r"percent|per cent|%|respondent", sentence, re.IGNORECASE):
                continue
            if match := _BELOW.search(sentence):
                return _number(match[1]), note
            if (match := _UP_TO.search(sentence)) and (match[1] or match[2]):
                return _number(match[1] or match[2]) + 1, note
            if (match := _BETWEEN.search(sentence)) and _number(match[1]) <= 1 < _number(match[2]) <= 30:
                return _number(match[2]) + 1, note
    return None


def _number(text: str) -> int:
    return int(text) if text.isdigit() else _NUMBER_WORDS[text.casefold()]


def meanings_of(
    counted: Mapping[str, int],
    notes: Sequence[str],
    given: Mapping[str, str],
    conventions: Mapping[str, Meaning] = CONVENTIONS,
) -> tuple[Sign, ...]:
    """What each sign among figures means: as given, as notes say, as it says itself, by convention, or unknown."""
    found = []
    read = [note for note in notes if len(note) <= _LONGEST_NOTE][:_MOST_NOTES] if len(counted) <= _MOST_SIGNS else []
    for text, count in counted.items():
        ends = ends_of(text) or (-1, -1)
        if text in given:
            found.append(Sign(text, MEANINGS[given[text]], "given", count, *ends))
        elif text and (said := said_of(text, read)):
            found.append(Sign(text, said[0], f"note: {said[1][:100]}", count, *ends))
        elif ends[1] >= 0:
            found.append(Sign(text, Meaning.PRIMARY, "names its own bounds", count, *ends))
        elif any(text in listed_in("signs-beside", other) for other in counted):
            found.append(Sign(text, Meaning.MISSING, "convention, beside other signs", count))
        else:
            meaning = conventions.get(text, conventions.get(text.casefold(), Meaning.UNKNOWN))
            found.append(Sign(text, meaning, "convention" if meaning is not Meaning.UNKNOWN else "", count))
    return tuple(found)
