"""A scenario file as a whole: read, its bank planned, its texts written with figures and numbers of events."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from domain.errors import RecountError
from domain.files import MalformedFile, parse_toml, read_text
from domain.lab.checks import Check
from domain.lab.scenario import AnswerValue, Deed, Scenario, Task, Tool, Trap
from tui.application.lab.answers import read_answer
from tui.application.lab.checks import CheckReader, read_check
from tui.application.lab.faults import Fault, Faults
from tui.application.lab.figures import Texts, event_names, figures_of
from tui.application.lab.file_model import (
    DeedTable,
    ScenarioTable,
    TaskTable,
    ToolTable,
    TrapTable,
    complaints_of,
)
from tui.application.lab.lines import Place, lines_of
from tui.application.lab.plan import Plan, read_instant, read_plan

MOST_BYTES = 256 << 10
"""Of a scenario file."""
_LINE = re.compile(r"\bline (\d{1,9})\b")
_PARTED = re.compile(r"\n\s*\n")
TRAINEE = "trainee"
"""Who does the steps of a solution."""


@dataclass(frozen=True, slots=True)
class ScenarioFile:
    """A file whose tables are whole, and the plan of its bank. `texts` know its figures."""

    path: Path
    name: str
    digest: str
    table: ScenarioTable
    plan: Plan
    texts: Texts
    lines: Mapping[Place, int]

    def scenario(self, names: Mapping[str, int], faults: Faults | None = None) -> Scenario:
        """The scenario as it is told, where the events have these numbers.

        Raises BadScenario, or notes in `faults` what is wrong.
        """
        own = Faults(self.path, self.lines) if faults is None else faults
        made = _Writer(self, names, own, self.texts.knowing(event_names(names))).scenario()
        if faults is None:
            own.check()
        return made

    def faults(self) -> Faults:
        """Where to note what is wrong with it."""
        return Faults(self.path, self.lines)


def read_file(path: Path, name: str = "") -> ScenarioFile:
    """A scenario file; `name` is what its lesson is asked for by, the file's own by default.

    Raises BadScenario with every line that is wrong, MissingFile, BadInput.
    """
    text = read_text(path, MOST_BYTES)
    faults = Faults(path, lines_of(text))
    called = name or path.stem
    table = _table(text, path, faults)
    faults.check()
    assert table is not None
    texts = Texts(figures_of(table.figures, table.bank.currency))
    plan = read_plan(called, table, texts, faults)
    faults.check()
    assert plan is not None
    digest = sha256(text.encode()).hexdigest()[:16]
    return ScenarioFile(path, called, digest, table, plan, texts, faults.lines)


def _table(text: str, path: Path, faults: Faults) -> ScenarioTable | None:
    try:
        return ScenarioTable.model_validate(parse_toml(text, path))
    except MalformedFile as error:
        faults.found.append(
            Fault(_line_in(error.message), error.message.removeprefix(f"{path} ").rstrip("."))
        )
    except ValidationError as error:
        for place, message in complaints_of(error):
            faults.note(place, message)
    return None


def reflowed(text: str) -> str:
    """Paragraphs, each one line long, parted by an empty line: how a file breaks its lines says nothing."""
    parted = _PARTED.split(text.strip())
    return "\n\n".join(" ".join(one.split()) for one in parted)


def _line_in(message: str) -> int:
    """The line that a complaint of the TOML reader names, else the first."""
    match = _LINE.search(message)
    return int(match[1]) if match else 1


@dataclass(frozen=True, slots=True)
class _Writer:
    file: ScenarioFile
    names: Mapping[str, int]
    faults: Faults
    texts: Texts

    def scenario(self) -> Scenario:
        table, plan = self.file.table, self.file.plan
        return Scenario(
            name=self.file.name,
            title=self._text(("title",), table.title),
            minutes=table.minutes,
            story=self._text(("story",), table.story),
            debrief=self._text(("debrief",), table.debrief),
            tasks=tuple(self._task(one, ("task", number)) for number, one in enumerate(table.task)),
            start=plan.start,
            zone=plan.zone.key,
            currency=plan.currency,
            opens=table.account[0].number,
            digest=self.file.digest,
        )

    def _task(self, table: TaskTable, place: Place) -> Task:
        account_id = table.account or self.file.table.account[0].number
        if account_id not in self.file.plan.currencies:
            self.faults.note((*place, "account"), f"there is no account {account_id[:40]!r} in this file")
            account_id = self.file.table.account[0].number
        choices = {key: self._text((*place, "choices"), words) for key, words in table.choices.items()}
        self._check_kind(table, place)
        return Task(
            ask=self._text((*place, "ask"), table.ask),
            kind=table.kind,
            right=self._text((*place, "right"), table.right),
            hints=tuple(self._text((*place, "hints", at), hint) for at, hint in enumerate(table.hints)),
            solution=self._text((*place, "solution"), table.solution),
            account_id=account_id,
            answer=self._answer(table, table.answer, (*place, "answer")),
            choices=choices,
            checks=self._checks(table.checks, account_id, (*place, "checks")),
            traps=tuple(
                self._trap(one, table, account_id, (*place, "trap", at)) for at, one in enumerate(table.trap)
            ),
            deeds=self._deeds(table.steps, (*place, "steps")),
            meanwhile=self._deeds(table.meanwhile, (*place, "meanwhile")),
            afterwards=self._deeds(table.afterwards, (*place, "afterwards")),
            tools=self._tools(table.tools, (*place, "tools")),
        )

    def _check_kind(self, table: TaskTable, place: Place) -> None:
        if table.kind == "do":
            if not table.checks:
                self.faults.note(place, "a task to do needs checks, which say when it is done")
            if table.answer is not None:
                self.faults.note(
                    (*place, "answer"), "a task to do has no answer; its checks say when it is done"
                )
        elif table.answer is None:
            self.faults.note(place, f"a task of the kind {table.kind} needs an answer")
        if (table.kind == "choice") != bool(table.choices):
            self.faults.note(place, "choices belong to a task of the kind choice, which needs them")

    def _trap(self, table: TrapTable, task: TaskTable, account_id: str, place: Place) -> Trap:
        if (table.answer is None) == (not table.checks):
            self.faults.note(place, "a trap has an answer, or checks: one of the two")
        elif (task.kind == "do") != bool(table.checks):
            wanted = "checks" if task.kind == "do" else "an answer"
            self.faults.note(place, f"a trap of a task of the kind {task.kind} has {wanted}")
        return Trap(
            says=self._text((*place, "says"), table.says),
            answer=self._answer(task, table.answer, (*place, "answer")),
            checks=self._checks(table.checks, account_id, (*place, "checks")),
            deeds=self._deeds(table.steps, (*place, "steps")),
        )

    def _answer(self, task: TaskTable, text: str | None, place: Place) -> AnswerValue | None:
        if text is None or task.kind == "do":
            return None
        return self.faults.read(
            place,
            lambda: read_answer(
                task.kind,
                self.texts.render(text),
                currency=self.file.plan.currency,
                zone=self.file.plan.zone,
                now=self.file.plan.start,
                names=self.names,
                choices=task.choices,
            ),
        )

    def _checks(
        self, tables: Sequence[Mapping[str, Any]], account_id: str, place: Place
    ) -> tuple[Check, ...]:
        zone: ZoneInfo = self.file.plan.zone
        reader = CheckReader(
            account_id,
            self.file.plan.currencies[account_id],
            self.names,
            lambda text: read_instant(text, zone),
            self.texts.render,
        )
        found = []
        for number, table in enumerate(tables):
            with self.faults.at((*place, number)):
                found.append(read_check(table, reader))
        return tuple(found)

    def _deeds(self, tables: Sequence[DeedTable], place: Place) -> tuple[Deed, ...]:
        found = []
        for number, one in enumerate(tables):
            with self.faults.at((*place, number)):
                at = read_instant(self.texts.render(one.at), self.file.plan.zone) if one.at else None
                found.append(Deed(words=self.texts.render(one.do), actor=one.by or TRAINEE, at=at))
        return tuple(found)

    def _tools(self, tables: Sequence[ToolTable], place: Place) -> tuple[Tool, ...]:
        found = []
        for number, one in enumerate(tables):
            with self.faults.at((*place, number)):
                deed = Deed(words=self.texts.render(one.do), actor=TRAINEE)
                found.append(Tool(does=self._text((*place, number, "does"), one.does), deed=deed))
        return tuple(found)

    def _text(self, place: Place, text: str) -> str:
        try:
            return reflowed(self.texts.render(text))
        except RecountError as error:
            self.faults.note(place, error.message)
            return text
