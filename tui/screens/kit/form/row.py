"""One labelled field of a form, with what was understood of it, and what is wrong with it, beneath."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.suggester import SuggestFromList, SuggestionReady
from textual.widgets import Input, Static, TextArea

from tui.application.cases.form_fields import FieldChoice, FormField
from tui.screens.kit.form.choice import ChoiceField
from tui.screens.kit.safe_content import safe
from tui.screens.kit.safe_input import SafeInput
from tui.screens.kit.safe_text_area import SafeTextArea

MAX_SAID = 400


class SuggestingInput(SafeInput):
    """Up and down put one suggestion after the other into the line; right completes what was begun."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "suggest(-1)", show=False),
        Binding("down", "suggest(1)", show=False),
    ]

    def __init__(self, text: str, hint: str, choices: tuple[FieldChoice, ...]) -> None:
        # What is proposed is replaced by typing, as in any form; nothing is added to it unseen.
        super().__init__(text, placeholder=hint, compact=True, select_on_focus=bool(text))
        self.offer(choices)

    def offer(self, choices: tuple[FieldChoice, ...]) -> None:
        """Suggest these from now on."""
        self._offered = [one.value for one in choices]
        self.suggester = SuggestFromList(self._offered, case_sensitive=False) if choices else None
        # The toolkit looks for one only when something is typed, and this may come after the last letter.
        begun = self.value.casefold()
        found = next((one for one in self._offered if begun and one.casefold().startswith(begun)), None)
        if found is not None:
            self.post_message(SuggestionReady(self.value, found))

    def action_suggest(self, by: int) -> None:
        """Another of the suggestions instead of what stands there."""
        if not self._offered:
            return
        known = self.value in self._offered
        at = self._offered.index(self.value) + by if known else 0 if by > 0 else -1
        self.value = self._offered[at % len(self._offered)]
        self.cursor_position = len(self.value)


class FieldRow(Vertical):
    """Label, what is typed or chosen, and at most one sentence of each kind beneath."""

    DEFAULT_CSS = """
    FieldRow {
        height: auto;
        & > Horizontal { height: auto; }
        & .field-label { width: 15; color: $quiet; }
        & .field-understood { height: auto; padding-left: 16; color: $quiet; display: none; }
        &.-understood .field-understood { display: block; }
        & .field-complaint { height: auto; padding-left: 15; color: $warning; display: none; }
        &.-complaint .field-complaint { display: block; }
        &.-complaint .field-label { color: $warning; text-style: bold; }
        &.-current .field-label { color: $accent; text-style: bold; }
        & SafeInput { width: 1fr; background: $bar; &.-textual-compact { padding: 0 1; } }
        & SafeInput:focus { background: $selection; color: $selection-text; background-tint: black 0%; }
        & SafeTextArea {
            width: 1fr; height: auto; min-height: 2; max-height: 6; background: $bar; padding: 0 1;
            border: none; scrollbar-size-vertical: 1;
        }
    }
    """

    class Edited(Message):
        """Somebody changed the field; `text` is its value now, exactly as typed or chosen."""

        def __init__(self, row: FieldRow, text: str) -> None:
            super().__init__()
            self.row, self.text = row, text

        @property
        def control(self) -> FieldRow:
            return self.row

    class Submitted(Message):
        """Somebody is done with the field."""

        def __init__(self, row: FieldRow) -> None:
            super().__init__()
            self.row = row

        @property
        def control(self) -> FieldRow:
            return self.row

    def __init__(self, field: FormField, text: str) -> None:
        super().__init__(id=f"field-{field.name.replace('.', '-')}")
        self.field = field
        self._text = text
        self._said: dict[str, str] = {}

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Static(self.field.label, classes="field-label")
            yield self._entry()
        yield Static(classes="field-understood")
        yield Static(classes="field-complaint")

    @property
    def text(self) -> str:
        """The value."""
        return self._text

    @property
    def sought(self) -> str:
        """Letters by which something to choose was looked for, and not chosen yet."""
        entry = self.query_one(".field-entry")
        return entry.sought if isinstance(entry, ChoiceField) else ""

    def fill(self, text: str) -> None:
        """Put a value into the field; nobody is told."""
        self._text = text
        match self.query_one(".field-entry"):
            case SuggestingInput() as entry:
                entry.value = text
            case SafeTextArea() as area:
                area.load_text(text)
            case ChoiceField() as chooser:
                chooser.value = text

    def offer(self, choices: tuple[FieldChoice, ...]) -> None:
        """These can be chosen, or are suggested, from now on."""
        match self.query_one(".field-entry"):
            case SuggestingInput() as entry:
                entry.offer(choices)
            case ChoiceField() as chooser:
                chooser.offer(choices)

    def complain(self, sentence: str) -> None:
        """Show the complaint, or take it away with ""."""
        # The glyph keeps the complaint one without colour too.
        self._say("complaint", f"! {sentence}" if sentence else "")

    def tell(self, understood: str) -> None:
        """Say what was understood, or nothing with ""."""
        self._say("understood", f"= {understood}" if understood else "")

    def focus_entry(self) -> None:
        """Put the focus where one types or chooses."""
        self.query_one(".field-entry").focus()

    def on_descendant_focus(self) -> None:
        self.add_class("-current")

    def on_descendant_blur(self) -> None:
        self.remove_class("-current")

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._edited(event.value)

    @on(TextArea.Changed)
    def _written(self, event: TextArea.Changed) -> None:
        event.stop()
        self._edited(event.text_area.text)

    @on(ChoiceField.Changed)
    def _chosen(self, event: ChoiceField.Changed) -> None:
        event.stop()
        self._edited(event.value)

    @on(Input.Submitted)
    @on(ChoiceField.Submitted)
    def _submitted(self, event: Input.Submitted | ChoiceField.Submitted) -> None:
        event.stop()
        self.post_message(self.Submitted(self))

    def _edited(self, text: str) -> None:
        # The toolkit also announces the value a field starts with.
        if text != self._text:
            self._text = text
            self.post_message(self.Edited(self, text))

    def _say(self, line: str, words: str) -> None:
        """Put words on one of the two lines beneath, which takes no room without them."""
        if self._said.get(line, "") != words:
            self._said[line] = words
            self.query_one(f".field-{line}", Static).update(safe(words, MAX_SAID))
            self.set_class(bool(words), f"-{line}")
            if words and self.has_class("-current"):
                # What is said of the field that is being filled in is read beneath it.
                self.call_after_refresh(self.scroll_visible, animate=False)

    def _entry(self) -> SuggestingInput | SafeTextArea | ChoiceField:
        field = self.field
        entry: SuggestingInput | SafeTextArea | ChoiceField
        if field.kind == "text":
            entry = SuggestingInput(self._text, field.hint, field.choices)
        elif field.kind == "lines":
            entry = SafeTextArea(self._text, show_line_numbers=False, compact=True, placeholder=field.hint)
        else:
            entry = ChoiceField(field, self._text)
        return entry.add_class("field-entry")
