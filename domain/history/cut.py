"""Time travel: the state of an account at any version or instant, through a named lens.

AS-AT cuts the log in the order it was written: what the bank knew. AS-OF counts every event known now by its
value date: what it was, with late postings and corrections. A cut always says where it stands.

Money adds up in any order and facts about one hold or credit keep the order in which they were recorded, so
AS-OF may start from a snapshot like AS-AT; status and overdraft limit are those of the latest value date.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Literal

from domain.account.event_kinds import ledger_effect
from domain.account.events import AccountEvent
from domain.account.fold import evolve_all
from domain.account.state import Account, AccountFold, by_value_date, freeze, stream_of, thaw
from domain.errors import BadInput, DamageFound, UnknownAccount
from domain.ports import Fact, Mark, ReplayCost, Store
from domain.stream import RecordedEvent

Lens = Literal["as-at", "as-of"]


@dataclass(frozen=True, slots=True)
class Cut:
    """The state at a point of the past and what stands around that point.

    `last` is the last event recorded by then (the first of all, where AS-OF looks at a time before it) and
    `next` the one recorded after it. Under AS-OF `account.version` is the last recorded of those that count.
    `same_instant` gives the first and last version recorded at exactly the instant of `last`, when there are
    several: they are ordered by version. `events_read` is what the answer cost.
    """

    account: Account
    lens: Lens
    asked_at: int | None
    last: Mark
    next: Mark | None
    same_instant: tuple[int, int] | None
    head_version: int
    events_read: int

    @property
    def is_live(self) -> bool:
        """Nothing was recorded after this point."""
        return self.next is None


def fold(start: Account | None, facts: Iterable[Fact]) -> tuple[Account, int]:
    """State after the facts and how many there were, starting from a snapshot or from nothing."""
    state = AccountFold() if start is None else thaw(start)
    count = evolve_all(state, facts)
    return freeze(state), count


def state_at(store: Store, account_id: str, version: int) -> tuple[Account, int]:
    """State at a version from the nearest snapshot and the events after it, and how many were read.

    Raises UnknownAccount, and BadInput for a version the account has not reached.
    """
    snapshot = store.snapshot(account_id, version)
    after = snapshot.version if snapshot is not None else 0
    account, read = fold(snapshot, store.replay_steps(account_id, after=after, until=version))
    if account.version != version or version < 1:
        _check_version(store, account_id, version)
    return account, read


def cut_at_version(store: Store, account_id: str, version: int) -> Cut:
    """The AS-AT cut right after an event. Raises UnknownAccount and BadInput as `state_at`."""
    account, read = state_at(store, account_id, version)
    return _around(store, account_id, account, "as-at", None, version, read)


def cut_at_instant(store: Store, account_id: str, instant: int, lens: Lens = "as-at") -> Cut:
    """The cut at an instant (UTC microseconds), seen through a lens.

    Raises UnknownAccount, and BadInput when the account had no event yet.
    """
    version = store.version_at(stream_of(account_id), instant)
    if version == 0:
        _head_version(store, account_id)
    if lens == "as-at":
        if version == 0:
            raise _before_opening(account_id)
        account, read = state_at(store, account_id, version)
    else:
        account, read = _as_of(store, account_id, version, instant)
        if account.version == 0 or (account.status == "absent" and account.unverified_from is None):
            raise _before_opening(account_id)
    return _around(store, account_id, account, lens, instant, max(version, 1), read)


def running_balances(start: int, events: Iterable[RecordedEvent[AccountEvent]]) -> Iterator[int]:
    """Ledger balance after each event, given the balance before the first."""
    balance = start
    for recorded in events:
        if recorded.event is not None:
            balance += ledger_effect(recorded.event)
        yield balance


def _as_of(store: Store, account_id: str, version: int, instant: int) -> tuple[Account, int]:
    """State by value date: the cut at `version`, without what counts only later, with what came late.

    The snapshot must lie before the first event that counts only later: it cannot be taken out of a state.
    """
    displaced = store.backdated(stream_of(account_id), version, instant)
    before_early = version if displaced.first_early is None else displaced.first_early - 1
    snapshot = store.snapshot(account_id, before_early) if before_early > 0 else None
    after, cost = snapshot.version if snapshot is not None else 0, list[ReplayCost]()
    tail = store.replay_steps(account_id, after=after, until=version, cost=cost)
    counting = (fact for fact in tail if fact[1][2] <= instant)
    backdated = sorted(displaced.backdated, key=lambda row: row.version)
    backdated_facts = ((row.event, (row.version, row.recorded_at, row.effective_at)) for row in backdated)
    account, _ = fold(snapshot, chain(counting, backdated_facts))
    return by_value_date(account), sum(part.events_read for part in cost) + len(backdated)


def _around(
    store: Store, account_id: str, account: Account, lens: Lens, asked_at: int | None, version: int, read: int
) -> Cut:
    """The cut with its neighbours in the log."""
    stream_id = stream_of(account_id)
    marks = {mark.version: mark for mark in store.marks(stream_id, version - 1, version + 1)}
    before, last, after = marks.get(version - 1), marks.get(version), marks.get(version + 1)
    if last is None:
        raise DamageFound(f"Event {version} of account {account_id} is missing; run `recount verify`.")
    tied = any(mark is not None and mark.recorded_at == last.recorded_at for mark in (before, after))
    return Cut(
        account=account,
        lens=lens,
        asked_at=asked_at,
        last=last,
        next=after,
        same_instant=_recorded_at(store, stream_id, last.recorded_at) if tied else None,
        head_version=_head_version(store, account_id),
        events_read=read,
    )


def _recorded_at(store: Store, stream_id: str, instant: int) -> tuple[int, int]:
    """First and last version recorded at exactly the instant."""
    return store.version_at(stream_id, instant - 1) + 1, store.version_at(stream_id, instant)


def _head_version(store: Store, account_id: str) -> int:
    head = store.head(account_id)
    if head is None:
        raise UnknownAccount(account_id)
    return head.version


def _check_version(store: Store, account_id: str, version: int) -> None:
    head = _head_version(store, account_id)
    if not 1 <= version <= head:
        raise BadInput(f"Account {account_id} has events 1 to {head}; there is no event {version}.")


def _before_opening(account_id: str) -> BadInput:
    return BadInput(f"Account {account_id} had not been opened at that time; ask for a later one.")
