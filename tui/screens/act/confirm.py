"""The last question before something is recorded: Cancel first, the amount again, then the button."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Button, Input, Static

from domain.errors import BadInput
from tui.application.commands.parsing import read_limit
from tui.application.commands.text import amount_text
from tui.screens.kit.safe_content import safe
from tui.screens.kit.safe_input import SafeInput

AMOUNT_KEYS = {**{digit: digit for digit in "0123456789"}, "full_stop": ".", "comma": ","}
"""Textual's names of the keys that an amount is typed with, and what they type."""


class ActConfirm(Vertical):
    """Posts `Confirmed` once, and only when the amount at stake was typed again to the last minor unit."""

    DEFAULT_CSS = """
    ActConfirm {
        height: auto;
        & #confirm-ask { color: $quiet; &.-warning { color: $warning; } }
        & #confirm-row { height: auto; margin-top: 1; }
        & #confirm-cancel { margin-right: 2; }
        & #confirm-again { width: 1fr; max-width: 20; background: $bar; padding: 0 1; margin-right: 2; }
        & #confirm-again:focus {
            background: $selection; color: $selection-text; background-tint: black 0%;
        }
        & #confirm-complaint { color: $warning; display: none; margin-top: 1; }
        &.-wrong #confirm-complaint { display: block; }
        &.-plain #confirm-again { display: none; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key, f"type_amount({character!r})", show=False, priority=True)
        for key, character in AMOUNT_KEYS.items()
    ]

    busy: reactive[bool] = reactive(False, init=False)
    """True from the press of the button until the answer: nothing can be pressed meanwhile."""

    class Confirmed(Message):
        """The person wants it recorded."""

        def __init__(self, confirm: ActConfirm) -> None:
            super().__init__()
            self.confirm = confirm

        @property
        def control(self) -> ActConfirm:
            return self.confirm

    class Cancelled(Message):
        """The person does not want it recorded."""

        def __init__(self, confirm: ActConfirm) -> None:
            super().__init__()
            self.confirm = confirm

        @property
        def control(self) -> ActConfirm:
            return self.confirm

    def __init__(self) -> None:
        super().__init__()
        self._amount: int | None = None
        self._currency = ""
        self._label = ""

    def compose(self) -> ComposeResult:
        yield Static(id="confirm-ask")
        with Horizontal(id="confirm-row"):
            yield Button("Cancel", id="confirm-cancel", compact=True)
            yield SafeInput(
                id="confirm-again", compact=True, placeholder="amount again", select_on_focus=False
            )
            yield Button("Post", id="confirm-post", compact=True)
        yield Static(id="confirm-complaint")

    def ask(self, label: str, amount: int | None, currency: str) -> None:
        """Ask afresh: what the button does, and the amount (minor units) to type again, None for none."""
        self._label, self._amount, self._currency = label, amount, currency
        self.busy = False
        self.set_class(amount is None, "-plain")
        again = "" if amount is None else f" Type {amount_text(amount, currency)} again to confirm."
        self._say(f"Not recorded yet.{again}")
        self.query_one("#confirm-again", SafeInput).value = ""
        self._name_button(label)
        self._complain("")
        self._start_on_cancel()

    def ask_again(self, sentence: str, label: str) -> None:
        """Say what became of the request and offer the very same one once more; the amount stays typed."""
        self.busy = False
        self._say(f"! {sentence}", warning=True)
        self._name_button(label)
        self._start_on_cancel()

    def post(self) -> None:
        """Post if the amount was typed again correctly, else say what is wrong with it."""
        if self.busy:
            return
        complaint = self._what_is_wrong()
        self._complain(complaint)
        if complaint:
            self.query_one("#confirm-again", SafeInput).focus()
            return
        self.busy = True
        self.post_message(self.Confirmed(self))

    def watch_busy(self, busy: bool) -> None:
        for widget in self.query("Button, SafeInput"):
            widget.disabled = busy
        self._name_button("Posting…" if busy else self._label)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if event.button.id == "confirm-post":
            self.post()
        else:
            self.post_message(self.Cancelled(self))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """An amount is typed into its field alone, and by the field itself once that has the focus."""
        if action != "type_amount":
            return True
        again = self.query_one("#confirm-again", SafeInput)
        return self._amount is not None and not self.busy and not again.has_focus

    def action_type_amount(self, character: str) -> None:
        """An amount typed at the buttons is meant for the field: a quick hand is ahead of the focus.

        Run where keys are handed out, so that the key behind it finds the focus moved already.
        """
        again = self.query_one("#confirm-again", SafeInput)
        again.insert_text_at_cursor(character)
        self.screen.set_focus(again)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        # Enter after typing must not post: the button is a decision of its own.
        event.stop()
        complaint = self._what_is_wrong()
        self._complain(complaint)
        if not complaint:
            self.query_one("#confirm-post", Button).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._complain("")

    def _what_is_wrong(self) -> str:
        """The complaint about the amount typed again; "" when it is right or none is asked for."""
        if self._amount is None:
            return ""
        typed = self.query_one("#confirm-again", SafeInput).value
        wanted = amount_text(self._amount, self._currency)
        if not typed.strip():
            return f"Type {wanted} again first."
        try:
            again = read_limit(typed, self._currency)
        except BadInput as error:
            return error.message
        if again == self._amount:
            return ""
        return f"That is {amount_text(again, self._currency)}, not {wanted}; nothing was recorded."

    def _start_on_cancel(self) -> None:
        cancel = self.query_one("#confirm-cancel", Button)
        cancel.focus(scroll_visible=False)
        # Where the question is only now given its place, it can be scrolled to no sooner.
        self.call_after_refresh(self.scroll_visible, animate=False)

    def _complain(self, sentence: str) -> None:
        self.set_class(bool(sentence), "-wrong")
        self.query_one("#confirm-complaint", Static).update(safe(f"! {sentence}", 300) if sentence else "")

    def _say(self, sentence: str, *, warning: bool = False) -> None:
        ask = self.query_one("#confirm-ask", Static)
        ask.set_class(warning, "-warning")
        ask.update(safe(sentence, 600))

    def _name_button(self, label: str) -> None:
        self.query_one("#confirm-post", Button).label = safe(label)
