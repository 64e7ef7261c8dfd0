"""The contract of a broker: in memory, and NATS on a real server."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count

import pytest

from domain.publishing.addresses import parse_broker
from domain.publishing.ports import BATCH, Broker, BrokerMovedOn, Message, Published
from storage.publishing.nats_broker import NatsBroker
from tests.kit.memory_broker import MemoryBroker
from tests.kit.nats import NatsServer, kept

SOURCE = "urn:recount:1"
_PREFIXES = count(1)
NONE = Published()


def batch(first: int, size: int, tag: str = "e") -> Sequence[Message]:
    return [
        Message(
            f"{tag}{at}", f"account-{at % 7}", at, f"h{at}",
            f'{{"id":"{tag}{at}","source":"{SOURCE}","sequence":"{at:020}","hash":"h{at}"}}'.encode(),
        )
        for at in range(first, first + size)
    ]  # fmt: skip


def end(sequence: int, at: int, tag: str = "e") -> Published:
    return Published(sequence, SOURCE, at, f"{tag}{at}", f"h{at}")


class Place:
    """Somewhere to publish to, over any number of connections, and what is kept there."""

    def __init__(self, connect: Callable[[], Broker], bodies: Callable[[], Sequence[bytes]]) -> None:
        self.connect, self.bodies = connect, bodies


@pytest.fixture(params=["memory", pytest.param("nats", marks=pytest.mark.slow)])
def place(request: pytest.FixtureRequest) -> Place:
    if request.param == "memory":
        broker = MemoryBroker()
        return Place(lambda: broker, lambda: broker.bodies)
    server: NatsServer = request.getfixturevalue("nats")
    prefix = f"contract.p{next(_PREFIXES)}"
    return Place(
        lambda: NatsBroker(parse_broker(server.url), prefix),
        lambda: [one.body for one in kept(server.url, prefix.replace(".", "_"))],
    )


def test_it_keeps_batches_in_order_and_tells_the_last(place: Place) -> None:
    with place.connect() as broker:
        assert broker.last_position() == NONE
        last = NONE
        for first, size in ((5, 1), (6, 2), (10, BATCH), (5000, 1)):
            after, last = last, broker.publish(batch(first, size), last)
            assert last == end(after.sequence + size, first + size - 1)._replace(source=last.source)
            assert broker.last_position() == end(last.sequence, last.position)
    with place.connect() as again:
        assert again.last_position() == end(BATCH + 4, 5000)
    wanted = [*batch(5, 3), *batch(10, BATCH), *batch(5000, 1)]
    assert list(place.bodies()) == [one.body for one in wanted]


@pytest.mark.parametrize("size", [1, 3])
def test_a_batch_that_does_not_come_behind_the_last_is_turned_away_whole(place: Place, size: int) -> None:
    with place.connect() as mine, place.connect() as theirs:
        first = mine.publish(batch(1, 2), NONE)
        with pytest.raises(BrokerMovedOn):
            theirs.publish(batch(1, size, "x"), NONE)
        theirs.publish(batch(3, size), theirs.last_position())
        with pytest.raises(BrokerMovedOn):
            mine.publish(batch(3, 2), first)
        assert mine.last_position() == end(2 + size, 2 + size)
    assert list(place.bodies()) == [one.body for one in batch(1, 2 + size)]
