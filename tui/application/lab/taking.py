"""Taking up a lesson at this computer: where its bank and its progress are kept, and the settings of its desk."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tui.application.lab.lesson import Lesson, enter, take_up
from tui.application.lab.progress_file import ProgressFile
from tui.application.lab.shelf import lesson_named

if TYPE_CHECKING:
    from domain.bank import Banks
    from tui.application.session import Session
    from tui.settings import Settings

FOLDER = "lab"
"""Where banks and progress of the lab are kept, in the folder of one's data."""


def progress_of(folder: Path, who: str) -> ProgressFile:
    """Where the progress of somebody is kept, in the folder of their data."""
    return ProgressFile(folder / FOLDER, who)


def taken_up(
    settings: Settings, banks: Banks, folder: Path, name: str, *, afresh: bool = False
) -> tuple[Lesson, Settings]:
    """The lesson of a name or of the path of a file, and the settings of a desk in its bank.

    Times are told in the scenario's zone where nobody names another. Raises BadScenario, BadInput, NotKept,
    StoreUnavailable.
    """
    kept = progress_of(folder, settings.actor)
    lesson = take_up(lesson_named(name), banks, kept.folder, kept, source=name, afresh=afresh)
    zone = settings.zone if settings.zone_is_named else lesson.zone
    return lesson, replace(
        settings, database=str(lesson.bank_path), zone=zone, clock=None, read_only=False, profile={}
    )


def sit_down(lesson: Lesson, session: Session) -> None:
    """Let the desk be that of the lesson: its clock stands at its beginning, and others come first where they do."""
    assert session.bank is not None
    enter(lesson, session.bank)
    lesson.arm(session, session.bank)
