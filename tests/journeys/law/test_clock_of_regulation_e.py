"""The clock of Regulation E by days: notices on all kinds of days, what puts a duty off, and what a fact undoes.

Sources: 12 CFR 1005.2(d) and 1005.11 with the official interpretations.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from tests.kit.law_desk import LawDesk

OPENED = "2019-03-04 do open A 1000"


@dataclass(frozen=True)
class Notice:
    """A notice on a day, of an entry of the day before, and the days of duties that follow."""

    what: str
    paragraph: str
    day: str
    due: dict[str, str]
    options: str = "--reason-code atm-short"
    entry: str = "--channel atm"

    @property
    def story(self) -> str:
        before = date.fromisoformat(self.day) - timedelta(days=1)
        lines = [
            OPENED,
            f"{before} do withdraw A 250 {self.entry}",
            f"{self.day} case open A --entry 3 {self.options}",
        ]
        return "\n".join(lines)


NOTICES = [
    Notice("Good Friday is a business day", "11(c)(1)", "2026-03-20", {"determine": "2026-04-03"}),
    Notice("on a Saturday", "11(c)(1), 2(d)", "2026-03-21", {"determine": "2026-04-03"}),
    Notice("on a Sunday", "11(c)(1), 2(d)", "2026-03-22", {"determine": "2026-04-03"}),
    Notice("on Memorial Day", "11(c)(1), 2(d)", "2026-05-25", {"determine": "2026-06-08"}),
    Notice("over Thanksgiving", "11(c)(1), 2(d)", "2026-11-17", {"determine": "2026-12-02"}),
    Notice("4 July on a Saturday", "2(d)", "2026-06-22", {"determine": "2026-07-06"}),
    Notice("4 July on a Sunday", "2(d)", "2027-06-28", {"determine": "2027-07-13"}),
    Notice("Juneteenth on a Friday", "2(d)", "2026-06-12", {"determine": "2026-06-29"}),
    Notice("Veterans Day on a Wednesday", "2(d)", "2026-11-04", {"determine": "2026-11-19"}),
    Notice("Columbus Day", "2(d)", "2026-10-05", {"determine": "2026-10-20"}),
    Notice("Martin Luther King's birthday", "2(d)", "2026-01-08", {"determine": "2026-01-23"}),
    Notice(
        "from the end of a month",
        "11(c)(1), (2)",
        "2026-01-31",
        {"determine": "2026-02-13", "complete": "2026-03-17"},
    ),
    Notice(
        "over a leap day",
        "11(c)(2)",
        "2028-01-15",
        {"determine": "2028-01-31", "complete": "2028-02-29"},
    ),
    Notice(
        "on a leap day",
        "11(c)(1), (2)",
        "2028-02-29",
        {"determine": "2028-03-14", "complete": "2028-04-14"},
    ),
    Notice("over the end of a year", "11(c)(1)", "2026-12-23", {"determine": "2027-01-08"}),
    Notice("on New Year's Eve", "11(c)(1)", "2027-12-31", {"determine": "2028-01-14"}),
    Notice(
        "of a debit at a point of sale",
        "11(c)(3)(ii)(B)",
        "2026-03-02",
        {"determine": "2026-03-16", "complete": "2026-05-31"},
        options="--reason-code unauthorised-card",
        entry="--channel card",
    ),
    Notice(
        "of a transfer from abroad",
        "11(c)(3)(ii)(A)",
        "2026-03-02",
        {"determine": "2026-03-16", "complete": "2026-05-31"},
        options="--reason-code unauthorised-transfer --foreign",
        entry="--channel transfer",
    ),
    Notice(
        "of cash from a machine inside a shop",
        "11(c)(3)-1",
        "2026-03-02",
        {"determine": "2026-03-16", "complete": "2026-04-16"},
        entry='--channel card --kind "cash withdrawal"',
    ),
    Notice(
        "of a transfer, without a credit",
        "11(c)(2)",
        "2026-04-02",
        {"determine": "2026-04-16", "complete": "2026-05-17"},
        options="--reason-code unauthorised-transfer",
        entry="--channel transfer",
    ),
    Notice(
        "in time until the 60th day from the statement",
        "11(b)(1)(i)",
        "2026-04-01",
        {"notice": "2026-04-01", "determine": "2026-04-15"},
        options="--reason-code wrong-amount --statement 2026-01-31",
    ),
    Notice(
        "in time until a leap day",
        "11(b)(1)(i)",
        "2028-02-29",
        {"notice": "2028-02-29", "determine": "2028-03-14"},
        options="--reason-code atm-short --statement 2027-12-31",
    ),
    Notice(
        "within 60 days of sending what the customer had asked for",
        "11(b)(3)",
        "2026-06-01",
        {"notice": "2026-06-30", "determine": "2026-06-15"},
        options="--reason-code statement --statement 2026-01-31 --documents-sent 2026-05-01 --error-type vii",
    ),
]


@pytest.mark.parametrize("row", NOTICES, ids=lambda row: f"{row.paragraph} {row.what}")
def test_a_notice(us: LawDesk, row: Notice) -> None:
    us.story(row.story)
    duties = us.clock()
    assert {name: duties[name] for name in row.due} == {name: f"{day} open" for name, day in row.due.items()}


NEW = [
    ("first deposit 30 days before the transfer", "2026-03-02", "2026-04-01", "2026-04-02", "2026-04-30"),
    ("first deposit 31 days before the transfer", "2026-03-02", "2026-04-02", "2026-04-02", "2026-04-16"),
    (
        "notice later than 30 days, of a transfer within",
        "2026-10-01",
        "2026-10-15",
        "2026-11-02",
        "2026-12-02",
    ),
]


@pytest.mark.parametrize(("what", "first", "debit", "notice", "due"), NEW, ids=[row[0] for row in NEW])
def test_a_new_account_by_the_log_alone(
    us: LawDesk, what: str, first: str, debit: str, notice: str, due: str
) -> None:
    """12 CFR 1005.11(c)(3)(i): within 30 days after the first deposit."""
    us.story(f"""
        {first} do open A 1000
        {debit} do withdraw A 250 --channel transfer
        {notice} case open A --entry 3 --reason-code unauthorised-transfer
    """)
    assert us.clock()["determine"] == f"{due} open"


def test_a_new_account_has_90_days_from_the_notice(us: LawDesk) -> None:
    """12 CFR 1005.11(c)(3)(i), (ii)(C)."""
    us.story("""
        2026-10-20 do open A 1000
        2026-10-30 do withdraw A 250 --channel transfer
        2026-11-02 case open A --entry 3 --reason-code unauthorised-transfer --new-account
        2026-12-02 correct D-1 "credit 3 250"
    """)
    assert us.clock() | {"tell-credit": ""} == {
        "determine": "2026-12-02 met",
        "complete": "2027-01-31 open",
        "tell-credit": "",
    }


CONTRADICTED = [
    ("11(c)(3)(i): an account 27 months old", "--channel transfer", "unauthorised-transfer --new-account"),
    ("11(c)(3)-1: cash from a machine", "--channel atm", "atm-short --point-of-sale"),
    ("11(c)(3)-1: a direct debit", "--channel direct-debit", "unauthorised-transfer --point-of-sale"),
]


@pytest.mark.parametrize(("what", "entry", "facts"), CONTRADICTED, ids=[row[0] for row in CONTRADICTED])
def test_what_the_log_has_otherwise_needs_a_reason(us: LawDesk, what: str, entry: str, facts: str) -> None:
    said = us.refusal(f"""
        2024-01-02 do open A 1000
        2026-04-01 do withdraw A 250 {entry}
        2026-04-02 !2 case open A --entry 3 --reason-code {facts}
    """)
    assert "The log has it otherwise" in said
    us.line(f'2026-04-02 case open A --entry 3 --reason-code {facts} --reason "the customer has proof"')
    assert us.answers[-1]["warnings"]


# A credit, its notice, and the end of the investigation

CREDITED = """
    2024-03-04 do open A 1000
    {day} do withdraw A 250 --channel atm
    {day} case open A --entry 3 --reason-code atm-short
    {credited} correct D-1 "credit 3 250"
"""


@pytest.mark.parametrize(
    ("notice", "credited", "told"),
    [
        ("2026-11-17", "2026-11-25", "2026-11-30"),  # over Thanksgiving
        ("2026-12-15", "2026-12-24", "2026-12-29"),
        ("2026-05-15", "2026-05-22", "2026-05-27"),
    ],
)
def test_the_customer_is_told_of_a_credit_in_two_business_days(
    us: LawDesk, notice: str, credited: str, told: str
) -> None:
    """12 CFR 1005.11(c)(2)(ii)."""
    us.story(CREDITED.format(day=notice, credited=credited))
    assert us.clock()["tell-credit"] == f"{told} open"


@pytest.mark.parametrize(
    ("notice", "determined", "correct", "report"),
    [
        ("2026-02-05", "2026-02-13", "2026-02-17", "2026-02-19"),  # Washington's Birthday
        ("2026-08-28", "2026-09-05", "2026-09-08", "2026-09-10"),  # a Saturday before Labor Day
        ("2026-12-23", "2026-12-31", "2027-01-04", "2027-01-06"),
    ],
)
def test_after_determining_an_error(
    us: LawDesk, notice: str, determined: str, correct: str, report: str
) -> None:
    """12 CFR 1005.11(c)(1): corrected in one, reported in three business days."""
    us.story(f"""
        2024-03-04 do open A 1000
        {notice} do withdraw A 250 --channel atm
        {notice} case open A --entry 3 --reason-code atm-short
        {determined} case determine D-1 error_confirmed "the machine gave nothing"
    """)
    duties = us.clock()
    assert (duties["correct"], duties["report"]) == (f"{correct} open", f"{report} open")


TAKEN_BACK = """
    2024-03-04 do open A 1000
    {day} do withdraw A 250 --channel atm
    {day} case open A --entry 3 --reason-code atm-short
    {day} correct D-1 "credit 3 250"
    {day} send D-1 provisional-credit
    {debited} found D-1 no_error
    {debited} correct D-1 "withdraw-credit PC-D-1-1"
    {told} send D-1 no-error
"""


@pytest.mark.parametrize(
    ("day", "debited", "told", "honour"),
    [
        ("2026-12-23", "2026-12-23", "2026-12-23", "2026-12-31"),
        ("2026-04-30", "2026-05-08", "2026-05-13", "2026-05-20"),  # from the notification
        ("2026-04-30", "2026-05-08", "2026-05-08", "2026-05-15"),
        (
            "2026-06-25",
            "2026-07-01",
            "2026-07-01",
            "2026-07-08",
        ),  # 3 July is a business day, 4 July a Saturday
    ],
)
def test_items_are_honoured_five_business_days_from_the_notification(
    us: LawDesk, day: str, debited: str, told: str, honour: str
) -> None:
    """12 CFR 1005.11(d)(2)(ii)."""
    us.story(TAKEN_BACK.format(day=day, debited=debited, told=told))
    assert us.clock()["honour"] == f"{honour} open"


def test_a_debit_after_the_result_has_a_notice_of_its_own(us: LawDesk) -> None:
    """12 CFR 1005.11(d)(2)(i): date and amount of the debit, before the case can close."""
    said = us.refusal("""
        2024-03-04 do open A 1000
        2026-04-02 do withdraw A 250 --channel atm
        2026-04-02 case open A --entry 3 --reason-code atm-short
        2026-04-16 correct D-1 "credit 3 250"
        2026-04-16 send D-1 provisional-credit
        2026-05-08 found D-1 no_error
        2026-05-08 send D-1 no-error
        2026-05-29 correct D-1 "withdraw-credit PC-D-1-1"
        2026-05-29 !1 case close D-1
    """)
    assert "debit" in said
    assert "May 29, 2026" in us.letter("debit")
    us.story("""
        2026-06-01 send D-1 debit
        2026-06-09 case close D-1
    """)
    assert us.clock()["honour"] == "2026-06-08 met"


def test_a_debit_that_is_announced_posts_itself(us: LawDesk) -> None:
    """Comment 11(d)(2)-1: told on 8 May that the account is debited on 15 May, five business days later."""
    us.story("""
        2024-03-04 do open A 1000
        2026-04-02 do withdraw A 250 --channel atm
        2026-04-02 case open A --entry 3 --reason-code atm-short
        2026-04-16 correct D-1 "credit 3 250"
        2026-04-16 send D-1 provisional-credit
        2026-05-08 found D-1 no_error
        2026-05-08 !2 case propose D-1 "withdraw-credit PC-D-1-1 on 2026-05-14"
        2026-05-08 correct D-1 "withdraw-credit PC-D-1-1 on 2026-05-15"
    """)
    assert "On May 15, 2026 we will debit your account with $250.00" in " ".join(
        us.letter("no-error").split()
    )
    us.story("""
        2026-05-08 send D-1 no-error
        2026-05-14 case tick
        2026-05-14 !1 case close D-1
    """)
    assert us.balance() == 1000_00
    us.story("""
        2026-05-15 case tick
        2026-05-15 case tick
    """)
    assert us.balance() == 750_00
    us.line("2026-05-22 case close D-1")


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
