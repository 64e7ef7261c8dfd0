"""What letters of a case say, and what the bank's own words may not leave out.

Sources: 12 CFR 1005.11(c)(2)(ii), (iv) and (d) with the official interpretations; DISP 1.6.
"""

from __future__ import annotations

import pytest

from tests.kit.law_desk import LawDesk

TAKEN_BACK = """
    2024-03-04 do open A 1000
    2026-04-01 do withdraw A 250 --channel atm --description "ATM MAIN ST"
    2026-04-02 case open A --entry 3 --reason-code atm-short
    2026-04-10 correct D-1 "credit 3 250"
    2026-04-10 send D-1 provisional-credit
    2026-05-08 found D-1 {outcome}
    2026-05-08 correct D-1 {steps}
"""
DOCUMENTS = "You may ask for copies of the documents"
HONOURED = "For five business days after this notice we will honor checks, drafts or similar instruments"


@pytest.mark.parametrize(
    ("kind", "outcome", "steps"),
    [
        ("no-error", "no_error", '"withdraw-credit PC-D-1-1"'),
        ("no-error", "not_an_error", '"withdraw-credit PC-D-1-1"'),
        ("different-error", "different_error", '"withdraw-credit PC-D-1-1" "reverse 3 100"'),
    ],
)
def test_a_letter_that_takes_a_credit_back(us: LawDesk, kind: str, outcome: str, steps: str) -> None:
    """12 CFR 1005.11(d)(1), (d)(2), comment 11(d)-1."""
    us.story(TAKEN_BACK.format(outcome=outcome, steps=steps))
    text = " ".join(us.letter(kind).split())
    assert "On May 8, 2026 we debited your account with $250.00" in text
    assert "April 10, 2026" in text
    assert DOCUMENTS in text
    assert HONOURED in text
    assert "ATM MAIN ST" in text
    assert "First Bank" in text
    us.line(f"2026-05-08 send D-1 {kind}")
    assert us.clock()["honour"] == "2026-05-15 open"
    us.line("2026-05-18 case close D-1")


def test_a_letter_of_correction_says_that_the_credit_is_final(us: LawDesk) -> None:
    """12 CFR 1005.11(c)(2)(iv)."""
    us.story("""
        2024-03-04 do open A 1000
        2026-04-01 do withdraw A 250 --channel atm
        2026-04-02 case open A --entry 3 --reason-code atm-short
        2026-04-03 correct D-1 "credit 3 250"
        2026-04-03 send D-1 provisional-credit
        2026-04-13 case determine D-1 error_confirmed "nothing came"
        2026-04-13 correct D-1 "make-final PC-D-1-1"
    """)
    text = us.letter("corrected")
    assert "On April 13, 2026 we made the provisional credit of April 3, 2026 final" in text
    assert "On April 3, 2026 we corrected" not in text


def test_a_credit_of_more_than_one_entry_tells_each_day_and_amount(us: LawDesk) -> None:
    """12 CFR 1005.11(c)(2)(ii)."""
    us.story("""
        2024-03-04 do open A 1000
        2026-04-01 do withdraw A 250 --channel atm
        2026-04-01 do withdraw A 80 --channel atm
        2026-04-02 case open A --entry 3 --entry 4 --reason-code atm-short
        2026-04-03 correct D-1 "credit 3 250"
        2026-04-06 correct D-1 "credit 4 80"
    """)
    text = us.letter("provisional-credit")
    for said in ("On April 3, 2026", "$250.00", "On April 6, 2026", "$80.00"):
        assert said in text


OWN_TEXTS = [
    ("provisional-credit", "We credited your account. First Bank, +1 212 555 0100."),
    ("provisional-credit", "x"),
    ("corrected", "x"),
    ("corrected", "We corrected your account, as you asked us to."),
    ("no-error", "We found no error in the withdrawal of April 1, 2026 of $250.00."),
    ("different-error", "x"),
]


@pytest.mark.parametrize(("kind", "text"), OWN_TEXTS)
def test_own_words_leave_nothing_out(us: LawDesk, kind: str, text: str) -> None:
    """12 CFR 1005.11(c)(1), (c)(2)(ii), (d): refused, nothing recorded, the duty stays open."""
    outcome = {"no-error": "no_error", "different-error": "different_error", "corrected": "error_confirmed"}
    us.story("""
        2024-03-04 do open A 1000
        2026-04-01 do withdraw A 250 --channel atm
        2026-04-02 case open A --entry 3 --reason-code atm-short
        2026-04-03 correct D-1 "credit 3 250"
    """)
    if kind in outcome:
        us.line(f"2026-04-06 found D-1 {outcome[kind]}")
    own = us.recount.home / "own.txt"
    own.write_text(text)
    before = us.run(["case", "show", "D-1"])["version"]
    us.run(["case", "letter", "D-1", kind, "--send", "--text", str(own)], code=1)
    assert us.run(["case", "show", "D-1"])["version"] == before
    duty = "report" if kind in outcome else "tell-credit"
    assert us.clock()[duty].endswith("open")


def test_own_words_that_say_it_all_are_sent(us: LawDesk) -> None:
    us.story("""
        2024-03-04 do open A 1000
        2026-04-01 do withdraw A 250 --channel atm --description "ATM MAIN ST"
        2026-04-02 case open A --entry 3 --reason-code atm-short
        2026-04-03 correct D-1 "credit 3 250"
    """)
    own = us.recount.home / "own.txt"
    own.write_text(
        "First Bank, telephone +1 212 555 0100.\n\n"
        "It is about $250.00 at ATM MAIN ST on April 1, 2026.\n\n"
        "We put $250.00 back on April 3, 2026, as a credit until we know more. "
        "You have full use of this money while we investigate.\n"
    )
    us.run(["case", "letter", "D-1", "provisional-credit", "--send", "--text", str(own)])
    assert us.clock()["tell-credit"] == "2026-04-07 met"


def test_letters_of_a_british_bank(gb: LawDesk) -> None:
    """DISP 1.6.2 R: the ombudsman; days and pounds as they are written there."""
    gb.story("""
        2024-03-04 do open A 1000
        2026-04-01 do fee A 35.50 --fee-code overdraft
        2026-04-02 case open A --entry 3 --reason-code overdraft-fee
        2026-04-03 case determine D-1 error_confirmed "it was not due"
        2026-04-03 correct D-1 "reverse 3"
    """)
    text = gb.letter("corrected")
    for said in ("3 April 2026", "£35.50", "Financial Ombudsman Service", "Northern Bank"):
        assert said in text
    gb.story("""
        2026-04-03 send D-1 corrected
        2026-04-03 case close D-1
    """)
    assert gb.clock() == {"answer": "2026-05-28 met"}
