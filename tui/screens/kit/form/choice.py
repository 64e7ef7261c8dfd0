"""A field to choose from: one line while it is not looked at, a list while it is. What is typed narrows the list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from tui.application.cases.form_fields import FieldChoice, FormField, as_several, chosen_of, found_choices
from tui.screens.kit.lines import fitted
from tui.screens.kit.plain import is_plain
from tui.screens.kit.safe_content import safe
from tui.text.safe import safe_str

MAX_ROWS = 6
"""Choices in view at once."""
MOST_CHOICES = 100_000
"""Further than any list goes."""
MAX_WORDS = 300
MOST_TYPED = 40


class ChoiceField(Widget, can_focus=True):
    """One of the choices (the arrows choose), or any number of them (space marks). Enter goes on.

    Letters find, and a space behind them belongs to what is sought, until the arrows go through what was found; where
    several can be marked it marks the only one that is left.
    """

    DEFAULT_CSS = """
    ChoiceField {
        width: 1fr; height: auto; padding: 0 1; background: $bar;
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,left", "move(-1)", show=False),
        Binding("down,right", "move(1)", show=False),
        Binding("pageup", f"move({-MAX_ROWS})", show=False),
        Binding("pagedown", f"move({MAX_ROWS})", show=False),
        Binding("home", f"move({-MOST_CHOICES})", show=False),
        Binding("end", f"move({MOST_CHOICES})", show=False),
        Binding("space", "space", show=False),
        Binding("enter", "go_on", show=False),
        Binding("backspace,delete", "take_back", show=False),
    ]

    cursor: reactive[int] = reactive(-1, init=False, layout=True)
    """Index among the choices that are shown, from 0; -1 before anybody has looked."""
    value: reactive[str] = reactive("", init=False, layout=True)
    typed: reactive[str] = reactive("", init=False, layout=True)
    """What the list is narrowed by."""
    choices: reactive[Sequence[FieldChoice]] = reactive((), init=False, layout=True)

    class Changed(Message):
        """Somebody chose; `value` is that of the field now."""

        def __init__(self, chooser: ChoiceField, value: str) -> None:
            super().__init__()
            self.chooser, self.value = chooser, value

        @property
        def control(self) -> ChoiceField:
            return self.chooser

    class Submitted(Message):
        """Somebody goes on to the next field."""

        def __init__(self, chooser: ChoiceField) -> None:
            super().__init__()
            self.chooser = chooser

        @property
        def control(self) -> ChoiceField:
            return self.chooser

    def __init__(self, field: FormField, value: str) -> None:
        super().__init__()
        self._several, self._hint = field.kind == "several", field.hint or "nothing is chosen"
        self._named = field.named
        self.set_reactive(ChoiceField.choices, field.choices)
        self.set_reactive(ChoiceField.value, value)
        self._is_awaited = field.awaits
        """What can be chosen is still being read: what is pressed is done once it is there."""
        self._waiting = list[Callable[[], object]]()
        self._is_sought = False
        """Letters were typed, and nothing was marked by them yet."""
        self._is_typing = False
        """The last that was pressed is a letter."""

    def offer(self, choices: Sequence[FieldChoice]) -> None:
        """These can be chosen from now on."""
        waiting, self._waiting, self._is_awaited = self._waiting, [], False
        self.choices = choices
        if self.has_focus:
            self._start()
        for press in waiting:
            press()

    @property
    def shown(self) -> list[FieldChoice]:
        """The choices that fit what was typed, those among them that are chosen without being offered."""
        known = {one.value for one in self.choices}
        others = (FieldChoice(value, self._named(value)) for value in self.chosen if value not in known)
        return found_choices((*self.choices, *others), self.typed)

    @property
    def chosen(self) -> tuple[str, ...]:
        """The values that are chosen."""
        return chosen_of(self.value)

    @property
    def sought(self) -> str:
        """Letters that were typed, and that nothing was chosen by."""
        return self.typed if self._is_sought else ""

    # What is drawn

    def render(self) -> Content:
        return Content("\n").join(self._lines(self.size.width))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._lines(width))

    def _lines(self, width: int) -> list[Content]:
        return self._list(width) if self.has_focus else self._rest(width)

    def _rest(self, width: int) -> list[Content]:
        """What is chosen, a line each."""
        told = [self._words(value) for value in self.chosen]
        if not told:
            return [Content.styled(fitted(self._hint, width), "$quiet")]
        return [safe(fitted(one, width)) for one in told[:MAX_ROWS]]

    def _list(self, width: int) -> list[Content]:
        shown = self.shown
        first = max(0, min(self.cursor - MAX_ROWS // 2, len(shown) - MAX_ROWS))
        window = shown[first : first + MAX_ROWS]
        lines = [self._row(one, first + at == self.cursor, width) for at, one in enumerate(window)]
        if self._is_awaited:
            lines = [Content.styled(fitted("being read…", width), "$quiet")]
        elif not self.choices and not shown:
            lines = [Content.styled(fitted("there is nothing to choose from", width), "$quiet")]
        elif not shown:
            lines = [Content.styled(fitted("none of them mentions that", width), "$warning")]
        return [*lines, Content.styled(fitted(self._help(len(shown)), width), "$quiet")]

    def _row(self, one: FieldChoice, is_at: bool, width: int) -> Content:
        is_chosen = one.value in self.chosen
        sign = ("[x]" if is_chosen else "[ ]") if self._several else self._one_of(is_chosen)
        line = fitted(f"{sign} {safe_str(one.words, MAX_WORDS)}", width)
        if is_at:
            return Content.styled(line, "$selection-text on $selection")
        return Content.styled(line, "bold $accent") if is_chosen else Content(line)

    def _one_of(self, is_chosen: bool) -> str:
        """The sign before a choice of which only one can be chosen."""
        if is_plain(self):
            return "(x)" if is_chosen else "( )"
        return "●" if is_chosen else "○"

    def _help(self, count: int) -> str:
        how = "↑↓ and space mark" if self._several else "↑↓ choose"
        if self.typed:
            how = f"{how}, enter takes it" if count else "backspace takes letters back"
            return f"find “{self.typed}”: {count} of {len(self.choices)} · {how}"
        more = f", {count - MAX_ROWS} more" if count > MAX_ROWS else ""
        return f"{how} · letters find{more} · enter goes on"

    def _words(self, value: str) -> str:
        told = next((one.words for one in self.choices if one.value == value), None)
        return safe_str(self._named(value) if told is None else told, MAX_WORDS)

    # What is pressed

    def on_focus(self) -> None:
        self._start()
        self.refresh(layout=True)

    def _start(self) -> None:
        """On the first that is chosen; where none is, on the first that can be marked, or before all."""
        values = [one.value for one in self.shown]
        first = next((value for value in self.chosen if value in values), None)
        self.cursor = values.index(first) if first is not None else 0 if values and self._several else -1

    def on_blur(self) -> None:
        self.typed, self._is_sought, self._is_typing = "", False, False
        self.refresh(layout=True)

    def on_key(self, event: events.Key) -> None:
        """What can be typed narrows the list and goes nowhere else; the keys of the list are bindings."""
        if event.is_printable and event.character and event.character not in " ?":
            event.stop()
            event.prevent_default()
            self._in_turn(partial(self._add, event.character))

    def action_move(self, by: int) -> None:
        self._in_turn(partial(self._move, by))

    def action_space(self) -> None:
        """Mark the choice, or part two words by which one is sought."""
        self._in_turn(self._space)

    def action_go_on(self) -> None:
        self._in_turn(self._go_on)

    def action_take_back(self) -> None:
        self._in_turn(self._take_back)

    def _in_turn(self, press: Callable[[], object]) -> None:
        if self._is_awaited:
            self._waiting.append(press)
        else:
            press()

    def _add(self, character: str) -> None:
        self._find(self.typed + character)

    def _space(self) -> None:
        if self._is_typing and not (self._several and len(self.shown) == 1):
            self._add(" ")
        elif self.cursor < 0:
            self._move(1)
        else:
            self._mark(self.cursor)

    def _move(self, by: int) -> None:
        """To another choice, which is chosen by that where there is only one to be."""
        shown, self._is_typing = self.shown, False
        if shown:
            self.cursor = max(0, min(self.cursor + by, len(shown) - 1))
            if not self._several:
                self._choose(shown[self.cursor].value)

    def _go_on(self) -> None:
        """To the next field, with what the cursor stands on where nothing is chosen yet, or where it was just found.

        Words that find nothing stay in sight: whoever typed them means something that is not on the list.
        """
        if self.typed and not self.shown:
            return
        is_found = self._is_sought and self.shown[self.cursor].value not in self.chosen
        if is_found if self._several else not self.chosen:
            self._mark(self.cursor)
        self.post_message(self.Submitted(self))

    def _take_back(self) -> None:
        """The last letter, or where none is typed the choice."""
        if self.typed:
            self._find(self.typed[:-1])
        elif not self._several:
            self.cursor = -1
            self._choose("")

    def on_click(self, event: events.Click) -> None:
        offset, was_open = event.get_content_offset(self), self.has_focus
        if offset is not None and was_open:
            first = max(0, min(self.cursor - MAX_ROWS // 2, len(self.shown) - MAX_ROWS))
            if offset.y < min(len(self.shown), MAX_ROWS):
                self.cursor = first + offset.y
                self._mark(self.cursor)

    def _mark(self, at: int) -> None:
        shown, self._is_typing = self.shown, False
        if not 0 <= at < len(shown):
            return
        self._is_sought = False
        value = shown[at].value
        if not self._several:
            self._choose(value)
        elif value in self.chosen:
            self._choose(as_several(one for one in self.chosen if one != value))
        else:
            self._choose(as_several((*self.chosen, value)))

    def _find(self, typed: str) -> None:
        self.typed, self._is_sought, self._is_typing = typed[:MOST_TYPED], bool(typed), bool(typed)
        self.cursor = 0 if self.shown else -1

    def _choose(self, value: str) -> None:
        self._is_sought = False
        if value != self.value:
            self.value = value
            self.post_message(self.Changed(self, value))
