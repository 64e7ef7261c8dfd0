"""What can be done over every screen: its help, the palette, the themes, the settings, which the same key leaves;
the log of the whole bank; and leading a room."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from textual.app import App
from textual.screen import Screen

from tui.application.preferences import Preferences
from tui.application.sweep.proposing import DOUBLE, LATE, pattern_of_reason
from tui.screens.bank_log.screen import BankLogScreen
from tui.screens.disputes.case_file import CaseFileScreen
from tui.screens.help import HelpScreen
from tui.screens.kit.actions.action import Context
from tui.screens.kit.dead_keys import context_of
from tui.screens.kit.guidance import Guide
from tui.screens.kit.screen_stack import back_to, toggle
from tui.screens.kit.session_screens import SessionScreens
from tui.screens.lab.opening import LabHost, fold, open_lab
from tui.screens.palette import open_commands, open_themes
from tui.screens.room import turn_lead
from tui.screens.settings import SettingsScreen

PATTERN_OF: Mapping[Context, str] = {"what-if": LATE, "reconcile": "stated-balance-drift"}
"""By where one is: the pattern that asks who else it happened to. In a case its reason says which; elsewhere DOUBLE."""


class Host(LabHost, Protocol):
    """What these need of the app."""

    @property
    def keymap(self) -> Mapping[str, str]: ...

    @property
    def may_act(self) -> bool: ...

    @property
    def preferences(self) -> Preferences: ...

    @property
    def guide(self) -> Guide | None: ...

    @property
    def shown(self) -> SessionScreens: ...

    def bound(self, screen: Screen[None]) -> Screen[None]:
        """The screen, told from now on what the app knows of the store and of who is here."""


def show_over(app: App[Any], host: Host, name: str) -> None:
    """Show what has that name; `app` and `host` are one."""
    context = context_of(app.screen)
    known: Mapping[str, Callable[[], None]] = {
        "help": lambda: toggle(
            app, HelpScreen, lambda: HelpScreen(context, host.keymap, may_act=host.may_act)
        ),
        "palette": lambda: open_commands(app, host),
        "theme": lambda: open_themes(app),
        "settings": lambda: toggle(app, SettingsScreen, lambda: SettingsScreen(app, host)),
        "log": lambda: _show_log(app, host),
        "start": lambda: _welcome(host),
        "lab": lambda: open_lab(app, host),
        "brief": lambda: fold(host),
        "lead": lambda: turn_lead(app),
        "sweep": lambda: _who_else(app, host, _pattern(app, context)),
    }
    known[name]()


def _show_log(app: App[Any], host: Host) -> None:
    """The log of the whole bank, of which there is one among the screens that lie over each other."""
    if back_to(app, BankLogScreen) is None:
        host.shown.show(lambda session: host.bound(BankLogScreen(session)))


def _pattern(app: App[Any], context: Context) -> str:
    """The pattern that is looked for first."""
    view = app.screen.view if isinstance(app.screen, CaseFileScreen) else None
    return PATTERN_OF.get(context, DOUBLE) if view is None else pattern_of_reason(view.case.facts.reason_code)


def _who_else(app: App[Any], host: Host, pattern: str) -> None:
    from tui.screens.sweep.screen import SweepScreen

    if back_to(app, SweepScreen) is None:
        host.shown.show(lambda session: host.bound(SweepScreen(session, pattern)))


def _welcome(host: Host) -> None:
    if host.guide is None:
        host.answer("Only the demo has a start card; `recount demo` opens on it.")
    else:
        host.guide.welcome()
