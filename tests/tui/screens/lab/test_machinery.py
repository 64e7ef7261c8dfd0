"""A lesson on the machinery by the app's own keys: what it offers to break, what shows that, and what mends it."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.lab.progress import Verdict
from domain.lab.scenario import Task
from tests.kit.lab import in_lab, taken, typed
from tests.kit.lab_keys import act, do_by_keys, leave_form, rebuild_by_keys
from tests.kit.shell import NORMAL, Shell, keys_of, press, said, until
from tests.tui.screens.lab.test_lab import beside
from tui.application.lab.lesson import Lesson
from tui.application.lab.shelf import lessons
from tui.screens.kit.lines import text_of
from tui.screens.lab.sheet import SheetText


@pytest.mark.parametrize("name", [name for name in lessons() if name.startswith("m")])
async def test_every_answer_trap_hint_tool_and_mending_by_keys(name: str, tmp_path: Path) -> None:
    lesson = taken(name, tmp_path)
    async with in_lab(lesson, NORMAL) as pilot:
        await press(pilot, "f6", "enter")
        for task in lesson.scenario.tasks:
            for trap in () if task.is_deed else task.traps:
                await press(pilot, *keys_of(typed(task, trap.answer)), "enter")
                assert lesson.verdict == Verdict(is_right=False, trap=trap)
            await press(pilot, "f4", "f4", "f4", "f4")
            assert lesson.hints == (*task.hints, task.solution)
            await use_tools(pilot, lesson)
            if not task.is_deed:
                await press(pilot, *keys_of(typed(task, task.answer)), "enter")
            elif not lesson.of_task.done:
                await press(pilot, "escape")
                await mend(pilot, lesson, task)
                await press(pilot, "f6")
            assert lesson.of_task.done
            await press(pilot, "enter")
    assert lesson.is_debrief


async def use_tools(pilot: Shell, lesson: Lesson) -> None:
    """Break what the task offers to break, and read what was done."""
    while (tool := lesson.tool) is not None:
        used = lesson.of_task.used
        assert f"f8 {tool.does}" in sheet(pilot)
        await press(pilot, "f8")
        await until(pilot, lambda used=used: lesson.of_task.used > used)  # type: ignore[misc]
        assert all(" ".join(line.split()) in sheet(pilot) for line in lesson.shown)


def sheet(pilot: Shell) -> str:
    """All that the sheet says, in one line."""
    return " ".join(" ".join(text_of(pilot.app.screen.query_one(SheetText)._lines)).split())


async def mend(pilot: Shell, lesson: Lesson, task: Task) -> None:
    """Put right what is broken, from the account's screen; what that shows is what the lesson speaks of."""
    match lesson.scenario.name:
        case "m1-log":
            assert "DIFFERENT" in await rebuild_by_keys(pilot, "monthly_statement")
        case "m2-snapshots":
            await press(pilot, "end", "v")
            assert "First at event 8: ledger is snapshot 240.00 GBP, replay 190.00 GBP" in said(pilot)
            await press(pilot, "r")
            await until(pilot, lambda: "EQUAL" in said(pilot))
        case "m3-two-writers":
            await act(pilot, "withdraw", {"amount": "80.00"})
            assert "Changed since you looked" in said(pilot)
            assert "now refused 80.00 GBP is more than the 20.00 GBP available" in said(pilot)
            await leave_form(pilot)
        case "m6-new-question":
            assert "DIFFERENT" in await rebuild_by_keys(pilot, "cash_by_weekday")
            await press(pilot, "enter")
            await until(pilot, lambda: "6 Saturday" in said(pilot))
            assert "120.00" in said(pilot)
            assert "5 Friday" not in said(pilot)
        case _:
            for deed in task.deeds:
                await do_by_keys(pilot, deed)
    await until(pilot, lambda: lesson.of_task.done)
    assert f"✓ Right. {task.right[:40]}" in beside(pilot)
