"""One line at the foot of the screen that asks for something and answers it, or says why it cannot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Generic, TypeVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.suggester import Suggester
from textual.widgets import Input, Static

from domain.errors import RecountError
from domain.ports import Store
from tui.screens.kit.actions.registry import Context, bindings_of
from tui.screens.kit.dialogs import Dialog
from tui.screens.kit.latest_query import LatestQuery
from tui.screens.kit.safe_content import safe
from tui.screens.kit.safe_input import SafeInput

Question = TypeVar("Question")
Answer = TypeVar("Answer")

MAX_SENTENCE = 400
KEYS, KEYS_WITHOUT_SUGGESTIONS = "tab complete  enter go  esc leave", "enter go  esc leave"


class Prompt(Dialog[Answer | None], Generic[Question, Answer]):
    """Dismissed with the answer, or with None when left. What was typed stays until one of the two.

    Subclasses say what a text asks (`understood`), and how it is answered on a thread (`read`).
    """

    LABEL: ClassVar[str]
    PLACEHOLDER: ClassVar[str]
    HINT: ClassVar[str]
    DEFAULT_CSS = """
    Prompt {
        align: left bottom;
        background: transparent;
        & #prompt { height: auto; background: $bar; padding: 0 1; border-top: solid $accent; }
        & #prompt-line { height: 1; }
        & #prompt-label { width: auto; color: $accent; text-style: bold; }
        & #prompt-line > #prompt-keys { width: auto; color: $quiet; }
        & #prompt-echo { height: auto; max-height: 3; color: $quiet; }
        & #prompt-echo.-refused { color: $warning; }
        & Input, & Input:focus {
            border: none; height: 1; width: 1fr; padding: 0 1;
            background: $bar; background-tint: $bar 0%;
        }
    }
    """
    CONTEXT: ClassVar[Context] = "prompt"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("prompt")]

    def __init__(
        self,
        store: Store | None,
        *,
        typed: str = "",
        suggester: Suggester | None = None,
        earlier: Sequence[str] = (),
    ) -> None:
        """`typed` stands in the line from the start, selected; `earlier` was typed before, the newest last. Without a
        store, `understood` is the answer."""
        super().__init__()
        # What is being typed comes after all that was, so that one can come back to it.
        self._lines, self._line = [*earlier, typed], len(earlier)
        self._store = store
        self._typed_before = typed
        self._suggester = suggester
        self._answers: LatestQuery[Question, Answer] = LatestQuery(
            self, self._read, self._answered, self._failed
        )

    @property
    def label(self) -> str:
        """What stands before the line."""
        return self.LABEL

    def understood(self, text: str) -> tuple[Question, str]:
        """What the text asks, and how to say that it was understood. Raises BadInput."""
        raise NotImplementedError

    def hint(self, text: str) -> str:
        """What may be typed, said while `text` cannot be read yet."""
        return self.HINT

    def read(self, store: Store, question: Question) -> Answer:
        """The answer; runs on a thread. Raises RecountError."""
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        with Vertical(id="prompt"):
            with Horizontal(id="prompt-line"):
                yield Static(self.label, id="prompt-label")
                yield SafeInput(self._typed_before, placeholder=self.PLACEHOLDER, suggester=self._suggester)
                yield Static(KEYS if self._suggester else KEYS_WITHOUT_SUGGESTIONS, id="prompt-keys")
            yield Static(self.HINT, id="prompt-echo")

    @property
    def awaits_answer(self) -> bool:
        """What is typed after Enter is for where the answer leads."""
        return self._answers.is_busy

    def tell(self, sentence: str) -> bool:
        """Say it under the line, until something else is typed."""
        self._say(sentence)
        return True

    def action_go(self) -> None:
        """Answer what stands in the line; the line's own Enter does the same."""
        line = self.query_one(SafeInput)
        line.post_message(Input.Submitted(line, line.value))

    def action_leave(self) -> None:
        self.dismiss(None)

    def action_complete(self) -> None:
        """Take what is suggested behind the cursor; Tab would otherwise lead nowhere."""
        line = self.query_one(SafeInput)
        if line.cursor_at_end:
            line.action_cursor_right()

    def action_recall(self, direction: int) -> None:
        """An earlier line (−1) in place of what is typed, or back towards that (1)."""
        line, at = self.query_one(SafeInput), self._line + direction
        if 0 <= at < len(self._lines):
            self._lines[self._line] = line.value
            self._line, line.value = at, self._lines[at]
            line.cursor_position = len(line.value)

    @on(Input.Changed)
    def _typed(self, changed: Input.Changed) -> None:
        """Say what was understood so far; what cannot be read yet is no error while somebody types."""
        changed.stop()
        try:
            _, echo = self.understood(changed.value)
        except RecountError:
            echo = self.hint(changed.value)
        self._say(echo)

    @on(Input.Submitted)
    def _entered(self, submitted: Input.Submitted) -> None:
        submitted.stop()
        try:
            question, _ = self.understood(submitted.value)
        except RecountError as error:
            self._say(error.message, refused=True)
            return
        self._say("computing…")
        self._answers.ask(question)

    def _read(self, question: Question) -> Answer:
        return cast(Answer, question) if self._store is None else self.read(self._store, question)

    def _answered(self, _: Question, answer: Answer) -> None:
        self.dismiss(answer)

    def _failed(self, _: Any, error: RecountError) -> None:
        self._say(error.message, refused=True)

    def _say(self, sentence: str, *, refused: bool = False) -> None:
        echo = self.query_one("#prompt-echo", Static)
        echo.set_class(refused, "-refused")
        echo.update(safe(f"{'× ' if refused else ''}{sentence}", MAX_SENTENCE))
