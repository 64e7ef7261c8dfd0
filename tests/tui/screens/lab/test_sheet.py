"""The sheet of a lesson and its strip: what is new is in view, and what was cut or done elsewhere is told."""

from __future__ import annotations

from pathlib import Path

from storage.bank import SqlBanks
from tests.kit.lab import in_lab, taken
from tests.kit.shell import NORMAL, keys_of, painted, press, said, until
from tests.tui.screens.lab.test_lab import beside
from tui.application.lab.lesson import take_up
from tui.application.lab.shelf import shipped
from tui.screens.kit.form.fields import FormFields

RACE = "m3-two-writers"


async def test_what_is_new_is_in_view_and_the_next_task_begins_at_its_top(tmp_path: Path) -> None:
    lesson = taken(RACE, tmp_path)
    async with in_lab(lesson, NORMAL) as pilot:
        await press(pilot, "f6", "enter", "f4", "f4", "f4")
        third_hint = said(pilot)
        await press(pilot, "f8")
        await until(pilot, lambda: lesson.of_task.used == 1)
        race = said(pilot)
        await press(pilot, *keys_of("3"), "enter")
        wrong = said(pilot)
        await press(pilot, *keys_of("2"), "enter", "pagedown", "enter")
        second = painted(pilot)
    assert "Nothing refused the second INSERT" in third_hint
    assert "The account says −60.00" in race
    assert "× " in wrong
    assert "│ Task 2 of 4" in second
    assert "a  It waited" in second


async def test_keys_of_the_sheet_are_taken_in_the_bank(tmp_path: Path) -> None:
    """The strip and what is said of a wrong act name them where no sheet is open."""
    lesson = taken(RACE, tmp_path)
    async with in_lab(lesson, NORMAL) as pilot:
        for key in ("f6", "enter", "escape", "f8"):
            await press(pilot, key)
        await until(pilot, lambda: lesson.of_task.used == 1)
        race = said(pilot)
        await press(pilot, "escape")
        await press(pilot, "f4")
        hint = said(pilot)
        await press(pilot, "escape")
        await press(pilot, "f5")
        anew = said(pilot)
    assert "agent-2: INSERT version 2: done" in race
    assert "Hint 1." in hint
    assert "f5 again begins anew" in anew
    again = take_up(shipped(RACE), SqlBanks(), tmp_path, lesson.kept, source=RACE)
    assert again.shown == lesson.shown != ()


async def test_the_strip_says_that_it_is_cut_and_repeats_the_task_below_a_wrong_answer(
    tmp_path: Path,
) -> None:
    lesson = taken("s4-covered", tmp_path)
    async with in_lab(lesson, NORMAL) as pilot:
        story = beside(pilot)
        await press(pilot, "f6", "enter", *keys_of("1.00"), "enter", "escape")
        wrong = beside(pilot)
    assert story.endswith("…")
    assert "f6 begin" in story
    assert "… · Task 1 of 3" in wrong
    assert "× Not that." in wrong
    assert "What was the ledger when the purchase was authorised" in wrong


async def test_the_strip_is_painted_anew_under_two_dialogs(tmp_path: Path) -> None:
    lesson = taken(RACE, tmp_path)
    async with in_lab(lesson, NORMAL) as pilot:
        await press(pilot, "p", "f6", "enter")
        task = painted(pilot).splitlines()[0]
    assert "Task 1 of 4" in task


async def test_the_field_that_is_filled_in_stays_in_sight_when_its_preview_grows(tmp_path: Path) -> None:
    lesson = taken("s2-stolen-card", tmp_path)
    async with in_lab(lesson, NORMAL) as pilot:
        await press(pilot, "D", "n", "down", "enter", "space", "enter", *["tab"] * 8, *keys_of("foreign=no"))
        preview = said(pilot)
        form, field = pilot.app.screen.query_one(FormFields), pilot.app.focused
        assert field is not None
        assert form.region.contains_region(field.region)
    assert "→ ^s records this." in preview
    assert "foreign=no" in preview
