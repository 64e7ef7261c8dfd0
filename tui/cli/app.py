"""`recount` without a command, and `recount demo`: the app on a terminal."""

from __future__ import annotations

import gc
import os
import sys

from domain.errors import BadInput
from tui.settings import Settings

FRAMES_PER_SECOND = "120"


def check_terminal() -> None:
    """Raises BadInput where there is no terminal to draw on."""
    if not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        raise BadInput("The app needs a terminal; `recount --help` lists the commands that work without one.")


def run_app(settings: Settings, *, case_id: str | None = None, where: str = "") -> int:
    """Open the app, at a case if one is named, and stay until it is left; the exit code.

    Raises BadInput, StoreUnavailable.
    """
    check_terminal()
    # Read by Textual when it is imported: at its usual 60 a key that comes right after a frame waits for the next.
    os.environ.setdefault("TEXTUAL_FPS", FRAMES_PER_SECOND)
    # Textual is imported here and nowhere on the way to a command that only prints.
    from tui import wiring
    from tui.screens.app import run

    app = wiring.build_app(settings, case_id=case_id, where=where)
    gc.enable()
    return run(app)
