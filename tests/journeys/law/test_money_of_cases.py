"""The money of a case: what may be given for an entry, by whatever road, and what suffices.

Sources: 12 CFR 1005.11(c) with the official interpretations.
"""

from __future__ import annotations

import pytest

from tests.kit.law_desk import LawDesk

ATM_250 = """
    2024-03-04 do open A 1000
    2026-04-01 do withdraw A 250 --channel atm
    2026-04-02 case open A --entry 3 --reason-code {reason}
"""
THREE_HUNDRED = """
    2024-03-04 do open A 1000
    2026-04-01 do withdraw A 300 --channel atm
    2026-04-02 case open A --entry 3 --reason-code atm-short
"""

# What meets the duty of ten business days


@pytest.mark.parametrize(
    ("reason", "options", "credited", "status"),
    [
        ("unauthorised-card", "", "1", "open"),
        ("unauthorised-card", "", "200", "met"),
        ("unauthorised-card", "", "199.99", "open"),
        ("unauthorised-card", "--disclosures no", "200", "open"),  # 1005.6(a) is not met
        ("wrong-amount", "", "200", "open"),
        ("wrong-amount", "", "249.99", "open"),
        ("wrong-amount", "", "250", "met"),
        ("atm-short", "--amount 40", "40", "met"),
        ("atm-short", "--amount 40", "39", "open"),
    ],
)
def test_a_credit_is_in_the_amount_of_the_alleged_error(
    us: LawDesk, reason: str, options: str, credited: str, status: str
) -> None:
    """12 CFR 1005.11(c)(2)(i): at most 50.00 less, where the transfer is unauthorised and 1005.6(a) is met."""
    us.story(ATM_250.format(reason=f"{reason} {options}"))
    us.line(f'2026-04-10 correct D-1 "credit 3 {credited}"')
    assert us.clock()["determine"] == f"2026-04-16 {status}"


def test_several_credits_suffice_together(us: LawDesk) -> None:
    """12 CFR 1005.11(c)(2)(i)."""
    us.story(ATM_250.format(reason="atm-short"))
    us.line('2026-04-10 correct D-1 "credit 3 100"')
    assert us.clock()["determine"] == "2026-04-16 open"
    us.line('2026-04-13 correct D-1 "credit 3 150"')
    assert us.clock()["determine"] == "2026-04-16 met"


def test_a_second_credit_that_comes_late_is_late(us: LawDesk) -> None:
    """12 CFR 1005.11(c)(2)(i)."""
    us.story(ATM_250.format(reason="atm-short"))
    us.line('2026-04-10 correct D-1 "credit 3 100"')
    us.line('2026-04-17 correct D-1 "credit 3 150"')
    assert us.clock()["determine"] == "2026-04-16 late"


def test_a_credit_and_a_refund_by_hand_suffice_on_the_later_day(us: LawDesk) -> None:
    """12 CFR 1005.11(c)(2)(i): nobody looked at the case in between."""
    us.story(ATM_250.format(reason="wrong-amount"))
    us.line('2026-04-10 correct D-1 "credit 3 100"')
    us.line("2026-04-20 do refund A 150 --entry 3")
    assert us.clock()["determine"] == "2026-04-16 late"


def test_a_refund_by_hand_suffices_but_for_what_may_be_withheld(us: LawDesk) -> None:
    """12 CFR 1005.11(c)(2)(i)."""
    us.story(ATM_250.format(reason="unauthorised-card"))
    us.line("2026-04-10 do refund A 199.99 --entry 3")
    assert us.clock()["determine"] == "2026-04-16 open"
    us.line("2026-04-10 do refund A 0.01 --entry 3")
    assert us.clock()["determine"] == "2026-04-16 met"


def test_two_entries_are_credited_both(us: LawDesk) -> None:
    """12 CFR 1005.11(c)(2)(i)."""
    us.story("""
        2024-03-04 do open A 1000
        2026-04-01 do withdraw A 250 --channel atm
        2026-04-01 do withdraw A 80 --channel atm
        2026-04-02 case open A --entry 3 --entry 4 --reason-code atm-short
        2026-04-03 correct D-1 "credit 3 250"
    """)
    assert us.clock()["determine"] == "2026-04-16 open"
    us.line('2026-04-03 correct D-1 "credit 4 80"')
    assert us.clock()["determine"] == "2026-04-16 met"


# Never more than the entry


def test_no_credit_is_larger_than_the_entry(us: LawDesk) -> None:
    us.story(ATM_250.format(reason="atm-short"))
    us.line('2026-04-10 !1 case propose D-1 "credit 3 9999"')
    assert us.balance() == 750_00


MORE_THAN_ONCE = [
    (
        "credited, then reversed, then final",
        """
        2026-04-03 correct D-1 "credit 3 300"
        2026-04-07 case determine D-1 error_confirmed "nothing came"
        2026-04-07 !1 case propose D-1 "reverse 3" "make-final PC-D-1-1"
        2026-04-07 !1 do reverse A --entry 3
        2026-04-08 correct D-1 "make-final PC-D-1-1"
        2026-04-08 !1 case propose D-1 "reverse 3"
        """,
        1000_00,
    ),
    (
        "reversed in part, then credited in full",
        """
        2026-04-03 do reverse A 250 --entry 3
        2026-04-07 !1 case propose D-1 "credit 3 300"
        2026-04-07 !1 do credit A 300 --credit PC-9 --entry 3
        2026-04-08 correct D-1 "credit 3 50" --account-version 4
        """,
        1000_00,
    ),
    (
        "in three cases",
        """
        2026-04-03 case open A --entry 3 --reason-code atm-short
        2026-04-03 case open A --entry 3 --reason-code wrong-amount
        2026-04-03 correct D-1 "credit 3 300"
        2026-04-03 !1 case propose D-2 "credit 3 300"
        2026-04-07 case determine D-1 error_confirmed "nothing came"
        2026-04-07 correct D-1 "make-final PC-D-1-1"
        2026-04-08 case determine D-2 error_confirmed "nothing came"
        2026-04-08 !1 case propose D-2 "refund 3"
        2026-04-08 !1 case propose D-2 "reverse 3"
        2026-04-09 case determine D-3 error_confirmed "nothing came"
        2026-04-09 !1 case propose D-3 "reverse 3 0.01"
        """,
        1000_00,
    ),
    (
        "by hand, beside the case",
        """
        2026-04-03 do refund A 200 --entry 3
        2026-04-07 !1 do refund A 200 --entry 3
        2026-04-07 !1 do reverse A 300 --entry 3
        2026-04-08 do reverse A --entry 3
        2026-04-08 !1 case propose D-1 "credit 3 0.01"
        """,
        1000_00,
    ),
    (
        "withdrawn and credited again",
        """
        2026-04-03 correct D-1 "credit 3 300"
        2026-04-07 found D-1 no_error
        2026-04-07 correct D-1 "withdraw-credit PC-D-1-1"
        2026-04-07 !1 case propose D-1 "make-final PC-D-1-1"
        2026-04-08 do refund A 300 --entry 3
        2026-04-08 !1 do refund A 0.01 --entry 3
        """,
        1000_00,
    ),
]


@pytest.mark.parametrize(("what", "steps", "ledger"), MORE_THAN_ONCE, ids=[row[0] for row in MORE_THAN_ONCE])
def test_an_entry_is_given_back_once(us: LawDesk, what: str, steps: str, ledger: int) -> None:
    """12 CFR 1005.11(c)(2)(iii): by whatever road and however many cases, the ledger is never above 1,000.00."""
    us.story(THREE_HUNDRED + steps)
    assert us.balance() == ledger


def test_a_second_case_on_an_entry_is_warned_of(us: LawDesk) -> None:
    us.story(THREE_HUNDRED)
    us.line("2026-04-03 case open A --entry 3 --reason-code wrong-amount")
    assert "D-1" in " ".join(us.answers[-1]["warnings"])


# Money that did not arrive

SHORT = """
    2024-03-04 do open A 1000
    2026-04-01 do deposit A 50 --channel atm
    2026-04-02 case open A --entry 3 --missing 450 --reason-code deposit-missing
"""


def test_a_deposit_that_came_short_is_credited(us: LawDesk) -> None:
    """12 CFR 1005.11(a)(1)(ii), (c)(2)(i)."""
    us.story(SHORT)
    us.line('2026-04-10 correct D-1 "credit 3 450"')
    assert us.balance() == 1500_00
    assert us.clock()["determine"] == "2026-04-16 met"
    us.line('2026-04-13 !1 case propose D-1 "credit 3 0.01"')


@pytest.mark.parametrize(
    "steps", ['"reverse 3" "post-again 3 500"', '"pay-in 450 for 3"'], ids=["posted again", "paid in"]
)
def test_a_deposit_that_came_short_is_corrected(us: LawDesk, steps: str) -> None:
    """12 CFR 1005.11(c)(1)."""
    us.story(SHORT)
    us.line('2026-04-10 case determine D-1 error_confirmed "500 were counted"')
    assert us.money()["owed"] == 450_00
    us.line("2026-04-10 !1 case close D-1")
    us.line(f"2026-04-10 correct D-1 {steps}")
    assert (us.balance(), us.money()["owed"]) == (1500_00, 0)
    us.story("""
        2026-04-10 send D-1 corrected
        2026-04-10 case close D-1
    """)


def test_money_that_never_came_is_paid_in(us: LawDesk) -> None:
    """12 CFR 1005.11(a)(1)(ii), (c)(1)."""
    us.story("""
        2024-03-04 do open A 1000
        2026-04-02 case open A --missing 320 --reason-code deposit-missing
        2026-04-10 correct D-1 "credit 320"
        2026-04-13 case determine D-1 error_confirmed "it went elsewhere"
        2026-04-13 correct D-1 "make-final PC-D-1-1"
        2026-04-13 !1 case propose D-1 "pay-in 0.01"
    """)
    (line,) = us.money()["lines"]
    assert (line["entry"], line["claimed"], line["final"], line["owed"]) == (None, 320_00, 320_00, 0)
    assert us.balance() == 1320_00


def test_money_that_names_no_entry_is_for_the_only_one(us: LawDesk) -> None:
    us.story("""
        2024-03-04 do open A 1000
        2026-04-01 do withdraw A 250 --channel atm
        2026-04-01 do deposit A 100 --channel transfer --description "MERCHANT REFUND"
        2026-04-02 case open A --entry 3 --reason-code atm-short
        2026-04-03 correct D-1 "adopt 4"
        2026-04-03 correct D-1 "credit 50"
        2026-04-07 case determine D-1 error_confirmed "nothing came"
        2026-04-07 correct D-1 "make-final PC-D-1-2" "pay-in 60"
    """)
    (line,) = us.money()["lines"]
    assert (line["entry"], line["final"], line["refunded"], line["owed"]) == (3, 50_00, 160_00, 40_00)
    us.story("""
        2026-04-07 do withdraw A 960 --channel branch
        2026-04-07 do close A --channel branch
        2026-04-07 !1 case propose D-1 "pay-out cheque 40.01" --account-version 10
        2026-04-07 correct D-1 "pay-out cheque 40" --account-version 10
    """)
    assert us.money()["owed"] == 0


def test_money_of_several_entries_names_one(us: LawDesk) -> None:
    us.story("""
        2024-03-04 do open A 1000
        2026-04-01 do withdraw A 250 --channel atm
        2026-04-01 do withdraw A 50 --channel atm
        2026-04-02 case open A --entry 3 --entry 4 --reason-code atm-short
        2026-04-03 !2 case propose D-1 "credit 50"
    """)
    assert us.balance() == 700_00


def test_more_is_disputed_than_was_credited(us: LawDesk) -> None:
    """12 CFR 1005.11(c)(2)(i): a credit of what was stated first does not suffice for what is stated later."""
    us.story(ATM_250.format(reason="atm-short --amount 1"))
    us.line('2026-04-03 correct D-1 "credit 3 1"')
    assert us.clock()["determine"] == "2026-04-16 met"
    us.line('2026-04-06 case amend D-1 amount=250 --reason "taken down wrong"')
    assert us.clock()["determine"] == "2026-04-16 open"
    us.line('2026-04-06 correct D-1 "credit 3 249"')
    assert us.clock()["determine"] == "2026-04-16 met"


def test_an_entry_that_is_added_after_the_correction_is_owed(us: LawDesk) -> None:
    """12 CFR 1005.11(c)(1)."""
    us.story("""
        2024-03-04 do open A 1000
        2026-04-01 do withdraw A 250 --channel atm
        2026-04-01 do withdraw A 80 --channel atm
        2026-04-02 case open A --entry 3 --reason-code atm-short
        2026-04-07 case determine D-1 error_confirmed "nothing came"
        2026-04-07 correct D-1 "refund 3"
        2026-04-07 send D-1 corrected
        2026-04-08 case amend D-1 entry+=4 --reason "she meant both"
        2026-04-08 !1 case close D-1
    """)
    assert us.money()["owed"] == 80_00
    us.story("""
        2026-04-08 case amend D-1 entry-=4 --reason "no, one"
        2026-04-08 case close D-1
    """)


@pytest.mark.parametrize(
    ("claims", "credited", "amended", "status"),
    [
        (
            "--entry 3",
            '"credit 3 100"',
            "entry-=3 entry+=4",
            "open",
        ),  # lent for what is not disputed any more
        ("--entry 3=10 --entry 4", '"credit 3 100"', "entry+=5", "open"),  # more on one makes up for no other
        ("--entry 3=10 --entry 4", '"credit 3 100" "credit 4 100"', "entry-=3", "met"),
    ],
)
def test_a_credit_meets_the_duty_for_the_entry_that_it_is_for(
    us: LawDesk, claims: str, credited: str, amended: str, status: str
) -> None:
    """12 CFR 1005.11(c)(2)(i): in the amount of the alleged error."""
    us.story(f"""
        2024-03-04 do open A 1000
        2026-04-01 do withdraw A 100 --channel atm
        2026-04-01 do withdraw A 100 --channel atm
        2026-04-01 do withdraw A 1 --channel atm
        2026-04-02 case open A {claims} --reason-code wrong-amount
        2026-04-10 case propose D-1 {credited} --reason "the customer asked"
        2026-04-10 case post D-1 1
        2026-04-11 case amend D-1 {amended} --reason "she meant the other"
    """)
    assert us.clock()["determine"] == f"2026-04-16 {status}"
