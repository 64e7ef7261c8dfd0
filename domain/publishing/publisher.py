"""Bringing a broker what it lacks of the log: once each, in order, whatever breaks off between.

Where to go on is read from the broker. A batch goes behind the message that was seen last, or not at all: so nothing
comes twice when an answer was lost, nothing is left out when the broker lost its end, and of two publishers one is
turned away.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from domain.errors import Refused
from domain.publishing.cloud_event import TYPE_PREFIX, message
from domain.publishing.ports import (
    BATCH,
    Broker,
    BrokerMovedOn,
    BrokerRefused,
    BrokerUnavailable,
    Message,
    Outbox,
    Published,
)
from domain.stream import RecordedEvent

BATCH_BYTES = 8_000_000
"""Of bodies in one batch, unless a single one is larger."""
ATTEMPTS = 100
"""How often the end of what the broker holds is looked up again because somebody else publishes there."""


class Publisher:
    """Publishes one bank's log to one broker, up to `at_once` events in a batch. `prefix` is that of the subjects."""

    def __init__(
        self,
        outbox: Outbox,
        broker: Broker,
        prefix: str,
        type_prefix: str = TYPE_PREFIX,
        *,
        at_once: int = BATCH,
    ) -> None:
        self._outbox, self._broker, self._at_once = outbox, broker, at_once
        self._prefix, self._type_prefix = prefix, type_prefix
        self._last: Published | None = None
        self.holder = ""
        """Who publishes instead, as of the last attempt; "" for nobody."""

    @property
    def position(self) -> int:
        """Of the event that was seen last at the broker; 0 before it was asked."""
        return 0 if self._last is None else self._last.position

    @property
    def is_cut_off(self) -> bool:
        """The broker is not there any more; asks it nothing."""
        return self._broker.is_away

    def look_again(self) -> None:
        """Believe nothing of what the broker was seen to hold: it may have lost some of it."""
        self._last = None

    def advance(self) -> int:
        """Publish the next batch; how many events. 0 where the broker has everything, or `holder` publishes.

        Raises BrokerUnavailable, BrokerRefused, StoreUnavailable; DamageFound where what comes next is not as it was
        recorded, after what comes before it.
        """
        self.holder = self._outbox.lease(self._broker.label, self._prefix)
        if self.holder:
            self._last = None
            return 0
        try:
            return self._advanced()
        except BrokerUnavailable:
            self._last = None
            raise

    def _advanced(self) -> int:
        for _ in range(ATTEMPTS):
            is_fresh = self._last is None
            last = self._last = self._last or self._found()
            if last.position > self._outbox.head() and self._outbox.is_standby:
                return 0
            batch = self._batch(last)
            try:
                if batch:
                    last = self._last = self._broker.publish(batch, last)
            except BrokerMovedOn:
                self._last = None
                continue
            if batch or is_fresh:
                self._outbox.passed(self._broker.label, self._prefix, last.position)
            return len(batch)
        raise Refused(
            "broker", f"Somebody else publishes to {self._broker.label} all the time; stop one of the two."
        )

    def _batch(self, last: Published) -> Sequence[Message]:
        batch: list[Message] = []
        size = 0
        for recorded in self._outbox.after(last.position, self._at_once):
            one = message(recorded, self._outbox.source, self._type_prefix)
            size += len(one.body)
            if batch and size > BATCH_BYTES:
                break
            batch.append(one)
        return batch

    def _found(self) -> Published:
        """The end of what the broker holds, which is an event of this log. Raises BrokerRefused where it is not."""
        last = self._broker.last_position()
        if not last.sequence:
            return last
        label = self._broker.label
        if last.source != self._outbox.source:
            raise BrokerRefused(
                f"What {label} holds under {self._prefix} is another bank's ({last.source[:100]!r}); publish under "
                "another prefix."
            )
        ours, head = self._outbox.at(last.position), self._outbox.head()
        if last.position > head:
            if self._outbox.is_standby:
                return last
            raise BrokerRefused(
                f"{label} holds events up to position {last.position:,} and this bank has {head:,}: it was put back to "
                "an earlier state; publish it under another prefix."
            )
        if ours is None or _identity(ours) != (last.event_id, last.hash):
            raise BrokerRefused(
                f"The event at position {last.position:,} that {label} holds is not the one of this bank: its log took "
                "another course since; publish it under another prefix."
            )
        return last


def _identity(recorded: RecordedEvent[Any]) -> tuple[str, str]:
    return recorded.event_id, recorded.hash
