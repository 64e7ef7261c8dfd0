"""One case: its facts and deadlines, everything that happened in it, and every step from here to the letter."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.reactive import reactive

from domain.dispute.events import LetterKind
from domain.dispute.state import Case
from domain.errors import RecountError
from tui.application.answer_file import Copied
from tui.application.cases import correction_form, fact_forms, step_prompts
from tui.application.cases.case_view import CaseView, read_view
from tui.application.cases.copied_case import copy_case
from tui.application.cases.evidence_status import Cited, cited_sentence
from tui.application.cases.letters import Draft, write
from tui.application.cases.letters.choices import Choice, choices
from tui.application.cases.side_forms import SideStep, side_form
from tui.application.cases.step_forms import StepForm
from tui.application.session import Session
from tui.screens.disputes.case_export import CaseExport, DocumentPrompt, PackPrompt, Written
from tui.screens.disputes.case_next import RecordedSteps, following
from tui.screens.disputes.case_reasons import reason
from tui.screens.disputes.case_step import CaseStepScreen
from tui.screens.disputes.case_tabs import NAMES, CaseTabs
from tui.screens.disputes.evidence import EvidenceScreen
from tui.screens.disputes.letter import LetterScreen
from tui.screens.disputes.letter_editor import LetterEditor
from tui.screens.disputes.letter_kinds import LetterKinds
from tui.screens.kit.actions.registry import Action, Context, bindings_of
from tui.screens.kit.banner import Banner
from tui.screens.kit.desk_screen import ONE_PANE, DeskScreen
from tui.screens.kit.keys_bar import KeysBar
from tui.screens.kit.latest_query import LatestQuery
from tui.screens.kit.lines import Line, Role, Span
from tui.screens.kit.messages import (
    AccountOpenRequested,
    CaseRecorded,
    EvidenceOpenRequested,
    ToldRequested,
)
from tui.screens.kit.top_bar import TopBar
from tui.text.cases import due_words, short_due_words, status_words
from tui.text.safe import safe_str


class CaseFileScreen(DeskScreen):
    """Shows the case of that number and asks the app to record its steps."""

    CONTEXT: ClassVar[Context] = "case"
    READS_FIRST = True
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("case")]
    DEFAULT_CSS = """
    CaseFileScreen {
        & CaseTabs.-two > CaseFacts, & CaseTabs.-two.-pane-0 > CaseLog { display: block; }
        & CaseTabs.-all {
            layout: grid; grid-size: 2; grid-columns: 2fr 3fr;
            & > LinesPane { display: block; width: 1fr; }
        }
    }
    """
    HORIZONTAL_BREAKPOINTS = [
        (0, "-narrow"),
        (80, "-normal"),
        (110, "-wide"),
        (160, "-broad"),
    ]

    VERTICAL_BREAKPOINTS = [(0, "-low"), (50, "-towering")]

    view: reactive[CaseView | None] = reactive(None, init=False, repaint=False)
    following: reactive[str] = reactive("", init=False, repaint=False)
    """What the case waits for, with the key that does it."""

    def __init__(self, session: Session, case_id: str) -> None:
        super().__init__()
        self._session, self._case_id, self.case_id = session, case_id, case_id
        self._views: LatestQuery[int, CaseView] = LatestQuery(
            self, lambda _: read_view(session.cases, case_id), self._show_view, self._failed
        )
        self._drafts: LatestQuery[Case, Draft] = LatestQuery(
            self, self._written, self._show_draft, self._failed
        )
        self._choices: LatestQuery[Case, list[Choice]] = LatestQuery(
            self, lambda case: choices(session.cases, case_id, case), self._choose_letter, self._failed
        )
        self._edited: LatestQuery[tuple[Case, LetterKind], Draft] = LatestQuery(
            self, lambda asked: write(session.cases, case_id, *asked), self._edit_letter, self._failed
        )
        self._copies: LatestQuery[tuple[CaseView, list[str]], Copied] = LatestQuery(
            self, lambda asked: copy_case(session, case_id, *asked), self._copied, self._failed
        )
        self._sides: LatestQuery[tuple[SideStep, CaseView], StepForm] = LatestQuery(
            self, lambda asked: side_form(asked[0], session, case_id, asked[1]), self._fill_in, self._failed
        )
        self._look, self._steps = 0, RecordedSteps()
        self._evidence: EvidenceScreen | None = None

    def compose(self) -> ComposeResult:
        yield TopBar().data_bind(DeskScreen.training)
        yield Banner().data_bind(reason=DeskScreen.offline)
        yield CaseTabs(self._session.zone).data_bind(CaseFileScreen.view, CaseFileScreen.following)
        yield KeysBar()

    def on_mount(self) -> None:
        self.ask_again()

    def on_resize(self, _: events.Resize) -> None:
        self.call_after_refresh(self._make_room)

    def why_not(self, action: Action) -> str:
        return super().why_not(action) or reason(action.name, self.view)

    @property
    def awaits_answer(self) -> bool:
        """Also while the case is read again: what it was before may refuse a step that it allows by now."""
        queries = (self._views, self._drafts, self._choices, self._edited, self._sides)
        return super().awaits_answer or any(query.is_busy for query in queries)

    def ask_again(self) -> None:
        self._look += 1
        self._views.ask(self._look)

    @on(CaseRecorded)
    def _step_recorded(self, message: CaseRecorded) -> None:
        if message.executed.case_id == self._case_id:
            self._steps.heard(message.executed)

    def watch_view(self, view: CaseView | None) -> None:
        """On top, the case and what is due next."""
        if view is None:
            return
        left: Line = (
            Span(f" {safe_str(self._case_id, 34)} ", "chip"),
            Span(f"  {status_words(view.case)}", "strong"),
        )
        due = view.case.next_due
        if due is None:
            ends: list[Line] = [(Span("nothing is due", "quiet"),)]
        else:
            named = (due.name, due.due_on, view.today, view.calendar)
            role: Role = "alarm" if due.due_on < view.today else "warning"
            ends = [(Span(f"! {words}", role),) for words in (due_words(*named), short_due_words(*named))]
        self.query_one(TopBar).show(left, *ends)

    def action_pane(self, number: int) -> None:
        self._tabs.front = number - 1

    def action_next_pane(self, direction: int) -> None:
        self._tabs.turn(direction)

    def action_maximise(self) -> None:
        """Give the pane that is looked at all the room, or put the facts beside it again."""
        if self._tabs.room > 1:
            self._tabs.maximised = not self._tabs.maximised
        else:
            self.notify(ONE_PANE, markup=False)

    def action_scroll(self, lines: int) -> None:
        self._tabs.scroll_front(lines)

    def action_page(self, by: int) -> None:
        self._tabs.page_front(by)

    def action_edge(self, end: int) -> None:
        """To the last line of the pane (1), or the first (0)."""
        self._tabs.edge_of_front(is_end=bool(end))

    def action_account(self) -> None:
        """To the account, right after the disputed entry where one is named."""
        self._with_view(self._open_account)

    def _open_account(self, view: CaseView) -> None:
        entries = view.case.facts.entries
        self.post_message(AccountOpenRequested(view.case.account_id, entries[0] if entries else None))

    def action_evidence(self) -> None:
        """List what was cited; the chosen piece is opened as it was seen."""
        self._with_view(self._list_evidence)

    def _list_evidence(self, view: CaseView) -> None:
        if not view.cited:
            self.notify("Nothing is cited yet; e in the time machine cites what it shows.", markup=False)
            return
        self._evidence = EvidenceScreen(view.cited, view.case.currency, self._session.zone)
        self.app.push_screen(self._evidence, self._open_evidence)

    def _open_evidence(self, chosen: Cited | None) -> None:
        if chosen is not None and self.view is not None:
            case = self.view.case
            said = cited_sentence(chosen, case.currency)
            self.post_message(EvidenceOpenRequested(case.account_id, chosen.citation, said))

    def action_note(self) -> None:
        self._step(lambda view: step_prompts.note(self._case_id))

    def action_assign(self) -> None:
        store, actor = self._session.store, self._session.actor
        self._step(lambda view: step_prompts.assign(store, self._case_id, actor))

    def action_facts(self) -> None:
        self._step(lambda view: fact_forms.facts(self._session, self._case_id, view.case))

    def action_find(self) -> None:
        self._step(lambda view: step_prompts.finding(self._session.store, self._case_id, view.case))

    def action_determine(self) -> None:
        self._step(lambda view: step_prompts.determination(self._case_id))

    def action_propose(self) -> None:
        self._step(lambda view: correction_form.proposal(self._session, self._case_id, view.case))

    def action_post(self) -> None:
        self._correct(step_prompts.posting)

    def action_approve(self) -> None:
        self._correct(step_prompts.approval)

    def action_reject(self) -> None:
        self._correct(step_prompts.rejection)

    def action_side(self, kind: SideStep) -> None:
        """Fill in what is kept beside the case: a contact, a task, a file, a link."""
        self._with_view(lambda view: self._sides.ask((kind, view)))

    def action_end(self) -> None:
        """Close the case, or take up a closed one again."""
        self._step(lambda view: step_prompts.ending(self._case_id, view.case))

    def action_letter(self) -> None:
        self._with_view(lambda view: self._drafts.ask(view.case))

    def action_letters(self) -> None:
        """Choose a letter, what is due first, and write it."""
        self._with_view(lambda view: self._choices.ask(view.case))

    def action_told(self) -> None:
        """The letters that were sent, beside what they would say today."""
        self._with_view(
            lambda view: self.post_message(ToldRequested(view.case.account_id, case_id=self._case_id))
        )

    def action_copy(self) -> None:
        """Hand over where the case stands, with what the pane that is looked at shows."""
        self._with_view(lambda view: self._copies.ask((view, self._tabs.text())))

    def action_export(self) -> None:
        """Write the case as an evidence pack, to a folder that is asked for."""
        self._export(PackPrompt)

    def action_document(self) -> None:
        """Write the report as a document, for the customer or the regulator."""
        self._export(DocumentPrompt)

    def action_close(self) -> None:
        self.dismiss()

    @property
    def _tabs(self) -> CaseTabs:
        return self.query_one(CaseTabs)

    def _make_room(self) -> None:
        has_room_for_two = self.has_class("-wide") or self.has_class("-broad")
        self._tabs.room = (
            len(NAMES) if self.has_class("-broad", "-towering") else 2 if has_room_for_two else 1
        )

    def _show_view(self, _: int, view: CaseView) -> None:
        self.following, self.view = following(view, self._session.actor, self), view
        recorded, told = self._steps.told(view, self.following)
        if told:
            self.say(told, title=recorded)
        if self._evidence is not None and self._evidence.is_attached:
            self._evidence.cited = view.cited
        self.has_read()

    def _written(self, case: Case) -> Draft:
        return write(self._session.cases, self._case_id, case)

    def _show_draft(self, case: Case, written: Draft) -> None:
        name = "" if self.view is None else self.view.name
        self.app.push_screen(LetterScreen(self._session, self._case_id, written, name, case.version))

    def _choose_letter(self, case: Case, found: list[Choice]) -> None:
        def chosen(kind: LetterKind | None) -> None:
            if kind is not None:
                self._edited.ask((case, kind))

        self.app.push_screen(LetterKinds(found), chosen)

    def _edit_letter(self, asked: tuple[Case, LetterKind], written: Draft) -> None:
        name = "" if self.view is None else self.view.name
        self.app.push_screen(LetterEditor(self._session, self._case_id, written, name, asked[0].version))

    def _fill_in(self, asked: tuple[SideStep, CaseView], form: StepForm) -> None:
        self._ask(form, asked[1])

    def _copied(self, _: object, copied: Copied) -> None:
        self.app.copy_to_clipboard(copied.sentence)
        self.say(copied.sentence, title=copied.told, severity="warning" if copied.problem else "information")

    def _with_view(self, do: Callable[[CaseView], object]) -> None:
        """Do it with the case as it is seen, as soon as it is."""
        self.when_read(lambda: None if self.view is None else do(self.view))

    def _step(self, form: Callable[[CaseView], StepForm]) -> None:
        """Ask for a step of the case in words."""
        self._with_view(lambda view: self._ask(form(view), view))

    def _ask(self, form: StepForm, view: CaseView) -> None:
        case = view.case
        self.app.push_screen(CaseStepScreen(self._session, self._case_id, form, case.currency, case.version))

    def _correct(self, form: Callable[[str, Case, int], StepForm]) -> None:
        """Ask for a step with the correction that is neither posted nor rejected; there is never more than one."""

        def step(view: CaseView) -> None:
            number = min(view.case.open_proposals, default=None)
            if number is None:
                self.notify("No correction is open; p proposes one.", markup=False)
            else:
                self._step(lambda view: form(self._case_id, view.case, number))

        self._with_view(step)

    def _export(self, prompt: type[PackPrompt] | type[DocumentPrompt]) -> None:
        bank = self._session.bank
        if bank is None:
            self.notify("Nothing is exported from this desk; it looks at a copy.", markup=False)
        else:
            # What was said of the last one would cover the line.
            self.app.clear_notifications()
            self.app.push_screen(prompt(CaseExport(self._session, bank, self._case_id)), self._exported)

    def _exported(self, written: Written | None) -> None:
        if written is not None:
            self.notify(written.sentence, markup=False, timeout=20)

    def _failed(self, _: object, error: RecountError) -> None:
        if not self.store_failed(error):
            self.notify(f"! {safe_str(error.message, 600)}", severity="error", markup=False, timeout=10)
