"""Cases settled by forms and keys over a real bank, without a word of the grammar; drafts; the line and back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import cast

import pytest

from domain.dispute import commands as c
from domain.errors import StoreUnavailable
from domain.evidence import citations as evidence
from domain.ports import Receipt, StreamWrite
from storage.log.store import SqlStore
from tests.kit.act_desk import Failing
from tests.kit.cases import ACCOUNT, Calendar, case_of, desk_at, desk_on, executed, opened, type_in
from tests.kit.shell import NARROW, NORMAL, WIDE, noticed, painted, press, running, said, top, until
from tui.application.session import Session
from tui.screens.disputes.step_entry import StepEntry


@pytest.fixture
def clock() -> Calendar:
    return Calendar()


@pytest.fixture
def session(tmp_path: Path, clock: Calendar) -> Iterator[Session]:
    with desk_on(tmp_path, clock) as session:
        yield session


def flat(text: str) -> str:
    return " ".join(text.split())


async def test_from_the_notice_to_the_letter(session: Session, clock: Calendar) -> None:
    async with running(session, size=NORMAL) as pilot:
        await press(pilot, *ACCOUNT, "enter", "left", "right", "D", "n")
        # Reason: the cash machine that gave less; then the entry, the amount and the words.
        await press(pilot, *"atm")
        reasons = said(pilot)
        await press(pilot, "enter", "space", "enter")
        await type_in(pilot, "40")
        await press(pilot, "enter")
        await type_in(pilot, "it gave 160")
        notice, before = said(pilot), session.store.cases_count(open_only=False)
        await press(pilot, "ctrl+s")
        await press(pilot, "escape", "e", "D", "enter", "f")
        await press(pilot, "space", "enter")
        await type_in(pilot, "an overage of 40")
        await press(pilot, "ctrl+s")
        found = noticed(pilot)[-1]
        pilot.app.clear_notifications()
        await press(pilot, "p")
        offered = said(pilot)
        await press(pilot, "space")
        proposal = said(pilot)
        await press(pilot, "ctrl+s")
        pilot.app.clear_notifications()
        await press(pilot, "b")
        await type_in(pilot, "40.00")
        posting = said(pilot)
        await press(pilot, "ctrl+s")
        await press(pilot, "l")
        await press(pilot, "ctrl+s")
        end = top(pilot)
    assert "A cash machine that gave less (atm-short" in reasons
    assert "→ credit or determine by Fri 3 Apr 2026" in notice
    assert before == 0
    assert found == (
        "Finding recorded",
        "finding 1, on evidence 1: an overage of 40. Next: g  give the case to whoever works on it",
    )
    assert "credit 40.00 USD provisionally for entry 3" in offered
    assert "Available 300.00 340.00 +40.00" in flat(proposal)
    assert "Lent 0.00 40.00 +40.00" in flat(posting)
    assert "tell of the credit by" in posting
    assert end == "CaseFileScreen"
    case = case_of(session)
    assert (case.facts.entries, case.facts.alleged_amount, case.facts.words) == ((3,), 40_00, "it gave 160")
    assert (case.findings, case.credits, len(case.letters)) == ({1: 4}, {"PC-D-1-1": 40_00}, 1)


async def test_a_second_person_sees_the_figures_and_approves(session: Session, clock: Calendar) -> None:
    opened(session)
    executed(session, c.Determine(outcome="error_confirmed", explanation="not theirs"))
    async with running(session, size=WIDE) as pilot:
        await press(pilot, "ctrl+o", "enter", "p")
        # Another posting than the one that is offered: the whole entry is reversed.
        await press(pilot, "tab", *"reverse", "enter", "down")
        proposal = said(pilot)
        await press(pilot, "ctrl+s")
    assert "needs another person's approval before it is posted" in proposal
    async with running(desk_at(cast(SqlStore, session.store), clock, "grace"), size=WIDE) as pilot:
        await press(pilot, "ctrl+o", "enter", "a")
        asked = said(pilot)
        await type_in(pilot, "seen the receipts")
        await press(pilot, "ctrl+s")
    assert "Ledger 300.00 500.00 +200.00" in flat(asked)
    assert "Still owed 40.00 0.00 −40.00" in flat(asked)
    assert case_of(session).proposals[1].decided_by == "grace"


async def test_what_was_left_is_offered_again_until_it_is_recorded(session: Session) -> None:
    opened(session)
    async with running(session, size=WIDE) as pilot:
        await press(pilot, "ctrl+o", "enter", "d", "down", "enter")
        await type_in(pilot, "it held it back")
        await press(pilot, "escape", "n")
        other = said(pilot)
        await press(pilot, "escape", "d")
        again = said(pilot)
        await press(pilot, "ctrl+s")
        await press(pilot, "d")
        afterwards = said(pilot)
    assert "as you left it" not in other
    assert "as you left it; f5 starts afresh" in again
    assert "it held it back" in again
    assert case_of(session).outcome == "error_confirmed"
    assert "as you left it" not in afterwards


async def test_a_draft_can_be_thrown_away(session: Session) -> None:
    opened(session)
    async with running(session, size=WIDE) as pilot:
        await press(pilot, "ctrl+o", "enter", "n")
        await type_in(pilot, "not this")
        await press(pilot, "escape", "n", "f5")
        afresh = said(pilot)
        await press(pilot, "escape", "n")
        again = said(pilot)
    assert "not this" not in afresh
    assert "as you left it" not in again


async def test_what_was_sent_before_it_was_left_is_not_done_twice(session: Session, clock: Calendar) -> None:
    """The answer is lost, the form is left, and opened and recorded again."""
    opened(session)
    failing = Failing(session.store, set())
    cut = desk_at(cast(SqlStore, failing), clock, "ada")
    append = session.store.append

    def lose_the_answer(writes: Sequence[StreamWrite]) -> list[Receipt]:
        append(writes)
        failing.failing = {"receipts"}
        raise StoreUnavailable("The connection was cut.")

    async with running(cut, size=WIDE) as pilot:
        await press(pilot, "ctrl+o", "enter", "n")
        await type_in(pilot, "called back")
        failing.append = lose_the_answer  # type: ignore[attr-defined]
        await press(pilot, "ctrl+s")
        lost = said(pilot)
        failing.failing = set()
        del failing.append
        await press(pilot, "escape", "n")
        told = said(pilot)
        await press(pilot, "ctrl+s")
    assert "The connection was cut." in lost
    assert "What you sent from here before was recorded after all." in flat(told)
    assert [row.type for row in session.store.case_events("D-1")].count("NoteAdded") == 1


async def test_what_is_typed_goes_to_the_line_and_back(session: Session) -> None:
    opened(session)
    executed(session, c.Determine(outcome="error_confirmed", explanation="short"))
    async with running(session, size=WIDE) as pilot:
        await press(pilot, "ctrl+o", "enter", "p", "space", "f4")
        line = said(pilot)
        await type_in(pilot, "; interest 0.10")
        await press(pilot, "f4")
        form = said(pilot)
        await press(pilot, "f4", "escape", "n")
        preferred = pilot.app.screen.query_one(StepEntry).is_line
        await press(pilot, "escape")
    assert "reverse 3 40.00" in line
    assert "[x] reverse entry 3, 40.00 USD of it" in form
    assert "[x] credit interest of 0.10 USD" in form
    assert preferred
    assert case_of(session).proposals == {}


async def test_another_posting_is_put_on_the_list(session: Session) -> None:
    opened(session)
    executed(session, c.Determine(outcome="error_confirmed", explanation="short"))
    async with running(session, size=WIDE) as pilot:
        await press(pilot, "ctrl+o", "enter", "p", "tab", *"interest", "enter")
        await type_in(pilot, "0.10")
        await press(pilot, "ctrl+n", "up", "space")
        listed = said(pilot)
        await press(pilot, "ctrl+s")
    assert "[x] credit interest of 0.10 USD" in listed
    steps = case_of(session).proposals[1].steps
    assert [step.do for step in steps] == ["interest", "reverse"]


async def test_what_to_press_next_is_always_said(session: Session) -> None:
    """Of another posting that is only looked at nothing is kept."""
    opened(session)
    executed(session, c.Determine(outcome="error_confirmed", explanation="short"))
    async with running(session, size=NORMAL) as pilot:
        await press(pilot, "ctrl+o", "enter", "p")
        wanted = said(pilot)
        await press(pilot, "ctrl+n")
        nothing = said(pilot)
        await press(pilot, "tab", *"fee", "enter", "escape", "p")
        looked_at = said(pilot)
        await press(pilot, "space")
        whole = said(pilot)
        await press(pilot, "enter", "enter", "enter")
        ended = said(pilot)
        await press(pilot, "ctrl+s")
    assert "→ Still to fill in: Post." in wanted
    assert "No other posting is chosen: choose one, and say what it wants" in nothing
    assert "as you left it" not in looked_at
    assert "→ ^s records this." in whole
    assert "→ Not recorded yet: look at it, then ^s records it." in ended
    assert len(case_of(session).proposals) == 1


async def test_a_fact_is_amended_in_a_field_and_what_is_wrong_stands_beside_it(session: Session) -> None:
    opened(session, reason="unauthorised-card")
    async with running(session, size=WIDE) as pilot:
        await press(pilot, "ctrl+o", "enter", "m")
        await type_in(pilot, "she showed another passbook")
        await press(pilot, *["tab"] * 10)
        await type_in(pilot, "someday")
        lines = painted(pilot).splitlines()
        await press(pilot, "ctrl+u")
        await type_in(pilot, "today")
        await press(pilot, "ctrl+s")
    at = next(number for number, line in enumerate(lines) if "Loss learned" in line)
    assert "someday" in lines[at]
    assert "! " in lines[at + 1]
    assert str(case_of(session).facts.learned_on) == "2026-03-20"


async def test_recording_too_early_says_what_is_lacking_where_it_is(session: Session) -> None:
    opened(session)
    executed(session, c.Cite(citation=evidence.cite_event(session.store, ACCOUNT, 3)))
    async with running(session, size=WIDE) as pilot:
        await press(pilot, "ctrl+o", "enter", "f", "tab")
        await type_in(pilot, "it shows")
        early = said(pilot)
        await press(pilot, "ctrl+s")
        told = said(pilot)
    assert "! Choose" not in early
    assert "! Choose the evidence that it rests on." in told
    assert case_of(session).findings == {}


async def test_somebody_else_was_faster(session: Session) -> None:
    """Under the optimistic lock: the conflict is said, what was typed stays, and it is looked at again."""
    opened(session)
    async with running(session, size=WIDE) as pilot:
        await press(pilot, "ctrl+o", "enter", "d", "down", "enter")
        await type_in(pilot, "it held it back")
        executed(session, c.AddNote(text="wait"), actor="grace")
        await press(pilot, "ctrl+s")
        conflict = said(pilot)
        await press(pilot, "ctrl+s")
        still = case_of(session).outcome
        await press(pilot, "ctrl+s")
    assert "grace: NoteAdded" in conflict
    assert "it held it back" in conflict
    assert still is None or still == "error_confirmed"
    assert case_of(session).outcome == "error_confirmed"


@pytest.mark.parametrize("size", [NORMAL, NARROW], ids=str)
async def test_a_long_form_takes_the_lines_that_nothing_else_needs(
    session: Session, size: tuple[int, int]
) -> None:
    opened(session)
    async with running(session, size=size) as pilot:
        await press(pilot, "ctrl+o", "enter", "m", "shift+tab")
        await type_in(pilot, "seen")
        await until(pilot, lambda: "! Write KEY=VALUE" in painted(pilot))
        lines = [line.strip("│ ▁▂▃▄▅▆▇█") for line in painted(pilot).splitlines()]
    at = next(at for at, line in enumerate(lines) if line.startswith("Other facts"))
    assert lines[at + 1].startswith("! Write KEY=VALUE, quoted where it has")
    assert lines[at:].count("") <= 2


async def test_a_key_that_a_step_does_not_offer_says_why(session: Session) -> None:
    opened(session)
    said_of = {}
    async with running(session, size=NORMAL) as pilot:
        await press(pilot, *ACCOUNT, "enter", "D", "enter")
        for step, keys in (("n", ("ctrl+n", "f5")), ("c", ("f4",)), ("p", ("f4", "ctrl+n"))):
            await press(pilot, step)
            for key in keys:
                await press(pilot, key)
                said_of[step, key] = painted(pilot)
            await press(pilot, "escape")
    assert "there is no list to put another on" in said_of["n", "ctrl+n"]
    assert "Nothing was kept from before" in said_of["n", "f5"]
    assert "it is filled in here" in said_of["c", "f4"]
    assert "a semicolon stands between two postings" in said_of["p", "ctrl+n"]
