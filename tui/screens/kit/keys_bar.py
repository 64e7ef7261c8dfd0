"""The last line of a screen: the keys that work right now, in the order of the registry, as many as fit."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import accumulate
from typing import Any

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.geometry import Offset
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input, OptionList, TextArea

from tui.screens.kit.actions.registry import ACTIONS, Action
from tui.screens.kit.actions.words import PANES
from tui.screens.kit.guidance import Advice, advice_for
from tui.screens.kit.keymap import character_of, keys_of, short_name
from tui.screens.kit.lines import EMPTY, Line, LinesPane, LinesView, Role, Span, fitted, flowed, width_of
from tui.screens.kit.plain import is_plain
from tui.text.plain import spoken_text
from tui.text.safe import safe_str

GAP = 2
"""Columns between hints, where there is room; one is the least."""

OF_PANE = 4
"""The lowest rank of what belongs to the pane with the focus."""

TRY = "try "
"""Before the key that a guide advises."""

TOLD_SECONDS, LOOK_SECONDS = 6.0, 0.25
"""How long a sentence stands in the place of the keys, and how often it is looked whether it still holds."""
_QUIET = re.compile(r"\[\$quiet\].*?\[/\$quiet\]")
MOST_ANNOUNCED = 400
"""Characters of an announcement."""


def _always() -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Hint:
    """Keys that share a word: [ and ] for "marker". `key` is what a click presses."""

    keys: tuple[tuple[str, str], ...]
    """Textual's name and short name of each key."""
    label: str
    rank: int
    enabled: bool

    @property
    def cells(self) -> int:
        """Columns of the hint."""
        return cell_len(" ".join([*(shown for _, shown in self.keys), self.label]))

    def pressed_at(self, column: int) -> str:
        """The key shown in a column of the hint; the first where its word is."""
        for key, shown in self.keys:
            if column < cell_len(shown):
                return key
            column -= cell_len(shown) + 1
        return self.keys[0][0]


def hints(active: Iterable[tuple[Action, str, bool]]) -> list[Hint]:
    """Hints for (action, key, enabled) in order of the first of each label: actions with one label share a hint."""
    found: dict[tuple[str, bool], Hint] = {}
    for action, key, enabled in active:
        one, same = (key, short_name(key)), found.get((action.label, enabled))
        keys, rank = ((), action.footer) if same is None else (same.keys, same.rank)
        found[action.label, enabled] = Hint((*keys, one), action.label, rank, enabled)
    return list(found.values())


def of_pane(active: Iterable[tuple[Action, str, bool]], pane: str) -> list[tuple[Action, str, bool]]:
    """What is shown of (action, key, enabled) while that pane has the focus: its own actions first, which are dropped
    after the others; of the rest those that have a place in the footer."""
    listed, named = list(active), PANES.get(pane, ())
    own = [
        (replace(action, footer=min(action.footer or OF_PANE, OF_PANE)), key, enabled)
        for action, key, enabled in sorted(
            (one for one in listed if one[0].id in named), key=lambda one: named.index(one[0].id)
        )
    ]
    return own + [one for one in listed if one[0].footer and one[0].id not in named]


def fitting(wanted: Sequence[Hint], width: int) -> list[Hint]:
    """The hints that fit the columns one apart: those of the highest rank go first, then the rightmost."""
    kept = list(wanted)
    while kept and sum(hint.cells for hint in kept) + len(kept) - 1 > width:
        worst = max(hint.rank for hint in kept)
        kept.remove(next(hint for hint in reversed(kept) if hint.rank == worst))
    return kept


def advised_key(advice: Advice, app: object) -> str:
    """The first key, by Textual's name, of what is advised, as the app has it bound."""
    action = next(one for one in ACTIONS if one.id == advice.action)
    return keys_of(action, getattr(app, "keymap", {}))[0]


class KeysBar(LinesPane, can_focus=False):
    """Accent keys and quiet words; a click presses the key. In plain mode there stands above them, in words, what the
    last move led to."""

    IN_PLACE = True
    DEFAULT_CSS = """
    KeysBar {
        dock: bottom;
        height: 1;
        padding: 0 1;
        background: $bar;
        overflow: hidden hidden;
    }
    KeysBar.-advised { height: 2; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.told = ""
        self.announced = ""
        self._told_timers: list[Timer] = []
        self._advice: Advice | None = None

    def tell(self, sentence: str, holds: Callable[[], bool] = _always) -> bool:
        """Show a safe sentence in the place of the keys for a while, and no longer than it `holds`; "" for the keys
        again. False, and nothing is changed, where the line is too short for it."""
        if cell_len(sentence) > self.content_size.width - 2:
            return not sentence
        while self._told_timers:
            self._told_timers.pop().stop()
        if sentence:
            self._told_timers = [
                self.set_timer(TOLD_SECONDS, partial(self.tell, "")),
                self.set_interval(LOOK_SECONDS, partial(self._look, holds)),
            ]
        if sentence != self.told:
            self.told = sentence
            self.relay()
        return True

    def _look(self, holds: Callable[[], bool]) -> None:
        if not holds():
            self.tell("")

    def announce(self, words: str) -> None:
        """Let a sentence stand for the last move. The terminal's own cursor goes there, for readers that follow it."""
        words = safe_str(words, MOST_ANNOUNCED)
        if not words or words == self.announced:
            return
        self.announced = words
        self.relay()
        if not isinstance(self.screen.focused, Input | TextArea):
            self.app.cursor_position = Offset(self.gutter.left, self.region.y)

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._bindings_updated)
        self._take_advice()

    def on_click(self, event: events.Click) -> None:
        """Press the key under the pointer, or the first of the hint when its word is; what is advised where that is."""
        if self._advice is not None and event.y == self.size.height - 2:
            self.app.simulate_key(advised_key(self._advice, self.app))
            return
        if self.told:
            self.tell("")
            return
        if event.y != self.size.height - 1:
            return
        at = event.x - self.gutter.left
        for hint, start in self._laid(self.content_size.width):
            if start <= at < start + hint.cells:
                self.app.simulate_key(hint.pressed_at(at - start))
                return

    def lines(self, width: int, height: int) -> list[Line]:
        advised = self._advised(width)
        return [*self._announcement(width, height - 1 - len(advised)), *advised, self._keys(width)]

    def _advised(self, width: int) -> list[Line]:
        """What the guide of the app says, if it says anything."""
        if self._advice is None:
            return []
        key = short_name(advised_key(self._advice, self.app))
        words = fitted(self._advice.words, width - cell_len(key) - len(TRY) - 2).rstrip()
        return [(Span(TRY, "quiet"), Span(f" {key} ", "chip"), Span(f" {words}", "quiet"))]

    def _announcement(self, width: int, height: int) -> list[Line]:
        """The sentence in as many lines as stand above that of the keys."""
        if height < 1:
            return []
        lines = flowed([(Span(self.announced, "strong"),)], width, indent=0)[:height]
        return [*lines, *[EMPTY] * (height - len(lines))]

    def _keys(self, width: int) -> Line:
        if self.told:
            return (Span("! ", "warning"), Span(self.told, "warning"))
        line: list[Span] = []
        for hint, start in self._laid(width):
            line.append(Span(" " * (start - width_of(line))))
            role: Role = "loud" if hint.enabled else "quiet"
            line += [Span(f"{shown} ", role) for _, shown in hint.keys]
            line.append(Span(hint.label, "quiet"))
        return tuple(line)

    def _bindings_updated(self, _: Screen[object]) -> None:
        self._take_advice()
        self.relay()

    def _take_advice(self) -> None:
        self._advice = advice_for(self.screen)
        self.set_class(self._advice is not None, "-advised")

    def _laid(self, width: int) -> list[tuple[Hint, int]]:
        """The hints that fit, each with the column it starts in."""
        kept = fitting(hints(self._active()), width)
        free = width - sum(hint.cells for hint in kept)
        gap = max(1, min(GAP, free // max(1, len(kept) - 1)))
        starts = accumulate((hint.cells + gap for hint in kept), initial=0)
        return list(zip(kept, starts, strict=False))

    def _active(self) -> Iterable[tuple[Action, str, bool]]:
        """Footer actions that work now, with the first of their keys; those of the pane with the focus first."""
        by_id: dict[str, tuple[str, bool]] = {}
        focused = self.screen.focused
        for key, active in self.screen.active_bindings.items():
            is_typed = focused is not None and focused.check_consume_key(key, character_of(key))
            if active.binding.id is not None and not is_typed:
                by_id.setdefault(active.binding.id, (key, active.enabled))
        working = ((action, *by_id[action.id]) for action in ACTIONS if action.id in by_id)
        return of_pane(working, getattr(self.screen.focused, "PANE", ""))


def announce(widget: Widget | Screen[Any], words: str) -> None:
    """Say in plain mode, on the screen of a widget, what the last move led to."""
    if is_plain(widget):
        for bar in widget.screen.query(KeysBar):
            bar.announce(words)


def pane_name(pane: Widget) -> str:
    """What stands on the border of a pane, without what is quiet in it: the names of its other tabs."""
    return spoken_text(Content.from_markup(_QUIET.sub("", pane.border_title or "")).plain)


def announce_focus(pane: Widget) -> None:
    """Say in plain mode the name of a pane that gets the focus, unless it says more itself."""
    if not (isinstance(pane, LinesView) and pane.ANNOUNCES_ITSELF):
        announce(pane, pane_name(pane))


def announce_option(widget: Widget, event: OptionList.OptionHighlighted) -> None:
    """Say in plain mode which option of a list is chosen."""
    if isinstance(event.option.prompt, Content | str):
        count = event.option_list.option_count
        announce(widget, f"{spoken_text(str(event.option.prompt))}. {event.option_index + 1} of {count}")
