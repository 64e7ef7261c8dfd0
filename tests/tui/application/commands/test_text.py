"""Previews and conflicts in words: every event has its phrase, every figure its change, nothing raw gets out."""

from __future__ import annotations

import pytest

from domain.account import events as e
from domain.account.decisions import Decided
from domain.handlers.account import Executed
from domain.ports import Receipt, ReceiptLine
from tests.kit.act_desk import DECLINE, FEE, PAYROLL, ZONE, after, at, at_version
from tui.application.commands.availability import prefilled
from tui.application.commands.forms import FORM
from tui.application.commands.text import (
    amount_at_stake,
    context_words,
    entry_words,
    recorded_words,
    rows,
    value_date_words,
    who_did_what,
)
from tui.text.events import did

HOSTILE = "\x1b]52;c;x\x07"


@pytest.mark.parametrize(
    "event",
    [
        e.MoneyDeposited(amount=1, description=HOSTILE),
        e.MoneyWithdrawn(amount=1, hold_id=HOSTILE, description=HOSTILE),
        e.HoldPlaced(hold_id=HOSTILE, amount=1, description=HOSTILE),
        e.HoldReleased(hold_id=HOSTILE),
        e.FeeCharged(amount=1, fee_code=HOSTILE),
        e.ProvisionalCreditGranted(credit_id=HOSTILE, entry=1, amount=1),
        e.ProvisionalCreditMadeFinal(credit_id=HOSTILE),
        e.ProvisionalCreditWithdrawn(credit_id=HOSTILE, amount=1),
    ],
    ids=lambda event: type(event).__name__,
)
def test_outside_text_is_harmless_in_every_phrase(event: e.AccountEvent) -> None:
    recorded = at_version(FEE)._replace(event=event, actor=HOSTILE, reason=HOSTILE)
    assert who_did_what(recorded, "GBP").isprintable()
    assert r"\u{1b}" in did(event, "GBP")
    assert entry_words(recorded, "GBP", ZONE).isprintable()


def test_who_did_what_says_which_version_and_why() -> None:
    assert who_did_what(at_version(PAYROLL), "GBP") == (
        "ops/mlee deposited 1,500.00 “PAYROLL” (version 7) “batch 0312-2 rerun”"
    )


def test_an_event_that_cannot_be_read_is_named_as_such() -> None:
    unknown = at_version(FEE)._replace(event=None, type=f"Loan{HOSTILE}", problem="unknown type")
    assert who_did_what(unknown, "GBP") == (
        r"fee-policy v7 recorded Loan\u{1b}]52;c;x\u{7}, which cannot be read here (version 5)"
    )


def test_the_entry_a_correction_cites_is_named() -> None:
    assert entry_words(at_version(FEE), "GBP", ZONE) == (
        "event 5, overdraft fee −35.00, recorded 13 Mar 09:05"
    )


def compared(*events: e.AccountEvent) -> list[tuple[str, str, str, str, int]]:
    before = after()
    return [(row.label, row.before, row.after, row.change, row.good) for row in rows(before, after(*events))]


def test_a_comparison_shows_before_after_and_change() -> None:
    assert compared(e.MoneyDeposited(amount=12_50)) == [
        ("Ledger", "843.02", "855.52", "+12.50", 1),
        ("Open holds", "80.00", "80.00", "0.00", 0),
        ("Overdraft limit", "0.00", "0.00", "0.00", 0),
        ("Available", "763.02", "775.52", "+12.50", 1),
        ("Fees, total", "35.00", "35.00", "0.00", 0),
        ("Status", "open", "open", "", 0),
        ("Version", "9", "10", "+1", 0),
    ]


def test_more_fees_and_more_holds_are_not_in_the_customers_favour() -> None:
    lines = {row[0]: row for row in compared(e.FeeCharged(amount=5_00, fee_code="late"))}
    assert lines["Fees, total"] == ("Fees, total", "35.00", "40.00", "+5.00", -1)
    assert lines["Ledger"][3:] == ("−5.00", -1)
    lines = {row[0]: row for row in compared(e.HoldPlaced(hold_id="H-9", amount=5_00))}
    assert lines["Open holds"][2:] == ("85.00", "+5.00", -1)


def test_rarer_figures_show_where_they_play_a_part() -> None:
    lines = {row[0]: row for row in compared(e.EntryReversed(entry=FEE, amount=35_00, direction="credit"))}
    assert lines["Reversed, total"][1:4] == ("0.00", "35.00", "+35.00")
    assert "Provisional credit" not in lines
    lines = {
        row[0]: row for row in compared(e.ProvisionalCreditGranted(credit_id="PC-1", entry=FEE, amount=35_00))
    }
    assert lines["Provisional credit"][2:4] == ("35.00", "+35.00")


def test_a_change_of_status_is_a_difference() -> None:
    status = next(row for row in rows(after(), after(e.AccountFrozen())) if row.label == "Status")
    assert (status.before, status.after, status.change, status.differs) == ("open", "frozen", "changed", True)


STAKES: list[tuple[e.AccountEvent, int | None]] = [
    (e.MoneyDeposited(amount=1250), 1250),
    (e.MoneyWithdrawn(amount=1250), 1250),
    (e.FeeCharged(amount=3500, fee_code="x"), 3500),
    (e.EntryReversed(entry=5, amount=3500, direction="credit"), 3500),
    (e.ProvisionalCreditWithdrawn(credit_id="PC-1", amount=3500), 3500),
    (e.HoldPlaced(hold_id="H-1", amount=8000), 8000),
    (e.OverdraftLimitChanged(limit=0), 0),
    (e.HoldReleased(hold_id="H-1"), None),
    (e.ProvisionalCreditMadeFinal(credit_id="PC-1"), None),
    (e.AccountFrozen(), None),
    (e.AccountClosed(), None),
]


@pytest.mark.parametrize(("event", "amount"), STAKES, ids=lambda value: str(value)[:30])
def test_what_moves_or_is_set_aside_has_to_be_typed_again(event: e.AccountEvent, amount: int | None) -> None:
    assert amount_at_stake([Decided(event)]) == amount


def test_when_it_counts_is_always_said_with_the_zone() -> None:
    assert value_date_words(None, ZONE) == "recorded NOW, counts from now"
    assert value_date_words(at("2026-03-13 09:05:03"), ZONE) == (
        "recorded NOW, value-dated Fri 13 Mar 2026 09:05:03 (Europe/London)"
    )


def standing(form: str | None, version: int | None, **typed: str) -> str:
    cursor = None if version is None else at_version(version)
    spec = None if form is None else FORM[form]
    draft = {} if spec is None else prefilled(spec, after(), cursor, live=cursor is None, zone=ZONE)
    return context_words(spec, {**draft, **typed}, cursor, ZONE)


@pytest.mark.parametrize(
    ("form", "version", "typed", "words"),
    [
        (None, None, {}, "recorded NOW, counts from now"),
        (None, FEE, {}, "recorded NOW, value-dated 13 Mar 2026"),
        ("deposit", None, {}, "recorded NOW, counts from now"),
        ("deposit", PAYROLL, {}, "recorded NOW, value-dated 12 Mar 2026"),
        ("deposit", PAYROLL, {"effective_at": ""}, "recorded NOW, counts from now"),
        ("deposit", PAYROLL, {"effective_at": "1 Mar"}, "recorded NOW, value-dated “1 Mar”"),
        ("deposit", PAYROLL, {"effective_at": "\x1b"}, r"recorded NOW, value-dated “\u{1b}”"),
        ("reverse-entry", FEE, {}, "recorded NOW, value-dated 13 Mar 2026"),
        ("reverse-entry", FEE, {"entry": "4"}, "recorded NOW, value-dated as the entry it reverses"),
        ("reverse-entry", None, {}, "recorded NOW, value-dated as the entry it reverses"),
        ("freeze", DECLINE, {}, "recorded NOW, counts from now"),
    ],
)
def test_a_person_is_told_that_it_is_now_and_when_it_will_count(
    form: str | None, version: int | None, typed: dict[str, str], words: str
) -> None:
    assert standing(form, version, **typed) == words


def receipt(*versions: int) -> Receipt:
    return Receipt(
        "account-4417", tuple(ReceiptLine(v, "MoneyDeposited", str(v), 0, v, "") for v in versions)
    )


@pytest.mark.parametrize(
    ("versions", "first_time", "words"),
    [
        ((10,), True, "Recorded as event 10."),
        ((10, 11), True, "Recorded as events 10 to 11."),
        ((10,), False, "It had been recorded already, as event 10."),
    ],
)
def test_what_was_recorded_is_said_with_its_number(
    versions: tuple[int, ...], first_time: bool, words: str
) -> None:
    assert recorded_words(Executed(receipt(*versions), after(), first_time)) == words
