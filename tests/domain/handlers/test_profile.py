"""Changing the bank's profile: each change is one event with who and when, decided on what is there."""

from __future__ import annotations

import pytest

from domain.errors import ReadOnly
from domain.handlers.profile import ProfileHandler
from domain.profile.events import ProfileChanged
from domain.profile.state import STREAM, Profile
from domain.stream import VersionConflict
from tests.kit.memory import MemoryStore

GB = ProfileChanged(country="GB")


def handler(store: MemoryStore) -> ProfileHandler:
    return ProfileHandler(store, clock=store.now, pause=lambda seconds: None)


def test_a_change_is_recorded_with_who_when_and_why() -> None:
    store = MemoryStore(clock=lambda: 7)
    executed = handler(store).execute(lambda profile: GB, actor="ada", reason="moved")
    (recorded,) = store.events(STREAM)
    assert (recorded.actor, recorded.reason, recorded.recorded_at) == ("ada", "moved", 7)
    assert (recorded.type, recorded.data) == ("ProfileChanged", '{"country":"GB"}')
    assert executed.after == store.profile()
    assert (executed.before.country, executed.after.country, executed.after.version) == ("US", "GB", 1)


def test_what_is_so_already_is_not_recorded() -> None:
    store = MemoryStore(clock=lambda: 7)
    executed = handler(store).execute(lambda profile: None, actor="ada")
    assert executed.receipt is None
    assert executed.before == executed.after == store.profile()
    assert store.events(STREAM) == []


def test_it_is_decided_again_where_somebody_else_was_faster() -> None:
    store, seen = MemoryStore(clock=lambda: 7), list[int]()

    def decide(profile: Profile) -> ProfileChanged:
        seen.append(profile.version)
        if len(seen) == 1:
            handler(store).execute(lambda _: ProfileChanged(locale="en-GB"), actor="ben")
        return GB

    handler(store).execute(decide, actor="ada")
    assert seen == [0, 1]
    assert [row.actor for row in store.events(STREAM)] == ["ben", "ada"]
    assert (store.profile().country, store.profile().locale) == ("GB", "en-GB")


def test_it_gives_up_where_somebody_always_is() -> None:
    store = MemoryStore(clock=lambda: 7)

    def decide(profile: Profile) -> ProfileChanged:
        handler(store).execute(lambda _: ProfileChanged(name=str(profile.version)), actor="ben")
        return GB

    with pytest.raises(VersionConflict):
        handler(store).execute(decide, actor="ada")
    assert store.profile().country == "US"


def test_a_bank_that_is_only_looked_at_keeps_its_profile() -> None:
    with pytest.raises(ReadOnly):
        handler(MemoryStore(read_only=True)).execute(lambda profile: GB, actor="ada")
