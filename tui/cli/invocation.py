"""What every command gets: the settings, the clock, and the bank on demand. Tests put their own in."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from domain.handlers.dispute import CaseHandler
    from domain.ports import Store
    from tui.cli.progress import ProgressLine
    from tui.settings import Flags, Settings
    from tui.text.time.parse import EventNumber, Moment

STOPPED = "Interrupted; nothing that was recorded was touched, and the next start goes on from there."


def _open_store(database: str, *, read_only: bool, snapshot_every: int | None = None) -> Store:
    # The only road to SQLAlchemy, taken when a bank is really opened.
    from tui import wiring

    with _refreshing() as line:
        return wiring.open_store(database, read_only=read_only, snapshot_every=snapshot_every, progress=line)


def _make_store(database: str, *, partitions: int, snapshot_every: int | None, zone: str | None) -> Store:
    from tui import wiring

    with _refreshing() as line:
        return wiring.initialise(
            database, partitions=partitions, snapshot_every=snapshot_every, zone=zone, progress=line
        )


def _refreshing() -> AbstractContextManager[ProgressLine | None]:
    """How far it is where another version of Recount derived what the bank holds beside its log."""
    from tui.cli.progress import progress

    return progress("Deriving anew for this version", stopped=STOPPED, unit="streams")


def _utc_now() -> int:
    from domain.clock import utc_now

    return utc_now()


@dataclass
class Invocation:
    """One run of the command line. `opener` answers a database and read-only or not with its store, `maker`
    a database with its store, created if need be."""

    flags: Flags | None = None
    opener: Callable[..., Store] = field(default=_open_store)
    maker: Callable[..., Store] = field(default=_make_store)
    clock: Callable[[], int] = field(default=_utc_now)

    @cached_property
    def settings(self) -> Settings:
        """The settings, read when first asked for, so that `--help` never trips over a config file."""
        from tui.settings import Flags, load_settings

        return load_settings(self.flags or Flags(), os.environ)

    @property
    def zone(self) -> ZoneInfo:
        return self.settings.zone

    def store(self) -> closing[Store]:
        """The bank, closed afterwards. Raises StoreUnavailable and DamageFound."""
        settings = self.settings
        store = self.opener(
            settings.database, read_only=settings.read_only, snapshot_every=settings.snapshot_every
        )
        gc.enable()
        return closing(store)

    def new_store(self, partitions: int = 0, *, zoned: bool = False) -> closing[Store]:
        """The bank, created if there is none, closed afterwards; `zoned`: its days end in the zone that is named.

        Raises StoreUnavailable and DamageFound.
        """
        settings = self.settings
        store = self.maker(
            settings.database,
            partitions=partitions,
            snapshot_every=settings.snapshot_every,
            zone=settings.zone.key if zoned and settings.zone_is_named else None,
        )
        gc.enable()
        return closing(store)

    def actor(self, store: Store) -> str:
        """Who signs what is recorded in this bank. Raises BadInput where --actor is not for people to say."""
        from tui import wiring

        return wiring.actor_of(store, self.settings)

    def case_handler(self, store: Store) -> CaseHandler:
        """Who executes commands on cases here."""
        from tui.application.cases.handler import case_handler

        return case_handler(store, self.zone, self.clock, self.settings.four_eyes_above)

    def when(self, text: str) -> Moment | EventNumber:
        """What a TIME means here and now. Raises TimeError."""
        from tui.text.time.parse import parse_when

        return parse_when(text, zone=self.zone, now=self.clock())


pass_invocation = click.make_pass_decorator(Invocation, ensure=True)
