"""What has to be said of published files because nothing in them says it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class OpenQuestion:
    """Something that nothing in the files says and that nobody may guess: in words, with the evidence.

    `options` are options of the command line that answer it, `plan` is the line of a plan that does. `sign` is the
    sign that is asked about, if one is.
    """

    about: str
    text: str
    evidence: str
    options: tuple[str, ...]
    plan: str
    sign: str | None = None


@dataclass
class Notes:
    """What a reading notes on its way: the evidence for what it found, what does not fit a plan, what it has to ask."""

    evidence: list[str] = field(default_factory=list)
    unfit: list[str] = field(default_factory=list)
    questions: list[OpenQuestion] = field(default_factory=list)
