"""What the app shows when a screen asks for another: each is imported when it is first wanted.

Screens never import the app or push one another's full screens; their requests bubble up to here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from textual import events, on
from textual.app import App
from textual.reactive import reactive
from textual.screen import Screen

from domain.errors import DamageFound
from tui.screens.kit.desk_screen import DeskScreen
from tui.screens.kit.keys_in_turn import KeysInTurn
from tui.screens.kit.messages import (
    AccountOpenRequested,
    ActRequested,
    CaseOpenRequested,
    CaseReportRequested,
    CasesRequested,
    EvidenceOpenRequested,
    ProjectionsRequested,
    ProofRequested,
    ProposalRequested,
    ReadModelRequested,
    ToldRequested,
    WhatIfRequested,
)
from tui.screens.kit.screen_stack import back_to
from tui.screens.kit.training_badge import TrainingTime

if TYPE_CHECKING:
    from tui.application.session import Session


class NavigatingApp(App[None], inherit_bindings=False):
    """An app with a session, None until the bank is open. `offline` says why the store cannot be reached, `training`
    what time it is in a bank for training."""

    session: reactive[Session | None] = reactive(None, init=False)
    offline: reactive[str] = reactive("", init=False)
    may_act: reactive[bool] = reactive(True, init=False)
    training: reactive[TrainingTime | None] = reactive(None, init=False)

    def __init__(self) -> None:
        super().__init__()
        self.typed = KeysInTurn(self, super().on_event)

    async def on_event(self, event: events.Event) -> None:
        """What comes from the keyboard waits its turn; what comes back from a widget has had it."""
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            await self.typed.take(event)
        else:
            await super().on_event(event)

    @on(AccountOpenRequested)
    def _account_requested(self, event: AccountOpenRequested) -> None:
        from tui.application.time_machine.queries import Cursor, Opening
        from tui.screens.time_machine.screen import TimeMachineScreen

        asked = event.opening or Opening(None if event.version is None else Cursor(event.version))
        there = back_to(self, TimeMachineScreen)
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
            self.push_screen(form.data_bind(NavigatingApp.offline, NavigatingApp.training))

    @on(ProofRequested)
    def _proof_requested(self, event: ProofRequested) -> None:
        from tui.screens.time_machine.proof import ProofScreen

        self._show(lambda session: ProofScreen(session, event.account_id, event.version))

    @on(WhatIfRequested)
    def _what_if_requested(self, event: WhatIfRequested) -> None:
        from tui.screens.screen_factories import what_if_screen

        self._show(lambda session: what_if_screen(session, event.account_id, event.version, event.instant))

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
            instead=back_to(self, CasesScreen),
        )

    @on(ToldRequested)
    def _told_requested(self, event: ToldRequested) -> None:
        from tui.screens.screen_factories import told_screen

        self._show(lambda session: told_screen(session, event))

    @on(CaseReportRequested)
    def _case_report_requested(self) -> None:
        from tui.screens.disputes.report import CaseReportScreen

        if back_to(self, CaseReportScreen) is None:
            self._show(CaseReportScreen)

    @on(CaseOpenRequested)
    def _case_requested(self, event: CaseOpenRequested) -> None:
        from tui.screens.disputes.case_file import CaseFileScreen

        self._show(
            lambda session: CaseFileScreen(session, event.case_id), instead=back_to(self, CaseFileScreen)
        )

    @on(ProposalRequested)
    def _proposal_requested(self, event: ProposalRequested) -> None:
        from tui.screens.disputes.case_step import CaseStepScreen

        made = event.proposal
        if self.session is not None:
            self.push_screen(
                CaseStepScreen(self.session, made.case_id, made.form, made.currency, made.version)
            )

    @on(EvidenceOpenRequested)
    def _evidence_requested(self, event: EvidenceOpenRequested) -> None:
        from tui.screens.screen_factories import evidence_screen

        try:
            self._show(lambda session: evidence_screen(session, event.account_id, event.citation, event.said))
        except DamageFound as error:
            self.notify(f"! {error.message}", severity="error", markup=False)

    def action_cases(self) -> None:
        self.post_message(CasesRequested())

    def action_projections(self) -> None:
        self.post_message(ProjectionsRequested())

    def _show(self, make: Callable[[Session], Screen[None]], *, instead: Screen[Any] | None = None) -> None:
        """Show a screen of the session, once there is one: over what is there, or `instead` of the screen on top."""
        if self.session is not None:
            screen = self._bound(make(self.session))
            self.push_screen(screen) if instead is None else self.switch_screen(screen)

    def _bound(self, screen: Screen[None]) -> Screen[None]:
        """The screen, told from now on when the store is away, whether it may act, and of a training bank's time."""
        if isinstance(screen, DeskScreen):
            screen.data_bind(NavigatingApp.offline, NavigatingApp.may_act, NavigatingApp.training)
        return screen
