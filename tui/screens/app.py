"""The app: paints first, opens the bank behind the first frame, executes commands, and follows the store.

It alone pushes screens and runs writes. Screens send requests up and get facts and data down.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import on, work
from textual.binding import Binding, BindingType
from textual.command import Provider
from textual.message import Message
from textual.screen import Screen

from domain.errors import BadInput, RecountError, UnknownAccount
from tui.crash_report import EXIT_CODE, describe
from tui.screens.accounts.screen import AccountsScreen
from tui.screens.failure import FailureScreen
from tui.screens.kit.actions.registry import bindings_of
from tui.screens.kit.desk_screen import DeskScreen
from tui.screens.kit.keymap import checked_keymap
from tui.screens.kit.latest_query import EveryQuery
from tui.screens.kit.messages import (
    AccountOpenRequested,
    CaseOpenRequested,
    CaseStepRequested,
    CommandRequested,
    StoreChanged,
    StoreFailed,
)
from tui.screens.kit.themes import THEMES, fallback_variables
from tui.screens.kit.training_badge import TrainingTime
from tui.screens.navigation import NavigatingApp
from tui.screens.store_follower import StoreFollower
from tui.screens.writing import execute, failed, recorded
from tui.signals import exit_code, leaving
from tui.text.safe import safe_str

if TYPE_CHECKING:
    from domain.account.commands import Request
    from domain.dispute.commands import CaseRequest
    from domain.handlers.account import Executed
    from domain.handlers.dispute import CaseExecuted
    from tui.application.session import Session
    from tui.application.time_machine.queries import Opening

COLLECT_AFTER = (5_000, 10, 50)
"""Allocations, and collections of the younger, before the collector runs: a frame makes thousands of small objects that
die with it, and a collection amid held keys is seen."""
TELL_SECONDS, MINUTE = 1.0, 60_000_000
"""How often it is looked whether a training bank's time has changed, and the microseconds in which it is told."""
LATER = (
    "tui.screens.time_machine.screen",
    "tui.screens.what_if.screen",
    "tui.screens.time_machine.proof",
    "tui.screens.projections.screen",
    "tui.screens.projections.read_model",
    "tui.screens.time_machine.payload",
    "tui.screens.act.screen",
    "tui.screens.disputes.queue",
    "tui.screens.disputes.case_file",
    "tui.screens.disputes.report",
    "tui.screens.help",
    "tui.screens.palette",
)
"""Modules imported behind the first frame, so that opening one later costs nothing."""


def _registry_commands() -> type[Provider]:
    from tui.screens.palette import RegistryCommands

    return RegistryCommands


def _account_commands() -> type[Provider]:
    from tui.screens.palette import AccountCommands

    return AccountCommands


class RecountApp(NavigatingApp, inherit_bindings=False):
    """The real app and the tested one.

    `open_session` runs on a thread and may raise StoreUnavailable and DamageFound; `where` is its address, fit to be
    shown. `account`, seen as `opening` says, or the case `case_id`, is opened first. `keymap` maps
    action ids to the keys that replace their own.

    Raises KeymapError for a keymap, BadInput for a theme that cannot be used.
    """

    TITLE = "Recount"
    CSS_PATH = Path(__file__).with_name("app.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings_of("app"),
        Binding("ctrl+c", "help_quit", show=False, system=True),
    ]
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {
        _registry_commands,
        _account_commands,
    }
    HORIZONTAL_BREAKPOINTS = [
        (0, "-narrow"),
        (80, "-normal"),
        (120, "-wide"),
    ]
    VERTICAL_BREAKPOINTS = [
        (0, "-short"),
        (24, "-medium"),
        (36, "-tall"),
    ]

    class Opened(Message, bubble=False):
        """The bank is open; `has_account` tells whether it knows the account asked for, if any was."""

        def __init__(self, session: Session, head: int, has_account: bool) -> None:
            super().__init__()
            self.session, self.head, self.has_account = session, head, has_account

    class NotOpened(Message, bubble=False):
        """The bank cannot be opened."""

        def __init__(self, error: RecountError) -> None:
            super().__init__()
            self.error = error

    def __init__(
        self,
        open_session: Callable[[], Session],
        *,
        where: str = "",
        account: str | None = None,
        case_id: str | None = None,
        opening: Opening | None = None,
        theme: str | None = None,
        keymap: Mapping[str, str] | None = None,
        poll_seconds: float = 1.0,
    ) -> None:
        super().__init__()
        self._open_session, self._where = open_session, where
        self._account, self._case_id, self._opening = account, case_id, opening
        self._poll_seconds = poll_seconds
        # Writes wait for each other: two at once would only meet in a conflict.
        self._writes: EveryQuery[Request | CaseRequest, Executed | CaseExecuted] = EveryQuery(
            self, self._execute, self._recorded, self._not_recorded
        )
        self._leaving = False
        self._asked_to_leave = 0
        """The signal that did, 0 for none."""
        self._loop: asyncio.AbstractEventLoop | None = None
        self._mouse_on = True
        self.follower: StoreFollower | None = None
        self.keymap = checked_keymap(keymap or {})
        self.set_keymap(self.keymap)
        self._choose_theme(theme)

    def _choose_theme(self, name: str | None) -> None:
        for theme in THEMES:
            self.register_theme(theme)
        if name is not None and name not in self.available_themes:
            known = ", ".join(sorted(self.available_themes))
            raise BadInput(f'There is no theme "{safe_str(name, 40)}"; known are {known}.')
        self.theme = name or THEMES[0].name

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our colour names, under themes that do not know them."""
        return fallback_variables(self.current_theme)

    def get_default_screen(self) -> Screen[None]:
        """The accounts are under everything else."""
        return self._bound(AccountsScreen(self._where)).data_bind(RecountApp.session)

    def on_mount(self) -> None:
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        """What was mounted stands, and so can be left again."""
        self._loop = asyncio.get_running_loop()
        if self._asked_to_leave:
            self._leave()
        else:
            self._open()

    def leave_by(self, number: int) -> None:
        """Leave because of a signal: after the write under way, or at once when asked again. From any thread."""
        again, self._asked_to_leave = bool(self._asked_to_leave), number
        with suppress(RuntimeError):  # the loop has ended: we are leaving already
            if self._loop is not None:
                self._loop.call_soon_threadsafe(self.exit if again else self._leave)

    async def action_back(self) -> None:
        """Leave the screen on top; the last one, and the one instead of a bank, are left for the shell."""
        if len(self.screen_stack) > 1 and not isinstance(self.screen, FailureScreen):
            self.pop_screen()
        else:
            self._leave()

    async def action_quit(self) -> None:
        self._leave()

    def action_help(self) -> None:
        from tui.screens.help import HelpScreen

        context = self.screen.CONTEXT if isinstance(self.screen, DeskScreen) else "app"
        self.push_screen(HelpScreen(context, self.keymap, may_act=self.may_act))

    def action_theme(self) -> None:
        self.search_themes()

    def action_mouse(self) -> None:
        """Terminals select text only while no program listens to the mouse."""
        self._mouse_on = not self._mouse_on
        # Textual has no public switch; a driver without these two has no mouse to give away.
        name = "_enable_mouse_support" if self._mouse_on else "_disable_mouse_support"
        getattr(self._driver, name, lambda: None)()
        released = "The mouse selects text in your terminal now; the same key gives it back."
        self.notify("The mouse works in Recount again." if self._mouse_on else released, markup=False)

    @work(thread=True, group="open")
    def _open(self) -> None:
        try:
            session = self._open_session()
            head = session.store.head_position()
            has_account = self._account is None or session.store.summary(self._account) is not None
        except RecountError as error:
            self.post_message(self.NotOpened(error))
            return
        self.post_message(self.Opened(session, head, has_account))
        for module in LATER:
            import_module(module)

    @on(Opened)
    def _opened(self, event: Opened) -> None:
        self.may_act = event.session.may_act
        self.session = event.session
        self.follower = StoreFollower(
            self, event.session, event.head, seen=self._store_seen, away=self._store_away
        )
        self.follower.begin(self._poll_seconds)
        if event.session.is_training:
            self._tell_time(event.session)
            self.set_interval(TELL_SECONDS, partial(self._tell_time, event.session))
        if not self.is_headless:
            # What is alive now stays alive: no later collection needs to walk it while keys are held.
            gc.freeze()
            gc.set_threshold(*COLLECT_AFTER)
        if self._case_id is not None:
            self.post_message(CaseOpenRequested(self._case_id))
        if self._account is None:
            return
        if event.has_account:
            self.post_message(AccountOpenRequested(self._account, opening=self._opening))
        else:
            self._complain(UnknownAccount(self._account))
            if isinstance(self.screen, AccountsScreen):
                self.screen.find(self._account)

    def _tell_time(self, session: Session) -> None:
        """Tell the screens what time it is in a bank for training, to the minute."""
        now = session.clock()
        self.training = TrainingTime(now - now % MINUTE, session.zone)

    @on(NotOpened)
    def _not_opened(self, event: NotOpened) -> None:
        self.push_screen(FailureScreen(event.error.message, self._where), self._retried)

    def _retried(self, again: bool | None) -> None:
        if again:
            self._open()

    @on(CommandRequested)
    @on(CaseStepRequested)
    def _command_requested(self, event: CommandRequested | CaseStepRequested) -> None:
        self._writes.ask(event.request)

    def _execute(self, request: Request | CaseRequest) -> Executed | CaseExecuted:
        assert self.session is not None
        return execute(self.session, request)

    def _recorded(self, request: Request | CaseRequest, executed: Executed | CaseExecuted) -> None:
        self._announce(lambda: recorded(request, executed))
        self._leave_if_wanted()

    def _not_recorded(self, request: Request | CaseRequest, error: RecountError) -> None:
        self._announce(lambda: failed(request, error))
        if not self.screen.is_modal:
            # The dialog that would have explained it is gone.
            self._complain(error)
        self._leave_if_wanted()

    @on(StoreFailed)
    def _store_failed(self, event: StoreFailed) -> None:
        self.offline = event.reason

    def _store_seen(self, has_news: bool) -> None:
        is_back, self.offline = bool(self.offline), ""
        if has_news or is_back:
            assert self.follower is not None
            self._announce(StoreChanged)
            self.follower.keep()

    def _store_away(self, error: RecountError) -> None:
        self.offline = error.message

    def _announce(self, make: Callable[[], Message]) -> None:
        """Post to every screen that can be seen: the dialogs on top and the first screen under them."""
        for screen in reversed(self.screen_stack):
            screen.post_message(make())
            if not screen.is_modal:
                return

    def _complain(self, error: RecountError) -> None:
        self.notify(f"! {safe_str(error.message, 1000)}", severity="error", markup=False, timeout=10)

    @property
    def exit_code_of_signal(self) -> int:
        """What the shell is told of the signal that ended the app; 0 where none did."""
        return exit_code(self._asked_to_leave) if self._asked_to_leave else 0

    def _leave(self) -> None:
        """Quit, after the writes under way."""
        if self._writes.is_busy:
            self._leaving = True
            self.notify("Recording what was confirmed; Recount quits when it is done.", markup=False)
        else:
            self.exit()

    def _leave_if_wanted(self) -> None:
        if self._leaving and not self._writes.is_busy:
            self.exit()

    def _handle_exception(self, error: Exception) -> None:
        if self._asked_to_leave:
            self.exit()  # whatever fails after it fails because of it: what it wanted is going away
            return
        super()._handle_exception(error)
        self._return_code = EXIT_CODE

    def _fatal_error(self) -> None:
        # Textual would print the variables of every frame: names, balances, addresses with passwords.
        assert self._exception is not None
        self.bell()
        self.panic(Text(describe(self._exception)))


def run(app: RecountApp) -> int:
    """Run the app to its end and close its store; the exit code for the shell."""
    with leaving(app.leave_by):
        try:
            app.run()
        finally:
            if app.follower is not None:
                app.follower.stop(is_away=bool(app.offline))
            if app.session is not None:
                app.session.store.close()
    return app.exit_code_of_signal or app.return_code or 0
