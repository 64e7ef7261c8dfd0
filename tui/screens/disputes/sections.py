"""A titled part of a pane of the case file."""

from __future__ import annotations

from collections.abc import Iterator

from tui.screens.kit.lines import EMPTY, Line, Span, flowed


def section(title: str, items: Iterator[Line], nothing: str, width: int) -> Iterator[Line]:
    """The title, the items beneath, each flowed into the width, or what to say where there is none, and an empty
    line."""
    yield (Span(title, "strong"),)
    said = False
    for item in items:
        said = True
        yield from flowed([item], width, indent=4)
    if not said:
        yield (Span(f"  {nothing}", "quiet"),)
    yield EMPTY
