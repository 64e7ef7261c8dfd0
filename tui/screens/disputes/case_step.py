"""One step of a case: filled in or typed on a line, previewed, recorded with another key than the one that began it."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical

from domain.dispute.commands import CaseRequest, OpenCase
from domain.dispute.state import stream_of
from domain.errors import RecountError, Refused, StoreUnavailable
from domain.ids import uuid7
from domain.stream import VersionConflict
from tui.application.cases.drafts import DraftKey, StepDraft
from tui.application.cases.form_fields import CheckedFields, Values
from tui.application.cases.step_effects import StepEffect, effect_of
from tui.application.cases.step_forms import Lists, ParsedStep, StepForm
from tui.application.cases.step_input import CheckedStep, StepInput, input_kept, input_of, read_input
from tui.application.cases.steps import UNNUMBERED
from tui.application.session import Session
from tui.screens.disputes.case_dialog import CaseDialog
from tui.screens.disputes.step_entry import StepEntry
from tui.screens.disputes.step_next import Readiness, StepNext
from tui.screens.disputes.step_preview import StepPreview
from tui.screens.kit.actions.registry import Action, Context, bindings_of
from tui.screens.kit.keymap import shown_key
from tui.screens.kit.keys_bar import KeysBar
from tui.screens.kit.latest_query import LatestQueries
from tui.screens.kit.messages import ActorChanged, CaseRecorded, CaseStepRequested
from tui.screens.kit.safe_content import safe

MAX_SIGNER = 60
KEPT = "as you left it; {} starts afresh"
MEANS_NOTHING = {
    "add": "This step is one thing only: there is no list to put another on.",
    "line": "This step has no way on one line: it is filled in here.",
    "afresh": "Nothing was kept from before: the step is as it begins.",
}
"""Why the action of that Textual name is not offered."""
NOT_ON_LINE = "On the line, a semicolon stands between two postings."
FOUR_EYES = "four-eyes"
"""The rule that wants another person."""
STEP_CSS = """
CaseStepScreen {
    & #step { width: 112; height: auto; max-height: 100%; }
    & StepPreview { max-height: 40vh; }
    &.-low StepPreview { max-height: 36vh; }
    &.-long #step { height: 100%; }
    &.-long StepEntry { height: 1fr; }
    &.-long FormFields { max-height: 100%; }
    &.-low.-figures #step { height: 100%; }
    &.-low.-figures StepEntry { height: auto; }
    &.-low.-figures FormFields { max-height: 46vh; }
    &.-low.-figures StepPreview { height: 1fr; max-height: 100%; }
    &.-wide #figures { layout: horizontal; }
    &.-wide #account-figures { margin-right: 4; }
}
"""
FieldText = tuple[str, str]
"""The name of a field, and what is typed in it."""


class CaseStepScreen(CaseDialog):
    """What was typed is never lost by a refusal, and kept in the session where it is left."""

    CONTEXT: ClassVar[Context] = "case-form"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("case-form")]
    AUTO_FOCUS = ""
    """The form says with which field to begin."""
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (32, "-high")]
    DEFAULT_CSS = STEP_CSS

    def __init__(
        self,
        session: Session,
        case_id: str,
        form: StepForm,
        currency: str,
        expected_version: int | None = None,
    ) -> None:
        super().__init__(session, case_id)
        self._currency, self._form, self._expected = currency, form, expected_version
        self._draft = session.drafts.kept.get(self._key)
        self._first = input_of(form.first) if self._draft is None else input_kept(self._draft)
        self._entry = StepEntry(form, self._first)
        self._effect: StepEffect | None = None
        self._is_unsure = self._insists = False
        queries = LatestQueries(self, self.refused)
        self._reads = queries.latest(self._read, self._understood, self._not_understood)
        self._lists = queries.latest(lambda _: form.lists(), self._listed)
        self._offers = queries.latest(lambda _: form.offers(), self._offered, lambda _, __: None)
        self._suggestions = queries.latest(
            lambda typed: form.suggests[typed[0]](typed[1]), self._suggested, lambda _, __: None
        )
        self._fates = queries.latest(lambda it: bool(session.store.receipts(it)), self._fate)

    def compose(self) -> ComposeResult:
        with Vertical(id="step", classes="dialog-frame"):
            yield self._entry
            yield StepPreview()
            yield StepNext()
            yield KeysBar()

    def on_mount(self) -> None:
        self.query_one("#step").border_title = safe(self._form.title, 100)
        self._tell_signer()
        self.watch(self._entry, "is_long", self._give_room)
        self._lists.ask(None)
        if self._draft is not None:
            self._entry.touch(*dict(self._first.values))
            if self._draft.command_id:
                self._command_id, self._is_unsure = self._draft.command_id, True
                self._fates.ask(self._command_id)
        elif self._session.drafts.prefers_line and self._form.has_line:
            self._to_line()
        self._entry.begin("" if self._draft else self._form.begin)
        self._read_again()

    def _give_room(self, is_long: bool) -> None:
        self.set_class(is_long, "-long")

    @property
    def _key(self) -> DraftKey:
        return DraftKey(self._session.actor, self._case_id, self._form.name)

    @property
    def _preview(self) -> StepPreview:
        return self.query_one(StepPreview)

    @property
    def _next(self) -> StepNext:
        return self.query_one(StepNext)

    @on(ActorChanged)
    def _signer_changed(self) -> None:
        """What one person may not do another may: what is typed is read again for whoever signs now."""
        self._tell_signer()
        self._read_again()

    def _tell_signer(self) -> None:
        signs = "" if self._session.second is None else f"{self._session.second.name} signs"
        kept = "" if self._draft is None else KEPT.format(shown_key("form.afresh", self.app))
        said = " · ".join(filter(None, (signs, kept)))
        self.query_one("#step").border_subtitle = safe(said, MAX_SIGNER + len(kept))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys that mean nothing here are not offered."""
        match action:
            case "add":
                return self._form.gathered is not None and not self._entry.is_line
            case "line":
                return self._form.has_line
            case "afresh":
                return self._draft is not None
        return super().check_action(action, parameters)

    def why_not(self, action: Action) -> str:
        """Why a key that is not offered means nothing here."""
        if self.check_action(action.name, ()) is not False:
            return super().why_not(action)
        is_listed = action.name == "add" and self._form.gathered is not None
        return NOT_ON_LINE if is_listed else MEANS_NOTHING.get(action.name, "")

    # What is typed, and what it would do

    @on(StepEntry.Edited)
    def _edited(self, edited: StepEntry.Edited) -> None:
        edited.stop()
        self._insists = self._next.is_early = False
        if edited.name in self._form.suggests:
            self._suggestions.ask((edited.name, self._entry.text_of(edited.name)))
        self._read_again()

    @on(StepEntry.Ended)
    def _ended(self, ended: StepEntry.Ended) -> None:
        """Enter records nothing: it says louder what does."""
        ended.stop()
        self._next.is_early = True
        if self._effect is None and not self._reads.is_busy:
            self._read_again()

    def _read_again(self) -> None:
        self._effect = None
        if self._entry.is_empty and not self._form.optional:
            self._preview.say()
            self._stand("empty")
        else:
            self._reads.ask(self._entry.typed)
            self._stand("read")

    def _read(self, typed: StepInput) -> CheckedStep:
        return read_input(self._form, typed, self._effect_of)

    def _effect_of(self, step: ParsedStep) -> StepEffect:
        return effect_of(self._session.cases, self._request(step), step, self._currency)

    def _understood(self, typed: StepInput, looked: CheckedStep) -> None:
        if typed != self._entry.typed:
            return  # It was changed while it was being read.
        self._effect = looked.effect
        self._complain(looked.fields)
        if looked.effect is None:
            self._preview.say()
            lacking = [one.label for one in self._form.fields if one.name in looked.fields.lacking]
            self._next.wanted = lacking
            self._stand("wrong" if looked.fields.complaints else "wanted")
        else:
            self._preview.show(looked.effect)
            self.set_class(bool(looked.effect.account), "-figures")
            self._stand("shown")

    def _not_understood(self, typed: StepInput, error: RecountError) -> None:
        if typed == self._entry.typed:
            self._effect = None
            self._complain(CheckedFields())
            self._tell(error, "refused")

    def _complain(self, found: CheckedFields) -> None:
        self._entry.complain(found, insists=self._insists)
        self._insists = False

    def _listed(self, _: None, lists: Lists) -> None:
        self._entry.offer(lists)

    def _offered(self, _: None, offers: tuple[str, ...]) -> None:
        self._entry.hint(offers)

    def _suggested(self, typed: FieldText, found: tuple[object, ...]) -> None:
        self._entry.suggest(typed[0], found)  # type: ignore[arg-type]

    # From the form to the line and back

    def action_line(self) -> None:
        try:
            if self._entry.is_line:
                self._entry.turn()
            else:
                self._to_line()
        except RecountError as error:
            self._refuse(error)
            return
        self._session.drafts.prefers_line = self._entry.is_line
        self._entry.begin()
        self._read_again()

    def _to_line(self) -> None:
        """Raises RecountError where the fields cannot be put on a line."""
        self._entry.turn()
        if self._entry.is_empty:
            self._offers.ask(None)

    def action_add(self) -> None:
        """What the fields say goes on the list of what is done, and they are free for another."""
        assert self._form.gathered is not None
        try:
            gathered = self._form.gathered(dict(self._entry.typed.values))
        except RecountError as error:
            self._refuse(error)
        else:
            self._fill(gathered)

    def action_afresh(self) -> None:
        """Without the draft; an attempt of which nobody knows what became keeps its id."""
        self._session.drafts.drop(self._key)
        self._draft = None
        self._tell_signer()
        self._fill(dict(self._form.first))
        self.refresh_bindings()

    def _fill(self, values: Values) -> None:
        self._entry.fill(values)
        self._entry.begin()
        self._read_again()

    # What is recorded

    def action_record(self) -> None:
        """Ask the app to record what the preview shows, once; what is not shown yet is shown first."""
        if self._is_sent:
            return
        if self._entry.is_searching:
            self._stand("wrong")
        elif self._effect is not None:
            self._is_sent = True
            self._stand("sent")
            self.post_message(CaseStepRequested(self._request(self._effect.step)))
        elif self._entry.is_empty and not self._form.optional:
            self._preview.say(f"Nothing is typed yet: {self._form.hint}.", wrong=True)
        else:
            self._insists = self._next.is_early = True
            if not self._reads.is_busy:
                self._read_again()

    def action_cancel(self) -> None:
        """Leave; what was typed is offered again until it is recorded."""
        typed, is_unsure = self._entry.typed, self._is_sent or self._is_unsure
        kept = input_of(self._form.kept(dict(typed.values)), typed.line)
        if is_unsure or kept != input_of(self._form.first):
            command_id = self._command_id if is_unsure else ""
            self._session.drafts.keep(self._key, StepDraft(dict(kept.values), kept.line, command_id))
        else:
            self._session.drafts.drop(self._key)
        self.dismiss(False)

    @on(CaseRecorded)
    def _done(self, message: CaseRecorded) -> None:
        if message.request.command_id == self._command_id:
            self._session.drafts.drop(self._key)

    def _fate(self, command_id: str, is_recorded: bool) -> None:
        """What became of an attempt whose answer was lost."""
        if is_recorded:
            self._command_id, self._is_unsure = uuid7(self._session.clock()), False
            self.action_afresh()
            self.notify("What you sent from here before was recorded after all.", markup=False)

    def _request(self, parsed: ParsedStep) -> CaseRequest:
        return CaseRequest(
            case_id=self._case_id or UNNUMBERED,
            command=parsed.command,
            command_id=self._command_id,
            actor=self._session.actor,
            reason=parsed.reason,
            expected_version=None if isinstance(parsed.command, OpenCase) else self._expected,
        )

    def refused(self, error: Exception) -> None:
        """Say why; what was typed stays. After a conflict it is shown again, on what is there now, before it can be
        recorded."""
        is_away = isinstance(error, StoreUnavailable)
        self._is_unsure |= self._is_sent and is_away
        readiness: Readiness = "unsure" if self._is_sent and is_away else "refused"
        self._is_sent = False
        if isinstance(error, VersionConflict):
            readiness, self._effect = "changed", None
        self._tell(error, readiness)

    def _refuse(self, error: RecountError) -> None:
        """Say why a key did nothing, in the place of what would be recorded, which is shown again before it is."""
        self._effect = None
        self._tell(error, "unseen")

    def _tell(self, error: Exception, readiness: Readiness) -> None:
        if (
            self._expected is not None
            and isinstance(error, VersionConflict)
            and error.stream_id == stream_of(self._case_id)
        ):
            self._expected = error.actual
        self._preview.say(*_said(error, shown_key("app.sign-in", self.app)), wrong=True)
        self._stand(readiness)

    def _stand(self, readiness: Readiness) -> None:
        self._next.readiness = readiness


def _said(error: Exception, sign_in: str) -> list[str]:
    """Why it was not recorded, and of a conflict what others did meanwhile, a line each; `sign_in` is the key by which
    somebody else signs in."""
    said = [error.message if isinstance(error, RecountError) else str(error)]
    if isinstance(error, Refused) and error.rule == FOUR_EYES:
        said.append(f"{sign_in} signs somebody else in, at this desk.")
    between = error.between[:5] if isinstance(error, VersionConflict) else ()
    return said + [f"{row.actor}: {row.type} (version {row.version})" for row in between]
