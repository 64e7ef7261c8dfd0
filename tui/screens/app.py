"""The app: paints first, opens the bank behind the first frame, executes commands, and follows the store.

It alone pushes screens and runs writes. Screens send requests up and get facts and data down.
"""

from __future__ import annotations

import asyncio
import gc
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
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
from tui.application.projections.background_runner import ProjectionRunner
from tui.crash_report import EXIT_CODE, describe
from tui.screens.accounts.screen import AccountsScreen
from tui.screens.failure import FailureScreen
from tui.screens.kit.actions.registry import bindings_of
from tui.screens.kit.desk_screen import DeskScreen
from tui.screens.kit.keymap import checked_keymap
from tui.screens.kit.latest_query import LatestQuery
from tui.screens.kit.messages import (
    AccountOpenRequested,
    CaseOpenRequested,
    CaseStepRequested,
    CommandRequested,
    StoreChanged,
    StoreFailed,
)
from tui.screens.kit.themes import THEMES, fallback_variables
from tui.screens.navigation import NavigatingApp
from tui.screens.writing import execute, failed, recorded
from tui.signals import exit_code, leaving
from tui.text.safe import safe_str

if TYPE_CHECKING:
    from domain.account.commands import Request
    from domain.dispute.commands import CaseRequest
    from domain.handlers.account import Executed
    from domain.handlers.dispute import CaseExecuted
    from tui.application.session import Session

KEEP_SECONDS = 15.0
"""How often read models are looked after though nothing happened: somebody else's lease may have run out."""
COLLECT_AFTER = (5_000, 10, 50)
"""Allocations, and collections of the younger, before the collector runs: a frame makes thousands of small objects that
die with it, and a collection amid held keys is seen."""
LATER = (
    "tui.screens.time_machine.time_machine",
    "tui.screens.what_if.screen",
    "tui.screens.time_machine.proof",
    "tui.screens.projections.screen",
    "tui.screens.projections.read_model",
    "tui.screens.time_machine.payload",
    "tui.screens.disputes.queue",
    "tui.screens.disputes.case_file",
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
    shown. `account`, or the case `case_id`, is opened first. `keymap` maps action ids to the keys that replace
    their own.

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

        def __init__(self, session: Session, token: int, has_account: bool) -> None:
            super().__init__()
            self.session, self.token, self.has_account = session, token, has_account

    class NotOpened(Message, bubble=False):
        """The bank cannot be opened."""

        def __init__(self, error: RecountError) -> None:
            super().__init__()
            self.error = error

    class Written(Message, bubble=False):
        """A write is over, one way or the other."""

        def __init__(
            self, request: Request | CaseRequest, outcome: Executed | CaseExecuted | RecountError
        ) -> None:
            super().__init__()
            self.request, self.outcome = request, outcome

    def __init__(
        self,
        open_session: Callable[[], Session],
        *,
        where: str = "",
        account: str | None = None,
        case_id: str | None = None,
        theme: str | None = None,
        keymap: Mapping[str, str] | None = None,
        poll_seconds: float = 1.0,
    ) -> None:
        super().__init__()
        self._open_session, self._where = open_session, where
        self._account, self._case_id = account, case_id
        self._poll_seconds = poll_seconds
        self._token: int | None = None
        self._looks = LatestQuery(self, self._read_token, self._show_token, self._token_failed)
        self._writes: deque[Request | CaseRequest] = deque()
        self._writing: Request | CaseRequest | None = None
        self._leaving = False
        self._asked_to_leave = 0
        """The signal that did, 0 for none."""
        self._loop: asyncio.AbstractEventLoop | None = None
        self._mouse_on = True
        self.keeping: ProjectionRunner | None = None
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
            token = session.store.head_position()
            has_account = self._account is None or session.store.summary(self._account) is not None
        except RecountError as error:
            self.post_message(self.NotOpened(error))
            return
        self.post_message(self.Opened(session, token, has_account))
        for module in LATER:
            import_module(module)

    @on(Opened)
    def _opened(self, event: Opened) -> None:
        self._token = event.token
        self.may_act = event.session.may_act
        self.session = event.session
        self.keeping = ProjectionRunner(event.session)
        self._keep()
        self.set_interval(self._poll_seconds, self._look)
        self.set_interval(KEEP_SECONDS, self._rest)
        if not self.is_headless:
            # What is alive now stays alive: no later collection needs to walk it while keys are held.
            gc.freeze()
            gc.set_threshold(*COLLECT_AFTER)
        if self._case_id is not None:
            self.post_message(CaseOpenRequested(self._case_id))
        if self._account is None:
            return
        if event.has_account:
            self.post_message(AccountOpenRequested(self._account))
        else:
            self._complain(UnknownAccount(self._account))
            if isinstance(self.screen, AccountsScreen):
                self.screen.find(self._account)

    @on(NotOpened)
    def _not_opened(self, event: NotOpened) -> None:
        self.push_screen(FailureScreen(event.error.message, self._where), self._retried)

    def _retried(self, again: bool | None) -> None:
        if again:
            self._open()

    @on(CommandRequested)
    @on(CaseStepRequested)
    def _command_requested(self, event: CommandRequested | CaseStepRequested) -> None:
        self._writes.append(event.request)
        self._write_next()

    def _write_next(self) -> None:
        """Writes wait for each other: two at once would only meet in a conflict."""
        if self._writing is None and self._writes:
            self._writing = self._writes.popleft()
            self._execute(self._writing)

    @work(thread=True, group="write")
    def _execute(self, request: Request | CaseRequest) -> None:
        assert self.session is not None
        outcome: Executed | CaseExecuted | RecountError
        try:
            outcome = execute(self.session, request)
        except RecountError as error:
            outcome = error
        self.post_message(self.Written(request, outcome))

    @on(Written)
    def _written(self, event: Written) -> None:
        self._writing = None
        request, outcome = event.request, event.outcome
        if isinstance(outcome, RecountError):
            self._announce(lambda: failed(request, outcome))
            if not self.screen.is_modal:
                # The dialog that would have explained it is gone.
                self._complain(outcome)
        else:
            self._announce(lambda: recorded(request, outcome))
        self._write_next()
        if self._leaving and self._writing is None:
            self.exit()

    @on(StoreFailed)
    def _store_failed(self, event: StoreFailed) -> None:
        self.offline = event.reason

    def _look(self) -> None:
        self._looks.ask(None)

    def _read_token(self, _: None) -> int:
        assert self.session is not None
        return self.session.store.head_position()

    def _show_token(self, _: None, token: int) -> None:
        changed = token != self._token or bool(self.offline)
        self._token, self.offline = token, ""
        if changed:
            self._announce(StoreChanged)
            self._keep()

    @work(thread=True, group="keep")
    def _keep(self) -> None:
        assert self.keeping is not None
        self.keeping.work()

    @work(thread=True, group="keep")
    def _rest(self) -> None:
        assert self.keeping is not None
        self.keeping.rest()

    def _token_failed(self, _: None, error: RecountError) -> None:
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
        if self._writing is None:
            self.exit()
            return
        self._leaving = True
        self.notify("Recording what was confirmed; Recount quits when it is done.", markup=False)

    def _handle_exception(self, error: Exception) -> None:
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
            if app.keeping is not None:
                app.keeping.stop(is_away=bool(app.offline))
            if app.session is not None:
                app.session.store.close()
    return app.return_code or app.exit_code_of_signal
