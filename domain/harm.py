"""One fault looked for in every account: what a pattern is, and what is found of it. Amounts are minor units."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from domain.account.events import AccountEvent
from domain.stream import RecordedEvent

History: TypeAlias = Sequence[RecordedEvent[AccountEvent]]
"""An account's events, from the first, in order of version."""


@dataclass(frozen=True, slots=True)
class Harm:
    """What an account suffered at the event of that version. `owed` is what is still to be given back, never below 0;
    `words` say why."""

    entry: int
    owed: int
    words: str


@dataclass(frozen=True, slots=True)
class Pattern:
    """A fault that an account's history shows by itself.

    `look` is a pure function of the history: the same events, the same answer. A new `version` means that its answers
    would differ. `source` is the file of a user's own, "" for those that come with us.
    """

    name: str
    version: int
    title: str
    look: Callable[[History], Iterable[Harm]]
    source: str = ""


@dataclass(frozen=True, slots=True)
class HarmFound:
    """One harm, and whose. `currency` is "" where damage has hidden it; `recorded_at` is that of the event, in UTC
    microseconds."""

    account_id: str
    holder_id: str
    currency: str
    recorded_at: int
    harm: Harm


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepOrder:
    """What is to be looked for, and where: a pattern, by its name or the path of a user's file, in the accounts named
    or in all, from those after one on, in what was recorded up to the position `until` of the log.

    `jobs` is the number of processes, None for as many as are worth it; `cluster` the address of a scheduler whose
    workers look instead, "" for none.
    """

    pattern: str
    accounts: Sequence[str] = ()
    until: int
    after: str = ""
    jobs: int | None = None
    cluster: str = ""


@dataclass(frozen=True, slots=True)
class SweptShare:
    """Accounts that follow one another in the bank, looked at: how many and of how many events, up to which account,
    and what was found, in order of account and entry."""

    last: str
    accounts: int
    events: int
    found: tuple[HarmFound, ...]
