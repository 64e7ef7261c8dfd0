"""What puts a duty of Regulation E off, what has no clock, and what a fact undoes.

Sources: 12 CFR 1005.2(d) and 1005.11 with the official interpretations.
"""

from __future__ import annotations

import json

import pytest

from tests.kit.law_desk import LawDesk

ORAL = """
    2024-03-04 do open A 1000
    2026-04-01 do withdraw A 250 --channel atm
    2026-04-02 case open A --entry 3 --reason-code atm-short --confirmation "asked 2026-04-02"
"""


def test_no_credit_is_owed_without_the_confirmation_in_writing(us: LawDesk) -> None:
    """12 CFR 1005.11(c)(2)(i)(A), comment 11(c)(2)(i)-1: the investigation goes on."""
    us.story(ORAL)
    assert us.clock() == {
        "confirmation": "2026-04-16 open",
        "determine": "2026-04-16 open",
        "complete": "2026-05-17 open",
    }
    us.line("2026-04-17 case note D-1 nothing")
    assert us.clock() == {"confirmation": "2026-04-16 open", "complete": "2026-05-17 open"}
    us.line("2026-05-18 case note D-1 nothing")
    assert us.clock()["complete"] == "2026-05-17 missed"


def test_a_confirmation_in_time_leaves_the_credit_owed(us: LawDesk) -> None:
    """12 CFR 1005.11(c)(2)(i)(A)."""
    us.story(ORAL)
    us.line('2026-04-15 case amend D-1 confirmation="received 2026-04-15" --reason "the letter came"')
    us.line("2026-04-17 case note D-1 nothing")
    assert us.clock()["determine"] == "2026-04-16 missed"


def test_a_late_confirmation_undoes_nothing(us: LawDesk) -> None:
    """12 CFR 1005.11(c)(2)(i)(A)."""
    us.story(ORAL)
    us.line('2026-04-20 case amend D-1 confirmation="received 2026-04-20" --reason "the letter came"')
    assert "determine" not in us.clock()


@pytest.mark.parametrize(
    ("reason", "notice", "statement"),
    [("wrong-amount", "2026-04-02", "2026-01-31"), ("unauthorised-card", "2028-03-01", "2027-12-31")],
)
def test_a_notice_on_day_61_is_late_and_says_so(
    us: LawDesk, reason: str, notice: str, statement: str
) -> None:
    """12 CFR 1005.11(b)(1)(i), comment 11(b)(1)-7: 1005.11 does not bind."""
    us.story(f"""
        2024-03-04 do open A 1000
        2026-01-15 do withdraw A 250 --channel atm
        {notice} case open A --entry 3 --reason-code {reason} --statement {statement}
    """)
    assert us.clock() == {}
    words = us.run(["case", "clock", "D-1"])["words"]
    assert "day 61" in words
    assert "1005.11 does not bind" in words
    assert "1005.6" in words


def test_an_account_without_statements_has_120_days(us: LawDesk) -> None:
    """12 CFR 1005.15(e)(4)(ii), 1005.18(e)(2)(ii)."""
    us.story("""
        2024-03-04 do open A 1000
        2026-02-01 do withdraw A 250 --channel card
        2026-05-20 case open A --entry 3 --reason-code unauthorised-card --statement none
    """)
    assert us.clock()["notice"] == "2026-06-01 open"
    assert us.clock()["determine"] == "2026-06-04 open"


def test_what_the_bank_finds_itself_has_no_clock(us: LawDesk) -> None:
    """Comment 11(b)(1)-5."""
    us.story("""
        2024-03-04 do open A 1000
        2026-04-01 do withdraw A 250 --channel atm
        2026-04-02 case open A --entry 3 --reason-code duplicate --regime internal
    """)
    assert us.clock() == {}


def test_a_business_is_not_under_regulation_e(us: LawDesk) -> None:
    """12 CFR 1005.2(b)(1)."""
    us.story("""
        2024-03-04 do open A 1000 --business
        2026-04-01 do withdraw A 250 --channel atm
        2026-04-02 case open A --entry 3 --reason-code atm-short
    """)
    assert us.clock() == {}
    assert "business" in us.run(["case", "clock", "D-1"])["words"]


# Asserted again

COMPLIED = """
    2024-03-04 do open A 1000
    2026-03-01 do withdraw A 250 --channel atm
    2026-04-02 case open A --entry 3 --reason-code atm-short
    2026-04-10 found D-1 no_error
    2026-04-10 send D-1 no-error
    2026-04-13 case close D-1
"""


def test_no_clock_after_full_compliance(us: LawDesk) -> None:
    """12 CFR 1005.11(e)."""
    us.story(COMPLIED + '2026-09-01 case reopen D-1 --reason "the customer insists"')
    assert us.clock() == {}
    assert "asserted again" in us.run(["case", "clock", "D-1"])["words"]


def test_documents_that_were_asked_for_begin_a_clock_anew(us: LawDesk) -> None:
    """12 CFR 1005.11(a)(1)(vii), (b)(3), (e): asserted within 60 days of sending them."""
    us.story(
        COMPLIED
        + """
        2026-05-04 case reopen D-1 --reason "the documents show it"
        2026-05-04 case amend D-1 documents_sent=2026-04-20 --reason "sent on request"
    """
    )
    assert us.clock()["determine"] == "2026-05-18 open"


def test_a_breach_stays_when_the_case_is_closed_and_reopened(us: LawDesk) -> None:
    """12 CFR 1005.11(e): nor does a new clock begin before the bank has done all it had to."""
    us.story("""
        2024-03-04 do open A 1000
        2026-04-01 do withdraw A 250 --channel atm
        2026-04-02 case open A --entry 3 --reason-code atm-short
        2026-04-20 correct D-1 "credit 3 250"
        2026-04-20 send D-1 provisional-credit
        2026-05-01 case determine D-1 error_confirmed "nothing came"
        2026-05-01 correct D-1 "make-final PC-D-1-1"
        2026-05-01 send D-1 corrected
        2026-05-01 case close D-1
    """)
    assert us.clock()["determine"] == "2026-04-16 late"
    us.line('2026-09-01 case reopen D-1 --reason "the customer insists"')
    assert us.clock() == {"determine": "2026-04-16 late", "complete": "2026-05-17 met"}


WITHDRAWN = """
    2024-03-04 do open A 1000
    2026-01-15 do withdraw A 250 --channel atm
    2026-02-10 case open A --entry 3 --reason-code atm-short --statement 2026-01-31
    2026-02-12 case withdraw D-1
    2026-02-12 case close D-1
    {again} case reopen D-1 --reason "the customer insists"
"""


@pytest.mark.parametrize(
    ("again", "determine"),
    [
        ("2026-03-20", "2026-04-03 open"),
        ("2026-04-01", "2026-04-15 open"),  # the last day of the original period
        ("2026-04-02", None),
        ("2026-06-01", None),
    ],
)
def test_withdrawn_and_asserted_again(us: LawDesk, again: str, determine: str | None) -> None:
    """Comment 11(e)-1."""
    us.story(WITHDRAWN.format(again=again))
    assert us.clock().get("determine") == determine


# Facts that were wrong, days that are the bank's


def test_a_fact_that_was_wrong_cures_what_was_missed_by_it(us: LawDesk) -> None:
    """12 CFR 1005.11(c)(3)(i): the account was new."""
    us.story("""
        2026-01-05 do open A 1000
        2026-04-01 do withdraw A 250 --channel atm
        2026-04-02 case open A --entry 3 --reason-code atm-short
        2026-04-17 case note D-1 "nothing was credited"
    """)
    assert us.clock()["determine"] == "2026-04-16 missed"
    us.line('2026-04-20 case amend D-1 new_account=yes --reason "moved here with an old number"')
    assert us.clock()["determine"] == "2026-04-30 cured"
    assert us.run(["case", "show", "D-1"])["missed"] == {}


def test_every_fact_taken_down_wrong_is_amended_and_the_old_one_kept(us: LawDesk) -> None:
    """12 CFR 1005.11(b)(1): reason, regime, amount, entry and day of the notice."""
    us.story("""
        2024-03-04 do open A 1000
        2026-03-31 do withdraw A 250 --channel atm
        2026-04-01 do withdraw A 80 --channel atm
        2026-04-02 case open A --entry 3 --reason-code atm-short --regime internal
        2026-04-03 case amend D-1 regime=reg-e reason_code=wrong-amount --reason "a customer called"
        2026-04-03 case amend D-1 amount=40 --reason "not all of it"
        2026-04-03 case amend D-1 noticed=2026-04-01 --reason "she called before"
        2026-04-03 case amend D-1 entry-=3 entry+=4 --reason "the other one"
        2026-04-03 !2 case amend D-1 noticed=2026-04-04 --reason "tomorrow"
        2026-04-03 !2 case amend D-1 amount=80.01 --reason "more than it was"
    """)
    assert us.clock()["determine"] == "2026-04-15 open"
    assert [(line["entry"], line["claimed"]) for line in us.money()["lines"]] == [(4, 80_00)]
    amended = [one for one in us.run(["case", "show", "D-1"])["events"] if one["type"] == "FactsAmended"]
    was = [json.loads(one["data"])["was"] for one in amended]
    assert [one["regime"] for one in was] == ["internal", "reg-e", "reg-e", "reg-e"]
    assert [one["noticed_on"] for one in was] == ["2026-04-02"] * 3 + ["2026-04-01"]


@pytest.mark.parametrize(
    ("time", "zone", "status"),
    [
        ("2026-04-17 02:00", "Pacific/Pago_Pago", "late"),
        ("2026-04-16 23:30", "Europe/Berlin", "met"),
        ("2026-04-16 23:59", "Asia/Tokyo", "met"),
        ("2026-04-17 00:01", "America/New_York", "late"),
    ],
)
def test_a_day_ends_at_midnight_of_the_bank(us: LawDesk, time: str, zone: str, status: str) -> None:
    """Comment 2(d)-1. The time is that of New York, typed in the zone of the desk."""
    us.story("""
        2024-03-04 do open A 1000
        2026-04-01 do withdraw A 250 --channel atm
        2026-04-02 case open A --entry 3 --reason-code atm-short
    """)
    us.at_desk(zone, time, 'correct D-1 "credit 3 250"')
    assert us.clock()["determine"] == f"2026-04-16 {status}"


FUTURE = [
    "--learned 2031-01-01",
    "--statement 2030-01-31",
    "--noticed 2026-04-03",
    '--confirmation "asked 2026-05-01"',
    "--lost 2026-04-02T23:00",
    "--documents-sent 2026-12-01",
    "--noticed 2023-12-31",
    "--learned 2024-03-03",
]


@pytest.mark.parametrize("fact", FUTURE)
def test_days_that_cannot_be_are_refused(us: LawDesk, fact: str) -> None:
    """In the future, or before the account was opened."""
    us.story(f"""
        2024-03-04 do open A 1000
        2026-04-01 do withdraw A 250 --channel atm
        2026-04-02 !2 case open A --entry 3 --reason-code unauthorised-card {fact}
    """)


def test_the_letter_of_the_result_tells_of_the_credit_too(us: LawDesk) -> None:
    """12 CFR 1005.11(c)(2)(ii)."""
    us.story("""
        2024-03-04 do open A 1000
        2026-04-01 do withdraw A 250 --channel atm
        2026-04-02 case open A --entry 3 --reason-code atm-short
        2026-04-02 correct D-1 "credit 3 250"
        2026-04-03 case determine D-1 error_confirmed "the machine gave nothing"
        2026-04-03 correct D-1 "make-final PC-D-1-1"
        2026-04-03 send D-1 corrected
        2026-04-07 case note D-1 done
    """)
    duties = us.clock()
    assert duties["tell-credit"] == "2026-04-06 met"
    assert "missed" not in " ".join(duties.values())


def test_each_credit_has_a_notice_of_its_own(us: LawDesk) -> None:
    """12 CFR 1005.11(c)(2)(ii)."""
    us.story("""
        2024-03-04 do open A 1000
        2026-04-01 do withdraw A 350 --channel atm
        2026-04-02 case open A --entry 3 --reason-code atm-short
        2026-04-21 correct D-1 "credit 3 250"
        2026-04-21 send D-1 provisional-credit
        2026-04-27 correct D-1 "credit 3 100"
    """)
    second = us.run(["case", "clock", "D-1"])["duties"]
    untold = [one["due_on"] for one in second if one["duty"] == "tell-credit" and one["status"] == "open"]
    assert untold == ["2026-04-29"]
    letter = us.letter("provisional-credit")
    assert "$100.00" in letter
    assert "April 27, 2026" in letter
    assert "$350.00 on" not in letter
    us.story("2026-04-28 send D-1 provisional-credit")
    assert {
        one["status"] for one in us.run(["case", "clock", "D-1"])["duties"] if one["duty"] == "tell-credit"
    } == {"met"}
