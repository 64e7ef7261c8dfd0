"""What corrects the error of a case and what does not, who must agree, and postings by hand on what is disputed.

Sources: 12 CFR 1005.11 with the official interpretations.
"""

from __future__ import annotations

import pytest

from tests.kit.law_desk import LawDesk

THREE_HUNDRED = """
    2024-03-04 do open A 1000
    2026-04-01 do withdraw A 300 --channel atm
    2026-04-02 case open A --entry 3 --reason-code atm-short
"""


def test_an_error_on_a_closed_account_is_paid_out(us: LawDesk) -> None:
    """Comment 11(a)-4."""
    us.story("""
        2024-03-04 do open A 1000
        2026-04-01 do withdraw A 250 --channel atm
        2026-04-02 case open A --entry 3 --reason-code atm-short
        2026-04-03 do withdraw A 750 --channel branch
        2026-04-03 do close A --channel branch
        2026-04-10 case determine D-1 error_confirmed "nothing came"
        2026-04-10 !1 case propose D-1 "refund 3"
        2026-04-10 !1 case propose D-1 "pay-out cheque 250.01"
        2026-04-10 correct D-1 "pay-out cheque 200 for 3"
        2026-04-10 !1 case close D-1
        2026-04-10 correct D-1 "pay-out suspense 50 for 3"
    """)
    assert us.money()["owed"] == 0
    assert "$200.00" in us.letter("corrected")
    us.story("""
        2026-04-10 send D-1 corrected
        2026-04-10 case close D-1
    """)
    assert us.clock()["correct"] == "2026-04-13 met"


# What corrects an error, and what does not


@pytest.mark.parametrize(
    ("steps", "owed"),
    [
        ('"interest 0.01"', 120_00),
        ('"reverse 3 119.99"', 1),
        ('"refund 3 60" "reverse 3 60"', 0),
        ('"refund 3" "interest 0.35"', 0),
    ],
)
def test_corrected_is_when_nothing_is_owed(us: LawDesk, steps: str, owed: int) -> None:
    """12 CFR 1005.11(c)(1), comment 11(c)-6."""
    us.story(f"""
        2024-03-04 do open A 1000
        2026-04-01 do withdraw A 120 --channel atm
        2026-04-02 case open A --entry 3 --reason-code atm-short
        2026-04-10 case determine D-1 error_confirmed "nothing came"
        2026-04-10 correct D-1 {steps}
    """)
    assert us.money()["owed"] == owed
    assert us.clock()["correct"] == f"2026-04-13 {'open' if owed else 'met'}"
    us.line("2026-04-10 send D-1 corrected") if not owed else None
    us.line(f"2026-04-10 {'!1 ' if owed else ''}case close D-1")


@pytest.mark.parametrize(
    ("steps", "corrected"),
    [('"interest 0.01"', False), ('"reverse 3 20"', True), ('"refund 3 20" "interest 0.35"', True)],
)
def test_another_error_is_corrected_on_a_line_of_the_case(us: LawDesk, steps: str, corrected: bool) -> None:
    """12 CFR 1005.11(c)(1), (d): its amount is what is posted for it, and interest alone is not that."""
    us.story(f"""
        2024-03-04 do open A 1000
        2026-04-01 do withdraw A 120 --channel atm
        2026-04-02 case open A --entry 3 --reason-code atm-short
        2026-04-03 case cite D-1 --event 3
        2026-04-03 case find D-1 "the journal shows 100 instead of 120" --evidence 1
        2026-04-10 case determine D-1 different_error "20 too much"
        2026-04-10 correct D-1 {steps}
    """)
    assert us.clock()["correct"] == f"2026-04-13 {'met' if corrected else 'open'}"
    assert (us.money()["owed"] == 0) is corrected


def test_what_the_customer_bears_is_taken_back_of_a_credit_and_the_rest_is_final(us: LawDesk) -> None:
    """12 CFR 1005.6(b)(1), 1005.11(c)(2)(iii), (d)(2): all was lent, and 50 of it are the customer's to bear."""
    us.story("""
        2024-03-04 do open A 1000
        2026-04-01 do withdraw A 250 --channel card
        2026-04-02 case open A --entry 3 --reason-code unauthorised-card --device yes --learned 2026-04-01
        2026-04-03 correct D-1 "credit 3 250"
        2026-04-10 case determine D-1 error_confirmed "not the customer"
        2026-04-10 !1 case propose D-1 "withdraw-credit PC-D-1-1 50.01"
        2026-04-10 !1 case propose D-1 "withdraw-credit PC-D-1-1"
        2026-04-10 correct D-1 "withdraw-credit PC-D-1-1 50"
        2026-04-10 !1 case close D-1
        2026-04-10 send D-1 corrected
        2026-04-10 case close D-1
    """)
    (line,) = us.money()["lines"]
    assert (line["final"], line["withdrawn"], line["borne"], line["owed"]) == (200_00, 50_00, 50_00, 0)


CORRECTED_BY = [
    ("the customer's own salary", "2026-04-06 do deposit A 250 --description PAYROLL", 5),
    ("the opening deposit", "", 2),
    ("the disputed entry itself", "", 3),
    ("another withdrawal", "2026-04-06 do withdraw A 10", 5),
    ("the reversal of another entry", "2026-04-06 do reverse A --entry 4", 5),
]


@pytest.mark.parametrize(("what", "step", "event"), CORRECTED_BY, ids=[row[0] for row in CORRECTED_BY])
def test_what_corrected_the_error_has_to_do_with_it(us: LawDesk, what: str, step: str, event: int) -> None:
    us.story(f"""
        2024-03-04 do open A 1000
        2026-04-01 do withdraw A 250 --channel atm
        2026-04-01 do fee A 5 --fee-code monthly
        2026-04-02 case open A --entry 3 --reason-code atm-short
        {step}
        2026-04-07 !1 case determine D-1 error_confirmed "put right" --corrected-by {event}
    """)


def test_a_refund_that_is_there_is_adopted_before_and_after(us: LawDesk) -> None:
    us.story("""
        2024-03-04 do open A 1000
        2026-04-01 do withdraw A 250 --channel atm
        2026-04-02 case open A --entry 3 --reason-code atm-short
        2026-04-06 do deposit A 100 --channel transfer --description "MERCHANT REFUND"
        2026-04-07 correct D-1 "adopt 4 for 3"
        2026-04-07 !1 case propose D-1 "adopt 4 for 3"
        2026-04-07 !1 case propose D-1 "credit 3 150.01"
        2026-04-08 case determine D-1 error_confirmed "nothing came"
    """)
    assert us.money()["owed"] == 150_00
    us.story("""
        2026-04-08 do deposit A 150 --channel transfer --description "MERCHANT REFUND"
        2026-04-08 correct D-1 "adopt 6 for 3"
    """)
    assert (us.money()["owed"], us.balance()) == (0, 1000_00)


def test_a_final_credit_stays_with_the_customer(us: LawDesk) -> None:
    """12 CFR 1005.11(c)(2)(iv), (e)."""
    us.story(THREE_HUNDRED)
    us.story("""
        2026-04-03 correct D-1 "credit 3 300"
        2026-04-03 send D-1 provisional-credit
        2026-04-07 case determine D-1 error_confirmed "nothing came"
        2026-04-07 correct D-1 "make-final PC-D-1-1"
        2026-04-07 send D-1 corrected
        2026-04-07 case close D-1
        2026-06-08 case reopen D-1 --reason "seen on video"
        2026-06-08 !1 case propose D-1 "post-again 3 300"
        2026-06-08 found D-1 no_error
        2026-06-08 !1 case propose D-1 "post-again 3 300"
        2026-06-08 !1 case propose D-1 "withdraw-credit PC-D-1-1"
        2026-06-08 !1 do credit-withdraw A --credit PC-D-1-1
        2026-06-08 !1 do reverse A --entry 4
    """)
    assert us.balance() == 1000_00


# Other minor units


@pytest.mark.parametrize(
    ("currency", "opening", "amount", "more", "owed"),
    [("JPY", "100000", "30000", "30001", 30000), ("KWD", "100.000", "30.125", "30.126", 30125)],
)
def test_amounts_have_the_minor_units_of_their_currency(
    us: LawDesk, currency: str, opening: str, amount: str, more: str, owed: int
) -> None:
    us.story(f"""
        2024-03-04 do open A {opening} --currency {currency}
        2026-04-01 do withdraw A {amount} --channel atm
        2026-04-02 case open A --entry 3 --reason-code atm-short --regime internal
        2026-04-10 case determine D-1 error_confirmed "nothing came"
        2026-04-10 !1 case propose D-1 "refund 3 {more}"
    """)
    assert us.money()["owed"] == owed
    us.line('2026-04-10 correct D-1 "refund 3"')
    assert us.money()["owed"] == 0


# Who must agree

LIMITED = """
    2020-01-02 bank set four_eyes_posting 100
    2020-01-02 bank set four_eyes_case 100
    2020-01-02 bank set four_eyes_customer_day 100
    2024-03-04 do open A 1000 --holder h1
    2024-03-04 do open B 1000 --holder h1
    2026-04-01 do withdraw A 300 --channel atm
    2026-04-01 do withdraw B 90 --channel atm
    2026-04-02 case open A --entry 3 --reason-code atm-short
"""


def test_a_large_correction_in_small_postings_needs_a_second_person(us: LawDesk) -> None:
    us.story(LIMITED)
    us.story("""
        2026-04-03 correct D-1 "credit 3 100"
        2026-04-06 case propose D-1 "credit 3 100"
        2026-04-06 !1 case post D-1 2
        2026-04-06 Ada: !1 case approve D-1 2
        2026-04-06 grace: case approve D-1 2
        2026-04-06 case post D-1 2
        2026-04-07 !1 do reverse A 100 --entry 3
        2026-04-07 !1 do refund A 100 --entry 3
    """)
    assert us.balance() == 900_00


def test_a_customer_has_one_day_whatever_the_case(us: LawDesk) -> None:
    us.story(LIMITED)
    us.story("""
        2026-04-03 correct D-1 "credit 3 60"
        2026-04-03 case open B --entry 3 --reason-code atm-short
        2026-04-03 case propose D-2 "credit 3 60"
        2026-04-03 !1 case post D-2 1
        2026-04-06 case reject D-2 1 --reason "tomorrow"
        2026-04-06 correct D-2 "credit 3 60"
    """)
    assert (us.balance("A"), us.balance("B")) == (760_00, 970_00)


@pytest.mark.parametrize("approver", ["Ada", "ADA", "ada"])
def test_nobody_approves_their_own(us: LawDesk, approver: str) -> None:
    us.story(LIMITED)
    us.story(f"""
        2026-04-03 case propose D-1 "credit 3 300"
        2026-04-03 {approver}: !1 case approve D-1 1
    """)


def test_who_determined_does_not_approve(us: LawDesk) -> None:
    us.story(LIMITED)
    us.story("""
        2026-04-03 grace: case determine D-1 error_confirmed "nothing came"
        2026-04-03 case propose D-1 "refund 3"
        2026-04-03 Grace: !1 case approve D-1 1
        2026-04-03 linus: case approve D-1 1
        2026-04-03 case post D-1 1
    """)


def test_reasons_that_are_compulsory(us: LawDesk) -> None:
    us.story(LIMITED)
    us.story("""
        2026-04-03 case propose D-1 "credit 3 300"
        2026-04-03 !2 case reject D-1 1
        2026-04-03 !2 case amend D-1 foreign=yes
        2026-04-03 case reject D-1 1 --reason "too much"
        2026-04-06 !1 case determine D-1 no_error "it was all there"
        2026-04-06 found D-1 no_error
        2026-04-06 send D-1 no-error
        2026-04-06 case close D-1
        2026-04-07 !2 case reopen D-1
    """)


# Postings by hand on what a case disputes


def test_what_is_posted_by_hand_is_told_to_the_case(us: LawDesk) -> None:
    us.story("""
        2024-03-04 do open A 1000
        2026-04-01 do withdraw A 250 --channel atm
        2026-04-02 case open A --entry 3 --reason-code atm-short
        2026-04-06 do reverse A --entry 3
    """)
    shown = us.run(["case", "show", "D-1"])
    assert "EntryPostedOutside" in [one["type"] for one in shown["events"]]
    assert us.money()["owed"] == 0
    assert us.clock()["determine"] == "2026-04-16 met"


def test_a_frozen_account_is_credited_and_not_debited(us: LawDesk) -> None:
    us.story("""
        2024-03-04 do open A 1000
        2026-04-01 do withdraw A 250 --channel atm
        2026-04-02 case open A --entry 3 --reason-code atm-short
        2026-04-02 do freeze A --channel system --reason "court order"
        2026-04-03 correct D-1 "credit 3 250"
        2026-04-07 found D-1 no_error
        2026-04-07 !1 case propose D-1 "withdraw-credit PC-D-1-1"
        2026-04-08 do unfreeze A --channel system
        2026-04-08 correct D-1 "withdraw-credit PC-D-1-1"
    """)
    assert us.balance() == 750_00
