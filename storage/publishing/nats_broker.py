"""NATS JetStream as a broker. Implements domain.publishing.ports.Broker; documented there.

One stream keeps all subjects of a prefix. A batch is atomic (ADR-50 of NATS: JetStream Batch Publishing) and states the
sequence of the message that it comes behind, which the server checks when it commits: of two publishers one is refused.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

from domain.publishing.addresses import BrokerAddress, subject_of
from domain.publishing.cloud_event import CONTENT_TYPE, published
from domain.publishing.ports import BrokerMovedOn, BrokerRefused, BrokerUnavailable, Message, Published
from storage.publishing.nats_link import NatsLink

API = "$JS.API"
VARIABLES = "$SYS.REQ.SERVER.PING.VARZ"
"""Answered where the server lets this login ask how it is set up, which is rare."""
EXPECTED, MESSAGE_ID = "Nats-Expected-Last-Sequence", "Nats-Msg-Id"
BATCH_ID, BATCH_PLACE, COMMIT = "Nats-Batch-Id", "Nats-Batch-Sequence", "Nats-Batch-Commit"
WRONG_SEQUENCE, NO_STREAM, NAME_TAKEN, OVERLAP = 10071, 10059, 10058, 10065
FULL = {10002, 10023, 10028, 10047, 10077}
"""Error codes of a stream, an account or a server without room."""
INCOMPLETE = 10176
"""A batch of which the server forgot the beginning, as after a change of its leader."""
SAFE_REPLICAS = 3
ATTEMPTS = 10


class NatsBroker:
    """Makes the stream for the prefix where there is none. Raises as NatsLink does, and BrokerRefused where what is
    there was not made for this."""

    def __init__(self, address: BrokerAddress, prefix: str, *, replicas: int = 1) -> None:
        self._prefix, self._replicas = prefix, replicas
        self._link = NatsLink(address, f"recount publish {prefix}")
        self._stream = ""
        self._config: dict[str, Any] = {}
        try:
            self._stream = self._found() or self._made()
        except BaseException:
            self.close()
            raise

    @property
    def label(self) -> str:
        return self._link.label

    @property
    def is_away(self) -> bool:
        return self._link.is_away

    def last_position(self) -> Published:
        for _ in range(ATTEMPTS):
            state = self._info(self._stream)["state"]
            if not state["last_seq"]:
                return Published()
            if not state["messages"]:
                raise BrokerRefused(
                    f"The stream {self._stream} of {self.label} has kept none of its messages, so that nobody can tell "
                    "how far it was; delete it, and everything is published anew."
                )
            question = {"last_by_subj": self._all}
            found = self._link.run(self._link.ask(f"{API}.STREAM.MSG.GET.{self._stream}", question))
            newest = found.get("message")
            if newest is not None and newest["seq"] <= state["last_seq"]:
                return self._published(state["last_seq"], base64.b64decode(newest.get("data", "")))
        raise BrokerUnavailable(f"What {self.label} holds changes faster than it can be read.")

    def publish(self, batch: Sequence[Message], after: Published) -> Published:
        work = self._one(batch[0], after) if len(batch) == 1 else self._whole(batch, after)
        answer = self._link.run(work)
        self._check(answer)
        sequence, last = answer.get("seq"), batch[-1]
        if sequence != after.sequence + len(batch):
            raise BrokerUnavailable(
                f"{self.label} does not say that it has taken the events; it is asked again."
            )
        return Published(sequence, after.source, last.position, last.event_id, last.hash)

    def warnings(self) -> Sequence[str]:
        if self._config.get("num_replicas", 1) >= SAFE_REPLICAS or self._link.run(self._syncs()):
            return ()
        return (
            f"{self.label} may lose what it has acknowledged when its machine goes down: it says neither that it keeps "
            "three replicas nor that it syncs always. What it loses is published again.",
        )

    def close(self) -> None:
        self._link.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        self.close()

    @property
    def _all(self) -> str:
        return f"{self._prefix}.>"

    def _found(self) -> str:
        """The stream that keeps the subjects, "" where none does. Raises BrokerRefused where it is not for this."""
        listed = self._link.run(self._link.ask(f"{API}.STREAM.NAMES", {"subject": self._all}))
        self._check(listed)
        names = listed.get("streams") or []
        for name in names:
            self._config = self._info(name)["config"]
            if len(names) > 1 or self._config.get("subjects") != [self._all]:
                raise BrokerRefused(
                    f"The stream {name} of {self.label} keeps subjects under {self._prefix} for something else; "
                    "publish under another prefix."
                )
            if not self._config.get("allow_atomic"):
                raise BrokerRefused(
                    f"The stream {name} of {self.label} takes no batches; allow them (allow_atomic), or let "
                    "Recount make it."
                )
        return names[0] if names else ""

    def _made(self) -> str:
        name = self._prefix.replace(".", "_")
        config = {
            "name": name,
            "subjects": [self._all],
            "description": "Events of a bank, published by Recount.",
            "retention": "limits",
            "storage": "file",
            # A server without room must say so, and not forget the oldest events.
            "discard": "new",
            "num_replicas": self._replicas,
            "allow_atomic": True,
            "allow_direct": True,
        }
        answer = self._link.run(self._link.ask(f"{API}.STREAM.CREATE.{name}", config))
        if _code(answer) in {NAME_TAKEN, OVERLAP}:
            raise BrokerRefused(
                f"{self.label} has a stream {name} already, for other subjects than those under {self._prefix}; "
                "publish under another prefix."
            )
        self._check(answer)
        self._config = answer["config"]
        if not self._config.get("allow_atomic"):
            raise BrokerRefused(f"{self.label} does not let a stream take batches.")
        return name

    def _info(self, name: str) -> dict[str, Any]:
        answer = self._link.run(self._link.ask(f"{API}.STREAM.INFO.{name}"))
        self._check(answer)
        return answer

    def _published(self, sequence: int, body: bytes) -> Published:
        try:
            return published(sequence, body)
        except ValueError as error:
            raise BrokerRefused(
                f"The last message under {self._prefix} at {self.label} is none of a bank's events; publish under "
                "another prefix."
            ) from error

    async def _one(self, message: Message, after: Published) -> dict[str, Any]:
        headers = {EXPECTED: str(after.sequence), MESSAGE_ID: message.event_id, "Content-Type": CONTENT_TYPE}
        return await self._link.answer(subject_of(self._prefix, message.stream_id), message.body, headers)

    async def _whole(self, batch: Sequence[Message], after: Published) -> dict[str, Any]:
        """The answer to an atomic batch: to its first message where that is refused, else to its last."""
        client, name = self._link.client, uuid4().hex
        for place, message in enumerate(batch, start=1):
            subject = subject_of(self._prefix, message.stream_id)
            headers = {BATCH_ID: name, BATCH_PLACE: str(place), "Content-Type": CONTENT_TYPE}
            if place == 1:
                answer = await self._link.answer(
                    subject, message.body, headers | {EXPECTED: str(after.sequence)}
                )
                if answer:
                    return answer
            elif place < len(batch):
                await client.publish(subject, message.body, headers=headers)
        return await self._link.answer(subject, message.body, headers | {COMMIT: "1"})

    async def _syncs(self) -> bool:
        """Whether the server says that it syncs each write to its disk before it acknowledges it."""
        from nats.errors import Error

        try:
            answer = await self._link.ask(VARIABLES)
        except Error:
            return False
        config = answer.get("data", {}).get("jetstream", {}).get("config", {})
        return bool(config.get("sync_always"))

    def _check(self, answer: dict[str, Any]) -> None:
        """Raises BrokerMovedOn, BrokerUnavailable for what may pass, BrokerRefused for what will not."""
        error = answer.get("error")
        if error is None:
            return
        code, said = _code(answer), str(error.get("description", ""))[:200]
        if code == WRONG_SEQUENCE:
            raise BrokerMovedOn(f"Somebody else published to {self.label}.")
        if code in FULL:
            raise BrokerUnavailable(f"The broker at {self.label} has no room for more events ({said}).")
        if code in {NO_STREAM, INCOMPLETE} or error.get("code", 0) >= 500:
            raise BrokerUnavailable(f"The broker at {self.label} does not take events now ({said}).")
        raise BrokerRefused(f"The broker at {self.label} refuses events: {said}.")


def _code(answer: dict[str, Any]) -> int:
    return int(answer.get("error", {}).get("err_code", 0))
