"""The fields of a form in order: what was typed or chosen in them, and going from one to the next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.message import Message

from tui.application.cases.form_fields import FieldChoice, FormField, Values
from tui.screens.kit.form.row import FieldRow


class FormFields(VerticalScroll, can_focus=False):
    """`values` is whatever stands in the fields; what it means is the business of whoever owns the form."""

    DEFAULT_CSS = """
    FormFields { height: auto; scrollbar-size-vertical: 1; }
    """

    class Edited(Message):
        """Somebody changed the field of that name."""

        def __init__(self, form: FormFields, name: str) -> None:
            super().__init__()
            self.form, self.name = form, name

        @property
        def control(self) -> FormFields:
            return self.form

    class Ended(Message):
        """Somebody is done with the last field."""

        def __init__(self, form: FormFields) -> None:
            super().__init__()
            self.form = form

        @property
        def control(self) -> FormFields:
            return self.form

    def __init__(self, fields: Sequence[FormField], values: Values) -> None:
        super().__init__()
        self.fields = tuple(fields)
        self.values = dict(values)
        self._every = [FieldRow(field, self.values.get(field.name, "")) for field in self.fields]

    def compose(self) -> ComposeResult:
        yield from self._every

    def on_mount(self) -> None:
        self._show_asked()

    def on_resize(self) -> None:
        """A preview that grows takes room of the form: the field that is being filled in stays in sight."""
        for row in self.rows:
            if row.has_focus_within:
                self.call_after_refresh(row.scroll_visible, animate=False)

    @property
    def rows(self) -> list[FieldRow]:
        """The rows that are asked."""
        return [row for row in self._every if row.field.asked(self.values)]

    def fill(self, values: Values) -> None:
        """Put these values into the fields, and nothing into the others; nobody is told."""
        self.values = dict(values)
        for row in self._every:
            row.fill(self.values.get(row.field.name, ""))
        self._show_asked()

    def offer(self, lists: Mapping[str, tuple[FieldChoice, ...]]) -> None:
        """What can be chosen in the fields of these names, from now on."""
        for row in self._every:
            if row.field.name in lists:
                row.offer(lists[row.field.name])

    def complain(self, complaints: Values) -> None:
        """Show a sentence under each field named, none under the others."""
        for row in self._every:
            row.complain(complaints.get(row.field.name, ""))

    def is_searching(self) -> bool:
        """Whether letters stand in a field to choose from and nothing was chosen by them, which the field then says."""
        for row in self.rows:
            if sought := row.sought:
                row.complain(
                    f"“{sought}” is typed and nothing is chosen: choose one, or take the letters back."
                )
                return True
        return False

    def tell(self, understood: Values) -> None:
        """Show what was understood under each field named, nothing under the others."""
        for row in self._every:
            row.tell(understood.get(row.field.name, ""))

    def focus_field(self, name: str = "") -> None:
        """Go to that field; "" is the first that is still empty and must not be, or the first."""
        rows = self.rows
        empty = (row for row in rows if row.field.required and not row.text.strip())
        wanted = (row for row in rows if row.field.name == name)
        next(wanted if name else empty, rows[0]).focus_entry()

    @on(FieldRow.Edited)
    def _edited(self, event: FieldRow.Edited) -> None:
        event.stop()
        self.values[event.row.field.name] = event.text
        self._show_asked()
        self.post_message(self.Edited(self, event.row.field.name))

    @on(FieldRow.Submitted)
    def _go_on(self, event: FieldRow.Submitted) -> None:
        """To the next field; the last one keeps the focus."""
        event.stop()
        rows = self.rows
        after = rows[rows.index(event.row) + 1 :] if event.row in rows else []
        for row in after[:1]:
            row.focus_entry()
        if not after:
            self.post_message(self.Ended(self))

    def _show_asked(self) -> None:
        for row in self._every:
            row.display = row.field.asked(self.values)
