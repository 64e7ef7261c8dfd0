"""`recount` without a command, and whatever else opens the app: the app on a terminal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from domain.errors import BadInput

if TYPE_CHECKING:
    from tui.application.time_machine.queries import Opening
    from tui.cli.invocation import Invocation
    from tui.settings import Settings


def check_terminal() -> None:
    """Raises BadInput where there is no terminal to draw on."""
    if not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        raise BadInput("The app needs a terminal; `recount --help` lists the commands that work without one.")


def run_app(
    invocation: Invocation,
    settings: Settings,
    *,
    case_id: str | None = None,
    where: str = "",
    account: str | None = None,
    opening: Opening | None = None,
) -> int:
    """Open the app, at a case or an account if one is named, and stay until it is left; the exit code.

    Raises BadInput, TimeError, StoreUnavailable.
    """
    if settings.clock is not None:
        invocation.check_clock(settings)
    check_terminal()
    return invocation.run_app(settings, case_id=case_id, where=where, account=account, opening=opening)
