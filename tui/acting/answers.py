"""What the bank says to a request: a preview, a conflict, a refusal, or nothing because it is out of reach.

Every function here reads the store and so belongs in a thread worker. None of them writes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeAlias

from domain.account import Account, stream_of
from domain.commands import Request
from domain.errors import RecountError, StoreUnavailable, UnknownAccount, VersionConflict
from domain.events import RecordedEvent
from domain.handlers import Preview
from tui.desk import Desk

SHOWN_BETWEEN = 100
"""Events of a conflict that are read to be shown; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Previewed:
    """The command would be accepted. `cited` is the entry that a correction names."""

    request: Request
    preview: Preview
    cited: RecordedEvent | None = None


@dataclass(frozen=True, slots=True)
class Overtaken:
    """Somebody recorded events since the person looked.

    `seen` is what they looked at, `now` what is there, `between` the events that made the difference, oldest
    first and at most SHOWN_BETWEEN. `refusal` is what the rules say to the same command now, "" for yes.
    """

    request: Request
    seen: Account
    now: Account
    between: tuple[RecordedEvent, ...]
    refusal: str


@dataclass(frozen=True, slots=True)
class TurnedDown:
    """A rule forbids it, or it makes no sense here; nothing was recorded."""

    request: Request
    sentence: str


@dataclass(frozen=True, slots=True)
class OutOfReach:
    """The store did not answer. `recorded` says whether the request is in the log; None: nobody knows."""

    request: Request
    sentence: str
    recorded: bool | None


Answer: TypeAlias = Previewed | Overtaken | TurnedDown | OutOfReach


def preview(desk: Desk, request: Request, seen: Account) -> Answer:
    """What the request would do to the account as it was seen, or why not."""
    try:
        return Previewed(request, desk.handler.preview(request), _cited(desk, request))
    except VersionConflict:
        return overtaken(desk, request, seen)
    except StoreUnavailable as error:
        return OutOfReach(request, error.message, recorded=False)
    except RecountError as error:
        return TurnedDown(request, error.message)


def overtaken(desk: Desk, request: Request, seen: Account) -> Answer:
    """The conflict in full: what was recorded since `seen`, and what the rules say to the request now."""
    try:
        now, refusal = _asked_again(desk, request)
        between = desk.store.events(
            stream_of(request.command.account_id), after=seen.version, until=now.version, limit=SHOWN_BETWEEN
        )
        return Overtaken(request, seen, now, tuple(between), refusal)
    except StoreUnavailable as error:
        return OutOfReach(request, error.message, recorded=False)
    except RecountError as error:
        return TurnedDown(request, error.message)


def after_failure(desk: Desk, request: Request, error: Exception, seen: Account) -> Answer:
    """What stands behind a failure to post: somebody else's events, or a store out of reach.

    In the second case the log is asked whether it has the request, because it may have been lost on the way
    there or on the way back.
    """
    if isinstance(error, VersionConflict):
        return overtaken(desk, request, seen)
    what = (
        error.message
        if isinstance(error, RecountError)
        else f"Something unexpected failed: {type(error).__name__}."
    )
    try:
        receipt = desk.store.receipt(stream_of(request.command.account_id), request.command_id)
    except RecountError:
        return OutOfReach(request, what, recorded=None)
    return OutOfReach(request, what, recorded=receipt is not None)


def _asked_again(desk: Desk, request: Request) -> tuple[Account, str]:
    """The newest state, and the sentence with which the rules refuse the request there, "" if they don't."""
    try:
        return desk.handler.preview(replace(request, expected_version=None)).before, ""
    except (StoreUnavailable, UnknownAccount):
        raise
    except RecountError as refusal:
        now = desk.store.head(request.command.account_id)
        if now is None:
            raise UnknownAccount(request.command.account_id) from refusal
        return now, refusal.message


def _cited(desk: Desk, request: Request) -> RecordedEvent | None:
    entry = getattr(request.command, "entry", None)
    return None if entry is None else desk.store.event(stream_of(request.command.account_id), entry)
