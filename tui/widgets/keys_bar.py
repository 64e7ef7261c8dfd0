"""The last line of a screen: the keys that work right now, in the order of the registry, as many as fit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget

from tui.actions import ACTIONS, Action
from tui.keys import short_name

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


def hints(active: Iterable[tuple[Action, str, bool]]) -> list[Hint]:
    """Hints for (action, key, enabled) in order; neighbours with one label become one hint."""
    found: list[Hint] = []
    for action, key, enabled in active:
        one = (key, short_name(key))
        if found and (found[-1].label, found[-1].enabled) == (action.label, enabled):
            found[-1] = Hint((*found[-1].keys, one), action.label, found[-1].rank, enabled)
        else:
            found.append(Hint((one,), action.label, action.footer, enabled))
    return found


def fitting(wanted: Sequence[Hint], width: int) -> list[Hint]:
    """The hints that fit the columns one apart: those of the highest rank go first, then the rightmost."""
    kept = list(wanted)
    while kept and sum(hint.cells for hint in kept) + len(kept) - 1 > width:
        worst = max(hint.rank for hint in kept)
        kept.remove(next(hint for hint in reversed(kept) if hint.rank == worst))
    return kept


class KeysBar(Widget):
    """Accent keys and quiet words; a click presses the key."""

    DEFAULT_CSS = """
    KeysBar {
        dock: bottom;
        height: 1;
        padding: 0 1;
        background: $bar;
        color: $quiet;
    }
    """

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._bindings_updated)

    def _bindings_updated(self, _: Screen[object]) -> None:
        self.refresh()

    def render(self) -> Content:
        """One line, spread over the columns there are."""
        width = self.content_size.width
        kept = fitting(hints(self._active()), width)
        free = width - sum(hint.cells for hint in kept)
        gap = " " * max(1, min(GAP, free // max(1, len(kept) - 1)))
        return Content(gap).join([_content(hint) for hint in kept])

    def _active(self) -> Iterable[tuple[Action, str, bool]]:
        """Footer actions that work now, with the first of their keys."""
        by_id: dict[str, tuple[str, bool]] = {}
        for key, active in self.screen.active_bindings.items():
            if active.binding.id is not None:
                by_id.setdefault(active.binding.id, (key, active.enabled))
        for action in ACTIONS:
            if action.footer and action.id in by_id:
                yield (action, *by_id[action.id])


def _content(hint: Hint) -> Content:
    style = "bold $accent" if hint.enabled else "$quiet"
    keys = [Content.styled(shown, style).stylize(_press(key)) for key, shown in hint.keys]
    return Content(" ").join([*keys, Content(hint.label).stylize(_press(hint.keys[0][0]))])


def _press(key: str) -> str:
    return f"@click=app.simulate_key({key!r})"
