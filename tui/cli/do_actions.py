"""The actions of `recount do` as a table, and the commands of the domain they become."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

import click
from pydantic import ValidationError

from domain.account import commands as c
from domain.errors import BadInput
from domain.money import exponent, parse_amount
from tui.cli.params import EntryNumber
from tui.text.safe import safe_str

_ZERO = re.compile(r"0(?:\.(0+))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Action:
    """One verb. `amount_field` is where the AMOUNT goes, None where there is none; `options` are keys of
    `OPTIONS`, those in `needed` must be given. `new_id` names a field that is invented when not given."""

    name: str
    help: str
    command: type[Any]
    amount: Literal["needed", "optional", "none"] = "none"
    amount_field: str = "amount"
    options: tuple[str, ...] = ()
    needed: frozenset[str] = frozenset()
    new_id: str | None = None


_ABOUT = ("currency", "kind", "description", "counterparty")

ACTIONS = (
    Action(
        "open",
        "Open the account.",
        c.OpenAccount,
        options=("currency", "holder_id", "overdraft_limit"),
        needed=frozenset({"currency"}),
    ),
    Action("deposit", "Pay money in.", c.Deposit, "needed", options=_ABOUT),
    Action(
        "withdraw",
        "Pay money out; with --hold, settle that hold.",
        c.Withdraw,
        "needed",
        options=(*_ABOUT, "hold_id"),
    ),
    Action(
        "hold",
        "Set money aside for an authorisation.",
        c.PlaceHold,
        "needed",
        options=("hold_id", "currency", "description", "counterparty"),
        new_id="hold_id",
    ),
    Action(
        "release",
        "Let go of a hold.",
        c.ReleaseHold,
        options=("hold_id", "outcome"),
        needed=frozenset({"hold_id"}),
    ),
    Action(
        "fee",
        "Charge a fee.",
        c.ChargeFee,
        "needed",
        options=("fee_code", "currency", "description"),
        needed=frozenset({"fee_code"}),
    ),
    Action("interest", "Credit interest.", c.CreditInterest, "needed", options=("currency", "description")),
    Action(
        "reverse",
        "Take back an entry, whole or AMOUNT of it.",
        c.ReverseEntry,
        "optional",
        options=("entry", "currency", "description"),
        needed=frozenset({"entry"}),
    ),
    Action(
        "credit",
        "Credit a disputed entry provisionally.",
        c.GrantProvisionalCredit,
        "needed",
        options=("entry", "credit_id", "case_id", "currency"),
        needed=frozenset({"entry"}),
        new_id="credit_id",
    ),
    Action(
        "credit-final",
        "Make a provisional credit final.",
        c.MakeProvisionalCreditFinal,
        options=("credit_id",),
        needed=frozenset({"credit_id"}),
    ),
    Action(
        "credit-withdraw",
        "Withdraw a provisional credit.",
        c.WithdrawProvisionalCredit,
        options=("credit_id",),
        needed=frozenset({"credit_id"}),
    ),
    Action(
        "overdraft",
        "Set the overdraft limit to AMOUNT, which may be 0.",
        c.ChangeOverdraftLimit,
        "needed",
        amount_field="limit",
        options=("currency",),
    ),
    Action("freeze", "Stop payments out of the account.", c.FreezeAccount),
    Action("unfreeze", "Allow payments out again.", c.UnfreezeAccount),
    Action("close", "Close the account.", c.CloseAccount),
)

OPTIONS: dict[str, dict[str, Any]] = {
    "currency": {"names": ["--currency"], "metavar": "CODE", "help": "Three capitals, such as GBP."},
    "kind": {"names": ["--kind"], "metavar": "TEXT", "help": "What sort of payment."},
    "description": {"names": ["--description"], "metavar": "TEXT", "help": "What the statement says."},
    "counterparty": {"names": ["--counterparty"], "metavar": "TEXT", "help": "Who paid or was paid."},
    "hold_id": {"names": ["--hold"], "metavar": "ID", "help": "The hold's id."},
    "outcome": {
        "names": ["--outcome"],
        "type": click.Choice(["released", "expired"]),
        "help": "Why it goes; by default released.",
    },
    "fee_code": {"names": ["--fee-code"], "metavar": "CODE", "help": "Which fee, such as overdraft."},
    "entry": {
        "names": ["--entry"],
        "type": EntryNumber(),
        "metavar": "N",
        "help": "The entry's event number.",
    },
    "credit_id": {"names": ["--credit"], "metavar": "ID", "help": "The provisional credit's id."},
    "case_id": {"names": ["--case"], "metavar": "ID", "help": "The dispute case it belongs to."},
    "holder_id": {"names": ["--holder"], "metavar": "ID", "help": "Who holds the account."},
    "overdraft_limit": {"names": ["--overdraft"], "metavar": "AMOUNT", "help": "Agreed overdraft limit."},
}
"""The field of a command to the option that fills it."""

LIMIT_FIELDS = frozenset({"limit", "overdraft_limit"})
"""Amounts that may be nothing."""

ACCOUNT_RULE = "an account number has 1 to 64 letters, digits or . _ : / -, the first a letter or digit"


def build_command(
    action: Action, account_id: str, currency: str, given: Mapping[str, Any], command_id: str
) -> c.Command:
    """The command of the domain. `given` maps its fields to what was typed, None where nothing was.

    Amounts are read in `currency`. Ids nobody gave are made from the command's, so that the same command id
    means the same hold however often it is sent. Raises BadInput and MoneyError.
    """
    fields = {name: value for name, value in given.items() if value is not None}
    for name in ("amount", *LIMIT_FIELDS):
        if name in fields:
            fields[name] = _minor(fields[name], currency, may_be_zero=name in LIMIT_FIELDS)
    if action.new_id is not None:
        fields.setdefault(action.new_id, f"{action.name}-{command_id[-12:]}")
    with valid():
        command: c.Command = action.command(account_id=account_id, **fields)
    return command


@contextmanager
def valid() -> Iterator[None]:
    """Turn what the model refuses into BadInput: the first fault by its place, without quoting the input."""
    try:
        yield
    except ValidationError as error:
        raise BadInput(_why_invalid(error)) from None


def _minor(text: str, currency: str, *, may_be_zero: bool) -> int:
    """Minor units. Raises MoneyError."""
    zero = _ZERO.fullmatch(text.strip()) if may_be_zero else None
    if zero is not None and len(zero[1] or "") <= exponent(currency):
        return 0
    return parse_amount(text, currency)


def _why_invalid(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    place = str(first["loc"][0]) if first["loc"] else "command"
    if place == "account_id":
        return f"That is no number for an account: {ACCOUNT_RULE}."
    option = OPTIONS[place]["names"][0] if place in OPTIONS else f"--{place.replace('_', '-')}"
    message = safe_str(str(first["msg"]))
    return f"{option} cannot be recorded: {message[:1].lower()}{message[1:]}."
