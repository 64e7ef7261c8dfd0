"""Forms without a screen: every command read from what is typed, every complaint a sentence, nothing guessed."""

from __future__ import annotations

from dataclasses import MISSING, fields
from typing import Any

import pytest

from domain.account import commands as c
from domain.account import events as e
from domain.account.commands import Request
from tests.kit.act_desk import ACCOUNT, FEE, after, at
from tests.kit.commands import CREDIT, complaint, context, opened, parsed
from tui.application.commands.forms import FORM, FORMS
from tui.application.commands.parsing import ParsedCommand, echo, read_form, request_for


def test_every_command_of_an_existing_account_has_a_form() -> None:
    assert [form.command for form in FORMS if form.command is c.OpenAccount] == []
    assert {form.command for form in FORMS} == set(c.Command.__args__) - {c.OpenAccount, c.ChangeAccountFacts}


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
        "transfer",
        {"counterparty": " 5523 ", "amount": "38.50", "description": "RENT"},
        c.Transfer(account_id=ACCOUNT, counterparty="5523", amount=3850, currency="GBP", description="RENT"),
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
        "grant-credit",
        {"claim_id": "CL-1", "amount": "35", "credit_id": "PC-9", "reason": "x"},
        c.GrantProvisionalCredit(
            account_id=ACCOUNT, claim_id="CL-1", amount=3500, currency="GBP", credit_id="PC-9"
        ),
    ),
    (
        "state-claim",
        {"claim_id": "CL-9", "amount": "450", "entry": "5", "case_id": "D-31", "reason": "x"},
        c.StateClaim(
            account_id=ACCOUNT, claim_id="CL-9", amount=45_000, entry=5, currency="GBP", case_id="D-31"
        ),
    ),
    (
        "state-claim",
        {"claim_id": "CL-1", "amount": "0", "reason": "x"},
        c.StateClaim(account_id=ACCOUNT, claim_id="CL-1", amount=0, currency="GBP"),
    ),
    (
        "promise-honouring",
        {"credit_id": "PC-0", "until": "1970-01-01 01:00:01", "reason": "x"},
        c.PromiseHonouring(account_id=ACCOUNT, credit_id="PC-0", until=1_000_000),
    ),
    (
        "pay-refund",
        {"entry": "5", "amount": "35", "description": "BACK", "reason": "x"},
        c.PayRefund(account_id=ACCOUNT, entry=5, amount=3500, currency="GBP", description="BACK"),
    ),
    (
        "adopt-refund",
        {"refund": "7", "entry": "5", "reason": "x"},
        c.AdoptRefund(account_id=ACCOUNT, refund=7, entry=5),
    ),
    (
        "pay-elsewhere",
        {"entry": "5", "amount": "35", "via": "suspense", "reason": "x"},
        c.PayElsewhere(account_id=ACCOUNT, entry=5, amount=3500, via="suspense", currency="GBP"),
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


TAKEN_BACK = (
    e.ProvisionalCreditGranted(credit_id="PC-0", entry=FEE, amount=1),
    e.ProvisionalCreditWithdrawn(credit_id="PC-0", amount=1),
)


def test_the_table_of_good_drafts_knows_every_form() -> None:
    assert {form for form, _, _ in GOOD} == set(FORM)


@pytest.mark.parametrize(("form", "draft", "command"), GOOD, ids=lambda value: str(value)[:40])
def test_what_is_typed_becomes_the_command(form: str, draft: dict[str, str], command: c.Command) -> None:
    claim = e.ClaimStated(claim_id="CL-1", amount=90_00)
    assert parsed(form, draft, after(*TAKEN_BACK, CREDIT, claim)).command == command


BAD_AMOUNTS = [
    ("", "Type the amount."),
    ("12,50", "a comma is ambiguous"),
    ("1250,00", "a comma is ambiguous"),
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
    command = parsed("deposit", {"amount": text}, opened(currency)).command
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
    ("transfer", {"amount": "1"}, "counterparty", "Type the number of the account that is paid."),
    ("transfer", {"amount": "1", "counterparty": ACCOUNT}, "counterparty", "That is this account"),
    (
        "transfer",
        {"amount": "1", "counterparty": "a b"},
        "counterparty",
        '"a b" is not the number of an account',
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
    reading = read_form(FORM["grant-credit"], {"entry": "99", "amount": "-3"}, context())
    assert set(reading.complaints) == {"entry", "amount", "credit_id", "reason"}


def test_a_hold_is_known_by_its_exact_name() -> None:
    account = after(e.HoldPlaced(hold_id=" H 9 ", amount=1_00))
    draft = {"hold_id": " H 9 ", "outcome": "released", "reason": "x"}
    assert parsed("release-hold", draft, account).command == c.ReleaseHold(
        account_id=ACCOUNT, hold_id=" H 9 "
    )


def test_a_value_date_is_read_in_the_zone_of_the_desk() -> None:
    draft = {"amount": "1", "reason": "late", "effective_at": "2026-03-12 09:00"}
    assert parsed("deposit", draft).effective_at == at("2026-03-12 09:00:00")


def test_a_value_date_relative_to_the_cursor_counts_from_there() -> None:
    draft = {"amount": "1", "reason": "late", "effective_at": "-2h"}
    reading = read_form(FORM["deposit"], draft, context(cursor_at=at("2026-03-13 09:05:03")))
    assert reading.command is not None
    assert reading.command.effective_at == at("2026-03-13 07:05:03")


def test_what_was_understood_of_a_value_date_is_echoed_with_its_zone() -> None:
    field = next(field for field in FORM["deposit"].fields if field.kind == "when")
    assert echo(field, "12 mar", context()) == "Thu 12 Mar 2026 23:59:59 (Europe/London)"
    assert echo(field, "1", context()) == ""
    assert echo(field, "", context()) == ""


# Requests


def the_request(typed: ParsedCommand, earlier: Request | None = None, command_id: str = "new") -> Request:
    return request_for(typed, actor="agent-2", expected_version=9, command_id=command_id, earlier=earlier)


def test_a_request_is_that_of_a_member_of_staff_on_the_version_they_saw() -> None:
    typed = parsed("deposit", {"amount": "1", "reason": "late", "effective_at": "2026-03-12"})
    request = the_request(typed)
    assert (request.actor, request.channel, request.reason) == ("agent-2", "staff", "late")
    assert (request.expected_version, request.command_id) == (9, "new")
    assert request.effective_at == typed.effective_at


def test_the_same_order_keeps_its_command_id_and_another_does_not() -> None:
    first = the_request(parsed("deposit", {"amount": "1"}), command_id="first")
    assert the_request(parsed("deposit", {"amount": "1.00"}), first).command_id == "first"
    assert the_request(parsed("deposit", {"amount": "2"}), first).command_id == "new"
    assert the_request(parsed("deposit", {"amount": "1", "reason": "x"}), first).command_id == "new"
    dated = parsed("deposit", {"amount": "1", "reason": "x", "effective_at": "2026-03-12"})
    assert the_request(dated, first).command_id == "new"
