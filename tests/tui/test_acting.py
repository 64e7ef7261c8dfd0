"""Forms without a screen: every command read from what is typed, every complaint a sentence, nothing guessed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields
from typing import Any

import pytest

from domain import commands as c
from domain import events as e
from domain.account import Account
from domain.commands import Request
from tests.tui.act_desk import ACCOUNT, DECLINE, FEE, HOLD, NOW, PAYROLL, ZONE, after, at, at_version, fact
from tui.acting.forms import FORM, FORMS
from tui.acting.offer import choices, prefilled, suggested, why_not
from tui.acting.read import Order, Situation, echo, read_form, request_for


def opened(currency: str) -> Account:
    """An account of which nothing is known but its currency."""
    return after(story=(fact(e.AccountOpened(currency=currency), "2026-02-02 09:00:00"),))


def situation(account: Account | None = None, cursor_at: int | None = None) -> Situation:
    return Situation(ACCOUNT, account or after(), ZONE, NOW, cursor_at)


def order(form: str, draft: Mapping[str, str], account: Account | None = None) -> Order:
    """The order that the draft must make."""
    reading = read_form(FORM[form], draft, situation(account))
    assert reading.complaints == {}
    assert reading.order is not None
    return reading.order


def complaint(form: str, draft: Mapping[str, str], field: str, account: Account | None = None) -> str:
    """The only complaint there must be, about that field."""
    reading = read_form(FORM[form], draft, situation(account))
    assert reading.order is None
    assert list(reading.complaints) == [field]
    return reading.complaints[field]


CREDIT = e.ProvisionalCreditGranted(credit_id="PC-1", entry=FEE, amount=35_00)


def test_every_command_of_an_existing_account_has_a_form() -> None:
    assert [form.command for form in FORMS if form.command is c.OpenAccount] == []
    assert {form.command for form in FORMS} == set(c.Command.__args__) - {c.OpenAccount}


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_a_form_asks_for_all_that_its_command_needs_and_for_nothing_else(form: Any) -> None:
    own = {field.name: field for field in form.own_fields}
    of_command = {field.name: field for field in fields(form.command) if field.name != "account_id"}
    needed = {name for name, field in of_command.items() if field.default is MISSING}
    assert set(own) <= set(of_command)
    assert needed == {name for name, field in own.items() if field.required} - {"outcome"}


GOOD: list[tuple[str, dict[str, str], c.Command]] = [
    ("deposit", {"amount": "12.50"}, c.Deposit(account_id=ACCOUNT, amount=1250, currency="GBP")),
    (
        "deposit",
        {"amount": " 7 ", "description": " CASH ", "counterparty": "J. Rivera"},
        c.Deposit(
            account_id=ACCOUNT, amount=700, currency="GBP", description="CASH", counterparty="J. Rivera"
        ),
    ),
    ("withdraw", {"amount": "0.01"}, c.Withdraw(account_id=ACCOUNT, amount=1, currency="GBP")),
    (
        "withdraw",
        {"amount": "38.50", "hold_id": "H-8"},
        c.Withdraw(account_id=ACCOUNT, amount=3850, currency="GBP", hold_id="H-8"),
    ),
    (
        "charge-fee",
        {"amount": "35", "fee_code": "overdraft", "reason": "x"},
        c.ChargeFee(account_id=ACCOUNT, amount=3500, currency="GBP", fee_code="overdraft"),
    ),
    ("credit-interest", {"amount": "0.12"}, c.CreditInterest(account_id=ACCOUNT, amount=12, currency="GBP")),
    (
        "place-hold",
        {"amount": "80", "hold_id": "H-10"},
        c.PlaceHold(account_id=ACCOUNT, amount=8000, currency="GBP", hold_id="H-10"),
    ),
    (
        "release-hold",
        {"hold_id": "H-8", "outcome": "expired", "reason": "x"},
        c.ReleaseHold(account_id=ACCOUNT, hold_id="H-8", outcome="expired"),
    ),
    ("reverse-entry", {"entry": "5", "reason": "x"}, c.ReverseEntry(account_id=ACCOUNT, entry=5)),
    (
        "reverse-entry",
        {"entry": "#5", "amount": "10", "reason": "x"},
        c.ReverseEntry(account_id=ACCOUNT, entry=5, amount=1000, currency="GBP"),
    ),
    (
        "grant-credit",
        {"entry": "5", "amount": "35", "credit_id": "PC-9", "case_id": "D-31", "reason": "x"},
        c.GrantProvisionalCredit(
            account_id=ACCOUNT, entry=5, amount=3500, currency="GBP", credit_id="PC-9", case_id="D-31"
        ),
    ),
    (
        "make-credit-final",
        {"credit_id": "PC-1", "reason": "x"},
        c.MakeProvisionalCreditFinal(account_id=ACCOUNT, credit_id="PC-1"),
    ),
    (
        "withdraw-credit",
        {"credit_id": "PC-1", "reason": "x"},
        c.WithdrawProvisionalCredit(account_id=ACCOUNT, credit_id="PC-1"),
    ),
    (
        "overdraft-limit",
        {"limit": "500", "reason": "x"},
        c.ChangeOverdraftLimit(account_id=ACCOUNT, limit=50_000, currency="GBP"),
    ),
    (
        "overdraft-limit",
        {"limit": "0.00", "reason": "x"},
        c.ChangeOverdraftLimit(account_id=ACCOUNT, limit=0, currency="GBP"),
    ),
    ("freeze", {"reason": "x"}, c.FreezeAccount(account_id=ACCOUNT)),
    ("unfreeze", {"reason": "x"}, c.UnfreezeAccount(account_id=ACCOUNT)),
    ("close", {"reason": "x"}, c.CloseAccount(account_id=ACCOUNT)),
]


def test_the_table_of_good_drafts_knows_every_form() -> None:
    assert {form for form, _, _ in GOOD} == set(FORM)


@pytest.mark.parametrize(("form", "draft", "command"), GOOD, ids=lambda value: str(value)[:40])
def test_what_is_typed_becomes_the_command(form: str, draft: dict[str, str], command: c.Command) -> None:
    assert order(form, draft, after(CREDIT)).command == command


BAD_AMOUNTS = [
    ("", "Type the amount."),
    ("12,50", "a comma is ambiguous"),
    ("1,250.00", "a comma is ambiguous"),
    ("-3", "amounts carry no sign"),
    ("−3", "amounts carry no sign"),
    ("1e9", "no exponents"),
    ("NaN", "is not an amount"),
    ("Infinity", "is not an amount"),
    ("0x10", "is not an amount"),
    ("twelve", "is not an amount"),
    ("12.345", "3 decimals but GBP has 2"),
    ("0", "more than zero"),
    ("0.00", "more than zero"),
    ("99999999999999999", "is not an amount"),
    ("9999999999999999", "larger than any amount"),
    ("١٢", "is not an amount"),
]


@pytest.mark.parametrize(("text", "why"), BAD_AMOUNTS)
@pytest.mark.parametrize("form", ["deposit", "withdraw", "credit-interest"])
def test_a_bad_amount_is_one_sentence_under_its_field(form: str, text: str, why: str) -> None:
    said = complaint(form, {"amount": text}, "amount")
    assert why in said
    assert said.endswith(".")


@pytest.mark.parametrize(
    ("currency", "text", "minor"), [("JPY", "1250", 1250), ("KWD", "1.250", 1250), ("GBP", "12.5", 1250)]
)
def test_the_currency_says_how_many_decimals_there_are(currency: str, text: str, minor: int) -> None:
    command = order("deposit", {"amount": text}, opened(currency)).command
    assert command == c.Deposit(account_id=ACCOUNT, amount=minor, currency=currency)


@pytest.mark.parametrize(("currency", "text"), [("JPY", "12.5"), ("KWD", "1.2345")])
def test_more_decimals_than_the_currency_has_are_refused(currency: str, text: str) -> None:
    assert f"but {currency} has" in complaint("deposit", {"amount": text}, "amount", opened(currency))


OTHER_COMPLAINTS = [
    (
        "withdraw",
        {"amount": "1", "hold_id": "H-9"},
        "hold_id",
        'There is no "H-9" to choose here; there is H-8.',
    ),
    ("release-hold", {"hold_id": "", "outcome": "released", "reason": "x"}, "hold_id", "Choose the hold."),
    (
        "release-hold",
        {"hold_id": "H-8", "outcome": "lost", "reason": "x"},
        "outcome",
        "there is released, expired.",
    ),
    (
        "make-credit-final",
        {"credit_id": "PC-1", "reason": "x"},
        "credit_id",
        "there is nothing, none is open.",
    ),
    ("reverse-entry", {"entry": "", "reason": "x"}, "entry", "Type the number"),
    ("reverse-entry", {"entry": "five", "reason": "x"}, "entry", '"five" is not the number of an event'),
    ("reverse-entry", {"entry": "-5", "reason": "x"}, "entry", "is not the number of an event"),
    ("reverse-entry", {"entry": "0", "reason": "x"}, "entry", "has events 1 to 9"),
    ("reverse-entry", {"entry": "10", "reason": "x"}, "entry", "has events 1 to 9; there is no event 10."),
    ("reverse-entry", {"entry": "5"}, "reason", "Type the reason."),
    ("reverse-entry", {"entry": "5", "reason": "   "}, "reason", "Type the reason."),
    ("freeze", {}, "reason", "Type the reason."),
    ("charge-fee", {"amount": "1", "reason": "x"}, "fee_code", "Type the fee code."),
    ("charge-fee", {"amount": "1", "reason": "x", "fee_code": "f" * 101}, "fee_code", "at most 100"),
    ("overdraft-limit", {"limit": "", "reason": "x"}, "limit", "0 is no overdraft"),
    ("overdraft-limit", {"limit": "-1", "reason": "x"}, "limit", "no sign"),
    ("deposit", {"amount": "1", "description": "d" * 1001}, "description", "1,001 characters; at most 1,000"),
    ("deposit", {"amount": "1", "description": "a\x00b"}, "description", r"control characters (a\u{0}b)"),
    ("deposit", {"amount": "1", "description": "a\x1b]52;c;b\x07"}, "description", "control characters"),
    ("deposit", {"amount": "1", "description": "a\ud800"}, "description", "control characters"),
    ("deposit", {"amount": "1", "reason": "x", "effective_at": "#5"}, "effective_at", "not a value date"),
    ("deposit", {"amount": "1", "reason": "x", "effective_at": "soon"}, "effective_at", "as a time"),
    (
        "deposit",
        {"amount": "1", "reason": "x", "effective_at": "30 Feb"},
        "effective_at",
        "not in the calendar",
    ),
    ("deposit", {"amount": "1", "effective_at": "12 Mar"}, "reason", "value-dated to another time"),
]


@pytest.mark.parametrize(
    ("form", "draft", "field", "why"), OTHER_COMPLAINTS, ids=lambda value: str(value)[:40]
)
def test_a_complaint_says_what_is_wrong_with_its_field(
    form: str, draft: dict[str, str], field: str, why: str
) -> None:
    assert why in complaint(form, draft, field)


def test_all_complaints_are_made_at_once() -> None:
    reading = read_form(FORM["grant-credit"], {"entry": "99", "amount": "-3"}, situation())
    assert set(reading.complaints) == {"entry", "amount", "credit_id", "reason"}


def test_a_hold_is_known_by_its_exact_name() -> None:
    account = after(e.HoldPlaced(hold_id=" H 9 ", amount=1_00))
    draft = {"hold_id": " H 9 ", "outcome": "released", "reason": "x"}
    assert order("release-hold", draft, account).command == c.ReleaseHold(account_id=ACCOUNT, hold_id=" H 9 ")


def test_a_value_date_is_read_in_the_zone_of_the_desk() -> None:
    draft = {"amount": "1", "reason": "late", "effective_at": "2026-03-12 09:00"}
    assert order("deposit", draft).effective_at == at("2026-03-12 09:00:00")


def test_a_value_date_relative_to_the_cursor_counts_from_there() -> None:
    draft = {"amount": "1", "reason": "late", "effective_at": "-2h"}
    reading = read_form(FORM["deposit"], draft, situation(cursor_at=at("2026-03-13 09:05:03")))
    assert reading.order is not None
    assert reading.order.effective_at == at("2026-03-13 07:05:03")


def test_what_was_understood_of_a_value_date_is_echoed_with_its_zone() -> None:
    field = next(field for field in FORM["deposit"].fields if field.kind == "when")
    assert echo(field, "12 mar", situation()) == "Thu 12 Mar 2026 23:59:59 (Europe/London)"
    assert echo(field, "1", situation()) == ""
    assert echo(field, "", situation()) == ""


# Requests


def the_request(typed: Order, earlier: Request | None = None, command_id: str = "new") -> Request:
    return request_for(typed, actor="agent-2", expected_version=9, command_id=command_id, earlier=earlier)


def test_a_request_is_that_of_a_member_of_staff_on_the_version_they_saw() -> None:
    typed = order("deposit", {"amount": "1", "reason": "late", "effective_at": "2026-03-12"})
    request = the_request(typed)
    assert (request.actor, request.channel, request.reason) == ("agent-2", "staff", "late")
    assert (request.expected_version, request.command_id) == (9, "new")
    assert request.effective_at == typed.effective_at


def test_the_same_order_keeps_its_command_id_and_another_does_not() -> None:
    first = the_request(order("deposit", {"amount": "1"}), command_id="first")
    assert the_request(order("deposit", {"amount": "1.00"}), first).command_id == "first"
    assert the_request(order("deposit", {"amount": "2"}), first).command_id == "new"
    assert the_request(order("deposit", {"amount": "1", "reason": "x"}), first).command_id == "new"
    dated = order("deposit", {"amount": "1", "reason": "x", "effective_at": "2026-03-12"})
    assert the_request(dated, first).command_id == "new"


# What is offered


def closed_to(account: Account, *, may_act: bool = True) -> dict[str, str]:
    """Form to the reason why it cannot apply, for those that cannot."""
    reasons = {form.id: why_not(form, ACCOUNT, account, may_act=may_act) for form in FORMS}
    return {form: why for form, why in reasons.items() if why}


def test_an_open_account_refuses_only_what_it_has_nothing_for() -> None:
    assert closed_to(after()) == {
        "make-credit-final": "No provisional credit is open.",
        "withdraw-credit": "No provisional credit is open.",
        "unfreeze": "The account is open; only a frozen account is unfrozen.",
        "close": "The account cannot be closed: its ledger is 843.02 GBP, 1 hold(s) are open.",
    }


def test_with_a_provisional_credit_both_ends_of_it_are_offered() -> None:
    assert {"make-credit-final", "withdraw-credit"}.isdisjoint(closed_to(after(CREDIT)))


def test_a_frozen_account_pays_nothing_out() -> None:
    reasons = closed_to(after(CREDIT, e.AccountFrozen()))
    assert set(reasons) == {"withdraw", "charge-fee", "place-hold", "withdraw-credit", "freeze", "close"}
    assert "unfreeze it first" in reasons["withdraw"]


def test_a_closed_account_takes_nothing_at_all() -> None:
    reasons = closed_to(after(e.AccountClosed()))
    assert set(reasons) == set(FORM) - {"release-hold"}
    assert reasons["deposit"] == "The account is closed and takes no more entries."


def test_an_empty_account_has_nothing_to_take_back() -> None:
    reasons = closed_to(opened("GBP"))
    assert reasons["withdraw"] == "There is nothing to take: 0.00 GBP is available."
    assert reasons["place-hold"] == reasons["withdraw"]
    assert reasons["reverse-entry"] == reasons["grant-credit"] == "No entry has been posted yet."
    assert reasons["release-hold"] == "No hold is open."
    assert {"deposit", "charge-fee", "close"}.isdisjoint(reasons)


def test_a_read_only_database_offers_nothing() -> None:
    reasons = closed_to(after(), may_act=False)
    assert set(reasons) == set(FORM)
    assert set(reasons.values()) == {"This database is open read-only; start without --read-only to act."}


@pytest.mark.parametrize(
    ("version", "form"),
    [(1, None), (FEE, "reverse-entry"), (DECLINE, None), (PAYROLL, "reverse-entry"), (HOLD, "release-hold")],
)
def test_the_cursor_calls_for_what_would_put_its_event_right(version: int, form: str | None) -> None:
    assert suggested(after(), at_version(version)) == form


def test_what_has_been_put_right_calls_for_nothing() -> None:
    reversed_fee = e.EntryReversed(entry=FEE, amount=35_00, direction="credit")
    assert suggested(after(reversed_fee), at_version(FEE)) is None
    assert suggested(after(e.HoldReleased(hold_id="H-8")), at_version(HOLD)) is None
    assert suggested(after(), None) is None


def draft_of(
    form: str, version: int | None, *, live: bool = False, account: Account | None = None
) -> dict[str, str]:
    cursor = None if version is None else at_version(version)
    return prefilled(FORM[form], account or after(), cursor, live=live, zone=ZONE)


def test_from_the_past_a_posting_starts_with_the_value_date_of_the_cursor() -> None:
    draft = draft_of("deposit", PAYROLL)
    assert draft == {
        "amount": "",
        "description": "",
        "counterparty": "",
        "effective_at": "Thu 12 Mar 2026 00:00:00 (Europe/London)",
        "reason": "",
    }
    read = order("deposit", {**draft, "amount": "1", "reason": "x"})
    assert read.effective_at == at_version(PAYROLL).effective_at


def test_at_live_a_posting_counts_from_now_unless_somebody_says_otherwise() -> None:
    assert draft_of("deposit", PAYROLL, live=True)["effective_at"] == ""


def test_a_reversal_starts_with_the_entry_and_leaves_the_value_date_to_it() -> None:
    assert draft_of("reverse-entry", FEE) == {
        "entry": "5",
        "amount": "",
        "description": "",
        "effective_at": "",
        "reason": "",
    }
    assert draft_of("reverse-entry", DECLINE)["entry"] == ""


def test_a_credit_starts_with_what_is_left_of_the_entry() -> None:
    part = e.EntryReversed(entry=FEE, amount=5_00, direction="credit")
    draft = draft_of("grant-credit", FEE, account=after(part))
    assert (draft["entry"], draft["amount"], draft["credit_id"]) == ("5", "30.00", "PC-11")


def test_a_release_starts_with_the_hold_of_the_cursor_or_the_only_one() -> None:
    two = after(e.HoldPlaced(hold_id="H-9", amount=1_00))
    assert draft_of("release-hold", None)["hold_id"] == "H-8"
    assert draft_of("release-hold", None, account=two)["hold_id"] == ""
    assert draft_of("release-hold", HOLD, account=two)["hold_id"] == "H-8"
    assert draft_of("release-hold", HOLD)["outcome"] == "released"
    assert draft_of("withdraw", HOLD)["hold_id"] == ""


def test_names_of_holds_are_shown_safely_and_kept_exactly() -> None:
    hostile = "H\x1b]52;c;x\x07"
    account = after(e.HoldPlaced(hold_id=hostile, amount=1_00, description="[@click=app.quit]x[/]"))
    words, value = choices(FORM["release-hold"].own_fields[0], account)[-1]
    assert value == hostile
    assert words == r"H\u{1b}]52;c;x\u{7}  1.00  [@click=app.quit]x[/]"
