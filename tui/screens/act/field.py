"""One labelled field of a form, with its complaint beneath it."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Input, Select, Static

from tui.application.commands.availability import choices
from tui.application.commands.fields import CommandField
from tui.application.commands.parsing import CHOSEN, FormContext, echo
from tui.screens.kit.safe_content import safe
from tui.screens.kit.safe_input import SafeInput


class FieldRow(Vertical):
    """Label, what is typed or chosen, and one sentence when that will not do."""

    DEFAULT_CSS = """
    FieldRow {
        height: auto;
        & > Horizontal { height: auto; }
        & .field-label { width: 14; color: $quiet; }
        & .field-echo { height: auto; padding-left: 15; color: $quiet; display: none; }
        &.-echo .field-echo { display: block; }
        & .field-complaint { height: auto; padding-left: 14; color: $warning; display: none; }
        &.-complaint .field-complaint { display: block; }
        &.-complaint .field-label { color: $warning; text-style: bold; }
        & SafeInput { width: 1fr; background: $bar; &.-textual-compact { padding: 0 1; } }
        & SafeInput:focus { background: $selection; color: $selection-text; background-tint: black 0%; }
        & Select { width: 1fr; }
        & Select.-textual-compact SelectCurrent { background: $bar; padding: 0 1; }
        & Select:focus SelectCurrent { background: $selection; background-tint: black 0%; }
        & Select > SelectOverlay { border: round $accent; background: $bar; padding: 0; }
    }
    """

    class Edited(Message):
        """Somebody changed the field; `text` is its value now, exactly as typed or chosen."""

        def __init__(self, row: FieldRow, text: str) -> None:
            super().__init__()
            self.row = row
            self.text = text

        @property
        def control(self) -> FieldRow:
            return self.row

    def __init__(self, field: CommandField, text: str, context: FormContext) -> None:
        super().__init__(id=f"field-{field.name}")
        self.field = field
        self._text = text
        self._form_context = context
        self._said: dict[str, str] = {}

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Static(self.field.label, classes="field-label")
            yield self._chooser() if self.field.kind in CHOSEN else self._input()
        yield Static(classes="field-echo")
        yield Static(classes="field-complaint")

    def on_mount(self) -> None:
        self._echo()

    def complain(self, sentence: str) -> None:
        """Show the complaint, or take it away with ""."""
        # The glyph keeps the complaint one without colour too.
        self._say("complaint", f"! {sentence}" if sentence else "")

    def focus_entry(self) -> None:
        """Put the focus where one types or chooses."""
        self.query_one("SafeInput, Select").focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._edited(event.value)

    def on_select_changed(self, event: Select.Changed) -> None:
        event.stop()
        self._edited("" if event.value is Select.NULL else str(event.value))

    def _edited(self, text: str) -> None:
        # Textual also announces the value a field starts with.
        if text != self._text:
            self._text = text
            self.complain("")
            self._echo()
            self.post_message(self.Edited(self, text))

    def _echo(self) -> None:
        """Say what was understood, where that needs saying."""
        understood = echo(self.field, self._text, self._form_context)
        self._say("echo", f"= {understood}" if understood else "")

    def _say(self, line: str, words: str) -> None:
        """Put words on one of the two lines beneath, which takes no room without them."""
        if self._said.get(line, "") != words:
            # Every key comes by here: where nothing changes nothing is laid out again.
            self._said[line] = words
            self.query_one(f".field-{line}", Static).update(safe(words, 300))
            self.set_class(bool(words), f"-{line}")

    def _input(self) -> SafeInput:
        hint = self.field.hint if self.field.required else f"optional: {self.field.hint}"
        return SafeInput(self._text, placeholder=hint, compact=True, select_on_focus=False)

    def _chooser(self) -> Select[str]:
        offered = choices(self.field, self._form_context.account)
        return Select(
            [(safe(words), value) for words, value in offered],
            prompt=self.field.hint,
            value=self._text if self._text in (value for _, value in offered) else Select.NULL,
            compact=True,
        )
