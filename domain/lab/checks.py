"""What must be so in the bank of a scenario, asked of its state and never of the keys that were pressed.

Amounts are minor units of the account's currency, instants UTC microseconds. What is said of a case is said of the
newest of the account.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

from domain.account.events import EntryReversed
from domain.account.state import Account, stream_of
from domain.bank import Bank, Seal
from domain.dispute.events import LetterIssued
from domain.dispute.ledger import CaseLedger, ledger
from domain.dispute.state import Case
from domain.handlers.disputed_account import entries_of
from domain.ports import Store

AccountFigure: TypeAlias = Literal["ledger", "available", "held", "fees"]
GivenWay: TypeAlias = Literal["reversed", "refunded", "credited", "final", "withdrawn"]
"""What became of an entry: taken back, paid back, lent and open, lent for good, lent and debited again."""


@dataclass(frozen=True, slots=True)
class Look:
    """The bank of a scenario as it stands. What was recorded from `start` on is what whoever is trained has led to."""

    bank: Bank
    start: int
    read_seal: Callable[[], Seal | None] = lambda: None
    """Answers the bank's seal, where one was taken."""

    def case(self, account_id: str) -> tuple[str, Case] | None:
        """The newest case of an account, with its number; None where there is none."""
        found = self.bank.cases(account_id=account_id, open_only=False)
        newest = max((one.case_id for one in found), key=_number, default=None)
        case = None if newest is None else self.bank.case(newest)
        return None if newest is None or case is None else (newest, case)

    def money(self, account_id: str) -> CaseLedger | None:
        """The ledger of that case."""
        found, account = self.case(account_id), self.bank.head(account_id)
        if found is None or account is None:
            return None
        return ledger(*found, account, entries_of(self.bank, account_id))


class Check(Protocol):
    """Something that is so or is not."""

    def holds(self, look: Look) -> bool:
        """Whether it is so. Raises StoreUnavailable."""


@dataclass(frozen=True, slots=True)
class FigureIs:
    """A figure of the account, at its head."""

    account_id: str
    figure: AccountFigure
    amount: int

    def holds(self, look: Look) -> bool:
        account = look.bank.head(self.account_id)
        return account is not None and _figure(account, self.figure) == self.amount


@dataclass(frozen=True, slots=True)
class GivenIs:
    """How much of the entry at version `entry` was given back in a way; `valued_at`: by reversals that all count from
    the day of that instant or an earlier one (None: from whenever)."""

    account_id: str
    entry: int
    way: GivenWay
    amount: int
    valued_at: int | None = None

    def holds(self, look: Look) -> bool:
        account = look.bank.head(self.account_id)
        if account is None:
            return False
        given = account.given_back(self.entry)
        amounts = {
            "reversed": given.reversed,
            "refunded": given.refunded,
            "credited": given.open,
            "final": given.final,
            "withdrawn": given.withdrawn,
        }
        return amounts[self.way] == self.amount and self._is_dated(look.bank)

    def _is_dated(self, store: Store) -> bool:
        if self.valued_at is None:
            return True
        return all(
            row.effective_at <= self.valued_at
            for row in store.events(stream_of(self.account_id))
            if isinstance(row.event, EntryReversed) and row.event.entry == self.entry
        )


@dataclass(frozen=True, slots=True)
class RecordedIs:
    """How many events of some types were recorded on the account since the start: exactly `times`, or with `at_least`
    so many or more. No types: all."""

    account_id: str
    types: frozenset[str]
    times: int
    at_least: bool = False

    def holds(self, look: Look) -> bool:
        found = sum(
            row.recorded_at >= look.start and (not self.types or row.type in self.types)
            for row in look.bank.events(stream_of(self.account_id))
        )
        return found >= self.times if self.at_least else found == self.times


@dataclass(frozen=True, slots=True)
class CaseIs:
    """A word that the case says of itself: one of `values` is its `name` (status, outcome, regime, reason_code)."""

    account_id: str
    name: Literal["status", "outcome", "regime", "reason_code", "country"]
    values: frozenset[str]

    def holds(self, look: Look) -> bool:
        found = look.case(self.account_id)
        if found is None:
            return "none" in self.values
        case = found[1]
        said = case.status if self.name == "status" else case.outcome
        if self.name not in ("status", "outcome"):
            said = getattr(case.facts, self.name)
        return said in self.values


@dataclass(frozen=True, slots=True)
class CaseFigureIs:
    """A sum over the lines of the case's ledger."""

    account_id: str
    figure: Literal["claimed", "owed", "credited", "final", "borne"]
    amount: int

    def holds(self, look: Look) -> bool:
        money = look.money(self.account_id)
        return money is not None and sum(getattr(line, self.figure) for line in money.lines) == self.amount


@dataclass(frozen=True, slots=True)
class DisputesIs:
    """The entries that the case disputes, in whatever order."""

    account_id: str
    entries: frozenset[int]

    def holds(self, look: Look) -> bool:
        found = look.case(self.account_id)
        return found is not None and set(found[1].facts.entries) == self.entries


@dataclass(frozen=True, slots=True)
class LetterIs:
    """A letter of the kind was sent since the start, and says each of the words (any case)."""

    account_id: str
    kind: str
    words: tuple[str, ...] = ()

    def holds(self, look: Look) -> bool:
        found = look.case(self.account_id)
        if found is None:
            return False
        return any(
            row.event.kind == self.kind
            and all(word.casefold() in row.event.text.casefold() for word in self.words)
            for row in look.bank.case_events(found[0])
            if isinstance(row.event, LetterIssued) and row.recorded_at >= look.start
        )


@dataclass(frozen=True, slots=True)
class DutyIs:
    """A deadline of the case by its key, such as "credit", was met, or was missed."""

    account_id: str
    key: str
    status: Literal["met", "missed"]

    def holds(self, look: Look) -> bool:
        found = look.case(self.account_id)
        return found is not None and self.key in getattr(found[1], self.status)


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite."""

    check: Check

    def holds(self, look: Look) -> bool:
        return not self.check.holds(look)


def all_hold(checks: Sequence[Check], look: Look) -> bool:
    """Whether there are checks, and each of them holds. Raises StoreUnavailable."""
    return bool(checks) and all(check.holds(look) for check in checks)


def _figure(account: Account, figure: AccountFigure) -> int:
    found: int = getattr(account, figure)
    return found


def _number(case_id: str) -> tuple[int, str]:
    digits = case_id.rpartition("-")[2]
    return (int(digits) if digits.isdigit() else 0, case_id)
