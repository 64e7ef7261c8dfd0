"""Lessons of the lab on banks of their own, taken by handlers or by keys."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from domain.bank import Bank
from domain.clock import LAST_INSTANT, iso_utc
from domain.lab.scenario import Deed, Task, Trap
from storage.bank import SqlBanks
from tests.kit.shell import NORMAL, Shell, app_on, until
from tui.application.lab.answers import HINT_OF
from tui.application.lab.bench import Bench, tools_of
from tui.application.lab.building import command_id
from tui.application.lab.deeds import Doer
from tui.application.lab.lesson import Lesson, enter, take_up
from tui.application.lab.progress_file import ProgressFile
from tui.application.lab.shelf import shipped
from tui.application.lab.taking import sit_down
from tui.application.session import Session
from tui.screens.app import RecountApp
from tui.screens.lab.opening import desk_of

NOON = 1_790_000_000_000_000
"""What the computer's clock says when a lesson is finished."""


def taken(name: str, folder: Path) -> Lesson:
    """The lesson from its beginning."""
    kept = ProgressFile(folder, "ada")
    lesson = take_up(shipped(name), SqlBanks(), folder, kept, source=name)
    return replace(lesson, now=lambda: NOON)


@dataclass
class Desk:
    """A lesson and its open bank."""

    lesson: Lesson
    bank: Bank

    def do(self, deeds: Iterable[Deed], *where: object) -> None:
        """Do them as whoever is trained would, by the handlers."""
        doer = Doer(
            self.bank,
            self.bank.clock,
            self.lesson.zone,
            str,
            lambda at: self.bank.start_clock(at, LAST_INSTANT),
            bench=None if self.lesson.tools is None else Bench(self.bank, self.lesson.tools),
        )
        for number, deed in enumerate(deeds):
            doer.do(deed, command_id("test", *where, number))

    def solve(self, task: Task, number: int) -> None:
        """Answer rightly, or do what is to be done; and go on."""
        while self.lesson.tool is not None:
            self.lesson.use(self.bank)
            assert self.lesson.shown
        if task.is_deed and self.lesson.of_task.done:
            found = self.lesson.verdict
        elif task.is_deed:
            self.lesson.meanwhile(self.bank)
            self.do(task.deeds, "right", number)
            found = self.lesson.look(self.bank)
        else:
            found = self.lesson.answer(self.bank, typed(task, task.answer))
            examples = HINT_OF[task.kind].partition("such as ")[2].split(" or ")
            assert typed(task, task.answer) not in examples, "the line to answer on gives the answer away"
        assert found is not None
        assert found.is_right, f"{self.lesson.scenario.name} task {number + 1}: {found}"
        self.lesson.next()


@contextmanager
def at_desk(lesson: Lesson) -> Iterator[Desk]:
    """The lesson's bank, open, its clock at the beginning of the lesson."""
    bank = SqlBanks().open(str(lesson.bank_path))
    try:
        enter(lesson, bank)
        yield Desk(lesson, bank)
    finally:
        bank.close()


@contextmanager
def copied(lesson: Lesson, folder: Path) -> Iterator[Desk]:
    """The same on a copy of its bank and with a progress of its own, at its beginning; nobody may have it open."""
    folder.mkdir()
    path = Path(shutil.copy(lesson.bank_path, folder))
    other = replace(
        lesson,
        bank_path=path,
        kept=ProgressFile(folder, "eve"),
        progress=replace(lesson.progress, stage=1),
        tools=tools_of(SqlBanks(), path),
    )
    with at_desk(other) as desk:
        yield desk


def typed(task: Task, value: object) -> str:
    """An answer as it is typed."""
    if task.kind == "amount" and isinstance(value, int):
        return f"{'-' * (value < 0)}{abs(value) // 100}.{abs(value) % 100:02}"
    if task.kind == "time" and isinstance(value, int):
        return iso_utc(value)
    return str(value)


def act_traps(lesson: Lesson) -> Iterator[tuple[int, Trap]]:
    """The traps that a state of the bank is, each with the number of its task, from 0."""
    for number, task in enumerate(lesson.scenario.tasks):
        yield from ((number, trap) for trap in task.traps if trap.checks)


def lab_app(lesson: Lesson, **options: Any) -> RecountApp:
    """The app with the lesson beside its screens, at the scenario's account."""

    def opened() -> Session:
        bank = SqlBanks().open(str(lesson.bank_path))
        session = Session(
            bank,
            "ada",
            lesson.zone,
            clock=bank.clock,
            is_training=True,
            open_projections=bank.projections,
            payload_steps=bank.payload_steps,
            folder=lesson.kept.folder,
            bank=bank,
        )
        sit_down(lesson, session)
        return session

    app = app_on(opened, account=lesson.scenario.opens, **options)
    app.beside = desk_of(app, lesson)
    return app


@asynccontextmanager
async def in_lab(lesson: Lesson, size: tuple[int, int] = NORMAL) -> AsyncIterator[Shell]:
    """The same running, its account open."""
    app = lab_app(lesson)
    async with app.run_test(size=size, notifications=True) as pilot:
        await until(pilot, lambda: len(app.screen_stack) > 1)
        yield pilot
        assert app.session is not None
        app.session.close()
