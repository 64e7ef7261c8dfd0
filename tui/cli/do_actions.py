"""From the words of `recount do` to commands of the domain, and what is wrong with them in the shell's own terms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import click
from pydantic import ValidationError

from domain.account import commands as c
from domain.errors import BadInput
from domain.money import exponent, parse_amount
from tui.application.commands.fields import OUTCOMES, WAYS, CommandField, FieldKind
from tui.application.commands.table import COMMANDS, AccountCommand
from tui.cli.params import AccountNumber, EntryNumber, WholeNumber
from tui.text.safe import safe_str

_TYPES: Mapping[FieldKind, click.ParamType[Any]] = {
    "entry": EntryNumber(),
    "outcome": click.Choice([outcome for _, outcome in OUTCOMES]),
    "day": WholeNumber(1, 31),
    "via": click.Choice([way for _, way in WAYS]),
}
_ZERO = re.compile(r"0(?:\.(0+))?", re.ASCII)


OPTION_OF = {field.name: field.option for row in COMMANDS for field in row.options}
"""The field of a command to the option that fills it."""

ACCOUNT_RULE = "an account number has 1 to 64 letters, digits or . _ : / -, the first a letter or digit"


def click_parameters(action: AccountCommand) -> list[click.Parameter]:
    """What stands behind the account, the AMOUNT as a rule, and the options, in the order of its help."""
    return [*map(_place, action.places), *map(_option, action.options)]


def _place(field: CommandField) -> click.Argument:
    if field.kind == "account":
        return click.Argument([field.name], type=AccountNumber(), metavar=field.metavar)
    metavar = "AMOUNT" if field.required else "[AMOUNT]"
    return click.Argument([field.name], required=field.required, metavar=metavar)


def _option(field: CommandField) -> click.Option:
    if field.kind == "business":
        return click.Option([field.option], default=None, help=field.about)
    return click.Option(
        [field.option, field.name],
        type=_TYPES.get(field.kind),
        required=field.required and not field.proposed,
        metavar=None if field.kind in ("outcome", "via") else field.metavar,
        help=field.about,
    )


def build_command(
    action: AccountCommand, account_id: str, currency: str, given: Mapping[str, Any], command_id: str
) -> c.Command:
    """The command of the domain. `given` maps its fields to what was typed, None where nothing was.

    Amounts are read in `currency`. Ids nobody gave are made from the command's, so that the same command id
    means the same hold however often it is sent. Raises BadInput and MoneyError.
    """
    fields = {name: value for name, value in given.items() if value is not None}
    for field in action.fields:
        if field.is_amount and field.name in fields:
            fields[field.name] = _minor(fields[field.name], currency, may_be_zero=field.kind == "limit")
    if "country" in fields:
        fields["country"] = _country(fields["country"])
    if action.new_id is not None:
        fields.setdefault(action.new_id, f"{action.verb}-{command_id[-12:]}")
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


def _country(text: str) -> str:
    """The code of a country with a calendar. Raises BadInput."""
    # The library of calendars takes a while to load.
    from tui.application.cases.calendars import of_country

    return of_country(text.strip().upper()).country


def _why_invalid(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    place = str(first["loc"][0]) if first["loc"] else "command"
    if place == "account_id":
        return f"That is no number for an account: {ACCOUNT_RULE}."
    option = OPTION_OF.get(place) or f"--{place.replace('_', '-')}"
    message = safe_str(str(first["msg"]))
    return f"{option} cannot be recorded: {message[:1].lower()}{message[1:]}."
