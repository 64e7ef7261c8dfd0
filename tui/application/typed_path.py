"""Paths that are typed in the app: whose files they may name."""

from __future__ import annotations

from pathlib import Path

from domain.errors import BadInput
from tui.application.session import Session

OUT_OF_REACH = (
    "Files are of the computer that serves this page, and not reached from a browser; recount there does it."
)


def typed_path(session: Session, text: str) -> Path:
    """The absolute path that is meant. Raises BadInput in a browser, and for a home that nobody has here."""
    if session.in_browser:
        raise BadInput(OUT_OF_REACH)
    try:
        return Path(text.strip()).expanduser().absolute()
    except RuntimeError:
        raise BadInput("Nobody of that name has a home here; type the whole path.") from None
