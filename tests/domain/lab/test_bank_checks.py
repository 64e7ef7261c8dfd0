"""What findings of a check of the bank amount to."""

from __future__ import annotations

import pytest

from domain.lab.bank_checks import Found, found_of
from domain.verification import FindingKind


@pytest.mark.parametrize(
    ("kinds", "found"),
    [
        (set(), "intact"),
        ({"snapshot"}, "derived"),
        ({"snapshot", "read-model"}, "derived"),
        ({"event"}, "log"),
        ({"event", "read-model"}, "log"),
        ({"unreadable"}, "log"),
        ({"seal"}, "seal"),
        ({"seal", "event"}, "log"),
    ],
)
def test_damage_is_told_apart(kinds: set[FindingKind], found: Found) -> None:
    assert found_of(kinds) == found
