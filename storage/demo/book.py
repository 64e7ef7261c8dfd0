"""How the demo bank is written down: drafts in any order become one account's events, each with its reason.

A draft says when something happens and how; what exactly happens may depend on the account at that moment (is
there enough money?), so drafts are settled one after the other, oldest first, on a folded state.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import TypeAlias
from zoneinfo import ZoneInfo

from domain.account.events import AccountEvent, FeeCharged, MoneyDeposited, MoneyWithdrawn
from domain.account.fold import evolve
from domain.account.funds import declined, set_aside, shortfall
from domain.account.state import AccountFold
from domain.ids import uuid7_from
from domain.stream import NewEvent

ZONE = ZoneInfo("Europe/London")
FEE_POLICY = "system/fee-policy v7"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class AccountSimulator:
    """One account while its drafts are settled: the state so far, and what each named draft became."""

    account_id: str
    seed: int
    fold: AccountFold = field(default_factory=AccountFold)
    _named: dict[str, tuple[int, str]] = field(default_factory=dict)

    def version(self, key: str) -> int:
        """Version of the event that the draft of that key became."""
        return self._named[key][0]

    def settle(self, draft: PlannedEvent) -> NewEvent | None:
        """The draft as an event, folded into the state; None when it comes to nothing."""
        event = draft.what(self)
        if event is None:
            return None
        version = self.fold.version + 1
        effective_at = draft.at if draft.effective_at is None else draft.effective_at
        evolve(self.fold, event, (version, draft.at, effective_at))
        event_id = uuid7_from(draft.at, f"demo/{self.seed}/{self.account_id}/{version}")
        if draft.key:
            self._named[draft.key] = (version, event_id)
        return NewEvent(
            event=event,
            event_id=event_id,
            actor=draft.actor,
            channel=draft.channel,
            reason=draft.reason,
            correlation_id=draft.correlation or None,
            causation_id=self._named[draft.caused_by][1] if draft.caused_by else None,
            effective_at=effective_at,
            recorded_at=draft.at,
        )


What: TypeAlias = Callable[[AccountSimulator], AccountEvent | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedEvent:
    """Something that will happen at an instant (UTC microseconds).

    `key` names it within its account, so that a later draft can say what it is `caused_by` or corrects.
    """

    at: int
    what: What
    actor: str
    channel: str
    reason: str = ""
    key: str = ""
    caused_by: str = ""
    correlation: str = ""
    effective_at: int | None = None


def settled(account_id: str, seed: int, drafts: Iterable[PlannedEvent]) -> list[NewEvent]:
    """The account's events: its drafts in order of time, those of one instant in the order given.

    Their ids come from account, seed and version: another seed makes another account, never more of this one.
    """
    book = AccountSimulator(account_id, seed)
    events = (book.settle(draft) for draft in sorted(drafts, key=lambda draft: draft.at))
    return [event for event in events if event is not None]


def always(event: AccountEvent) -> What:
    """A fact, whatever the rules say about it."""
    return lambda _: event


def if_covered(event: MoneyWithdrawn) -> What:
    """A customer's own attempt: declined when the money is not there or the account pays nothing out."""

    def attempt(book: AccountSimulator) -> AccountEvent:
        aside = set_aside(book.fold, event.hold_id)
        why = shortfall(book.fold, event.amount, aside)
        return event if why is None else declined(book.fold, event, event.kind, why, aside)

    return attempt


def moved_to(balance: int) -> What:
    """A transfer to or from savings that leaves exactly `balance`, so that a story starts from round figures."""

    def transfer(book: AccountSimulator) -> AccountEvent | None:
        change = balance - book.fold.ledger
        if change == 0:
            return None
        kind = MoneyDeposited if change > 0 else MoneyWithdrawn
        return kind(amount=abs(change), kind="transfer", description="SAVINGS", counterparty="Savings ··5512")

    return transfer


def purchase(amount: int, shop: str, hold_id: str | None = None) -> MoneyWithdrawn:
    return MoneyWithdrawn(
        amount=amount, hold_id=hold_id, kind="card purchase", description=shop, counterparty=shop
    )


def payment(amount: int, kind: str, description: str, payee: str) -> MoneyWithdrawn:
    return MoneyWithdrawn(amount=amount, kind=kind, description=description, counterparty=payee)


def charged(
    day: date | str, clock: str, fee: FeeCharged, *, reason: str = "", key: str = "", caused_by: str = ""
) -> PlannedEvent:
    """A fee taken by the bank's fee policy, whatever it does to the balance."""
    return PlannedEvent(
        at=at(day, clock),
        what=always(fee),
        actor=FEE_POLICY,
        channel="system",
        reason=reason,
        key=key,
        caused_by=caused_by,
    )


def at(day: date | str, clock: str) -> int:
    """A London wall-clock time such as ("2026-03-13", "09:05:03"), in UTC microseconds."""
    day = date.fromisoformat(day) if isinstance(day, str) else day
    local = datetime.combine(day, time.fromisoformat(clock), ZONE)
    return (local - _EPOCH) // timedelta(microseconds=1)


class SeededRandom:
    """Chance that falls the same way every time, on every version of Python: only `random()` promises that."""

    def __init__(self, seed: int, name: str) -> None:
        self._random = Random(f"{seed}/{name}").random

    def below(self, count: int) -> int:
        """0 … count − 1."""
        return int(self._random() * count)

    def between(self, low: int, high: int) -> int:
        """low … high."""
        return low + self.below(high - low + 1)

    def percent(self, chance: int) -> bool:
        """True in `chance` of 100 throws."""
        return self.below(100) < chance

    def clock(self, first_hour: int, last_hour: int) -> str:
        """A time of day to the second, first_hour:00:00 … last_hour:59:59."""
        return f"{self.between(first_hour, last_hour):02d}:{self.below(60):02d}:{self.below(60):02d}"
