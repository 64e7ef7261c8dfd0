"""One connection to a NATS server for code that waits: the client runs on an event loop in a thread of its own, so
that it answers the server while nobody asks it anything."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine, Mapping
from concurrent.futures import TimeoutError as Unanswered
from contextlib import suppress
from importlib.util import find_spec
from threading import Thread
from typing import TYPE_CHECKING, Any, TypeVar

from domain.errors import BadInput
from domain.publishing.addresses import BrokerAddress
from domain.publishing.ports import BrokerRefused, BrokerUnavailable

if TYPE_CHECKING:
    from nats.aio.client import Client

Answer = TypeVar("Answer")

CONNECT_SECONDS = 5
ANSWER_SECONDS = 10.0
"""How long one request waits; a batch is written within it."""
WHOLE_SECONDS = 60.0
"""How long one piece of work waits, whatever its requests do."""
PING_SECONDS = 20
OLDEST = (2, 12)
"""The first server with atomic batches."""


class NatsLink:
    """Connects when it is made. Raises BadInput where the extra is missing, BrokerUnavailable, BrokerRefused."""

    def __init__(self, address: BrokerAddress, name: str) -> None:
        check_extra()
        self._address, self._name = address, name
        self._told = ""
        self._lost = asyncio.Event()
        self._client: Client | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="broker", daemon=True)
        self._thread.start()
        try:
            self._client = self.run(self._connected())
            self._check_version()
        except BaseException:
            self.close()
            raise

    @property
    def client(self) -> Client:
        """The client, to be used on its loop alone."""
        assert self._client is not None
        return self._client

    @property
    def label(self) -> str:
        """Where it is, without password."""
        return self._address.shown

    @property
    def is_away(self) -> bool:
        """The connection was lost."""
        return self._client is None or not self._client.is_connected

    def run(self, work: Coroutine[Any, Any, Answer]) -> Answer:
        """What the work answers on the client's loop. Raises BrokerUnavailable for whatever the client raises."""
        from nats.errors import Error, MaxPayloadError, NoRespondersError

        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result(WHOLE_SECONDS)
        except NoRespondersError as error:
            raise BrokerRefused(
                f"{self.label} does not keep messages, or not for this login: JetStream must be enabled there."
            ) from error
        except MaxPayloadError as error:
            raise BrokerRefused(
                f"An event is longer than {self.label} takes ({self.client.max_payload:,} bytes); raise "
                "its max_payload."
            ) from error
        except (Error, OSError, TimeoutError, Unanswered) as error:
            raise self._away(error) from error
        finally:
            future.cancel()

    async def ask(self, subject: str, question: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """What JetStream's API answers, as an object; its errors are in it."""
        body = b"" if question is None else json.dumps(question).encode()
        return await self.answer(subject, body)

    async def answer(
        self, subject: str, body: bytes, headers: dict[str, str] | None = None
    ) -> dict[str, Any]:
        """The object that a request is answered with; an empty one for an empty answer."""
        from nats.errors import ConnectionClosedError

        asked = asyncio.ensure_future(
            self.client.request(subject, body, timeout=ANSWER_SECONDS, headers=headers)
        )
        # The client itself would wait for an answer that cannot come any more.
        lost = asyncio.ensure_future(self._lost.wait())
        done, waiting = await asyncio.wait({asked, lost}, return_when=asyncio.FIRST_COMPLETED)
        for one in waiting:
            one.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        if asked not in done:
            raise ConnectionClosedError
        reply = asked.result()
        found = json.loads(reply.data) if reply.data else {}
        return found if isinstance(found, dict) else {}

    def close(self) -> None:
        """Leave; what it waits for is given up."""
        if self._loop.is_closed():
            return
        if self._client is not None and not self._client.is_closed:
            with suppress(BrokerUnavailable):
                self.run(self._client.close())
        asyncio.run_coroutine_threadsafe(self._given_up(), self._loop).result(WHOLE_SECONDS)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _connected(self) -> Client:
        """A client of the first server that answers."""
        from nats.aio.client import Client

        login = self._address
        for server in self._address.servers:
            client = Client()
            try:
                await client.connect(
                    server,
                    name=self._name,
                    error_cb=self._note,
                    closed_cb=self._note_lost,
                    allow_reconnect=False,
                    connect_timeout=CONNECT_SECONDS,
                    # Of a server that is away it would else never have enough.
                    max_reconnect_attempts=1,
                    reconnect_time_wait=0,
                    ping_interval=PING_SECONDS,
                    user=login.user or None,
                    password=login.password or None,
                    token=login.token or None,
                )
            except Exception:
                if server == self._address.servers[-1]:
                    raise
            else:
                return client
        raise AssertionError("unreachable: there is a last server")

    async def _given_up(self) -> None:
        """Nothing is waited for any more."""
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for one in left:
            one.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def _note(self, error: Exception) -> None:
        """What the server says beside its answers, such as that something is not allowed."""
        self._told = str(error).removeprefix("nats: ")

    async def _note_lost(self) -> None:
        """The connection is gone for good."""
        self._lost.set()

    def _check_version(self) -> None:
        version = self.client.connected_server_version
        if (version.major, version.minor) < OLDEST:
            raise BrokerRefused(
                f"{self.label} is NATS {version.major}.{version.minor}.{version.patch}, which cannot take a batch of "
                f"events whole or not at all; update it to {OLDEST[0]}.{OLDEST[1]} or newer."
            )

    def _away(self, error: BaseException) -> BrokerUnavailable:
        said = self._told or str(error).removeprefix("nats: ") or type(error).__name__
        return BrokerUnavailable(f"The broker at {self.label} does not answer ({said[:200]}).")


def check_extra() -> None:
    """Raises BadInput where the client is not installed."""
    if find_spec("nats") is None:
        raise BadInput(
            "Publishing needs one more package: install Recount with its extra, as in pip install 'recount[publish]'."
        )
