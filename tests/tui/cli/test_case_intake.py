"""`recount case open`, `amend` and `liability` on a bank for training: facts stated, derived, contradicted, amended."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from pathlib import Path
from typing import Any

import pytest

from tests.kit.recount import Recount

Entry = tuple[str, str, str]
"""When, an amount, a channel."""


class Desk:
    """A bank for training in which an account of dollars was opened two years before, and a clock for each command."""

    def __init__(self, home: Path, *opening: str, first: str = "2024-01-02 10:00") -> None:
        self.recount = Recount(home / "training.db", home)
        self.recount.json("init", "--training")
        self.at(first, "do", "open", "77", "5000", *(opening or ("--currency", "USD")))

    def moved(self, home: Path) -> Desk:
        """The same on a copy of the bank, in another folder."""
        copied = copy(self)
        copied.recount = self.recount.moved(home)
        return copied

    def at(self, time: str, *words: str, code: int = 0) -> Any:
        return self.recount.json(*words, code=code, options=("--clock", time))

    def entries(self, entries: Sequence[Entry]) -> None:
        for when, amount, channel in entries:
            self.at(when, "do", "withdraw", "77", amount, "--channel", channel)

    def due(self, case: str = "D-1") -> dict[str, str]:
        return {one["name"]: one["due_on"] for one in self.recount.json("case", "show", case)["deadlines"]}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """200.00 from a machine on 1 April 2026 (event 3), 100.00 with a card on the 2nd (event 4)."""
    made = Desk(tmp_path_factory.mktemp("intake"))
    made.entries([("2026-04-01 10:00", "200", "atm"), ("2026-04-02 09:00", "100", "card")])
    return made


@pytest.fixture
def desk(made: Desk, tmp_path: Path) -> Desk:
    """Such a desk for one test."""
    return made.moved(tmp_path)


NOTICE = ("case", "open", "77", "--reason-code", "atm-short", "--entry", "3")
TOLD = "2026-04-02 12:00"


# What the log knows


def test_the_log_proposes_the_rules_and_fills_in_what_it_knows(desk: Desk) -> None:
    opened = desk.at(TOLD, *NOTICE, "--amount", "40")
    assert (opened["regime"], opened["alleged_amount"], opened["warnings"]) == ("reg-e", 4000, [])
    facts = opened["facts"]
    assert (facts["new_account"], facts["point_of_sale"], facts["error_type"]) == (False, False, "v")
    assert facts["noticed_at"] is not None


def test_a_new_account_is_known_by_its_first_deposit(tmp_path: Path) -> None:
    """12 CFR 1005.11(c)(3)(i): a transfer on the thirtieth day, and nobody says that the account is new."""
    desk = Desk(tmp_path, first="2026-03-02 10:00")
    desk.entries([("2026-04-01 10:00", "200", "atm")])
    desk.at(TOLD, *NOTICE)
    assert desk.due()["determine"] == "2026-04-30"


@pytest.mark.parametrize(
    ("flag", "words"),
    [
        ("--new-account", "first deposit is event 2, 2 Jan 2024"),
        ("--point-of-sale", "event 3 is a cash machine withdrawal"),
    ],
)
def test_a_flag_that_contradicts_the_log_needs_a_reason_and_says_so(
    desk: Desk, flag: str, words: str
) -> None:
    assert words in desk.at(TOLD, *NOTICE, flag, code=2)["error"]["message"]
    assert words in desk.at(TOLD, *NOTICE, flag, "yes", code=2)["error"]["message"]
    opened = desk.at(TOLD, *NOTICE, flag, "--reason", "the log is of another system")
    assert [words in one for one in opened["warnings"]] == [True]
    assert desk.recount.json("case", "list")["case"] == "D-1"


def test_the_reason_is_asked_for_and_those_of_the_entry_are_listed(desk: Desk) -> None:
    message = desk.at(TOLD, "case", "open", "77", "--entry", "4", code=2)["error"]["message"]
    assert "unauthorised-card, never-received" in message
    assert "Event 4 is a card payment" in message


def test_a_second_open_case_on_an_entry_is_named(desk: Desk) -> None:
    desk.at(TOLD, *NOTICE)
    again = desk.at(TOLD, *NOTICE)
    assert again["warnings"] == ["Event 3 is disputed in case D-1 as well, which is open."]


# What cannot be


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--learned", "2031-01-01"), "has not come yet"),
        (("--statement", "2030-01-31"), "has not come yet"),
        (("--noticed", "2026-04-03"), "has not come yet"),
        (("--lost", "2026-04-02 18:00"), "has not come yet"),
        (("--statement", "2023-12-31"), "the account was opened on 2024-01-02"),
        (("--learned", "2023-12-31"), "the account was opened on 2024-01-02"),
        (("--noticed", "2026-04-01", "--learned", "2026-04-02"), "cannot be later than telling the bank"),
        (("--received", "2026-04-01", "--mailed", "2026-04-02 09:00"), "cannot be later than receiving it"),
        (("--written", "--confirmation", "asked 2026-04-02"), "needs no confirmation"),
        (("--amount", "200.01"), "cannot be claimed of it"),
        (("--entry", "4", "--amount", "250"), "together, 300.00"),
        (("--entry", "1"), "moves no money"),
        (("--missing", "5"), "paid nothing in"),
        (("--country", "QQ"), "no calendar of bank holidays"),
        (("--regime", "psr-76"), "needs GB"),
        (("--regime", "psd2", "--country", "US"), "needs a country of the EEA"),
        (("--regime", "reg-z"), "is none of reg-e"),
        (("--device", "perhaps"), "Answer yes or no"),
    ],
)
def test_what_cannot_be_is_one_sentence_and_nothing_is_recorded(
    desk: Desk, words: tuple[str, ...], said: str
) -> None:
    assert said in desk.at(TOLD, *NOTICE, *words, code=2)["error"]["message"]
    assert desk.recount.lines("case", "list", "--all") == []


# What is amended


def test_every_fact_can_be_amended_and_the_old_value_stays(desk: Desk) -> None:
    desk.at(TOLD, *NOTICE)
    amended = desk.at(
        "2026-04-20 10:00",
        *("case", "amend", "D-1", "reason_code=unauthorised-card", "entry+=4", "told-by=her daughter"),
        *("noticed=2026-04-01 18:00", "mailed=", "learned=2026-04-01", "--reason", "read back to her"),
    )
    assert (amended["reason_code"], amended["entries"], amended["alleged_amount"]) == (
        "unauthorised-card",
        [3, 4],
        300_00,
    )
    assert (amended["noticed_on"], amended["facts"]["told_by"]) == ("2026-04-01", "her daughter")
    told = desk.recount("case", "show", "D-1").stdout
    assert "reason code: atm-short → unauthorised-card" in told
    assert "amended by agent-7 in event" in told


def test_a_fact_is_amended_for_a_reason(desk: Desk) -> None:
    desk.at(TOLD, *NOTICE)
    amend = ("case", "amend", "D-1")
    assert "for a reason" in desk.at(TOLD, *amend, "foreign=yes", code=2)["error"]["message"]
    for wrong, said in (
        ("nope=1", "There is no fact"),
        ("foreign", "is no fact"),
        ("amount+=1", "Only entries"),
    ):
        assert said in desk.at(TOLD, *amend, wrong, "--reason", "x", code=2)["error"]["message"]
    same = desk.at(TOLD, *amend, "foreign=", "--reason", "x", code=1)["error"]
    assert same["rule"] == "no-change"


def test_the_same_amendment_under_the_same_id_is_made_once(desk: Desk) -> None:
    desk.at(TOLD, *NOTICE)
    words = (
        "case",
        "amend",
        "D-1",
        "entry+=4",
        "--reason",
        "x",
        "--command-id",
        "019b82e1-9320-7a49-9afd-44e2946e583a",
    )
    first, again = desk.at(TOLD, *words), desk.at("2026-04-03 10:00", *words)
    assert (again["repeated"], again["events"]) == (True, first["events"])


def test_facts_that_nobody_outside_is_told_leave_the_bank_in_no_pack(desk: Desk) -> None:
    """PSRs 2017 reg 76(3)."""
    desk.at(TOLD, *NOTICE)
    desk.at(TOLD, "case", "amend", "D-1", "suspicion=2026-04-02", "--reason", "reported")
    refused = desk.at("2026-04-03 09:00", "case", "export", "D-1", str(desk.recount.home / "pack"), code=1)
    assert refused["error"]["rule"] == "confidential"
    assert not (desk.recount.home / "pack").exists()


# Who bears what

PROVEN = ("--preventable", "proven")
LOSSES: list[tuple[str, list[Entry], str, tuple[str, ...], int, int]] = [
    # (b)(2)-1, example 1: learned on Monday, told on Friday.
    (
        "12 CFR 1005.6(b)(2)-1",
        [("2026-03-03 10:00", "100", "atm"), ("2026-03-05 10:00", "600", "atm")],
        "2026-03-06 18:00",
        ("--learned", "2026-03-02", *PROVEN),
        500_00,
        200_00,
    ),
    (
        "12 CFR 1005.6(b)(2)-1, example 2",
        [("2026-03-03 10:00", "600", "atm"), ("2026-03-05 10:00", "100", "atm")],
        "2026-03-06 18:00",
        ("--learned", "2026-03-02", *PROVEN),
        150_00,
        550_00,
    ),
    (
        "12 CFR 1005.6(b)(2)(ii): no proof",
        [("2026-03-03 10:00", "100", "atm"), ("2026-03-05 10:00", "600", "atm")],
        "2026-03-06 18:00",
        ("--learned", "2026-03-02"),
        50_00,
        650_00,
    ),
    (
        "12 CFR 1005.6(b)(1): after the notice",
        [("2026-03-03 15:00", "200", "atm")],
        "2026-03-03 16:00",
        ("--learned", "2026-03-03", "--noticed", "2026-03-03 09:00"),
        0,
        200_00,
    ),
    (
        "12 CFR 1005.6(b)(3)-2: no access device",
        [("2026-03-03 15:00", "200", "direct-debit")],
        "2026-03-10 16:00",
        ("--statement", "2026-03-05"),
        0,
        200_00,
    ),
    (
        "12 CFR 1005.6(b)(4): in hospital",
        [("2026-03-10 15:00", "200", "atm")],
        "2026-03-17 16:00",
        ("--learned", "2026-03-02", "--extension", "2026-03-17", *PROVEN, "--reason", "in hospital"),
        50_00,
        150_00,
    ),
    (
        "12 CFR 1005.6(b)(6): zero liability",
        [("2026-03-03 15:00", "200", "atm")],
        "2026-03-04 16:00",
        ("--learned", "2026-03-03", "--cap", "0"),
        0,
        200_00,
    ),
    (
        "12 CFR 1005.6(a): no disclosures",
        [("2026-03-03 15:00", "200", "atm")],
        "2026-03-04 16:00",
        ("--learned", "2026-03-03", "--disclosures", "no"),
        0,
        200_00,
    ),
    (
        "12 CFR 1005.6(b)(5)(iii): mailed in time, received later",
        [("2026-03-03 10:00", "200", "atm"), ("2026-03-06 10:00", "600", "atm")],
        "2026-03-12 18:00",
        ("--learned", "2026-03-02", "--mailed", "2026-03-04 09:00", "--received", "2026-03-12", *PROVEN),
        50_00,
        750_00,
    ),
]


@pytest.mark.parametrize(
    ("entries", "now", "words", "bears", "refund"),
    [row[1:] for row in LOSSES],
    ids=[row[0] for row in LOSSES],
)
def test_who_bears_what(
    tmp_path: Path, entries: list[Entry], now: str, words: tuple[str, ...], bears: int, refund: int
) -> None:
    desk = Desk(tmp_path)
    desk.entries(entries)
    named = [word for version in range(3, 3 + len(entries)) for word in ("--entry", str(version))]
    desk.at(now, "case", "open", "77", "--reason-code", "unauthorised-card", *named, *words)
    answer = desk.recount.json("case", "liability", "D-1")
    assert (answer["limit"], answer["refund"]) == (bears, refund)
    assert sum(row["bears"] for row in answer["rows"]) == bears


def test_a_credit_among_the_entries_is_no_transfer_and_an_entry_counts_once(desk: Desk) -> None:
    desk.at(
        TOLD, *("case", "open", "77", "--reason-code", "unauthorised-card", "--learned", "2026-04-01"),
        *("--entry", "2", "--entry", "3", "--entry", "3"),
    )  # fmt: skip
    answer = desk.recount.json("case", "liability", "D-1")
    assert [(row["entry"], row["bears"]) for row in answer["rows"]] == [(3, 50_00)]
    assert answer["refund"] == 150_00
    cited = desk.at(TOLD, "case", "cite", "D-1", "--liability")
    assert cited["events"][0]["type"] == "EvidenceCited"


@pytest.mark.parametrize(
    ("opening", "words", "rule"),
    [
        (("--currency", "JPY"), ("--regime", "reg-e"), "currency"),
        (("--currency", "USD", "--business"), (), "business"),
    ],
)
def test_dollar_amounts_are_for_consumers_in_dollars(
    tmp_path: Path, opening: tuple[str, ...], words: tuple[str, ...], rule: str
) -> None:
    desk = Desk(tmp_path, *opening)
    desk.entries([("2026-04-01 10:00", "200", "atm")])
    notice = ("case", "open", "77", "--reason-code", "unauthorised-card", "--entry", "3")
    desk.at(TOLD, *notice, "--learned", "2026-04-01", *words)
    assert desk.at(TOLD, "case", "liability", "D-1", code=1)["error"]["rule"] == rule


def test_a_lost_card_in_the_united_kingdom_costs_thirty_five_pounds(tmp_path: Path) -> None:
    """PSRs 2017 reg 77(1), (4)."""
    desk = Desk(tmp_path, "--currency", "GBP", "--country", "GB")
    desk.entries([("2026-04-01 10:00", "100", "card")])
    opened = desk.at(TOLD, "case", "open", "77", "--reason-code", "unauthorised-card", "--entry", "3")
    answer = desk.recount.json("case", "liability", "D-1")
    assert (opened["regime"], answer["limit"], answer["refund"]) == ("psr-76", 35_00, 65_00)


# What is kept beside a case


def test_contacts_tasks_files_and_links_are_kept(desk: Desk) -> None:
    desk.at(TOLD, *NOTICE)
    desk.at(TOLD, *NOTICE)
    photo = desk.recount.home / "photo.jpg"
    photo.write_bytes(b"shot")
    for words in (
        ("contact", "D-1", "in", "phone", "she called again", "--at", "2026-04-02 11:00"),
        ("task", "D-1", "ask the machine's owner", "--due", "2026-04-09"),
        ("task-done", "D-1", "1"),
        ("attach", "D-1", str(photo), "--words", "the slip"),
        ("link", "D-1", "related-to", "D-2"),
    ):
        assert desk.at("2026-04-02 12:30", "case", *words)["events"]
    told = desk.recount("case", "show", "D-1").stdout
    assert "phone from the customer: she called again" in told
    assert "file 1 photo.jpg, 4 bytes, SHA-256" in told


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("contact", "D-1", "in", "phone", "x", "--at", "2026-04-09"), 2, "has not come yet"),
        (("task", "D-1", "x", "--due", "2026-04-01"), 2, "has passed"),
        (("task-done", "D-1", "7"), 1, "no task 7"),
        (("attach", "D-1", "/nowhere/photo.jpg"), 2, "There is no file"),
        (("link", "D-1", "duplicate-of", "D-9"), 2, "There is no case 'D-9'"),
        (("link", "D-1", "duplicate-of", "D-1"), 2, "not linked to itself"),
    ],
)
def test_what_cannot_be_kept_is_said(desk: Desk, words: tuple[str, ...], code: int, said: str) -> None:
    desk.at(TOLD, *NOTICE)
    assert said in desk.at("2026-04-02 12:30", "case", *words, code=code)["error"]["message"]
