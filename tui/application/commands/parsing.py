"""From what was typed to a request: every field read strictly, every complaint one sentence."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import field as attribute
from zoneinfo import ZoneInfo

from domain.account.commands import ACCOUNT_NUMBER, Command, Request
from domain.account.state import Account
from domain.errors import BadInput
from domain.money import parse_amount
from tui.application.commands.availability import Draft, choices
from tui.application.commands.fields import CommandField, FieldKind
from tui.application.commands.forms import CommandForm
from tui.text.format import moment
from tui.text.safe import safe_str
from tui.text.time.numeric_date import Locale, no_locale
from tui.text.time.parse import EventNumber, parse_when

MAX_TEXT, MAX_NAME = 1000, 100
"""Characters that events keep of a text and of a name (`domain.account.events.Text` and `Name`)."""

CHOSEN: frozenset[FieldKind] = frozenset({"hold", "credit", "claim", "withdrawn", "outcome", "via"})
"""Kinds of field that are chosen from a list, not typed."""

_ENTRY = re.compile(r"#?(\d{1,18})", re.ASCII)
_ACCOUNT = re.compile(ACCOUNT_NUMBER, re.ASCII)
_ZERO = re.compile(r"0+(?:\.0+)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class FormContext:
    """What typed text is read against: the account as it was seen, the zone, the present, the cursor.

    `now` and `cursor_at` are UTC microseconds; `cursor_at` is None when nobody is parked anywhere.
    """

    account_id: str
    account: Account
    zone: ZoneInfo
    now: int
    cursor_at: int | None = None
    locale: Locale = no_locale


@dataclass(frozen=True, slots=True)
class ParsedCommand:
    """A form read without complaint: the command, why, and its value date (UTC microseconds or None)."""

    command: Command
    reason: str
    effective_at: int | None


@dataclass(frozen=True, slots=True)
class ParsedForm:
    """The command, or None and the complaints: field name to sentence."""

    command: ParsedCommand | None
    complaints: Mapping[str, str] = attribute(default_factory=dict)


def read_form(form: CommandForm, draft: Draft, context: FormContext) -> ParsedForm:
    """Read all fields, so that all complaints are shown at once."""
    values: dict[str, object] = {}
    complaints: dict[str, str] = {}
    for field in form.fields:
        typed = draft.get(field.name, "")
        text = typed if field.kind in CHOSEN else typed.strip()
        if not text:
            complaint = _what_is_missing(field, draft)
            if complaint:
                complaints[field.name] = complaint
            continue
        try:
            values[field.name] = _READERS[field.kind](text, field, context)
        except BadInput as error:
            complaints[field.name] = error.message
    return ParsedForm(None, complaints) if complaints else ParsedForm(_parsed(form, values, context))


def echo(field: CommandField, text: str, context: FormContext) -> str:
    """What was understood so far of a value date, "" for what needs no echo or cannot be read yet."""
    if field.kind != "when" or not text.strip():
        return ""
    try:
        understood = moment(_when(text, field, context), context.zone)
    except BadInput:
        return ""
    return "" if understood == text.strip() else understood


def request_for(
    parsed: ParsedCommand,
    *,
    actor: str,
    expected_version: int,
    command_id: str,
    earlier: Request | None = None,
) -> Request:
    """The command as a member of staff asks it, on the version they looked at.

    The same command asked again keeps the command id of `earlier`, so that it has the effect of once even
    where nobody knows whether the first attempt arrived; another one gets `command_id`.
    """
    if earlier is not None and parsed == ParsedCommand(earlier.command, earlier.reason, earlier.effective_at):
        command_id = earlier.command_id
    return Request(
        command=parsed.command,
        command_id=command_id,
        actor=actor,
        channel="staff",
        reason=parsed.reason,
        effective_at=parsed.effective_at,
        expected_version=expected_version,
    )


def read_limit(text: str, currency: str) -> int:
    """Minor units of a limit: an amount as `parse_amount` reads it, or nothing at all ("0", "0.00")."""
    return 0 if _ZERO.fullmatch(text.strip()) else parse_amount(text, currency)


def _parsed(form: CommandForm, values: dict[str, object], context: FormContext) -> ParsedCommand:
    reason, effective_at = str(values.pop("reason", "")), values.pop("effective_at", None)
    if "amount" in values or "limit" in values:
        values["currency"] = context.account.currency
    command = form.command(account_id=context.account_id, **values)
    return ParsedCommand(command, reason, effective_at if isinstance(effective_at, int) else None)


def _what_is_missing(field: CommandField, draft: Draft) -> str:
    """The complaint about an empty field; "" when it may stay empty."""
    if field.required:
        return _MISSING.get(field.kind, f"Type the {field.label.lower()}.")
    if field.name == "reason" and draft.get("effective_at", "").strip():
        # A posting made to count from another day is a correction, whatever its command.
        return "Type the reason: this is value-dated to another time than now."
    return ""


def _amount(text: str, field: CommandField, context: FormContext) -> int:
    return parse_amount(text, context.account.currency)


def _limit(text: str, field: CommandField, context: FormContext) -> int:
    return read_limit(text, context.account.currency)


def _account(text: str, field: CommandField, context: FormContext) -> str:
    if not _ACCOUNT.fullmatch(text):
        raise BadInput(f'"{safe_str(text, 40)}" is not the number of an account; type one such as 4417.')
    if text == context.account_id:
        raise BadInput("That is this account; type the number of another one.")
    return text


def _entry(text: str, field: CommandField, context: FormContext) -> int:
    match, last = _ENTRY.fullmatch(text), context.account.version
    if match is None:
        raise BadInput(f'"{safe_str(text, 40)}" is not the number of an event; type one such as 40.')
    if not 1 <= int(match[1]) <= last:
        raise BadInput(f"The account has events 1 to {last}; there is no event {int(match[1])}.")
    return int(match[1])


def _text(text: str, field: CommandField, context: FormContext) -> str:
    return _no_longer_than(MAX_TEXT, text, field)


def _name(text: str, field: CommandField, context: FormContext) -> str:
    return _no_longer_than(MAX_NAME, text, field)


def _no_longer_than(most: int, text: str, field: CommandField) -> str:
    if len(text) > most:
        raise BadInput(f"The {field.label.lower()} has {len(text):,} characters; at most {most:,} are kept.")
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in text):
        raise BadInput(
            f"The {field.label.lower()} has control characters ({safe_str(text, 40)}); take them out."
        )
    return text


def _choice(text: str, field: CommandField, context: FormContext) -> str:
    offered = [value for _, value in choices(field, context.account)]
    if text not in offered:
        known = ", ".join(safe_str(value, 40) for value in offered) or "nothing, none is open"
        raise BadInput(f'There is no "{safe_str(text, 40)}" to choose here; there is {known}.')
    return text


def _when(text: str, field: CommandField, context: FormContext) -> int:
    read = parse_when(
        text, zone=context.zone, now=context.now, cursor=context.cursor_at, locale=context.locale
    )
    if isinstance(read, EventNumber):
        raise BadInput("An event number is not a value date; type a day or a time, such as 2026-03-13.")
    if read.is_stretch:
        raise BadInput(f"{read.echo} is more than a day; type one of its days.")
    return read.at


_READERS: dict[FieldKind, Callable[[str, CommandField, FormContext], object]] = {
    "amount": _amount,
    "limit": _limit,
    "account": _account,
    "entry": _entry,
    "text": _text,
    "id": _name,
    "hold": _choice,
    "credit": _choice,
    "claim": _choice,
    "withdrawn": _choice,
    "outcome": _choice,
    "via": _choice,
    "when": _when,
}

_MISSING: dict[FieldKind, str] = {
    "amount": "Type the amount.",
    "limit": "Type the new limit; 0 is no overdraft.",
    "account": "Type the number of the account that is paid.",
    "entry": "Type the number of the event to correct.",
    "hold": "Choose the hold.",
    "credit": "Choose the provisional credit.",
    "withdrawn": "Choose the provisional credit.",
    "outcome": "Choose the outcome.",
    "via": "Choose how it was paid.",
    "when": "Type a day or a time, such as 2026-03-13.",
}
