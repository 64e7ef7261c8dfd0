"""What the law wants of a letter, over the bank's whole way: the entry, the credit, the result, the letter, the end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from domain.dispute import commands as c
from domain.dispute import events as d
from domain.dispute import letters
from domain.dispute import postings as p
from domain.dispute.letters.sentences import DOCUMENTS, HONOURED, USE_OF_FUNDS
from domain.dispute.state import Case
from domain.errors import Refused
from domain.evidence import citations as evidence
from domain.handlers.profile import ProfileHandler
from domain.ports import ERASED
from domain.profile.events import ProfileChanged
from tests.kit.case_commands import notice
from tests.kit.cases import ACCOUNT, Calendar, case_of, desk_on, executed
from tui.application.cases.letters import Draft, addressed, write
from tui.application.session import Session

FIRST = date(2026, 3, 20)
"""The day on which the clock of a desk begins, and the disputed 200.00 were taken."""
CREDIT = p.Credit(credit_id="PC-1", entry=3, amount=200_00)
WITHDRAWN = p.WithdrawCredit(credit_id="PC-1")


@pytest.fixture
def clock() -> Calendar:
    return Calendar()


@pytest.fixture
def session(tmp_path: Path, clock: Calendar) -> Iterator[Session]:
    with desk_on(tmp_path, clock) as session:
        command = notice(
            account_id=ACCOUNT,
            reason_code="unauthorised-card",
            regime="reg-e",
            country="US",
            noticed_on=FIRST,
            entries=(3,),
        )
        executed(session, command)
        yield session


@pytest.fixture
def own_templates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the bank keeps templates of its own."""
    monkeypatch.setattr("tui.application.cases.letters.config_folder", lambda: tmp_path)
    folder = tmp_path / "letters"
    folder.mkdir()
    return folder


def on(clock: Calendar, day: str) -> None:
    clock.on((date.fromisoformat(day) - FIRST).days)


def posted(session: Session, *steps: p.Step) -> None:
    """Proposed by ada, approved by grace where that is needed."""
    executed(session, c.ProposeCorrection(steps=steps))
    number = len(case_of(session).proposals)
    if case_of(session).proposals[number].needs_approval:
        executed(session, c.ApproveCorrection(number=number), actor="grace")
    executed(session, c.PostCorrection(number=number))


def found(session: Session, outcome: d.Determination) -> None:
    executed(
        session,
        c.Cite(citation=evidence.cite_event(session.store, ACCOUNT, 3)),
        c.RecordFinding(text="the chip and the PIN were used", evidence=(1,)),
        c.Determine(outcome=outcome, explanation="the chip and the PIN were used"),
    )


def letter(session: Session, kind: d.LetterKind, own_text: str | None = None) -> Draft:
    return write(session.cases, "D-1", case_of(session), kind, own_text=own_text)


def sent(session: Session, kind: d.LetterKind, own_text: str | None = None) -> Case:
    return executed(session, letter(session, kind, own_text).issue())


def refused(session: Session, kind: d.LetterKind, own_text: str) -> str:
    """Why the text is refused; nothing is recorded."""
    before = case_of(session).version
    with pytest.raises(Refused) as refusal:
        sent(session, kind, own_text)
    assert case_of(session).version == before
    return refusal.value.message


@pytest.mark.parametrize(
    ("outcome", "kind"), [("no_error", "no-error"), ("different_error", "different-error")]
)
def test_a_result_after_a_debit_tells_its_day_and_amount_and_what_is_honoured(
    session: Session, clock: Calendar, outcome: d.Determination, kind: d.LetterKind
) -> None:
    """12 CFR 1005.11(d)(1), (2)."""
    on(clock, "2026-04-02")
    posted(session, CREDIT)
    sent(session, "provisional-credit")
    on(clock, "2026-05-08")
    found(session, outcome)
    posted(session, WITHDRAWN)
    text = letter(session, kind).text
    assert "On May 8, 2026 we debited your account with $200.00" in text
    assert DOCUMENTS.text in text
    assert HONOURED.text.replace("honour", "honor") in text
    case = sent(session, kind)
    assert (case.untold_debits, case.credit_log["PC-1"].debit_told_on) == ({}, date(2026, 5, 8))


def test_a_credit_that_stays_is_said_to_be_final(session: Session, clock: Calendar) -> None:
    """12 CFR 1005.11(c)(2)(iv)."""
    on(clock, "2026-04-03")
    posted(session, CREDIT)
    sent(session, "provisional-credit")
    on(clock, "2026-04-13")
    executed(session, c.Determine(outcome="error_confirmed", explanation="the machine held it back"))
    posted(session, p.MakeFinal(credit_id="PC-1"))
    text = letter(session, "corrected").text
    assert "On April 3, 2026 we credited your account provisionally with $200.00" in text
    assert "On April 13, 2026 we made the provisional credit of April 3, 2026 final" in text
    without = text.replace("final", "last")
    assert "that the provisional credit is final" in refused(session, "corrected", without)


def test_a_second_credit_has_a_notice_of_its_own(session: Session, clock: Calendar) -> None:
    """12 CFR 1005.11(c)(2)(ii)."""
    on(clock, "2026-04-21")
    posted(session, p.Credit(credit_id="PC-1", entry=3, amount=120_00))
    sent(session, "provisional-credit")
    assert letters.owed(case_of(session)) is None
    on(clock, "2026-04-27")
    posted(session, p.Credit(credit_id="PC-2", entry=3, amount=80_00))
    assert letters.owed(case_of(session)) == "provisional-credit"
    text = letter(session, "provisional-credit").text
    assert "On April 27, 2026 we credited your account provisionally with $80.00" in text
    assert "$120.00" not in text
    both = text.replace("$80.00", "$200.00").replace("April 27, 2026", "April 21, 2026")
    assert "$80.00 on April 27, 2026" in refused(session, "provisional-credit", both)
    case = sent(session, "provisional-credit")
    assert [one.told_on for one in case.credit_log.values()] == [date(2026, 4, 21), date(2026, 4, 27)]


def test_the_result_tells_of_a_credit_that_had_no_notice(session: Session, clock: Calendar) -> None:
    """12 CFR 1005.11(c)(2)(ii): within two business days, in whatever letter."""
    on(clock, "2026-04-02")
    posted(session, CREDIT)
    on(clock, "2026-04-03")
    executed(session, c.Determine(outcome="error_confirmed", explanation="the machine held it back"))
    posted(session, p.MakeFinal(credit_id="PC-1"))
    case = sent(session, "corrected")
    assert case.credit_log["PC-1"].told_on == date(2026, 4, 3)
    on(clock, "2026-04-10")
    executed(session, c.AddNote(text="nothing is missed"))
    assert "tell-credit" not in " ".join(case_of(session).missed)


def test_a_debit_without_a_notice_keeps_the_case_open(session: Session, clock: Calendar) -> None:
    """12 CFR 1005.11(d)(2)(i); the five days run from the notice ((d)(2)(ii))."""
    on(clock, "2026-04-02")
    posted(session, CREDIT)
    sent(session, "provisional-credit")
    on(clock, "2026-05-08")
    found(session, "no_error")
    sent(session, "no-error")
    on(clock, "2026-05-29")
    posted(session, WITHDRAWN)
    with pytest.raises(Refused, match=r"not told of the debit of PC-1 of 200\.00 USD on 2026-05-29"):
        executed(session, c.CloseCase())
    assert letters.to_write(case_of(session)) == "debit"
    assert "$200.00 on May 29, 2026" in refused(session, "debit", "We took the money back.")
    on(clock, "2026-06-01")
    case = sent(session, "debit")
    assert case.deadlines["honour"].due_on == date(2026, 6, 8)
    assert executed(session, c.CloseCase()).status == "closed"


@pytest.mark.parametrize(
    ("text", "lacks"),
    [
        (f"We credited you. {USE_OF_FUNDS.text}", "$200.00 on April 2, 2026"),
        (f"On April 2, 2026 we credited your account. {USE_OF_FUNDS.text}", "$200.00 on April 2, 2026"),
        (f"We credited your account with $200.00. {USE_OF_FUNDS.text}", "$200.00 on April 2, 2026"),
        (f"On April 2, 2026 we credited $1,200.00. {USE_OF_FUNDS.text}", "$200.00 on April 2, 2026"),
        (f"April 2, 2026\nWe credited $200.00. {USE_OF_FUNDS.text}", "$200.00 on April 2, 2026"),
        ("On April 2, 2026 we credited $200.00.", "full use of the money"),
    ],
)
def test_an_own_text_that_lacks_something_of_a_credit_is_refused(
    session: Session, clock: Calendar, text: str, lacks: str
) -> None:
    on(clock, "2026-04-02")
    posted(session, CREDIT)
    entry = "\n\nThis is about ATM Main St, March 20, 2026, $200.00."
    assert lacks in refused(session, "provisional-credit", text + entry)
    whole = f"On 2 April 2026 we credited you with USD 200.00. {USE_OF_FUNDS.text}"
    assert "which transaction" in refused(session, "provisional-credit", whole)
    assert sent(session, "provisional-credit", whole + entry).untold_credits == {}


def test_an_own_word_is_no_letter_of_correction(session: Session) -> None:
    """12 CFR 1005.11(c)(1)."""
    executed(session, c.Determine(outcome="error_confirmed", explanation="it was not theirs"))
    posted(session, p.Reverse(entry=3))
    said = refused(session, "corrected", "x")
    assert "day and amount of the correction: $200.00 on March 20, 2026" in said
    assert said.count("\n") == 0
    assert said.endswith(".")


def says_of_itself(session: Session, **profile: Any) -> None:
    """The bank's profile says this from here on."""
    ProfileHandler(session.store, session.clock).execute(
        lambda before: ProfileChanged(**profile), actor="ada"
    )


def test_the_bank_says_who_it_is_and_how_to_reach_it(session: Session) -> None:
    says_of_itself(
        session, name="First Bank of Ames", address="1 Main St, Ames IA", telephone="(515) 555-0100"
    )
    text = letter(session, "acknowledgement").text
    assert "First Bank of Ames\n1 Main St, Ames IA\n(515) 555-0100\n" in text
    about = "\n\nIt is about ATM MAIN ST, March 20, 2026, $200.00."
    assert "who the bank is" in refused(session, "acknowledgement", f"Ring 515-555-0100.{about}")
    assert "how to reach it" in refused(session, "acknowledgement", f"First Bank of Ames{about}")
    sent(session, "acknowledgement", f"FIRST BANK OF AMES, 515 555 0100{about}")


def test_a_british_bank_writes_british_letters(session: Session) -> None:
    says_of_itself(session, locale="en-GB")
    text = letter(session, "acknowledgement").text
    assert "20 March 2026, ATM MAIN ST, US$200.00" in text


def test_what_was_reported_in_confidence_is_in_no_letter(session: Session, own_templates: Path) -> None:
    """PSRs 2017 reg 76(3), in a bank's own template too."""
    facts = replace(case_of(session).facts, suspicion_on=date(2026, 3, 19))
    request = c.CaseRequest(
        case_id="D-1", command=c.AmendFacts(facts=facts), command_id="told", actor="ada", reason="reported"
    )
    session.cases.execute(request)
    (own_templates / "acknowledgement.txt").write_text(
        "{{ case.facts.suspicion_on }} {{ notice.suspicion_on }} {{ notice }} {{ required | join }}"
    )
    text = letter(session, "acknowledgement").text
    assert "suspicion_on=None" in text
    assert "2026, 3, 19" not in text
    assert "2026-03-19" not in text


def test_nobody_is_greeted_by_the_word_for_an_erased_person(session: Session) -> None:
    session.store.erase_holder("h1")
    assert session.store.holder_names(["h1"]) == {"h1": ERASED}
    text = letter(session, "acknowledgement").text
    assert "Dear Customer," in addressed(text, ERASED)
    assert "Dear Acme Ltd," in addressed(text, "Acme Ltd")
