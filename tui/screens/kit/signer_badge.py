"""The words that stand at the end of the top line of every screen while a second person signs at this desk."""

from __future__ import annotations

from collections.abc import Callable

from textual.widget import Widget

from tui.screens.kit.lines import EMPTY, Line, Span, fitted
from tui.text.safe import safe_str

MOST, LEAST = 34, 12
"""Columns of the words on a wide screen, and at least."""


def signer_badge(signer: str, width: int) -> Line:
    """The words, on a screen of that many columns; nothing for ""."""
    if not signer:
        return EMPTY
    room = max(min(MOST, width // 3), LEAST)
    words = signer if Span(signer).cells <= room else fitted(signer, room)
    return (Span(" "), Span(f" {words} ", "past"))


def named_once(actor: str, signer: str) -> str:
    """Who signs, to be shown beside the words, which name whoever signs at another's desk; "" where they do."""
    return "" if signer.startswith(f"{actor} ") else safe_str(actor, 40)


def follow_signer(widget: Widget, tell: Callable[[], None]) -> None:
    """Tell a widget, now and from now on, whenever what its screen says of who signs is another."""
    if hasattr(widget.screen, "signer"):
        widget.watch(widget.screen, "signer", lambda _: tell())


def signer_of(widget: Widget) -> str:
    """What the screen of a widget says of who signs; "" where it says nothing."""
    return str(getattr(widget.screen, "signer", ""))
