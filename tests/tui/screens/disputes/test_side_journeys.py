"""What is kept beside a case, by keys: a call, a task and its end, a file, a link to another case."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.widgets import Input

from domain.dispute import commands as c
from domain.dispute import side_events as side
from tests.kit.cases import NOW, Calendar, case_of, desk_on, executed, opened, type_in
from tests.kit.shell import NORMAL, WIDE, press, running, said, top, until
from tui.application.session import Session


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """D-1 and D-2 are about the same entry."""
    with desk_on(tmp_path, Calendar()) as session:
        opened(session)
        opened(session, "D-2")
        yield session


def last(session: Session) -> object:
    return session.store.case_events("D-1")[-1].event


async def test_a_call_is_recorded_with_its_instant_and_a_name_in_it_is_warned_of(session: Session) -> None:
    async with running(session, size=WIDE) as pilot:
        await press(pilot, "ctrl+o", "enter", "c", "ctrl+s")
        lacking = said(pilot)
        await type_in(pilot, "Rosa says it gave 160")
        warned = said(pilot)
        await press(pilot, "shift+tab")
        await type_in(pilot, "yesterday 3pm")
        understood = said(pilot)
        before = case_of(session).version
        await press(pilot, "ctrl+s")
        await press(pilot, "5")
        pane = said(pilot)
    assert "Type what was said." in lacking
    assert "phone from the customer: Rosa says it gave 160" in warned
    assert "! This looks like a name; what is recorded cannot be erased" in warned
    assert "= Thu 19 Mar 2026 15:00:00 (America/New_York)" in understood
    assert before == 2
    assert last(session) == side.ContactRecorded(
        direction="in", medium="phone", at=NOW - 21 * 3_600_000_000, text="Rosa says it gave 160"
    )
    assert "19 Mar 26 15:00 ← from the customer, phone: Rosa says it gave 160" in pane


async def test_what_is_kept_beside_a_case_is_a_draft_too_and_says_who_signs(session: Session) -> None:
    async with running(session, size=NORMAL) as pilot:
        await press(pilot, "f2", *"grace", "enter", "ctrl+o", "enter", "c")
        await type_in(pilot, "she called")
        await press(pilot, "escape", "c")
        again = said(pilot)
        await press(pilot, "ctrl+s", "c")
        afterwards = said(pilot)
    assert "grace signs · as you left it; f5 starts afresh" in again
    assert "phone from the customer: she called" in again
    assert "as you left it" not in afterwards
    assert session.store.case_events("D-1")[-1].actor == "grace"


async def test_a_task_is_added_seen_in_queue_and_file_and_done(session: Session) -> None:
    async with running(session, size=WIDE) as pilot:
        await press(pilot, "ctrl+o", "enter", "t")
        await type_in(pilot, "ask the machine's owner")
        await press(pilot, "tab")
        await type_in(pilot, "yesterday")
        wrong = said(pilot)
        await press(pilot, "ctrl+u")
        await type_in(pilot, "5 bd")
        right = said(pilot)
        await press(pilot, "ctrl+s")
        added = case_of(session).tasks[1]
        facts = said(pilot)
        await press(pilot, "escape")
        queue = said(pilot)
        await press(pilot, "enter", "t", "down", "ctrl+s")
        done = case_of(session).tasks[1]
    assert "! Thu 19 Mar 2026" in wrong
    assert "= Fri 27 Mar 2026, 5 bd" in right
    assert (added.text, str(added.due_on), added.is_done) == ("ask the machine's owner", "2026-03-27", False)
    assert "☐ 1 ask the machine's owner Fri 27 Mar 2026, 5 bd" in facts
    assert "☐" in queue
    assert done.is_done


async def test_a_file_is_attached_by_a_path_that_completes(session: Session, tmp_path: Path) -> None:
    journal = tmp_path / "journal.txt"
    journal.write_bytes(b"overage 40\n")
    async with running(session, size=NORMAL) as pilot:
        await press(pilot, "ctrl+o", "enter", "A")
        await type_in(pilot, f"{tmp_path}/jour")
        path = pilot.app.focused
        assert isinstance(path, Input)
        await until(pilot, lambda: path._suggestion == str(journal))
        await press(pilot, "right")
        understood = said(pilot)
        await press(pilot, "tab")
        await type_in(pilot, "zzz")
        await press(pilot, "ctrl+s")
        nothing_chosen = said(pilot)
        await press(pilot, *["backspace"] * 3, "down", "up", "tab")
        await type_in(pilot, "over by 40")
        await press(pilot, "ctrl+s")
        pilot.app.clear_notifications()
        await press(pilot, "5")
        pane = said(pilot)
    attached = last(session)
    assert isinstance(attached, side.FileAttached)
    assert (attached.name, attached.size) == ("journal.txt", 11)
    assert attached.words == "machine journal: over by 40"
    assert "= 11 bytes, SHA-256" in understood
    assert "Put right what is marked with !" in nothing_chosen
    assert "✓ machine journal file 1" in pane
    assert "1 journal.txt machine journal: over by 40" in pane
    assert journal.read_bytes() == b"overage 40\n"


async def test_the_case_about_the_same_entry_is_offered_and_linked(session: Session) -> None:
    async with running(session, size=NORMAL) as pilot:
        await press(pilot, "ctrl+o", "enter", "K")
        offered = said(pilot)
        await press(pilot, "ctrl+s")
        await press(pilot, "5")
        pane = said(pilot)
    assert "D-2 the same entry 3" in offered
    assert "duplicate of case D-2" in offered
    assert case_of(session).links == (("duplicate-of", "D-2"),)
    assert "duplicate of D-2" in pane


async def test_somebody_who_was_faster_is_told_of_and_what_was_typed_stays(session: Session) -> None:
    async with running(session, size=NORMAL) as pilot:
        await press(pilot, "ctrl+o", "enter", "c")
        await type_in(pilot, "she called")
        executed(session, c.AddNote(text="by another desk"), actor="bo")
        await press(pilot, "ctrl+s")
        conflict = said(pilot), top(pilot)
        await press(pilot, "ctrl+s", "ctrl+s")
    assert "bo: NoteAdded (version 3)" in conflict[0]
    assert "she called" in conflict[0]
    assert conflict[1] == "CaseStepScreen"
    assert isinstance(last(session), side.ContactRecorded)
