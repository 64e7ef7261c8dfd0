"""Executing commands: load → decide → append, with optimistic locking.

Nothing here knows a database; the store is a port. A command nobody looked at a version for is decided again
when somebody else was faster; one that a person previewed is not: they get the conflict.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from domain.account import decisions
from domain.account.commands import GIVING, RETRYABLE, Command, OpenAccount, Request, StateClaim, Transfer
from domain.account.events import AccountEvent, WithdrawalDeclined
from domain.account.fold import evolve
from domain.account.state import STREAM_PREFIX, Account, account_of, freeze, initial, stream_of, thaw
from domain.clock import utc_now
from domain.errors import BadInput, ReadOnly, Refused, UnknownAccount
from domain.handlers import retry
from domain.handlers.account_used_ids import Recorded, is_same, used
from domain.handlers.transfer import OtherSide, other_side
from domain.history.cut import state_at
from domain.ids import uuid7
from domain.ports import Clock, Receipt, Store, StreamWrite
from domain.stream import NewEvent, RecordedEvent, VersionConflict

if TYPE_CHECKING:  # A case is loaded only by who touches its money.
    from domain.dispute.events import CaseEvent

MAX_ATTEMPTS = 10
TOLD = "EntryPostedOutside"
"""Type of the event by which a case is told of a posting by hand."""


@dataclass(frozen=True, slots=True)
class Executed:
    """`account` is the state right after the receipt; not `first_time`: an earlier execution answered. `other_side` is
    the receipt of the account that a transfer paid."""

    receipt: Receipt
    account: Account
    first_time: bool
    other_side: Receipt | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """What a command would do on the version it was looked at; `other_side` of a transfer, on the account it pays."""

    before: Account
    after: Account
    decided: tuple[decisions.Decided, ...]
    other_side: OtherSide | None = None


@dataclass(slots=True)
class Handler:
    """Executes and previews commands against a store."""

    store: Store
    clock: Clock = utc_now
    pause: Callable[[float], None] = field(default=time.sleep)

    def execute(self, request: Request) -> Executed:
        """Have the effect of the command exactly once.

        Raises Refused or BadInput when the rules say no or the command id was used for another command,
        UnknownAccount, ReadOnly, StoreUnavailable, and VersionConflict with the events in between: at once when
        the request states an expected version (the verdict then says what the rules answer now), at once when
        the command is not one of RETRYABLE, otherwise after MAX_ATTEMPTS attempts.
        """
        if self.store.read_only:
            raise ReadOnly
        return retry.execute(
            lambda: self._attempt(request),
            earlier=lambda: self._earlier(request),
            final=lambda conflict: self._final(conflict, request),
            attempts=MAX_ATTEMPTS,
            pause=self.pause,
        )

    def preview(self, request: Request) -> Preview:
        """Decide without appending. Raises as `execute` does, conflicts included."""
        account = self._load(request.command)
        self._expect(account, request)
        decided = self._decide(account, request)
        paid = other_side(self.store, request, account, decided, self.clock)
        # What a case would refuse is refused before anybody confirms it.
        self._told(request, account, decided)
        now = max(self.clock(), account.recorded_at)
        return Preview(account, _after(account, decided, [now] * len(decided)), tuple(decided), paid)

    def _attempt(self, request: Request) -> Executed:
        # The state first, the receipt second: a rival's execution of the same command is then either seen
        # here, or recorded after this state, where the append meets it as a conflict.
        account = self._load(request.command)
        earlier = self._earlier(request)
        if earlier is not None:
            return earlier
        self._expect(account, request)
        decided = self._decide(account, request)
        paid = other_side(self.store, request, account, decided, self.clock)
        write = self._write(request, request.command.account_id, account, decided)
        besides = [] if paid is None else [self._write(request, paid.account_id, paid.account, paid.decided)]
        receipt, *others = self.store.append([write, *besides, *self._told(request, account, decided)])
        after = _after(account, decided, [line.recorded_at for line in receipt.lines])
        return Executed(receipt, after, first_time=True, other_side=others[0] if besides else None)

    def _write(
        self, request: Request, account_id: str, account: Account, decided: Iterable[decisions.Decided]
    ) -> StreamWrite:
        events = [self._new_event(one.event, request, one.effective_at) for one in decided]
        return StreamWrite(stream_of(account_id), account.version, events)

    def _told(
        self, request: Request, account: Account, decided: Sequence[decisions.Decided]
    ) -> list[StreamWrite]:
        """What the cases are told whose money the command changes. Raises Refused above their limits."""
        if not isinstance(request.command, (*GIVING, StateClaim)):
            return []
        # Cases are loaded only by who touches their money.
        from domain.handlers.outside import check_claim, told

        if isinstance(request.command, StateClaim):
            check_claim(self.store, request.command)
            return []
        after = _after(account, decided, [account.recorded_at] * len(decided))
        return [
            StreamWrite(stream_id, version, [self._new_event(event, request)])
            for stream_id, version, event in told(self.store, request, account, decided, after, self.clock())
        ]

    def _earlier(self, request: Request) -> Executed | None:
        """What the first execution of this command answered, if there was one.

        Raises Refused where its id was used for another command, whatever it was on.
        """
        receipts = self.store.receipts(request.command_id)
        if not receipts:
            return None
        account_id = request.command.account_id
        # A correction writes to a case and to its account under one id: that is the case's command. A case that is
        # only told of a posting is not.
        of_case = next(
            (
                one
                for one in receipts
                if not one.stream_id.startswith(STREAM_PREFIX) and one.lines[0].type != TOLD
            ),
            None,
        )
        own = next((one for one in receipts if one.stream_id == stream_of(account_id)), None)
        if own is None or of_case is not None:
            raise self._used(request, of_case or receipts[0])
        recorded = self._recorded(own)
        others = [one for one in receipts if one.stream_id.startswith(STREAM_PREFIX) and one is not own]
        if recorded is None or not is_same(request, recorded) or not _goes_with(request, recorded, others):
            raise self._used(request, own)
        account = state_at(self.store, account_id, own.version)[0]
        return Executed(own, account, first_time=False, other_side=next(iter(others), None))

    def _recorded(self, receipt: Receipt) -> Recorded | None:
        """The first event of a receipt, with what it is compared by."""
        row = self.store.event(receipt.stream_id, receipt.lines[0].version)
        account_id = account_of(receipt.stream_id)
        head = self.store.head(account_id)
        if row is None or head is None:
            return None

        def before() -> tuple[Account, RecordedEvent[AccountEvent] | None]:
            entry = getattr(row.event, "entry", 0)
            state = state_at(self.store, account_id, row.version - 1)[0] if row.version > 1 else initial()
            return state, self.store.event(row.stream_id, entry)

        others = self.store.events(row.stream_id, after=row.version, until=receipt.version)
        return Recorded(
            row,
            head.currency,
            before,
            tuple(other.event for other in others),
            lambda version: self.store.event(row.stream_id, version),
        )

    def _used(self, request: Request, receipt: Receipt) -> Refused:
        if not receipt.stream_id.startswith(STREAM_PREFIX):
            return used(request.command_id, receipt)
        recorded = self._recorded(receipt)
        if recorded is None:
            return used(request.command_id, receipt)
        return used(request.command_id, receipt, recorded.row.event, recorded.currency)

    def _load(self, command: Command) -> Account:
        account = self.store.head(command.account_id)
        if account is not None:
            return account
        if isinstance(command, OpenAccount):
            return initial()
        raise UnknownAccount(command.account_id)

    def _expect(self, account: Account, request: Request) -> None:
        expected = request.expected_version
        if expected is None or expected == account.version:
            return
        if expected > account.version:
            raise BadInput(
                f"Account {request.command.account_id} is at version {account.version}; "
                f"it has not reached the expected version {expected} yet."
            )
        stream_id = stream_of(request.command.account_id)
        between = self.store.events(stream_id, after=expected, until=account.version, limit=100)
        raise VersionConflict(stream_id, expected, account.version, between)

    def _final(self, conflict: VersionConflict, request: Request) -> VersionConflict | None:
        """What whoever asked is told of a conflict; None where the command may be decided again.

        Nobody looked at a version of the account that a transfer pays.
        """
        if conflict.stream_id != stream_of(request.command.account_id) and isinstance(
            request.command, Transfer
        ):
            return None
        if request.expected_version is not None:
            return self._with_verdict(conflict, request)
        return None if type(request.command) in RETRYABLE else conflict

    def _with_verdict(self, conflict: VersionConflict, request: Request) -> VersionConflict:
        """The conflict, completed by what the rules say to the same command on the newest state."""
        try:
            decided = self.preview(replace(request, expected_version=None)).decided
            verdict = _declined(decided)
        except (Refused, BadInput) as refusal:
            verdict = refusal.message
        return VersionConflict(
            conflict.stream_id, conflict.expected, conflict.actual, conflict.between, verdict
        )

    def _decide(self, account: Account, request: Request) -> list[decisions.Decided]:
        stream_id = stream_of(request.command.account_id)
        circumstances = decisions.Circumstances(
            channel=request.channel,
            effective_at=request.effective_at,
            entry=lambda version: self.store.event(stream_id, version),
            clock=self.clock,
        )
        return decisions.decide(account, request.command, circumstances)

    def _new_event(
        self, event: AccountEvent | CaseEvent, request: Request, effective_at: int | None = None
    ) -> NewEvent:
        return NewEvent(
            event=event,
            event_id=uuid7(self.clock()),
            actor=request.actor,
            channel=request.channel,
            reason=request.reason,
            command_id=request.command_id,
            correlation_id=request.correlation_id or request.command_id,
            causation_id=request.causation_id or request.command_id,
            effective_at=effective_at,
        )


def _after(account: Account, decided: Iterable[decisions.Decided], recorded: Iterable[int]) -> Account:
    """The state once the facts are recorded at those instants, one for each."""
    fold = thaw(account)
    for one, recorded_at in zip(decided, recorded, strict=True):
        effective_at = recorded_at if one.effective_at is None else one.effective_at
        evolve(fold, one.event, (fold.version + 1, recorded_at, effective_at))
    return freeze(fold)


def _goes_with(request: Request, recorded: Recorded, others: Sequence[Receipt]) -> bool:
    """The command is one that was recorded on just those other accounts: a transfer on the one that it paid."""
    paid = isinstance(request.command, Transfer) and not isinstance(recorded.row.event, WithdrawalDeclined)
    wanted = (
        [stream_of(request.command.counterparty)] if isinstance(request.command, Transfer) and paid else []
    )
    return [one.stream_id for one in others] == wanted


def _declined(decided: Iterable[decisions.Decided]) -> str:
    """How a customer's attempt would be turned down, as a sentence; "" where it would not be."""
    reasons = [one.event.reason_code for one in decided if isinstance(one.event, WithdrawalDeclined)]
    return f"it would be recorded as declined ({reasons[0].replace('_', ' ')})." if reasons else ""
