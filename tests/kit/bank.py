"""A small bank for the tests of the shell: accounts in every condition that the list has to show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from domain.account import events as e
from domain.account.state import stream_of
from domain.ids import uuid7_from
from domain.ports import Holder, Store, StreamWrite
from domain.stream import NewEvent
from tests.kit.memory import MemoryStore
from tui.application.session import Session

SECOND = 1_000_000
DAY = 86_400 * SECOND
START = 1_767_254_400 * SECOND
"""1 Jan 2026 08:00 UTC: when the first event of each account is recorded."""

NOW = START + 90 * DAY
ZONE = ZoneInfo("Europe/London")

NAMES = (
    "J. Rivera",
    "A. Okafor",
    "M. Lee",
    "Zoë Müller-Lüdenscheidt",
    "T. Nakamura",
    "F. Al-Sabah",
    "P. Novák",
    "L. García Márquez",
    "K. Johansen",
    "R. O’Brien",
)
FIRST_NUMBER = 4400


def facts(index: int) -> Iterator[e.AccountEvent]:
    """The life of the account with that index: same index, same life."""
    currency = {4: "JPY", 5: "KWD"}.get(index % len(NAMES), "GBP")
    yield e.AccountOpened(currency=currency, holder_id=f"H{index}", overdraft_limit=50_000 * (index % 3))
    for month in range(3 + index % 4):
        yield e.MoneyDeposited(amount=180_000 + 1_117 * index, description="PAYROLL", kind="transfer")
        for week in range(1 + (index + month) % 5):
            yield e.MoneyWithdrawn(amount=23_150 + 911 * ((index * 7 + week) % 13), description="TESCO")
        if (index + month) % 3 == 0:
            yield e.MoneyWithdrawn(amount=150_000 + 13_000 * (index % 5), description="RENT")
        if (index + month) % 4 == 1:
            yield e.FeeCharged(amount=3_500, fee_code="OVERDRAFT")
    if index % 6 == 2:
        yield e.HoldPlaced(hold_id="H-1", amount=12_500, description="SHELL PUMP 4")
    if index % 10 == 7:
        yield e.AccountFrozen()


def new_events(index: int) -> list[NewEvent]:
    """The life as it was recorded: an event every other day, every seventh credit a day late."""
    events: list[NewEvent] = []
    for step, fact in enumerate(facts(index)):
        recorded = START + (2 * step * DAY) + index * 60 * SECOND
        is_backdated = isinstance(fact, e.MoneyDeposited) and (index + step) % 7 == 3
        events.append(
            NewEvent(
                event=fact,
                event_id=uuid7_from(recorded, f"{index}/{step}"),
                actor="ops/mlee",
                channel="card" if isinstance(fact, e.MoneyWithdrawn) else "system",
                recorded_at=recorded,
                effective_at=recorded - DAY if is_backdated else None,
            )
        )
    return events


def fill(store: Store, count: int = 12) -> Store:
    """That many accounts, numbered from FIRST_NUMBER."""
    for index in range(count):
        fill_one(store, FIRST_NUMBER + index)
    store.put_holders(Holder(f"H{index}", NAMES[index % len(NAMES)]) for index in range(count))
    return store


def fill_one(store: Store, number: int) -> None:
    """One more account."""
    store.append([StreamWrite(stream_of(str(number)), 0, new_events(number - FIRST_NUMBER))])


def session(store: Store | None = None, *, actor: str = "agent-7") -> Session:
    """A desk with a clock that stands still, on a filled bank unless another store is given."""
    return Session(fill(memory()) if store is None else store, actor, ZONE, clock=lambda: NOW)


def memory(*, read_only_of: MemoryStore | None = None) -> MemoryStore:
    """An empty store in memory, or a read-only view of another's data."""
    if read_only_of is not None:
        return MemoryStore(read_only_of.vault, clock=lambda: NOW, read_only=True)
    return MemoryStore(clock=lambda: NOW)


def accounts(count: int) -> Sequence[str]:
    """The numbers of the first accounts."""
    return [str(FIRST_NUMBER + index) for index in range(count)]
