"""Acting on an account: choose a command, fill in its form, see before and after, and only then record it.

The dialog builds a request and lets it bubble as `CommandRequested`; the app answers. It stays open until it
knows what became of the request, and everything typed stays typed until then.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.reactive import reactive
from textual.widgets import Static

from domain.account.commands import Request
from domain.account.events import AccountEvent
from domain.account.state import Account
from domain.errors import BadInput, RecountError, Refused, StoreUnavailable
from domain.handlers.account import Executed
from domain.ids import uuid7
from domain.stream import RecordedEvent
from tui.application.commands.availability import prefilled, suggested, why_not
from tui.application.commands.forms import FORM, FORMS
from tui.application.commands.outcomes import ConflictDetails, OutcomeQuery, OutcomeUnknown, Previewed
from tui.application.commands.parsing import FormContext, read_form, request_for
from tui.application.commands.text import context_words, event_words, recorded_words, rows
from tui.application.session import Session
from tui.screens.act.choose import ChooseCommand, Offer
from tui.screens.act.confirm import ActConfirm
from tui.screens.act.conflict import ActConflict
from tui.screens.act.context_bar import ContextBar
from tui.screens.act.form import ActForm
from tui.screens.act.preview import ActPreview
from tui.screens.act.styles import ACT_CSS
from tui.screens.kit.actions.registry import Action, Context, bindings_of
from tui.screens.kit.comparison import Comparison
from tui.screens.kit.dialogs import Dialog
from tui.screens.kit.keys_bar import KeysBar
from tui.screens.kit.latest_query import LatestQuery
from tui.screens.kit.messages import (
    CaseRecorded,
    CommandFailed,
    CommandRequested,
    EventsRecorded,
    StoreChanged,
)
from tui.screens.kit.safe_content import safe
from tui.screens.kit.training_badge import TrainingTime

NOTE_CELLS = 14
"""Room for the kind of an event beside a command: "overdraft fee" and a little more."""

BEING_RECORDED = "Being recorded; what became of it is told in a moment."
Stage = Literal["choose", "form", "preview", "conflict"]


class ActScreen(Dialog[Executed | None]):
    """Dismissed with what was executed, or with None when nothing was.

    `seen` is the state at the head that the person looked at: a command is decided on exactly that version.
    `cursor` is the event they stand on; `live` says that it is the present they look at.
    """

    CONTEXT: ClassVar[Context] = "act"
    DEFAULT_CSS = ACT_CSS
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of(CONTEXT)]
    HORIZONTAL_BREAKPOINTS = [(0, "-cramped"), (56, "-narrow"), (100, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (18, "-tall")]

    stage: reactive[Stage] = reactive("choose", init=False, bindings=True)
    computing: reactive[bool] = reactive(False, init=False)
    posting: reactive[bool] = reactive(False, init=False, bindings=True)
    offline: reactive[str] = reactive("", init=False)
    """Why the store cannot be reached, "" while it can."""
    newest: reactive[Account | None] = reactive(None, init=False, bindings=True)
    """The account as it stands, where that is another version than the one looked at."""
    training: reactive[TrainingTime | None] = reactive(None, init=False)
    """What time it is in a bank for training, None in any other."""
    signer: reactive[str] = reactive("", init=False)
    """Who signs, in words, while it is not the first person at the desk."""

    def __init__(
        self,
        session: Session,
        account_id: str,
        *,
        seen: Account,
        cursor: RecordedEvent[AccountEvent] | None,
        live: bool,
    ) -> None:
        super().__init__()
        self._session, self._account_id = session, account_id
        self._seen, self._cursor = seen, cursor
        self._parked = None if live else cursor
        self._drafts: dict[str, dict[str, str]] = {}
        self._request: Request | None = None
        """The last one made; the same command made again keeps its command id."""
        self._executed: Executed | None = None
        self._outcomes = LatestQuery(self, self._read, self._show, self._fail)
        self._look = 0
        self._heads: LatestQuery[int, Account | None] = LatestQuery(
            self, lambda _: session.store.head(account_id), self._show_head, lambda _, __: None
        )

    def compose(self) -> ComposeResult:
        with Vertical(id="act"):
            yield ContextBar().data_bind(ActScreen.training, ActScreen.signer, away=ActScreen.offline)
            with Horizontal(id="act-panes"):
                with Vertical(id="act-ask"):
                    yield ChooseCommand(id="choose")
                with Vertical(id="act-answer"):
                    yield Static(id="act-help")
                    yield Comparison("now", id="act-now")
                    yield ActPreview(self._session.zone)
                    yield ActConflict()
            yield KeysBar()

    def on_mount(self) -> None:
        self.add_class(f"-{self.stage}")
        self._show_seen()
        self._tell()
        self.query_one(ChooseCommand).focus()
        self._ask_head()

    @on(StoreChanged)
    @on(CaseRecorded)
    def _ask_head(self) -> None:
        """Ask whether the version that is looked at is still the newest."""
        self._look += 1
        self._heads.ask(self._look)

    def _show_head(self, _: int, head: Account | None) -> None:
        is_newer = head is not None and head.version > self._seen.version and not self.posting
        self.newest = head if is_newer else None

    def watch_newest(self, newest: Account | None) -> None:
        self.query_one(ContextBar).newest = 0 if newest is None else newest.version

    def watch_stage(self, before: Stage, stage: Stage) -> None:
        self.remove_class(f"-{before}", update=False).add_class(f"-{stage}")
        self._tell()

    def watch_computing(self) -> None:
        self._tell()

    def watch_posting(self, posting: bool) -> None:
        self.query_one(ActForm).disabled = posting
        self.query_one(ActConfirm).busy = posting
        self._tell()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys that mean nothing at this stage are not offered."""
        match action:
            case "preview_again":
                is_outdated = self.stage == "preview" and self.newest is not None and not self.posting
                return self.stage == "conflict" or is_outdated
            case "post":
                return self.stage == "preview" and not self.posting
        return super().check_action(action, parameters)

    @property
    def awaits_answer(self) -> bool:
        return self.computing or self.posting

    def why_not(self, action: Action) -> str:
        if self.posting:
            return BEING_RECORDED
        return "" if self.check_action(action.name, ()) else _reason(action.name, self.newest)

    # What the person asks for

    def on_choose_command_considered(self, event: ChooseCommand.Considered) -> None:
        form = FORM[event.form_id]
        self.query_one("#act-help", Static).update(Content.assemble((form.label, "bold"), f"\n{form.help}"))

    async def on_choose_command_chosen(self, event: ChooseCommand.Chosen) -> None:
        form, live = FORM[event.form_id], self._parked is None
        draft = self._drafts.get(form.id) or prefilled(
            form, self._seen, self._cursor, live=live, zone=self._session.zone
        )
        await self.query(ActForm).remove()
        view = ActForm(form, draft, self._form_context())
        await self.query_one("#act-ask").mount(view)
        self.stage = "form"
        view.focus_first()

    def on_act_form_edited(self, event: ActForm.Edited) -> None:
        self._drafts[event.form.form.id] = dict(event.form.draft)
        self.computing, self.stage = False, "form"
        self._tell()

    def on_act_form_submitted(self, event: ActForm.Submitted) -> None:
        self._preview()

    @on(ActConfirm.Cancelled)
    @on(ActConflict.Cancelled)
    def _cancelled(self) -> None:
        self.action_cancel()

    def on_act_conflict_preview_again(self, event: ActConflict.PreviewAgain) -> None:
        self.action_preview_again()

    def on_act_confirm_confirmed(self, event: ActConfirm.Confirmed) -> None:
        if self._request is not None:
            self.posting = True
            self.post_message(CommandRequested(self._request))

    def action_cancel(self) -> None:
        """One step back, and in the end out; not while something is being recorded."""
        if self.posting:
            return
        if self.stage == "choose":
            self.dismiss(None)
        elif self.stage != "form" or self.computing:
            self.computing, self.stage = False, "form"
            self.query_one(ActForm).focus_first()
        else:
            self.stage = "choose"
            self.query_one(ChooseCommand).focus()

    def action_preview_again(self) -> None:
        """After a conflict, or once it is known that there is a newer version: the same form on that one."""
        self._preview()

    def action_post(self) -> None:
        """The confirmation's button, by key."""
        self.query_one(ActConfirm).post()

    # What the bank answers

    def _read(self, question: OutcomeQuery) -> Previewed | ConflictDetails | OutcomeUnknown:
        return question.run(self._session)

    def _show(self, question: OutcomeQuery, answer: Previewed | ConflictDetails | OutcomeUnknown) -> None:
        if not self._is_awaited(question):
            return
        self.computing = self.posting = False
        match answer:
            case Previewed():
                self.stage = "preview"
                self.query_one(ActPreview).show(self.query_one(ActForm).form, question.request, answer)
            case ConflictDetails():
                # They are being shown what changed: from here on this is the version they looked at.
                self._seen, self.newest, self.stage = answer.now, None, "conflict"
                self._show_seen()
                self.query_one(ActConflict).show(answer)
            case OutcomeUnknown():
                self.query_one(ActPreview).tell(question.request, answer)

    def _fail(self, question: OutcomeQuery, error: RecountError) -> None:
        if self._is_awaited(question):
            self.computing = self.posting = False
            unreachable = isinstance(error, StoreUnavailable)
            self._refuse(f"Nothing was recorded. {error.message}" if unreachable else error.message)

    def _is_awaited(self, question: OutcomeQuery) -> bool:
        """Whether anybody still waits: not after Esc, and not after the form was changed."""
        waiting = self.computing if question.failure is None else self.posting
        return waiting and question.request == self._request

    def on_events_recorded(self, event: EventsRecorded) -> None:
        if self._is_ours(event.request):
            self._executed = event.executed
            self._leave()

    def on_command_failed(self, event: CommandFailed) -> None:
        if not self._is_ours(event.request):
            return
        if isinstance(event.error, Refused | BadInput):
            self.posting = False
            self._refuse(event.error.message)
        else:
            self._outcomes.ask(OutcomeQuery(event.request, self._seen, event.error))

    def on_screen_resume(self) -> None:
        # The answer may have come while the palette lay over the dialog.
        self._leave()

    def _leave(self) -> None:
        if self._executed is not None and self.is_active:
            self.app.notify(recorded_words(self._executed), markup=False)
            self.dismiss(self._executed)

    def _is_ours(self, request: Request) -> bool:
        return self._request is not None and request.command_id == self._request.command_id

    def _preview(self) -> None:
        """Read the form and, if nothing is wrong with it, ask what it would do."""
        # An earlier preview may not be confirmed while this one is under way.
        self.stage = "form"
        if self.newest is not None:
            # They were told of it, and are shown its figures before they confirm anything.
            self._seen, self.newest = self.newest, None
            self._show_seen()
            self._tell()
        form = self.query_one(ActForm)
        parsed = read_form(form.form, form.draft, self._form_context())
        form.complain(parsed.complaints)
        if parsed.command is None:
            return
        self._request = request_for(
            parsed.command,
            actor=self._session.actor,
            expected_version=self._seen.version,
            command_id=uuid7(self._session.clock()),
            earlier=self._request,
        )
        self.computing = True
        self._outcomes.ask(OutcomeQuery(self._request, self._seen))

    def _refuse(self, sentence: str) -> None:
        self.stage = "form"
        form = self.query_one(ActForm)
        form.refuse(sentence)
        form.focus_first()

    def _form_context(self) -> FormContext:
        cursor_at = None if self._parked is None else self._parked.recorded_at
        session = self._session
        return FormContext(
            self._account_id, self._seen, session.zone, session.clock(), cursor_at, session.locale
        )

    def _offers(self) -> list[Offer]:
        """Every command, with what it would apply to at the cursor or why it cannot apply."""
        wanted = suggested(self._seen, self._cursor)
        here = "" if self._cursor is None else event_words(self._cursor, self._seen.currency, NOTE_CELLS)
        return [
            Offer(
                form,
                here if form.id == wanted else "",
                why_not(form, self._account_id, self._seen, looking=self._session.why_looking),
            )
            for form in FORMS
        ]

    def _show_seen(self) -> None:
        self.query_one("#act-now", Comparison).show(rows(self._seen, self._seen))
        self.query_one(ChooseCommand).offer(self._offers(), suggested(self._seen, self._cursor))

    def _tell(self) -> None:
        """Where the person stands, and at which step."""
        form = None if self.stage == "choose" else self.query_one(ActForm)
        words = context_words(
            None if form is None else form.form,
            {} if form is None else form.draft,
            self._parked,
            self._session.zone,
        )
        self.query_one(ContextBar).show(self._seen.version, self._parked, words)
        doing = "recording…" if self.posting else "computing…" if self.computing else _STEPS[self.stage]
        dialog = self.query_one("#act")
        dialog.border_title = safe(
            f"Act on {self._account_id}{'' if form is None else f' › {form.form.label}'}"
        )
        dialog.border_subtitle = doing


def _reason(name: str, newest: Account | None) -> str:
    """Why an action of another stage cannot be done; `newest` is the account where it has changed since."""
    return _REASONS.get("changed" if name == "preview_again" and newest is not None else name, "")


_REASONS = {
    "changed": "The account has changed: fill in the form, and Preview shows what holds.",
    "post": "Preview it first: nothing is recorded that was not previewed.",
    "preview_again": "Nobody has changed the account meanwhile: nothing to preview again.",
}
"""Why what belongs to another stage cannot be done: each fits on the one line that a full dialog leaves a notice."""

_STEPS: dict[Stage, str] = {
    "choose": "1 choose",
    "form": "2 fill in",
    "preview": "3 check, then record",
    "conflict": "changed meanwhile",
}
