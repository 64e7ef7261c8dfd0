"""A broker in memory, which can lose its end, hold what is foreign, and not answer."""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType
from typing import Self

from domain.publishing.cloud_event import published
from domain.publishing.ports import BrokerMovedOn, BrokerUnavailable, Message, Published


class MemoryBroker:
    """Implements domain.publishing.ports.Broker; documented there. `away`: how many batches it will not answer, each
    taken before or not; `bodies` is what it holds."""

    label = "memory"

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.away: list[bool] = []
        self.asked = 0

    @property
    def is_away(self) -> bool:
        return False

    def last_position(self) -> Published:
        self.asked += 1
        return published(len(self.bodies), self.bodies[-1]) if self.bodies else Published()

    def publish(self, batch: Sequence[Message], after: Published) -> Published:
        if after.sequence != len(self.bodies):
            raise BrokerMovedOn("Somebody else published.")
        is_answered = not self.away
        if is_answered or self.away.pop(0):
            self.bodies += [one.body for one in batch]
        if not is_answered:
            raise BrokerUnavailable("The broker does not answer.")
        return published(len(self.bodies), self.bodies[-1])

    def warnings(self) -> Sequence[str]:
        return ()

    def close(self) -> None:
        """Nothing is open."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        self.close()
