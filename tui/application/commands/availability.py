"""What can be done to an account now: which commands apply, which the cursor calls for, how forms start."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias
from zoneinfo import ZoneInfo

from domain.account import events as e
from domain.account.decisions import Circumstances, decide
from domain.account.giving_back import left_of, left_of_claim
from domain.account.state import Account
from domain.errors import RecountError, Refused
from domain.money import plain
from domain.stream import RecordedEvent
from tui.application.commands.fields import OUTCOMES, WAYS, CommandField
from tui.application.commands.forms import CommandForm
from tui.application.commands.probes import new_name
from tui.application.commands.table import ENTRYS_OWN
from tui.text.format import moment, money
from tui.text.giving_back import aimed
from tui.text.safe import safe_str

Draft: TypeAlias = Mapping[str, str]
"""What is typed so far: field name to text, exactly as typed."""


def why_not(form: CommandForm, account_id: str, account: Account, *, looking: str = "") -> str:
    """Why the command cannot apply now, as a sentence; "" when it can. The rules themselves are asked. `looking` is why
    nothing may be done at all."""
    if looking:
        return looking
    probe = form.probe(account_id, account)
    if isinstance(probe, str):
        return probe
    try:
        decide(account, probe, Circumstances(channel="staff", effective_at=None, entry=lambda _: None))
    except Refused as refusal:
        # The probe asks for the smallest amount there is; naming that would only puzzle people.
        return _nothing_available(account) if refusal.rule == "insufficient-funds" else refusal.message
    except RecountError as error:
        return error.message
    return ""


def suggested(account: Account, cursor: RecordedEvent[e.AccountEvent] | None) -> str | None:
    """Id of the form that the event under the cursor calls for; None when it calls for nothing."""
    match cursor.event if cursor is not None else None:
        case e.HoldPlaced(hold_id=hold_id) if hold_id in account.holds:
            return "release-hold"
        case e.ProvisionalCreditGranted(credit_id=credit_id) if credit_id in account.provisional_credits:
            return "make-credit-final"
    return "reverse-entry" if left_of(account, cursor) else None


def prefilled(
    form: CommandForm,
    account: Account,
    cursor: RecordedEvent[e.AccountEvent] | None,
    *,
    live: bool,
    zone: ZoneInfo,
) -> dict[str, str]:
    """The draft a form starts from: what the account and the event under the cursor already settle."""
    draft = {field.name: _start(field, account, cursor) for field in form.fields}
    if form.id in ("grant-credit", "pay-refund") and draft["entry"]:
        draft["amount"] = plain(left_of(account, cursor), account.currency)
    # A reversal without a value date takes that of whichever entry it names in the end.
    if form.value_date not in ("", ENTRYS_OWN) and cursor is not None and not live:
        draft["effective_at"] = moment(cursor.effective_at, zone, micros=True)
    return draft


def choices(field: CommandField, account: Account) -> tuple[tuple[str, str], ...]:
    """What a field that is chosen, not typed, offers as (words, value); nothing for typed fields."""
    match field.kind:
        case "hold":
            return tuple(
                (_open_item(account, key, hold.amount, hold.description), key)
                for key, hold in account.holds.items()
            )
        case "credit":
            return tuple(
                (_open_item(account, key, credit.amount, aimed(credit, "entry ")), key)
                for key, credit in account.provisional_credits.items()
            )
        case "claim":
            return tuple(
                (_open_item(account, key, left_of_claim(account, key), "left to give"), key)
                for key in account.claims
                if left_of_claim(account, key)
            )
        case "withdrawn":
            return tuple(
                (_open_item(account, key, ended.withdrawn, f"by event {ended.version}"), key)
                for key, ended in account.ended_credits.items()
                if ended.withdrawn
            )
        case "via":
            return WAYS
        case "outcome":
            return OUTCOMES
        case _:
            return ()


def _start(field: CommandField, account: Account, cursor: RecordedEvent[e.AccountEvent] | None) -> str:
    """The text a field starts with."""
    match field.kind:
        case "entry" if field.name == "entry":
            return str(cursor.version) if cursor is not None and left_of(account, cursor) else ""
        case "hold" | "credit" | "withdrawn" if field.required:
            options = [value for _, value in choices(field, account)]
            under_cursor = getattr(cursor.event, field.name, None) if cursor is not None else None
            if under_cursor in options:
                return str(under_cursor)
            return options[0] if len(options) == 1 else ""
        case "id" if field.proposed:
            return new_name(field.name, account)
        case "outcome":
            return "released"
        case _:
            return ""


def _open_item(account: Account, key: str, amount: int, more: str) -> str:
    shown = f"{safe_str(key, 40)}  {money(amount, account.currency)}"
    return f"{shown}  {safe_str(more, 60)}" if more else shown


def _nothing_available(account: Account) -> str:
    available = f"{money(account.available, account.currency)} {account.currency}"
    return f"There is nothing to take: {available} is available."
