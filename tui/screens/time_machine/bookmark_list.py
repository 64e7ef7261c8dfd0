"""The list of bookmarks: go to one, write a note on it, or remove it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar
from zoneinfo import ZoneInfo

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from domain.errors import RecountError
from tui.application.time_machine.bookmarks import MAX_NOTE, Bookmark, Bookmarks
from tui.screens.kit.actions.registry import Context, bindings_of
from tui.screens.kit.dialogs import Dialog
from tui.screens.kit.keys_bar import KeysBar
from tui.screens.kit.safe_content import safe
from tui.screens.kit.safe_input import SafeInput
from tui.text.format import moment
from tui.text.safe import safe_str

MAX_NAME = 80


class Options(OptionList, inherit_bindings=False):
    """Enter is left to the screen, so that the registry's keys are all there are."""

    BINDINGS: ClassVar[list[BindingType]] = [
        binding
        for binding in OptionList.BINDINGS
        if not (isinstance(binding, Binding) and binding.action == "select")
    ]


class BookmarkList(Dialog[Bookmark | None]):
    """Dismissed with the bookmark to go to, or None. Changes are written at once."""

    CONTEXT: ClassVar[Context] = "bookmarks"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of(CONTEXT)]
    DEFAULT_CSS = """
    BookmarkList {
        & #bookmarks {
            width: 96; max-width: 100%; height: auto; max-height: 100%;
            background: $surface; border: round $accent; border-title-color: $accent;
            border-subtitle-color: $quiet; padding: 0 1;
        }
        & OptionList, & OptionList:focus {
            height: auto; max-height: 16; border: none; padding: 0; background: $surface;
        }
        & SafeInput { border: none; height: 1; padding: 0 1; background: $bar; display: none; }
        & #told { height: auto; color: $warning; display: none; }
        &.-noting SafeInput, &.-told #told { display: block; }
    }
    """

    class Changed(Message, bubble=False):
        """The bookmarks as they are now, or why they could not be written."""

        def __init__(self, outcome: Sequence[Bookmark] | RecountError) -> None:
            super().__init__()
            self.outcome = outcome

    def __init__(self, kept: Bookmarks, listed: Sequence[Bookmark], zone: ZoneInfo) -> None:
        """`listed` are those of events that this bank knows."""
        super().__init__()
        self._kept, self._listed, self._zone = kept, tuple(listed), zone

    def compose(self) -> ComposeResult:
        with Vertical(id="bookmarks"):
            yield Options()
            yield SafeInput(placeholder="a note, enter keeps it", max_length=MAX_NOTE)
            yield Static(id="told")
            yield KeysBar()

    def on_mount(self) -> None:
        frame = self.query_one("#bookmarks")
        frame.border_title = "Bookmarks"
        frame.border_subtitle = f"times in {self._zone.key}"
        self._show()
        self.query_one(OptionList).focus()

    @property
    def _bookmark(self) -> Bookmark | None:
        """The one that is highlighted."""
        option = self.query_one(OptionList).highlighted_option
        return next((one for one in self._listed if option and one.bookmark_id == option.id), None)

    def action_go(self) -> None:
        self.dismiss(self._bookmark)

    def action_note(self) -> None:
        """Write a note on the highlighted bookmark."""
        if self._bookmark is not None:
            self.add_class("-noting")
            line = self.query_one(SafeInput)
            line.value = self._bookmark.note
            line.focus()

    def action_remove(self) -> None:
        """Remove the highlighted bookmark, by its id."""
        bookmark = self._bookmark
        if bookmark is not None and not self.has_class("-noting"):
            self._change(lambda: self._kept.remove(bookmark.bookmark_id))

    def action_close(self) -> None:
        """Leave the note as it was, or else the list."""
        if self.has_class("-noting"):
            self._end_note()
        else:
            self.dismiss(None)

    @on(OptionList.OptionSelected)
    def _selected(self, selected: OptionList.OptionSelected) -> None:
        selected.stop()
        self.action_go()

    @on(Input.Submitted)
    def _noted(self, submitted: Input.Submitted) -> None:
        submitted.stop()
        bookmark, note = self._bookmark, submitted.value
        self._end_note()
        if bookmark is not None:
            self._change(lambda: self._kept.annotate(bookmark.bookmark_id, note))

    def _end_note(self) -> None:
        self.remove_class("-noting")
        self.query_one(OptionList).focus()

    def _change(self, change: Callable[[], Sequence[Bookmark]]) -> None:
        def work() -> None:
            outcome: Sequence[Bookmark] | RecountError
            try:
                outcome = change()
            except RecountError as error:
                outcome = error
            self.post_message(self.Changed(outcome))

        self.run_worker(work, thread=True, group="bookmarks")

    @on(Changed)
    def _changed(self, changed: Changed) -> None:
        if isinstance(changed.outcome, RecountError):
            self.query_one("#told", Static).update(safe(changed.outcome.message, 400))
            self.add_class("-told")
            return
        ours = {one.bookmark_id for one in self._listed}
        self._listed = tuple(one for one in changed.outcome if one.bookmark_id in ours)
        self._show()

    def _show(self) -> None:
        """List them, the highlight staying where it was; the last one gone closes the list."""
        if not self._listed:
            self.dismiss(None)
            return
        options = self.query_one(OptionList)
        at = options.highlighted or 0
        options.set_options([Option(self._line(one), id=one.bookmark_id) for one in self._listed])
        options.highlighted = min(at, len(self._listed) - 1)

    def _line(self, bookmark: Bookmark) -> Content:
        when = moment(bookmark.recorded_at, self._zone).removesuffix(f" ({self._zone.key})")
        parts = [
            safe(bookmark.name, MAX_NAME, style="bold"),
            Content.styled(f"  event {bookmark.version:,} · {when}", "$quiet"),
        ]
        if bookmark.note:
            parts.append(Content.styled(f"\n    {safe_str(bookmark.note, MAX_NOTE)}", "$annotation"))
        return Content.assemble(*parts)
