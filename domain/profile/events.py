"""What can have happened to the bank's profile: the payloads of the stream `bank-profile`.

Who changed it, when and why is in the envelope, as of every event. Amounts are in the smallest unit of a currency.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, TypeAlias

from pydantic import Field, StringConstraints
from pydantic.dataclasses import dataclass

from domain.fields import PAYLOAD, CountryCode, CurrencyCode, Name, Text
from domain.money import MAX_MINOR
from domain.profile.weekdays import Weekday

MOST_CLOSURES = 366
MOST_BETWEEN_SNAPSHOTS = 10_000
"""Events; with snapshots farther apart the past could not be scrubbed at the speed of a key."""

Subdivision = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9 .-]{0,20}$")]
"""The part of an ISO 3166-2 code behind the country's; "" for none."""
Locale = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}-[A-Z]{2}$")]
"""A language with a country, as BCP 47 writes it."""
Limit = Annotated[int, Field(ge=0, le=MAX_MINOR)]


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class ProfileChanged:
    """What the profile says from then on; None where it says what it said.

    An empty `weekend` is the country's own. `saturday`: it is a business day although it belongs to the weekend.
    `closures` are days on which the bank is closed beside the holidays.
    """

    name: Text | None = None
    address: Text | None = None
    telephone: Text | None = None
    country: CountryCode | None = None
    subdivision: Subdivision | None = None
    zone: Name | None = None
    weekend: Annotated[tuple[Weekday, ...], Field(max_length=6)] | None = None
    closures: Annotated[tuple[date, ...], Field(max_length=MOST_CLOSURES)] | None = None
    saturday: bool | None = None
    locale: Locale | None = None
    currency: CurrencyCode | None = None
    four_eyes_posting: Limit | None = None
    four_eyes_case: Limit | None = None
    four_eyes_customer_day: Limit | None = None
    snapshot_every: Annotated[int, Field(ge=1, le=MOST_BETWEEN_SNAPSHOTS)] | None = None


ProfileEvent: TypeAlias = ProfileChanged
PROFILE_EVENTS: dict[str, type[Any]] = {"ProfileChanged": ProfileChanged}
"""Stable tag to payload class."""
PROFILE_SCHEMA_VERSIONS: dict[str, int] = {"ProfileChanged": 1}
KEYS: tuple[str, ...] = tuple(ProfileChanged.__dataclass_fields__)
"""What the profile has, in the order in which people are shown it."""
