"""Harmless text (see `tui.text.safe`) as what the toolkit draws."""

from __future__ import annotations

from rich.text import Text
from textual.content import Content

from tui.text.safe import LIMIT, safe_str


def safe(text: str, limit: int = LIMIT, *, style: str = "") -> Content:
    """`safe_str` as Textual content in one style of ours, for widgets, titles, tooltips and notices."""
    shown = safe_str(text, limit)
    return Content.styled(shown, style) if style else Content(shown)


def safe_text(text: str, limit: int = LIMIT, *, style: str = "") -> Text:
    """`safe_str` as Rich text in one style of ours, for the cells of tables and the nodes of trees."""
    return Text(safe_str(text, limit), style=style)
