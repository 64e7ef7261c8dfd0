"""The list of commands that a person chooses from; those that cannot apply now say why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from textual.content import Content
from textual.geometry import Spacing
from textual.message import Message
from textual.visual import Padding
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tui.application.commands.forms import CommandForm
from tui.screens.kit.keys_bar import announce_option
from tui.screens.kit.safe_content import safe


@dataclass(frozen=True, slots=True)
class Offer:
    """A command on the list. `note` says what it would apply to, `why_not` why it cannot be chosen."""

    form: CommandForm
    note: str = ""
    why_not: str = ""


class ChooseCommand(OptionList):
    """One line a command under the heading of its group."""

    DEFAULT_CSS = """
    ChooseCommand {
        height: auto; max-height: 100%; border: none; padding: 0; background: $surface;
        scrollbar-size-vertical: 1;
        &:focus { border: none; background-tint: $foreground 0%; }
        & > .option-list--option { padding: 0 1; }
        & > .option-list--option-disabled { color: $quiet; }
    }
    """

    class Chosen(Message):
        """The person wants this command's form."""

        def __init__(self, choose: ChooseCommand, form_id: str) -> None:
            super().__init__()
            self.choose = choose
            self.form_id = form_id

        @property
        def control(self) -> ChooseCommand:
            return self.choose

    class Considered(Message):
        """The person looks at this command."""

        def __init__(self, choose: ChooseCommand, form_id: str) -> None:
            super().__init__()
            self.choose = choose
            self.form_id = form_id

        @property
        def control(self) -> ChooseCommand:
            return self.choose

    def offer(self, offers: Sequence[Offer], highlighted: str | None) -> None:
        """Show these commands; start on the one of that id, or on the first that can be chosen."""
        self.clear_options()
        for group, forms in groupby(offers, key=lambda one: one.form.group):
            heading = Content.styled(group, "bold $quiet")
            self.add_option(Option("\n" + heading if self.option_count else heading, disabled=True))
            for one in forms:
                self.add_options(_options(one))
        open_ones = [one.form.id for one in offers if not one.why_not]
        start = highlighted if highlighted in open_ones else next(iter(open_ones), None)
        self.highlighted = None if start is None else self.get_option_index(start)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if event.option.id is not None:
            self.post_message(self.Chosen(self, event.option.id))

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        announce_option(self, event)
        if event.option.id is not None:
            self.post_message(self.Considered(self, event.option.id))


def _options(one: Offer) -> Iterator[Option]:
    """The command with what it would apply to; or the command crossed out and beneath it why."""
    if not one.why_not:
        note = safe(f"  {one.note}" if one.note else "", style="$accent")
        yield Option(Content.assemble(f"  {one.form.label}", note), one.form.id)
        return
    yield Option(Content(f"× {one.form.label}"), one.form.id, disabled=True)
    yield Option(Padding(safe(one.why_not), _INDENT), disabled=True)


_INDENT = Spacing(left=4)
