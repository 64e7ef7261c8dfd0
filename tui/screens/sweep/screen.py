"""Who else: one pattern looked for in every account, what is owed to whom, and a key to stand at the event."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType

from domain.errors import RecountError
from domain.harm import Pattern
from domain.sweep.patterns import PATTERNS
from tui.application.batch.desk import BatchBegun, NewestBatch, OpenFrom
from tui.application.session import Session
from tui.application.sweep.job import Looked, SweepJob, SweepStopped
from tui.screens.kit.actions.registry import Action, Context, bindings_of
from tui.screens.kit.banner import Banner
from tui.screens.kit.desk_screen import DeskScreen
from tui.screens.kit.keymap import shown_key
from tui.screens.kit.keys_bar import KeysBar
from tui.screens.kit.latest_query import LatestQueries
from tui.screens.kit.lines import Span
from tui.screens.kit.messages import (
    AccountOpenRequested,
    BatchOpenRequested,
    BatchStepDone,
    BatchStepFailed,
    BatchStepRequested,
)
from tui.screens.kit.reason_prompt import ReasonPrompt
from tui.screens.kit.summary import Summary
from tui.screens.kit.top_bar import TopBar
from tui.screens.sweep.rows import HarmRows
from tui.text.format import money
from tui.text.safe import safe_str

TELL_SECONDS = 0.2
"""How often the progress is told."""


class SweepScreen(DeskScreen):
    """Looks for the pattern of that name first; each pattern is looked for when it is first shown."""

    CONTEXT: ClassVar[Context] = "sweep"
    AUTO_FOCUS = "HarmRows"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("sweep")]

    def __init__(self, session: Session, pattern: str) -> None:
        super().__init__()
        self._session = session
        self._at = next(at for at, one in enumerate(PATTERNS) if one.name == pattern)
        self._known: dict[str, Looked] = {}
        self._job: SweepJob | None = None
        self._marks: dict[str, dict[tuple[str, int], str]] = {one.name: {} for one in PATTERNS}
        self._is_batch_intended = False
        queries = LatestQueries(self, self.say)
        self._sweeps = queries.latest(SweepJob.run, self._came, self._failed)
        self._newest = queries.latest(lambda asked: asked.run(session), self._found, self._not_found)
        self._heads = queries.latest(self._head, self._grown, self._not_found)
        self._opening: OpenFrom | None = None

    def compose(self) -> ComposeResult:
        yield TopBar().data_bind(DeskScreen.training)
        yield Banner().data_bind(reason=DeskScreen.offline)
        yield HarmRows(self._session.zone)
        yield Summary()
        yield KeysBar()

    def on_mount(self) -> None:
        self.watch(self.query_one(HarmRows), "cursor", self._row_chosen, init=False)
        self.set_interval(TELL_SECONDS, self._tell)
        self._show()

    def on_unmount(self) -> None:
        if self._job is not None:
            self._job.stop()

    def ask_again(self) -> None:
        """What was found stays, and it is said how much was recorded since; `r` looks again."""
        looked = self._known.get(self.pattern.name)
        if looked is not None:
            self._heads.ask(looked)

    @property
    def pattern(self) -> Pattern:
        """The one that is shown."""
        return PATTERNS[self._at]

    def why_not(self, action: Action) -> str:
        if action.name == "open" and self.query_one(HarmRows).chosen is None:
            return "Nothing is found here; [ and ] look for something else."
        if action.method in ("mark", "batch") and self.query_one(HarmRows).chosen is None:
            return "Nothing is found here that could be put right."
        if action.method == "record" and not self._is_batch_intended:
            return "Nothing was asked for yet; b makes a batch of what was found."
        return super().why_not(action)

    @property
    def awaits_answer(self) -> bool:
        return super().awaits_answer or self._sweeps.is_busy or self._opening is not None

    def action_row(self, by: int) -> None:
        self.query_one(HarmRows).cursor += by

    def action_page(self, by: int) -> None:
        self.action_row(by * self.query_one(HarmRows).page)

    def action_turn(self, direction: int) -> None:
        """To the pattern before, or after."""
        self._at = (self._at + direction) % len(PATTERNS)
        self._is_batch_intended = False
        self._show()

    def action_again(self) -> None:
        """Look through the bank as it is now."""
        self._known.pop(self.pattern.name, None)
        self._marks[self.pattern.name].clear()
        self._show()

    def action_open(self) -> None:
        """The account right after the event."""
        chosen = self.query_one(HarmRows).chosen
        if chosen is not None:
            self.post_message(AccountOpenRequested(chosen.account_id, chosen.harm.entry))

    def action_mark(self) -> None:
        """The finding under the cursor is none; marked already, it is one after all."""
        rows = self.query_one(HarmRows)
        chosen = rows.chosen
        if chosen is None:
            return
        key = (chosen.account_id, chosen.harm.entry)
        if rows.marks.pop(key, None) is not None:
            self._marked()
            return

        def asked(reason: str | None) -> None:
            if reason is not None:
                rows.marks[key] = reason
                self._marked()

        self.app.push_screen(
            ReasonPrompt(f"Not {safe_str(chosen.account_id, 20)}, event {chosen.harm.entry:,}"), asked
        )

    def action_batch(self) -> None:
        """Say what a batch of it would hold."""
        looked = self.query_one(HarmRows).looked
        if looked is not None:
            self._is_batch_intended = True
            self.query_one(Summary).say(
                f"A batch of {self._unmarked(looked)}: ctrl+s opens it, esc does not."
            )

    def action_record(self) -> None:
        """Open the batch."""
        rows = self.query_one(HarmRows)
        if rows.looked is not None and self._is_batch_intended:
            self._is_batch_intended = False
            self._opening = OpenFrom(rows.looked.swept, dict(rows.marks), self._session.actor)
            self.post_message(BatchStepRequested(self._opening))

    def action_batches(self) -> None:
        """The newest batch."""
        self._newest.ask(NewestBatch())

    def action_close(self) -> None:
        if self._is_batch_intended:
            self._is_batch_intended = False
            self._show()
        else:
            self.dismiss()

    def _marked(self) -> None:
        rows = self.query_one(HarmRows)
        rows.refresh()
        self._row_chosen()
        if rows.looked is not None and not self._is_batch_intended:
            self.query_one(Summary).say(_summed(rows.looked, len(rows.marks)))

    def _unmarked(self, looked: Looked) -> str:
        """What of it is not marked and owes money, in words."""
        marks = self.query_one(HarmRows).marks
        found = [
            one
            for one in looked.swept.found
            if one.harm.owed and (one.account_id, one.harm.entry) not in marks
        ]
        accounts = len({one.account_id for one in found})
        return f"{_counted(len(found), 'finding')} in {_counted(accounts, 'account')}"

    def _found(self, _: NewestBatch, batch: BatchBegun) -> None:
        self.post_message(BatchOpenRequested(batch.batch_id, batch.said))

    def _not_found(self, _: object, error: RecountError) -> None:
        if not self.store_failed(error):
            self.query_one(Summary).say(error.message)

    @on(BatchStepDone)
    def _opened(self, message: BatchStepDone) -> None:
        if message.request is self._opening and isinstance(message.outcome, BatchBegun):
            self._opening = None
            self.post_message(BatchOpenRequested(message.outcome.batch_id, message.outcome.said))

    @on(BatchStepFailed)
    def _not_opened(self, message: BatchStepFailed) -> None:
        if message.request is self._opening:
            self._opening = None
            if not self.store_failed(message.error):
                self.query_one(Summary).say(message.error.message)

    def _head(self, _: Looked) -> int:
        return self._session.store.head_position()

    def _grown(self, looked: Looked, head: int) -> None:
        rows, since = self.query_one(HarmRows), head - looked.swept.question.position
        if since > 0 and looked is rows.looked:
            again = shown_key("sweep.again", self.app)
            rows.border_subtitle = f"{_counted(since, 'event')} recorded since: {again} looks again"

    def _show(self) -> None:
        """What is known of the pattern, or begin to look for it."""
        where = f"  Who else?  {self._at + 1} of {len(PATTERNS)}"
        self.query_one(TopBar).show((Span(" Sweep ", "chip"), Span(where, "strong")))
        rows = self.query_one(HarmRows)
        rows.border_title, rows.marks = self.pattern.title, self._marks[self.pattern.name]
        looked = rows.looked = self._known.get(self.pattern.name)
        if self._job is not None and self._job.pattern is not self.pattern:
            self._job.stop()
        bank = self._session.bank
        self._row_chosen()
        rows.border_subtitle = "" if looked is None else _scope(looked)
        if looked is not None:
            self.query_one(Summary).say(_summed(looked, len(rows.marks)))
            self._heads.ask(looked)
        elif bank is None:
            self.query_one(Summary).say("This desk looks at a copy; a sweep asks the whole bank.")
        else:
            self._job = SweepJob(bank, self.pattern)
            self._sweeps.ask(self._job)
            self._tell()

    def _row_chosen(self) -> None:
        rows = self.query_one(HarmRows)
        found = rows.chosen
        if found is None:
            self.query_one(Summary).choose("")
            return
        why = rows.marks.get((found.account_id, found.harm.entry), "")
        words = f"no finding: {why}" if why else found.harm.words
        self.query_one(Summary).choose(
            f"{found.account_id}, event {found.harm.entry:,}: {words} · {rows.holder}"
        )

    def _tell(self) -> None:
        if self._job is not None and self._sweeps.is_busy:
            self.query_one(Summary).say(f"Looking through every account: {self._job.progress}")

    def _came(self, job: SweepJob, looked: Looked) -> None:
        self._known[job.pattern.name] = looked
        if job.pattern is self.pattern:
            self._show()

    def _failed(self, _: SweepJob, error: RecountError) -> None:
        if not isinstance(error, SweepStopped) and not self.store_failed(error):
            self.query_one(Summary).say(error.message)


def _scope(looked: Looked) -> str:
    return f"in {looked.swept.accounts:,} accounts, {looked.swept.events:,} events"


def _summed(looked: Looked, left_out: int) -> str:
    """What was found, all of it, and how many of these are marked as none."""
    totals = looked.swept.totals
    if not totals:
        return "None found."
    findings = sum(one.findings for one in totals.values())
    accounts = sum(one.accounts for one in totals.values())
    owed = [
        f"{money(one.owed, currency)} {currency}" for currency, one in totals.items() if one.owed and currency
    ]
    told = f"{_counted(findings, 'finding')} in {_counted(accounts, 'account')}"
    told = f"{told}; owed: {', '.join(owed)}." if owed else f"{told}; no money is owed."
    return f"{told} {left_out:,} of them left out." if left_out else told


def _counted(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
