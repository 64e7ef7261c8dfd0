"""Old payloads brought to today's shape, one version at a time, when they are read. What is stored stays.

Version 1 is how Recount began: three events, one currency, amounts as decimal numbers.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Context, Decimal, DecimalException, Inexact, InvalidOperation
from typing import Any

from domain.account.event_kinds import SCHEMA_VERSIONS
from domain.json_text import DEEPEST, nests_too_deep, read_json
from domain.ports import PayloadStep
from domain.stream import RecordedEvent

Payload = dict[str, Any]

FIRST_CURRENCY = "GBP"
"""The only currency there was when version 1 was written."""
PENNY = Decimal("0.01")
EXACT = Context(prec=40, traps=[Inexact, InvalidOperation])
"""Rounds nothing: where a number does not fit, it says so."""


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


def _provisional_credit_2(old: Payload) -> Payload:
    """Each was for an entry, which since may be left out for a claim."""
    return old


UPCASTERS: dict[tuple[str, int], Callable[[Payload], Payload]] = {
    ("AccountOpened", 1): _account_opened_2,
    ("MoneyDeposited", 1): _amount_2,
    ("MoneyWithdrawn", 1): _amount_2,
    ("ProvisionalCreditGranted", 1): _provisional_credit_2,
}
"""(type, version) to the function that makes the payload of the next version."""


@dataclass(frozen=True, slots=True)
class Twin:
    """What an old payload reads as today, as SQL: filters on PostgreSQL ask by it instead of by the upcasters.

    It holds for a text of the regular expression `shape`, which must be narrow enough for that; what has another
    shape is read to be decided. `amount` is an expression over the column `data`, "" where today's payload has no
    such field. `has_words`: upcasters make one of the fields that a text is looked for in, so it is always read.
    """

    shape: str = ""
    amount: str = ""
    has_words: bool = False


_POUNDS = r"(0\.(0[1-9]|[1-9][0-9]?)|[1-9][0-9]{0,12}(\.[0-9]{1,2})?)"
_AMOUNT_TWIN = Twin(
    shape=rf'^\{{"Amount": ?{_POUNDS}\}}$', amount="((data::json ->> 'Amount')::numeric * 100)::bigint"
)
_PLAIN_TEXT = r'"[^"\\]{0,100}"'
_CREDIT_TWIN = Twin(
    shape=rf'^\{{"credit_id":"[^"\\]{{1,100}}","entry":[1-9][0-9]{{0,14}},"amount":[1-9][0-9]{{0,14}}'
    rf'(,"case_id":{_PLAIN_TEXT})?\}}$',
    amount="(data::json ->> 'amount')::bigint",
)
TWINS: Mapping[tuple[str, int], Twin] = {
    ("AccountOpened", 1): Twin(),
    ("MoneyDeposited", 1): _AMOUNT_TWIN,
    ("MoneyWithdrawn", 1): _AMOUNT_TWIN,
    ("ProvisionalCreditGranted", 1): _CREDIT_TWIN,
}
"""(type, stored version) to the twin of all upcasters from there on: one for each of UPCASTERS."""


def _loaded(text: str) -> Payload:
    if nests_too_deep(text):
        raise UpcastError(f"nested deeper than {DEEPEST} levels")
    try:
        payload = read_json(text, parse_float=Decimal)
    except (ValueError, DecimalException) as error:
        raise UpcastError("not JSON") from error
    if not isinstance(payload, dict):
        raise UpcastError("not an object")
    return payload


def _pence(amount: object) -> int:
    """Minor units of a decimal number, exactly. Raises UpcastError for anything finer or other than a number."""
    if isinstance(amount, bool) or not isinstance(amount, int | Decimal):
        raise UpcastError("an amount is not a number")
    exact = Decimal(amount)
    if exact.adjusted() > 15:
        raise UpcastError("an amount is larger than any balance")
    try:
        return int(exact.quantize(PENNY, context=EXACT).scaleb(2))
    except DecimalException as error:
        raise UpcastError("an amount is finer than a penny") from error
