"""What a publisher does about answers that were lost, rivals, damage, and brokers that hold something else."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from domain.clock import utc_now
from domain.errors import DamageFound
from domain.publishing.cloud_event import message
from domain.publishing.ports import BrokerRefused, BrokerUnavailable
from domain.publishing.publisher import Publisher
from storage.engine.connect import open_database
from storage.log.store import SqlStore
from storage.projections.checkpoints import LEASE_US
from storage.publishing.outbox import SqlOutbox
from tests.kit.bank import FIRST_NUMBER, fill, fill_one
from tests.kit.memory_broker import MemoryBroker

PREFIX = "recount.events"
RUN_OUT = LEASE_US / 1_000_000 + 1


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlStore]:
    is_file = request.param == "sqlite"
    address = str(tmp_path / "bank.db") if is_file else request.getfixturevalue("postgres")
    with closing(SqlStore(open_database(address, create=True))) as made:
        fill(made, 4)
        yield made


@pytest.fixture
def file_store(tmp_path: Path) -> Iterator[SqlStore]:
    with closing(SqlStore(open_database(str(tmp_path / "bank.db"), create=True))) as made:
        fill(made, 4)
        yield made


def outbox(store: SqlStore, me: str = "me", ticks: Callable[[], float] = lambda: 0.0) -> SqlOutbox:
    return SqlOutbox(store.database, utc_now, me, ticks)


def wanted(store: SqlStore) -> list[bytes]:
    log = outbox(store)
    return [message(one, log.source).body for one in log.after(0, 10_000)]


def publish(store: SqlStore, broker: MemoryBroker) -> int:
    """Everything there is, in batches of seven, with the same publisher; how many."""
    publisher, count = Publisher(outbox(store), broker, PREFIX, at_once=7), 0
    while passed := publisher.advance():
        count += passed
    return count


def test_everything_is_published_once_and_in_order_and_then_what_comes(store: SqlStore) -> None:
    broker = MemoryBroker()
    assert publish(store, broker) == store.head_position()
    assert publish(store, broker) == 0
    fill_one(store, FIRST_NUMBER + 7)
    publish(store, broker)
    assert broker.bodies == wanted(store)
    positions = [json.loads(body)["sequence"] for body in broker.bodies]
    assert positions == sorted(set(positions))
    assert len(positions) == store.head_position()
    (status,) = outbox(store).statuses()
    assert (status.to, status.prefix, status.lease_holder) == ("memory", PREFIX, "me")
    assert (status.position, status.lag_events, status.lag_seconds) == (store.head_position(), 0, 0.0)


@pytest.mark.parametrize("were_taken", [[False], [True], [True, False, True]])
def test_a_batch_whose_answer_was_lost_is_there_once(file_store: SqlStore, were_taken: list[bool]) -> None:
    broker = MemoryBroker()
    publisher = Publisher(outbox(file_store), broker, PREFIX, at_once=5)
    publisher.advance()
    broker.away = list(were_taken)
    for _ in were_taken:
        with pytest.raises(BrokerUnavailable):
            publisher.advance()
    while publisher.advance():
        pass
    assert broker.bodies == wanted(file_store)


def test_what_the_broker_lost_it_is_given_again(file_store: SqlStore) -> None:
    broker = MemoryBroker()
    publisher = Publisher(outbox(file_store), broker, PREFIX, at_once=5)
    publisher.advance()
    publisher.advance()
    del broker.bodies[3:]
    # It is told by the batch that would come behind what is lost.
    while publisher.advance():
        pass
    assert broker.bodies == wanted(file_store)
    del broker.bodies[9:]
    assert publisher.advance() == 0
    publisher.look_again()
    while publisher.advance():
        pass
    assert broker.bodies == wanted(file_store)


def test_of_two_publishers_that_race_each_event_comes_from_one(file_store: SqlStore, tmp_path: Path) -> None:
    broker = MemoryBroker()
    with closing(open_database(str(tmp_path / "bank.db"), read_only=True)) as looking:
        # Who can only look takes no lease: nothing but the broker keeps the two apart.
        one = Publisher(SqlOutbox(looking, utc_now), broker, PREFIX, at_once=3)
        other = Publisher(outbox(file_store), broker, PREFIX, at_once=4)
        while one.advance() + other.advance():
            pass
    assert broker.bodies == wanted(file_store)


def test_one_publishes_and_the_other_waits_for_the_lease(store: SqlStore) -> None:
    broker, now = MemoryBroker(), [0.0]
    first = Publisher(outbox(store, "first", lambda: now[0]), broker, PREFIX, at_once=5)
    second = Publisher(outbox(store, "second"), broker, PREFIX, at_once=5)
    assert (first.advance(), second.advance(), second.holder) == (5, 0, "first")
    now[0] += RUN_OUT
    assert (first.advance(), second.advance()) == (5, 0)
    outbox(store, "first").release()
    assert (second.advance(), second.holder) == (5, "")
    now[0] += RUN_OUT
    assert (first.advance(), first.holder) == (0, "second")
    # Another broker is another publisher.
    assert Publisher(outbox(store, "third"), broker, "elsewhere").advance() > 0


def test_nothing_damaged_is_published_and_nothing_behind_it(file_store: SqlStore, tmp_path: Path) -> None:
    expected = wanted(file_store)
    with closing(sqlite3.connect(tmp_path / "bank.db")) as raw, raw:
        raw.execute("DROP TRIGGER IF EXISTS events_no_update")
        raw.execute("UPDATE events SET data = replace(data, '1', '2') WHERE position = 9")
    broker = MemoryBroker()
    with pytest.raises(DamageFound, match=r"^Event \d+ of account-44\d\d is not as it was recorded"):
        publish(file_store, broker)
    assert broker.bodies == expected[:8]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (lambda event: event | {"source": "urn:recount:another"}, "is another bank's"),
        (lambda event: event | {"sequence": "99999"}, "it was put back to an earlier state"),
        (lambda event: event | {"hash": "0" * 64}, "took another course"),
        (lambda event: event | {"id": "another"}, "took another course"),
    ],
)
def test_what_the_broker_holds_must_be_of_this_log(
    file_store: SqlStore, changed: Callable[[dict[str, str]], dict[str, str]], said: str
) -> None:
    broker = MemoryBroker()
    publish(file_store, broker)
    broker.bodies[-1] = json.dumps(changed(json.loads(broker.bodies[-1]))).encode()
    before = list(broker.bodies)
    with pytest.raises(BrokerRefused, match=said) as refused:
        publish(file_store, broker)
    assert broker.bodies == before
    assert "\n" not in refused.value.message
