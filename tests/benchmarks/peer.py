"""The peer: the same account with `eventsourcing`, in the two forms its documentation teaches.

Both are given what helps them: amounts as integers instead of decimals, and in the pydantic form the compiled
validator on the stored bytes and a projector, which spares the library's own check of every event.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, ClassVar
from uuid import NAMESPACE_URL, UUID, uuid5

from eventsourcing.application import Application, ProjectorFunction, project_aggregate
from eventsourcing.domain import (
    Aggregate,
    BaseAggregate,
    CanInitAggregate,
    CanMutateAggregate,
    CanSnapshotAggregate,
    DomainEventProtocol,
    event,
)
from eventsourcing.persistence import Mapper, StoredEvent
from eventsourcing.utils import get_topic, resolve_topic
from pydantic import BaseModel, ConfigDict

from domain.account import events as e
from domain.account.state import AccountFold
from tests.benchmarks.big_account import BATCH, Booking

ACCOUNT = uuid5(NAMESPACE_URL, "account")
SNAPSHOT_EVERY = 100

Figures = tuple[int, int, int, int, int]
"""What both sides must agree on: version, ledger, held, fees, declines."""


class Ledger:
    """What the facts do to an account: the same arithmetic for both forms."""

    def __init__(self, currency: str, holder_id: str, overdraft_limit: int) -> None:
        self.currency, self.holder_id, self.overdraft_limit = currency, holder_id, overdraft_limit
        self.ledger = self.credits = self.debits = self.fees = self.declines = 0
        self.holds: dict[str, int] = {}

    @staticmethod
    def create_id() -> UUID:
        return ACCOUNT

    def deposit(self, amount: int, kind: str = "", counterparty: str = "") -> None:
        self._entry(amount)

    def withdraw(self, amount: int, hold_id: str = "", kind: str = "", description: str = "") -> None:
        self._entry(-amount)
        self.holds.pop(hold_id, None)

    def decline(self, amount: int, reason_code: str, available: int) -> None:
        self.declines += 1

    def place_hold(self, hold_id: str, amount: int, counterparty: str = "") -> None:
        self.holds[hold_id] = amount

    def release_hold(self, hold_id: str, outcome: str) -> None:
        self.holds.pop(hold_id, None)

    def charge_fee(self, amount: int, fee_code: str, description: str = "") -> None:
        self._entry(-amount)
        self.fees += amount

    def credit_interest(self, amount: int, description: str = "") -> None:
        self._entry(amount)

    def _entry(self, change: int) -> None:
        self.ledger += change
        if change >= 0:
            self.credits += change
        else:
            self.debits -= change


class DefaultAccount(Ledger, Aggregate):
    """The declarative form: events are frozen dataclasses, transcoded to JSON."""

    __init__ = event("Opened")(Ledger.__init__)
    deposit = event("Deposited")(Ledger.deposit)
    withdraw = event("Withdrawn")(Ledger.withdraw)
    decline = event("Declined")(Ledger.decline)
    place_hold = event("HoldPlaced")(Ledger.place_hold)
    release_hold = event("HoldReleased")(Ledger.release_hold)
    charge_fee = event("FeeCharged")(Ledger.charge_fee)
    credit_interest = event("InterestCredited")(Ledger.credit_interest)


class PydanticEvent(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    originator_id: UUID
    originator_version: int
    timestamp: datetime


class PydanticAggregate(BaseAggregate[UUID]):
    class Event(PydanticEvent, CanMutateAggregate[UUID]):
        pass

    class Created(Event, CanInitAggregate[UUID]):
        originator_topic: str

    class Snapshot(PydanticEvent, CanSnapshotAggregate[UUID]):
        topic: str
        state: dict[str, Any]


class PydanticAccount(Ledger, PydanticAggregate):
    """The pydantic form: events are frozen models."""

    __init__ = event("Opened")(Ledger.__init__)
    deposit = event("Deposited")(Ledger.deposit)
    withdraw = event("Withdrawn")(Ledger.withdraw)
    decline = event("Declined")(Ledger.decline)
    place_hold = event("HoldPlaced")(Ledger.place_hold)
    release_hold = event("HoldReleased")(Ledger.release_hold)
    charge_fee = event("FeeCharged")(Ledger.charge_fee)
    credit_interest = event("InterestCredited")(Ledger.credit_interest)


class PydanticMapper(Mapper[UUID]):
    """Stores models as pydantic writes and reads them, in one step each way."""

    def to_stored_event(self, domain_event: Any) -> StoredEvent:
        return StoredEvent(
            originator_id=domain_event.originator_id,
            originator_version=domain_event.originator_version,
            topic=get_topic(type(domain_event)),
            state=domain_event.model_dump_json().encode(),
        )

    def to_domain_event(self, stored_event: StoredEvent) -> DomainEventProtocol[UUID]:
        event_class = resolve_topic(stored_event.topic)
        read: DomainEventProtocol[UUID] = event_class.model_validate_json(stored_event.state)
        return read


def project(account: Any, domain_events: Iterable[Any]) -> Any:
    """Fold without asking each event whether it can be folded."""
    for domain_event in domain_events:
        account = domain_event.mutate(account)
    return account


class Plain(Application[UUID]):
    """Accounts without snapshots."""


class Snapshotting(Application[UUID]):
    """Accounts with a snapshot every 100 events."""

    snapshotting_intervals: ClassVar = {
        DefaultAccount: SNAPSHOT_EVERY,
        PydanticAccount: SNAPSHOT_EVERY,
    }
    snapshotting_projectors: ClassVar = {PydanticAccount: project}


METHODS: dict[type[Any], str] = {
    e.MoneyDeposited: "deposit",
    e.MoneyWithdrawn: "withdraw",
    e.WithdrawalDeclined: "decline",
    e.HoldPlaced: "place_hold",
    e.HoldReleased: "release_hold",
    e.FeeCharged: "charge_fee",
    e.InterestCredited: "credit_interest",
}


class Peer:
    """One account in a file of its own. `pydantic` chooses the form; `cache` keeps it in the library's cache."""

    def __init__(self, path: Path, *, pydantic: bool, snapshots: bool = False, cache: bool = False) -> None:
        settings = {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(path)}
        if pydantic:
            settings["MAPPER_TOPIC"] = get_topic(PydanticMapper)
        if cache:
            settings["AGGREGATE_CACHE_MAXSIZE"] = "100"
        self._account_class: Any = PydanticAccount if pydantic else DefaultAccount
        self._projector: ProjectorFunction[Any, Any] = project if pydantic else project_aggregate
        self.application = (Snapshotting if snapshots else Plain)(settings)

    def append(self, bookings: Iterable[Booking], account: Any = None) -> Any:
        """Record the facts in batches, the first of them opening the account unless one is given."""
        rest = iter(bookings)
        if account is None:
            account = self._account_class(**next(rest).payload)
        while batch := list(islice(rest, BATCH)):
            for booking in batch:
                getattr(account, METHODS[booking.kind])(**booking.payload)
            self.application.save(account)
        self.application.save(account)
        return account

    def deposit(self, amount: int) -> int:
        """One command: load, decide, record. Answers the ledger."""
        account = self.load()
        account.deposit(amount=amount)
        self.application.save(account)
        ledger: int = account.ledger
        return ledger

    def load(self, version: int | None = None) -> Any:
        return self.application.repository.get(ACCOUNT, version=version, projector_func=self._projector)

    def close(self) -> None:
        self.application.close()


def figures_of_peer(account: Any) -> Figures:
    return account.version, account.ledger, sum(account.holds.values()), account.fees, account.declines


def figures_of(account: AccountFold) -> Figures:
    return account.version, account.ledger, account.held, account.fees, account.decline_count
