"""`calendar.ics`: when the release is published and when the next one is, as iCalendar (RFC 5545)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

from prikk.formats.words import build_time, period_text
from prikk.model.release import Release
from prikk.words import text

_WIDTH = 74
_NEEDS_ESCAPE = re.compile(r"[\\;,]")


def write(release: Release, folder: Path) -> tuple[Path, ...]:
    """Write the calendar; no file when no time is known."""
    events = [*_events(release)]
    if not events:
        return ()
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//prikk//release calendar//EN", *events, "END:VCALENDAR"]
    path = folder / "calendar.ics"
    path.write_bytes(b"".join(_folded(line) for line in lines))
    return (path,)


def _events(release: Release) -> Iterator[str]:
    language = release.languages[0]
    title = text(release.titles, language)
    known = {
        release.version: (release.published, f"{title}: {period_text(release, language)}"),
        "next": (release.next_release, title),
    }
    for name, (time, summary) in known.items():
        if time is not None:
            yield "BEGIN:VEVENT"
            yield f"UID:{release.id}-{name}@prikk"
            yield f"DTSTAMP:{_time(build_time(release))}"
            yield f"DTSTART:{_time(time)}"
            yield "SUMMARY:" + _NEEDS_ESCAPE.sub(r"\\\g<0>", summary)
            yield "END:VEVENT"


def _time(time: dt.datetime) -> str:
    known = time if time.tzinfo else time.replace(tzinfo=dt.UTC)
    return known.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")


def _folded(line: str) -> bytes:
    """A line of the file: no part longer than 75 octets, the further ones after a blank."""
    parts = [""]
    for character in line:
        if len((parts[-1] + character).encode()) > _WIDTH:
            parts.append("")
        parts[-1] += character
    return "\r\n ".join(parts).encode() + b"\r\n"
