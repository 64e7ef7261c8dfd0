"""What the keys of the lab lead to: the sheet of a lesson, the list of lessons, the brief folded away."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Protocol

from textual.app import App

from tui.application.lab.lesson import Lesson
from tui.application.lab.listing import lesson_rows
from tui.application.lab.taking import progress_of
from tui.application.session import Session
from tui.screens.departure import Departure
from tui.screens.kit.actions.registry import actions_of
from tui.screens.kit.beside import Beside
from tui.screens.kit.keymap import keys_of
from tui.screens.kit.screen_stack import toggle
from tui.screens.lab.desk import LabDesk
from tui.screens.lab.lessons import LessonList
from tui.screens.lab.sheet import LabSheet

NAMED = frozenset({"lab.hint", "lab.anew", "lab.use"})


class LabHost(Protocol):
    """What the lab needs of the app."""

    departure: Departure
    beside: Beside | None

    @property
    def keymap(self) -> Mapping[str, str]: ...

    @property
    def session(self) -> Session | None: ...

    def answer(self, sentence: str) -> None:
        """Say why something cannot be done."""


def open_lab(app: App[Any], host: LabHost) -> None:
    """The sheet of the lesson that is being taken, else the list of lessons; `app` and `host` are one."""
    desk = host.beside
    if host.session is None:
        host.answer("The bank is being opened; press it again in a moment.")
    elif isinstance(desk, LabDesk):
        toggle(app, LabSheet, lambda: LabSheet(desk, partial(open_lessons, app, host)))
    else:
        open_lessons(app, host)


def press_in_sheet(app: App[Any], host: LabHost, key: str) -> bool:
    """Open the lesson's sheet and do there what the key does that it is named with in the strip and in what is said of
    a wrong act; False where it is no such key. `app` and `host` are one."""
    action = next(
        (one for one in actions_of("lab") if one.id in NAMED and key in keys_of(one, host.keymap)), None
    )
    if action is None or not isinstance(host.beside, LabDesk) or isinstance(app.screen, LabSheet):
        return False
    open_lab(app, host)
    if isinstance(app.screen, LabSheet):
        app.call_after_refresh(app.run_action, action.name, app.screen)
    return True


def open_lessons(app: App[Any], host: LabHost) -> None:
    """The list of lessons; the chosen one is taken up once the app is left."""
    session = host.session
    if session is None or session.folder is None:
        host.answer("The lab needs a folder to keep its banks in.")
        return
    kept = progress_of(session.folder, session.first)

    def chosen(name: str | None) -> None:
        desk = host.beside
        if name is None:
            return
        if isinstance(desk, LabDesk) and desk.lesson.scenario.name == name:
            return
        host.departure.leave_for(name)

    app.push_screen(LessonList(partial(lesson_rows, kept)), chosen)


def fold(host: LabHost) -> None:
    """Fold the brief of the lesson away, or unfold it."""
    if isinstance(host.beside, LabDesk):
        host.beside.fold()
    else:
        host.answer("No lesson is being taken here; f6 has the lab.")


def desk_of(app: App[Any], lesson: Lesson) -> LabDesk:
    """The lesson beside the screens of an app, which is a LabHost."""
    host: LabHost = app  # type: ignore[assignment]
    return LabDesk(
        app,
        lesson,
        bank=lambda: None if host.session is None else host.session.bank,
        leave_for=lambda name, afresh: host.departure.leave_for(name, afresh=afresh),
        press=lambda key: press_in_sheet(app, host, key),
    )
