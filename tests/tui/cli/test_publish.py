"""`recount publish` against a real NATS server, as a service too, and what it says of a broker that will not do."""

from __future__ import annotations

import json
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.kit.nats import NatsServer, kept, made_by_hand, nats_server, put_by_hand
from tests.kit.recount import Recount
from tests.tui.cli.test_projections_service import managing, serving

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def nats(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NatsServer]:
    with nats_server(tmp_path_factory.mktemp("nats")) as server:
        yield server


@contextmanager
def old_server() -> Iterator[str]:
    """What a client sees of a server before atomic batches: its greeting, and answers to pings."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]

        def serve() -> None:
            connection, _ = listening.accept()
            with connection:
                info = {"server_id": "x", "version": "2.9.10", "headers": True, "max_payload": 2**20}
                connection.sendall(b"INFO " + json.dumps(info).encode() + b"\r\n")
                while heard := connection.recv(4096):
                    if b"PING" in heard:
                        connection.sendall(b"PONG\r\n")

        threading.Thread(target=serve, daemon=True).start()
        yield f"nats://127.0.0.1:{port}"


def refused(recount: Recount, code: int, *words: str) -> str:
    """The one sentence that it says."""
    told = recount("publish", "--once", *words, code=code).stderr.strip().splitlines()
    sentences = [line for line in told if "may lose" not in line]
    assert len(sentences) == 1
    return sentences[0]


def test_it_publishes_what_there_is_and_tells_how_far_it_is(recount: Recount, nats: NatsServer) -> None:
    url = nats.url.replace("//", "//ann:geheim@")
    words = ("publish", "--once", "--to", url, "--subject-prefix", "a.first")
    first = recount(*words)
    assert first.stdout == f"8 events published; a.first at {nats.url} is at position 8.\n"
    assert "may lose what it has acknowledged" in first.stderr
    recount("do", "deposit", "Y-1", "7")
    shown = recount("projections").stdout
    assert f"Published to a.first at {nats.url}: position 8, 1 events behind" in shown
    assert recount(*words).stdout.startswith("1 events published")
    assert f"Published to a.first at {nats.url}: up to date, position 9." in recount("projections").stdout
    assert (
        f'recount_publisher_lag_events{{broker="{nats.url}",prefix="a.first"}} 0' in recount("metrics").stdout
    )
    assert "geheim" not in first.stdout + first.stderr + shown
    messages = kept(nats.url, "a_first")
    assert [one.subject for one in messages[-2:]] == ["a.first.account-Y-1"] * 2
    assert {one.headers["Content-Type"] for one in messages} == {"application/cloudevents+json"}


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_as_a_service_it_follows_waits_for_the_broker_and_stops_cleanly(
    recount: Recount, environment: dict[str, str], tmp_path: Path, by: signal.Signals
) -> None:
    with nats_server(tmp_path / "nats") as server, managing(tmp_path) as (manager, told):
        words = ("publish", "--to", server.url)
        with serving(environment | manager, command=words) as service:
            service.next_with("+8, position 8")
            server.kill()
            service.next_with("Waiting for it.")
            recount("do", "deposit", "Y-1", "7")
            server.start()
            service.next_with("+1, position 9")
            assert service.stop(by) == 0
            assert "where the broker stands" in service.next_with("Stopped")
        assert (told()[0], told()[-1]) == ("READY=1", "STOPPING=1")
        assert len(kept(server.url, "recount_events")) == 9


def test_a_broker_that_will_not_do_is_told_in_a_sentence(recount: Recount, nats: NatsServer) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        away = f"nats://127.0.0.1:{free.getsockname()[1]}"
        assert refused(recount, 4, "--to", away).startswith(f"The broker at {away} does not answer")
    with old_server() as old:
        assert "is NATS 2.9.10, which cannot take a batch" in refused(recount, 1, "--to", old)
    made_by_hand(nats.url, name="theirs", subjects=["b.>"])
    foreign = refused(recount, 1, "--to", nats.url, "--subject-prefix", "b.events")
    assert foreign.startswith(
        f"The stream theirs of {nats.url} keeps subjects under b.events for something else"
    )
    made_by_hand(nats.url, name="plain", subjects=["c.>"])
    assert "takes no batches" in refused(recount, 1, "--to", nats.url, "--subject-prefix", "c")
    made_by_hand(nats.url, name="mixed", subjects=["d.>"], allow_atomic=True)
    put_by_hand(nats.url, "d.x", b"hello")
    assert "is none of a bank's events" in refused(recount, 1, "--to", nats.url, "--subject-prefix", "d")
    made_by_hand(nats.url, name="small", subjects=["e.>"], allow_atomic=True, max_bytes=1000, discard="new")
    full = refused(recount, 4, "--to", nats.url, "--subject-prefix", "e")
    assert full == f"The broker at {nats.url} has no room for more events (maximum bytes exceeded)."
    assert kept(nats.url, "small") == []
    recount("publish", code=2)
    recount("publish", "--to", "http://x", code=2)


def test_the_document_asks_nobody(recount: Recount) -> None:
    document = json.loads(recount("publish", "--asyncapi", "--subject-prefix", "a.b").stdout)
    assert document["channels"]["account"]["address"] == "a.b.account-{key}"
