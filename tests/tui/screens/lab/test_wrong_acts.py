"""Wrong acts of every lesson, by the app's own keys: each is known and explained beside the screen."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from domain.lab.scenario import Trap
from tests.kit.lab import act_traps, copied, in_lab, taken
from tests.kit.lab_keys import do_by_keys
from tests.kit.shell import NORMAL, until
from tests.tui.screens.lab.test_lab import beside
from tui.application.lab.lesson import Lesson
from tui.application.lab.shelf import SCENARIOS, lessons

NAMES = [name for name in lessons() if "[[task.trap.steps]]" in (SCENARIOS / f"{name}.toml").read_text()]
"""Lessons in which something can be done wrongly."""


@pytest.mark.parametrize("name", NAMES)
async def test_every_wrong_act_by_keys(name: str, tmp_path: Path) -> None:
    """What comes before is solved by the handlers: by keys it is solved in the tests of right acts."""
    lesson = taken(name, tmp_path / "lab")
    for at, (number, trap) in enumerate(act_traps(lesson)):
        with copied(lesson, tmp_path / f"trap-{at}") as desk:
            for before, task in enumerate(lesson.scenario.tasks[:number]):
                desk.solve(task, before)
        async with in_lab(desk.lesson, NORMAL) as pilot:
            for deed in trap.deeds:
                await do_by_keys(pilot, deed, in_spite=True)
            await until(pilot, partial(is_seen, desk.lesson, trap))
            assert f"× {trap.says[:40].strip()}" in beside(pilot)
        assert desk.lesson.of_task.tries == len(trap.deeds)


def is_seen(lesson: Lesson, trap: Trap) -> bool:
    """Whether the lesson knows what was done as this trap."""
    return lesson.verdict is not None and lesson.verdict.trap is trap
