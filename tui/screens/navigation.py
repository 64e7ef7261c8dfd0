"""What the app shows when a screen asks for another: each is imported when it is first wanted.

Screens never import the app or push one another's full screens; their requests bubble up to here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from textual import events, on
from textual.actions import ActionParseResult
from textual.app import App
from textual.dom import DOMNode
from textual.reactive import reactive
from textual.screen import Screen

from domain.errors import DamageFound
from tui.screens.kit.actions.action import Context
from tui.screens.kit.dead_keys import explained, reason_against
from tui.screens.kit.desk_screen import DeskScreen
from tui.screens.kit.keys_in_turn import KeysInTurn
from tui.screens.kit.messages import (
    AccountOpenRequested,
    ActRequested,
    BatchOpenRequested,
    CaseOpenRequested,
    CaseReportRequested,
    CasesRequested,
    EvidenceOpenRequested,
    ProjectionsRequested,
    ProofRequested,
    ProposalRequested,
    ReadModelRequested,
    ReconcileRequested,
    ToldRequested,
    WhatIfRequested,
)
from tui.screens.kit.notices import KeyAnswers, is_shown, keep_clear, under
from tui.screens.kit.screen_stack import back_to
from tui.screens.kit.session_screens import SessionScreens
from tui.screens.kit.training_badge import TrainingTime

if TYPE_CHECKING:
    from tui.application.session import Session
    from tui.screens.kit.beside import Beside
    from tui.screens.kit.guidance import Guide

WORKED_THROUGH: tuple[Context, ...] = ("sweep", "batch", "bank-log", "handover")
"""Screens that list accounts and cases: whoever opens one of these from there wants back to the list, for the next."""

TELL_SECONDS, MINUTE = 1.0, 60_000_000
"""How often it is looked whether a training bank's time has changed, and the microseconds in which it is told."""


class NavigatingApp(App[None], inherit_bindings=False):
    """An app with a session, None until the bank is open. `offline` says why the store cannot be reached, `training`
    what time it is in a bank for training, `signer` who signs where it is not the first person."""

    session: reactive[Session | None] = reactive(None, init=False)
    offline: reactive[str] = reactive("", init=False)
    may_act: reactive[bool] = reactive(True, init=False)
    training: reactive[TrainingTime | None] = reactive(None, init=False)
    signer: reactive[str] = reactive("", init=False)
    guide: Guide | None = None
    """Who leads somebody new through the demo."""
    beside: Beside | None = None
    """What stands beside every screen, such as a lesson of the lab."""

    def __init__(self) -> None:
        super().__init__()
        self.typed = KeysInTurn(self, self._hand_on)
        self.keymap: Mapping[str, str] = {}
        self._answers = KeyAnswers(self)
        self.shown = SessionScreens(self, lambda: self.session, self._answers)

    async def on_event(self, event: events.Event) -> None:
        """What comes from the keyboard waits its turn; what comes back from a widget has had it."""
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            await self.typed.take(event)
        else:
            await super().on_event(event)

    async def _hand_on(self, event: events.Event) -> None:
        """What was said of the key before goes with this one."""
        self._answers.take_back()
        await super().on_event(event)

    async def run_action(
        self,
        action: str | ActionParseResult,
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Do it, or say why it cannot be done now: an action of a screen is asked of that screen first."""
        if reason_against(action, default_namespace):
            self._answers.say(partial(reason_against, action, default_namespace))
            return True
        asked = self.screen
        done = await super().run_action(action, default_namespace, namespaces)
        if done and self.guide is not None:
            self.guide.acted(asked, str(action))
        return done

    async def _on_key(self, event: events.Key) -> None:
        """The keys of the app itself; the one that nobody takes is answered too."""
        event.prevent_default()
        if not (await self._check_bindings(event.key) or (self.beside and self.beside.take(event.key))):
            self._answers.say(partial(explained, self.screen, event.key, self.keymap))

    def answer(self, sentence: str) -> None:
        """Say why a key does nothing."""
        self._answers.say(lambda: sentence)

    def notify(self, message: str, *, title: str = "", markup: bool = False, **options: Any) -> None:
        """A notice in passing; one that is still to be seen is not shown twice."""
        if not is_shown(self, message, title):
            super().notify(message, title=title, markup=markup, **options)

    def _refresh_notifications(self) -> None:
        under(self)
        keep_clear(self.screen)
        super()._refresh_notifications()

    def on_descendant_focus(self) -> None:
        keep_clear(self.screen)

    @on(AccountOpenRequested)
    def _account_requested(self, event: AccountOpenRequested) -> None:
        from tui.application.time_machine.queries import Cursor, Opening
        from tui.screens.time_machine.screen import TimeMachineScreen

        asked = event.opening or Opening(None if event.version is None else Cursor(event.version))
        # Whoever looks from a case at its account wants back to the case, also where the case was come to from there.
        there = back_to(self, TimeMachineScreen, over=("case", *WORKED_THROUGH))
        if there is None or there.account_id != event.account_id:
            self._show(lambda session: TimeMachineScreen(session, event.account_id, asked), instead=there)
        else:
            there.revisit(asked)

    @on(ActRequested)
    def _act_requested(self, event: ActRequested) -> None:
        from tui.screens.act.screen import ActScreen

        if self.session is not None:
            form = ActScreen(
                self.session, event.account_id, seen=event.seen, cursor=event.cursor, live=event.live
            )
            self.push_screen(
                form.data_bind(NavigatingApp.offline, NavigatingApp.training, NavigatingApp.signer)
            )

    @on(ProofRequested)
    @on(WhatIfRequested)
    @on(BatchOpenRequested)
    def _screen_requested(self, event: ProofRequested | WhatIfRequested | BatchOpenRequested) -> None:
        from tui.screens.screen_factories import screen_of

        self._show(lambda session: screen_of(session, event))

    @on(ProjectionsRequested)
    def _projections_requested(self, event: ProjectionsRequested) -> None:
        from tui.screens.projections.screen import ProjectionsScreen

        self._show(
            lambda session: ProjectionsScreen(session, event.account_id),
            instead=back_to(self, ProjectionsScreen),
        )

    @on(ReadModelRequested)
    def _read_model_requested(self, event: ReadModelRequested) -> None:
        from tui.screens.projections.read_model import ReadModelScreen

        self._show(lambda session: ReadModelScreen(session, event.name, event.account_id))

    @on(CasesRequested)
    def _cases_requested(self, event: CasesRequested) -> None:
        from tui.screens.disputes.queue import CasesScreen

        self._show(
            lambda session: CasesScreen(session, event.account_id, event.entry),
            instead=back_to(self, CasesScreen, over=WORKED_THROUGH),
        )

    @on(ToldRequested)
    def _told_requested(self, event: ToldRequested) -> None:
        from tui.screens.screen_factories import told_screen

        self._show(lambda session: told_screen(session, event))

    @on(ReconcileRequested)
    def _reconcile_requested(self, event: ReconcileRequested) -> None:
        from tui.screens.reconcile.screen import ReconcileScreen

        self._show(lambda session: ReconcileScreen(session, event.account_id, event.file))

    @on(CaseReportRequested)
    def _case_report_requested(self) -> None:
        from tui.screens.disputes.report import CaseReportScreen

        if back_to(self, CaseReportScreen) is None:
            self._show(CaseReportScreen)

    @on(CaseOpenRequested)
    def _case_requested(self, event: CaseOpenRequested) -> None:
        from tui.screens.disputes.case_file import CaseFileScreen

        there = back_to(self, CaseFileScreen, over=WORKED_THROUGH)
        self._show(lambda session: CaseFileScreen(session, event.case_id), instead=there)

    @on(ProposalRequested)
    def _proposal_requested(self, event: ProposalRequested) -> None:
        from tui.screens.disputes.knock_on_step import propose

        if self.session is not None:
            propose(self, self.session, event.proposal)

    @on(EvidenceOpenRequested)
    def _evidence_requested(self, event: EvidenceOpenRequested) -> None:
        from tui.screens.screen_factories import evidence_screen

        try:
            self._show(lambda session: evidence_screen(session, event.account_id, event.citation, event.said))
        except DamageFound as error:
            self.notify(f"! {error.message}", severity="error", markup=False)

    def action_cases(self) -> None:
        self.post_message(CasesRequested())

    def action_handover(self) -> None:
        """The handover of whoever signs."""
        from tui.screens.disputes.handover import HandoverScreen

        if back_to(self, HandoverScreen) is None:
            self._show(HandoverScreen)

    def action_projections(self) -> None:
        self.post_message(ProjectionsRequested())

    def _show(self, make: Callable[[Session], Screen[None]], *, instead: Screen[Any] | None = None) -> None:
        """Show a screen of the session, once there is one: over what is there, or `instead` of the screen on top."""
        self.shown.show(lambda session: self.bound(make(session)), instead)

    def bound(self, screen: Screen[None]) -> Screen[None]:
        """The screen, told from now on when the store is away, whether it may act, who signs, and of a training bank's
        time."""
        if isinstance(screen, DeskScreen):
            screen.data_bind(
                NavigatingApp.offline, NavigatingApp.may_act, NavigatingApp.training, NavigatingApp.signer
            )
        return screen


def begin_training(app: NavigatingApp, session: Session) -> None:
    """In a bank for training: tell the screens from now on what time it is there, to the minute, and let the guide, if
    there is one, begin."""
    if not session.is_training:
        return

    def tell() -> None:
        now = session.clock()
        app.training = TrainingTime(now - now % MINUTE, session.zone)

    tell()
    app.set_interval(TELL_SECONDS, tell)
    if app.guide is not None:
        app.guide.welcome()
