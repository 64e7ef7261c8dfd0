"""Publishing of one bank. Implements domain.publishing.ports.Publishing; documented there."""

from __future__ import annotations

from domain.ports import Clock
from domain.publishing.addresses import BrokerAddress
from domain.publishing.ports import Broker
from storage.engine.database import Database
from storage.publishing.outbox import SqlOutbox


class SqlPublishing:
    """What a bank's database and its broker need of each other."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.outbox = SqlOutbox(database, clock)

    def broker(self, address: BrokerAddress, prefix: str, *, replicas: int = 1) -> Broker:
        from storage.publishing.nats_broker import NatsBroker

        return NatsBroker(address, prefix, replicas=replicas)
