"""What Regulation E does not reach is said, and the same money is given once.

Sources: 12 CFR 1005.3 and 1005.11(a).
"""

from __future__ import annotations

import pytest

from tests.kit.law_desk import LawDesk

OPENED = "2024-03-04 do open A 1000"

# No error by itself


@pytest.mark.parametrize(
    ("reason", "facts"),
    [
        ("overdraft-fee", "--entry 3"),
        ("other-fee", "--entry 3"),
        ("interest", "--amount 5"),
        ("withdrawal-declined", ""),
        ("hold", ""),
        ("never-received", ""),
        ("payment-scam", ""),
    ],
)
def test_what_is_no_error_by_itself_is_said(us: LawDesk, reason: str, facts: str) -> None:
    """12 CFR 1005.11(a)(1), (2): the days are shown and kept, with what has to be settled before they are relied on."""
    us.story(f"""
        {OPENED}
        2026-04-01 do fee A 35 --fee-code overdraft
        2026-04-02 case open A --reason-code {reason} {facts}
    """)
    assert us.clock()["determine"] == "2026-04-16 open"
    assert "none of the errors of 1005.11(a)(1)" in us.run(["case", "clock", "D-1"])["words"]
    us.line('2026-04-02 case amend D-1 error_type=iv --reason "the fee follows from a transfer booked twice"')
    assert us.run(["case", "clock", "D-1"])["words"] == ""


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ("--channel branch", "a withdrawal at a branch"),
        ("--kind cheque", "a cheque"),
        ("--kind check --channel transfer", "a check"),
        ("--channel card --kind check", ""),
        ("--channel atm", ""),
        ("", ""),
    ],
)
def test_what_is_no_electronic_transfer_is_warned_of(us: LawDesk, entry: str, words: str) -> None:
    """12 CFR 1005.3(b)(1), (c)(1)."""
    us.story(f"""
        {OPENED}
        2026-04-01 do withdraw A 250 {entry}
        2026-04-02 case open A --entry 3 --reason-code wrong-amount
    """)
    warnings = " ".join(us.answers[-1]["warnings"])
    assert ("no electronic fund transfer" in warnings) is bool(words)
    assert words in warnings


# An amount alone


def test_an_amount_alone_is_given_once(us: LawDesk) -> None:
    us.story(f"""
        {OPENED}
        2026-04-02 case open A --amount 5 --reason-code interest --regime internal
        2026-04-03 case determine D-1 error_confirmed "counted"
        2026-04-03 correct D-1 "interest 5"
        2026-04-03 !2 case propose D-1 "interest 5"
        2026-04-03 case propose D-1 "interest 0.02" --reason "of the days since"
    """)
    assert us.balance() == 1005_00


# The same money


@pytest.mark.parametrize(
    ("first", "second", "is_warned"),
    [
        ("--missing 450", "--missing 450", True),
        ("--missing 450", "--entry 3 --missing 450", True),
        ("--missing 450", "--missing 449", False),
    ],
)
def test_the_same_missing_money_in_two_cases_is_warned_of(
    us: LawDesk, first: str, second: str, is_warned: bool
) -> None:
    us.story(f"""
        {OPENED}
        2026-04-01 do deposit A 50 --channel atm
        2026-04-02 case open A {first} --reason-code deposit-missing
        2026-04-02 case open A {second} --reason-code deposit-missing
    """)
    assert ("D-1" in " ".join(us.answers[-1]["warnings"])) is is_warned
