"""What each kind of letter must contain in each state of a case, with the paragraph that asks for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from domain.account.events import (
    AccountEvent,
    EntryReversed,
    ErrorPaidOut,
    HoldReleased,
    InterestCredited,
    MoneyDeposited,
    MoneyWithdrawn,
    RefundAdopted,
)
from domain.dispute import events as d
from domain.dispute.facts import Facts, Regime
from domain.dispute.letters import debits_to_tell, owed
from domain.dispute.letters.contents import missing, required, tells_of
from domain.dispute.letters.sentences import HONOURED, dispute_body, spelled
from domain.dispute.letters.sources import Sources
from domain.dispute.state import CaseFold, CreditRecord, Letter, Posted
from domain.stream import RecordedEvent
from tests.kit.letters import full_text, sources
from tests.kit.spec import recorded

NOTICED, LENT, ENDED = date(2026, 4, 1), date(2026, 4, 3), date(2026, 5, 8)
EVENTS: dict[int, AccountEvent] = {
    3: MoneyWithdrawn(amount=250_00, description="ATM ROSSIO", counterparty="BANCO 7"),
    4: EntryReversed(entry=3, amount=250_00, direction="credit"),
    5: InterestCredited(amount=12),
    6: HoldReleased(hold_id="PUMP"),
    7: MoneyDeposited(amount=30_00, description="GOODWILL"),
    8: RefundAdopted(refund=7, amount=30_00, entry=3),
    9: ErrorPaidOut(amount=250_00, via="cheque", entry=3),
    10: MoneyWithdrawn(amount=45_00, description="POSTED AGAIN"),
}
RESULT: dict[d.LetterKind, d.Outcome] = {
    "corrected": "error_confirmed",
    "no-error": "no_error",
    "different-error": "different_error",
}

WAIVER = "DISP 1.6.2 R (1)(f); DISP 2.8.2 R; DISP 1 Annex 3 R (1)"


def entry(version: int) -> RecordedEvent | None:
    return recorded(EVENTS[version], version) if version in EVENTS else None


def case(regime: Regime = "reg-e", kind: d.LetterKind = "acknowledgement", **changes: Any) -> CaseFold:
    """A case of one withdrawal of 250.00, determined as the letter says; `facts` beside."""
    country = {"reg-e": "US", "internal": "US", "psd2": "DE"}.get(regime, "GB")
    facts = Facts(
        reason_code="unauthorised-card",
        regime=regime,
        country=country,
        notice_channel="oral",
        noticed_on=NOTICED,
        entries=(3,),
    )
    fold = CaseFold(
        status="investigating",
        account_id="77",
        currency="USD" if country == "US" else "GBP",
        facts=replace(facts, **changes.pop("facts", {})),
        since=1,
        version=9,
    )
    if kind in RESULT:
        fold.outcome, fold.determined_on, fold.determined_version = RESULT[kind], ENDED, 8
    for name, value in changes.items():
        setattr(fold, name, value)
    return fold


def credit(**ended: Any) -> dict[str, CreditRecord]:
    """One of 250.00, not told yet unless said."""
    return {"PC-1": CreditRecord(entry=3, amount=250_00, granted_on=LENT, version=4, **ended)}


def lists(kind: d.LetterKind, fold: CaseFold, of: Sources) -> list[tuple[str, str]]:
    """The names of the contents, without their figures, each with its paragraph."""
    return [(one.words.partition(":")[0], one.paragraph) for one in required(kind, fold, of)]


WHICH = ("which transaction", "12 CFR 1005.11(b)(1)(iii)")
CREDITED = ("day and amount of the provisional credit", "12 CFR 1005.11(c)(2)(ii)")
USE = ("full use of the money", "12 CFR 1005.11(c)(2)(ii)")
FINAL = ("that the provisional credit is final", "12 CFR 1005.11(c)(2)(iv)")
CORRECTED = ("day and amount of the correction", "12 CFR 1005.11(c)(1)")
WHY = ("what we found, and why", "12 CFR 1005.11(d)(1)")
DOCUMENTS = ("that copies of the documents may be asked for", "12 CFR 1005.11(d)(1)")
DEBITED = ("day and amount of the debit", "12 CFR 1005.11(d)(2)(i)")
HONOUR = ("which items are honoured, for how long", "12 CFR 1005.11(d)(2)(ii)")
BORNE = ("what the customer bears", "12 CFR 1005.6(b)")
TOLD = {"told_on": LENT}
WITHDRAWN = TOLD | {"withdrawn_on": ENDED}
DUE = TOLD | {"due_on": ENDED}


@pytest.mark.parametrize(
    ("kind", "changes", "contents"),
    [
        ("acknowledgement", {}, [WHICH]),
        ("provisional-credit", {"credit_log": credit()}, [WHICH, CREDITED, USE]),
        ("provisional-credit", {"credit_log": credit(**TOLD)}, [WHICH, CREDITED, USE]),
        ("debit", {"credit_log": credit(**WITHDRAWN)}, [WHICH, DEBITED, HONOUR]),
        ("debit", {"credit_log": credit(**DUE)}, [WHICH, DEBITED, HONOUR]),
        ("debit", {"credit_log": credit(withdrawn_on=ENDED)}, [WHICH, CREDITED, DEBITED, HONOUR]),
        ("corrected", {"postings": (Posted(4, 4, 250_00, 8, ENDED),)}, [WHICH, CORRECTED]),
        ("corrected", {"credit_log": credit(**TOLD, final_on=ENDED)}, [WHICH, CREDITED, FINAL]),
        ("corrected", {"borne": {3: 50_00}}, [WHICH, BORNE]),
        ("no-error", {}, [WHICH, WHY, DOCUMENTS]),
        ("no-error", {"credit_log": credit(**TOLD)}, [WHICH, WHY, DOCUMENTS, HONOUR]),
        ("no-error", {"credit_log": credit()}, [WHICH, WHY, CREDITED, DOCUMENTS, HONOUR]),
        ("no-error", {"credit_log": credit(**WITHDRAWN)}, [WHICH, WHY, DEBITED, DOCUMENTS, HONOUR]),
        ("no-error", {"credit_log": credit(**DUE)}, [WHICH, WHY, DEBITED, DOCUMENTS, HONOUR]),
        ("different-error", {}, [WHICH, WHY, DOCUMENTS]),
        ("different-error", {"credit_log": credit(**WITHDRAWN)}, [WHICH, WHY, DEBITED, DOCUMENTS, HONOUR]),
        ("different-error", {"credit_log": credit(**DUE)}, [WHICH, WHY, DEBITED, DOCUMENTS, HONOUR]),
    ],
)
def test_regulation_e(kind: d.LetterKind, changes: dict[str, Any], contents: list[tuple[str, str]]) -> None:
    assert lists(kind, case(kind=kind, **changes), sources(entry)) == contents


OMBUDSMAN = [
    ("the right to go to the ombudsman", "DISP 1.6.2 R (1)(e); DISP 1 Annex 3 R (1)"),
    ("that the bank does not waive the ombudsman's time limits", WAIVER),
    ("the ombudsman's website and leaflet", "DISP 1.6.2 R (1)(d), (da)"),
]
REFUND = {"postings": (Posted(4, 4, 250_00, 8, ENDED),)}
IN_UK = ("which transaction", "PSRs 2017 reg 55")


@pytest.mark.parametrize(
    ("regime", "kind", "changes", "contents"),
    [
        (
            "psr-76",
            "corrected",
            REFUND,
            [IN_UK, ("day and amount of the correction", "PSRs 2017 reg 76(1)")],
        ),
        ("psr-76", "no-error", {}, [IN_UK, ("what we found, and why", "PSRs 2017 reg 75")]),
        (
            "psr-76",
            "corrected",
            {"borne": {3: 35_00}},
            [IN_UK, ("what the customer bears", "PSRs 2017 reg 77")],
        ),
        (
            "psr-76",
            "no-error",
            {"facts": {"reason_code": "overdraft-fee"}},
            [IN_UK, ("what we found, and why", "PSRs 2017 reg 75"), *OMBUDSMAN],
        ),
        ("complaint", "acknowledgement", {}, [IN_UK]),
        ("complaint", "corrected", {}, [IN_UK, *OMBUDSMAN]),
        ("complaint", "no-error", {}, [IN_UK, ("what we found, and why", "DISP 1.6.2 R (1)(c)"), *OMBUDSMAN]),
        (
            "complaint",
            "corrected",
            {"facts": {"business": True}},
            [
                IN_UK,
                *OMBUDSMAN,
                ("which businesses may go to the ombudsman", "PSRs 2017 reg 101; DISP 2.7.3 R"),
            ],
        ),
        (
            "app",
            "no-error",
            {},
            [
                IN_UK,
                ("what we found, and why", "PSR Specific Requirement 1"),
                ("the right to complain of the decision", "PSR Specific Requirement 1"),
            ],
        ),
        (
            "app",
            "corrected",
            {"borne": {3: 100_00}},
            [IN_UK, ("what the customer bears", "PSR Specific Requirement 1")],
        ),
        (
            "psd2",
            "corrected",
            REFUND,
            [
                ("which transaction", ""),
                ("day and amount of the correction", "PSD2 art 73(1)"),
                ("the body that settles disputes out of court", "PSD2 art 101(3); art 102(1)"),
            ],
        ),
        ("internal", "no-error", {}, [("which transaction", ""), ("what we found, and why", "")]),
    ],
)
def test_other_regimes(
    regime: Regime, kind: d.LetterKind, changes: dict[str, Any], contents: list[tuple[str, str]]
) -> None:
    assert lists(kind, case(regime, kind, **changes), sources(entry, locale="en-GB")) == contents


@pytest.mark.parametrize(
    ("posted", "sentence"),
    [
        (
            Posted(4, 4, 250_00, 8, ENDED),
            "On May 8, 2026 we credited your account with $250.00, for the entry of",
        ),
        (Posted(5, 5, 12, 8, ENDED), "On May 8, 2026 we credited your account with $0.12 in interest."),
        (Posted(6, 6, 90_00, 8, ENDED), "On May 8, 2026 we released $90.00 that was held on your account."),
        (
            Posted(8, 8, 0, 8, ENDED),
            "On January 1, 1970 we credited your account with $30.00, for the entry of",
        ),
        (Posted(9, 9, 250_00, 8, ENDED), "On May 8, 2026 we paid $250.00 to you by check, for the entry of"),
        (Posted(10, 10, 45_00, 8, ENDED), "On May 8, 2026 we debited your account with $45.00."),
    ],
)
def test_each_movement_is_told_by_day_and_amount(posted: Posted, sentence: str) -> None:
    fold = case(kind="different-error", postings=(posted,))
    told = [one for one in required("different-error", fold, sources(entry)) if one.part == "money"]
    assert [one.sentence[: len(sentence)] for one in told] == [sentence]
    assert told[0].is_met(told[0].sentence)
    assert not told[0].is_met(told[0].sentence.replace("2026", "2025").replace("1970", "1971"))


@pytest.mark.parametrize("kind", ["acknowledgement", "provisional-credit", "debit", *RESULT])
def test_a_text_is_held_against_each_content(kind: d.LetterKind) -> None:
    """A text of all the sentences lacks nothing; without those of a part it lacks what only they say."""
    log = credit() if kind == "provisional-credit" else credit(**WITHDRAWN)
    fold, of = case(kind=kind, credit_log=log, borne={3: 50_00}), sources(entry, name="First Bank")
    text = full_text(kind, fold, of)
    assert missing(kind, text, fold, of) == ()
    for one in required(kind, fold, of):
        said = [other.sentence for other in required(kind, fold, of) if other.words != one.words]
        if one.sentence and not one.is_met("\n\n".join(said)):
            lacking = missing(kind, text.replace(one.sentence, ""), fold, of)
            assert [other.words for other in lacking] == [one.words]
    assert "First Bank" in missing(kind, text.replace("First Bank", ""), fold, of)[0].words


def test_money_that_never_came_is_told_by_its_amount() -> None:
    fold = case(facts={"entries": (), "missing": 450_00})
    (one,) = required("acknowledgement", fold, sources(entry))
    assert one.words == "what is missing: $450.00"
    assert one.is_met("Your deposit of $450.00 did not arrive.")
    assert not one.is_met("Your deposit did not arrive.")


def test_an_oral_notice_that_is_to_be_confirmed_says_by_when_and_where() -> None:
    """12 CFR 1005.11(b)(2)."""
    due = d.DueDate(
        name="confirmation",
        due_on=date(2026, 4, 15),
        since=NOTICED,
        counted=10,
        unit="business days",
        rule="12 CFR 1005.11(b)(2)",
        why="w",
    )
    fold, of = case(deadlines={"confirmation": due}), sources(entry, address="1 Main St")
    asked = next(one for one in required("acknowledgement", fold, of) if one.part == "rights")
    assert asked.is_met("Write to 1 Main St by April 15, 2026.")
    assert not asked.is_met("Write to us by April 15, 2026.")
    assert not asked.is_met("Write to 1 Main St.")


@pytest.mark.parametrize(
    ("kind", "log", "text", "told"),
    [
        ("provisional-credit", credit(), "On April 3, 2026 we credited $250.00.", ("PC-1",)),
        ("provisional-credit", credit(), "We credited $250.00.", ()),
        ("acknowledgement", credit(), "On April 3, 2026 we credited $250.00.", ()),
        ("corrected", credit(final_on=ENDED), "On April 3, 2026 we credited $250.00.", ("PC-1",)),
        ("no-error", credit(**WITHDRAWN), "On April 3, 2026 we credited $250.00.", ()),
        ("no-error", credit(**WITHDRAWN), "On May 8, 2026 we debited $250.00.", ("PC-1",)),
        ("debit", credit(**DUE), "On May 8, 2026 we will debit $250.00.", ("PC-1",)),
        ("debit", credit(withdrawn_on=ENDED), "On May 8, 2026 we debited $250.00.", ()),
    ],
)
def test_which_credits_a_text_tells_of(
    kind: d.LetterKind, log: dict[str, CreditRecord], text: str, told: tuple[str, ...]
) -> None:
    assert tells_of(kind, text, case(kind=kind, credit_log=log), sources(entry)) == told


def test_a_debit_is_owed_a_notice_until_it_has_one() -> None:
    letters = {1: Letter("no-error", ENDED, 9)}
    taken_back, announced = credit(**WITHDRAWN), credit(**DUE)
    assert owed(case(kind="no-error", credit_log=taken_back)) == "no-error"
    assert owed(case(kind="no-error", credit_log=taken_back, letters=letters)) == "debit"
    assert owed(case(kind="no-error", credit_log=announced, letters=letters)) == "debit"
    told = credit(**WITHDRAWN, debit_told_on=ENDED)
    assert owed(case(kind="no-error", credit_log=told, letters=letters)) is None
    assert debits_to_tell(case(kind="no-error", credit_log=told)) == {}


def test_what_is_honoured_is_said_in_full() -> None:
    """Every kind of item of 12 CFR 1005.11(d)(2)(ii), the days and that it costs nothing."""
    for words in (
        "checks, drafts or similar instruments",
        "preauthorized transfers",
        "five business days",
        "without",
    ):
        assert words in HONOURED.text


@pytest.mark.parametrize(
    ("locale", "expected"),
    [("en-US", "a check, a cheque: honor"), ("en-GB", "a cheque, a cheque: honour")],
)
def test_a_letter_is_spelled_as_its_locale_spells(locale: str, expected: str) -> None:
    american = expected.replace("cheque", "check") if locale == "en-US" else expected
    assert spelled("a check, a cheque: honour", locale) == american


@pytest.mark.parametrize(("country", "named"), [("IE", "www.fspo.ie"), ("DE", "FIN-NET")])
def test_a_dispute_body_of_the_country_is_named(country: str, named: str) -> None:
    assert named in dispute_body(country).text
