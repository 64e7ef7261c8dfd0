"""What every full screen of a session shares: its keys from the registry, how it reads, when it may act."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import events, on
from textual.reactive import reactive
from textual.screen import Screen

from domain.errors import RecountError, StoreUnavailable
from tui.application.ports import Severity
from tui.screens.kit.actions.registry import Action, Context, actions_of
from tui.screens.kit.beside import ask_panes, follow_size
from tui.screens.kit.dead_keys import common_reason
from tui.screens.kit.keys_bar import announce_focus
from tui.screens.kit.messages import (
    ActorChanged,
    BatchStepDone,
    CaseRecorded,
    EventsRecorded,
    StoreChanged,
    StoreFailed,
)
from tui.screens.kit.plain import one_pane
from tui.screens.kit.training_badge import TrainingTime
from tui.text.safe import safe_str

MAX_SENTENCE = 400

ONE_PANE = "At this size one pane has all the room already; tab goes to the next."
"""Why a pane cannot be maximised."""


class DeskScreen(Screen[None]):
    """A screen of one context of the registry; the app binds `offline`, `may_act`, `training` and `signer` to its own.

    `offline` is the sentence that says why the store cannot be reached, "" while it can; `training` is None but in a
    bank for training.
    """

    CONTEXT: ClassVar[Context]

    offline: reactive[str] = reactive("", init=False, bindings=True)
    may_act: reactive[bool] = reactive(True, init=False, bindings=True)
    training: reactive[TrainingTime | None] = reactive(None, init=False)
    signer: reactive[str] = reactive("", init=False)
    """Who signs, in words, while it is not the first person at the desk; in a room, who leads."""
    looks_only: bool = False
    """What is shown is not the present: nothing can be changed from here."""
    _was_shown = False

    def on_mount(self) -> None:
        one_pane(self)

    def on_resize(self, event: events.Resize) -> None:
        follow_size(event, self)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        announce_focus(event.widget)

    def ask_again(self) -> None:
        """Read anew what the screen shows. A screen does so whenever anything was recorded while it can be seen, and
        when it comes back to the top: what is recorded under another screen is not announced to it."""

    @on(StoreChanged)
    @on(EventsRecorded)
    @on(CaseRecorded)
    @on(BatchStepDone)
    @on(ActorChanged)
    def _anything_recorded(self) -> None:
        self.ask_again()

    def on_screen_resume(self) -> None:
        if self._was_shown:
            self.ask_again()
            ask_panes(self)
        self._was_shown = True

    def why_not(self, action: Action) -> str:
        """Why an action of the screen cannot be done now, in one sentence; "" where it can. Screens add to it."""
        return common_reason(self, action)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What changes the bank is hidden on a read-only database and disabled while the store is away."""
        if not any(known.acts and known.method == action for known in actions_of(self.CONTEXT)):
            return super().check_action(action, parameters)
        if not self.may_act or self.looks_only:
            return False
        return None if self.offline else True

    READS_FIRST: ClassVar[bool] = False
    """Keys that come before the first answer are for what it shows, and wait for it."""

    @property
    def awaits_answer(self) -> bool:
        """Keys that come now are for what an answer under way leads to."""
        return self.READS_FIRST and not self._is_read

    _is_read = False
    _waiting: Callable[[], object] | None = None

    def when_read(self, do: Callable[[], object]) -> None:
        """Do it now, or as soon as the screen has its first answer: keys may come before that does."""
        if self._is_read:
            do()
        else:
            self._waiting = do

    def has_read(self) -> None:
        """The screen has its first answer, or another one."""
        waiting, self._waiting, self._is_read = self._waiting, None, True
        if waiting is not None:
            waiting()

    def say(self, told: str | RecountError, *, title: str = "", severity: Severity = "information") -> None:
        """Tell the person in passing. Of an error its sentence, unless the store is away: the app says that."""
        if isinstance(told, RecountError):
            if self.store_failed(told):
                return
            told = told.message
        sign = "! " if severity == "error" else ""
        self.notify(
            f"{sign}{safe_str(told, MAX_SENTENCE)}",
            title=safe_str(title, MAX_SENTENCE),
            severity=severity,
            markup=False,
        )

    def store_failed(self, error: RecountError) -> bool:
        """Tell the app when the store is away; whether that was it, so that nothing else need be said."""
        if isinstance(error, StoreUnavailable):
            self.post_message(StoreFailed(error.message))
            return True
        return False
