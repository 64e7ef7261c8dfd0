"""Every lesson that comes with Recount: its right answers, its traps and its hints, on its own bank by the handlers."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.lab.progress import judged
from tests.kit.lab import NOON, act_traps, at_desk, copied, taken
from tui.application.lab.progress_file import read_record
from tui.application.lab.shelf import lessons, shipped
from tui.application.lab.telling import Said, told

NAMES = list(lessons())


@pytest.mark.parametrize("name", NAMES)
def test_it_is_solved_by_its_own_steps_and_every_trap_is_known(name: str, tmp_path: Path) -> None:
    lesson = taken(name, tmp_path / "lab")
    tasks = lesson.scenario.tasks
    for number, trap in act_traps(lesson):
        with copied(lesson, tmp_path / f"trap-{number}-{tasks[number].traps.index(trap)}") as desk:
            for before, task in enumerate(tasks[:number]):
                desk.solve(task, before)
            assert tasks[number].deeds or tasks[number].meanwhile or tasks[number].tools
            desk.lesson.meanwhile(desk.bank)
            desk.do(trap.deeds, "trap")
            found = desk.lesson.look(desk.bank)
            assert found is not None
            assert found.trap is trap, f"task {number + 1}: {trap.says}"
            assert desk.lesson.of_task.tries == 1
    with at_desk(lesson) as desk:
        lesson.next()
        for number, task in enumerate(tasks):
            for trap in task.traps:
                assert trap.answer is None or judged(task, trap.answer).trap is trap
            for shown in range(1, 5):
                lesson.hint()
                assert lesson.hints == (*task.hints, task.solution)[:shown]
            if task.is_deed:
                found = lesson.look(desk.bank)
                assert found is not None
                assert found.is_open, f"task {number + 1} is done before anybody did it"
            desk.solve(task, number)
    assert lesson.is_debrief
    kept = read_record(lesson.kept.path).of(name)
    assert (kept.done, kept.finished_at, kept.tasks[0].hints) == (len(tasks), NOON, 3)


@pytest.mark.parametrize("name", NAMES)
def test_its_texts_are_fit_to_be_read_beside_the_screens(name: str, tmp_path: Path) -> None:
    lesson = taken(name, tmp_path)
    assert shipped(name).table.minutes == lesson.scenario.minutes
    while True:
        said = told(lesson)
        assert said[0] == Said("title", lesson.scenario.title)
        assert all("{{" not in one.text and "\n" not in one.text for one in said)
        assert sum(len(one.text) for one in said) < 1_200
        if lesson.is_debrief:
            break
        lesson.progress = type(lesson.progress)(
            lesson.progress.digest,
            lesson.progress.names,
            lesson.progress.stage + 1,
            lesson.progress.tasks,
        )
