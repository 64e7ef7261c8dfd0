"""An event as a CloudEvent: every attribute of it, and the payload byte for byte."""

from __future__ import annotations

import json
from typing import Any

import pytest

from domain.errors import BadInput
from domain.publishing.cloud_event import check_type_prefix, cloud_event, message, published
from domain.publishing.ports import Published
from domain.stream import RecordedEvent

SOURCE = "urn:recount:b4"
EVENT: RecordedEvent[Any] = RecordedEvent(
    position=12_345,
    event_id="01933ed3-5ea0-7614-b92a-43bb9e0fa40b",
    stream_id="account-44.17",
    version=3,
    type="MoneyDeposited",
    schema_version=2,
    recorded_at=1_794_000_000_000_001,
    effective_at=1_793_900_000_000_000,
    actor="branch/holborn",
    channel="branch",
    reason='said "cash"\n',
    command_id="c-1",
    correlation_id="t-9",
    causation_id=None,
    data='{"amount":5,  "description":"caf\\u00e9 é"}',
    prev_hash="0" * 64,
    hash="ab" * 32,
    event=None,
)
WHOLE = {
    "specversion": "1.0",
    "id": "01933ed3-5ea0-7614-b92a-43bb9e0fa40b",
    "source": SOURCE,
    "subject": "account-44.17",
    "type": "recount.account.MoneyDeposited.v2",
    "dataschema": "urn:recount:schema:account:MoneyDeposited:2",
    "datacontenttype": "application/json",
    "time": "2026-11-05T17:33:20Z",
    "recordedtime": "2026-11-06T21:20:00.000001Z",
    "sequence": "00000000000000012345",
    "partitionkey": "account-44.17",
    "authtype": "unknown",
    "authid": "branch/holborn",
    "channel": "branch",
    "reason": 'said "cash"\n',
    "commandid": "c-1",
    "correlationid": "t-9",
    "streamversion": 3,
    "hash": "ab" * 32,
    "data": {"amount": 5, "description": "café é"},
}


def without(*names: str, **changed: Any) -> dict[str, Any]:
    return {name: value for name, value in (WHOLE | changed).items() if name not in names}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, WHOLE),
        ({"reason": "", "channel": ""}, without("reason", "channel")),
        ({"command_id": None, "correlation_id": None}, without("commandid", "correlationid")),
        ({"causation_id": "e-1"}, without(causationid="e-1")),
        ({"command_id": ""}, without(commandid="")),
        (
            {"stream_id": "dispute-D-1"},
            without(
                subject="dispute-D-1",
                partitionkey="dispute-D-1",
                type="recount.dispute.MoneyDeposited.v2",
                dataschema="urn:recount:schema:dispute:MoneyDeposited:2",
            ),
        ),
        ({"data": "{}"}, without(data={})),
    ],
)
def test_what_it_says(changed: dict[str, Any], expected: dict[str, Any]) -> None:
    assert json.loads(cloud_event(EVENT._replace(**changed), SOURCE)) == expected


def test_the_payload_comes_last_as_it_is_stored() -> None:
    body = cloud_event(EVENT, SOURCE, "com.example.ledger")
    assert body.endswith(b',"data":' + EVENT.data.encode() + b"}")
    assert b'"type":"com.example.ledger.account.MoneyDeposited.v2"' in body


def test_a_message_tells_which_event_it_is() -> None:
    made = message(EVENT, SOURCE)
    assert published(7, made.body) == Published(7, SOURCE, EVENT.position, EVENT.event_id, EVENT.hash)
    assert made[:4] == (EVENT.event_id, EVENT.stream_id, EVENT.position, EVENT.hash)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"hello",
        b"\xff",
        b"[]",
        b"7",
        b"null",
        b'{"id":"a"}',
        b'{"source":"urn:other:1","sequence":"1","id":"a","hash":"b"}',
        b'{"source":"urn:recount:1","sequence":1,"id":"a","hash":"b"}',
        b'{"source":"urn:recount:1","sequence":"one","id":"a","hash":"b"}',
        b"[" * 100_000,
    ],
)
def test_what_is_no_event_of_a_bank_is_known(body: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (of whatever kind)
        published(1, body)


@pytest.mark.parametrize("prefix", ["", "a..b", "a b", ".a", "ä", "a*"])
def test_a_prefix_that_no_type_has(prefix: str) -> None:
    with pytest.raises(BadInput, match="turned round"):
        check_type_prefix(prefix)
