"""The lesson beside an app's screens: its panes, what is asked of its bank, and how it is left for another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple
from weakref import WeakSet

from textual.app import App
from textual.events import Resize
from textual.geometry import Size

from domain.bank import Bank
from domain.errors import BadInput, RecountError
from domain.lab.progress import Verdict
from tui.application.lab.lesson import Lesson
from tui.application.lab.listing import short_name
from tui.application.lab.telling import Said, next_words, of_task, stage_words, told, verdict_words
from tui.screens.kit.actions.registry import Context
from tui.screens.kit.beside import BesidePane, Room
from tui.screens.kit.latest_query import EveryQuery
from tui.screens.kit.lines import Line, Span, fitted, spread, width_of
from tui.screens.kit.messages import StoreChanged
from tui.screens.kit.plain import is_plain
from tui.screens.kit.screen_stack import announce
from tui.screens.lab.lines import cut_off, laid
from tui.text.safe import safe_str

SIDE, WIDE = 40, 120
"""Columns of the pane at the side, and of a terminal from which on it stands there."""
STRIP = 5
"""Lines of the strip on top of a smaller one."""
FORMS: frozenset[Context] = frozenset({"act", "case-form", "case-step", "letter-editor"})
"""Dialogs in which something is being recorded."""
LOW = 20
"""Lines of a terminal below which the strip is one line."""


class Following(NamedTuple):
    """The lesson to go on with, "" where all are done."""

    lesson: str


Deed = Callable[[Bank | None], object]
USED = object()
"""What is answered once a tool was used: the bank is not what it was."""


class LabDesk:
    """Whoever takes the lesson does so through this; `panes` follow it."""

    def __init__(
        self,
        app: App[Any],
        lesson: Lesson,
        bank: Callable[[], Bank | None],
        leave_for: Callable[[str, bool], None],
        press: Callable[[str], bool],
    ) -> None:
        """`bank` answers the lesson's bank, None until it is open; `leave_for` leaves the app for a lesson, from its
        beginning or not; `press` does in the sheet what a key does there, False for none of its keys."""
        self.app, self.lesson, self._bank, self._leave_for, self._press = app, lesson, bank, leave_for, press
        self.is_folded = False
        self.error = ""
        self._panes: WeakSet[BesidePane] = WeakSet()
        self._listeners: list[Callable[[], None]] = []
        self._asked: EveryQuery[Deed, object] = EveryQuery(app, self._do, self._did, self._failed)

    @property
    def is_busy(self) -> bool:
        """Something is being asked of the bank."""
        return self._asked.is_busy

    def room(self, size: Size) -> Room:
        """The side of a wide terminal, the top of a smaller one; one line of it where it is folded."""
        is_short = self.is_folded or is_plain(self.app.screen)
        if size.width >= WIDE and not is_short:
            return Room(columns=SIDE)
        return Room(rows=1 if is_short or size.height < LOW else STRIP)

    def pane(self) -> BesidePane:
        """A pane for one more screen."""
        pane = BesidePane(self.lines, self.look)
        self._panes.add(pane)
        return pane

    def take(self, key: str) -> bool:
        """Keys of the sheet, which the strip names, are taken from every screen."""
        return self._press(key)

    def lines(self, width: int, height: int) -> list[Line]:
        """The brief or the task at hand, and the key that leads to its sheet, for a pane of that size."""
        lesson = self.lesson
        chip = Span(f" LAB {short_name(lesson.scenario.name).upper()[:12]} ", "chip")
        keys = (Span("f6 ", "loud"), Span(f"{next_words(lesson)}, hints, reset", "quiet"))
        stage = Span(f" {stage_words(lesson)}", "quiet")
        if width < SIDE:
            body = laid(told(lesson), width)
            return [
                (chip, stage),
                (),
                *body,
                (),
                keys,
                (Span("f7 ", "loud"), Span("fold this away", "quiet")),
            ]
        title = safe_str(lesson.scenario.title)
        where, fold = (Span(" ·", "quiet"), stage), (*keys, Span("  f7", "loud"))
        named = (*fold, Span(" unfold" if self.is_folded else " fold", "quiet"))
        fits = width_of((chip, Span(f" {title}"), *where, *named)) < width
        end = named if fits else fold
        # Of a title that is too long its end goes, and not the stage behind it.
        room = max(width - width_of((chip, *where, *end)) - 2, 0)
        kept = fitted(title, room).rstrip() if len(title) > room else title
        top = spread((chip, Span(f" {kept}", "strong"), *where), end, width)
        return [top, *cut_off(laid(self._told_in_strip(), width, close=True), width, height - 1)]

    def _told_in_strip(self) -> list[Said]:
        """What is right alone; what is wrong with the task below it, which is still to be done."""
        lesson = self.lesson
        verdict = verdict_words(lesson)
        if lesson.task is None:
            return told(lesson, whole=False)
        return verdict if lesson.of_task.done else [*verdict, *of_task(lesson, verdict=False)]

    def fold(self) -> None:
        """Fold the brief into one line, or unfold it."""
        self.is_folded = not self.is_folded
        for screen in self.app.screen_stack:
            screen.post_message(Resize(self.app.size, self.app.size))

    def listen(self, hear: Callable[[], None]) -> None:
        """Call it whenever the lesson has changed."""
        self._listeners.append(hear)

    def forget(self, hear: Callable[[], None]) -> None:
        """Do so no more."""
        self._listeners.remove(hear)

    def look(self) -> None:
        """See whether what is to be done is done, where nobody is about to record anything: what others did while a
        form was filled in is no answer to it yet."""
        if any(getattr(screen, "CONTEXT", None) in FORMS for screen in self.app.screen_stack):
            return
        self._asked.ask(lambda bank: None if bank is None else self.lesson.look(bank))

    def answer(self, text: str) -> None:
        """Judge an answer."""
        self._asked.ask(lambda bank: self.lesson.answer(opened(bank), text))

    def hint(self) -> None:
        """Show one more hint, at the end the solution."""
        self._asked.ask(lambda bank: self.lesson.hint())

    def use(self) -> None:
        """Do what the task offers to do to its bank."""
        self._asked.ask(self._use)

    def next(self) -> None:
        """Go on to the next stage."""
        self._asked.ask(lambda bank: self.lesson.next())

    def back(self) -> None:
        """Go back a stage, to read."""
        self._asked.ask(lambda bank: self.lesson.back())

    def begin_anew(self) -> None:
        """Leave the app, and take up the lesson from its beginning."""
        self._leave_for(self.lesson.source, True)

    def next_lesson(self) -> None:
        """Leave the app, and take up the next lesson that is not finished; nothing where all are."""
        self._asked.ask(lambda bank: Following(self.lesson.following() or ""))

    def _do(self, deed: Deed) -> object:
        return deed(self._bank())

    def _use(self, bank: Bank | None) -> object:
        self.lesson.use(opened(bank))
        return USED

    def _did(self, _: Deed, answer: object) -> None:
        self.error = ""
        self._tell()
        if isinstance(answer, Following):
            self._go_on(answer)
        if answer is USED or (isinstance(answer, Verdict) and answer.is_right and self.lesson.has_sequel):
            announce(self.app, StoreChanged)

    def _go_on(self, following: Following) -> None:
        if following.lesson:
            self._leave_for(following.lesson, False)
        else:
            self.error = "Every lesson is done."
            self._tell()

    def _failed(self, _: Deed, error: RecountError) -> None:
        self.error = error.message
        self._tell()

    def _tell(self) -> None:
        for pane in self._panes:
            if pane.is_attached:
                pane.relay()
        # A dialog keeps what shows through it: under two of them nobody else would paint the strip anew.
        for screen in self.app.screen_stack[1:]:
            screen.refresh()
        for hear in self._listeners:
            hear()


def opened(bank: Bank | None) -> Bank:
    """The bank. Raises BadInput while there is none."""
    if bank is None:
        raise BadInput("The bank is being opened; press it again in a moment.")
    return bank
