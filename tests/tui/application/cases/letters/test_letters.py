"""Every kind of letter in every state of a case: whole, or one sentence that says why there is none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any, get_args

import pytest

from domain.account.commands import Request, ReverseEntry
from domain.dispute import commands as c
from domain.dispute import events as d
from domain.dispute import letters
from domain.dispute import postings as p
from domain.dispute.facts import EntryClaim
from domain.dispute.fold import replay
from domain.dispute.letters import HOLDER
from domain.errors import RecountError, Refused
from domain.evidence import citations as evidence
from domain.ports import Store
from storage.bank import SqlBanks
from tests.kit.case_commands import notice
from tests.kit.cases import ACCOUNT, Calendar, case_of, desk_on, executed
from tests.kit.recount import Recount
from tui.application.cases.demo import make_demo
from tui.application.cases.letters import Draft, write
from tui.application.session import Session

KINDS: tuple[d.LetterKind, ...] = get_args(d.LetterKind)
DEMO = ("D-41", "D-58", "D-59", "D-60", "D-61", "D-62")
NOTICE = notice(
    account_id=ACCOUNT,
    reason_code="atm-short",
    regime="reg-e",
    country="US",
    noticed_on=date(2026, 3, 20),
    alleged_amount=40_00,
    entries=(3,),
    claims=(EntryClaim(entry=3, amount=40_00),),
)
ONLY: frozenset[d.LetterKind] = frozenset({"acknowledgement"})


def found(session: Session) -> None:
    executed(
        session,
        c.Cite(citation=evidence.cite_event(session.store, ACCOUNT, 3)),
        c.RecordFinding(text="the journal shows no overage", evidence=(1,)),
    )


def determined(outcome: Any) -> c.Determine:
    return c.Determine(outcome=outcome, explanation="as the journal says")


def corrected(session: Session, *steps: p.Step) -> None:
    head = session.store.head(ACCOUNT)
    assert head is not None
    number = len(case_of(session).proposals) + 1
    executed(session, c.ProposeCorrection(steps=steps, account_version=head.version))
    executed(session, c.PostCorrection(number=number))


def lent(session: Session) -> None:
    corrected(session, p.Credit(credit_id="PC-1", entry=3, amount=40_00))


def sent(session: Session, kind: d.LetterKind) -> None:
    executed(session, write(session.cases, "D-1", case_of(session), kind).issue())


def received(session: Session) -> None:
    """Nothing yet."""


def told_of_the_credit(session: Session) -> None:
    lent(session)
    sent(session, "provisional-credit")


def confirmed(session: Session) -> None:
    executed(session, determined("error_confirmed"))


def confirmed_while_lent(session: Session) -> None:
    lent(session)
    confirmed(session)


def made_final(session: Session) -> None:
    confirmed_while_lent(session)
    corrected(session, p.MakeFinal(credit_id="PC-1"))


def reversed_in_part(session: Session) -> None:
    confirmed(session)
    corrected(session, p.Reverse(entry=3, amount=40_00))


def corrected_before(session: Session) -> None:
    reverse = ReverseEntry(account_id=ACCOUNT, entry=3, amount=40_00)
    session.handler.execute(Request(command=reverse, command_id="before", actor="ops"))
    command = c.Determine(outcome="error_confirmed", explanation="put right already", corrected_by=(4,))
    executed(session, command)


def different(session: Session) -> None:
    found(session)
    executed(session, determined("different_error"))


def different_and_corrected(session: Session) -> None:
    different(session)
    corrected(session, p.Reverse(entry=3, amount=9_00))


def different_while_lent(session: Session) -> None:
    lent(session)
    different(session)
    corrected(session, p.MakeFinal(credit_id="PC-1"))


def turned_down(session: Session) -> None:
    found(session)
    executed(session, determined("no_error"))


def turned_down_while_lent(session: Session) -> None:
    lent(session)
    turned_down(session)


def credit_withdrawn(session: Session) -> None:
    turned_down_while_lent(session)
    corrected(session, p.WithdrawCredit(credit_id="PC-1"))


def not_an_error(session: Session) -> None:
    found(session)
    executed(session, determined("not_an_error"))


def withdrawn(session: Session) -> None:
    executed(session, c.WithdrawNotice())


def closed(session: Session) -> None:
    turned_down(session)
    sent(session, "no-error")
    executed(session, c.CloseCase())


def reopened(session: Session) -> None:
    closed(session)
    reopen = c.CaseRequest(
        case_id="D-1",
        command=c.ReopenCase(),
        command_id="again",
        actor="ada",
        reason="the customer wrote again",
    )
    session.cases.execute(reopen)


STATES: dict[Callable[[Session], None], frozenset[d.LetterKind]] = {
    received: ONLY,
    found: ONLY,
    lent: ONLY | {"provisional-credit"},
    told_of_the_credit: ONLY | {"provisional-credit"},
    confirmed: ONLY,
    confirmed_while_lent: ONLY | {"provisional-credit"},
    made_final: ONLY | {"corrected"},
    reversed_in_part: ONLY | {"corrected"},
    corrected_before: ONLY | {"corrected"},
    different: ONLY | {"different-error"},
    different_and_corrected: ONLY | {"different-error"},
    different_while_lent: ONLY | {"different-error"},
    turned_down: ONLY | {"no-error"},
    turned_down_while_lent: ONLY | {"provisional-credit", "no-error"},
    credit_withdrawn: ONLY | {"debit", "no-error"},
    not_an_error: ONLY | {"no-error"},
    withdrawn: ONLY,
    closed: ONLY | {"no-error"},
    reopened: ONLY,
}
"""States of a case by how it came to them, with the letters that there are in each."""


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    with desk_on(tmp_path, Calendar()) as session:
        executed(session, NOTICE)
        yield session


def written(session: Session, kind: d.LetterKind | None = None) -> Draft | None:
    """The letter; None where it is refused, in one sentence."""
    try:
        return write(session.cases, "D-1", case_of(session), kind)
    except Refused as refusal:
        sentence = refusal.message
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return None


def is_whole(text: str, kind: d.LetterKind) -> bool:
    """Begun, ended, addressed, without a hole where a fact should be."""
    assert text.endswith("Yours sincerely\n")
    assert f"Dear {HOLDER}," in text
    assert [one for one in ("None", "{%", " ,", ": .", " 0.00 ", "  ", "\n\n\n") if one in text] == []
    assert text.count("{{") == text.count(HOLDER), kind
    return True


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_a_letter_is_whole_or_refused_in_a_sentence(
    session: Session, state: Callable[[Session], None]
) -> None:
    state(session)
    whole = {kind for kind in KINDS if written(session, kind) is not None}
    assert whole == STATES[state]
    for kind in KINDS:
        letter = written(session, kind)
        if letter is not None:
            assert is_whole(letter.text, kind)
            assert [one.words for one in letter.checklist() if not one.is_met] == []
        else:
            with pytest.raises(Refused):
                executed(session, c.IssueLetter(kind=kind, subject="x", text="our own words"))
    letter = written(session)
    assert letter is None or letter.kind in STATES[state]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("letters") / "demo.db"
    make_demo(SqlBanks(), path, None)
    return path


def drafts(store: Store, case_id: str) -> set[d.LetterKind]:
    case = store.case(case_id)
    assert case is not None

    def refused(kind: d.LetterKind) -> bool:
        try:
            letters.check(kind, case)
        except RecountError:
            return True
        return False

    return {kind for kind in KINDS if not refused(kind)}


@pytest.mark.parametrize("case_id", DEMO)
def test_the_shell_prints_a_whole_letter_or_one_sentence(demo: Path, tmp_path: Path, case_id: str) -> None:
    recount = Recount(demo, tmp_path)
    with closing(SqlBanks().open(str(demo))) as store:
        there_are = drafts(store, case_id)
    for kind in KINDS:
        words = ("case", "letter", case_id, kind)
        if kind in there_are:
            shown, asked = recount(*words).stdout, recount.json(*words)
            assert is_whole(asked["text"], kind)
            assert [one["words"] for one in asked["required"] if not one["met"]] == []
            assert [one["words"] for one in asked["required"] if f"✓ {one['words']}" not in shown] == []
        else:
            assert recount.sentence(*words, code=1).endswith(".")
            assert recount.error(*words, code=1)["kind"] == "refused"


def test_a_case_that_cannot_be_read_has_no_letter(session: Session) -> None:
    rows = [
        row._replace(event=None, problem="damaged") if row.version == 1 else row
        for row in session.store.case_events("D-1")
    ]
    for kind in KINDS:
        with pytest.raises(Refused, match="cannot be read"):
            letters.check(kind, replay(rows))
