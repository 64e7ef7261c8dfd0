"""Old payloads brought to today's shape, one version at a time, when they are read. What is stored stays.

Version 1 is how Recount began: three events, one currency, amounts as decimal numbers.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from domain.events import SCHEMA_VERSIONS, RecordedEvent
from domain.ports import PayloadStep

Payload = dict[str, Any]

FIRST_CURRENCY = "GBP"
"""The only currency there was when version 1 was written."""


class UpcastError(ValueError):
    """An old payload is not what its version says it is."""


def upcast(tag: str, schema_version: int, text: str) -> list[PayloadStep]:
    """The payload at its stored version and at every one after it, the newest last.

    Raises UpcastError where the stored payload does not fit its version.
    """
    steps = [PayloadStep(schema_version, text)]
    if schema_version == SCHEMA_VERSIONS[tag]:
        return steps
    payload = _loaded(text)
    for version in range(schema_version, SCHEMA_VERSIONS[tag]):
        try:
            payload = UPCASTERS[tag, version](payload)
        except KeyError as error:
            raise UpcastError(f"{tag} version {version} lacks {error}") from error
        steps.append(PayloadStep(version + 1, json.dumps(payload, ensure_ascii=False, separators=(",", ":"))))
    return steps


def payload_steps(event: RecordedEvent) -> list[PayloadStep]:
    """See domain.ports.PayloadSteps. What cannot be read stays as it is stored; `event.problem` says why."""
    stored = PayloadStep(event.schema_version, event.data)
    if event.schema_version > SCHEMA_VERSIONS.get(event.type, 0):
        return [stored]
    try:
        return upcast(event.type, event.schema_version, event.data)
    except UpcastError:
        return [stored]


def _account_opened_2(old: Payload) -> Payload:
    return {"currency": FIRST_CURRENCY, "opening_balance": _pence(old["InitialBalance"])}


def _amount_2(old: Payload) -> Payload:
    return {"amount": _pence(old["Amount"])}


UPCASTERS: dict[tuple[str, int], Callable[[Payload], Payload]] = {
    ("AccountOpened", 1): _account_opened_2,
    ("MoneyDeposited", 1): _amount_2,
    ("MoneyWithdrawn", 1): _amount_2,
}
"""(type, version) to the function that makes the payload of the next version."""


def _loaded(text: str) -> Payload:
    try:
        payload = json.loads(text, parse_float=Decimal, parse_constant=_refused)
    except ValueError as error:
        raise UpcastError("not JSON") from error
    if not isinstance(payload, dict):
        raise UpcastError("not an object")
    return payload


def _refused(constant: str) -> object:
    raise ValueError(constant)


def _pence(amount: object) -> int:
    """Minor units of a decimal number, exactly. Raises UpcastError for anything finer or other than a number."""
    if isinstance(amount, bool) or not isinstance(amount, int | Decimal):
        raise UpcastError("an amount is not a number")
    exact = Decimal(amount)
    if exact.adjusted() > 15:
        raise UpcastError("an amount is larger than any balance")
    minor = exact.scaleb(2)
    if minor != minor.to_integral_value():
        raise UpcastError("an amount is finer than a penny")
    return int(minor)
