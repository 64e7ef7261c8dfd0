"""What a report of a case says beside the log: the bank as its profile has it, the holder's name, and its instant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version as distribution_version
from typing import Any
from zoneinfo import ZoneInfo

from domain.bank import Bank
from domain.clock import wall_clock
from domain.profile.state import Profile, ProfileFold, freeze
from tui.text.time.zones import load_zone

LIBRARIES = ("babel", "holidays")


@dataclass(frozen=True, slots=True)
class Letterhead:
    """`made_at` is in UTC microseconds; `name` is the holder's, "" where it is left out."""

    profile: Profile
    zone: ZoneInfo
    made_at: int
    name: str
    training: bool

    @property
    def today(self) -> date:
        """The bank's day."""
        return wall_clock(self.made_at, self.zone).at.date()

    def manifest(self) -> dict[str, Any]:
        """As the manifest of a pack states it, for `of_manifest`."""
        profile = self.profile
        bank = {
            "name": profile.name,
            "address": profile.address,
            "country": profile.country,
            "subdivision": profile.subdivision,
            "weekend": list(profile.weekend),
            "closures": [day.isoformat() for day in profile.closures],
            "saturday": profile.saturday,
        }
        return {
            "made_at": self.made_at,
            "training": self.training,
            "zone": self.zone.key,
            "locale": profile.locale,
            "bank": bank,
            "holder_name": self.name,
        }


def letterhead(bank: Bank, holder_id: str, *, zone: ZoneInfo, now: int, with_name: bool = True) -> Letterhead:
    """That of the bank; `zone` counts where its profile has none. Raises BadInput for a zone that is not known here."""
    profile = bank.profile()
    name = bank.holder_names([holder_id]).get(holder_id, "") if with_name else ""
    return Letterhead(profile, load_zone(profile.zone) if profile.zone else zone, now, name, bank.is_training)


def of_manifest(said: Mapping[str, Any]) -> Letterhead:
    """That of a pack. Raises whatever a manifest that was made up makes it raise."""
    bank = said["bank"]
    profile = freeze(
        ProfileFold(
            name=bank["name"],
            address=bank["address"],
            country=bank["country"],
            subdivision=bank["subdivision"],
            zone=said["zone"],
            locale=said["locale"],
            weekend=tuple(bank["weekend"]),
            closures=tuple(map(date.fromisoformat, bank["closures"])),
            saturday=bool(bank["saturday"]),
        )
    )
    return Letterhead(
        profile, load_zone(said["zone"]), said["made_at"], said["holder_name"], said["training"]
    )


def libraries() -> str:
    """What writes amounts and knows business days here, and in which versions: a report hangs on them too."""
    return ", ".join(f"{name} {distribution_version(name)}" for name in LIBRARIES)
