"""What a build's public manifest says of it: the rule, digests of all that the proof rests on, earlier releases."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from prikk.job.output import digest_of, file_digest
from prikk.model.release import Release
from prikk.publication.earlier import READ
from prikk.publication.truth import Truth


def manifest_of(release: Release, truth: Truth) -> dict[str, Any]:
    """What the manifest says beside the files.

    A-priori statements are not among the digests: they hold confidential bounds, which a reader of the digest
    could try one by one.
    """
    publication, protection = truth.publication, release.protection
    rule = publication.confidentiality
    return {
        "publication": release.id,
        "version": release.version,
        "prikk": version("prikk"),
        "protection": protection.demanded,
        "audited": protection.audited,
        "cells": protection.digest,
        "rule": {
            "rule": rule.rule,
            "threshold": rule.threshold,
            "zeros": rule.zeros,
            "symbol": rule.symbol,
            "singletons": rule.singletons,
            "shows_kind": rule.shows_kind,
            "changes": rule.changes,
        },
        "digests": {
            "codelists": digest_of(publication.codelists),
            "dimensions": digest_of(publication.dimensions),
            "forced": digest_of(rule.forced),
            "layout": digest_of([publication.tables, release.tables]),
            "statistics": digest_of(publication.statistics),
            "unit": digest_of(publication.source.unit),
        },
        "approvers": digest_of(publication.signers) if publication.signers else "none: approvals are not signed",
        "earlier": [
            {
                "publication": taken.given.release.id,
                "version": taken.given.release.version,
                "cells": taken.given.release.protection.digest,
                "files": {name: file_digest(taken.given.folder / name) for name in READ},
            }
            for taken in truth.earlier
        ],
    }
