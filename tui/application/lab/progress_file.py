"""The file in which one person's progress in the lab is kept, and those of a whole class read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from domain.errors import RecountError
from domain.files import MalformedFile, read_text
from domain.lab.progress import Progress, TaskProgress
from tui.application.private_file import write_private

NAME = "lab-progress.json"
MOST_BYTES = 1 << 20
MOST_TASKS = 100
MOST_LINES, MOST_SHOWN = 40, 400
"""Lines that are kept of what a tool said, and characters of each."""
_Count = Annotated[int, Field(ge=0, le=10**9)]


class _Task(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    tries: _Count = 0
    hints: _Count = 0
    solved: bool = False
    done: bool = False
    used: _Count = 0
    shown: list[Annotated[str, Field(max_length=MOST_SHOWN)]] = Field([], max_length=MOST_LINES)


class _Lesson(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    digest: str = Field("", max_length=64)
    names: dict[str, _Count] = {}
    stage: _Count = 0
    tasks: list[_Task] = Field([], max_length=MOST_TASKS)
    finished_at: int | None = None
    title: str = Field("", max_length=200)


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    who: str = Field("", max_length=200)
    lessons: dict[str, _Lesson] = {}


@dataclass(frozen=True, slots=True)
class Record:
    """One person's progress: in each lesson by its name, with the titles that those had."""

    who: str = ""
    lessons: Mapping[str, Progress] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)

    def of(self, lesson: str) -> Progress:
        """In a lesson; nothing where it was never begun."""
        return self.lessons.get(lesson, Progress())

    def having(self, lesson: str, title: str, progress: Progress) -> Record:
        """The same with this progress in a lesson."""
        return replace(
            self,
            lessons={**self.lessons, lesson: progress},
            titles={**self.titles, lesson: title},
        )


def read_record(path: Path) -> Record:
    """What a progress file says. Raises MissingFile, MalformedFile, BadInput."""
    try:
        read = _File.model_validate(json.loads(read_text(path, MOST_BYTES)))
    except (ValueError, ValidationError, RecursionError):
        raise MalformedFile(f"{path} is no progress file of the lab; move it away to begin anew.") from None
    return Record(
        read.who,
        {name: _progress(lesson) for name, lesson in read.lessons.items()},
        {name: lesson.title for name, lesson in read.lessons.items()},
    )


def _progress(lesson: _Lesson) -> Progress:
    tasks = tuple(
        TaskProgress(one.tries, one.hints, one.solved, one.done, one.used, tuple(one.shown))
        for one in lesson.tasks
    )
    stage = min(lesson.stage, len(tasks) + 1)
    return Progress(lesson.digest, tuple(lesson.names.items()), stage, tasks, lesson.finished_at)


@dataclass(slots=True)
class ProgressFile:
    """The progress of whoever is at this computer, in a folder of theirs."""

    folder: Path
    who: str

    @property
    def path(self) -> Path:
        return self.folder / NAME

    def read(self) -> Record:
        """What is kept; nothing where there is no file, or one that cannot be read."""
        try:
            return replace(read_record(self.path), who=self.who)
        except RecountError:
            return Record(self.who)

    def keep(self, lesson: str, title: str, progress: Progress) -> None:
        """Keep this of a lesson beside the others; a file that cannot be read is put aside first. Raises NotKept."""
        self._put_aside()
        record = self.read().having(lesson, title, progress)
        lessons = {
            name: {
                "title": record.titles.get(name, ""),
                "digest": one.digest,
                "names": dict(one.names),
                "stage": one.stage,
                "tasks": [asdict(task) for task in one.tasks],
                "finished_at": one.finished_at,
            }
            for name, one in record.lessons.items()
        }
        write_private(self.path, json.dumps({"who": record.who, "lessons": lessons}, indent=1) + "\n")

    def _put_aside(self) -> None:
        """Rename a file that is there and is no progress file: somebody may yet mend it."""
        try:
            read_record(self.path)
        except MalformedFile:
            with suppress(OSError):
                self.path.replace(self.path.with_name(f"{NAME}.damaged"))
        except RecountError:
            return
