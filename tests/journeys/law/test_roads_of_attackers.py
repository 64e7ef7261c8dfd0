"""What one operator's login does not do: give more than its limits, give by another name, close what is owed."""

from __future__ import annotations

import pytest

from domain.dispute.limits import is_same_person
from tests.kit.law_desk import LawDesk

LIMITED = """
    2020-01-02 bank set four_eyes_posting 100
    2020-01-02 bank set four_eyes_case 100
    2020-01-02 bank set four_eyes_customer_day 100
    2024-03-04 do open A 1000
    2024-03-04 do open B 1000
    2026-04-01 do withdraw A 90 --channel atm
    2026-04-01 do withdraw A 300 --channel atm
    2026-04-01 do withdraw B 300 --channel atm
    2026-04-02 case open A --entry 3 --reason-code atm-short
    2026-04-02 case open A --entry 4 --reason-code atm-short
"""

# The limits


def test_the_holder_of_an_account_is_one_customer_without_a_name(us: LawDesk) -> None:
    us.story(LIMITED)
    us.story("""
        2026-04-03 correct D-1 "credit 3 90"
        2026-04-03 case propose D-2 "credit 4 90" --account-version 5
        2026-04-03 !1 case post D-2 1
        2026-04-03 !1 do refund A 90 --entry 4
        2026-04-06 do refund A 90 --entry 4
    """)


def test_an_adopted_refund_counts_as_given(us: LawDesk) -> None:
    us.story(LIMITED)
    us.story("""
        2026-04-03 do deposit A 300 --channel transfer --description PAYROLL
        2026-04-06 case propose D-2 "adopt 5 for 4" --account-version 5
        2026-04-06 !1 case post D-2 1
        2026-04-06 !1 do adopt A --refund 5 --entry 4
        2026-04-06 grace: case approve D-2 1
        2026-04-06 case post D-2 1
    """)


def test_a_claim_of_a_case_is_not_raised_by_hand(us: LawDesk) -> None:
    us.story(LIMITED)
    us.story("""
        2026-04-02 case open A --missing 50 --reason-code deposit-missing
        2026-04-03 !1 do claim A 5000 --claim M-D-3
        2026-04-03 !1 do claim A 5000 --claim M-D-3 --case D-3
        2026-04-03 !1 do refund A 50.01 --claim M-D-3
    """)


def test_what_is_given_for_the_claim_of_one_case_in_the_name_of_another_is_told_to_both(us: LawDesk) -> None:
    us.story(LIMITED)
    us.story("""
        2026-04-02 case open A --missing 90 --reason-code deposit-missing
        2026-04-03 do refund A 40 --claim M-D-3 --case D-2
    """)
    for case_id in ("D-2", "D-3"):
        shown = us.run(["case", "show", case_id])
        assert "EntryPostedOutside" in [one["type"] for one in shown["events"]]


def test_a_case_of_another_account_is_not_named(us: LawDesk) -> None:
    us.story(LIMITED)
    us.line("2026-04-03 !1 do refund B 300 --entry 3 --case D-1")


# Who


def test_who_approved_and_then_determined_is_not_the_second_person(us: LawDesk) -> None:
    us.story(LIMITED)
    us.story("""
        2026-04-03 case propose D-2 "interest 300"
        2026-04-03 grace: case approve D-2 1
        2026-04-03 grace: case determine D-2 error_confirmed "as seen"
        2026-04-03 !1 case post D-2 1
        2026-04-03 case reject D-2 1 --reason "by another"
        2026-04-03 case propose D-2 "interest 300"
        2026-04-03 linus: case approve D-2 2
        2026-04-03 case post D-2 2
    """)


@pytest.mark.parametrize("other", ["ADA", " a d a", "\uff41da", "a\u200bda", "ada\u00ad"])
def test_one_person_has_one_name(other: str) -> None:
    assert is_same_person("ada", other)
    assert is_same_person("\u00e9va", "e\u0301va")
    assert not is_same_person("ada", "adam")


# What is owed


def test_a_trifle_does_not_correct_an_amount_that_names_no_entry(us: LawDesk) -> None:
    """12 CFR 1005.11(c)(1): the error is corrected, not some of it."""
    us.story("""
        2024-03-04 do open A 1000
        2026-04-01 do withdraw A 90 --channel atm
        2026-04-02 case open A --amount 5 --reason-code interest --regime internal
        2026-04-03 case determine D-1 error_confirmed "counted"
        2026-04-03 correct D-1 "interest 0.01"
        2026-04-03 !1 send D-1 corrected
        2026-04-03 do credit A 0.01 --credit X --entry 3 --case D-1
        2026-04-03 !1 case close D-1
        2026-04-03 correct D-1 "interest 4.98" --account-version 5
        2026-04-03 case letter D-1 corrected
    """)


def test_interest_that_was_there_does_not_correct_an_amount_it_does_not_reach(us: LawDesk) -> None:
    """12 CFR 1005.11(c)(1)."""
    us.story("""
        2024-03-04 do open A 1000
        2026-04-01 do interest A 0.01
        2026-04-02 case open A --amount 5 --reason-code interest --regime internal
        2026-04-03 case determine D-1 error_confirmed "counted" --corrected-by 3
        2026-04-03 !1 send D-1 corrected
    """)


@pytest.mark.parametrize(
    ("options", "amount", "code"), [("", "90", 1), ("", "95", 1), ("", "89", 0), ("--amount 60", "31", 1)]
)
def test_what_is_disputed_is_not_posted_again(us: LawDesk, options: str, amount: str, code: int) -> None:
    """12 CFR 1005.11(c)(1): reversed and taken again it would not be given back."""
    us.story(f"""
        2024-03-04 do open A 1000
        2026-04-01 do withdraw A 90 --channel atm
        2026-04-02 case open A --entry 3 --reason-code wrong-amount {options}
        2026-04-03 case determine D-1 error_confirmed "miskeyed"
        2026-04-03 !{code} case propose D-1 "reverse 3" "post-again 3 {amount}"
    """)
