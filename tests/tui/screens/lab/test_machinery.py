"""A lesson on the machinery by the app's own keys: what it offers to break, what shows that, and what mends it."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.lab.progress import Verdict
from tests.kit.lab import Desk, in_lab, taken, typed
from tests.kit.shell import NORMAL, WIDE, Shell, keys_of, press, said, until
from tests.tui.screens.lab.test_lab import beside
from tui.application.lab.lesson import Lesson
from tui.application.lab.shelf import lessons
from tui.screens.kit.messages import StoreChanged
from tui.screens.kit.screen_stack import announce


async def test_a_snapshot_is_damaged_found_by_the_proof_and_made_anew_by_keys(tmp_path: Path) -> None:
    lesson = taken("m2-snapshots", tmp_path)
    async with in_lab(lesson, WIDE) as pilot:
        await press(pilot, "f6", "enter", "2", "enter", "enter")
        offered = said(pilot)
        await press(pilot, "f8")
        await until(pilot, lambda: lesson.of_task.done)
        broken = said(pilot)
        await press(pilot, "enter", "8", "enter", "enter", "escape", "v")
        different = said(pilot)
        await press(pilot, "r")
        await until(pilot, lambda: lesson.of_task.done)
        await until(pilot, lambda: "EQUAL" in said(pilot))
        mended = beside(pilot)
        await press(pilot, "f6", "enter")
        debrief = said(pilot)
    assert "f8 let the newest snapshot say 50.00 more" in offered
    assert "The snapshot of account 2402 at event 8 now says 50.00 more than it did." in broken
    assert "First at event 8: ledger is snapshot 240.00 GBP, replay 190.00 GBP" in different
    assert "✓ Right. The snapshot was made anew from the events" in mended
    assert "A snapshot saves reading" in debrief
    assert lesson.kept.read().of("m2-snapshots").tasks[1].used == 1


async def test_rows_of_older_code_are_folded_anew_and_swapped_in_by_keys(tmp_path: Path) -> None:
    lesson = taken("m6-new-question", tmp_path)
    async with in_lab(lesson, WIDE) as pilot:
        await press(pilot, "f6", "enter", "f8")
        await until(pilot, lambda: lesson.of_task.done)
        await press(pilot, "enter", *keys_of("165.00"), "enter", "enter", "f8")
        await until(pilot, lambda: bool(lesson.shown))
        await press(pilot, "escape", "S")
        await until(pilot, lambda: "cash_by_weekday" in said(pilot))
        await press(pilot, "r")
        await until(pilot, lambda: "s swaps them in" in said(pilot))
        compared = said(pilot)
        await press(pilot, "s", "enter")
        await until(pilot, lambda: lesson.of_task.done)
        await press(pilot, "enter")
        await until(pilot, lambda: "6 Saturday" in said(pilot))
        rows = said(pilot)
    assert "DIFFERENT" in compared
    assert "5 Friday" not in rows
    assert "120.00" in rows


@pytest.mark.parametrize("name", [name for name in lessons() if name.startswith("m")])
async def test_every_answer_trap_hint_and_tool_by_keys(name: str, tmp_path: Path) -> None:
    """What is mended elsewhere than in the lesson is mended there by the handlers, as on another screen."""
    lesson = taken(name, tmp_path)
    async with in_lab(lesson, NORMAL) as pilot:
        await press(pilot, "f6", "enter")
        for number, task in enumerate(lesson.scenario.tasks):
            if not task.is_deed:
                for trap in task.traps:
                    await press(pilot, *keys_of(typed(task, trap.answer)), "enter")
                    assert lesson.verdict == Verdict(is_right=False, trap=trap)
            await press(pilot, "f4", "f4", "f4", "f4")
            assert lesson.hints == (*task.hints, task.solution)
            while lesson.tool is not None:
                used = lesson.of_task.used
                await press(pilot, "f8")
                while lesson.of_task.used == used:
                    await pilot.pause(0.01)
            if not task.is_deed:
                await press(pilot, *keys_of(typed(task, task.answer)), "enter")
            elif not lesson.of_task.done:
                await press(pilot, "escape")
                mended(pilot, lesson, number)
                await until(pilot, lambda: lesson.of_task.done)
                await press(pilot, "f6")
            assert lesson.of_task.done
            await press(pilot, "enter")
    assert lesson.is_debrief


def mended(pilot: Shell, lesson: Lesson, number: int) -> None:
    """Do what the task wants in the bank that the app has open, and let its screens know."""
    session = pilot.app.session  # type: ignore[attr-defined]
    lesson.meanwhile(session.bank)
    Desk(lesson, session.bank).do(lesson.scenario.tasks[number].deeds, "right", number)
    announce(pilot.app, StoreChanged)
