"""What we told them, by keys: a statement from the time machine, a letter from its case."""

from __future__ import annotations

from pathlib import Path

from tests.kit import travelling
from tests.kit.cases import ACCOUNT, Calendar, desk_on, executed, opened
from tests.kit.shell import NORMAL, press, running, said, top
from tests.kit.travelling import PAYROLL
from tui.application.cases.letters import write


async def test_the_statement_of_the_late_payroll(tmp_path: Path) -> None:
    async with travelling.travelling(version=PAYROLL, folder=tmp_path) as traveller:
        pilot = traveller.pilot
        await press(pilot, "W")
        shown = said(pilot)
        await press(pilot, "N", "y")
        copied = next((tmp_path / "answers").iterdir()).read_text()
        await press(pilot, "enter")
        back = top(pilot)
    assert "What we told them" in shown
    assert "3 lines differ from what it would say today. This line: differs." in shown
    assert "event 42" in shown
    assert "recorded in the period after later entries" in shown
    assert "- 12 Mar salary" in copied
    assert "+ 12 Mar salary" in copied
    assert back == "TimeMachineScreen"


async def test_a_letter_of_a_case_and_one_side_at_a_time(tmp_path: Path) -> None:
    with desk_on(tmp_path, Calendar()) as session:
        opened(session)
        case = session.store.case("D-1")
        assert case is not None
        executed(session, write(session.cases, "D-1", case, "acknowledgement").issue())
        async with running(session, size=NORMAL) as pilot:
            await press(pilot, *ACCOUNT, "enter", "D", "enter", "W")
            then = said(pilot)
            await press(pilot, "tab")
            today = said(pilot)
            await press(pilot, "left_square_bracket")
            none_before = said(pilot)
            await press(pilot, "escape")
            back = top(pilot)
    assert "Letter 1 of case D-1" in then
    assert "tab shows TODAY" in then
    assert "{{holder}}" not in then + today
    assert "Today it would say the same." in then
    assert "tab shows THEN" in today
    assert "There is none before this one." in none_before
    assert back == "CaseFileScreen"
