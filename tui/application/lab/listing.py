"""The lessons there are and how far somebody has come in each, for a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain.files import parse_toml, read_text
from domain.lab.progress import Progress
from tui.application.lab.file import MOST_BYTES
from tui.application.lab.progress_file import ProgressFile
from tui.application.lab.shelf import lessons


@dataclass(frozen=True, slots=True)
class LessonRow:
    """One lesson; `done` of its `tasks` are done."""

    name: str
    title: str
    minutes: int
    tasks: int
    done: int
    is_begun: bool
    is_finished: bool


def lesson_rows(kept: ProgressFile) -> list[LessonRow]:
    """Every lesson that comes with Recount, in order."""
    record = kept.read()
    return [_row(name, _heading(name), record.of(name)) for name in lessons()]


def _heading(name: str) -> Mapping[str, Any]:
    path = lessons()[name]
    return parse_toml(read_text(path, MOST_BYTES), path)


def _row(name: str, said: Mapping[str, Any], progress: Progress) -> LessonRow:
    return LessonRow(
        name=name,
        title=str(said["title"]),
        minutes=int(said["minutes"]),
        tasks=len(said["task"]),
        done=progress.done,
        is_begun=progress.stage > 0,
        is_finished=progress.finished_at is not None,
    )


def score(rows: Sequence[LessonRow]) -> str:
    """How many are finished: 3/8."""
    return f"{sum(row.is_finished for row in rows)}/{len(rows)}"


def next_of(rows: Sequence[LessonRow], name: str = "") -> str | None:
    """The lesson to go on with: the first behind `name` that is not finished, else the first at all; None where all
    are."""
    names = [row.name for row in rows]
    begin = names.index(name) + 1 if name in names else 0
    open_ones = [
        row.name for row in (*rows[begin:], *rows[:begin]) if not row.is_finished and row.name != name
    ]
    return next(iter(open_ones), None)


def short_name(name: str) -> str:
    """What a lesson may also be called: its name up to the first dash."""
    return name.partition("-")[0]


def state_words(row: LessonRow) -> str:
    """How far one has come in it."""
    if row.is_finished:
        return "done"
    return f"{row.done} of {row.tasks} tasks" if row.is_begun else ""
