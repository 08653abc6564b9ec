"""`dcat.jsonld`: the release as a catalogue of datasets, after DCAT-AP-NO, the Norwegian profile of DCAT.

Links are relative to the place of the file, which is not known when it is written. Only files that stand in the folder
are described: write it after them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from prikk.formats.format import FileKind, standing
from prikk.formats.registry import file_kinds
from prikk.formats.words import build_time, period_text
from prikk.model.period import PeriodUnit
from prikk.model.release import Labels, Release
from prikk.words import speech, text

_NAME = "dcat.jsonld"
_AUTHORITY = "http://publications.europa.eu/resource/authority"
_RESOLUTIONS = {
    PeriodUnit.WEEK: "P7D",
    PeriodUnit.MONTH: "P1M",
    PeriodUnit.QUARTER: "P3M",
    PeriodUnit.HALF: "P6M",
    PeriodUnit.YEAR: "P1Y",
}
_CONTEXT = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def write(release: Release, folder: Path) -> tuple[Path, ...]:
    """Write the catalogue of the files that stand in the folder."""
    catalogue = {
        "@context": _CONTEXT,
        "@id": "#catalogue",
        "@type": "dcat:Catalog",
        **_described(release, release.titles, release.subtitles),
        "dcat:dataset": [_dataset(release, folder, family) for family in (None, *release.families)],
    }
    path = folder / _NAME
    path.write_text(json.dumps(catalogue, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="")
    return (path,)


def _described(release: Release, titles: Labels, description: Labels) -> dict[str, Any]:
    """What catalogue and datasets share."""
    found: dict[str, Any] = {
        "dct:title": _texts(release, titles),
        "dct:description": _texts(release, description) or _periods(release),
        "dct:publisher": _agent(release),
        "dct:language": [
            {"@id": f"{_AUTHORITY}/language/{code}"}
            for code in (speech(language).authority for language in release.languages)
            if code
        ],
    }
    if release.published:
        found["dct:issued"] = _typed(release.published.isoformat(), "dateTime")
    return found


def _dataset(release: Release, folder: Path, family: str | None) -> dict[str, Any]:
    """The whole release as a dataset, or one family of its tables."""
    identifier = release.id if family is None else f"{release.id}/{family}"
    titles = release.titles if family is None else release.families[family]
    found = {
        "@id": f"#{identifier}",
        "@type": "dcat:Dataset",
        "dct:identifier": identifier,
        **_described(release, titles, {}),
        "dcat:contactPoint": {"@type": "vcard:Organization", "vcard:fn": _texts(release, release.publisher)},
        "dcat:theme": {"@id": f"{_AUTHORITY}/data-theme/SOCI"},
        "dct:accessRights": {"@id": f"{_AUTHORITY}/access-right/PUBLIC"},
        "dct:temporal": {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": _typed(release.first.first_day.isoformat(), "date"),
            "dcat:endDate": _typed(release.last.last_day.isoformat(), "date"),
        },
        "dcat:temporalResolution": _typed(_RESOLUTIONS[release.first.unit], "duration"),
        "dcat:version": release.version,
        "dct:modified": _typed(build_time(release).isoformat(), "dateTime"),
        "dcat:distribution": [_distribution(release, folder, *found) for found in _files(release, folder, family)],
    }
    if release.revisions:
        found["adms:versionNotes"] = _texts(release, release.revisions[-1].notes)
    return found


def _files(release: Release, folder: Path, family: str | None) -> Iterator[tuple[FileKind, Path]]:
    """The files of a dataset that stand in the folder (paths within it), by the name of their place."""
    kinds = sorted(file_kinds(by_family=family is not None), key=lambda kind: (kind.folder, kind.stem))
    for kind in kinds:
        for path in standing(kind, release, folder, release.languages, family or ""):
            yield kind, path


def _distribution(release: Release, folder: Path, kind: FileKind, path: Path) -> dict[str, Any]:
    place = path.as_posix()
    return {
        "@id": f"#{place}",
        "@type": "dcat:Distribution",
        "dct:title": [
            {"@value": f"{text(release.titles, language)} ({kind.authority})", "@language": language}
            for language in release.languages
        ],
        "dcat:accessURL": {"@id": place},
        "dcat:downloadURL": {"@id": place},
        "dct:format": {"@id": f"{_AUTHORITY}/file-type/{kind.authority}"},
        "dcat:mediaType": {"@id": f"https://www.iana.org/assignments/media-types/{kind.media_type}"},
        "dcat:byteSize": _typed(str((folder / path).stat().st_size), "nonNegativeInteger"),
    }


def _texts(release: Release, labels: Labels) -> list[dict[str, str]]:
    return [
        {"@value": labels[language], "@language": language} for language in release.languages if labels.get(language)
    ]


def _periods(release: Release) -> list[dict[str, str]]:
    return _texts(release, {language: period_text(release, language) for language in release.languages})


def _agent(release: Release) -> dict[str, Any]:
    return {"@type": "foaf:Agent", "foaf:name": _texts(release, release.publisher)}


def _typed(value: str, kind: str) -> dict[str, str]:
    return {"@value": value, "@type": f"xsd:{kind}"}
