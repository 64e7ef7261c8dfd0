"""What a command would do: before, after and change, the events it would append, and the confirmation."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from domain.account.commands import Request
from tui.application.commands.forms import CommandForm
from tui.application.commands.outcomes import OutcomeUnknown, Previewed
from tui.application.commands.text import (
    Row,
    amount_at_stake,
    amount_text,
    entry_words,
    rows,
    value_date_words,
)
from tui.screens.act.confirm import ActConfirm
from tui.screens.kit.comparison import Comparison
from tui.screens.kit.safe_content import safe
from tui.text.events import did

ROOMY = 28
"""Lines of the terminal from which all figures are shown."""


class ActPreview(VerticalScroll, can_focus=False):
    """Shows a `Previewed`; asks to confirm it; tells what became of it when the store went away."""

    DEFAULT_CSS = """
    ActPreview {
        & #preview-events { margin: 1 0; }
    }
    """

    def __init__(self, zone: ZoneInfo) -> None:
        super().__init__(id="preview")
        self._zone = zone
        self._rows: list[Row] = []

    def compose(self) -> ComposeResult:
        yield Comparison("before", "after", "change")
        yield Static(id="preview-events")
        yield ActConfirm()

    def show(self, form: CommandForm, request: Request, answer: Previewed) -> None:
        """Show a fresh preview of the request and ask for the amount again."""
        after = answer.preview.after
        self._rows = rows(answer.preview.before, after)
        self._compare()
        self.query_one("#preview-events", Static).update(_events(request, answer, self._zone))
        amount = amount_at_stake(answer.preview.decided)
        label = form.label if amount is None else f"Post {amount_text(amount, after.currency)}"
        self.query_one(ActConfirm).ask(label, amount, after.currency)

    def tell(self, request: Request, answer: OutcomeUnknown) -> None:
        """Say what is known of the request after a failure, and offer the very same one again."""
        label = "Show what was recorded" if answer.recorded else "Try again"
        self.query_one(ActConfirm).ask_again(_fate(request, answer), label)

    def on_resize(self) -> None:
        self._compare()

    def _compare(self) -> None:
        # On a small screen the figures that stay as they are would push the question out of sight.
        roomy = self.app.size.height >= ROOMY
        self.query_one(Comparison).show([row for row in self._rows if roomy or row.differs])


def _fate(request: Request, answer: OutcomeUnknown) -> str:
    """What became of the request, as far as anyone knows."""
    if answer.recorded is None:
        return (
            f"It is not known whether this was recorded. {answer.sentence} Trying again looks up command "
            f"{request.command_id} first: it cannot be booked twice."
        )
    if answer.recorded:
        return "This was recorded, but the store went away before it could say so."
    # No more than is known: a server that lost us in mid-commit may yet finish it.
    return f"It is not in the log. {answer.sentence} Trying again is safe: it cannot be booked twice."


def _events(request: Request, answer: Previewed, zone: ZoneInfo) -> Content:
    """The events that would be appended, with their value dates, and the entry they correct."""
    account, lines = answer.preview.before, []
    for version, one in enumerate(answer.preview.decided, start=account.version + 1):
        name = type(one.event).__name__
        lines.append(Content.assemble((f"+ event {version}  ", "$accent"), safe(name, style="bold")))
        lines.append(safe(did(one.event, account.currency), 400))
        lines.append(safe(value_date_words(one.effective_at, zone), style="$quiet"))
    if answer.cited is not None:
        lines.append(
            safe(f"corrects {entry_words(answer.cited, account.currency, zone)}", 400, style="$quiet")
        )
    if answer.paid:
        lines.append(Content.assemble(("+ pays  ", "$accent"), safe(answer.paid, 300)))
    if answer.left:
        lines.append(safe(f"! {answer.left}", 400, style="bold $warning"))
    if answer.held.warning:
        lines.append(safe(f"! {answer.held.warning}", 400, style="bold $warning"))
    if request.reason:
        lines.append(safe(f"reason “{request.reason}”", 300, style="$quiet"))
    return Content("\n").join(lines)
