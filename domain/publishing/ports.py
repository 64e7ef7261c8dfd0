"""What publishing needs from the outside, as protocols: the log as an outbox, and a broker that takes its messages.

Nothing of ours says what was published: the broker's last message does. So a broker that lost its end is given it
again, and one that has it is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, NamedTuple, Protocol, Self

from domain.errors import RecountError, Refused
from domain.publishing.addresses import BrokerAddress
from domain.stream import RecordedEvent

BATCH = 1000
"""Events that a broker takes at once or not at all: as many as NATS has in an atomic batch."""


class BrokerUnavailable(RecountError):
    """The broker cannot be reached, or does not take messages now; what it has is whole, and trying again helps."""

    kind = "broker-unavailable"
    exit_code = 4


class BrokerRefused(Refused):
    """The broker, or what it holds, is none that this bank may publish to; trying again does not help."""

    def __init__(self, message: str) -> None:
        super().__init__("broker", message)


class BrokerMovedOn(RecountError):
    """Something else stands at the end of what the broker holds than was believed; nothing was published."""

    kind = "broker-moved-on"


class Message(NamedTuple):
    """One event for a broker: the id of the event, the stream it is of, and a CloudEvent in JSON."""

    event_id: str
    stream_id: str
    position: int
    hash: str
    body: bytes


class Published(NamedTuple):
    """The end of what a broker holds. `sequence` is the broker's own count of its messages, `source` whose it is; the
    rest tells which event it is. All of it is 0 or "" before the first."""

    sequence: int = 0
    source: str = ""
    position: int = 0
    event_id: str = ""
    hash: str = ""


class Broker(Protocol):
    """Keeps messages in the order they came in, for whoever reads them."""

    @property
    def label(self) -> str:
        """Where it is, fit to be shown: never a password."""

    @property
    def is_away(self) -> bool:
        """The connection to it was lost. Asks it nothing."""

    def last_position(self) -> Published:
        """The end of what it holds. Raises BrokerUnavailable; BrokerRefused where that is no event."""

    def publish(self, batch: Sequence[Message], after: Published) -> Published:
        """Take up to BATCH messages, all or none, if what it holds still ends at `after`; where it ends then.

        Raises BrokerMovedOn where it ends elsewhere. After BrokerUnavailable they are there or they are not: only
        `last_position` says.
        """

    def warnings(self) -> Sequence[str]:
        """What could let it lose what it has acknowledged, a sentence each."""

    def close(self) -> None: ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None: ...


@dataclass(frozen=True, slots=True)
class PublisherStatus:
    """A publisher's standing: the broker's address without password and the prefix of its subjects; the position it
    published last, and how many events come after and how long the oldest of them waits. Instants are UTC microseconds.
    """

    to: str
    prefix: str
    position: int
    head: int
    lag_events: int
    lag_seconds: float
    lease_holder: str
    advanced_at: int


class Outbox(Protocol):
    """The log, as what is to be published. Its publishers are known by the broker's address and the prefix."""

    @property
    def source(self) -> str:
        """This bank as the source of its events: a URN that no other bank has."""

    @property
    def is_standby(self) -> bool:
        """It can only be looked at, and may be behind what is published."""

    def head(self) -> int:
        """The position of the newest event; 0 for none. Raises StoreUnavailable."""

    def after(self, position: int, limit: int) -> Sequence[RecordedEvent[Any]]:
        """Up to `limit` events after the position, in order, without payloads read: `event` is None.

        They are as they were recorded. Raises DamageFound where the first of them is not, StoreUnavailable.
        """

    def at(self, position: int) -> RecordedEvent[Any] | None:
        """The event at a position, read in the same way; None where there is none. Raises StoreUnavailable."""

    def lease(self, to: str, prefix: str) -> str:
        """Take or renew the lease of a publisher: "", or who has it. On a standby nobody can, and nobody needs to.

        Raises StoreUnavailable, Refused.
        """

    def passed(self, to: str, prefix: str, position: int) -> None:
        """Note how far it is, for `statuses` alone. Raises StoreUnavailable, Refused."""

    def release(self) -> None:
        """Give back the leases of this process. Raises StoreUnavailable."""

    def statuses(self) -> Sequence[PublisherStatus]:
        """All publishers that this bank has had, in order of address and prefix. Raises StoreUnavailable."""


class Publishing(Protocol):
    """A bank's log told to other services."""

    @property
    def outbox(self) -> Outbox:
        """The log, and what is known of its publishers."""

    def broker(self, address: BrokerAddress, prefix: str, *, replicas: int = 1) -> Broker:
        """The broker there, to keep events under a prefix of subjects, in `replicas` copies where it keeps none yet.

        Raises BadInput where what is needed for it is not installed, BrokerUnavailable; BrokerRefused where it cannot
        keep them, or keeps something else there.
        """
