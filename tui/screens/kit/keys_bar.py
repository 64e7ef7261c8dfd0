"""The last line of a screen: the keys that work right now, in the order of the registry, as many as fit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from rich.cells import cell_len
from textual import events
from textual.screen import Screen

from tui.screens.kit.actions.registry import ACTIONS, Action
from tui.screens.kit.keymap import short_name
from tui.screens.kit.lines import Line, LinesPane, Role, Span, width_of

GAP = 2
"""Columns between hints, where there is room; one is the least."""


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


def fitting(wanted: Sequence[Hint], width: int) -> list[Hint]:
    """The hints that fit the columns one apart: those of the highest rank go first, then the rightmost."""
    kept = list(wanted)
    while kept and sum(hint.cells for hint in kept) + len(kept) - 1 > width:
        worst = max(hint.rank for hint in kept)
        kept.remove(next(hint for hint in reversed(kept) if hint.rank == worst))
    return kept


class KeysBar(LinesPane, can_focus=False):
    """Accent keys and quiet words; a click presses the key."""

    DEFAULT_CSS = """
    KeysBar {
        dock: bottom;
        height: 1;
        padding: 0 1;
        background: $bar;
        overflow: hidden hidden;
    }
    """

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._bindings_updated)

    def on_click(self, event: events.Click) -> None:
        """Press the key under the pointer, or the first of the hint when its word is."""
        at = event.x - self.gutter.left
        for hint, start in self._laid(self.content_size.width):
            if start <= at < start + hint.cells:
                self.app.simulate_key(hint.pressed_at(at - start))
                return

    def lines(self, width: int, height: int) -> list[Line]:
        line: list[Span] = []
        for hint, start in self._laid(width):
            line.append(Span(" " * (start - width_of(line))))
            role: Role = "loud" if hint.enabled else "quiet"
            line += [Span(f"{shown} ", role) for _, shown in hint.keys]
            line.append(Span(hint.label, "quiet"))
        return [tuple(line)]

    def _bindings_updated(self, _: Screen[object]) -> None:
        self.relay()

    def _laid(self, width: int) -> list[tuple[Hint, int]]:
        """The hints that fit, each with the column it starts in."""
        kept = fitting(hints(self._active()), width)
        free = width - sum(hint.cells for hint in kept)
        gap = max(1, min(GAP, free // max(1, len(kept) - 1)))
        starts = accumulate((hint.cells + gap for hint in kept), initial=0)
        return list(zip(kept, starts, strict=False))

    def _active(self) -> Iterable[tuple[Action, str, bool]]:
        """Footer actions that work now, with the first of their keys."""
        by_id: dict[str, tuple[str, bool]] = {}
        for key, active in self.screen.active_bindings.items():
            if active.binding.id is not None:
                by_id.setdefault(active.binding.id, (key, active.enabled))
        for action in ACTIONS:
            if action.footer and action.id in by_id:
                yield (action, *by_id[action.id])
