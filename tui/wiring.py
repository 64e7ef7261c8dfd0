"""The composition root: the only module that knows both the screens and the storage.

Each side is imported when it is first wanted: help loads neither, a command that prints loads no Textual, and the app
paints its first frame before SQLAlchemy is loaded.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from domain.errors import BadInput
from tui.cli.invocation import DemoStart, Invocation
from tui.cli.root import cli

if TYPE_CHECKING:
    from domain.bank import Banks
    from tui.application.lab.lesson import Lesson
    from tui.application.session import Session
    from tui.application.time_machine.queries import Opening
    from tui.screens.app import RecountApp
    from tui.screens.departure import Following
    from tui.settings import Settings

FRAMES_PER_SECOND = "120"


def main(words: Sequence[str] | None = None) -> None:
    """Run the command line, on the program's own arguments by default; leaves with its exit code."""
    cli.main(words, obj=Invocation(load_banks, run_app, script_keys=script_keys))


def load_banks() -> Banks:
    """Where banks come from."""
    from storage.bank import SqlBanks

    return SqlBanks()


def script_keys() -> Mapping[str, str]:
    """The keys that a script may press, by the names that they have for people and in Textual."""
    from tui.screens.presenting.pressing import script_keys

    return script_keys()


def run_app(
    settings: Settings,
    *,
    case_id: str | None = None,
    where: str = "",
    account: str | None = None,
    opening: Opening | None = None,
    demo: DemoStart | None = None,
    lesson: Lesson | None = None,
) -> int:
    """Run the app on the bank of the settings until it is left; the exit code.

    It begins at a case or an account where one is named, that one as `opening` says; `where` is shown for the bank's
    address. A `lesson` stands beside its screens; with `demo` it begins with the start card of the demo bank, or with a
    show. Raises BadInput for a theme or a key that cannot be used, and what taking up the next lesson raises.
    """
    # Read by Textual when it is imported: at its usual 60 a key that comes right after a frame waits for the next.
    os.environ.setdefault("TEXTUAL_FPS", FRAMES_PER_SECOND)
    from tui.application.preferences import Preferences
    from tui.screens.app import RecountApp, run
    from tui.settings import data_folder

    in_browser = settings.server_pid is not None
    # A show leaves nothing behind: no bookmark, no theme.
    keeps = not in_browser and (demo is None or demo.script is None)
    with _of_config(settings):
        app = RecountApp(
            lambda: open_session(settings, lesson, keeps=keeps),
            where=where or settings.where,
            case_id=case_id,
            account=account,
            opening=opening,
            preferences=Preferences(data_folder() if keeps else None, settings.theme, settings.config_file),
            theme=settings.theme,
            keymap=settings.keys,
            plain=settings.plain,
        )
    if demo is not None:
        _lead(app, demo)
    if lesson is not None:
        from tui.screens.lab.opening import desk_of

        app.beside = desk_of(app, lesson)
    gc.enable()
    code, following = run(app, in_browser=in_browser), app.departure.then
    return code if following is None else _next_lesson(settings, following)


@contextmanager
def _of_config(settings: Settings) -> Iterator[None]:
    """Whatever the app cannot use came from the config file: it is named with the file and the key."""
    from tui.screens.kit.keymap import KeymapError
    from tui.settings import unusable

    try:
        yield
    except BadInput as error:
        raise unusable(settings, "keys" if isinstance(error, KeymapError) else "theme", error) from error


def _lead(app: RecountApp, demo: DemoStart) -> None:
    """Have somebody lead through the demo: its guide, or whoever plays a script."""
    if demo.script is not None:
        from tui.screens.presenting.presenter import present

        present(app, demo.script)
    else:
        from tui.screens.start.guide import DemoGuide

        app.guide = DemoGuide(app, app, app.preferences, afresh=demo.afresh)


def _next_lesson(settings: Settings, following: Following) -> int:
    """Take up the lesson that the app was left for; the exit code. Raises as `run_app`."""
    from tui.application.lab.taking import taken_up
    from tui.settings import data_folder

    lesson, its_settings = taken_up(
        settings, load_banks(), data_folder(), following.lesson, afresh=following.afresh
    )
    return run_app(its_settings, account=lesson.scenario.opens, lesson=lesson)


def open_session(settings: Settings, lesson: Lesson | None = None, *, keeps: bool = True) -> Session:
    """A desk at the bank of the settings, on the thread that opens it behind the first frame; it `keeps` bookmarks and
    the like beyond its own time, but for a browser.

    Raises BadInput, DamageFound, StoreUnavailable.
    """
    from tui.application.profile.beginning import begin_profile
    from tui.application.session import Session
    from tui.application.signing import actor_of, own_actor
    from tui.application.training import start_clock, zone_of
    from tui.settings import data_folder

    bank = load_banks().open(settings.database, read_only=settings.read_only)
    try:
        actor, zone = actor_of(bank, settings), zone_of(bank, settings)
        if settings.clock is not None:
            start_clock(bank, settings.clock, zone)
        if settings.profile:
            begin_profile(bank, settings)
    except BaseException:
        bank.close()
        raise
    locale = bank.profile().locale
    in_browser = settings.server_pid is not None
    session = Session(
        bank,
        actor,
        zone,
        clock=bank.clock,
        is_training=bank.is_training,
        open_projections=bank.projections,
        payload_steps=bank.payload_steps,
        tidy=bank.tidy,
        own_actor=own_actor(bank),
        folder=data_folder() if keeps and not in_browser else None,
        locale=lambda: locale,
        address=settings.public_address,
        bank=bank,
        in_browser=in_browser,
    )
    if lesson is not None:
        from tui.application.lab.taking import sit_down

        sit_down(lesson, session)
    return session
