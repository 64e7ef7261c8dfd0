"""Keys of the time machine that lead straight to one of its parts."""

from __future__ import annotations

from collections.abc import Callable

from tui.application.time_machine.bookmark_controller import BookmarkController
from tui.application.time_machine.copied_answer import AnswerCopier
from tui.application.time_machine.mark_controller import MarkController
from tui.application.time_machine.navigator import Navigator
from tui.application.time_machine.playback import Playback
from tui.application.time_machine.transfers import TransferFollower
from tui.screens.time_machine.viewport import TimelineViewport


def deeds(
    navigator: Navigator,
    playback: Playback,
    viewport: TimelineViewport,
    marks: MarkController,
    bookmarks: BookmarkController,
    transfers: TransferFollower,
    copier: AnswerCopier,
) -> dict[str, Callable[[], object]]:
    """What the registry's action `do` names, by that name."""
    return {
        "first": navigator.first,
        "last": navigator.last,
        "play": playback.toggle,
        "stops": playback.toggle_stops,
        "slower": playback.slower,
        "faster": playback.faster,
        "fit": viewport.fit,
        "view_back": viewport.back,
        "scale": viewport.toggle_scale,
        "mark": marks.toggle,
        "bookmark": bookmarks.toggle,
        "follow": transfers.follow,
        "copy": copier.copy,
    }
