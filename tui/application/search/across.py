"""What a search across the bank finds beside accounts: a case by its number, and entries by their amount."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.money import EXPONENTS, SIGNS, MoneyError, parse_size
from tui.application.search.hits import LATELY, MOST_HITS, Hit, Hits
from tui.text.format import money
from tui.text.safe import safe_str

if TYPE_CHECKING:  # The first list does not wait for the words of cases and events.
    from domain.account.events import AccountEvent
    from domain.ports import Store
    from domain.stream import RecordedEvent

WORDS = 40
"""Characters that what happened is told in."""

_CASE = re.compile(r"d-?(\d{1,9})|(\d{2,9})", re.IGNORECASE | re.ASCII)
"""A case's number; one digit alone begins the number of an account."""
_MAY_BE_AMOUNT = re.compile(r"(?=.*\d)(?=.*\D).+", re.ASCII)
"""A whole number without a sign, a point or a currency is the number of something."""


@dataclass(frozen=True, slots=True)
class AmountSought:
    """An amount as it was typed: the minor units that it is in each currency it may be in, and which way the money
    went (0: either)."""

    minor: Mapping[str, int]
    sign: int

    def is_moved(self, moved: int, currency: str) -> bool:
        """The entry moved just that, in minor units of the currency."""
        return abs(moved) == self.minor.get(currency) and moved * self.sign >= 0


def search_across(store: Store, text: str) -> Hits:
    """The case of that number, or accounts with an entry of that amount lately. Raises StoreUnavailable."""
    case_id = case_sought(text)
    if case_id:
        return Hits(tuple(_case(store, case_id)))
    amount = amount_sought(text)
    return Hits() if amount is None else _entries(store, amount)


def case_sought(text: str) -> str:
    """The number of a case, of which D-61, d61 and 61 are spellings; "" for all else."""
    named = _CASE.fullmatch(text.strip())
    return f"D-{int(named[1] or named[2])}" if named else ""


def amount_sought(text: str) -> AmountSought | None:
    """The amount that was typed; None for what is none, and for a whole number without sign and currency."""
    typed = text.strip()
    if not _MAY_BE_AMOUNT.fullmatch(typed):
        return None
    minor = {code: read for code in EXPONENTS if (read := _read(typed, code)) is not None}
    sign = 1 if "+" in typed else -1 if any(one in typed for one in SIGNS) else 0
    return AmountSought(minor, sign) if minor else None


def _read(text: str, currency: str) -> int | None:
    try:
        return parse_size(text, currency)
    except MoneyError:
        return None


def _case(store: Store, case_id: str) -> Iterator[Hit]:
    from tui.text.cases import status_words

    case = store.case_summary(case_id)
    account = None if case is None else store.summary(case.account_id)
    if case is not None and account is not None:
        alleged = f", {money(case.alleged_amount, case.currency)}" if case.alleged_amount else ""
        words = f"{status_words(case)}{alleged}, account {safe_str(case.account_id)}"
        yield Hit(account, words, case_id, recorded_at=case.last_recorded_at)


def _entries(store: Store, sought: AmountSought) -> Hits:
    """The newest entry of each account; beyond those that are listed nobody asks for the account's currency."""
    from domain.account.event_kinds import ledger_effect
    from domain.account.state import account_of
    from tui.text.events import describe

    newest: dict[str, RecordedEvent[AccountEvent]] = {}
    for event in store.recent_entries(frozenset(sought.minor.values()), LATELY):
        if event.event is not None and ledger_effect(event.event) * sought.sign >= 0:
            newest.setdefault(account_of(event.stream_id), event)
    found, looked_at = list[Hit](), 0
    for account_id, event in newest.items():
        if len(found) == MOST_HITS:
            break
        looked_at += 1
        account, moved = store.summary(account_id), 0 if event.event is None else ledger_effect(event.event)
        if account is not None and sought.is_moved(moved, account.currency):
            words = f"{safe_str(describe(event), WORDS)} {money(moved, account.currency, signed=True)}"
            found.append(Hit(account, words, version=event.version, recorded_at=event.recorded_at))
    return Hits(tuple(found), len(newest) - looked_at, of_amount=True)
