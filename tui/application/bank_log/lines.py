"""Events of any stream as lines that stand beside each other: whose it is, what happened, what it moved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from domain.account.event_kinds import ledger_effect, memo_amount
from domain.account.state import STREAM_PREFIX as ACCOUNT_PREFIX
from domain.batch.streams import STREAM_PREFIX as BATCH_PREFIX
from domain.batch.streams import batch_of
from domain.dispute.state import STREAM_PREFIX as CASE_PREFIX
from domain.ports import Store
from domain.stream import RecordedEvent
from tui.text.events import describe

BANK = "bank"
"""Whose the events of the profile are."""


@dataclass(frozen=True, slots=True)
class LogLine:
    """One event. `account_id`, `case_id` and `batch_id` say whose it is, "" for none. `moved` is what it moved on the
    ledger, `memo` what it only asked for, held or allowed, in minor units of `currency`."""

    event: RecordedEvent[Any]
    account_id: str
    case_id: str
    currency: str
    moved: int
    memo: int | None
    words: str
    batch_id: str = ""

    @property
    def whose(self) -> str:
        """The number of the account, the case or the batch."""
        return self.case_id or self.account_id or self.batch_id or BANK


class LogTeller:
    """Tells events of one bank; currencies of accounts and cases are asked for once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._accounts: dict[str, str] = {}
        self._cases: dict[str, tuple[str, str]] = {}

    def lines(self, events: Iterable[RecordedEvent[Any]]) -> list[LogLine]:
        """Raises StoreUnavailable."""
        return [self._line(event) for event in events]

    def _line(self, event: RecordedEvent[Any]) -> LogLine:
        if event.stream_id.startswith(CASE_PREFIX):
            case_id = event.stream_id.removeprefix(CASE_PREFIX)
            account_id, currency = self._case(case_id)
            return LogLine(event, account_id, case_id, currency, 0, None, _case_words(event, currency))
        if event.stream_id.startswith(BATCH_PREFIX):
            words = _batch_words(event)
            return LogLine(event, "", "", "", 0, None, words, batch_of(event.stream_id))
        if not event.stream_id.startswith(ACCOUNT_PREFIX):
            return LogLine(event, "", "", "", 0, None, _profile_words(event))
        account_id = event.stream_id.removeprefix(ACCOUNT_PREFIX)
        moved, memo = (
            (0, None) if event.event is None else (ledger_effect(event.event), memo_amount(event.event))
        )
        words = event.problem or describe(event)
        return LogLine(event, account_id, "", self._currency(account_id), moved, memo, words)

    def _currency(self, account_id: str) -> str:
        if account_id not in self._accounts:
            found = self._store.summary(account_id)
            self._accounts[account_id] = "" if found is None else found.currency
        return self._accounts[account_id]

    def _case(self, case_id: str) -> tuple[str, str]:
        if case_id not in self._cases:
            found = self._store.case_summary(case_id)
            self._cases[case_id] = ("", "") if found is None else (found.account_id, found.currency)
        return self._cases[case_id]


def _case_words(event: RecordedEvent[Any], currency: str) -> str:
    from tui.text.cases import event_words

    return event.problem or event_words(event.event, currency)


def _batch_words(event: RecordedEvent[Any]) -> str:
    from tui.text.batches import event_words

    return event.problem if event.event is None else event_words(event.event)


def _profile_words(event: RecordedEvent[Any]) -> str:
    """Which keys of the profile were set."""
    fields: Mapping[str, object] = getattr(event.event, "__dataclass_fields__", {})
    changed = [name for name in fields if getattr(event.event, name) is not None]
    return event.problem or f"set {', '.join(changed)}"
