"""Given events, when a command, then events: rules of the domain written as prose.

    Spec().given(opened(), deposited(100)).when(Withdraw(account_id=A, amount=30)).then(withdrawn(30))

Times are UTC microseconds: event n of a story is recorded at n seconds, unless `dated` gives it a value date.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pytest

from domain.account.commands import Channel, Command
from domain.account.decisions import Circumstances, Decided, decide
from domain.account.event_kinds import ledger_effect
from domain.account.events import (
    AccountEvent,
    AccountOpened,
    FeeCharged,
    HoldPlaced,
    InterestCredited,
    MoneyDeposited,
    MoneyWithdrawn,
)
from domain.account.fold import evolve
from domain.account.state import Account, AccountFold, freeze, stream_of
from domain.errors import BadInput, Refused
from domain.stream import RecordedEvent

A = "4417"
"""The account of every story."""
SECOND = 1_000_000


@dataclass(frozen=True, slots=True)
class Dated:
    """A fact with a value date of its own."""

    event: AccountEvent
    effective_at: int


@dataclass(frozen=True, slots=True)
class Damaged:
    """A row of the log that cannot be read."""


@dataclass(slots=True)
class Spec:
    """One story: what was recorded, what was asked, what must follow."""

    log: list[RecordedEvent] = field(default_factory=list)
    answer: list[Decided] | None = None
    refusal: BadInput | Refused | None = None

    def given(self, *facts: AccountEvent | Dated | Damaged) -> Spec:
        """These facts are in the log, in this order."""
        for fact in facts:
            self.log.append(recorded(fact, len(self.log) + 1))
        return self

    def when(self, command: Command, *, channel: Channel = "staff", effective_at: int | None = None) -> Spec:
        """This is asked."""
        circumstances = Circumstances(channel=channel, effective_at=effective_at, entry=self._entry)
        try:
            self.answer = decide(self.state(), command, circumstances)
        except (Refused, BadInput) as refusal:
            self.refusal = refusal
        return self

    def then(self, *events: AccountEvent) -> Spec:
        """Exactly these facts follow."""
        assert self.refusal is None, f"refused: {self.refusal}"
        assert self.answer is not None, "nothing was asked"
        assert [one.event for one in self.answer] == list(events)
        return self

    def then_counting_from(self, effective_at: int | None) -> Spec:
        """Every fact that follows has this value date; None: the moment it is recorded."""
        assert self.answer, f"nothing follows: {self.refusal}"
        assert {one.effective_at for one in self.answer} == {effective_at}
        return self

    def then_refused(self, rule: str, *words: str) -> Spec:
        """The rule of that name forbids it, in a sentence with these words."""
        if not isinstance(self.refusal, Refused):
            pytest.fail(f"not refused by a rule: {self.refusal or self.answer}")
        assert self.refusal.rule == rule, self.refusal.message
        return self._said(words)

    def then_bad_input(self, *words: str) -> Spec:
        """It cannot be understood, and a sentence with these words says why."""
        assert isinstance(self.refusal, BadInput), f"understood: {self.refusal or self.answer}"
        return self._said(words)

    def then_state(self, **fields: Any) -> Spec:
        """After the story, and what followed, the state has these values."""
        events = [*self.log, *self._followed()]
        state = folded(events)
        assert {name: getattr(state, name) for name in fields} == fields
        return self

    def state(self) -> Account:
        """The state after what was given."""
        return folded(self.log)

    def _entry(self, version: int) -> RecordedEvent | None:
        return next((row for row in self.log if row.version == version), None)

    def _followed(self) -> list[RecordedEvent]:
        first = len(self.log) + 1
        return [
            recorded(one.event if one.effective_at is None else Dated(one.event, one.effective_at), version)
            for version, one in enumerate(self.answer or (), start=first)
        ]

    def _said(self, words: Iterable[str]) -> Spec:
        assert self.refusal is not None
        sentence = self.refusal.message
        assert sentence.endswith("."), sentence
        assert [word for word in words if word not in sentence] == [], sentence
        return self


def recorded(fact: AccountEvent | Dated | Damaged, version: int) -> RecordedEvent:
    """The fact as row `version` of the log."""
    event = fact.event if isinstance(fact, Dated) else None if isinstance(fact, Damaged) else fact
    now = version * SECOND
    return RecordedEvent(
        position=version,
        event_id=f"e{version}",
        stream_id=stream_of(A),
        version=version,
        type="?" if event is None else type(event).__name__,
        schema_version=1,
        recorded_at=now,
        effective_at=fact.effective_at if isinstance(fact, Dated) else now,
        actor="ada",
        channel="staff",
        reason="",
        command_id=None,
        correlation_id=None,
        causation_id=None,
        data="",
        prev_hash="",
        hash="",
        event=event,
        problem="" if event is not None else "damaged payload",
    )


def folded(rows: Iterable[RecordedEvent]) -> Account:
    """State after the rows, folded in the order given."""
    fold = AccountFold()
    for row in rows:
        evolve(fold, row.event, (row.version, row.recorded_at, row.effective_at))
    return freeze(fold)


def opened(balance: int = 0, *, limit: int = 0, currency: str = "GBP") -> AccountOpened:
    return AccountOpened(currency=currency, opening_balance=balance, overdraft_limit=limit)


def deposited(amount: int) -> MoneyDeposited:
    return MoneyDeposited(amount=amount)


def withdrawn(amount: int, hold: str | None = None) -> MoneyWithdrawn:
    return MoneyWithdrawn(amount=amount, hold_id=hold)


def held(amount: int, hold: str = "h1") -> HoldPlaced:
    return HoldPlaced(hold_id=hold, amount=amount)


def charged(amount: int, code: str = "monthly") -> FeeCharged:
    return FeeCharged(amount=amount, fee_code=code)


def interest(amount: int) -> InterestCredited:
    return InterestCredited(amount=amount)


def moved(events: Iterable[AccountEvent]) -> int:
    """What the facts do to the ledger together, in minor units."""
    return sum(ledger_effect(event) for event in events)
