"""The officer's desk: one build, the wishes about it, at most one proposal; every step that changes something."""

from __future__ import annotations

import contextlib
import datetime as dt
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from prikk.errors import PrikkError
from prikk.job.loss import Loss, loss_of
from prikk.job.manifest import manifest_digest, read_manifest
from prikk.job.protection import Constraints
from prikk.model.cell import CellKey
from prikk.publication.approval import Approval, approve, holds, read_approval, withdraw
from prikk.publication.decide import Decision, decide
from prikk.publication.rebuild import rebuild
from prikk.review.dossier import Dossier, after
from prikk.review.reasons import Reasons
from prikk.review.wishes import Wish, refusal, with_wish


class RefusedError(PrikkError):
    """A step that cannot be taken now; `word` names the reason among the words of the pages."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


@dataclass(frozen=True)
class Proposal:
    """Another pattern, protected and audited, and what it costs."""

    decision: Decision
    loss: Loss


class Desk:
    """What lies on the desk. Steps exclude each other: a second one that comes meanwhile is refused, not queued."""

    def __init__(
        self,
        dossier: Dossier,
        clock: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
        key: Path | None = None,
    ) -> None:
        self.dossier, self.reasons = dossier, Reasons(dossier)
        self.wishes: Constraints = dossier.wishes
        self.proposal: Proposal | None = None
        self._clock, self._key, self._working = clock, key, threading.Lock()

    @property
    def approval(self) -> Approval | None:
        """The approval that holds."""
        manifest = read_manifest(self.dossier.folder)
        found = read_approval(manifest, self.dossier.folder)
        return found if found is not None and holds(found, manifest) else None

    @property
    def changed(self) -> bool:
        """Whether somebody wrote the build again since it was laid here."""
        return manifest_digest(read_manifest(self.dossier.folder)) != self.dossier.digest

    @property
    def undecided(self) -> bool:
        """Whether there are wishes that the build does not follow yet, or that it follows no longer."""
        return self.proposal is not None or self.wishes != self.dossier.wishes

    def wish(self, key: CellKey, wish: Wish) -> None:
        """Note a wish; what was proposed before it is dropped. Raises RefusedError."""
        with self._step():
            if word := refusal(self.dossier, key, wish):
                raise RefusedError(word)
            self.wishes, self.proposal = with_wish(self.wishes, key, wish), None

    def protect(self) -> None:
        """Decide again with the wishes.

        Raises ProtectionError or UndeterminedError when they cannot all be granted; the wishes stay noted.
        """
        with self._step():
            if not self.undecided:
                raise RefusedError("no-wishes")
            dossier, self.proposal = self.dossier, None
            decision = decide(dossier.truth, dossier.demand, wishes=self.wishes)
            self.proposal = Proposal(decision, loss_of(dossier.truth.case, dossier.truth.listed(decision.statuses)))

    def keep(self) -> None:
        """Write the build again with the proposal. Raises RefusedError, OutputError."""
        with self._step():
            if self.proposal is None:
                raise RefusedError("no-proposal")
            if self.changed:
                raise RefusedError("no-same")
            decision = self.proposal.decision
            release = rebuild(self.dossier.folder, self.dossier.truth, decision)
            self.dossier, self.proposal = after(self.dossier, decision, release), None
            self.reasons = Reasons(self.dossier)

    def discard(self) -> None:
        """Drop the proposal and the wishes that the build does not follow."""
        with self._step():
            self.wishes, self.proposal = self.dossier.wishes, None

    def approve(self, by: str) -> None:
        """Approve the build as it lies here. Raises RefusedError, InputError, CertificateError."""
        with self._step():
            if self.undecided:
                raise RefusedError("no-undecided")
            if self.changed:
                raise RefusedError("no-same")
            approve(self.dossier.folder, by, self._clock().replace(microsecond=0), self.dossier.digest, self._key)

    def withdraw(self) -> None:
        """Take the approval back. Raises RefusedError, OutputError."""
        with self._step():
            if self.approval is None:
                raise RefusedError("no-approval")
            withdraw(self.dossier.folder)

    @contextlib.contextmanager
    def _step(self) -> Iterator[None]:
        if not self._working.acquire(blocking=False):
            raise RefusedError("no-busy")
        try:
            yield
        finally:
            self._working.release()
