"""The AsyncAPI document says of every event what is published."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from domain.account.event_kinds import ACCOUNT_EVENTS, SCHEMA_VERSIONS
from domain.dispute.events import CASE_EVENTS
from domain.profile.events import PROFILE_EVENTS
from domain.publishing.asyncapi import KINDS, asyncapi

DOCUMENT = asyncapi("bank.log", "com.example", "7")


def references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for one in node.values():
            yield from references(one)
    elif isinstance(node, list):
        for one in node:
            yield from references(one)


def resolved(reference: str) -> Any:
    found: Any = DOCUMENT
    for part in reference.removeprefix("#/").split("/"):
        found = found[part]
    return found


def test_it_is_a_document_of_asyncapi_3_whose_references_lead_somewhere() -> None:
    assert DOCUMENT["asyncapi"] == "3.0.0"
    assert DOCUMENT["info"]["version"] == "7"
    assert all(resolved(one) is not None for one in set(references(DOCUMENT)))
    assert {one["action"] for one in DOCUMENT["operations"].values()} == {"send"}
    for operation in DOCUMENT["operations"].values():
        # AsyncAPI wants the messages of an operation to be those of its own channel.
        channel = operation["channel"]["$ref"]
        assert {one["$ref"] for one in operation["messages"]} == {
            f"{channel}/messages/{name}" for name in resolved(channel)["messages"]
        }


def test_every_event_in_every_version_has_its_message() -> None:
    tables = (ACCOUNT_EVENTS, CASE_EVENTS, PROFILE_EVENTS)
    expected = {
        f"com.example.{kind.name}.{tag}.v{version}"
        for kind, table in zip(KINDS, tables, strict=True)
        for tag in table
        for version in range(1, kind.versions[tag] + 1)
    }
    assert {one["name"] for one in DOCUMENT["components"]["messages"].values()} == expected
    assert {one["address"] for one in DOCUMENT["channels"].values()} == {
        "bank.log.account-{key}",
        "bank.log.dispute-{key}",
        "bank.log.bank-{key}",
    }


@pytest.mark.parametrize(
    ("message", "required"),
    [
        (f"account.MoneyDeposited.v{SCHEMA_VERSIONS['MoneyDeposited']}", ["amount"]),
        ("dispute.CaseReopened.v1", ["noticed_on"]),
        ("bank.ProfileChanged.v1", []),
    ],
)
def test_a_payload_has_the_schema_that_it_is_read_by(message: str, required: list[str]) -> None:
    _, own = DOCUMENT["components"]["messages"][message]["payload"]["allOf"]
    kind, tag, version = message.split(".")
    assert own["properties"]["dataschema"]["const"] == f"urn:recount:schema:{kind}:{tag}:{version[1:]}"
    data = resolved(own["properties"]["data"]["$ref"])
    assert data.get("required", []) == required
    assert data["additionalProperties"] is False
