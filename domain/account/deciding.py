"""What all decisions on an account share: what they see, what they answer, and what they ask first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from domain.account import events as e
from domain.account.state import Account, AccountFold
from domain.errors import Refused
from domain.money import MAX_MINOR, printed
from domain.stream import RecordedEvent

if TYPE_CHECKING:  # What only looks asks what is left to give back, and needs no commands.
    from domain.account import commands as c


class EntryLookup(Protocol):
    """Finds a recorded event of the account by version; None when there is none."""

    def __call__(self, version: int) -> RecordedEvent[e.AccountEvent] | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What a decision sees besides the state: the channel, the value date asked for, the cited entry.

    `clock` answers the present (UTC microseconds), asked only where a rule runs by it; None: it stands at the
    account's newest event.
    """

    channel: c.Channel
    effective_at: int | None
    entry: EntryLookup
    clock: Callable[[], int] | None = None

    def now(self, account: AccountFold) -> int:
        """When it is decided: never before what was recorded last."""
        return account.recorded_at if self.clock is None else max(self.clock(), account.recorded_at)


@dataclass(frozen=True, slots=True)
class Decided:
    """A fact to append, with its value date (UTC microseconds; None: when it is recorded)."""

    event: e.AccountEvent
    effective_at: int | None = None


def takes_credits(account: Account) -> None:
    """Raises Refused where nothing can be paid in."""
    if account.status == "closed":
        raise closed()


def takes_debits(account: Account) -> None:
    """Raises Refused where nothing can be paid out."""
    if account.status == "closed":
        raise closed()
    if account.status == "frozen":
        raise Refused("frozen", "The account is frozen and pays nothing out; unfreeze it first.")


def within_limits(account: Account, change: int) -> None:
    """Raises Refused where the balance would pass what the log can hold."""
    if abs(account.ledger + change) > MAX_MINOR:
        limit = f"{printed(MAX_MINOR, account.currency)} {account.currency}"
        raise Refused("too-large", f"The balance would pass {limit}, more than this bank can book.")


def closed() -> Refused:
    """The refusal of whatever a closed account does not take."""
    return Refused("closed", "The account is closed and takes no more entries.")
