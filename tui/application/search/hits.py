"""What a search across the bank finds beside accounts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.text.safe import safe_str

if TYPE_CHECKING:  # The first screen paints before the domain is loaded.
    from domain.ports import AccountSummary

LATELY = 50_000
"""Events of the bank, the newest, among which an amount is looked for."""
MOST_HITS = 20
"""Accounts with such an entry that are listed; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A case of an account, or the newest entry of an account with the amount: its version, and when it was recorded
    (UTC microseconds). `words` tell what it is."""

    account: AccountSummary
    words: str
    case_id: str = ""
    version: int = 0
    recorded_at: int = 0

    @property
    def label(self) -> str:
        """What stands where other rows have the account's number."""
        if self.case_id:
            return safe_str(self.case_id)
        return f"{safe_str(self.account.account_id)} #{self.version}"


@dataclass(frozen=True, slots=True)
class Hits:
    """What was found, the newest first; `more` accounts are not listed. `of_amount`: that was asked for."""

    found: tuple[Hit, ...] = ()
    more: int = 0
    of_amount: bool = False
