"""What is worth telling of events and states: rows, figures and the words for them, without any looks.

Amounts are signed minor units of the account's currency, times UTC microseconds. The words quote what was
recorded as it is: whoever prints them makes them harmless first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest
from typing import TYPE_CHECKING, Literal, TypeAlias

from domain.account import events as e
from domain.account.events import AccountEvent, ledger_effect
from domain.account.state import Account, AccountFold, initial, replay, stream_of
from domain.errors import DamageFound
from domain.history.cut import MARKER_TYPES, Lens, running_balances, state_at
from domain.history.why import TwoWays
from domain.ports import Store
from domain.stream import RecordedEvent

if TYPE_CHECKING:
    from domain.history.grouped_changes import Between

FigureName: TypeAlias = Literal[
    "ledger", "held", "overdraft_limit", "available", "credits", "debits", "fees", "entry_count"
]

CHANNEL_WORDS = {"atm": "ATM", "direct-debit": "direct debit", "card": "card", "transfer": "transfer"}
"""Channels that say more about an entry than "deposit" or "withdrawal" would."""


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event of a list.

    `brief` says in fewer words what sets it apart from its neighbours, beside a sign of its type. `change` is
    what it did to the ledger, None where no money moved; `memo` the amount it is about without
    moving it: a hold, a declined attempt, a new limit. `balance` is the ledger after it, which nobody can
    vouch for when `verified` is False; `stated` is what the source said the balance was.
    """

    version: int
    recorded_at: int
    effective_at: int
    type: str
    words: str
    brief: str
    change: int | None
    memo: int | None
    balance: int
    stated: int | None
    verified: bool
    problem: str

    @property
    def is_late(self) -> bool:
        """Booked after the moment it counts from."""
        return self.effective_at < self.recorded_at

    @property
    def is_marker(self) -> bool:
        """Worth stopping at."""
        return self.is_late or self.type in MARKER_TYPES or bool(self.problem)

    @property
    def drift(self) -> int:
        """Replay minus what the source stated; 0 where it stated nothing."""
        return 0 if self.stated is None else self.balance - self.stated


@dataclass(frozen=True)
class EventPage:
    """Consecutive events with the state before the first: every state among them without the store."""

    before: Account
    events: tuple[RecordedEvent[e.AccountEvent], ...]

    @property
    def first(self) -> int:
        """Version of the first event."""
        return self.before.version + 1

    @property
    def last(self) -> int:
        """Version of the last event; less than `first` for an empty page."""
        return self.before.version + len(self.events)

    @cached_property
    def rows(self) -> tuple[EventRow, ...]:
        """The events as rows, oldest first."""
        return tuple(event_rows(self.before, self.events))

    def __contains__(self, version: int) -> bool:
        return self.first <= version <= self.last

    def event(self, version: int) -> RecordedEvent[e.AccountEvent]:
        """The event of that version, which must be on the page."""
        return self.events[version - self.first]

    def row(self, version: int) -> EventRow:
        """The row of that version, which must be on the page."""
        return self.rows[version - self.first]

    def state(self, version: int) -> Account:
        """The state after that version, which must be on the page or the one before it."""
        return replay(self.events[: version - self.first + 1], self.before)


def event_page(store: Store, account_id: str, first: int, last: int) -> EventPage:
    """Events `first` to `last` with the state before them, from the nearest keyframe.

    Raises UnknownAccount, BadInput when the account has not reached `first` − 1, and DamageFound when one of
    the events is not there: no balance may be told across a gap.
    """
    before = initial() if first <= 1 else state_at(store, account_id, first - 1)[0]
    events = tuple(store.events(stream_of(account_id), after=first - 1, until=last))
    expected = range(first, last + 1)
    missing = next(
        (v for v, event in zip_longest(expected, events) if event is None or event.version != v), None
    )
    if missing is not None:
        raise DamageFound(
            f"Event {missing} of account {account_id} is missing; `recount verify {account_id}` says what is left."
        )
    return EventPage(before, events)


def event_rows(before: AccountFold, events: Sequence[RecordedEvent[e.AccountEvent]]) -> Iterable[EventRow]:
    """Rows of consecutive events, given the state before the first of them."""
    unverified = before.unverified_from is not None
    for recorded, balance in zip(events, running_balances(before.ledger, events), strict=True):
        unverified = unverified or recorded.event is None
        yield EventRow(
            version=recorded.version,
            recorded_at=recorded.recorded_at,
            effective_at=recorded.effective_at,
            type=recorded.type,
            words=describe(recorded),
            brief=describe_briefly(recorded),
            change=None if recorded.event is None else _change(recorded.event),
            memo=None if recorded.event is None else memo_amount(recorded.event),
            balance=balance,
            stated=getattr(recorded.event, "stated_balance", None),
            verified=not unverified,
            problem=recorded.problem or ("unreadable" if recorded.event is None else ""),
        )


def describe(recorded: RecordedEvent[e.AccountEvent]) -> str:
    """The event in a few words of a bank's counter, without its amount: "card · GREGGS", "overdraft fee"."""
    event, channel = recorded.event, CHANNEL_WORDS.get(recorded.channel, "")
    whose = getattr(event, "description", "") or getattr(event, "counterparty", "")
    match event:
        case None:
            return f"unreadable {recorded.type}"
        case e.MoneyDeposited():
            return _joined(event.kind or "deposit", whose)
        case e.MoneyWithdrawn():
            return _joined(event.kind or channel or "withdrawal", whose)
        case e.WithdrawalDeclined():
            return _joined(f"declined {event.kind or channel}".strip(), whose)
        case e.HoldPlaced():
            return _joined("hold", whose or event.hold_id)
        case e.HoldReleased():
            return _joined(f"hold {event.outcome}", event.hold_id)
        case e.FeeCharged():
            return _fee(event.fee_code.lower().replace("_", " "), whose)
        case e.InterestCredited():
            return whose or "interest"
        case e.EntryReversed():
            return _joined(f"reversal of {event.entry}", whose)
        case e.ProvisionalCreditGranted():
            return f"provisional credit for {event.entry}"
    return _FIXED_WORDS[type(event)]


def describe_briefly(recorded: RecordedEvent[e.AccountEvent]) -> str:
    """The event where there is no room for `describe`: whose money it was rather than how it went."""
    event = recorded.event
    match event:
        case e.MoneyDeposited() | e.MoneyWithdrawn():
            return event.description or event.counterparty or describe(recorded)
        case e.WithdrawalDeclined():
            return "declined"
        case e.HoldPlaced():
            return "hold"
        case e.EntryReversed():
            return f"reversal of {event.entry}"
        case e.ProvisionalCreditGranted():
            return f"credit for {event.entry}"
        case e.ProvisionalCreditMadeFinal():
            return "credit final"
        case e.ProvisionalCreditWithdrawn():
            return "credit withdrawn"
    return describe(recorded)


def kind_of(recorded: RecordedEvent[e.AccountEvent]) -> str:
    """What sort of event it is, in a word or two, whosever it was: what a list is grouped by."""
    event = recorded.event
    match event:
        case e.MoneyDeposited():
            return event.kind or "deposit"
        case e.MoneyWithdrawn():
            return event.kind or CHANNEL_WORDS.get(recorded.channel, "") or "withdrawal"
        case e.WithdrawalDeclined():
            return "declined"
        case e.HoldPlaced():
            return "hold"
        case e.HoldReleased():
            return f"hold {event.outcome}"
        case e.FeeCharged():
            return _fee(event.fee_code.lower().replace("_", " "), "")
        case e.InterestCredited():
            return "interest"
        case e.EntryReversed():
            return "reversal"
        case e.ProvisionalCreditGranted():
            return "provisional credit"
    return f"unreadable {recorded.type}" if event is None else _FIXED_WORDS[type(event)]


def amount_of(recorded: RecordedEvent[e.AccountEvent]) -> int | None:
    """What the event did to the ledger, or the amount it is about when it moved nothing."""
    if recorded.event is None:
        return None
    return _change(recorded.event) or memo_amount(recorded.event)


def memo_amount(event: AccountEvent) -> int | None:
    """The amount an event is about when it moves no money; None for every other event."""
    match event:
        case e.HoldPlaced() | e.WithdrawalDeclined():
            return event.amount
        case e.OverdraftLimitChanged():
            return event.limit
    return None


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of the state; `is_money` False for a plain count."""

    name: FigureName
    label: str
    value: int
    is_money: bool = True


def figures(account: Account) -> tuple[Figure, ...]:
    """The numbers of a state, the most asked for first."""
    return (
        Figure("ledger", "Ledger", account.ledger),
        Figure("held", "Open holds", account.held),
        Figure("overdraft_limit", "Overdraft limit", account.overdraft_limit),
        Figure("available", "Available", account.available),
        Figure("credits", "Credits, total", account.credits),
        Figure("debits", "Debits, total", account.debits),
        Figure("fees", "Fees, total", account.fees),
        Figure("entry_count", "Entries", account.entry_count, is_money=False),
    )


@dataclass(frozen=True, slots=True)
class StateView:
    """What there is to tell of the state at a cursor, which stands on the event `version`.

    `mark` is the state after event `mark_version` that it is compared with, through the same lens, and `between`
    what was recorded from one to the other (None: not known yet); `ways` are
    both counts of the instant (None: not known yet) and `what_if` what it would have been with nothing late (None:
    nothing was); `stated` is the newest row up to the cursor whose source said what the balance was.
    """

    version: int
    account: Account
    lens: Lens = "as-at"
    mark: Account | None = None
    mark_version: int = 0
    ways: TwoWays | None = None
    what_if: Account | None = None
    stated: EventRow | None = None
    between: Between | None = None


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """The sum anyone can check by hand: opening + credits − debits = closing."""

    opening: int
    credits: int
    debits: int
    closing: int

    @property
    def adds_up(self) -> bool:
        return self.opening + self.credits - self.debits == self.closing


def arithmetic(account: Account, since: Account | None = None) -> Arithmetic:
    """How the ledger came about: since the opening, or since an earlier state of the same account."""
    if since is None:
        return Arithmetic(account.opening, account.credits, account.debits, account.ledger)
    return Arithmetic(
        opening=since.ledger,
        credits=account.credits - since.credits,
        debits=account.debits - since.debits,
        closing=account.ledger,
    )


def arithmetic_of(view: StateView) -> Arithmetic:
    """The sum since the opening, or between mark and cursor from the earlier to the later of them."""
    if view.mark is not None and view.mark_version > view.version:
        return arithmetic(view.mark, since=view.account)
    return arithmetic(view.account, since=view.mark)


def last_stated(rows: Sequence[EventRow]) -> EventRow | None:
    """The newest of the rows whose source said what the balance was."""
    return next((row for row in reversed(rows) if row.stated is not None), None)


def _change(event: AccountEvent) -> int | None:
    return ledger_effect(event) or None


def _fee(code: str, description: str) -> str:
    """The fee by its code, and by its description where that says more than the code again."""
    named = f"{code.removesuffix(' fee')} fee"
    return named if code in description.lower() else _joined(named, description)


def _joined(what: str, whose: str) -> str:
    return f"{what} · {whose}" if whose else what


_FIXED_WORDS: dict[type[object], str] = {
    e.AccountOpened: "account opened",
    e.ProvisionalCreditMadeFinal: "provisional credit made final",
    e.ProvisionalCreditWithdrawn: "provisional credit withdrawn",
    e.OverdraftLimitChanged: "overdraft limit",
    e.AccountFrozen: "account frozen",
    e.AccountUnfrozen: "account unfrozen",
    e.AccountClosed: "account closed",
}
