"""Requests that bubble from screens and dialogs to the app, and the facts it announces back.

Facts do not bubble: the app posts each to every screen that can be seen, and the screen asks again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:  # The app paints its first frame before the domain is loaded.
    from domain.account.commands import Request
    from domain.account.events import AccountEvent
    from domain.account.state import Account
    from domain.dispute.commands import CaseRequest
    from domain.dispute.events import EvidenceCited
    from domain.errors import RecountError
    from domain.handlers.account import Executed
    from domain.handlers.dispute import CaseExecuted
    from domain.stream import RecordedEvent
    from tui.application.batch.desk import BatchBegun, BatchStep
    from tui.application.cases.knock_on import KnockOnProposal
    from tui.application.reconciliation.statement_file import StatementFile
    from tui.application.session import Session
    from tui.application.time_machine.queries import Opening


class BankOpened(Message, bubble=False):
    """The bank is open; `has_account` tells whether it knows the account asked for, if any was."""

    def __init__(self, session: Session, head: int, has_account: bool) -> None:
        super().__init__()
        self.session, self.head, self.has_account = session, head, has_account


class BankNotOpened(Message, bubble=False):
    """The bank cannot be opened."""

    def __init__(self, error: RecountError) -> None:
        super().__init__()
        self.error = error


class AccountOpenRequested(Message):
    """Show this account's time machine: live, or right after the event `version`, or as `opening` says."""

    def __init__(
        self,
        account_id: str,
        version: int | None = None,
        *,
        opening: Opening | None = None,
    ) -> None:
        super().__init__()
        self.account_id, self.version, self.opening = account_id, version, opening


class ProofRequested(Message):
    """Show the proof of this account's state at a version."""

    def __init__(self, account_id: str, version: int) -> None:
        super().__init__()
        self.account_id = account_id
        self.version = version


class WhatIfRequested(Message):
    """Show what would have been around the event `version`, counted at an instant in UTC microseconds."""

    def __init__(self, account_id: str, version: int, instant: int) -> None:
        super().__init__()
        self.account_id = account_id
        self.version = version
        self.instant = instant


class ActRequested(Message):
    """Let the person act on this account: `seen` is the state at the head that they look at, `cursor` the event they
    stand on (None while it is not loaded), `live` says that it is the present."""

    def __init__(
        self, account_id: str, *, seen: Account, cursor: RecordedEvent[AccountEvent] | None, live: bool
    ) -> None:
        super().__init__()
        self.account_id, self.seen = account_id, seen
        self.cursor, self.live = cursor, live


class ProjectionsRequested(Message):
    """Show the read models; `account_id` is whose rows they lead to, "" for everybody's."""

    def __init__(self, account_id: str = "") -> None:
        super().__init__()
        self.account_id = account_id


class ReadModelRequested(Message):
    """Show the rows of a read model; of one account, where it has rows by account."""

    def __init__(self, name: str, account_id: str) -> None:
        super().__init__()
        self.name, self.account_id = name, account_id


class CommandRequested(Message):
    """Execute this, on a worker; the answer is EventsRecorded or CommandFailed."""

    def __init__(self, request: Request) -> None:
        super().__init__()
        self.request = request


class StoreFailed(Message):
    """The store could not answer a screen: the app says so and looks for it until it is back."""

    def __init__(self, reason: str) -> None:
        super().__init__()
        self.reason = reason


class EventsRecorded(Message, bubble=False):
    """A command's events are in the log."""

    def __init__(self, request: Request, executed: Executed) -> None:
        super().__init__()
        self.request = request
        self.executed = executed


class CommandFailed(Message, bubble=False):
    """A command was refused, met a version conflict, or the store failed."""

    def __init__(self, request: Request, error: Exception) -> None:
        super().__init__()
        self.request = request
        self.error = error


class StoreChanged(Message, bubble=False):
    """Some process committed to the store since the last look."""


class ActorChanged(Message, bubble=False):
    """Another person signs from now on."""


class CasesRequested(Message):
    """Show the dispute queue; of one account where it is named, `entry` being the event a notice would be about."""

    def __init__(self, account_id: str = "", entry: int | None = None) -> None:
        super().__init__()
        self.account_id, self.entry = account_id, entry


class ToldRequested(Message):
    """Show what was told: the account's statement around an instant (UTC microseconds; None: the last), or the newest
    letter of a case."""

    def __init__(self, account_id: str, *, around: int | None = None, case_id: str = "") -> None:
        super().__init__()
        self.account_id, self.around, self.case_id = account_id, around, case_id


class ReconcileRequested(Message):
    """Show a bank's statement, which was read from a file, beside this account."""

    def __init__(self, account_id: str, file: StatementFile) -> None:
        super().__init__()
        self.account_id, self.file = account_id, file


class CaseReportRequested(Message):
    """Show the desk's figures."""


class CaseOpenRequested(Message):
    """Show this case's file."""

    def __init__(self, case_id: str) -> None:
        super().__init__()
        self.case_id = case_id


class BatchOpenRequested(Message):
    """Show this batch. `said` tells how it came to be."""

    def __init__(self, batch_id: str, said: str = "") -> None:
        super().__init__()
        self.batch_id, self.said = batch_id, said


class BatchStepRequested(Message):
    """Record this of a batch, on a worker; the answer is BatchStepDone or BatchStepFailed."""

    def __init__(self, request: BatchStep) -> None:
        super().__init__()
        self.request = request


class BatchStepDone(Message, bubble=False):
    """It is in the log, as far as it was not stopped."""

    def __init__(self, request: BatchStep, outcome: BatchBegun | str) -> None:
        super().__init__()
        self.request, self.outcome = request, outcome


class BatchStepFailed(Message, bubble=False):
    """It was refused, met a version conflict, or the store failed; what was posted before that stays."""

    def __init__(self, request: BatchStep, error: RecountError) -> None:
        super().__init__()
        self.request, self.error = request, error


class EvidenceOpenRequested(Message):
    """Show evidence of a case again, as it was seen. `said` tells what it is and what came after it."""

    def __init__(self, account_id: str, citation: EvidenceCited, said: str) -> None:
        super().__init__()
        self.account_id, self.citation, self.said = account_id, citation, said


class ProposalRequested(Message):
    """Show this proposal, which is written already, so that it can be looked at, changed and recorded."""

    def __init__(self, proposal: KnockOnProposal) -> None:
        super().__init__()
        self.proposal = proposal


class CaseStepRequested(Message):
    """Execute this on a case, on a worker; the answer is CaseRecorded or CaseStepFailed."""

    def __init__(self, request: CaseRequest) -> None:
        super().__init__()
        self.request = request


class CaseRecorded(Message, bubble=False):
    """A step of a case is in the log."""

    def __init__(self, request: CaseRequest, executed: CaseExecuted) -> None:
        super().__init__()
        self.request, self.executed = request, executed


class CaseStepFailed(Message, bubble=False):
    """A step of a case was refused, met a version conflict, or the store failed."""

    def __init__(self, request: CaseRequest, error: Exception) -> None:
        super().__init__()
        self.request, self.error = request, error
