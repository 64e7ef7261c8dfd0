"""What really happens to a broker: it is killed, it loses its end, two publish to it, a reader is slow. Afterwards it
holds every event of the log once, in order."""

from __future__ import annotations

import random
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from domain.clock import utc_now
from domain.publishing.addresses import parse_broker
from domain.publishing.cloud_event import message
from domain.publishing.ports import BrokerUnavailable
from domain.publishing.publisher import Publisher
from storage.engine.connect import open_database
from storage.publishing.nats_broker import NatsBroker
from storage.publishing.outbox import SqlOutbox
from tests.kit.nats import NatsServer, kept, nats_server
from tests.kit.patience import PATIENCE
from tests.kit.places import ROOT

pytestmark = pytest.mark.system

PREFIX, STREAM = "recount.events", "recount_events"
KILLS = 10


@pytest.fixture
def server(tmp_path: Path) -> Iterator[NatsServer]:
    with nats_server(tmp_path / "nats") as running:
        yield running


@contextmanager
def outbox(bank: Path) -> Iterator[SqlOutbox]:
    """The log, looked at only: nobody has a lease, so that the broker alone keeps publishers apart."""
    with closing(open_database(str(bank), read_only=True)) as database:
        yield SqlOutbox(database, utc_now)


def wanted(bank: Path) -> list[bytes]:
    with outbox(bank) as log:
        return [message(one, log.source).body for one in log.after(0, 100_000)]


def publish(bank: Path, url: str, at_once: int, passed: Callable[[int], object] = lambda _: None) -> None:
    """Publish everything over as many connections as it takes; `passed` is told of each batch's position."""
    is_done = False
    with outbox(bank) as log:
        while not is_done:
            try:
                with NatsBroker(parse_broker(url), PREFIX) as broker:
                    publisher = Publisher(log, broker, PREFIX, at_once=at_once)
                    while publisher.advance():
                        passed(publisher.position)
                    is_done = True
            except BrokerUnavailable:
                time.sleep(0.02)


def bodies(server: NatsServer, pause: float = 0.0) -> list[bytes]:
    return [one.body for one in kept(server.url, STREAM, pause)]


def test_killed_over_and_over_it_has_everything_once(demo_bank: Path, server: NatsServer) -> None:
    may_go_on = threading.Semaphore(0)
    publishing = threading.Thread(
        target=publish, args=(demo_bank, server.url, 100, lambda _: may_go_on.acquire())
    )
    publishing.start()
    dice = random.Random(16)
    for _ in range(KILLS):
        may_go_on.release(3)
        # Anywhere in one of the three.
        time.sleep(dice.random() * 0.05)
        server.kill()
        server.start()
    assert publishing.is_alive()
    may_go_on.release(10**6)
    publishing.join(PATIENCE)
    assert bodies(server) == wanted(demo_bank)


def test_a_broker_that_lost_what_it_had_acknowledged_is_given_it_again(
    demo_bank: Path, server: NatsServer, tmp_path: Path
) -> None:
    older, steps = tmp_path / "older", {2_000: server.keep_store, 6_000: server.put_store_back}

    def lose(position: int) -> None:
        # What was lost is passed again.
        step = steps.pop(position, None)
        if step is not None:
            server.kill(signal.SIGTERM)
            step(older)
            server.start()

    publish(demo_bank, server.url, 1_000, lose)
    assert not steps
    assert bodies(server) == wanted(demo_bank)


def test_two_that_publish_at_once_do_not_mix(demo_bank: Path, server: NatsServer) -> None:
    shares: dict[str, int] = {"one": 0, "other": 0}

    def share(name: str, at_once: int) -> None:
        def passed(_: int) -> None:
            shares[name] += 1
            time.sleep(0.002)  # on a machine with one core, too, the other comes to its turn

        publish(demo_bank, server.url, at_once, passed)

    threads = [threading.Thread(target=share, args=pair) for pair in (("one", 50), ("other", 70))]
    for one in threads:
        one.start()
    for one in threads:
        one.join(PATIENCE)
    assert bodies(server) == wanted(demo_bank)
    assert min(shares.values()) > 0


def reader(folder: Path) -> Path:
    """The reader of the documentation, as a file."""
    code = re.search(r"```python\n(.*?)```", (ROOT / "docs" / "publishing.md").read_text(), re.DOTALL)
    assert code is not None
    path = folder / "reader.py"
    path.write_text(code[1])
    return path


def test_the_reader_of_the_documentation_takes_each_event_once_though_it_is_killed(
    demo_bank: Path, server: NatsServer, tmp_path: Path
) -> None:
    """And slow: all is published before it has taken the first page."""
    words = [sys.executable, str(reader(tmp_path)), server.url, STREAM, str(tmp_path / "reader.db")]
    publishing = threading.Thread(target=publish, args=(demo_bank, server.url, 500))
    publishing.start()
    publishing.join(PATIENCE)
    log = wanted(demo_bank)
    last = f"up to {len(log):020}"
    assert f'"sequence":"{len(log):020}"'.encode() in log[-1]
    line = ""
    for lines in (3, 5, 10**6):
        with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            for _ in range(lines):
                line = process.stdout.readline()
                if not line or last in line:
                    break
            process.kill()
    assert last in line
    with closing(sqlite3.connect(tmp_path / "reader.db")) as db:
        assert db.execute("SELECT count(*) FROM seen").fetchone() == (len(log),)
        assert db.execute("SELECT sum(version) FROM heads").fetchone() == (len(log),)


def test_nobody_is_named(demo_bank: Path, server: NatsServer) -> None:
    publish(demo_bank, server.url, 1_000)
    with closing(sqlite3.connect(demo_bank)) as bank:
        names = [name for (name,) in bank.execute("SELECT name FROM holders")]
    told = b"\n".join(
        one.subject.encode() + repr(one.headers).encode() + one.body for one in kept(server.url, STREAM)
    )
    assert len(names) > 10
    assert [name for name in names if name.encode() in told] == []
