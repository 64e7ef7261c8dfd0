"""What is published, as an AsyncAPI 3 document: made of the payloads' own schemas, so that neither falls behind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from pydantic import TypeAdapter

from domain.account.event_kinds import ACCOUNT_EVENTS, SCHEMA_VERSIONS
from domain.dispute.events import CASE_EVENTS, CASE_SCHEMA_VERSIONS
from domain.profile.events import PROFILE_EVENTS, PROFILE_SCHEMA_VERSIONS
from domain.publishing.addresses import SUBJECTS
from domain.publishing.cloud_event import CONTENT_TYPE, TYPE_PREFIX, schema_of

Json: TypeAlias = dict[str, Any]

SCHEMAS, MESSAGES = "#/components/schemas/", "#/components/messages/"
_TEXT: Json = {"type": "string"}
_INSTANT: Json = {"type": "string", "format": "date-time"}
ENVELOPE: Json = {
    "type": "object",
    "description": "A CloudEvent 1.0 in structured mode. authid, channel and reason are left out where they are empty, "
    "commandid, correlationid and causationid where there is none.",
    "required": [
        "specversion", "id", "source", "subject", "type", "dataschema", "datacontenttype", "time", "recordedtime",
        "sequence", "partitionkey", "authtype", "streamversion", "hash", "data",
    ],
    "properties": {
        "specversion": {"const": "1.0"},
        "id": _TEXT | {"description": "The event's id; whoever has seen it has seen the event."},
        "source": _TEXT | {"description": "urn:recount: and the id of the bank."},
        "subject": _TEXT | {"description": "The stream: an account, a case, or the bank's profile."},
        "type": _TEXT,
        "dataschema": _TEXT,
        "datacontenttype": {"const": "application/json"},
        "time": _INSTANT | {"description": "From when it counts: the value date."},
        "recordedtime": _INSTANT | {"description": "When it was recorded."},
        "sequence": _TEXT | {"pattern": "^[0-9]{20}$", "description": "The position in the log: it grows, with gaps."},
        "partitionkey": _TEXT,
        "authtype": _TEXT,
        "authid": _TEXT | {"description": "Who signed it."},
        "correlationid": _TEXT,
        "causationid": _TEXT,
        "commandid": _TEXT,
        "channel": _TEXT,
        "reason": _TEXT,
        "streamversion": {"type": "integer", "minimum": 1, "description": "Its number in its stream, without gaps."},
        "hash": _TEXT | {"pattern": "^[0-9a-f]{64}$", "description": "SHA-256 over the hash before it and itself."},
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Kind:
    """Streams of one kind: how its events are called for people, and the payloads with their newest versions.
    `is_additive`: an older payload reads as the newest does."""

    name: str
    title: str
    events: Mapping[str, Any]
    versions: Mapping[str, int]
    is_additive: bool = False


KINDS = (
    _Kind("account", "What happened to an account.", ACCOUNT_EVENTS, SCHEMA_VERSIONS),
    _Kind("dispute", "What happened in a dispute case.", CASE_EVENTS, CASE_SCHEMA_VERSIONS, is_additive=True),
    _Kind("bank", "What the bank says of itself.", PROFILE_EVENTS, PROFILE_SCHEMA_VERSIONS),
)


def asyncapi(prefix: str = SUBJECTS, type_prefix: str = TYPE_PREFIX, version: str = "1") -> Json:
    """The document, for subjects under a prefix and types under another; `version` is the program's."""
    schemas: Json = {"envelope": ENVELOPE}
    messages: Json = {}
    channels: Json = {}
    operations: Json = {}
    for kind in KINDS:
        made = dict(_messages(kind, type_prefix, schemas))
        messages |= made
        channels[kind.name] = {
            "address": f"{prefix}.{kind.name}-{{key}}",
            "title": kind.title,
            "description": "One subject for each stream; a character of the key that NATS reads otherwise stands as a "
            "percent sign and two hexadecimal digits.",
            "parameters": {"key": {"description": "What the id of the stream has behind the hyphen."}},
            "messages": {name: {"$ref": f"{MESSAGES}{name}"} for name in made},
        }
        operations[f"publish-{kind.name}"] = {
            "action": "send",
            "channel": {"$ref": f"#/channels/{kind.name}"},
            "messages": [{"$ref": f"#/channels/{kind.name}/messages/{name}"} for name in made],
        }
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Events of a bank",
            "version": version,
            "description": "Every event of the bank's log, once and in the log's order, as CloudEvents. Names of "
            "holders are in none of them. Amounts are minor units of the account's currency.",
        },
        "defaultContentType": CONTENT_TYPE,
        "channels": channels,
        "operations": operations,
        "components": {"messages": messages, "schemas": schemas},
    }


def _messages(kind: _Kind, type_prefix: str, schemas: Json) -> Iterator[tuple[str, Json]]:
    """The messages of a kind by name, the oldest version of each first; their schemas are added to `schemas`."""
    for tag, payload in kind.events.items():
        newest = kind.versions[tag]
        name = f"{kind.name}.{tag}.v{newest}"
        schemas[name] = _schema(kind, payload, schemas)
        for version in range(1, newest + 1):
            is_known = kind.is_additive or version == newest
            data = {"$ref": f"{SCHEMAS}{name}"} if is_known else _of_earlier(newest)
            yield f"{kind.name}.{tag}.v{version}", _message(kind, tag, version, type_prefix, data)


def _message(kind: _Kind, tag: str, version: int, type_prefix: str, data: Json) -> Json:
    type_name = f"{type_prefix}.{kind.name}.{tag}.v{version}"
    own = {
        "type": {"const": type_name},
        "dataschema": {"const": schema_of(kind.name, tag, version)},
        "data": data,
    }
    return {
        "name": type_name,
        "title": tag,
        "contentType": CONTENT_TYPE,
        "payload": {"allOf": [{"$ref": f"{SCHEMAS}envelope"}, {"type": "object", "properties": own}]},
    }


def _of_earlier(newest: int) -> Json:
    return {
        "type": "object",
        "description": f"As an earlier release recorded it; version {newest} is what is recorded today.",
    }


def _schema(kind: _Kind, payload: Any, schemas: Json) -> Json:
    """The schema of a payload as it is stored; what several share is added to `schemas` under its own name."""
    template = f"{SCHEMAS}{kind.name}.{{model}}"
    schema = TypeAdapter(payload).json_schema(mode="validation", ref_template=template)
    schemas |= {f"{kind.name}.{name}": one for name, one in schema.pop("$defs", {}).items()}
    return schema
