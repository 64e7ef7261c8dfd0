"""Lines of a pane as plain text."""

from __future__ import annotations

from tui.screens.kit.lines import Line


def text(lines: list[Line]) -> str:
    return "\n".join("".join(span.text for span in line).rstrip() for line in lines)
