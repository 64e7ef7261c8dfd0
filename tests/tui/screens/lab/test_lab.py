"""A lesson beside the real screens: taken by the app's own keys, folded, begun anew, left for the next."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from domain.lab.progress import Verdict
from domain.lab.scenario import Task
from tests.kit.lab import in_lab, lab_app, taken, typed
from tests.kit.lab_keys import leave_form
from tests.kit.pictures import Compare, Size, keys, looks_the_same, sized
from tests.kit.shell import NORMAL, TINY, WIDE, Shell, keys_of, left, painted, press, said, until
from tui.application.lab.lesson import Lesson
from tui.application.lab.shelf import lessons
from tui.screens.app import RecountApp
from tui.screens.departure import Following
from tui.screens.kit.beside import BesidePane
from tui.screens.kit.lines import text_of

S1 = "s1-duplicate"


BY_KEYS = {
    "s3-late-payroll": ("fee", "35.00"),
    "s4-covered": ("fee", "35.00"),
    "s7-orphan-hold": ("hold", ""),
    "s8-two-agents": ("posted", "54.00"),
}
"""Lessons with a deed on an event: which, and the amount that confirms it ("": none does)."""
IN_THE_CASE = "s6-no-error"
"""The lesson whose deed is done in the case file: proposed, posted, and told in a letter."""
BY_LINE = ("s2-stolen-card", "s5-atm-short")
"""Lessons with a notice that is typed as their solution has it."""


async def done_by_keys(pilot: Shell, lesson: Lesson, task: Task) -> None:
    """Do what the task wants as whoever is trained does it, from its sheet."""
    name = lesson.scenario.name
    if name in BY_LINE:
        await press(pilot, "enter", "D", "n", "f4")
        await press(pilot, *keys_of(task.solution.partition("f4: ")[2]))
        await press(pilot, "ctrl+s")
    elif name == IN_THE_CASE:
        await press(pilot, "enter", "ctrl+o")
        for keys in (
            ["enter"],
            ["p"],
            ["space"],
            ["ctrl+s"],
            ["b"],
            keys_of("250.00"),
            ["ctrl+s"],
            ["l"],
            ["ctrl+s"],
        ):
            await press(pilot, *keys)
    else:
        entry, amount = BY_KEYS[name]
        number = dict(lesson.progress.names)[entry]
        await press(pilot, "enter", "colon", *keys_of(f"#{number}"), "enter", "a", "enter")
        await press(pilot, *keys_of("as the lesson says"), "enter", "tab", *keys_of(amount), "ctrl+s")
        if task.meanwhile:
            assert "Changed since you looked" in said(pilot)
            assert not lesson.of_task.done
        await leave_form(pilot)
    await until(pilot, lambda: lesson.of_task.done)
    await press(pilot, "f6")


def beside(pilot: Shell) -> str:
    """What stands beside the screen, in one line."""
    (pane,) = next(one for one in reversed(pilot.app.screen_stack) if not one.is_modal).query(BesidePane)
    return " ".join(" ".join(text_of(pane._lines)).split())


async def answered(pilot: Shell, text: str) -> str:
    """What the sheet says to an answer."""
    await press(pilot, *keys_of(text), "enter")
    return said(pilot)


async def test_a_duplicate_is_found_and_reversed_by_keys(tmp_path: Path) -> None:
    lesson = taken(S1, tmp_path)
    async with in_lab(lesson, WIDE) as pilot:
        brief = beside(pilot)
        await press(pilot, "f6", "enter")
        nothing = await answered(pilot, "the second")
        trap = await answered(pilot, "4")
        await press(pilot, "f4")
        hinted = said(pilot)
        right = await answered(pilot, "5")
        await press(pilot, "enter")
        act = said(pilot)
        await press(pilot, "enter", "a", "enter")
        form = painted(pilot)
        await press(pilot, *keys_of("posted twice"), "enter", "tab", *keys_of("120.00"), "ctrl+s")
        await until(pilot, lambda: lesson.of_task.done)
        done = beside(pilot)
        await press(pilot, "f6", "enter")
        debrief = said(pilot)
        await press(pilot, "ctrl+b")
        again = said(pilot)
        await press(pilot, "ctrl+b", "ctrl+b", "ctrl+b")
        beginning = said(pilot)
    assert "About 4 minutes" in brief
    assert '"I had one dinner' in brief
    assert "'the second'" in nothing
    assert "× Event 4 settled the hold" in trap
    assert "Hint 1. Both are for the same amount" in hinted
    assert "✓ Right. Event 5 captured no hold" in right
    assert "Put it right" in act
    assert "Reverse an entry" in form
    assert "✓ Right. Event 5 is reversed: 760.00 became 880.00" in done
    assert "An authorisation is a hold" in debrief
    assert "✓ Right. Event 5 is reversed" in again
    assert "This is the beginning of the lesson." in beginning
    kept = lesson.kept.read().of(S1)
    assert (kept.done, kept.tasks[0].tries, kept.tasks[0].hints) == (2, 1, 1)
    assert kept.finished_at is not None


@pytest.mark.parametrize("name", [name for name in lessons() if name[0] == "s" and name != S1])
async def test_every_answer_trap_and_hint_by_keys(name: str, tmp_path: Path) -> None:
    """What is to be done in the bank is done by keys too; what others do first, the lesson does."""
    lesson = taken(name, tmp_path)
    async with in_lab(lesson, NORMAL) as pilot:
        await press(pilot, "f6", "enter")
        for task in lesson.scenario.tasks:
            if task.is_deed:
                await done_by_keys(pilot, lesson, task)
            else:
                for trap in task.traps:
                    await press(pilot, *keys_of(typed(task, trap.answer)), "enter")
                    assert lesson.verdict == Verdict(is_right=False, trap=trap)
                await press(pilot, "f4", "f4", "f4", "f4")
                assert lesson.hints == (*task.hints, task.solution)
                await press(pilot, *keys_of(typed(task, task.answer)), "enter")
            assert lesson.of_task.done
            await press(pilot, "enter")
    assert lesson.is_debrief


async def answered_with_a_hint(pilot: Pilot[Any]) -> None:
    """A wrong answer, and the first hint, on the lesson's sheet."""
    await until(pilot, lambda: len(pilot.app.screen_stack) > 1)
    await press(pilot, "f6", "enter", "4", "enter", "f4")


@sized(WIDE, NORMAL, TINY)
def test_a_lesson_beside_the_time_machine(snap_compare: Compare, size: Size, tmp_path: Path) -> None:
    app = lab_app(taken(S1, tmp_path))
    assert looks_the_same(snap_compare, app, answered_with_a_hint, keys("escape"), size=size)


def test_its_sheet(snap_compare: Compare, tmp_path: Path) -> None:
    assert looks_the_same(snap_compare, lab_app(taken(S1, tmp_path)), answered_with_a_hint)


async def test_it_is_folded_begun_anew_and_left_for_another(tmp_path: Path) -> None:
    lesson = taken(S1, tmp_path)
    async with in_lab(lesson, NORMAL) as pilot:
        app = pilot.app
        assert isinstance(app, RecountApp)
        await press(pilot, "f7")
        folded = [pane.size.height for pane in app.screen.query(BesidePane)]
        await press(pilot, "f7")
        unfolded = [pane.size.height for pane in app.screen.query(BesidePane)]
        await press(pilot, "f6", "ctrl+l", "down", "enter")
        await left(pilot)
        assert app.departure.then == Following("s2-stolen-card", afresh=False)
    assert (folded, unfolded) == ([1], [5])
    async with in_lab(lesson, NORMAL) as pilot:
        app = pilot.app
        assert isinstance(app, RecountApp)
        await press(pilot, "f6", "f5")
        asked = said(pilot)
        await press(pilot, "f5")
        await left(pilot)
        assert app.departure.then == Following(S1, afresh=True)
    assert "f5 again begins anew" in asked
