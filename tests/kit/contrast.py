"""Contrast by WCAG 2.2, of two colours and of what an app paints."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from textual.app import App
from textual.color import Color

TEXT, LARGE = 4.5, 3.0
"""Least contrast of text, and of large text and signs (WCAG 2.2, 1.4.3 and 1.4.11)."""


class Words(NamedTuple):
    """Painted words with the contrast to their ground."""

    contrast: float
    text: str


def luminance(colour: Color) -> float:
    """Relative luminance of a colour by WCAG 2.2, from 0 to 1."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour.normalized]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast_of(front: Color, back: Color) -> float:
    """Contrast ratio of two colours by WCAG 2.2, from 1 to 21."""
    dark, light = sorted((luminance(front), luminance(back)))
    return (light + 0.05) / (dark + 0.05)


def painted_words(app: App[Any]) -> Iterator[Words]:
    """All words and figures on the screen of the app that is on top."""
    for strip in app.screen._compositor.render_strips():
        for text, style, _ in strip:
            if (
                not any(map(str.isalnum, text))
                or style is None
                or style.color is None
                or style.bgcolor is None
            ):
                continue
            front, back = style.color, style.bgcolor
            if style.reverse:
                front, back = back, front
            yield Words(contrast_of(Color.from_rich_color(front), Color.from_rich_color(back)), text.strip())
