"""Events/s from the log to the broker's acknowledgement, beside the same bytes published by hand in the same run.

python -m tests.benchmarks.publishing [EVENTS]
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from nats.aio.client import Client

from domain.clock import utc_now
from domain.publishing.addresses import parse_broker
from domain.publishing.cloud_event import message
from domain.publishing.publisher import Publisher
from storage.engine.connect import open_database
from storage.log.store import SqlStore
from storage.publishing.nats_broker import NatsBroker
from storage.publishing.outbox import SqlOutbox
from tests.kit.bank import FIRST_NUMBER, fill_one
from tests.kit.nats import made_by_hand, nats_server

EVENTS = 100_000
RUNS = 3


def main() -> None:
    """Print the best of some runs of each."""
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else EVENTS
    with (
        tempfile.TemporaryDirectory() as folder,
        nats_server(Path(folder) / "nats") as server,
        closing(SqlStore(open_database(str(Path(folder) / "bank.db"), create=True))) as store,
    ):
        number = FIRST_NUMBER
        while store.head_position() < wanted:
            fill_one(store, number)
            number += 1
        count = store.head_position()
        outbox = SqlOutbox(store.database, utc_now)
        bodies = [message(one, outbox.source).body for one in outbox.after(0, count)]
        best = [
            min(_published(store, server.url, f"run{run}") for run in range(RUNS)),
            min(asyncio.run(_by_hand(server.url, f"raw{run}", bodies)) for run in range(RUNS)),
        ]
    ours, raw = (count / seconds for seconds in best)
    print(f"{count:,} events of {sum(map(len, bodies)) // count} bytes")
    print(f"from the log, acknowledged: {ours:,.0f} events/s; by hand: {raw:,.0f}; ratio {ours / raw:.2f}")


def _published(store: SqlStore, url: str, prefix: str) -> float:
    with NatsBroker(parse_broker(url), prefix) as broker:
        publisher = Publisher(SqlOutbox(store.database, utc_now), broker, prefix)
        began = time.perf_counter()
        while publisher.advance():
            pass
        return time.perf_counter() - began


async def _by_hand(url: str, subject: str, bodies: Sequence[bytes]) -> float:
    """One subject, no headers, no order to be kept; until the stream has all."""
    await asyncio.to_thread(made_by_hand, url, name=subject, subjects=[subject])
    client = Client()
    await client.connect(url)
    context = client.jetstream()
    began = time.perf_counter()
    for body in bodies:
        await client.publish(subject, body)
    while (await context.stream_info(subject)).state.messages < len(bodies):
        await asyncio.sleep(0.01)
    took = time.perf_counter() - began
    await client.close()
    return took


if __name__ == "__main__":
    main()
