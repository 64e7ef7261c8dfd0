"""Refunds of unauthorised payments, complaints and scams: the United Kingdom, Germany, other countries.

Sources: Payment Services Regulations 2017 regs 74 to 77 and 101, DISP 1.6, the Payment Systems Regulator's Specific
Requirement 1, PSD2 arts 71 to 74.
"""

from __future__ import annotations

import pytest

from tests.journeys.law.conftest import DeskOf
from tests.kit.law_desk import LawDesk

CARD = """
    2024-01-02 do open A 1000
    {day} 09:00 do withdraw A 100 --channel card
    {day} case open A --entry 3 --reason-code unauthorised-card {options}
"""


@pytest.mark.parametrize(
    ("day", "refund"),
    [
        ("2026-04-02", "2026-04-07"),  # before Easter
        ("2026-11-14", "2026-11-16"),  # a Saturday
        ("2026-12-24", "2026-12-29"),  # Boxing Day on a Saturday has a substitute
        ("2026-05-01", "2026-05-05"),  # early May
        ("2027-12-24", "2027-12-29"),  # Christmas on a Saturday
        ("2026-05-22", "2026-05-26"),
        ("2026-08-28", "2026-09-01"),
        ("2025-12-31", "2026-01-02"),
    ],
)
def test_an_unauthorised_payment_is_refunded_the_next_business_day(
    gb: LawDesk, day: str, refund: str
) -> None:
    """PSRs 2017 reg 76(2)."""
    gb.story(CARD.format(day=day, options=""))
    assert gb.clock() == {"refund": f"{refund} open"}
    assert gb.paragraphs()["refund"] == "PSRs 2017 reg 76(2)"


@pytest.mark.parametrize(
    ("subdivision", "day", "refund"),
    [
        ("SCT", "2026-01-01", "2026-01-05"),  # 2 January is one in Scotland alone
        ("ENG", "2026-01-01", "2026-01-02"),
        ("SCT", "2026-11-27", "2026-12-01"),  # St Andrew's Day
        ("NIR", "2026-03-16", "2026-03-18"),  # St Patrick's Day
        ("NIR", "2026-07-10", "2026-07-14"),  # the Battle of the Boyne, 12 July on a Sunday
        ("SCT", "2026-04-02", "2026-04-06"),  # Easter Monday is none there
    ],
)
def test_each_part_of_the_kingdom_has_its_own_bank_holidays(
    gb: LawDesk, subdivision: str, day: str, refund: str
) -> None:
    """PSRs 2017 reg 76(2); Banking and Financial Dealings Act 1971, schedule 1."""
    gb.line(f"2024-01-01 bank set subdivision {subdivision}")
    gb.story(CARD.format(day=day, options=""))
    assert gb.clock()["refund"] == f"{refund} open"


def test_no_refund_of_a_payment_that_was_authorised(gb: LawDesk) -> None:
    """PSRs 2017 reg 76(1): found on the day of the notice, told three days later; nothing was missed."""
    gb.story(CARD.format(day="2026-04-13", options=""))
    gb.story("""
        2026-04-13 found D-1 no_error
        2026-04-16 send D-1 no-error
        2026-04-16 case close D-1
    """)
    assert gb.clock() == {}
    assert gb.run(["case", "show", "D-1"])["missed"] == {}


def test_authorised_as_found_after_the_day_was_missed(gb: LawDesk) -> None:
    """PSRs 2017 reg 76(1): no refund was owed, which the case shows."""
    gb.story(CARD.format(day="2026-04-13", options=""))
    gb.line("2026-04-15 case note D-1 late")
    assert gb.clock() == {"refund": "2026-04-14 missed"}
    gb.line("2026-04-16 found D-1 no_error")
    assert gb.clock() == {"refund": "2026-04-14 cured"}


def test_every_unauthorised_payment_is_refunded(gb: LawDesk) -> None:
    """PSRs 2017 reg 76(1)(a)."""
    gb.story("""
        2024-01-02 do open A 1000
        2026-04-09 do withdraw A 100 --channel card
        2026-04-09 do withdraw A 110 --channel card
        2026-04-09 do withdraw A 120 --channel card
        2026-04-10 case open A --entry 3 --entry 4 --entry 5 --reason-code unauthorised-card --device no
        2026-04-10 case determine D-1 error_confirmed "none was the customer's"
        2026-04-10 correct D-1 "refund 3"
    """)
    assert gb.clock()["refund"] == "2026-04-13 open"
    assert gb.money()["owed"] == 230_00
    gb.line("2026-04-10 !1 case close D-1")
    gb.story("""
        2026-04-13 correct D-1 "refund 4" "refund 5"
        2026-04-13 send D-1 corrected
        2026-04-13 case close D-1
    """)
    assert gb.clock()["refund"] == "2026-04-13 met"
    assert gb.balance() == 1000_00


@pytest.mark.parametrize(
    ("debit", "told", "refund"),
    [
        ("2025-01-30", "2026-04-02", None),
        ("2025-03-02", "2026-04-02", "2026-04-07"),  # the last day of the 13 months
        ("2025-03-01", "2026-04-02", None),
        ("2025-01-31", "2026-02-28", "2026-03-02"),  # the end of a shorter month
    ],
)
def test_thirteen_months(gb: LawDesk, debit: str, told: str, refund: str | None) -> None:
    """PSRs 2017 reg 74(1)."""
    gb.story(f"""
        2024-01-02 do open A 1000
        {debit} do withdraw A 100 --channel card
        {told} case open A --entry 3 --reason-code unauthorised-card
    """)
    assert gb.clock() == ({} if refund is None else {"refund": f"{refund} open"})
    said = gb.run(["case", "clock", "D-1"])["words"]
    assert ("out of time" in said) == (refund is None)


@pytest.mark.parametrize(("disclosures", "borne"), [("yes", (100_00, 0)), ("no", (35_00, 65_00))])
def test_thirteen_months_run_for_a_bank_that_gave_its_information(
    gb: LawDesk, disclosures: str, borne: tuple[int, int]
) -> None:
    """PSRs 2017 reg 74(2): the refund is due by the clock, and so it is by the table of liability."""
    gb.story(f"""
        2024-12-01 do open A 1000
        2025-01-30 do withdraw A 100 --channel card
        2026-04-02 case open A --entry 3 --reason-code unauthorised-card --lost 2025-01-29 --disclosures {disclosures}
    """)
    assert ("refund" in gb.clock()) is (disclosures == "no")
    assert gb.borne() == borne


def test_a_refund_is_value_dated_as_the_debit(gb: LawDesk) -> None:
    """PSRs 2017 reg 76(4)."""
    gb.story(CARD.format(day="2026-04-13", options="--device no"))
    gb.story("""
        2026-04-14 case determine D-1 error_confirmed "it was not"
        2026-04-14 correct D-1 "refund 3"
    """)
    before = gb.run(["show", "A", "--at", "2026-04-13", "--lens", "as-of"])
    assert before["ledger_balance"] == 1000_00


def test_suspicion_of_fraud_stops_the_clock_and_shows_in_no_letter(gb: LawDesk) -> None:
    """PSRs 2017 reg 76(3)."""
    gb.story(CARD.format(day="2026-04-13", options=""))
    gb.line('2026-04-14 case amend D-1 suspicion=2026-04-14 --reason "reported"')
    gb.line("2026-04-20 case note D-1 later")
    assert gb.clock() == {}
    assert "fraud" not in gb.letter("acknowledgement")


@pytest.mark.parametrize(
    ("reason", "due", "paragraph"),
    [
        ("overdraft-fee", "2026-05-28", "DISP 1.6.2 R"),  # eight weeks
        ("interest", "2026-05-28", "DISP 1.6.2 R"),
        ("deposit-missing", "2026-04-27", "DISP 1.6.2A R"),  # 15 business days over Easter
        ("duplicate", "2026-04-27", "DISP 1.6.2A R"),
    ],
)
def test_a_complaint_is_answered(gb: LawDesk, reason: str, due: str, paragraph: str) -> None:
    """DISP 1.6.2 R and 1.6.2A R; no refund by the next day."""
    gb.story(f"""
        2024-01-02 do open A 1000
        2026-04-01 do withdraw A 100 --channel card
        2026-04-02 case open A --reason-code {reason}
    """)
    assert gb.clock() == {"answer": f"{due} open"}
    assert gb.paragraphs() == {"answer": paragraph}


def test_a_fee_is_no_unauthorised_payment(gb: LawDesk) -> None:
    """PSRs 2017 regs 76(1), 101: asked for under reg 76 it has no refund by a day."""
    gb.story("""
        2024-01-02 do open A 1000
        2026-04-01 do fee A 35 --fee-code overdraft
        2026-04-02 case open A --entry 3 --reason-code overdraft-fee --regime psr-76
    """)
    assert gb.clock() == {"answer": "2026-04-27 open"}


def test_an_answer_put_off(gb: LawDesk) -> None:
    """DISP 1.6.2A R: 35 business days for exceptional reasons."""
    gb.story("""
        2024-01-02 do open A 1000
        2026-04-01 do withdraw A 100 --channel card
        2026-04-02 case open A --reason-code duplicate
        2026-04-20 case amend D-1 extension=2026-06-30 --reason "another bank has to answer first"
    """)
    assert gb.clock() == {"answer": "2026-05-27 open"}


# Scams

SCAM = """
    2024-01-02 do open A 100000
    {paid} do withdraw A {amount} --channel transfer
    {told} case open A --entry 3 --reason-code payment-scam --scheme {scheme} {options}
"""


def test_a_scam_is_reimbursed_in_five_business_days(gb: LawDesk) -> None:
    """PSR Specific Requirement 1: at the latest 35 with the clock stopped."""
    gb.story(
        SCAM.format(paid="2026-11-12", amount=500, told="2026-11-16", scheme="faster-payments", options="")
    )
    assert gb.clock() == {"reimburse": "2026-11-23 open"}
    gb.line('2026-11-20 case amend D-1 extension=2027-03-31 --reason "the payee\'s bank was asked"')
    assert gb.clock() == {"reimburse": "2027-01-07 open"}


@pytest.mark.parametrize(
    ("amount", "options", "borne", "refund"),
    [
        (500, "", 100_00, 400_00),
        (80, "", 80_00, 0),
        (500, "--vulnerable yes", 0, 500_00),
        (90000, "", 5000_00, 85000_00),
        (85050, "", 100_00, 84950_00),
        (500, "--negligence yes", 500_00, 0),
    ],
)
def test_who_bears_a_scam(gb: LawDesk, amount: int, options: str, borne: int, refund: int) -> None:
    """PSR Specific Requirement 1: an excess up to 100.00, none for the vulnerable; at most 85,000.00."""
    gb.story(
        SCAM.format(
            paid="2026-11-12", amount=amount, told="2026-11-16", scheme="faster-payments", options=options
        )
    )
    assert gb.borne() == (borne, refund)


@pytest.mark.parametrize(
    ("paid", "told", "scheme"),
    [
        ("2024-10-04", "2024-11-04", "faster-payments"),  # before 7 October 2024
        ("2025-01-30", "2026-03-02", "faster-payments"),  # more than 13 months
        ("2026-11-12", "2026-11-16", "other"),
    ],
)
def test_what_is_not_reimbursed(gb: LawDesk, paid: str, told: str, scheme: str) -> None:
    gb.story(SCAM.format(paid=paid, amount=500, told=told, scheme=scheme, options=""))
    assert gb.clock() == {}
    assert gb.run(["case", "clock", "D-1"])["words"]


# Liability of a payer

STOLEN = """
    2024-01-02 do open A 1000
    2026-04-13 12:00 do withdraw A {first} --channel card
    2026-04-14 12:00 do withdraw A {second} --channel card
    2026-04-14 13:00 case open A --entry 3 --entry 4 --reason-code unauthorised-card --noticed "{told}" {options}
"""


@pytest.mark.parametrize(
    ("first", "second", "told", "options", "answer"),
    [
        ("100", "50", "2026-04-14 12:30", "--device yes --lost 2026-04-12", (35_00, 115_00)),
        ("100", "50", "2026-04-14 09:00", "--device yes --lost 2026-04-12", (35_00, 115_00)),
        ("20", "50", "2026-04-14 09:00", "--device yes --lost 2026-04-12", (20_00, 50_00)),
        ("20", "50", "2026-04-13 09:00", "--device yes --lost 2026-04-12", (0, 70_00)),
        ("100", "50", "2026-04-14 12:30", "--device yes --lost 2026-04-12 --negligence yes", (150_00, 0)),
        ("100", "50", "2026-04-14 12:30", "--device yes --lost 2026-04-12 --authentication no", (0, 150_00)),
        ("100", "50", "2026-04-14 12:30", "--device yes --lost 2026-04-12 --detectable no", (0, 150_00)),
        ("100", "50", "2026-04-14 12:30", "--device yes --fraud yes", (150_00, 0)),
        ("100", "50", "2026-04-14 12:30", "--device no", (0, 150_00)),
    ],
)
def test_what_a_payer_bears(
    gb: LawDesk, first: str, second: str, told: str, options: str, answer: tuple[int, int]
) -> None:
    """PSRs 2017 reg 77(1) to (4): at most 35.00, nothing after the bank was told."""
    gb.story(STOLEN.format(first=first, second=second, told=told, options=options))
    assert gb.borne() == answer


def test_the_excess_in_the_euro_area_is_50(de: LawDesk) -> None:
    """PSD2 art 74(1)."""
    de.story(
        STOLEN.format(
            first="100", second="50", told="2026-04-14 12:30", options="--device yes --lost 2026-04-12"
        )
    )
    assert de.borne() == (50_00, 100_00)


def test_the_excess_may_be_kept_back_where_a_loss_is_stated(gb: LawDesk) -> None:
    """PSRs 2017 regs 76(1), 77(1): 65.00 of 100.00 on the next business day is all that is due."""
    gb.story(CARD.format(day="2026-04-13", options="--lost 2026-04-12"))
    gb.line('2026-04-14 correct D-1 "credit 3 64.99"')
    assert gb.clock() == {"refund": "2026-04-14 open"}
    gb.line('2026-04-14 correct D-1 "credit 3 0.01"')
    assert gb.clock() == {"refund": "2026-04-14 met"}


def test_the_excess_is_not_kept_back_without_a_loss(gb: LawDesk) -> None:
    """PSRs 2017 reg 77(1)."""
    gb.story(CARD.format(day="2026-04-13", options="--device no"))
    gb.line('2026-04-14 correct D-1 "credit 3 65"')
    assert gb.clock() == {"refund": "2026-04-14 open"}


def test_who_was_given_all_back_bears_nothing(gb: LawDesk) -> None:
    """PSRs 2017 reg 77(1): the bank may ask for the excess and need not."""
    gb.story(CARD.format(day="2026-04-13", options="--lost 2026-04-12"))
    gb.line('2026-04-14 case determine D-1 error_confirmed "it was stolen"')
    (line,) = gb.money()["lines"]
    assert (line["borne"], line["owed"]) == (35_00, 65_00)
    gb.line('2026-04-14 correct D-1 "refund 3"')
    (line,) = gb.money()["lines"]
    assert (line["borne"], line["refunded"], line["owed"]) == (0, 100_00, 0)
    assert "bear" not in gb.letter("corrected")


# Other countries


def test_a_bank_in_germany(de: LawDesk) -> None:
    """PSD2 art 73(1), by the German calendar."""
    de.story(CARD.format(day="2026-04-02", options=""))
    assert de.clock() == {"refund": "2026-04-07 open"}
    assert de.paragraphs() == {"refund": "PSD2 art 73(1)"}


@pytest.mark.parametrize(
    ("day", "refund"),
    [
        ("2026-04-30", "2026-05-04"),  # 1 May
        ("2026-10-02", "2026-10-05"),  # German Unity Day on a Saturday
        ("2026-05-13", "2026-05-15"),  # Ascension
        ("2025-12-24", "2025-12-29"),
    ],
)
def test_german_holidays(de: LawDesk, day: str, refund: str) -> None:
    """PSD2 art 73(1)."""
    de.story(CARD.format(day=day, options=""))
    assert de.clock() == {"refund": f"{refund} open"}


@pytest.mark.parametrize(
    ("regime", "country"),
    [("psr-76", "DE"), ("app", "US"), ("complaint", "FR"), ("psd2", "GB"), ("psd2", "US"), ("psr-76", "ZZ")],
)
def test_a_regime_holds_in_its_countries(desk_of: DeskOf, regime: str, country: str) -> None:
    desk = desk_of("DE")
    desk.story(f"""
        2024-01-02 do open A 1000
        2026-04-02 09:00 do withdraw A 100 --channel card
        2026-04-02 !2 case open A --entry 3 --reason-code unauthorised-card --regime {regime} --country {country}
    """)


def test_the_weekend_is_that_of_the_country(us: LawDesk) -> None:
    """Kuwait: Friday and Saturday, so that ten business days after Thursday 5 March 2026 begin on Sunday."""
    us.story("""
        2024-01-02 do open A 1000
        2026-03-05 09:00 do withdraw A 100 --channel card
        2026-03-05 case open A --entry 3 --reason-code atm-short --country KW
    """)
    assert us.clock()["determine"] == "2026-03-19 open"


@pytest.mark.parametrize(
    ("saturday", "tier_ends"),
    [("yes", "2026-03-09"), ("no", "2026-03-10")],
)
def test_a_bank_whose_saturday_is_a_business_day(us: LawDesk, saturday: str, tier_ends: str) -> None:
    """12 CFR 1005.6(b)(1), comments 6(b)(1)-3 and 2(d)-2: learned on a Friday evening."""
    us.line(f"2019-06-01 bank set saturday {saturday}")
    us.story("""
        2024-01-02 do open A 1000
        2026-03-10 12:00 do withdraw A 300 --channel card
        2026-03-10 23:00 case open A --entry 3 --reason-code unauthorised-card --learned 2026-03-06T18:00
        2026-03-10 23:00 case amend D-1 preventable=proven --reason "the card would have been stopped"
    """)
    assert us.borne() == ((300_00, 0) if tier_ends < "2026-03-10" else (50_00, 250_00))
