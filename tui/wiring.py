"""The composition root: the only module that knows both the screens and the storage.

Each side is imported when it is first wanted: help loads neither, a command that prints loads no Textual, and the app
paints its first frame before SQLAlchemy is loaded.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui.cli.invocation import Invocation
from tui.cli.root import cli

if TYPE_CHECKING:
    from domain.bank import Banks
    from tui.application.session import Session
    from tui.application.time_machine.queries import Opening
    from tui.settings import Settings

FRAMES_PER_SECOND = "120"


def main(words: Sequence[str] | None = None) -> None:
    """Run the command line, on the program's own arguments by default; leaves with its exit code."""
    cli.main(words, obj=Invocation(load_banks, run_app))


def load_banks() -> Banks:
    """Where banks come from."""
    from storage.bank import SqlBanks

    return SqlBanks()


def run_app(
    settings: Settings,
    *,
    case_id: str | None = None,
    where: str = "",
    account: str | None = None,
    opening: Opening | None = None,
) -> int:
    """Run the app on the bank of the settings until it is left; the exit code.

    It begins at a case or an account where one is named, that one as `opening` says; `where` is shown for the bank's
    address. Raises BadInput for a theme or a key that cannot be used.
    """
    # Read by Textual when it is imported: at its usual 60 a key that comes right after a frame waits for the next.
    os.environ.setdefault("TEXTUAL_FPS", FRAMES_PER_SECOND)
    from tui.screens.app import RecountApp, run

    app = RecountApp(
        lambda: open_session(settings),
        where=where or settings.where,
        case_id=case_id,
        account=account,
        opening=opening,
        theme=settings.theme,
        keymap=settings.keys,
    )
    gc.enable()
    return run(app)


def open_session(settings: Settings) -> Session:
    """A desk at the bank of the settings, on the thread that opens it behind the first frame.

    Raises BadInput, DamageFound, StoreUnavailable.
    """
    from tui.application.profile.beginning import begin_profile
    from tui.application.session import Session
    from tui.application.signing import actor_of, own_actor
    from tui.application.training import start_clock
    from tui.settings import data_folder

    bank = load_banks().open(settings.database, read_only=settings.read_only)
    try:
        actor = actor_of(bank, settings)
        if settings.clock is not None:
            start_clock(bank, settings.clock, settings.zone)
        if settings.profile:
            begin_profile(bank, settings)
    except BaseException:
        bank.close()
        raise
    locale = bank.profile().locale
    return Session(
        bank,
        actor,
        settings.zone,
        clock=bank.clock,
        is_training=bank.is_training,
        open_projections=bank.projections,
        payload_steps=bank.payload_steps,
        tidy=bank.tidy,
        own_actor=own_actor(bank),
        folder=data_folder(),
        locale=lambda: locale,
        address=settings.public_address,
        bank=bank,
    )
