"""A dispute by keys over a real bank: scenario S5 from the notice to the letter, and what may go wrong between."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from domain.account.commands import Request, ReverseEntry
from domain.dispute import commands as c
from domain.dispute.postings import Reverse
from domain.evidence import citations as evidence
from storage.log.store import SqlStore
from tests.kit.cases import (
    ACCOUNT,
    Calendar,
    case_of,
    desk_at,
    desk_on,
    executed,
    on_line,
    opened,
    step,
    type_in,
)
from tests.kit.shell import (
    NARROW,
    NORMAL,
    WIDE,
    keys_of,
    painted,
    press,
    running,
    said,
    settle,
    top,
    type_at_once,
)
from tui.application.cases.letters import write
from tui.application.cases.step_input import CheckedStep, read_input
from tui.application.session import Session
from tui.screens.disputes.case_facts import CaseFacts
from tui.screens.disputes.case_file import CaseFileScreen
from tui.screens.disputes.case_log import CaseLog


@pytest.fixture
def clock() -> Calendar:
    return Calendar()


@pytest.fixture
def session(tmp_path: Path, clock: Calendar) -> Iterator[Session]:
    with desk_on(tmp_path, clock) as session:
        yield session


async def test_the_atm_that_gave_less(session: Session, clock: Calendar) -> None:
    async with running(session, size=NORMAL) as pilot:
        await press(pilot, *ACCOUNT, "enter", "left", "right", "D")
        empty = said(pilot)
        await step(pilot, "n", "atm-short amount=40.00 entry+=3 the atm gave less cash")
        queue = said(pilot)
        await press(pilot, "escape", "e", "D", "enter")
        await step(pilot, "f", "1 the journal shows an overage of 40")
        clock.on(14)
        await step(pilot, "p", "credit 3 40.00")
        await step(pilot, "b", "40.00")
        credited = said(pilot)
        await press(pilot, "l")
        letter = said(pilot)
        await press(pilot, "end")
        end_of_letter = said(pilot)
        await press(pilot, "ctrl+s")
        clock.on(21)
        await step(pilot, "d", "error_confirmed the machine held it back")
        determined = said(pilot)
        clock.on(24)
        await step(pilot, "p", "make-final PC-D-1-1")
        await step(pilot, "b", "0.00")
        await press(pilot, "l")
        await press(pilot, "ctrl+s")
        await press(pilot, "z")
        await press(pilot, "ctrl+s")
        closed = said(pilot)
        await press(pilot, "o")
        back = top(pilot)
    assert "no open case; n takes a notice" in empty
    assert "3 Apr 10 bd received 40.00" in queue
    assert "tell of the credit by Tue 7 Apr 2026" in credited
    assert "Dear Rosa Diaz," in letter
    assert "✓ which transaction: March 20, 2026, ATM MAIN ST, $200.00" in letter
    assert "by May 4, 2026" in end_of_letter
    assert "correct by Mon 13 Apr 2026" in determined
    assert "closed: error confirmed" in closed
    assert back == "TimeMachineScreen"
    case = case_of(session)
    assert (case.facts.reason_code, case.status, case.missed, case.credits) == ("atm-short", "closed", {}, {})
    head = session.store.head(ACCOUNT)
    assert head is not None
    assert head.ledger == 340_00


async def test_a_second_person_approves_above_the_limit(session: Session, clock: Calendar) -> None:
    opened(session)
    executed(session, c.Determine(outcome="error_confirmed", explanation="not theirs"))
    async with running(session, size=WIDE) as pilot:
        await press(pilot, "ctrl+o", "enter")
        await step(pilot, "p", "reverse 3")
        await step(pilot, "b", "200.00")
        refused = said(pilot)
        await press(pilot, "escape", "a")
        own = said(pilot)
    assert "waits for the approval of somebody but ada" in refused
    assert "You proposed correction 1 yourself" in own
    assert isinstance(session.store, SqlStore)
    before = len(session.store.case_events("D-1"))
    async with running(desk_at(session.store, clock, "grace"), size=WIDE) as pilot:
        await press(pilot, "ctrl+o", "enter", "a")
        asked = said(pilot), len(session.store.case_events("D-1"))
        await type_in(pilot, "seen the receipts")
        await press(pilot, "ctrl+s")
        approved = said(pilot)
        await step(pilot, "b", "200.00")
        posted = said(pilot)
        await press(pilot, "y")
        copied = pilot.app.clipboard
    assert "reverse entry 3" in asked[0]
    assert "proposed by ada" in asked[0]
    assert asked[1] == before
    assert "receipts”" in approved
    assert session.store.case_events("D-1")[before].reason == "seen the receipts"
    assert "may be posted" in approved
    assert "correction 1 is event 4" in posted
    assert copied.startswith("Case D-1 (account 77, Rosa Diaz): ")
    assert copied.endswith("report by Wed 25 Mar 2026, 3 bd; next: write to the customer.")


async def test_two_agents_and_one_wrong_entry(session: Session) -> None:
    """Scenario S8: agent 1 has reversed it, of which the case is told; agent 2 meets the conflict."""
    opened(session)
    executed(session, c.Determine(outcome="error_confirmed", explanation="posted twice"))
    async with running(session, size=WIDE) as pilot:
        await press(pilot, "ctrl+o", "enter")
        await step(pilot, "p", "reverse 3 9.00")
        session.handler.execute(
            Request(
                command=ReverseEntry(account_id=ACCOUNT, entry=3, amount=40_00),
                command_id="r",
                actor="agent-1",
            )
        )
        await press(pilot, "b")
        await type_in(pilot, "9.00")
        conflict = said(pilot)
    assert "changed since you looked" in conflict
    # Of the two streams that it changed, it is told of the one that is looked at first.
    assert re.search(r"agent-1: (EntryReversed \(version 4\)|EntryPostedOutside \(version 8\))", conflict)
    head = session.store.head(ACCOUNT)
    assert head is not None
    assert head.ledger == 340_00


async def test_what_was_typed_survives_a_refusal_and_nothing_is_recorded_before_the_other_key(
    session: Session,
) -> None:
    opened(session)
    async with running(session, size=NORMAL) as pilot:
        await press(pilot, "ctrl+o", "enter")
        await on_line(pilot, "p")
        await type_in(pilot, "reverse 3")
        await press(pilot, "enter")
        before = len(session.store.case_events("D-1"))
        await press(pilot, "ctrl+s")
        refused = said(pilot)
        await press(pilot, "escape")
    assert before == 2
    assert "Determine that there was an error" in refused
    assert "reverse 3" in refused
    assert len(session.store.case_events("D-1")) == 2


async def test_a_comparison_and_an_instant_are_cited_as_they_are_seen(session: Session) -> None:
    opened(session)
    async with running(session, size=WIDE) as pilot:
        await press(pilot, *ACCOUNT, "enter", "home", "m", "end", "e")
        await press(pilot, "c", "t", "e")
    kinds = [one.kind for one in case_of(session).evidence.values()]
    assert kinds == ["comparison", "instant"]


async def test_a_case_is_found_by_its_number_among_the_accounts_and_opened(session: Session) -> None:
    opened(session, "D-12")
    async with running(session) as pilot:
        await press(pilot, *keys_of("d-12"))
        assert "D-12" in painted(pilot)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, CaseFileScreen)


async def test_without_a_case_the_key_says_how_to_open_one(session: Session) -> None:
    async with running(session, size=WIDE) as pilot:
        await press(pilot, *ACCOUNT, "enter", "e")
        text = said(pilot)
    assert "no open case to cite it in" in text


async def test_keys_that_are_faster_than_the_store_are_not_lost(session: Session) -> None:
    opened(session)
    async with running(session, size=WIDE) as pilot:
        # Pressed in one go: no screen has read anything when its key arrives.
        await press(pilot, "ctrl+o", "enter", "n")
        asked = top(pilot)
    assert asked == "CaseStepScreen"


@pytest.mark.parametrize("size", [WIDE, NORMAL])
async def test_the_list_of_accounts_counts_their_open_cases(session: Session, size: tuple[int, int]) -> None:
    async with running(session, size=size) as pilot:
        without = painted(pilot)
    opened(session)
    opened(session, "D-2")
    async with running(session, size=size) as pilot:
        lines = painted(pilot).splitlines()
    assert "cases" not in next(line for line in without.splitlines() if "last entry" in line)
    heading = next(line for line in lines if "last entry" in line)
    row = next(line for line in lines if "Rosa Diaz" in line)
    end = heading.index("cases") + len("cases")
    assert row[end - 5 : end].strip() == "2"


async def test_a_step_says_what_the_clock_makes_of_it_before_it_is_recorded(session: Session) -> None:
    async with running(session, size=WIDE) as pilot:
        await press(pilot, *ACCOUNT, "enter", "D")
        await on_line(pilot, "n")
        await type_in(pilot, "atm-short amount=40.00 entry+=3 the atm gave less cash")
        preview = said(pilot)
        await press(pilot, "ctrl+s", "enter")
        await on_line(pilot, "f")
        await type_in(pilot, "9 nothing")
        refused = said(pilot)
    assert "→ credit or determine by Fri 3 Apr 2026" in preview
    assert "There is no evidence 9 in this case." in refused


async def test_facts_are_stated_and_the_clock_and_the_loss_follow(session: Session, clock: Calendar) -> None:
    """Scenario S2 in small: 200.00 taken on the day; learned the same day, told in time: the customer bears 50.00."""
    opened(session, reason="unauthorised-card")
    async with running(session, size=WIDE) as pilot:
        await press(pilot, "ctrl+o", "enter")
        before = said(pilot)
        await on_line(pilot, "k")
        await type_in(pilot, "learned tuesday")
        wrong = said(pilot)
        await press(pilot, "ctrl+u")
        await type_in(
            pilot, 'learned=2026-03-20 amount=200.00 new-account=yes reason="she showed another passbook"'
        )
        preview = said(pilot)
        await press(pilot, "ctrl+s")
        after = said(pilot)
    assert "depends on when the loss was learned of" in " ".join(before.split())
    assert "'learned tuesday' is no fact; write KEY=VALUE" in wrong
    assert "→ credit or determine by Fri 17 Apr 2026" in preview
    assert "refund at least 150.00 USD" in after
    case = case_of(session)
    assert (case.facts.new_account, str(case.deadlines["determine"].due_on)) == (True, "2026-04-17")


@pytest.mark.parametrize("size", [WIDE, NORMAL])
async def test_the_panes_of_a_case_by_number_by_tab_and_by_the_mouse(
    session: Session, size: tuple[int, int]
) -> None:
    opened(session)
    letter = write(session.cases, "D-1", case_of(session), "acknowledgement")
    executed(
        session,
        c.Cite(citation=evidence.cite_event(session.store, ACCOUNT, 3)),
        c.RecordFinding(text="the journal shows an overage", evidence=(1,)),
        letter.issue(),
    )
    async with running(session, size=size) as pilot:
        await press(pilot, "ctrl+o", "enter", "2")
        happened = said(pilot)
        await press(pilot, "3")
        findings = said(pilot)
        await press(pilot, "tab")
        letters = said(pilot)
        await press(pilot, "tab")
        beside = said(pilot)
        await press(pilot, "tab")
        facts = said(pilot)
        if size == WIDE:
            await pilot.click(CaseLog)
            await press(pilot, "shift+tab")
        focused = type(pilot.app.focused).__name__
    assert "NoticeReceived" in happened
    assert "right after event 3: ledger 300.00" in findings
    assert "none yet: d records it" in findings
    assert "Dear Rosa Diaz," in letters
    assert "Evidence to have" in beside
    assert "Regulation E, US" in facts
    assert focused == "CaseFacts"


async def test_no_single_key_records_anything(session: Session) -> None:
    """Somebody who types a note a moment too early presses all these keys in the case file."""
    opened(session)
    executed(session, c.Determine(outcome="error_confirmed", explanation="posted twice"))
    executed(session, c.ProposeCorrection(steps=(Reverse(entry=3, amount=9_00),), account_version=3))
    before = len(session.store.case_events("D-1"))
    async with running(session, size=WIDE) as pilot:
        await press(pilot, "ctrl+o", "enter")
        for key in "abcdefghijklmnoprstuvwxyz":
            await press(pilot, key)
            while top(pilot) != "CaseFileScreen":
                await press(pilot, "escape" if pilot.app.screen.is_modal else "q")
    assert len(session.store.case_events("D-1")) == before


async def test_words_that_were_taken_back_are_not_recorded(session: Session) -> None:
    opened(session)
    async with running(session, size=WIDE) as pilot:
        await press(pilot, "ctrl+o", "enter")
        await on_line(pilot, "n")
        await type_in(pilot, "not this")
        # Taken back in one go with the key that records: whatever was read of them meanwhile is stale.
        await press(pilot, "ctrl+u", "ctrl+s")
        still = top(pilot), said(pilot)
    assert still[0] == "CaseStepScreen"
    assert "not this" not in still[1]
    assert [row.type for row in session.store.case_events("D-1")] == ["NoticeReceived", "DeadlinesSet"]


async def test_what_is_still_being_read_is_shown_before_it_is_recorded(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(session)
    may_read = Event()

    def held(*asked: Any) -> CheckedStep:
        may_read.wait(60)
        return read_input(*asked)

    async with running(session, size=WIDE) as pilot:
        await press(pilot, "ctrl+o", "enter", "n")
        monkeypatch.setattr("tui.screens.disputes.case_step.read_input", held)
        await type_at_once(pilot, *"called", "ctrl+s")
        early = said(pilot)
        may_read.set()
        await settle(pilot)
        after = said(pilot)
        await press(pilot, "ctrl+s")
    assert "Not recorded yet: it is still being read." in early
    assert "Not recorded yet: look at it, then ^s records it." in after
    assert session.store.case_events("D-1")[-1].type == "NoteAdded"


async def test_the_ends_of_a_pane_are_a_key_away(session: Session) -> None:
    opened(session)
    async with running(session, size=NARROW) as pilot:
        await press(pilot, "ctrl+o", "enter")
        pane, seen = pilot.app.screen.query_one(CaseFacts), []
        for key in ("end", "home", "pagedown", "pageup"):
            await press(pilot, key)
            seen.append(pane.scroll_offset.y)
        end = pane.max_scroll_y
    assert seen[:2] == [end, 0]
    assert end >= seen[2] > 0
    assert seen[3] == 0


async def test_a_case_is_taken_with_two_keys_or_given_to_somebody_else(session: Session) -> None:
    opened(session)
    async with running(session) as pilot:
        await press(pilot, *ACCOUNT, "enter", "D", "enter", "g", "ctrl+s")
        taken = case_of(session).assignee
        await step(pilot, "g", "disputes/nora")
    assert taken == session.actor
    assert case_of(session).assignee == "disputes/nora"


async def test_recording_without_words_says_which_are_missing(session: Session) -> None:
    opened(session)
    async with running(session) as pilot:
        await press(pilot, *ACCOUNT, "enter", "D", "enter", "n", "ctrl+s")
        told = said(pilot)
    assert "! Type what to remember." in told
    assert case_of(session).version == 2
