"""A lesson being taken: its scenario, its bank, and how far somebody has come in it."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from domain.account.commands import Request
from domain.clock import LAST_INSTANT, utc_now
from domain.dispute.commands import CaseRequest
from domain.errors import BadInput, StoreUnavailable
from domain.handlers.account import Executed, Handler
from domain.handlers.dispute import CaseExecuted, CaseHandler
from domain.lab.checks import Look
from domain.lab.progress import Progress, TaskProgress, Verdict, begun, judged, looked
from domain.lab.scenario import Deed, Scenario, Task, Tool
from tui.application.lab.answers import read_answer
from tui.application.lab.bench import Bench, Lines, Tools, tools_of
from tui.application.lab.building import build, command_id
from tui.application.lab.deeds import Doer
from tui.application.lab.file import ScenarioFile
from tui.application.lab.listing import lesson_rows, next_of
from tui.application.lab.progress_file import MOST_LINES, MOST_SHOWN, ProgressFile

if TYPE_CHECKING:
    from domain.bank import Bank, Banks
    from domain.ports import Clock
    from tui.application.session import Session


@dataclass(slots=True)
class Lesson:
    """`bank_path` is the scenario's own bank. Its methods that take a bank may be called from any thread."""

    scenario: Scenario
    bank_path: Path
    kept: ProgressFile
    progress: Progress
    source: str = ""
    """What it is taken up again by: a name, or the path of a file."""
    now: Clock = utc_now
    tools: Tools | None = None
    """What its tasks may do to the bank itself; None: nothing."""
    verdict: Verdict | None = None
    """On the task it stands at, where anything was said of it since the lesson was opened."""
    _lock: RLock = field(default_factory=RLock)

    @property
    def task(self) -> Task | None:
        """The task it stands at; None in the brief and the debrief."""
        at = self.progress.at
        return None if at is None else self.scenario.tasks[at]

    @property
    def of_task(self) -> TaskProgress:
        """How far that is."""
        at = self.progress.at
        return TaskProgress() if at is None else self.progress.tasks[at]

    @property
    def is_debrief(self) -> bool:
        return self.progress.stage > len(self.scenario.tasks)

    @property
    def has_sequel(self) -> bool:
        """Something is done in the bank once the task is."""
        return self.task is not None and bool(self.task.afterwards)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.scenario.zone)

    @property
    def shown(self) -> Lines:
        """What the tool said that was used last in this task."""
        return self.of_task.shown

    @property
    def hints(self) -> tuple[str, ...]:
        """Those that are shown of the task, the solution last."""
        task, of_task = self.task, self.of_task
        if task is None:
            return ()
        solution = (task.solution,) if of_task.solved else ()
        return (*task.hints[: of_task.hints], *solution)

    def answer(self, bank: Bank, text: str) -> Verdict:
        """Judge what was typed; a wrong answer counts as a try. Raises BadInput for what is no answer, NotKept."""
        with self._lock:
            task = self.task
            assert task is not None
            given = read_answer(
                task.kind,
                text,
                currency=self.scenario.currency,
                zone=self.zone,
                now=bank.clock(),
                choices=task.choices,
            )
            return self._heard(bank, judged(task, given))

    def look(self, bank: Bank) -> Verdict | None:
        """See whether the task is done, where it is one to do; None where it is none, or done. Raises NotKept."""
        with self._lock:
            task = self.task
            if task is None or not task.is_deed or self.of_task.done:
                return None
            return self._heard(bank, looked(task, self._look(bank)))

    def hint(self) -> None:
        """Show the next hint, after the last the solution. Raises NotKept."""
        with self._lock:
            of_task = self.of_task
            if self.task is None or of_task.solved:
                return
            if of_task.is_last_hint:
                self._keep_task(replace(of_task, solved=True))
            else:
                self._keep_task(replace(of_task, hints=of_task.hints + 1))

    @property
    def tool(self) -> Tool | None:
        """What the task offers to do next; None where nothing is left."""
        tools = () if self.task is None else self.task.tools
        return tools[self.of_task.used] if self.of_task.used < len(tools) else None

    def use(self, bank: Bank) -> None:
        """Do it. Raises BadInput where nothing is offered, StoreUnavailable, NotKept."""
        with self._lock:
            tool = self.tool
            if tool is None:
                raise BadInput("Nothing is left to do here with this key; f5 begins the lesson anew.")
            said = self._doer(bank).do(tool.deed, command_id(self.scenario.name, "tool"))
            kept = tuple(line[:MOST_SHOWN] for line in said[:MOST_LINES])
            self._keep_task(replace(self.of_task, used=self.of_task.used + 1, shown=kept))
            self.look(bank)

    def next(self) -> None:
        """Go on, where this stage is done with. Raises NotKept."""
        with self._lock:
            self._keep(self.progress.next(self.now()))

    def back(self) -> None:
        """Go back a stage, to read. Raises NotKept."""
        with self._lock:
            self._keep(self.progress.back())

    def meanwhile(self, bank: Bank) -> None:
        """What others do right before the first command of the task. Raises RecountError."""
        with self._lock:
            task, at = self.task, self.progress.at
            if task is not None and not self.of_task.done:
                self._do(bank, task.meanwhile, "meanwhile", at)

    def following(self) -> str | None:
        """The next lesson that is not finished; None where all are."""
        return next_of(lesson_rows(self.kept), self.scenario.name)

    def arm(self, session: Session, bank: Bank) -> None:
        """Let others come first where the scenario wants it, whatever is executed at this desk."""
        before = lambda: self.meanwhile(bank)  # noqa: E731
        session.handler = _Handler(session.handler, before)
        vars(session)["cases"] = _CaseHandler(session.cases, before)

    def _heard(self, bank: Bank, verdict: Verdict) -> Verdict:
        before, self.verdict = self.verdict, verdict
        of_task = self.of_task
        if verdict.is_right:
            if not of_task.done:
                self._keep_task(replace(of_task, done=True))
                task = self.task
                assert task is not None
                self._do(bank, task.afterwards, "afterwards", self.progress.at)
        elif not verdict.is_open and verdict != before and not of_task.done:
            self._keep_task(replace(of_task, tries=of_task.tries + 1))
        return verdict

    def _do(self, bank: Bank, deeds: tuple[Deed, ...], *where: object) -> None:
        doer = self._doer(bank)
        for number, deed in enumerate(deeds):
            doer.do(deed, command_id(self.scenario.name, *where, number))

    def _doer(self, bank: Bank) -> Doer:
        bench = None if self.tools is None else Bench(bank, self.tools)
        return Doer(
            bank, bank.clock, self.zone, str, lambda at: bank.start_clock(at, LAST_INSTANT), bench=bench
        )

    def _look(self, bank: Bank) -> Look:
        return Look(bank, self.scenario.start, (lambda: None) if self.tools is None else self.tools.seal)

    def _keep_task(self, task: TaskProgress) -> None:
        self._keep(self.progress.with_task(task))

    def _keep(self, progress: Progress) -> None:
        if progress.stage != self.progress.stage:
            self.verdict = None
        self.progress = progress
        self.kept.keep(self.scenario.name, self.scenario.title, progress)


def take_up(
    file: ScenarioFile,
    banks: Banks,
    folder: Path,
    kept: ProgressFile,
    *,
    source: str = "",
    afresh: bool = False,
) -> Lesson:
    """The lesson of a file where it was left; from its beginning with `afresh`, and where there is no bank of it, or
    its file has changed.

    Raises BadScenario, NotKept, StoreUnavailable.
    """
    path = folder / f"{file.name}.db"
    progress, tools = kept.read().of(file.name), tools_of(banks, path)
    if afresh or progress.digest != file.digest or not path.exists():
        faults = file.faults()
        _make(folder)
        names = build(file.plan, file.texts, banks, path, faults)
        faults.check()
        scenario = file.scenario(names)
        progress = begun(scenario, names)
        tools.clear()
        lesson = Lesson(scenario, path, kept, progress, source or file.name, tools=tools)
        kept.keep(scenario.name, scenario.title, progress)
        return lesson
    return Lesson(file.scenario(dict(progress.names)), path, kept, progress, source or file.name, tools=tools)


def _make(folder: Path) -> None:
    """Raises StoreUnavailable where nothing can be kept there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        why = error.strerror or str(error)
    else:
        if os.access(folder, os.W_OK):
            return
        why = "nothing may be written there"
    raise StoreUnavailable(
        f"The lab keeps its banks and your progress in {folder} ({why}); name another place for both with "
        "XDG_DATA_HOME."
    )


def enter(lesson: Lesson, bank: Bank) -> None:
    """Let the bank's clock stand at the beginning of the lesson, or where its newest event is. Raises BadInput."""
    bank.start_clock(lesson.scenario.start, LAST_INSTANT)


class _Handler(Handler):
    """Calls `before` whenever something is executed."""

    __slots__ = ("before",)

    def __init__(self, own: Handler, before: Callable[[], None]) -> None:
        super().__init__(own.store, own.clock, own.pause)
        self.before = before

    def execute(self, request: Request) -> Executed:
        """As the handler's own, after what others do first."""
        self.before()
        return super().execute(request)


class _CaseHandler(CaseHandler):
    """The same for cases."""

    __slots__ = ("before",)

    def __init__(self, own: CaseHandler, before: Callable[[], None]) -> None:
        super().__init__(own.store, own.calendars, own.wordings, own.clock, own.new_id, own.pause)
        self.before = before

    def execute(self, request: CaseRequest) -> CaseExecuted:
        """As the handler's own, after what others do first."""
        self.before()
        return super().execute(request)
