"""The bank's profile and how facts change it. Amounts are in the smallest unit of whatever currency they are held
against, times UTC microseconds.

Every command asks for the profile, and many banks have no event of it: the payloads are not loaded here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from typing import TYPE_CHECKING, TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from domain.errors import BadInput
from domain.freezing import Freezing, Frozen
from domain.profile.weekdays import Weekday

if TYPE_CHECKING:
    from domain.profile.events import ProfileChanged

STREAM_PREFIX = "bank-"
STREAM = "bank-profile"
"""The one stream of its kind."""
UTC = "UTC"
FOUR_EYES_ABOVE = 100_00
"""Where the bank has not set its own limits."""
SNAPSHOT_EVERY = 100
"""Events from one snapshot to the next, where the bank has not chosen another distance."""

Stamp: TypeAlias = tuple[int, int, int]
"""(version, recorded_at, effective_at) of the event being folded."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Amounts up to which a correction needs no second person: for one posting, for all of a case, and for all that a
    customer is given in a day."""

    posting: int = FOUR_EYES_ABOVE
    case: int = FOUR_EYES_ABOVE
    customer_day: int = FOUR_EYES_ABOVE


@dataclass(slots=True)
class ProfileFold:
    """The profile while events are being folded in; `Profile` is the same as a value.

    Fields are as of ProfileChanged. `zone` "" is the one that the bank was made with, and `zone_changes` counts
    those that came after it. `unverified_from` is the version of the first event that could not be read.
    """

    name: str = ""
    address: str = ""
    telephone: str = ""
    country: str = "US"
    subdivision: str = ""
    zone: str = ""
    weekend: tuple[Weekday, ...] = ()
    closures: tuple[date, ...] = ()
    saturday: bool = False
    locale: str = "en-US"
    currency: str = "USD"
    four_eyes_posting: int = FOUR_EYES_ABOVE
    four_eyes_case: int = FOUR_EYES_ABOVE
    four_eyes_customer_day: int = FOUR_EYES_ABOVE
    snapshot_every: int = SNAPSHOT_EVERY
    zone_changes: int = 0
    version: int = 0
    recorded_at: int = 0
    unverified_from: int | None = None


class Profile(Frozen, ProfileFold):
    """The profile at one version: a value, safe to share between threads."""

    __slots__ = ()

    @property
    def limits(self) -> Limits:
        """Above which a correction needs somebody else's approval."""
        return Limits(self.four_eyes_posting, self.four_eyes_case, self.four_eyes_customer_day)

    @property
    def clock(self) -> ZoneInfo:
        """Where the bank's days end. Raises BadInput for a zone that this computer does not know."""
        try:
            return ZoneInfo(self.zone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise BadInput(
                f"The bank's days end in the time zone {self.zone!r}, which this computer does not know; "
                "update its time zone data (the package tzdata)."
            ) from error


_STATES = Freezing(ProfileFold, Profile)
freeze, thaw = _STATES.freeze, _STATES.thaw


def initial(zone: str = UTC) -> Profile:
    """The profile before any event, of a bank that was made with the zone."""
    return freeze(ProfileFold(zone=zone))


def evolve(fold: ProfileFold, event: ProfileChanged | None, stamp: Stamp) -> None:
    """Fold one recorded fact into the profile, in place. None stands for a row that could not be read."""
    fold.version, fold.recorded_at = stamp[0], stamp[1]
    if event is not None:
        _changed(fold, event)
    elif fold.unverified_from is None:
        fold.unverified_from = stamp[0]


def replay(facts: Iterable[tuple[ProfileChanged | None, Stamp]], start: ProfileFold | None = None) -> Profile:
    """The profile after the facts, folded onto `start` (default: before any event)."""
    fold = ProfileFold() if start is None else thaw(start)
    for event, stamp in facts:
        evolve(fold, event, stamp)
    return freeze(fold)


def _changed(fold: ProfileFold, event: ProfileChanged) -> None:
    for key in fields(event):
        value = getattr(event, key.name)
        if value is not None:
            setattr(fold, key.name, value)
    fold.zone_changes += event.zone is not None
