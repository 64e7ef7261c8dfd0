"""What a letter is written from besides its case: who sends it, how the bank writes, and the account's entries."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from domain.account.deciding import EntryLookup
from domain.account.given import GivenBack
from domain.clock import wall_clock
from domain.profile.state import Profile


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
    """`profile` is the bank's, which sends the letter; `entry` finds events of the disputed account, `given_back` says
    what it has back of one."""

    profile: Profile
    wording: Wording
    entry: EntryLookup
    given_back: Callable[[int], GivenBack] = lambda entry: GivenBack(0, 0, 0)

    @property
    def is_english(self) -> bool:
        """Letters are in English, so that their verbs can be looked for."""
        return self.profile.locale.split("-")[0] == "en"

    def day_of(self, instant: int) -> date:
        """The bank's day of an instant in UTC microseconds."""
        return wall_clock(instant, self.profile.clock).at.date()
