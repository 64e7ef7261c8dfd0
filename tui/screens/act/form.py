"""The form of one command: its fields in order, and what the rules said to the last attempt."""

from __future__ import annotations

from collections.abc import Mapping

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.message import Message
from textual.widgets import Button, Input, Static

from tui.application.commands.availability import Draft
from tui.application.commands.forms import CommandForm
from tui.application.commands.parsing import FormContext
from tui.screens.act.field import FieldRow
from tui.screens.kit.safe_content import safe


class ActForm(VerticalScroll, can_focus=False):
    """Fields to fill in. The draft is whatever is typed; what it means is the screen's business."""

    DEFAULT_CSS = """
    ActForm {
        & #form-help { color: $quiet; margin-bottom: 1; }
        & #form-refusal { color: $warning; display: none; margin-bottom: 1; }
        &.-refused #form-refusal { display: block; }
        & #form-preview { margin: 1 0 0 14; }
    }
    """

    class Edited(Message):
        """The draft changed."""

        def __init__(self, form: ActForm) -> None:
            super().__init__()
            self.form = form

        @property
        def control(self) -> ActForm:
            return self.form

    class Submitted(Message):
        """The person wants to see what this would do."""

        def __init__(self, form: ActForm) -> None:
            super().__init__()
            self.form = form

        @property
        def control(self) -> ActForm:
            return self.form

    def __init__(self, form: CommandForm, draft: Draft, context: FormContext) -> None:
        super().__init__(id="form")
        self.form = form
        self.draft = dict(draft)
        self._form_context = context

    def compose(self) -> ComposeResult:
        yield Static(self.form.help, id="form-help")
        yield Static(id="form-refusal")
        for field in self.form.fields:
            yield FieldRow(field, self.draft.get(field.name, ""), self._form_context)
        yield Button("Preview", id="form-preview", compact=True)

    def complain(self, complaints: Mapping[str, str]) -> None:
        """Show a sentence under each field named, none under the others, and go to the first of them."""
        rows = list(self.query(FieldRow))
        for row in rows:
            row.complain(complaints.get(row.field.name, ""))
        wrong = next((row for row in rows if row.field.name in complaints), None)
        if wrong is not None:
            wrong.focus_entry()

    def refuse(self, sentence: str) -> None:
        """Show what the rules said above the fields, or take it away with ""."""
        if not sentence and not self.has_class("-refused"):
            return
        self.set_class(bool(sentence), "-refused")
        self.query_one("#form-refusal", Static).update(safe(f"× {sentence}", 500) if sentence else "")
        if sentence:
            self.scroll_home(animate=False)

    def focus_first(self) -> None:
        """Put the focus on the first field that is still empty, or on the first."""
        rows = list(self.query(FieldRow))
        empty = (row for row in rows if row.field.required and not self.draft.get(row.field.name))
        next(empty, rows[0]).focus_entry()

    def on_field_row_edited(self, event: FieldRow.Edited) -> None:
        event.stop()
        self.draft[event.row.field.name] = event.text
        self.refuse("")
        self.post_message(self.Edited(self))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Submitted(self))

    def on_button_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.post_message(self.Submitted(self))
