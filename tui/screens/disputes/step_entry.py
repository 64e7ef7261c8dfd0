"""Where a step of a case is filled in, or typed on a line; what was said is carried over from one to the other."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Input, Static

from tui.application.cases.form_fields import CheckedFields, FieldChoice, Values, lacking_words
from tui.application.cases.step_forms import Lists, StepForm
from tui.application.cases.step_input import StepInput, input_of
from tui.screens.kit.form.fields import FormFields
from tui.screens.kit.safe_content import safe
from tui.screens.kit.safe_input import SafeInput

MAX_SAID = 1200
MAX_LINE = 4000
SHARE = 0.46
"""Of the terminal's lines, which fields may take whatever else is shown; as `max-height` says."""


class StepEntry(Vertical):
    """The fields of a form, or its line; `typed` is what stands there."""

    DEFAULT_CSS = """
    StepEntry {
        height: auto;
        & #line { border: none; height: 1; padding: 0 1; background: $bar; }
        & #hint, & #note { color: $quiet; height: auto; }
        & #line, & #hint { display: none; }
        &.-line #line, &.-line #hint { display: block; }
        &.-line FormFields { display: none; }
        & FormFields { max-height: 46vh; }
    }
    """

    is_line: reactive[bool] = reactive(False, init=False, bindings=True)
    """It is typed on a line."""
    is_long: reactive[bool] = reactive(False, init=False)
    """There are more fields than are in sight where the rest of a dialog is as high as it may be."""

    class Edited(Message):
        """Somebody changed the field of that name, or with "" the line."""

        def __init__(self, entry: StepEntry, name: str) -> None:
            super().__init__()
            self.entry, self.name = entry, name

        @property
        def control(self) -> StepEntry:
            return self.entry

    class Ended(Message):
        """Somebody is done with the line, or with the last field."""

        def __init__(self, entry: StepEntry) -> None:
            super().__init__()
            self.entry = entry

        @property
        def control(self) -> StepEntry:
            return self.entry

    def __init__(self, form: StepForm, first: StepInput) -> None:
        super().__init__()
        self._form, self._first = form, first
        self.set_reactive(StepEntry.is_line, first.line is not None)
        self.set_class(self.is_line, "-line")
        self._carried = ""  # What was put on the line from the fields.
        self._touched = set[str]()

    def compose(self) -> ComposeResult:
        yield Static(safe(self._form.note, MAX_SAID), id="note")
        line = self._first.line or ""
        yield SafeInput(line, max_length=MAX_LINE, compact=True, select_on_focus=False, id="line")
        yield Static(safe(self._form.hint, 400), id="hint")
        yield FormFields(self._form.fields, dict(self._first.values))

    def on_mount(self) -> None:
        self.query_one("#note").display = bool(self._form.note)
        self.watch(self._fields, "virtual_size", self._measure)

    def on_resize(self) -> None:
        self._measure()

    def _measure(self) -> None:
        fields = self._fields
        self.is_long = not self.is_line and fields.virtual_size.height > fields.app.size.height * SHARE

    @property
    def typed(self) -> StepInput:
        """What is typed now."""
        return input_of(self._fields.values, self._line.value if self.is_line else None)

    @property
    def is_empty(self) -> bool:
        """Nothing stands on the line."""
        return self.is_line and not self._line.value.strip()

    @property
    def is_searching(self) -> bool:
        """Letters stand in a field to choose from and nothing was chosen by them, which the field then says."""
        return not self.is_line and self._fields.is_searching()

    def text_of(self, name: str) -> str:
        """What stands in the field of that name."""
        return self._fields.values.get(name, "")

    def touch(self, *names: str) -> None:
        """Somebody was in these fields before: they complain of what they lack."""
        self._touched.update(names)

    def begin(self, name: str = "") -> None:
        """Go to where one types: the line, or the field of that name ("": the first that lacks a value)."""
        if self.is_line:
            self._line.focus()
        else:
            self._fields.focus_field(name)

    def fill(self, values: Values) -> None:
        """Put these values into the fields, and nothing on the line."""
        self._touched.clear()
        self._fields.fill(values)
        self._line.value = ""

    def offer(self, lists: Lists) -> None:
        """What can be chosen in the fields of these names."""
        self._fields.offer(lists)

    def suggest(self, name: str, found: tuple[FieldChoice, ...]) -> None:
        """What may be meant by what is typed in the field of that name."""
        self._fields.offer({name: found})

    def hint(self, offers: tuple[str, ...]) -> None:
        """Tell beneath the line what would be typed here on the usual way."""
        if offers:
            lines = (self._form.hint, f"Here: {'; '.join(offers)}")
            said = Content("\n").join([safe(line, MAX_SAID) for line in lines])
            self.query_one("#hint", Static).update(said)

    def complain(self, found: CheckedFields, *, insists: bool = False) -> None:
        """Beneath each field what is wrong with it; what is lacking only once somebody was there, or insists, and then
        the first that is wrong has the focus."""
        asked = found.lacking if insists else self._touched.intersection(found.lacking)
        lacking = {one.name: lacking_words(one) for one in self._form.fields if one.name in asked}
        self._fields.tell(found.understood)
        self._fields.complain({**found.complaints, **lacking})
        if insists and (wrong := [*found.complaints, *found.lacking]):
            self._fields.focus_field(wrong[0])

    def turn(self) -> None:
        """From the form to the line or back; what was typed is carried over. Raises RecountError where it cannot be."""
        if self.is_line:
            self._to_form()
        else:
            self.to_line()

    def to_line(self) -> None:
        """Raises RecountError where the fields cannot be put on a line."""
        self._line.value = self._form.joined(dict(self.typed.values))
        self._carried = self._line.value
        self.is_line = True

    def _to_form(self) -> None:
        """A line that nobody changed leaves the fields as they are. Raises RecountError where it cannot be taken
        apart."""
        line = self._line.value
        if line.strip() and line != self._carried:
            self._fields.fill(self._form.split(line))
        self.is_line = False

    def watch_is_line(self, is_line: bool) -> None:
        self.set_class(is_line, "-line")
        self._measure()

    @property
    def _fields(self) -> FormFields:
        return self.query_one(FormFields)

    @property
    def _line(self) -> SafeInput:
        return self.query_one("#line", SafeInput)

    @on(FormFields.Edited)
    def _field_edited(self, edited: FormFields.Edited) -> None:
        edited.stop()
        self._touched.add(edited.name)
        self.post_message(self.Edited(self, edited.name))

    @on(Input.Changed, "#line")
    def _line_changed(self, changed: Input.Changed) -> None:
        changed.stop()
        if self.is_line:
            self.post_message(self.Edited(self, ""))

    @on(Input.Submitted, "#line")
    @on(FormFields.Ended)
    def _ended(self, ended: Input.Submitted | FormFields.Ended) -> None:
        ended.stop()
        self.post_message(self.Ended(self))
