"""`cells.csv-metadata.json`: what the columns of `cells.csv` are, after the W3C recommendation CSV on the Web."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from prikk.formats.cells import FORMAT, KEY_TAIL
from prikk.formats.footnotes import note_text
from prikk.formats.words import sign_notes
from prikk.model.release import Labels, Note, Release
from prikk.model.status import Status
from prikk.words import words_of

(_CSV,) = (kind for kind in FORMAT.files if kind.ending == ".csv")
_NAME = _CSV.stem + _CSV.ending


def write(release: Release, folder: Path) -> tuple[Path, ...]:
    """Write the description of `cells.csv`."""
    path = folder / f"{_NAME}-metadata.json"
    path.write_text(json.dumps(_table(release), ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="")
    return (path,)


def _table(release: Release) -> dict[str, Any]:
    keys = [*(item.id for item in release.dimensions), *KEY_TAIL]
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": release.languages[0]}],
        "url": _NAME,
        "dc:title": _texts(release, release.titles),
        "dc:publisher": _texts(release, release.publisher),
        **({"notes": [_texts(release, _noted(release, note)) for note in release.notes]} if release.notes else {}),
        "dialect": {"encoding": "utf-8", "delimiter": ",", "header": True, "lineTerminators": ["\n"]},
        "tableSchema": {"columns": _columns(release), "primaryKey": keys},
    }


def _noted(release: Release, note: Note) -> Labels:
    return {language: note_text(release, note, language) for language in release.languages}


def _texts(release: Release, labels: Labels) -> list[dict[str, str]]:
    return [
        {"@value": labels[language], "@language": language} for language in release.languages if labels.get(language)
    ]


def _said(release: Release, name: str) -> Labels:
    return {language: words_of(language, "columns")[name] for language in release.languages}


def _columns(release: Release) -> list[dict[str, Any]]:
    def column(name: str, titles: Labels, **more: Any) -> dict[str, Any]:
        known = {language: titles[language] for language in release.languages if language in titles}
        return {"name": name, "titles": known or name, **more}

    has_decimals = any(item.decimals for item in release.statistics)
    return [
        *(column(item.id, item.labels, datatype="string", required=True) for item in release.dimensions),
        *(column(name, _said(release, name), datatype="string", required=True) for name in KEY_TAIL),
        column("value", _said(release, "value"), datatype="decimal" if has_decimals else "integer", null=""),
        column(
            "status",
            _said(release, "status"),
            datatype="string",
            required=True,
            **{"dc:description": _statuses(release)},
        ),
    ]


def _statuses(release: Release) -> list[dict[str, str]]:
    """What each code of a status means."""
    codes = {status: status.value for status in Status}
    return [
        {
            "@value": "; ".join(f"{code}: {note}" for code, note in sign_notes(release, language, codes)),
            "@language": language,
        }
        for language in release.languages
    ]
