"""A version conflict explained: who did what meanwhile, what it changed, what the rules say now."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, Static

from tui.application.commands.outcomes import ConflictDetails
from tui.application.commands.text import rows, who_did_what
from tui.screens.kit.comparison import Comparison
from tui.screens.kit.safe_content import safe


class ActConflict(VerticalScroll, can_focus=False):
    """Shows an `ConflictDetails` and offers to preview again on the newest version."""

    DEFAULT_CSS = """
    ActConflict {
        & #conflict-between { margin-bottom: 1; }
        & #conflict-verdict { margin: 1 0; }
        & Horizontal { height: auto; }
        & Button { margin-right: 2; }
    }
    """

    class PreviewAgain(Message):
        """The person wants the same form previewed on the newest version."""

        def __init__(self, conflict: ActConflict) -> None:
            super().__init__()
            self.conflict = conflict

        @property
        def control(self) -> ActConflict:
            return self.conflict

    class Cancelled(Message):
        """Back to the form."""

        def __init__(self, conflict: ActConflict) -> None:
            super().__init__()
            self.conflict = conflict

        @property
        def control(self) -> ActConflict:
            return self.conflict

    def __init__(self) -> None:
        super().__init__(id="conflict")

    def compose(self) -> ComposeResult:
        yield Static(id="conflict-between")
        yield Comparison("you saw", "now", "change")
        yield Static(id="conflict-verdict")
        with Horizontal():
            yield Button("Preview again", id="conflict-again", compact=True)
            yield Button("Back to the form", id="conflict-back", compact=True)

    def show(self, answer: ConflictDetails) -> None:
        """Show this conflict and put the focus on the way on."""
        self.query_one("#conflict-between", Static).update(_between(answer))
        self.query_one(Comparison).show([row for row in rows(answer.seen, answer.now) if row.differs])
        self.query_one("#conflict-verdict", Static).update(_verdict(answer))
        self.scroll_home(animate=False)
        self.query_one("#conflict-again", Button).focus(scroll_visible=False)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        again = event.button.id == "conflict-again"
        self.post_message(self.PreviewAgain(self) if again else self.Cancelled(self))


def _between(answer: ConflictDetails) -> Content:
    """The headline, a line for each event, and how many more there are."""
    lines = [Content.styled("! Changed since you looked", "bold $warning")]
    lines += [safe(f"{who_did_what(one, answer.now.currency)}", 400) for one in answer.between]
    more = answer.now.version - answer.seen.version - len(answer.between)
    if more > 0:
        lines.append(safe(f"and {more:,} more, up to version {answer.now.version}", style="$quiet"))
    return Content("\n").join(lines)


def _verdict(answer: ConflictDetails) -> Content:
    if answer.own is not None:
        words = f"  Event {answer.own} is this very request; it is not booked a second time."
        return Content.assemble(("✓ recorded already", "bold $accent"), words)
    if not answer.refusal:
        return Content.assemble(
            ("✓ still accepted", "bold $accent"),
            "  Nothing was recorded; preview it again on the new version.",
        )
    return Content.assemble(
        ("× now refused", "bold $warning"), safe(f"  {answer.refusal} Nothing was recorded.", 400)
    )
