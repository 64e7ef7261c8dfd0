"""A batch: what becomes of each account, the next step by a key, and how far it is. Only ctrl+s records anything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType

from domain.batch import commands as c
from domain.dispute.personal_data import personal_data, personal_data_words
from domain.errors import RecountError
from tui.application.batch.desk import BatchJob, BatchQuery, LongWork
from tui.application.batch.view import BatchView
from tui.application.session import Session
from tui.screens.batch.rows import BatchRows
from tui.screens.kit.actions.registry import Action, Context, bindings_of
from tui.screens.kit.banner import Banner
from tui.screens.kit.desk_screen import DeskScreen
from tui.screens.kit.keymap import shown_key
from tui.screens.kit.keys_bar import KeysBar
from tui.screens.kit.latest_query import LatestQueries
from tui.screens.kit.lines import Span
from tui.screens.kit.messages import (
    AccountOpenRequested,
    BatchStepDone,
    BatchStepFailed,
    BatchStepRequested,
    CaseOpenRequested,
)
from tui.screens.kit.reason_prompt import ReasonPrompt
from tui.screens.kit.summary import Summary
from tui.screens.kit.top_bar import TopBar
from tui.text.batches import counted, sums
from tui.text.format import money
from tui.text.safe import safe_str

TELL_SECONDS = 0.2
"""How often the progress is told."""


@dataclass(frozen=True, slots=True)
class Intended:
    """A step that was asked for and waits for ctrl+s: what it would do, in words."""

    step: c.BatchCommand | LongWork
    words: str
    reason: str = ""


class BatchScreen(DeskScreen):
    """Shows the batch of that number, and those before and after it."""

    CONTEXT: ClassVar[Context] = "batch"
    AUTO_FOCUS = "BatchRows"
    READS_FIRST = True
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("batch")]

    def __init__(self, session: Session, batch_id: str, said: str = "") -> None:
        super().__init__()
        self._session, self._batch_id, self._said, self._looks = session, batch_id, said, 0
        self._intended: Intended | None = None
        self._job: BatchJob | None = None
        queries = LatestQueries(self, self.say)
        self._views = queries.latest(lambda query: query.run(session), self._came)
        self._turns = queries.latest(lambda query: query.run(session), self._turned, self._not_turned)

    def compose(self) -> ComposeResult:
        yield TopBar().data_bind(DeskScreen.training)
        yield Banner().data_bind(reason=DeskScreen.offline)
        yield BatchRows()
        yield Summary()
        yield KeysBar()

    def on_mount(self) -> None:
        self.watch(self.query_one(BatchRows), "cursor", self._row_chosen, init=False)
        self.set_interval(TELL_SECONDS, self._tell)
        self.ask_again()

    def on_unmount(self) -> None:
        if self._job is not None:
            self._job.stop()

    def ask_again(self) -> None:
        self._looks += 1
        self._views.ask(BatchQuery(self._batch_id, self._looks))

    @property
    def view(self) -> BatchView | None:
        """What is shown."""
        return self.query_one(BatchRows).view

    def why_not(self, action: Action) -> str:
        if action.acts and self._job is not None:
            return "A step of this batch is under way; wait for it, or go back, which stops it."
        if action.method == "record" and self._intended is None:
            return "Nothing was asked for yet; p, a, b and l say what they would do."
        if action.method in ("open", "leave_out") and self.query_one(BatchRows).chosen is None:
            return "No account is listed here."
        return super().why_not(action) or self._not_now(action.method)

    def _not_now(self, method: str) -> str:
        """Why a step is not the next one; "" where it can be."""
        batch = None if self.view is None else self.view.batch
        if batch is None:
            return ""
        if method == "propose" and batch.status != "open":
            return f"The batch is {batch.status} already; R rejects what is proposed."
        if method in ("approve", "reject") and batch.status == "open":
            return "Nothing is proposed; p proposes what is in the batch."
        if method == "post" and not batch.may_post:
            return (
                "Nothing is approved; the sum waits for the approval of somebody who had no hand in the batch"
                f"{self._how_another_signs}."
            )
        if method == "letters" and not batch.posted:
            return "Nothing is posted yet that a letter could tell of."
        return ""

    @property
    def _how_another_signs(self) -> str:
        """The key that lets somebody else approve at this desk, where whoever signs may not."""
        if self.view is None or not self.view.awaits_another(self._session.actor):
            return ""
        return f"; {shown_key('app.sign-in', self.app)} signs somebody else in"

    @property
    def awaits_answer(self) -> bool:
        is_short = self._job is not None and not isinstance(self._job.step, str)
        return super().awaits_answer or is_short or self._views.is_busy or self._turns.is_busy

    def action_row(self, by: int) -> None:
        self.query_one(BatchRows).cursor += by

    def action_page(self, by: int) -> None:
        self.action_row(by * self.query_one(BatchRows).page)

    def action_open(self) -> None:
        """The case of the account; without one, the account right after the first of its entries."""
        chosen = self.query_one(BatchRows).chosen
        if chosen is not None and chosen.case_id:
            self.post_message(CaseOpenRequested(chosen.case_id))
        elif chosen is not None:
            self.post_message(
                AccountOpenRequested(chosen.account_id, min(chosen.child.entries, default=None))
            )

    def action_leave_out(self) -> None:
        chosen = self.query_one(BatchRows).chosen
        if chosen is None:
            return
        account_id = chosen.account_id

        def asked(reason: str | None) -> None:
            if reason is not None:
                step = c.LeaveOut(entries=((account_id, None),))
                warning = personal_data_words(personal_data(reason))
                words = f"Leave {account_id} out; what is proposed or approved is void. {warning}".rstrip()
                self._intend(step, words, reason)

        self.app.push_screen(ReasonPrompt(f"Leave {safe_str(account_id, 20)} out"), asked)

    def action_propose(self) -> None:
        if self.view is not None:
            totals = self.view.totals
            accounts = counted(sum(one.accounts for one in totals), "account")
            self._intend(c.ProposeBatch(), f"Propose {sums(totals)} to {accounts}; each is looked at first.")

    def action_approve(self) -> None:
        if self.view is not None:
            batch = self.view.batch
            what = f"{sums(batch.totals)} to {counted(batch.accounts, 'account')}"
            words = f"Approve, as {self._session.actor}: {what}, digest {batch.digest[:12]}."
            self._intend(c.ApproveBatch(digest=batch.digest), words)

    def action_reject(self) -> None:
        def asked(reason: str | None) -> None:
            if reason is not None:
                self._intend(c.RejectBatch(), "Reject what is proposed.", reason)

        self.app.push_screen(ReasonPrompt("Reject"), asked)

    def action_post(self) -> None:
        if self.view is not None:
            left = self.view.batch.accounts - self.view.batch.settled
            self._intend("post", f"Post {counted(left, 'account')}: {sums(self.view.totals)}.")

    def action_letters(self) -> None:
        if self.view is not None:
            left = self.view.batch.posted - self.view.told
            self._intend("letters", f"Write {counted(left, 'letter')}, and close the cases.")

    def action_record(self) -> None:
        """Do what was asked for."""
        intended, self._intended = self._intended, None
        if intended is not None:
            self._job = BatchJob(self._batch_id, intended.step, self._session.actor, intended.reason)
            self.post_message(BatchStepRequested(self._job))
            self._tell()

    def action_turn(self, direction: int) -> None:
        """To the batch before, or after."""
        self._turns.ask(BatchQuery(self._batch_id, by=direction))

    def action_close(self) -> None:
        if self._intended is not None:
            self._intended = None
            self._tell()
        else:
            self.dismiss()

    def _intend(self, step: c.BatchCommand | LongWork, words: str, reason: str = "") -> None:
        self._intended, self._said = Intended(step, words, reason), ""
        self._tell()

    def _came(self, query: BatchQuery, view: BatchView) -> None:
        if query.batch_id != self._batch_id:
            return
        rows = self.query_one(BatchRows)
        rows.view = view
        rows.border_title = view.batch.title
        rows.border_subtitle = f"by {', '.join(view.batch.hands)}"
        where = f"  {view.batch_id}  {view.status}"
        self.query_one(TopBar).show((Span(" Batch ", "chip"), Span(safe_str(where), "strong")))
        self._row_chosen()
        self._tell()
        self.has_read()

    def _turned(self, _: BatchQuery, view: BatchView) -> None:
        self._batch_id, self._intended, self._said = view.batch_id, None, ""
        self.ask_again()

    def _not_turned(self, _: BatchQuery, error: RecountError) -> None:
        if not self.store_failed(error):
            self._said = error.message
            self._tell()

    def _row_chosen(self) -> None:
        rows = self.query_one(BatchRows)
        chosen = rows.chosen
        words = "" if chosen is None else f"{chosen.account_id}: {chosen.why} · {rows.holder}"
        self.query_one(Summary).choose(words)

    def _tell(self) -> None:
        summary = self.query_one(Summary)
        if self._job is not None:
            summary.say(f"Under way: {self._job.progress}")
        elif self._intended is not None:
            summary.say(f"{self._intended.words} ctrl+s does it, esc does not.")
        elif self.view is not None:
            told = f"{_summed(self.view)}{self._how_another_signs}."
            summary.say(" ".join(filter(None, (self._said, told))))

    @on(BatchStepDone)
    def _done(self, message: BatchStepDone) -> None:
        if message.request is self._job:
            self._job, self._said = None, str(message.outcome)
            self._tell()

    @on(BatchStepFailed)
    def _failed(self, message: BatchStepFailed) -> None:
        if message.request is self._job:
            self._job = None
            if not self.store_failed(message.error):
                self._said = message.error.message
            self.ask_again()


def _summed(view: BatchView) -> str:
    given = ", ".join(
        f"{money(amount, currency)} {currency}" for currency, amount in sorted(view.given.items())
    )
    waiting = f"{sums(view.totals)} to give back. " if view.totals else ""
    return f"{waiting}{f'Given back: {given}. ' if given else ''}Next: {view.next_step}"
