"""What state a cell is in, and the codes for it at the edge."""

from __future__ import annotations

from enum import Enum


class Status(Enum):
    """The state of a cell; the value is its code in `cells.csv`.

    F, C, A and D are SDMX CONF_STATUS codes, M is the OBS_STATUS code for a missing figure. PRIMARY and SECONDARY are
    told apart in internal files only, unless the publication shows them: a reader who can tell them apart knows that
    a secondary cell is at or above the threshold. NOT_APPLICABLE is where there can be no figure: the code does not
    exist in the period, as its codelist says.
    """

    PUBLISHED = "F"
    CONFIDENTIAL = "C"
    PRIMARY = "A"
    SECONDARY = "D"
    MISSING = "M"
    UNREADABLE = "unreadable"
    NOT_APPLICABLE = "Z"

    @property
    def hidden(self) -> bool:
        """Whether the publication shows a symbol in place of the figure."""
        return self in (Status.CONFIDENTIAL, Status.PRIMARY, Status.SECONDARY)
