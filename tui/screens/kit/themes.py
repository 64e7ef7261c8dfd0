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
from dataclasses import dataclass
from typing import Any

from textual.app import App
from textual.color import Color
from textual.theme import Theme

from domain.errors import BadInput
from tui.application.preferences import Preferences
from tui.application.private_file import NotKept
from tui.text.safe import safe_str


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """The named colours (`#rrggbb`) that a theme is made of."""

    ground: str
    pane: str
    bar: str
    line: str
    text: str
    quiet: str
    accent: str
    warning: str
    error: str
    annotation: str
    selection: str
    selection_text: str
    curve_fill: str
    negative_fill: str
    tick: str


def _theme(name: str, it: Palette, *, dark: bool) -> Theme:
    return Theme(
        name=name,
        dark=dark,
        primary=it.accent,
        secondary=it.annotation,
        accent=it.accent,
        success=it.accent,
        warning=it.warning,
        error=it.error,
        foreground=it.text,
        background=it.ground,
        surface=it.pane,
        panel=it.bar,
        boost=it.bar,
        variables=_variables(it),
    )


def _variables(it: Palette) -> dict[str, str]:
    """Our own colour names, and every derived colour of Textual that we show."""
    return {
        "quiet": it.quiet,
        "line": it.line,
        "bar": it.bar,
        "annotation": it.annotation,
        "selection": it.selection,
        "selection-text": it.selection_text,
        "curve-fill": it.curve_fill,
        "negative-fill": it.negative_fill,
        "tick": it.tick,
        "text-primary": it.accent,
        "text-secondary": it.annotation,
        "text-accent": it.accent,
        "text-success": it.accent,
        "text-warning": it.warning,
        "text-error": it.error,
        "foreground-muted": it.quiet,
        "border": it.accent,
        "border-blurred": it.line,
        "block-cursor-background": it.selection,
        "block-cursor-foreground": it.selection_text,
        "block-cursor-blurred-background": it.bar,
        "block-cursor-blurred-foreground": it.text,
        "block-hover-background": it.bar,
        "input-selection-background": it.selection,
        "input-selection-foreground": it.selection_text,
        "footer-background": it.bar,
        "footer-foreground": it.quiet,
        "footer-key-foreground": it.accent,
        "footer-description-foreground": it.quiet,
        "scrollbar": it.line,
        "scrollbar-hover": it.quiet,
        "scrollbar-active": it.accent,
        "scrollbar-background": it.pane,
        "scrollbar-background-hover": it.pane,
        "scrollbar-background-active": it.pane,
        "scrollbar-corner-color": it.pane,
        "screen-selection-background": it.selection,
        "screen-selection-foreground": it.selection_text,
    }


RECOUNT_DARK = _theme(
    "recount-dark",
    Palette(
        ground="#0e1420",
        pane="#131b2a",
        bar="#182338",
        line="#2a3850",
        text="#cfd9ea",
        quiet="#7a8ca9",
        accent="#5db0ff",
        warning="#ffb000",
        error="#ff8552",
        annotation="#b794f6",
        selection="#24406b",
        selection_text="#ffffff",
        curve_fill="#152a49",
        negative_fill="#2b2416",
        tick="#46587a",
    ),
    dark=True,
)

RECOUNT_LIGHT = _theme(
    "recount-light",
    Palette(
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
    ),
    dark=False,
)

THEMES: tuple[Theme, ...] = (RECOUNT_DARK, RECOUNT_LIGHT)
"""Themes for the app to register; the first is the one it starts with."""


def choose_theme(app: App[Any], name: str | None) -> None:
    """Make our themes known to the app and let it begin with one, the first of ours where none is named.

    Raises BadInput for a name that is none of a theme.
    """
    for theme in THEMES:
        app.register_theme(theme)
    if name is not None and name not in app.available_themes:
        known = ", ".join(sorted(app.available_themes))
        raise BadInput(f'There is no theme "{safe_str(name, 40)}"; known are {known}.')
    app.theme = name or THEMES[0].name


class ThemeKeeper:
    """Lets an app begin with the theme that was chosen in it last, and keeps the one that is chosen next."""

    def __init__(self, app: App[Any], preferences: Preferences) -> None:
        self._app, self._preferences = app, preferences
        self._has_complained = False
        if (kept := preferences.theme()) in app.available_themes:
            app.theme = str(kept)

    def follow(self) -> None:
        """Keep what is chosen from now on."""
        self._app.theme_changed_signal.subscribe(self._app, self._keep, immediate=True)

    def _keep(self, theme: Theme) -> None:
        """Where it cannot be kept, that is said once, and the colours are worn all the same."""
        try:
            self._preferences.keep_theme(theme.name)
        except NotKept as error:
            if not self._has_complained:
                self._has_complained = True
                told = f"These colours hold until you leave: {safe_str(error.message, 300)}"
                self._app.notify(told, severity="warning", markup=False)


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
