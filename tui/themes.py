"""The two palettes of Recount, and what stands in for our own colour names under any other theme.

Colours carry meaning, never alone: blue is accent and credit, amber is warning and debit, violet is what a
person added or supposed. No red against green: the pair stays apart for every kind of colour vision.

Names for stylesheets beside Textual's own ($background ground, $surface pane, $foreground text, $accent,
$warning): $quiet (labels and what is not selected), $line (rules and borders), $bar (header and footer),
$annotation (marks, bookmarks, hypothetical), $selection (ground of what is selected), $selection-text,
$curve-fill and $negative-fill (grounds under a balance curve), $tick (outlines that must be seen, not read).
"""

from __future__ import annotations

from collections.abc import Mapping

from textual.color import Color
from textual.theme import Theme


def _theme(
    name: str,
    *,
    dark: bool,
    ground: str,
    pane: str,
    bar: str,
    line: str,
    text: str,
    quiet: str,
    accent: str,
    warning: str,
    error: str,
    annotation: str,
    selection: str,
    selection_text: str,
    curve_fill: str,
    negative_fill: str,
    tick: str,
) -> Theme:
    """A theme from named colours (`#rrggbb`), with every derived colour of Textual that we show set."""
    return Theme(
        name=name,
        dark=dark,
        primary=accent,
        secondary=annotation,
        accent=accent,
        success=accent,
        warning=warning,
        error=error,
        foreground=text,
        background=ground,
        surface=pane,
        panel=bar,
        boost=bar,
        variables={
            "quiet": quiet,
            "line": line,
            "bar": bar,
            "annotation": annotation,
            "selection": selection,
            "selection-text": selection_text,
            "curve-fill": curve_fill,
            "negative-fill": negative_fill,
            "tick": tick,
            "text-primary": accent,
            "text-secondary": annotation,
            "text-accent": accent,
            "text-success": accent,
            "text-warning": warning,
            "text-error": error,
            "foreground-muted": quiet,
            "border": accent,
            "border-blurred": line,
            "block-cursor-background": selection,
            "block-cursor-foreground": selection_text,
            "block-cursor-blurred-background": bar,
            "block-cursor-blurred-foreground": text,
            "block-hover-background": bar,
            "input-selection-background": selection,
            "input-selection-foreground": selection_text,
            "footer-background": bar,
            "footer-foreground": quiet,
            "footer-key-foreground": accent,
            "footer-description-foreground": quiet,
            "scrollbar": line,
            "scrollbar-hover": quiet,
            "scrollbar-active": accent,
            "scrollbar-background": pane,
            "scrollbar-background-hover": pane,
            "scrollbar-background-active": pane,
            "scrollbar-corner-color": pane,
            "screen-selection-background": selection,
            "screen-selection-foreground": selection_text,
        },
    )


RECOUNT_DARK = _theme(
    "recount-dark",
    dark=True,
    ground="#0e1420",
    pane="#131b2a",
    bar="#182338",
    line="#2a3850",
    text="#cfd9ea",
    quiet="#6b7d99",
    accent="#5db0ff",
    warning="#ffb000",
    error="#ff8552",
    annotation="#b794f6",
    selection="#24406b",
    selection_text="#ffffff",
    curve_fill="#152a49",
    negative_fill="#2b2416",
    tick="#46587a",
)

RECOUNT_LIGHT = _theme(
    "recount-light",
    dark=False,
    ground="#eef2f8",
    pane="#fbfcfe",
    bar="#e1e8f2",
    line="#bcc8d9",
    text="#1b2536",
    quiet="#566580",
    accent="#0b5fb8",
    warning="#985200",
    error="#b0300c",
    annotation="#6a3abf",
    selection="#c9dffa",
    selection_text="#0c1524",
    curve_fill="#dfecfb",
    negative_fill="#fbead0",
    tick="#8496b0",
)

THEMES: tuple[Theme, ...] = (RECOUNT_DARK, RECOUNT_LIGHT)
"""Themes for the app to register; the first is the one it starts with."""


def fallback_variables(theme: Theme) -> dict[str, str]:
    """Our colour names in terms of any theme's own, so that our stylesheets work under all of them.

    What an app's `get_theme_variable_defaults` answers for its current theme.
    """
    colours = theme.to_color_system().generate()
    return {
        "quiet": colours["foreground-muted"],
        "annotation": colours["text-secondary"],
        "tick": colours["foreground-muted"],
        **(_terminal_grounds(colours) if theme.ansi else _tinted_grounds(colours)),
    }


def _tinted_grounds(colours: Mapping[str, str]) -> dict[str, str]:
    """Grounds and rules as tints of the pane."""
    pane = Color.parse(colours["surface"])
    return {
        "line": pane.blend(Color.parse(colours["foreground"]), 0.2).hex6,
        "bar": colours["panel"],
        "selection": colours["primary-muted"],
        "selection-text": colours["foreground"],
        "curve-fill": pane.blend(Color.parse(colours["primary"]), 0.16).hex6,
        "negative-fill": pane.blend(Color.parse(colours["warning"]), 0.14).hex6,
    }


def _terminal_grounds(colours: Mapping[str, str]) -> dict[str, str]:
    """Grounds where the terminal's sixteen colours are all there is: no shades, so outlines carry it."""
    return {
        "line": colours["foreground-muted"],
        "bar": colours["panel"],
        "selection": colours["block-cursor-background"],
        "selection-text": colours["block-cursor-foreground"],
        "curve-fill": colours["surface"],
        "negative-fill": colours["surface"],
    }
