"""The app: paints first, opens the bank behind the first frame, executes commands, and follows the store.

It alone pushes screens and runs writes. Screens send requests up and get facts and data down.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import events, on, work
from textual.binding import Binding, BindingType
from textual.filter import LineFilter
from textual.screen import Screen

from domain.errors import RecountError, UnknownAccount
from tui.application.preferences import Preferences
from tui.crash_report import EXIT_CODE, describe
from tui.screens.accounts.screen import AccountsScreen
from tui.screens.departure import Departure
from tui.screens.failure import FailureScreen
from tui.screens.kit.actions.registry import bindings_of
from tui.screens.kit.keymap import checked_keymap
from tui.screens.kit.messages import (
    AccountOpenRequested,
    ActorChanged,
    BankNotOpened,
    BankOpened,
    BatchStepRequested,
    CaseOpenRequested,
    CaseStepRequested,
    CommandRequested,
    StoreChanged,
    StoreFailed,
)
from tui.screens.kit.mouse import Mouse
from tui.screens.kit.plain import make_plain
from tui.screens.kit.screen_stack import announce
from tui.screens.kit.themes import ThemeKeeper, choose_theme, fallback_variables
from tui.screens.navigation import NavigatingApp, begin_training
from tui.screens.signing.signing import IDLE_SECONDS, Signing
from tui.screens.store_follower import StoreFollower
from tui.screens.writing import Writes
from tui.signals import leaving
from tui.text.safe import safe_str

if TYPE_CHECKING:
    from tui.application.session import Session
    from tui.application.time_machine.queries import Opening

COLLECT_AFTER = (5_000, 10, 50)
"""Allocations, and collections of the younger, before the collector runs: a frame makes thousands of small objects that
die with it, and a collection amid held keys is seen."""
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
    "tui.screens.disputes.handover",
    "tui.screens.signing.dialog",
    "tui.screens.help",
    "tui.screens.palette",
    "tui.screens.settings",
    "tui.screens.overlays",
)
"""Modules imported behind the first frame, so that opening one later costs nothing."""


class RecountApp(NavigatingApp, inherit_bindings=False):
    """The real app and the tested one.

    `open_session` runs on a thread and may raise StoreUnavailable and DamageFound; `where` is its address, fit to be
    shown. `account`, seen as `opening` says, or the case `case_id`, is opened first. `keymap` maps
    action ids to the keys that replace their own. A second person is signed out after `idle_seconds` without a key.
    A `plain` app shows words alone, for screen readers.

    Raises KeymapError for a keymap, BadInput for a theme that cannot be used.
    """

    TITLE = "Recount"
    ENABLE_COMMAND_PALETTE = False
    CSS_PATH = Path(__file__).with_name("app.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings_of("app"),
        Binding("ctrl+c", "help_quit", show=False, system=True),
    ]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (80, "-normal"), (120, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (24, "-medium"), (36, "-tall")]

    def __init__(
        self,
        open_session: Callable[[], Session],
        *,
        where: str = "",
        account: str | None = None,
        case_id: str | None = None,
        opening: Opening | None = None,
        preferences: Preferences | None = None,
        theme: str | None = None,
        keymap: Mapping[str, str] | None = None,
        plain: bool = False,
        poll_seconds: float = 1.0,
        idle_seconds: float = IDLE_SECONDS,
    ) -> None:
        super().__init__()
        self._plain_filters: Sequence[LineFilter] = make_plain(self) if plain else ()
        self._open_session, self._where, self._poll_seconds = open_session, where, poll_seconds
        self._account, self._case_id, self._opening = account, case_id, opening
        self._writes = Writes(
            self,
            session=lambda: self.session,
            announce=partial(announce, self),
            complain=self._complain,
            done=self._written,
        )
        self.departure = Departure(self, lambda: self._writes.is_busy, self._writes.stop)
        self._mouse = Mouse(self)
        self.follower: StoreFollower | None = None
        self.keymap = checked_keymap(keymap or {})
        self.set_keymap(self.keymap)
        self.signing = Signing(self, self._actor_changed, idle_seconds=idle_seconds)
        choose_theme(self, theme)
        self.preferences = preferences or Preferences()
        self._themes = ThemeKeeper(self, self.preferences)

    async def on_event(self, event: events.Event) -> None:
        """A key or a click that comes after a second person was signed out for want of one counts for nobody."""
        is_by_hand = (
            isinstance(event, events.Key | events.Paste | events.MouseDown) and not event.is_forwarded
        )
        if not is_by_hand or self.signing.hears_key():
            await super().on_event(event)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Those that Textual needs for the colours of the terminal, and ours."""
        return [*super().get_line_filters(), *self._plain_filters]

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our colour names, under themes that do not know them."""
        return fallback_variables(self.current_theme)

    def get_default_screen(self) -> Screen[None]:
        """The accounts are under everything else."""
        accounts = AccountsScreen(self._where, is_passing=bool(self._account or self._case_id))
        return self.bound(accounts).data_bind(RecountApp.session)

    def on_mount(self) -> None:
        self._themes.follow()
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        """What was mounted stands, and so can be left again."""
        if not self.departure.begin():
            self._open()

    async def action_back(self) -> None:
        """Leave the screen on top; the last one, and the one instead of a bank, are left for the shell."""
        if len(self.screen_stack) > 1 and not isinstance(self.screen, FailureScreen):
            self.pop_screen()
        else:
            self.departure.leave()

    async def action_quit(self) -> None:
        self.departure.leave()

    def action_over(self, name: str) -> None:
        """Show help, palette, themes or settings over the screen on top, or leave them."""
        from tui.screens.overlays import show_over

        show_over(self, self, name)

    def action_sign_in(self) -> None:
        """Sign in a second person, or let them go."""
        self.signing.turn(self.session)

    def _actor_changed(self, signer: str) -> None:
        self.signer = signer
        announce(self, ActorChanged)
        self._written()

    def action_mouse(self) -> None:
        self._mouse.turn()

    @work(thread=True, group="open")
    def _open(self) -> None:
        try:
            session = self._open_session()
            head = session.store.head_position()
            has_account = self._account is None or session.store.summary(self._account) is not None
        except RecountError as error:
            self.post_message(BankNotOpened(error))
            return
        self.post_message(BankOpened(session, head, has_account))
        for module in LATER:
            import_module(module)

    @on(BankOpened)
    def _opened(self, event: BankOpened) -> None:
        self.may_act = event.session.may_act
        self.session = event.session
        self.follower = StoreFollower(
            self, event.session, event.head, seen=self._store_seen, away=self._store_away
        )
        self.follower.begin(self._poll_seconds)
        begin_training(self, event.session)
        if not self.is_headless:
            spare_collections()
        if self._case_id is not None:
            self.post_message(CaseOpenRequested(self._case_id))
        if self._account is not None and event.has_account:
            self.post_message(AccountOpenRequested(self._account, opening=self._opening))
        elif self._account is not None:
            self._complain(UnknownAccount(self._account))
            if isinstance(self.screen, AccountsScreen):
                self.screen.find(self._account)
        self.call_later(self.shown.come)  # behind what the command line asks for

    @on(BankNotOpened)
    def _not_opened(self, event: BankNotOpened) -> None:
        self.push_screen(FailureScreen(event.error.message, self._where), self._retried)

    def _retried(self, again: bool | None) -> None:
        if again:
            self._open()

    @on(CommandRequested)
    @on(CaseStepRequested)
    def _command_requested(self, event: CommandRequested | CaseStepRequested) -> None:
        self._writes.ask(event.request)

    @on(BatchStepRequested)
    def _batch_step_requested(self, event: BatchStepRequested) -> None:
        self._writes.ask_batch(event.request)

    @on(StoreFailed)
    def _store_failed(self, event: StoreFailed) -> None:
        self.offline = event.reason

    def _store_seen(self, has_news: bool) -> None:
        is_back, self.offline = bool(self.offline), ""
        if has_news or is_back:
            assert self.follower is not None
            announce(self, StoreChanged)
            self.follower.keep()

    def _store_away(self, error: RecountError) -> None:
        self.offline = error.message

    def _complain(self, error: RecountError) -> None:
        self.notify(f"! {safe_str(error.message, 1000)}", severity="error", timeout=10)

    def _written(self) -> None:
        """Whatever waited for the writes under way."""
        if self._writes.is_busy:
            return
        if self.session is not None:
            self.session.close_left()
        self.departure.written()

    def _handle_exception(self, error: Exception) -> None:
        if self.departure.is_by_signal:
            self.exit()  # whatever fails after it fails because of it: what it wanted is going away
            return
        super()._handle_exception(error)
        self._return_code = EXIT_CODE

    def _fatal_error(self) -> None:
        # Textual would print the variables of every frame: names, balances, addresses with passwords.
        assert self._exception is not None
        self.bell()
        self.panic(Text(describe(self._exception)))


def spare_collections() -> None:
    """What is alive now stays alive: no later collection needs to walk it while keys are held."""
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)


def run(app: RecountApp, *, in_browser: bool = False) -> int:
    """Run the app to its end and close its store; the exit code for the shell."""
    with leaving(app.departure.by_signal, in_browser=in_browser):
        try:
            app.run()
        finally:
            if app.follower is not None:
                app.follower.stop(is_away=bool(app.offline))
            if app.session is not None:
                app.session.close()
    return app.departure.exit_code or app.return_code or 0
