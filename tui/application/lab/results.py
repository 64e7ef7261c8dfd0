"""The progress of a class: the progress files of its people, as one table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from domain.errors import BadInput, RecountError
from tui.application.lab.progress_file import NAME, read_record

MOST_FILES = 1_000


@dataclass(frozen=True, slots=True)
class Result:
    """How far one person has come in one lesson. `finished_at` is UTC microseconds (None: not finished)."""

    who: str
    lesson: str
    title: str
    done: int
    tasks: int
    tries: int
    hints: int
    solutions: int
    finished_at: int | None
    file: str


def results(places: Sequence[Path]) -> tuple[list[Result], list[str]]:
    """Of every progress file named, and of those in the folders named or one folder deeper, by person and lesson; and
    a sentence for each that cannot be read, for one person's file keeps nobody else's back.

    Raises BadInput where a place holds none.
    """
    found: list[Result] = []
    unread: list[str] = []
    for path in (one for place in places for one in _files_at(place)):
        try:
            found += _of_file(path)
        except RecountError as error:
            unread.append(error.message)
    return sorted(found, key=lambda one: (one.who.casefold(), one.file, one.lesson)), unread


def _files_at(place: Path) -> Sequence[Path]:
    if not place.is_dir():
        return (place,)
    files = sorted({*place.glob("*.json"), *place.glob(f"*/{NAME}")})[:MOST_FILES]
    if not files:
        raise BadInput(
            f"There is no progress file in {place}; a person's is {NAME} in the folder lab of their data."
        )
    return files


def _of_file(path: Path) -> Iterator[Result]:
    record = read_record(path)
    for name, progress in record.lessons.items():
        yield Result(
            who=record.who or path.stem,
            lesson=name,
            title=record.titles.get(name, ""),
            done=progress.done,
            tasks=len(progress.tasks),
            tries=sum(task.tries for task in progress.tasks),
            hints=sum(task.hints for task in progress.tasks),
            solutions=sum(task.solved for task in progress.tasks),
            finished_at=progress.finished_at,
            file=str(path),
        )
