"""The dispute queue: what is due next, of the whole bank or of one account."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widgets import Input, Static

from domain.dispute import commands as c
from domain.dispute.queues import ORDERS, Load, QueueOrder, Wanted
from domain.errors import RecountError
from domain.ids import uuid7
from tui.application.cases.case_view import CaseView, outline
from tui.application.cases.fact_forms import notice
from tui.application.cases.queues import QUEUES, Overview, Queue, QueueReader, Search
from tui.application.cases.step_forms import StepForm
from tui.application.cases.steps import UNNUMBERED, currency_of
from tui.application.session import Session
from tui.screens.disputes.case_facts import CaseFacts
from tui.screens.disputes.case_step import CaseStepScreen
from tui.screens.disputes.queue_styles import QUEUE_CSS
from tui.screens.disputes.queue_table import CaseQueue
from tui.screens.disputes.queue_views import QueueViews
from tui.screens.disputes.workload import WorkloadScreen
from tui.screens.kit.actions.registry import Action, Context, bindings_of
from tui.screens.kit.banner import Banner
from tui.screens.kit.desk_screen import DeskScreen
from tui.screens.kit.keymap import shown_key
from tui.screens.kit.keys_bar import KeysBar
from tui.screens.kit.latest_query import LatestQuery
from tui.screens.kit.lines import Line, Span
from tui.screens.kit.lists import RowList
from tui.screens.kit.messages import (
    CaseOpenRequested,
    CaseRecorded,
    CaseReportRequested,
    CaseStepFailed,
    CaseStepRequested,
)
from tui.screens.kit.safe_input import SafeInput
from tui.screens.kit.signer_badge import named_once
from tui.screens.kit.top_bar import TopBar
from tui.text.safe import safe_str
from tui.text.time.zones import banks_days

MOST = 500
"""Cases listed at once; a search finds the rest."""
NAMES = tuple(QUEUES)
ORDER_WORDS: dict[QueueOrder, str] = {
    "deadline": "the nearest deadline first",
    "age": "the oldest notice first",
    "amount": "the largest amount first",
    "case": "by number",
}
ALL_AGAIN = "esc shows all cases again, c the closed ones too."


@dataclass(frozen=True, slots=True)
class QueueQuery:
    """Which cases: `look` tells two askings apart."""

    search: Search
    look: int


@dataclass(frozen=True, slots=True)
class Chosen:
    """The case under the cursor, at a version."""

    case_id: str
    holder_name: str
    version: int


class CasesScreen(DeskScreen):
    """`account_id` is whose cases, "" for everybody's."""

    CONTEXT: ClassVar[Context] = "cases"
    READS_FIRST = True
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("cases")]
    DEFAULT_CSS = QUEUE_CSS

    def __init__(self, session: Session, account_id: str = "", entry: int | None = None) -> None:
        super().__init__()
        self._session, self._account_id, self._entry = session, account_id, entry
        self._search = Search(wanted=Wanted(), actor=session.actor, account_id=account_id or None, limit=MOST)
        self._queue_name, self._look, self._taking = NAMES[0], 0, ""
        self._reader: QueueReader | None = None
        self._shown: Queue | None = None
        self._queue: LatestQuery[QueueQuery, Queue] = LatestQuery(
            self, self._read, self._show_queue, self._failed
        )
        self._overviews: LatestQuery[QueueQuery, Overview] = LatestQuery(
            self, self._read_overview, self._show_overview, self._failed
        )
        self._previews: LatestQuery[Chosen, CaseView | None] = LatestQuery(
            self, self._read_preview, self._show_preview, self._failed
        )
        self._asks: LatestQuery[str, tuple[StepForm, str]] = LatestQuery(
            self, self._notice_of, self._take_notice, self._failed
        )

    def compose(self) -> ComposeResult:
        yield TopBar().data_bind(DeskScreen.training)
        yield Banner().data_bind(reason=DeskScreen.offline)
        with Horizontal(id="case-search"):
            yield Static("/")
            yield SafeInput(placeholder="case, holder, status, reason or assignee", compact=True)
        yield QueueViews()
        yield CaseQueue()
        yield CaseFacts()
        yield KeysBar()

    def on_mount(self) -> None:
        self._show_top()
        self.query_one(CaseFacts).border_title = "Facts and deadlines"
        self._list.focus()
        self._ask()

    @property
    def _list(self) -> CaseQueue:
        return self.query_one(CaseQueue)

    def watch_signer(self) -> None:
        """Mine is whose who signs now."""
        if self.is_mounted:
            self._search = replace(self._search, actor=self._session.actor)
            self._show_top()
            self._ask()

    def _show_top(self) -> None:
        whose = f"  of {safe_str(self._account_id, 34)}" if self._account_id else "  of the whole bank"
        left: Line = (Span(" Cases ", "chip"), Span(whose, "strong"))
        self.query_one(TopBar).show(left, (Span(named_once(self._session.actor, self.signer), "quiet"),))

    def why_not(self, action: Action) -> str:
        if action.name == "new" and not self._account_id:
            return "Open the account first; its cases (D) take a notice."
        if action.name in ("open", "sort") and not self.awaits_answer and self._list.chosen is None:
            return f"There is no case to {action.name}: {ALL_AGAIN}"
        overview = self.query_one(QueueViews).overview
        if action.name == "workload" and overview is not None and not overview.loads:
            return f"There is no case to count: {ALL_AGAIN}"
        return super().why_not(action)

    @property
    def awaits_answer(self) -> bool:
        return super().awaits_answer or self._asks.is_busy or bool(self._list.wanted)

    def ask_again(self) -> None:
        self._ask()

    def _ask(self) -> None:
        if self._list.chosen is None:
            # There is nothing to open yet: a key that is pressed meanwhile waits for the answer.
            self._is_read = False
        self._look += 1
        # Somebody else may have signed in since.
        self._search = replace(self._search, actor=self._session.actor)
        question = QueueQuery(self._search, self._look)
        self._queue.ask(question)
        self._overviews.ask(question)

    def _read(self, question: QueueQuery) -> Queue:
        return self._reading().read(question.search)

    def _read_overview(self, question: QueueQuery) -> Overview:
        return self._reading().overview(question.search)

    def _reading(self) -> QueueReader:
        """Made on a thread: the handler of cases is loaded when it is first wanted."""
        if self._reader is None:
            self._reader = QueueReader(self._session.cases)
        return self._reader

    def _show_queue(self, question: QueueQuery, queue: Queue) -> None:
        self._shown = queue
        self._list.show(queue)
        search, count = question.search, queue.count
        said = f"{count:,} case{'' if count == 1 else 's'}"
        if count > len(queue.cases):
            said = f"the first {len(queue.cases):,} of {said}"
        elif not count and search.wanted == Wanted() and not search.text:
            said = self._nothing
        days = banks_days(queue.zone, self._session.zone) if count else ""
        order = ORDER_WORDS[search.order] if count else ""
        told = (said, days, order, "" if search.open_only else "closed too")
        self._list.border_subtitle = " · ".join(filter(None, told))
        self._list.border_title = f"Dispute queue · {safe_str(self._queue_name, 60)}" + (
            f" · “{safe_str(search.text, 30)}”" if search.text else ""
        )
        self._ask_preview()
        self.has_read()

    def _show_overview(self, _: QueueQuery, overview: Overview) -> None:
        self.query_one(QueueViews).overview = overview

    @property
    def _nothing(self) -> str:
        """What to do where there is no case."""
        if self._account_id:
            return "no open case; n takes a notice"
        return "no open case; n in an account's list opens one"

    def _ask_preview(self) -> None:
        chosen = self._list.chosen
        if chosen is None:
            self.query_one(CaseFacts).view = None
        else:
            self._previews.ask(Chosen(chosen.case_id, chosen.holder_name, chosen.version))

    def _read_preview(self, chosen: Chosen) -> CaseView | None:
        case = self._session.store.case(chosen.case_id)
        return None if case is None else outline(self._session.cases, case, chosen.holder_name)

    def _show_preview(self, _: Chosen, view: CaseView | None) -> None:
        if view is not None:
            self.query_one(CaseFacts).view = view

    @on(RowList.Picked)
    def _picked(self, picked: RowList.Picked) -> None:
        picked.stop()
        self._ask_preview()

    def action_row(self, by: int) -> None:
        self._list.cursor += by
        self._ask_preview()

    def action_page(self, by: int) -> None:
        self.action_row(by * self._list.page)

    def action_open(self) -> None:
        self.when_read(self._open_chosen)

    def _open_chosen(self) -> None:
        chosen = self._list.chosen
        if chosen is not None:
            self.post_message(CaseOpenRequested(chosen.case_id))

    def action_all(self) -> None:
        self._look_for(open_only=not self._search.open_only)

    def action_view(self, number: int) -> None:
        """One of the queues by its number."""
        self._choose(number - 1)

    def action_queue(self, by: int) -> None:
        """The next of the queues, or the one before, around."""
        at = NAMES.index(self._queue_name) if self._queue_name in NAMES else 0
        self._choose((at + by) % len(NAMES))

    def action_sort(self) -> None:
        at = ORDERS.index(self._search.order)
        self._look_for(order=ORDERS[(at + 1) % len(ORDERS)])

    def action_search(self) -> None:
        self.add_class("-searching")
        self.query_one(SafeInput).focus()

    def action_workload(self) -> None:
        self.when_read(self._show_workload)

    def action_take(self) -> None:
        """Take the most urgent case that nobody has, and open it; what is asked once is taken once."""
        if self._account_id:
            self.notify("The next case is taken from the queue of the whole bank (ctrl+o).", markup=False)
        elif not self._taking:
            self._taking = uuid7(self._session.clock())
            self.post_message(
                CaseStepRequested(
                    c.CaseRequest(
                        case_id=UNNUMBERED,
                        command=c.Assign(assignee=self._session.actor),
                        command_id=self._taking,
                        actor=self._session.actor,
                    )
                )
            )

    @on(CaseRecorded)
    def _taken(self, message: CaseRecorded) -> None:
        if isinstance(message.request.command, c.OpenCase):
            self._list.wanted = message.executed.case_id
            opened = safe_str(message.executed.case_id, 40)
            key = shown_key("cases.open", self.app)
            self.notify(f"Case {opened} is opened. Next: {key}  open its file", markup=False)
        if message.request.command_id == self._taking:
            self._taking = ""
            self.post_message(CaseOpenRequested(message.executed.case_id))

    @on(CaseStepFailed)
    def _not_taken(self, message: CaseStepFailed) -> None:
        """Why is said by the app."""
        if message.request.command_id == self._taking:
            self._taking = ""

    @on(Input.Changed)
    def _search_changed(self, changed: Input.Changed) -> None:
        changed.stop()
        if changed.value.strip() != self._search.text:
            self._look_for(text=changed.value.strip())

    @on(Input.Submitted)
    def _search_ended(self, submitted: Input.Submitted) -> None:
        """What was found stays; the keys are the list's again."""
        submitted.stop()
        self._list.focus()

    @on(QueueViews.Picked)
    def _queue_picked(self, picked: QueueViews.Picked) -> None:
        picked.stop()
        self._choose(picked.at)

    def _choose(self, at: int) -> None:
        self._queue_name = NAMES[at]
        self.query_one(QueueViews).chosen = at
        self._look_for(wanted=QUEUES[self._queue_name])

    def _look_for(self, **changed: object) -> None:
        self._search = replace(self._search, **changed)  # type: ignore[arg-type]
        self._ask()

    def _show_workload(self) -> None:
        views, queue = self.query_one(QueueViews), self._shown
        overview = views.overview
        if overview is None or queue is None:
            self.notify("Still being counted; press it again in a moment.", markup=False)
        elif not overview.loads:
            self.notify("There is no open case.", markup=False)
        else:
            self.app.push_screen(WorkloadScreen(views, queue.today, queue.calendar), self._cases_of)

    def _cases_of(self, chosen: Load | None) -> None:
        if chosen is None:
            return
        if not chosen.assignee:
            self._choose(NAMES.index("nobody's"))
            return
        self._queue_name = f"of {chosen.assignee}"
        self.query_one(QueueViews).chosen = -1
        self._look_for(wanted=Wanted(assignee=chosen.assignee))

    def action_report(self) -> None:
        self.post_message(CaseReportRequested())

    def action_new(self) -> None:
        """Take a notice for the account; the queue of the whole bank does not know for which."""
        if self._account_id:
            self._asks.ask(self._account_id)
        else:
            self.notify("Open the account first; its cases (D) take a notice.", markup=False)

    def _notice_of(self, account_id: str) -> tuple[StepForm, str]:
        currency = currency_of(self._session.store, account_id)
        return notice(self._session, account_id, self._entry), currency

    def _take_notice(self, _: str, form: tuple[StepForm, str]) -> None:
        self.app.push_screen(CaseStepScreen(self._session, "", *form))

    def action_close(self) -> None:
        """End the search, then show all cases again, then leave."""
        if self.has_class("-searching"):
            self.remove_class("-searching")
            self._list.focus()
            self.query_one(SafeInput).value = ""
        elif self._search.wanted != Wanted():
            self._choose(0)
        else:
            self.dismiss()

    def _failed(self, _: object, error: RecountError) -> None:
        if not self.store_failed(error):
            self.notify(safe_str(error.message, 400), severity="error", markup=False)
