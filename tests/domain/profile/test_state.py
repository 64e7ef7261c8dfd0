"""The bank's profile is what its changes say, the newest last."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.errors import BadInput
from domain.profile.events import KEYS, ProfileChanged
from domain.profile.state import Limits, Profile, ProfileFold, evolve, freeze, initial, replay

CHANGES = st.builds(
    ProfileChanged,
    name=st.none() | st.sampled_from(["", "Highland Bank"]),
    country=st.none() | st.sampled_from(["US", "GB"]),
    weekend=st.none() | st.sampled_from([(), ("fri", "sat")]),
    closures=st.none() | st.sampled_from([(), (date(2026, 12, 24),)]),
    saturday=st.none() | st.booleans(),
    zone=st.none() | st.sampled_from(["UTC", "Europe/London"]),
    four_eyes_posting=st.none() | st.integers(0, 10**6),
)


def folded(*changes: ProfileChanged | None) -> Profile:
    return replay(((one, (at, 10 * at, 10 * at)) for at, one in enumerate(changes, start=1)), initial())


def test_a_bank_that_has_chosen_nothing_is_in_the_us_and_in_utc() -> None:
    profile = initial()
    assert (profile.country, profile.zone, profile.locale, profile.currency) == ("US", "UTC", "en-US", "USD")
    assert profile.limits == Limits(100_00, 100_00, 100_00)
    assert (profile.snapshot_every, profile.saturday, profile.weekend) == (100, False, ())


@given(st.lists(CHANGES, max_size=6))
def test_each_key_says_what_the_last_change_of_it_said(changes: list[ProfileChanged]) -> None:
    profile = folded(*changes)
    for key in KEYS:
        said = [getattr(one, key) for one in changes if getattr(one, key) is not None]
        assert getattr(profile, key) == (said[-1] if said else getattr(initial(), key))
    assert profile.version == len(changes)
    assert profile.zone_changes == sum(one.zone is not None for one in changes)


def test_what_cannot_be_read_changes_nothing_and_is_marked() -> None:
    profile = folded(ProfileChanged(country="GB"), None, ProfileChanged(locale="en-GB"), None)
    assert (profile.country, profile.locale, profile.version) == ("GB", "en-GB", 4)
    assert profile.unverified_from == 2


def test_a_profile_is_a_value() -> None:
    fold = ProfileFold(zone="UTC")
    profile = freeze(fold)
    evolve(fold, ProfileChanged(country="GB"), (1, 10, 10))
    assert (fold.country, profile.country) == ("GB", "US")
    with pytest.raises(AttributeError, match="a Profile is a value"):
        profile.country = "GB"


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd", "x" * 300, "a\0b"])
def test_a_zone_that_this_computer_does_not_know_is_told(zone: str) -> None:
    with pytest.raises(BadInput, match="which this computer does not know"):
        _ = initial(zone).clock


@pytest.mark.parametrize(
    "changes",
    [
        {"country": "us"},
        {"country": "USA"},
        {"subdivision": "a/b"},
        {"locale": "english"},
        {"currency": "usd"},
        {"weekend": ("mon", "tue", "wed", "thu", "fri", "sat", "sun")},
        {"weekend": ("caturday",)},
        {"four_eyes_case": -1},
        {"snapshot_every": 0},
        {"snapshot_every": 10_001},
        {"zone": ""},
    ],
)
def test_what_no_profile_says_is_not_recorded(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ProfileChanged(**changes)
