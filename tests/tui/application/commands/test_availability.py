"""What is offered at the cursor: which commands are open, and what already stands in their forms."""

from __future__ import annotations

import pytest

from domain.account import events as e
from domain.account.state import Account
from domain.errors import ReadOnly
from tests.kit.act_desk import ACCOUNT, DECLINE, FEE, HOLD, PAYROLL, ZONE, after, at_version
from tests.kit.commands import CREDIT, opened, parsed
from tui.application.commands.availability import choices, prefilled, suggested, why_not
from tui.application.commands.forms import FORM, FORMS


def closed_to(account: Account, *, looking: str = "") -> dict[str, str]:
    """Form to the reason why it cannot apply, for those that cannot."""
    reasons = {form.id: why_not(form, ACCOUNT, account, looking=looking) for form in FORMS}
    return {form: why for form, why in reasons.items() if why}


def test_an_open_account_refuses_only_what_it_has_nothing_for() -> None:
    assert closed_to(after()) == {
        "make-credit-final": "No provisional credit is open.",
        "withdraw-credit": "No provisional credit is open.",
        "promise-honouring": "No provisional credit has been withdrawn.",
        "pay-elsewhere": "The account is open and takes money; pay it in.",
        "unfreeze": "The account is open; only a frozen account is unfrozen.",
        "close": "The account cannot be closed: its ledger is 843.02 GBP, 1 hold(s) are open.",
    }


def test_with_a_provisional_credit_both_ends_of_it_are_offered() -> None:
    assert {"make-credit-final", "withdraw-credit"}.isdisjoint(closed_to(after(CREDIT)))


def test_a_frozen_account_pays_nothing_out() -> None:
    reasons = closed_to(after(CREDIT, e.AccountFrozen()))
    assert set(reasons) == {
        "withdraw",
        "transfer",
        "charge-fee",
        "place-hold",
        "withdraw-credit",
        "promise-honouring",
        "pay-elsewhere",
        "freeze",
        "close",
    }
    assert "unfreeze it first" in reasons["withdraw"]


def test_a_closed_account_takes_no_money_but_what_is_owed_on_it_can_be_settled() -> None:
    reasons = closed_to(after(e.AccountClosed()))
    assert set(reasons) == set(FORM) - {"release-hold", "state-claim", "adopt-refund", "pay-elsewhere"}
    assert reasons["deposit"] == "The account is closed and takes no more entries."


def test_honouring_can_be_promised_once_a_credit_was_withdrawn() -> None:
    withdrawn = e.ProvisionalCreditWithdrawn(credit_id=CREDIT.credit_id, amount=CREDIT.amount)
    assert "promise-honouring" not in closed_to(after(CREDIT, withdrawn))


def test_an_empty_account_has_nothing_to_take_back() -> None:
    reasons = closed_to(opened("GBP"))
    assert reasons["withdraw"] == "There is nothing to take: 0.00 GBP is available."
    assert reasons["place-hold"] == reasons["withdraw"]
    assert reasons["reverse-entry"] == reasons["grant-credit"] == "No entry has been posted yet."
    assert reasons["adopt-refund"] == "No two entries have been posted yet."
    assert reasons["release-hold"] == "No hold is open."
    assert {"deposit", "charge-fee", "close"}.isdisjoint(reasons)


def test_a_read_only_database_offers_nothing() -> None:
    reasons = closed_to(after(), looking=ReadOnly().message)
    assert set(reasons) == set(FORM)
    assert set(reasons.values()) == {ReadOnly().message}


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
    read = parsed("deposit", {**draft, "amount": "1", "reason": "x"})
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
