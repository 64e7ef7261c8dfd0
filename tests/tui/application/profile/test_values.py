"""What is typed for each key of the profile, how it is written again, and what is wrong with the rest."""

from __future__ import annotations

from typing import Any

import pytest

from domain.errors import BadInput
from domain.profile.events import KEYS, ProfileChanged
from domain.profile.state import Profile, ProfileFold, freeze, replay, thaw
from tui.application.profile.values import all_changes, change, texts


def bank(**said: Any) -> Profile:
    return freeze(ProfileFold(zone="UTC", **said))


def after(profile: Profile, key: str, text: str) -> Profile:
    """The profile once that was set."""
    return replay([(change(profile, key, text), (1, 1, 1))], thaw(profile))


@pytest.mark.parametrize(
    ("key", "typed", "written"),
    [
        ("name", " Highland Bank ", "Highland Bank"),
        ("address", "1 High Street\nOban", "1 High Street\nOban"),
        ("telephone", "+44 1631 496 0000", "+44 1631 496 0000"),
        ("country", "gb", "GB"),
        ("subdivision", "ca", "CA"),
        ("zone", "America/New_York", "America/New_York"),
        ("weekend", "Sat,FRIDAY", "fri,sat"),
        ("closures", "2026-12-31, 2026-12-24,2026-12-31", "2026-12-24,2026-12-31"),
        ("saturday", "YES", "yes"),
        ("locale", "en_gb", "en-GB"),
        ("currency", "gbp", "GBP"),
        ("four_eyes_posting", "250", "250.00"),
        ("four_eyes_case", "0", "0.00"),
        ("four_eyes_customer_day", "1000.50", "1000.50"),
        ("snapshot_every", "50", "50"),
    ],
)
def test_a_key_is_read_and_written(key: str, typed: str, written: str) -> None:
    profile = after(bank(), key, typed)
    assert texts(profile)[key] == written
    assert {one for one in KEYS if texts(profile)[one] != texts(bank())[one]} == {key}
    assert change(profile, key, written) is None


@pytest.mark.parametrize(
    ("key", "typed", "words"),
    [
        ("nme", "x", 'no "nme"; did you mean name'),
        ("x" * 50, "x", "there are name, address"),
        ("name", "a\x1bb", "control characters"),
        ("name", "x" * 1001, "1,001 characters"),
        ("telephone", "1\n2", "control characters"),
        ("country", "QQ", "no calendar of bank holidays for 'QQ'"),
        ("country", "", "no calendar of bank holidays for ''"),
        ("country", "USA", "no calendar of bank holidays"),
        ("subdivision", "SCT", "US has no part 'SCT'"),
        ("zone", "Mars/Olympus", 'no time zone "Mars/Olympus"'),
        ("zone", "", "no time zone"),
        ("weekend", "sat,funday", '"funday" is no day of the week'),
        ("weekend", "mon,tue,wed,thu,fri,sat,sun", "leaves no business day"),
        ("closures", "2026-02-30", '"2026-02-30" is no day'),
        ("closures", "24/12/2026", "is no day"),
        ("saturday", "perhaps", "write yes or no"),
        ("locale", "xx-YY", 'no locale "xx-YY"'),
        ("locale", "en", 'no locale "en"'),
        ("currency", "XYZ", "not an ISO 4217 currency"),
        ("four_eyes_case", "-1", "amounts carry no sign"),
        ("four_eyes_case", "1000,00", "a comma is ambiguous"),
        ("four_eyes_case", "0.001", "has 3 decimals"),
        ("snapshot_every", "0", "no distance of snapshots"),
        ("snapshot_every", "10001", "no distance of snapshots"),
        ("snapshot_every", "1.5", "no distance of snapshots"),
    ],
)
def test_what_cannot_be_meant_is_one_sentence(key: str, typed: str, words: str) -> None:
    with pytest.raises(BadInput) as refused:
        change(bank(), key, typed)
    assert words in refused.value.message
    assert "\n" not in refused.value.message


def test_a_part_goes_with_its_country() -> None:
    scottish = bank(country="GB", subdivision="SCT")
    assert change(scottish, "country", "GB") is None
    assert change(scottish, "country", "US") == ProfileChanged(country="US", subdivision="")


def test_a_weekend_is_the_countrys_own_until_another_is_chosen() -> None:
    assert texts(bank(country="KW"))["weekend"] == "fri,sat"
    assert texts(after(bank(), "country", "KW"))["weekend"] == "fri,sat"
    assert texts(bank(country="KW", weekend=("sat", "sun")))["weekend"] == "sat,sun"
    assert change(bank(country="KW", weekend=("sat", "sun")), "weekend", "") == ProfileChanged(weekend=())
    assert change(bank(country="KW", weekend=("sat", "sun")), "weekend", "fri,sat") == ProfileChanged(
        weekend=()
    )


def test_a_bank_is_never_closed_for_a_month() -> None:
    december = ",".join(f"2026-12-{day:02d}" for day in range(1, 32))
    january = ",".join(f"2027-01-{day:02d}" for day in range(1, 10))
    with pytest.raises(BadInput, match="no business day for a month from 2026-12-0"):
        change(bank(), "closures", f"{december},{january}")
    closed_on_weekdays = bank(closures=after(bank(), "closures", "2026-12-24").closures)
    assert change(closed_on_weekdays, "saturday", "yes") == ProfileChanged(saturday=True)


def test_a_limit_is_in_the_decimals_of_the_banks_currency() -> None:
    assert texts(bank(currency="JPY", four_eyes_case=500))["four_eyes_case"] == "500"
    assert change(bank(currency="KWD"), "four_eyes_case", "1.500") == ProfileChanged(four_eyes_case=1500)


def test_several_keys_at_once_are_one_change_each_read_after_those_before_it() -> None:
    said = {"four_eyes_case": "1.500", "subdivision": "SCT", "currency": "KWD", "country": "GB"}
    assert all_changes(bank(), said) == ProfileChanged(
        country="GB", subdivision="SCT", currency="KWD", four_eyes_case=1500
    )
    assert all_changes(bank(), {"country": "US", "zone": "UTC"}) is None
    with pytest.raises(BadInput, match=r"saturday: .*write yes or no"):
        all_changes(bank(), {"saturday": "x"})
