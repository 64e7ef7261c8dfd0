"""What every command gets: the settings, the clock, and the bank on demand. Tests put their own in."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, Protocol

import click

from domain.errors import BadInput
from tui.cli.training import prints_for_people, training_line

if TYPE_CHECKING:
    from pathlib import Path
    from zoneinfo import ZoneInfo

    from domain.bank import Bank, Banks
    from domain.handlers.dispute import CaseHandler
    from domain.ports import Clock, Store
    from tui.application.lab.lesson import Lesson
    from tui.application.presenting.script import Script
    from tui.application.time_machine.queries import Opening
    from tui.cli.progress import ProgressLine
    from tui.settings import Flags, Settings
    from tui.text.time.parse import EventNumber, Moment

STOPPED = "Interrupted; nothing that was recorded was touched, and the next start goes on from there."


class DemoStart(NamedTuple):
    """The app begins with the start card of the demo bank, `afresh` where that was made now, with no hint used up; or
    with the `script` of a show."""

    afresh: bool = False
    script: Script | None = None


class RunApp(Protocol):
    """Runs the app on the bank of the settings until it is left, at a case or an account if one is named.

    Answers the exit code. `opening` says how the account is seen first, `where` is shown for the bank's address,
    a `lesson` of the lab stands beside it, `demo` has it begin with the start card. Raises BadInput for settings that
    the app cannot use.
    """

    def __call__(
        self,
        settings: Settings,
        *,
        case_id: str | None = None,
        where: str = "",
        account: str | None = None,
        opening: Opening | None = None,
        demo: DemoStart | None = None,
        lesson: Lesson | None = None,
    ) -> int: ...


def _utc_now() -> int:
    from domain.clock import utc_now

    return utc_now()


@dataclass
class Invocation:
    """One run of the command line. `load_banks` answers where banks come from; it is called when the first is wanted,
    so that help and wrong words load no database. `own_clock` is this computer's, `script_keys` answers the keys that a
    script may press, by their names."""

    load_banks: Callable[[], Banks]
    run_app: RunApp
    own_clock: Callable[[], int] = _utc_now
    flags: Flags | None = None
    script_keys: Callable[[], Mapping[str, str]] = dict
    _bank_clock: Clock | None = None
    _tells_training: bool = False
    _bank_locale: Callable[[], str] = str
    _zone: ZoneInfo | None = None

    @cached_property
    def settings(self) -> Settings:
        """The settings, read when first asked for, so that `--help` never trips over a config file."""
        from tui.settings import Flags, load_settings

        return load_settings(self.flags or Flags(), os.environ)

    @property
    def zone(self) -> ZoneInfo:
        """In which times are read and shown, once a bank was opened."""
        return self._zone or self.settings.zone

    @cached_property
    def banks(self) -> Banks:
        """Where banks come from."""
        return self.load_banks()

    def bank(self) -> closing[Bank]:
        """The bank, closed afterwards. Raises BadInput and TimeError for --clock, StoreUnavailable and DamageFound."""
        settings = self.settings
        file = settings.database_file
        if settings.clock is not None and file is not None and not file.exists():
            raise BadInput(
                f"There is no bank at {file} whose clock --clock could set; `recount init --training` makes one."
            )
        with _refreshing() as line:
            bank = self.banks.open(
                settings.database,
                read_only=settings.read_only,
                progress=line,
            )
        gc.enable()
        return _begun(self._clocked(bank), settings)

    def new_bank(self, partitions: int = 0, *, zoned: bool = False, training: bool = False) -> closing[Bank]:
        """The bank, created if there is none, closed afterwards; `zoned`: its days end in the zone that is named.

        Raises BadInput where it cannot be for training, StoreUnavailable and DamageFound.
        """
        settings = self.settings
        if settings.clock is not None and not training:
            return self.bank()
        with _refreshing() as line:
            bank = self.banks.make(
                settings.database,
                partitions=partitions,
                zone=settings.zone.key if zoned and settings.zone_is_named else None,
                training=training,
                progress=line,
            )
        gc.enable()
        return _begun(self._clocked(bank), settings)

    def bank_at(self, path: Path) -> closing[Bank]:
        """The bank in a file, closed afterwards. Raises StoreUnavailable and DamageFound."""
        with _refreshing() as line:
            bank = self.banks.open(str(path), progress=line)
        return closing(self._clocked(bank))

    def check_clock(self, settings: Settings) -> None:
        """Raises BadInput and TimeError where the clock of the bank of the settings cannot be set as they say."""
        with closing(self.banks.open(settings.database, read_only=True)) as bank:
            self._clocked(bank)

    def clock(self) -> int:
        """The present instant for whoever works on the bank: in one for training its own clock's, else `own_clock`'s.

        In UTC microseconds. Raises as `bank` does, where that was not asked for before.
        """
        if self._bank_clock is None:
            with self.bank():
                pass
        assert self._bank_clock is not None
        return self._bank_clock()

    def last_words(self) -> str | None:
        """What is to be said at the end of what was printed for people, where the bank is for training."""
        return training_line(self.clock(), self.zone) if self._tells_training else None

    def _clocked(self, bank: Bank) -> Bank:
        """The bank, by whose clock all goes from now on, set where --clock says so. Raises BadInput, TimeError."""
        try:
            if bank.is_training:
                from tui.application.training import zone_of

                self._zone = zone_of(bank, self.settings)
            self._start_clock(bank)
        except BaseException:
            bank.close()
            raise
        self._bank_clock = bank.clock if bank.is_training else self.own_clock
        self._tells_training = bank.is_training and prints_for_people()
        self._bank_locale = lambda: bank.profile().locale
        return bank

    def _start_clock(self, bank: Bank) -> None:
        """Set the bank's clock where --clock says so. Raises BadInput, TimeError."""
        if self.settings.clock is not None:
            from tui.application.training import start_clock

            start_clock(bank, self.settings.clock, self.zone)

    def actor(self, bank: Bank) -> str:
        """Who signs what is recorded in this bank. Raises BadInput where --actor is not for people to say."""
        from tui.application.signing import actor_of

        return actor_of(bank, self.settings)

    def case_handler(self, store: Store) -> CaseHandler:
        """Who executes commands on cases here."""
        from tui.application.cases.handler import case_handler

        return case_handler(store, self.clock)

    def when(self, text: str, zone: ZoneInfo | None = None) -> Moment | EventNumber:
        """What a TIME means now, here or in another zone. Raises TimeError."""
        from tui.text.time.parse import parse_when

        now = self.clock()
        return parse_when(text, zone=zone or self.zone, now=now, locale=self._bank_locale)

    def coming(self, text: str) -> Moment:
        """What a TIME means that is still to come: a weekday is the next one. Raises TimeError."""
        from tui.text.time.coming import parse_coming

        now = self.clock()
        return parse_coming(text, zone=self.zone, now=now, locale=self._bank_locale)

    def since(self, text: str) -> Moment | EventNumber:
        """The same of a TIME from which on something counts: of a day its start. Raises TimeError."""
        from tui.text.time.parse import begin_of

        when = self.when(text)
        return begin_of(when, self.zone) if when.kind == "instant" else when

    def until(self, text: str) -> Moment | EventNumber:
        """The same of a TIME up to which something counts: of a day its end. Raises TimeError."""
        from tui.text.time.parse import end_of

        when = self.when(text)
        return end_of(when, self.zone) if when.kind == "instant" else when


def _begun(bank: Bank, settings: Settings) -> closing[Bank]:
    """The bank, closed afterwards; one that is new says of itself what the config file says."""
    if settings.profile:
        from tui.application.profile.beginning import begin_profile

        try:
            begin_profile(bank, settings)
        except BaseException:
            bank.close()
            raise
    return closing(bank)


def _refreshing() -> AbstractContextManager[ProgressLine | None]:
    """How far it is where another version of Recount derived what the bank holds beside its log."""
    from tui.cli.progress import progress

    return progress("Deriving anew for this version", stopped=STOPPED, unit="streams")


pass_invocation = click.make_pass_decorator(Invocation)
