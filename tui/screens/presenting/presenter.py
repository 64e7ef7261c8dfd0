"""The presenter of a show: what stands on top of every screen meanwhile, and what Space and Backspace do."""

from __future__ import annotations

import asyncio
from typing import Any, ClassVar, Protocol
from weakref import WeakSet

from textual import events
from textual.app import App
from textual.binding import BindingType
from textual.geometry import Size
from textual.screen import Screen

from domain.errors import RecountError
from tui.application.presenting.places import place_in
from tui.application.presenting.script import Press, Script, Stand, Stroke
from tui.application.presenting.show import Go, Move, Show, Way
from tui.application.session import Session
from tui.screens.kit.actions.registry import bindings_of
from tui.screens.kit.beside import OVER_DIALOGS, Room
from tui.screens.kit.guidance import Advice
from tui.screens.kit.keymap import short_name, shown_key, split_keys
from tui.screens.kit.keys_in_turn import FromKeyboard
from tui.screens.kit.lines import EMPTY, Line, LinesPane, Role, Span, flowed, spread
from tui.screens.kit.presented import PRESENTED
from tui.screens.presenting.badges import BY_ID, Badges, cut
from tui.screens.presenting.pressing import Pressing, PressingHost
from tui.screens.room import place_of, request_for
from tui.text.safe import safe_str

KEY_SECONDS, LETTER_SECONDS = 0.6, 0.04
"""How long a key can be seen before the next, and a letter of a text."""
WIDE = 120
"""Columns from which on two lines hold what three do on fewer."""
NARROW = 60
"""Columns below which there is no room for the key that goes back."""
LOW = 20
"""Lines of a terminal below which one line of it has to do."""
TRIES, LOOK_SECONDS = 500, 0.01
"""How often it is looked whether one stands where the script says, and the seconds between two looks."""
MOST_SAID, MOST_KEYS = 400, 28
ENDING = ("ctrl+q", "ctrl+c")
"""Keys that work while others are being pressed."""


class ShowHost(PressingHost, Protocol):
    """What a show needs of the app."""

    @property
    def session(self) -> Session | None: ...


class ShowPane(LinesPane, can_focus=False):
    """What is said and pressed; a click goes on."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("show")]
    DEFAULT_CSS = """
    ShowPane { background: $background; padding: 0 1; }
    """

    def __init__(self, presenter: Presenter) -> None:
        super().__init__()
        self.add_class(OVER_DIALOGS)
        self._presenter = presenter

    def lines(self, width: int, height: int) -> list[Line]:
        return self._presenter.lines(width, height)

    def on_click(self) -> None:
        self.action_on()

    def action_on(self) -> None:
        self._presenter.on()

    def action_back(self) -> None:
        self._presenter.back()


class Presenter:
    """Leads an app through a script. It is the app's guide, and stands beside its screens; `app` and `host` are one."""

    def __init__(
        self,
        app: App[Any],
        host: ShowHost,
        script: Script,
        *,
        key_seconds: float = KEY_SECONDS,
        letter_seconds: float = LETTER_SECONDS,
    ) -> None:
        self._app, self._host, self.show = app, host, Show(script)
        self.pressing = Pressing(app, host, key_seconds, letter_seconds)
        self._badges = Badges()
        self._panes: WeakSet[ShowPane] = WeakSet()
        self._is_by_hand = False
        """Somebody has pressed a key since the step is shown."""
        self._stood: tuple[object, object] = (None, None)
        """Where the step is shown: the place, and the screen on top."""
        self.is_under_way = False
        """Keys are being pressed."""
        self.is_ready = False
        """The first step was come to."""
        self._said = ""
        app.add_class(PRESENTED)
        host.typed.keeps = self.keeps

    def welcome(self) -> None:
        """Begin, or begin again."""
        self._go(self.show.begin())

    def advice(self, screen: Screen[Any]) -> Advice | None:
        """None: the show says what comes next."""
        return None

    def acted(self, screen: Screen[Any], action: str) -> None:
        """Nothing hangs on it."""

    def room(self, size: Size) -> Room:
        """Some lines on top: one for the keys, the others for what is said."""
        if size.height < LOW:
            return Room(rows=3)
        return Room(rows=4 if size.width >= WIDE else 5)

    def pane(self) -> ShowPane:
        """A pane for one more screen."""
        pane = ShowPane(self)
        self._panes.add(pane)
        return pane

    def take(self, key: str) -> bool:
        """Its own keys come before those of the screens."""
        return False

    def lines(self, width: int, height: int) -> list[Line]:
        """The step, its words, and the keys that led to it."""
        show = self.show
        number, count = show.at + 1, len(show.script.steps)
        chip = Span(f" {number}/{count} ", "chip")
        title = Span(f" {safe_str(show.script.title)}", "strong")
        top = spread((chip, title), self._way_on(width), width)
        text = f"! {self._failed_words()}" if show.failure else self._said or show.step.say
        role: Role = "warning" if show.failure or self._said else "text"
        said = flowed([(Span(safe_str(text, MOST_SAID), role),)], width, indent=0)
        room = max(height - 2, 0)
        if len(said) > room > 0:
            rest = "".join(span.text for line in said[room - 1 :] for span in line)
            said = [*said[: room - 1], (Span(cut(rest, width), role),)]
        said += [EMPTY] * (room - len(said))
        return [top, *said, self._badges.line(width)][:height]

    def keeps(self, typed: FromKeyboard) -> bool:
        """Whether a key whose turn has come is for the show; every other is shown as it is pressed."""
        if not self.pressing.is_own(typed):
            if isinstance(typed, events.Key) and self._takes(typed):
                return True
            if self.is_under_way and not (isinstance(typed, events.Key) and typed.key in ENDING):
                # Among the keys of a script it would do something else than it was pressed for.
                self.pressing.is_stopped = isinstance(typed, events.Key) and typed.key == "escape"
                return True
            self._is_by_hand = True
        self._badges.note(self._app.screen, typed)
        self._tell()
        return False

    def on(self) -> None:
        """Go on to the next step; what is being pressed is hurried."""
        if self.is_under_way:
            self.pressing.is_hurried = True
        elif (way := self.show.on(strayed=self._has_strayed)) is not None:
            self._go(way)
        else:
            self._say(f"The script ends here; {shown_key('show.back', self._app)} goes back a step.")

    def back(self) -> None:
        """Go back to where the step before stood."""
        if self.is_under_way:
            return
        if (way := self.show.back()) is not None:
            self._go(way)
        else:
            self._say("This is the first step.")

    def _takes(self, key: events.Key) -> bool:
        for action, do in (("show.on", self.on), ("show.back", self.back)):
            if key.key in split_keys(self._host.keymap.get(action, BY_ID[action].keys)):
                if self._is_by_hand and not self.is_under_way and self._is_for_field(key):
                    return False
                do()
                return True
        return False

    def _is_for_field(self, key: events.Key) -> bool:
        """Somebody types by hand: Space and Backspace are then the field's."""
        screen = self._app.screen
        focused, active = screen.focused, screen.active_bindings.get(key.key)
        return focused is not None and (
            focused.check_consume_key(key.key, key.character)
            or (active is not None and active.node is focused)
        )

    @property
    def _has_strayed(self) -> bool:
        return self._is_by_hand or self._stood != self._place

    @property
    def _place(self) -> tuple[object, object]:
        return (place_of(self._app.screen_stack), self._app.screen)

    def _go(self, way: Way) -> None:
        if self.is_under_way or self._host.session is None:
            return
        self.is_under_way, self._said = True, ""
        self.pressing.is_hurried = self.pressing.is_stopped = False
        self._badges.clear()
        self._app.run_worker(self._gone(way), group="show")

    async def _gone(self, way: Way) -> None:
        failure, failed = "", None
        try:
            await self.pressing.settle()
            for move in way.moves:
                if failure := await self._move(move):
                    failed = move
                    break
        except RecountError as error:
            failure, failed = error.message.rstrip("."), move
        finally:
            self.is_under_way = False
        self.show.arrived(way, failure, failed)
        self.is_ready = True
        self._is_by_hand, self._stood = False, self._place
        self._tell()

    async def _move(self, move: Move) -> str:
        """Why it could not be done; "" where it was. Raises RecountError."""
        if isinstance(move, Go):
            return await self._stand(move.stand)
        before = await asyncio.to_thread(self._head)
        self.pressing.is_hurried = self.pressing.is_hurried or move.quick
        failure = await self.pressing.press(move.strokes)
        if await asyncio.to_thread(self._head) != before:
            self.show.recorded(move.step)
        return failure

    def _head(self) -> int:
        session = self._host.session
        assert session is not None
        return session.store.head_position()

    async def _stand(self, stand: Stand) -> str:
        """Leave what lies over the account or case, and go there. Raises RecountError where there is no such place."""
        session = self._host.session
        assert session is not None
        place = await asyncio.to_thread(place_in, session, stand)
        if place_of((self._app.screen_stack[0], self._app.screen)) == place:
            return ""
        request = request_for(place)
        assert request is not None
        while self._app.screen.is_modal:
            self._app.pop_screen()
        self._app.post_message(request)
        for _ in range(TRIES):
            await asyncio.sleep(LOOK_SECONDS)
            if place_of(self._app.screen_stack) == place and not self._app.screen.is_modal:
                await self.pressing.settle()
                return ""
        return "the place of the step was not reached"

    def _way_on(self, width: int) -> Line:
        """What Space would press, in at most a third of so many columns, and the key that goes back."""
        show = self.show
        back: Line = (Span(" "), Span(shown_key("show.back", self._app), "loud"), Span(" back", "quiet"))
        if width < NARROW:
            back = EMPTY
        if self.is_under_way:
            return (Span("pressing …", "quiet"),)
        if show.is_at_end:
            return (Span("the end ", "quiet"), *back)
        keys = " ".join(map(_shown, show.strokes))
        words = " goes on: recorded already " if show.is_done else " goes on "
        if keys:
            words = f" presses {cut(safe_str(keys), min(width // 3, MOST_KEYS))} "
        return (Span(shown_key("show.on", self._app), "loud"), Span(words, "quiet"), *back)

    def _failed_words(self) -> str:
        on, back = shown_key("show.on", self._app), shown_key("show.back", self._app)
        return (
            f"Line {self.show.step.line} of {self.show.script.path.name}: {self.show.failure}. "
            f"{on} goes on without it, {back} sets the step up again."
        )

    def _say(self, sentence: str) -> None:
        self._said = sentence
        self._tell()

    def _tell(self) -> None:
        for pane in self._panes:
            if pane.is_attached:
                pane.relay()


def _shown(stroke: Stroke) -> str:
    return short_name(stroke.key) if isinstance(stroke, Press) else f"“{stroke.text}”"


def present(app: App[Any], script: Script) -> Presenter:
    """Have an app, which is a ShowHost, show the script once its bank is open."""
    host: Any = app
    presenter = Presenter(app, host, script)
    host.guide = host.beside = presenter
    return presenter
