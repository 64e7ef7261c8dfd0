"""The sheet of a lesson: its story or task in full, a line to answer on, hints, and beginning anew."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from tui.application.lab.telling import Said, asked_for, next_words, told, verdict_words
from tui.screens.kit.actions.registry import Action, Context, bindings_of
from tui.screens.kit.dialogs import Dialog
from tui.screens.kit.keys_bar import KeysBar
from tui.screens.kit.lines import Line, LinesPane
from tui.screens.kit.safe_content import safe
from tui.screens.kit.safe_input import SearchLine
from tui.screens.lab.desk import LabDesk
from tui.screens.lab.lines import laid, new_part

MAX_SAID = 600
ANEW = (
    "f5 again begins anew: the bank is made afresh, and what was done in it is gone. Any other key: not now."
)


class SheetText(LinesPane, can_focus=True):
    """What the lesson says at this stage."""

    def __init__(self, desk: LabDesk) -> None:
        super().__init__()
        self._desk = desk
        self._said: list[Said] = []
        self._stage = -1

    def lines(self, width: int, height: int) -> list[Line]:
        return laid(told(self._desk.lesson, whole=False), width)

    def follow(self) -> None:
        """Say it again from its beginning where another stage is told, else with what is new in view."""
        lesson = self._desk.lesson
        before, self._said = self._said, told(lesson, whole=False)
        is_other, self._stage = lesson.progress.stage != self._stage, lesson.progress.stage
        self.relay()
        if is_other:
            self.scroll_to(y=0, animate=False, immediate=True)
            before = self._said[: len(self._said) - len(verdict_words(lesson))]
        first, last = new_part(before, self._said)
        if first < last:
            # The line to answer on comes and goes with it, and the height of this pane changes.
            self.call_after_refresh(self._bring, first, last)

    def _bring(self, first: int, last: int) -> None:
        """Scroll until these paragraphs can be seen, or as many lines of them as there is room for."""
        width, height = self.virtual_size.width, self.scrollable_content_region.height
        top, end = (len(laid(self._said[:at], width)) for at in (first, last))
        top += bool(first)
        if top < self.scroll_offset.y or end > self.scroll_offset.y + height:
            self.scroll_to(y=max(min(top, end - height), 0) if end - top <= height else top, animate=False)


class LabSheet(Dialog[None]):
    """Over the screen below; it stays until it is left."""

    CONTEXT: ClassVar[Context] = "lab"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("lab")]
    DEFAULT_CSS = """
    LabSheet {
        & #lab-sheet { width: 100%; max-width: 96; height: 90%; max-height: 30; }
        & SheetText { height: 1fr; background: $surface; overflow-y: auto; }
        & SearchLine, & SearchLine:focus {
            border: none; height: 1; padding: 0 1; margin-top: 1; background: $bar; background-tint: $bar 0%;
        }
        & #lab-told { height: auto; color: $warning; }
    }
    """

    def __init__(self, desk: LabDesk, show_lessons: Callable[[], None]) -> None:
        super().__init__()
        self._desk, self._show_lessons = desk, show_lessons
        self._wants_anew = False

    def compose(self) -> ComposeResult:
        with Vertical(id="lab-sheet", classes="dialog-frame"):
            yield SheetText(self._desk)
            yield SearchLine()
            yield Static(id="lab-told")
            yield KeysBar()

    def on_mount(self) -> None:
        self.query_one("#lab-sheet").border_title = safe(self._desk.lesson.scenario.title, 60)
        self._desk.listen(self._changed)
        self._changed()
        self._desk.look()

    def on_unmount(self) -> None:
        self._desk.forget(self._changed)

    @property
    def awaits_answer(self) -> bool:
        return self._desk.is_busy

    def why_not(self, action: Action) -> str:
        lesson = self._desk.lesson
        if action.name == "hint" and (lesson.task is None or lesson.of_task.solved):
            return "There is no further hint here."
        if action.name == "earlier" and lesson.progress.stage == 0:
            return "This is the beginning of the lesson."
        return ""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What no task offers here has no place among the keys."""
        if action == "use" and self._desk.lesson.tool is None:
            return False
        return super().check_action(action, parameters)

    def action_go(self) -> None:
        """Answer, or go on where that is done."""
        self._wants_anew = False
        lesson = self._desk.lesson
        if lesson.is_debrief:
            self._desk.next_lesson()
        elif lesson.progress.may_go_on:
            self._desk.next()
        elif lesson.task is not None and lesson.task.is_deed:
            self.dismiss()
        else:
            self._desk.answer(self.query_one(SearchLine).value)

    def action_hint(self) -> None:
        self._wants_anew = False
        self._desk.hint()

    def action_use(self) -> None:
        self._wants_anew = False
        self._desk.use()

    def action_earlier(self) -> None:
        self._wants_anew = False
        self._desk.back()

    def action_anew(self) -> None:
        """Begin the lesson anew, when it is asked for twice."""
        if self._wants_anew:
            self._desk.begin_anew()
        else:
            self._wants_anew = True
            self._tell(ANEW)

    def action_scroll(self, by: int) -> None:
        self.query_one(SheetText).scroll_relative(y=by, animate=False)

    def action_lessons(self) -> None:
        self._show_lessons()

    def action_close(self) -> None:
        self.dismiss()

    @on(Input.Changed)
    def _typed(self, changed: Input.Changed) -> None:
        changed.stop()
        self._wants_anew = False
        self._tell("")

    def _changed(self) -> None:
        lesson, line = self._desk.lesson, self.query_one(SearchLine)
        wanted = asked_for(lesson)
        line.display = bool(wanted)
        line.placeholder = wanted
        if not wanted:
            line.value = ""
            self.query_one(SheetText).focus()
        else:
            line.focus()
            line.action_select_all()
        self.query_one("#lab-sheet").border_subtitle = f"enter: {next_words(lesson)}"
        self.query_one(SheetText).follow()
        self.refresh_bindings()
        self._tell(self._desk.error)

    def _tell(self, sentence: str) -> None:
        self.query_one("#lab-told", Static).update(safe(sentence, MAX_SAID))
