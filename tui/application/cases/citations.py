"""What is cited in a case: a view of the account as a value, that makes its own citation on a thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from domain.account.state import stream_of
from domain.dispute.commands import CaseRequest, Cite
from domain.dispute.events import EvidenceCited
from domain.errors import BadInput
from domain.evidence import citations as evidence
from domain.history.cut import Lens
from domain.history.proof import prove
from domain.ids import uuid7
from domain.ports import Store
from tui.application.session import Session
from tui.application.what_if.sandbox import Findings


class Citable(Protocol):
    """A view of an account."""

    def cite(self, store: Store, account_id: str, words: str = "") -> EvidenceCited:
        """The view as evidence; `words` say what it shows. Raises RecountError."""


@dataclass(frozen=True, slots=True)
class EventView:
    """The state right after an event."""

    version: int

    def cite(self, store: Store, account_id: str, words: str = "") -> EvidenceCited:
        return evidence.cite_event(store, account_id, self.version, words)


@dataclass(frozen=True, slots=True)
class InstantView:
    """The state at an instant (UTC microseconds) through a lens."""

    instant: int
    lens: Lens

    def cite(self, store: Store, account_id: str, words: str = "") -> EvidenceCited:
        return evidence.cite_instant(store, account_id, self.instant, self.lens, words)


@dataclass(frozen=True, slots=True)
class ComparisonView:
    """The states after two events side by side, that after `mark` (A) first."""

    mark: int
    version: int

    def cite(self, store: Store, account_id: str, words: str = "") -> EvidenceCited:
        return evidence.cite_comparison(store, account_id, self.mark, self.version, words)


@dataclass(frozen=True, slots=True)
class ProofView:
    """That the three ways to the state agreed, or did not, right after an event; None: prove it now."""

    version: int
    agrees: bool | None = None

    def cite(self, store: Store, account_id: str, words: str = "") -> EvidenceCited:
        agrees = prove(store, account_id, self.version).equal if self.agrees is None else self.agrees
        return evidence.cite_proof(store, account_id, self.version, agrees, words)


@dataclass(frozen=True, slots=True)
class LiabilityView:
    """Who bears what of the disputed entries: the table as JSON text, and in a sentence."""

    table: str
    sentence: str

    def cite(self, store: Store, account_id: str, words: str = "") -> EvidenceCited:
        return evidence.cite_liability(store, account_id, self.table, words or self.sentence)


@dataclass(frozen=True, slots=True)
class CursorView:
    """The event under the cursor, the time that was asked for (UTC microseconds), the lens, and mark A."""

    version: int
    asked_at: int | None
    lens: Lens
    mark: int | None

    def cite(self, store: Store, account_id: str, words: str = "") -> EvidenceCited:
        return self._view(store, account_id).cite(store, account_id, words)

    def _view(self, store: Store, account_id: str) -> Citable:
        """The comparison where there is one, else the instant where it is not the event's own, else the event."""
        if self.mark is not None and self.mark != self.version:
            return ComparisonView(self.mark, self.version)
        if self.asked_at is None and self.lens == "as-at":
            return EventView(self.version)
        instant = self.asked_at
        if instant is None:
            event = store.event(stream_of(account_id), self.version)
            instant = 0 if event is None else event.recorded_at
        return InstantView(instant, self.lens)


@dataclass(frozen=True, slots=True)
class WhatIfView:
    """What would have been at the cursor of a what-if."""

    findings: Findings

    def cite(self, store: Store, account_id: str, words: str = "") -> EvidenceCited:
        window, found = self.findings.window, self.findings.at_cursor
        return evidence.cite_what_if(
            store, account_id, window.instant, found.real, found.account, self.findings.edits, words
        )


def citation_request(session: Session, account_id: str, view: Citable) -> CaseRequest:
    """The step that cites it in the account's open case; where there are several, in the one that is due next.

    Raises BadInput where no case is open, and whatever looking again raises.
    """
    open_cases = session.store.cases(account_id=account_id, limit=1)
    if not open_cases:
        raise BadInput("This account has no open case to cite it in; D, then n, takes the customer's notice.")
    return CaseRequest(
        case_id=open_cases[0].case_id,
        command=Cite(citation=view.cite(session.store, account_id)),
        command_id=uuid7(session.clock()),
        actor=session.actor,
    )
