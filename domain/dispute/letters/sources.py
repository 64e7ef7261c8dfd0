"""What a letter is written from besides its case: who sends it, how the bank writes, and the account's entries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from typing import Protocol

from domain.account.decisions import EntryLookup


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """The bank as it signs its letters. `locale` is a language with a country, such as en-US; "" is not stated."""

    name: str = ""
    address: str = ""
    telephone: str = ""
    locale: str = "en-US"

    @property
    def is_english(self) -> bool:
        """Its letters are in English, so that their verbs can be looked for."""
        return self.locale.split("-")[0] == "en"


class Wording(Protocol):
    """How days and amounts are written in the language and country of the sender."""

    def day(self, day: date) -> str:
        """As letters of the bank write it."""

    def amount(self, minor: int, currency: str) -> str:
        """As letters of the bank write it, with the currency."""

    def days(self, day: date) -> Sequence[str]:
        """Every way of writing the day that is understood there, the one of `day` first."""

    def amounts(self, minor: int, currency: str) -> Sequence[str]:
        """Every way of writing the amount that is understood there, the one of `amount` first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """`entry` finds events of the disputed account, `zone` is where the bank's days end."""

    sender: Sender
    wording: Wording
    entry: EntryLookup
    zone: tzinfo

    def day_of(self, instant: int) -> date:
        """The bank's day of an instant in UTC microseconds."""
        return datetime.fromtimestamp(instant / 1_000_000, UTC).astimezone(self.zone).date()
