"""The rules by name. To add one: a module with a class as `Rule` says, and a line here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from prikk.errors import InputError, closest
from prikk.rules.protocol import Rule
from prikk.rules.threshold import Threshold

RULES: dict[str, Callable[[int, str, str], Rule]] = {
    Threshold.name: Threshold.of,
}
"""For each name what makes the rule from the threshold, the treatment of zeros and the rule's own arguments."""


class RuleSettings(Protocol):
    """Whatever names a rule: the settings of a publication or a table, or what a release says of its protection."""

    @property
    def threshold(self) -> int:
        """Counts below it are small."""
        ...

    @property
    def zeros(self) -> str:
        """How zeros are treated."""
        ...

    @property
    def rule(self) -> str:
        """The name of the rule, and its arguments."""
        ...


def rule_of(settings: RuleSettings) -> Rule:
    """The rule that settings name: `NAME`, or `NAME=ARGUMENTS`. Raises InputError for a name that is none."""
    name, _, arguments = settings.rule.partition("=")
    if name not in RULES:
        raise InputError(f"rule: {name!r} is no rule", allowed=closest(name, RULES))
    return RULES[name](settings.threshold, settings.zeros, arguments)
