"""A customer's statement beside the log: what differs, since when, and what to make of it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from domain.dispute.commands import CaseRequest, Cite
from domain.errors import RecountError
from domain.reconciliation.reconcile import Finding, Reconciliation
from tui.application.answer_file import Copied, kept
from tui.application.private_file import safe_name
from tui.application.reconciliation.evidence import StatementView, statement_requests
from tui.application.reconciliation.listing import as_text
from tui.application.reconciliation.proposal import proposal_of
from tui.application.reconciliation.queries import Decisions, ReconcileQuery
from tui.application.reconciliation.statement_file import StatementFile
from tui.application.reconciliation.words import closes, verdict, why
from tui.application.session import Session
from tui.screens.kit.actions.registry import Context, bindings_of
from tui.screens.kit.banner import Banner
from tui.screens.kit.desk_screen import DeskScreen
from tui.screens.kit.keys_bar import KeysBar
from tui.screens.kit.latest_query import LatestQueries
from tui.screens.kit.lines import Line, Span
from tui.screens.kit.lists import RowList
from tui.screens.kit.messages import (
    AccountOpenRequested,
    CaseRecorded,
    CaseStepFailed,
    CaseStepRequested,
    ProposalRequested,
)
from tui.screens.kit.safe_content import safe
from tui.screens.kit.top_bar import TopBar
from tui.screens.reconcile.drift_line import DriftLine
from tui.screens.reconcile.rows import FindingRows
from tui.text.safe import safe_str
from tui.text.time.zones import banks_days

MAX_SAID = 2000
PUT_RIGHT = frozenset(("differs", "sign", "only_statement", "only_log"))
"""Groups of what can be proposed to be put right."""


class ReconcileScreen(DeskScreen):
    """Opens with a statement that was read; what the agent decides holds until the screen is left."""

    CONTEXT: ClassVar[Context] = "reconcile"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("reconcile")]
    DEFAULT_CSS = """
    ReconcileScreen {
        & #verdict { height: auto; max-height: 4; padding: 0 1; }
        & FindingRows { height: 1fr; border: round $accent; border-title-color: $accent; padding: 0 1;
            border-subtitle-color: $quiet; }
        & #told { height: auto; max-height: 4; padding: 0 1; background: $surface; }
    }
    """

    def __init__(self, session: Session, account_id: str, file: StatementFile) -> None:
        super().__init__()
        self._session, self._file = session, file
        self._query = ReconcileQuery(account_id, file)
        self._offered: dict[tuple[int, ...], int] = {}
        queries = LatestQueries(self, self.say)
        self._results = queries.latest(lambda asked: asked.run(session), self._show, self._failed)
        self._evidence = queries.latest(
            partial(statement_requests, session, account_id),
            lambda _, made: self._record(made),
            lambda _, error: self.say(error, severity="error"),
        )
        self._proposals = queries.latest(
            partial(proposal_of, session, account_id),
            lambda _, made: self.post_message(ProposalRequested(made)),
            lambda _, error: self.say(error, severity="error"),
        )

    def compose(self) -> ComposeResult:
        yield TopBar().data_bind(DeskScreen.training)
        yield Banner().data_bind(reason=DeskScreen.offline)
        yield Static(id="verdict")
        yield DriftLine()
        yield FindingRows()
        yield Static(id="told")
        yield KeysBar()

    def on_mount(self) -> None:
        self.query_one(FindingRows).focus()
        self._ask()

    def ask_again(self) -> None:
        self._ask()

    def _ask(self) -> None:
        self._query = replace(self._query, look=self._query.look + 1)
        self._results.ask(self._query)

    @property
    def _result(self) -> Reconciliation | None:
        return self.query_one(FindingRows).result

    @on(RowList.Picked)
    def _picked(self, picked: RowList.Picked) -> None:
        picked.stop()
        self.query_one(FindingRows).cursor = picked.at
        self._explain()

    def action_row(self, by: int) -> None:
        self.query_one(FindingRows).cursor += by
        self._follow()

    def action_page(self, by: int) -> None:
        self.action_row(by * self.query_one(FindingRows).page)

    def action_drift(self, direction: int) -> None:
        """To the day on which what lasts changes, and to the first finding booked then."""
        drift, rows = self.query_one(DriftLine), self.query_one(FindingRows)
        if not drift.turn(direction):
            self.say("What lasts changes on no other day that way.")
            return
        day = drift.day
        at = next((at for at, one in enumerate(rows.rows) if day is not None and one.day == day.day), None)
        if at is not None:
            rows.cursor = at
        self._explain()

    def action_choose(self) -> None:
        """Fold or open a group; take what a line is offered; else open the account there."""
        row = self.query_one(FindingRows).chosen
        if row is None:
            return
        if row.finding is None:
            self.query_one(FindingRows).fold(row.group)
            self._explain()
        elif row.finding.offered:
            self._decide(self._query.decisions.take(row.finding, self._candidate(row.finding)))
        else:
            self.action_open()

    def action_open(self) -> None:
        """The account right after the event of the row."""
        row = self.query_one(FindingRows).chosen
        version = None if row is None else row.version
        if version is None:
            self.say("No event of the log stands behind this line; choose one that has its number.")
        else:
            self.post_message(AccountOpenRequested(self._query.account_id, version))

    def action_candidate(self) -> None:
        """The next entry that the line may be."""
        one = self._finding()
        if one is None or not one.offered:
            self.say("Only a line that may be one of several events is offered another.")
            return
        self._offered[one.places] = (self._offered.get(one.places, 0) + 1) % len(one.offered)
        self._explain()

    def action_refuse(self) -> None:
        """That the line is none of these."""
        one = self._finding()
        if one is None or not one.places or not (one.offered or one.entries):
            self.say("Nothing is paired or offered here that could be refused.")
        else:
            self._decide(self._query.decisions.refuse(one))

    def action_undo(self) -> None:
        """Take back what was said of the line."""
        one = self._finding()
        made = self._query.decisions
        undone = made if one is None else made.undo(one)
        if undone == made:
            self.say("Nothing was said of this line.")
        else:
            self._decide(undone)

    def action_cite(self) -> None:
        """Attach the file to the account's open case, and cite what it shows."""
        if self._result is not None:
            asked = self._query
            self._evidence.ask(StatementView(self._result, self._file, asked.days, asked.decisions))

    def action_propose(self) -> None:
        """Write the proposal that puts the finding right; it is looked at and recorded in the case."""
        row = self.query_one(FindingRows).chosen
        if row is None or row.finding is None or row.group not in PUT_RIGHT:
            self.say("Choose what differs, or is on one side only: that can be put right.")
        else:
            self._proposals.ask(row.finding)

    @on(CaseRecorded)
    @on(CaseStepFailed)
    def _case_announced(self, message: CaseRecorded | CaseStepFailed) -> None:
        if isinstance(message, CaseStepFailed):
            error = message.error
            self.say(error if isinstance(error, RecountError) else str(error), severity="error")
        elif isinstance(message.request.command, Cite):
            number, case_id = len(message.executed.case.evidence), message.request.case_id
            self.say(
                f"The file is attached to case {safe_str(case_id, 40)}, and cited there as evidence {number}."
            )

    def _record(self, requests: tuple[CaseRequest, ...]) -> None:
        for one in requests:
            self.post_message(CaseStepRequested(one))

    def action_copy(self) -> None:
        """To the clipboard, and into a private file, because terminals may refuse the clipboard without a word."""
        result = self._result
        if result is None:
            return
        text = as_text(result, self._file, self._session.zone)
        self.app.copy_to_clipboard(text)
        name = safe_name(f"{self._query.account_id} beside {self._file.path.name}")
        copied: Copied = kept(self._session, f"{name}.txt", text, ())
        self.say(copied.told)

    def action_close(self) -> None:
        self.dismiss()

    def _decide(self, decisions: Decisions) -> None:
        self._query = replace(self._query, decisions=decisions)
        self._ask()

    def _finding(self) -> Finding | None:
        row = self.query_one(FindingRows).chosen
        return None if row is None else row.finding

    def _candidate(self, one: Finding) -> int:
        """The version of the offered entry that is shown."""
        return one.offered[self._offered.get(one.places, 0) % len(one.offered)].version

    def _follow(self) -> None:
        row = self.query_one(FindingRows).chosen
        if row is not None and row.day is not None:
            self.query_one(DriftLine).stand_on(row.day)
        self._explain()

    def _show(self, asked: ReconcileQuery, result: Reconciliation) -> None:
        rows, drift = self.query_one(FindingRows), self.query_one(DriftLine)
        rows.result = result
        drift.show(result.drift, result.statement.currency)
        rows.border_title = safe(f"{self._file.path.name} beside the log", 100)
        rows.border_subtitle = banks_days(result.zone, self._session.zone)
        statement = result.statement
        left: Line = (
            Span(f" {safe_str(asked.account_id, 34)} ", "chip"),
            Span("  Statement beside the log", "strong"),
        )
        self.query_one(TopBar).show(left, (Span(f"{statement.first_day} to {statement.last_day}", "quiet"),))
        said = (verdict(result), f"{closes(result)} {statement.currency}")
        self.query_one("#verdict", Static).update(Content("\n").join([safe(one, MAX_SAID) for one in said]))
        if rows.chosen is None or rows.chosen.finding is None:
            drift.turn(1)
        self._explain()
        self.has_read()

    def _explain(self) -> None:
        row, result = self.query_one(FindingRows).chosen, self._result
        if row is None or result is None or row.finding is None:
            said = "Enter opens or folds the group." if row is not None else "Nothing differs."
        elif row.finding.offered:
            shown = next(one for one in row.finding.offered if one.version == self._candidate(row.finding))
            said = (
                f"May be event {shown.version} of {shown.booked} ({len(row.finding.offered)} in all): Enter takes it, "
                "n shows the next, x none of them."
            )
        else:
            said = why(row.group, row.finding, result.statement.currency)
        self.query_one("#told", Static).update(safe(said, MAX_SAID))

    def _failed(self, _: ReconcileQuery, error: RecountError) -> None:
        if not self.store_failed(error):
            self.query_one("#told", Static).update(safe(f"! {error.message}", MAX_SAID))
            self.has_read()
