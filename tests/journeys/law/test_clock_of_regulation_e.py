"""The clock of Regulation E by days: notices on all kinds of days, and what each event of a case makes due.

Sources: 12 CFR 1005.2(d) and 1005.11 with the official interpretations.
"""

from __future__ import annotations

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
