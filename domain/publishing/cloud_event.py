"""An event of the log as a CloudEvent, in JSON, with its payload as it is stored.

Source: CloudEvents 1.0.2, JSON Event Format 3; the extensions recordedtime (bitemporal), sequence, partitioning,
correlation and auth context of the same project. `streamversion`, `hash`, `channel`, `reason` and `commandid` are ours:
with them, whoever receives a stream from its first event can check its hashes. Nothing of it names a holder.
"""

from __future__ import annotations

import json
from typing import Any

from domain.clock import iso_utc
from domain.errors import BadInput
from domain.json_text import read_json
from domain.publishing.ports import Message, Published
from domain.stream import RecordedEvent

TYPE_PREFIX = "recount"
"""What types of events begin with, unless a bank names its own domain, turned round: com.example.ledger."""
CONTENT_TYPE = "application/cloudevents+json"
AUTHOR_TYPE = "unknown"
"""The log says who signed an event, and not whether that is a person or a program."""

_DIGITS = 20
_TEXTS = (("authid", "actor"), ("channel", "channel"), ("reason", "reason"))
"""Attributes, and the fields of the log that they are; where one is empty there is no attribute."""
_IDS = (("commandid", "command_id"), ("correlationid", "correlation_id"), ("causationid", "causation_id"))
"""The same of what an event may lack."""


def kind_of_stream(stream_id: str) -> str:
    """What a stream is about: account, dispute, bank."""
    return stream_id.partition("-")[0]


def type_of(stream_id: str, tag: str, schema_version: int, prefix: str = TYPE_PREFIX) -> str:
    """The type of an event for everybody: `recount.account.MoneyDeposited.v1`."""
    return f"{prefix}.{kind_of_stream(stream_id)}.{tag}.v{schema_version}"


def schema_of(kind: str, tag: str, schema_version: int) -> str:
    """The URN of the schema of a payload; the AsyncAPI document has it under the same name."""
    return f"urn:recount:schema:{kind}:{tag}:{schema_version}"


def cloud_event(recorded: RecordedEvent[Any], source: str, prefix: str = TYPE_PREFIX) -> bytes:
    """The event as a CloudEvent in structured mode, UTF-8, `data` last: the stored text, byte for byte."""
    kind = kind_of_stream(recorded.stream_id)
    attributes = {
        "specversion": "1.0",
        "id": recorded.event_id,
        "source": source,
        "subject": recorded.stream_id,
        "type": f"{prefix}.{kind}.{recorded.type}.v{recorded.schema_version}",
        "dataschema": schema_of(kind, recorded.type, recorded.schema_version),
        "datacontenttype": "application/json",
        "time": iso_utc(recorded.effective_at),
        "recordedtime": iso_utc(recorded.recorded_at),
        "sequence": f"{recorded.position:0{_DIGITS}}",
        "partitionkey": recorded.stream_id,
        "authtype": AUTHOR_TYPE,
        "streamversion": recorded.version,
        "hash": recorded.hash,
    }
    for attribute, field in _TEXTS:
        if text := getattr(recorded, field):
            attributes[attribute] = text
    for attribute, field in _IDS:
        if (one := getattr(recorded, field)) is not None:
            attributes[attribute] = one
    head = json.dumps(attributes, ensure_ascii=False, separators=(",", ":"))
    return f'{head[:-1]},"data":{recorded.data}}}'.encode()


def message(recorded: RecordedEvent[Any], source: str, prefix: str = TYPE_PREFIX) -> Message:
    """The event as a broker takes it."""
    return Message(
        recorded.event_id,
        recorded.stream_id,
        recorded.position,
        recorded.hash,
        cloud_event(recorded, source, prefix),
    )


def published(sequence: int, body: bytes) -> Published:
    """Which event a message of that sequence is. Raises ValueError where it is none of any bank's log."""
    try:
        event = read_json(body.decode())
        position, source = event["sequence"], event["source"]
        texts = (source, position, event["id"], event["hash"])
        if not all(isinstance(one, str) for one in texts) or not source.startswith("urn:recount:"):
            raise ValueError("not an event of a bank")
        return Published(sequence, source, int(position), event["id"], event["hash"])
    except (KeyError, TypeError) as error:
        raise ValueError("not an event of a bank") from error


def check_type_prefix(prefix: str) -> None:
    """Raises BadInput for what is no domain turned round."""
    if not all(part.isascii() and part.replace("-", "").isalnum() for part in prefix.split(".")):
        raise BadInput(
            f"{prefix!r:.60} is no prefix for types of events; give a domain turned round, as com.example.ledger."
        )
