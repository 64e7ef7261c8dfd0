"""One case: its facts and deadlines, everything that happened in it, and every step from here to the letter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.binding import BindingType

from domain.dispute import letters
from domain.dispute.events import CaseEvent
from domain.dispute.next_step import next_step
from domain.dispute.state import Case
from domain.errors import RecountError
from domain.stream import RecordedEvent
from tui.application.cases import step_prompts as typed
from tui.application.cases.calendars import business_days
from tui.application.cases.evidence_status import Cited, cited_sentence, read_cited, warnings_of
from tui.application.cases.letters import Draft, draft
from tui.application.cases.liability import liability_words
from tui.application.cases.step_prompts import StepForm
from tui.application.session import Session
from tui.screens.disputes.case_findings import CaseFindings, CaseLetters
from tui.screens.disputes.case_panes import CaseFacts, CaseLog
from tui.screens.disputes.case_step import CaseStepScreen
from tui.screens.disputes.case_tabs import CaseTabsScreen
from tui.screens.disputes.evidence import EvidenceScreen
from tui.screens.disputes.letter import LetterScreen
from tui.screens.kit.actions.registry import Context, bindings_of
from tui.screens.kit.keymap import short_name
from tui.screens.kit.latest_query import LatestQuery
from tui.screens.kit.lines import Line, Span
from tui.screens.kit.messages import AccountOpenRequested, CaseRecorded, EvidenceOpenRequested, StoreChanged
from tui.screens.kit.top_bar import TopBar
from tui.settings import config_folder
from tui.text.cases import NEXT_STEPS, due_words, status_words
from tui.text.safe import safe_str


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case with its history, its holder's name, its evidence as the log bears it out now, and who bears what."""

    case: Case
    events: Sequence[RecordedEvent[CaseEvent]]
    name: str
    cited: tuple[Cited, ...]
    liability: tuple[str, ...]


class CaseFileScreen(CaseTabsScreen):
    """Shows the case of that number and asks the app to record its steps."""

    CONTEXT: ClassVar[Context] = "case"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("case")]

    def __init__(self, session: Session, case_id: str) -> None:
        super().__init__(session)
        self._case_id = case_id
        self._view: CaseView | None = None
        self._views: LatestQuery[int, CaseView] = LatestQuery(self, self._read, self._show_view, self._failed)
        self._drafts: LatestQuery[Case, Draft] = LatestQuery(
            self, self._written, self._show_draft, self._failed
        )
        self._look = 0

    def on_mount(self) -> None:
        self._ask()

    @on(StoreChanged)
    @on(CaseRecorded)
    def _ask(self) -> None:
        self._look += 1
        self._views.ask(self._look)

    def on_screen_resume(self) -> None:
        """Evidence may have been cited while the account was on top."""
        if self._view is not None:
            self._ask()

    def _read(self, _: int) -> CaseView:
        store = self._desk.store
        case = self._desk.cases.load(self._case_id)
        name = store.holder_names([case.holder_id]).get(case.holder_id, "")
        events = store.case_events(self._case_id)
        cited = read_cited(store, case.account_id, events)
        return CaseView(case, events, name, cited, liability_words(store, case, self._desk.zone))

    def _show_view(self, _: int, view: CaseView) -> None:
        self._view = view
        case, today = view.case, self._desk.cases.today()
        calendar = business_days(case.country)
        left: Line = (
            Span(f" {safe_str(self._case_id, 34)} ", "chip"),
            Span(f"  {status_words(case)}", "strong"),
        )
        due = case.next_due
        end: Line = (Span("nothing is due", "quiet"),)
        if due is not None:
            words = due_words(due.name, due.due_on, today, calendar)
            end = (Span(f"! {words}", "alarm" if due.due_on < today else "warning"),)
        self.query_one(TopBar).show(left, end)
        told = warnings_of(view.cited)
        facts = self.query_one(CaseFacts)
        facts.show(case, view.name, today, calendar, view.liability, told, self._next(case))
        self.query_one(CaseLog).show(view.events, case.currency, view.cited)
        self.query_one(CaseFindings).show(case, view.events, view.cited)
        self.query_one(CaseLetters).show(view.events, view.name)
        self.has_read()

    def action_account(self) -> None:
        """To the account, right after the disputed entry where one is named."""
        self._with_view(self._open_account)

    def _open_account(self, view: CaseView) -> None:
        entries = view.case.entries
        self.post_message(AccountOpenRequested(view.case.account_id, entries[0] if entries else None))

    def action_evidence(self) -> None:
        """List what was cited; the chosen piece is opened as it was seen."""
        self._with_view(self._list_evidence)

    def _list_evidence(self, view: CaseView) -> None:
        if not view.cited:
            self.notify("Nothing is cited yet; e in the time machine cites what it shows.", markup=False)
            return
        evidence = EvidenceScreen(view.cited, view.case.currency, self._desk.zone)
        self.app.push_screen(evidence, self._open_evidence)

    def _open_evidence(self, chosen: Cited | None) -> None:
        if chosen is not None and self._view is not None:
            case = self._view.case
            said = cited_sentence(chosen, case.currency)
            self.post_message(EvidenceOpenRequested(case.account_id, chosen.citation, said))

    def action_note(self) -> None:
        self._step(lambda view: typed.note(self._case_id))

    def action_assign(self) -> None:
        self._step(lambda view: typed.assign(self._case_id, self._desk.actor))

    def action_facts(self) -> None:
        self._step(lambda view: typed.facts(self._case_id, view.case))

    def action_find(self) -> None:
        self._step(lambda view: typed.finding(self._case_id, view.case))

    def action_determine(self) -> None:
        self._step(lambda view: typed.determination(self._case_id))

    def action_propose(self) -> None:
        self._step(lambda view: typed.proposal(self._desk.cases, self._case_id, view.case))

    def action_post(self) -> None:
        self._correct(typed.posting)

    def action_approve(self) -> None:
        self._correct(typed.approval)

    def action_reject(self) -> None:
        self._correct(typed.rejection)

    def action_end(self) -> None:
        """Close the case, or take up a closed one again."""
        self._step(lambda view: typed.ending(self._case_id, view.case, self._desk.cases.today()))

    def action_letter(self) -> None:
        self._with_view(lambda view: self._drafts.ask(view.case))

    def action_close(self) -> None:
        self.dismiss()

    def _next(self, case: Case) -> str:
        """What the case waits for, with the key that does it."""
        action, words = NEXT_STEPS[next_step(case)]
        keys = [key for key, active in self.active_bindings.items() if active.binding.action == action]
        return "  ".join([*map(short_name, keys[:1]), words])

    def _written(self, case: Case) -> Draft:
        today = self._desk.cases.today()
        own = config_folder() / "letters"
        return draft(self._desk.store, self._case_id, case, letters.to_write(case), today, own)

    def _show_draft(self, case: Case, written: Draft) -> None:
        name = "" if self._view is None else self._view.name
        self.app.push_screen(LetterScreen(self._desk, self._case_id, written, name, case.version))

    def _with_view(self, do: Callable[[CaseView], object]) -> None:
        """Do it with the case as it is seen, as soon as it is."""
        self.when_read(lambda: None if self._view is None else do(self._view))

    def _step(self, ask: Callable[[CaseView], StepForm]) -> None:
        """Ask for a step of the case in words."""
        self._with_view(
            lambda view: self.app.push_screen(
                CaseStepScreen(self._desk, self._case_id, ask(view), view.case.currency, view.case.version)
            )
        )

    def _correct(self, ask: Callable[[str, Case, int], StepForm]) -> None:
        """Ask for a step with the correction that is neither posted nor rejected; there is never more than one."""

        def step(view: CaseView) -> None:
            number = min(view.case.open_proposals, default=None)
            if number is None:
                self.notify("No correction is open; p proposes one.", markup=False)
            else:
                self._step(lambda view: ask(self._case_id, view.case, number))

        self._with_view(step)

    def _failed(self, _: object, error: RecountError) -> None:
        if not self.store_failed(error):
            self._complain(error)

    def _complain(self, error: Exception) -> None:
        said = error.message if isinstance(error, RecountError) else str(error)
        self.notify(f"! {safe_str(said, 600)}", severity="error", markup=False, timeout=10)
