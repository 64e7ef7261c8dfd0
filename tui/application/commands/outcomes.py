"""What the bank says to a request: what it would do, what came in between, or whether it arrived.

Every function here reads the store and so belongs on a thread. None of them writes.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from domain.account.commands import Request
from domain.account.events import AccountEvent
from domain.account.state import Account, stream_of
from domain.errors import RecountError, StoreUnavailable, UnknownAccount
from domain.handlers.account import Preview
from domain.stream import RecordedEvent, VersionConflict
from tui.application.commands.held import Held, held
from tui.application.commands.other_account import left_standing, paid_words
from tui.application.session import Session

SHOWN_BETWEEN = 100
"""Events of a conflict that are read to be shown; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Previewed:
    """The command would be accepted. `cited` is the entry that a correction names, `held` says which cases hold
    the money that it is about; `paid` is whom a transfer pays, `left` what a reversal leaves on another account."""

    preview: Preview
    cited: RecordedEvent[AccountEvent] | None = None
    held: Held = field(default_factory=Held)
    paid: str = ""
    left: str = ""


@dataclass(frozen=True, slots=True)
class ConflictDetails:
    """Events were recorded since the person looked; this attempt recorded nothing.

    `seen` is what they looked at, `now` what is there, `between` the events that made the difference, oldest
    first and at most SHOWN_BETWEEN. `refusal` is what the rules say to the same request now, "" for yes.
    `own` is the version at which the log already has this very request: an answer had been lost.
    """

    seen: Account
    now: Account
    between: tuple[RecordedEvent[AccountEvent], ...]
    refusal: str
    own: int | None = None


@dataclass(frozen=True, slots=True)
class OutcomeUnknown:
    """The store failed while the request was under way. `recorded`: the log has it; None: nobody knows."""

    sentence: str
    recorded: bool | None


@dataclass(frozen=True, slots=True)
class OutcomeQuery:
    """What would this request do to the account as it was seen? Or, after a failure, what became of it?"""

    request: Request
    seen: Account
    failure: Exception | None = None

    def run(self, session: Session) -> Previewed | ConflictDetails | OutcomeUnknown:
        """Ask the store. Raises RecountError: the sentence of a refusal, or StoreUnavailable."""
        if self.failure is None:
            return preview(session, self.request, self.seen)
        return after_failure(session, self.request, self.seen, self.failure)


def preview(session: Session, request: Request, seen: Account) -> Previewed | ConflictDetails:
    """What the request would do. Raises RecountError as `domain.handlers.account.Handler.preview`, save conflicts."""
    try:
        found = session.handler.preview(request)
        holding = held(session.store, found.before, request.command)
        return Previewed(
            found,
            _cited(session, request),
            holding,
            paid="" if found.other_side is None else paid_words(session.store, found.other_side),
            left=left_standing(session.store, request.command),
        )
    except VersionConflict:
        return conflict_details(session, request, seen)


def after_failure(
    session: Session, request: Request, seen: Account, failure: Exception
) -> ConflictDetails | OutcomeUnknown:
    """What stands behind a failure to record: somebody else's events, or a store out of reach.

    In the second case the log is asked whether it has the request, which may have been lost on the way there
    or only the answer on the way back.
    """
    if isinstance(failure, VersionConflict):
        return conflict_details(session, request, seen)
    try:
        receipt = session.store.receipt(stream_of(request.command.account_id), request.command_id)
    except RecountError:
        return OutcomeUnknown(str(failure), recorded=None)
    return OutcomeUnknown(str(failure), recorded=receipt is not None)


def conflict_details(session: Session, request: Request, seen: Account) -> ConflictDetails:
    """The conflict in full: what was recorded since `seen`, and what the rules say to the request now."""
    now, refusal = _asked_again(session, request)
    between = session.store.events(
        stream_of(request.command.account_id), after=seen.version, until=now.version, limit=SHOWN_BETWEEN
    )
    own = next((one.version for one in between if one.command_id == request.command_id), None)
    return ConflictDetails(seen, now, tuple(between), refusal, own)


def _asked_again(session: Session, request: Request) -> tuple[Account, str]:
    """The newest state, and the sentence with which the rules refuse the request there, "" if they don't."""
    try:
        return session.handler.preview(replace(request, expected_version=None)).before, ""
    except (StoreUnavailable, UnknownAccount):
        raise
    except RecountError as refusal:
        now = session.store.head(request.command.account_id)
        if now is None:
            raise UnknownAccount(request.command.account_id) from refusal
        return now, refusal.message


def _cited(session: Session, request: Request) -> RecordedEvent[AccountEvent] | None:
    entry = getattr(request.command, "entry", None)
    return None if entry is None else session.store.event(stream_of(request.command.account_id), entry)
