"""Fingerprint of what this program derives from the bank's profile: see `fingerprint.py`."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from domain.profile.state import ProfileFold, evolve
from storage.encoding.profile_codec import READERS
from storage.streams.fingerprint import digest, folded
from storage.streams.profile_samples import SAMPLES
from storage.streams.profile_writer import begin


def state_schema() -> str:
    """The fingerprint as the fold stands."""
    return _of(tuple(READERS.items()), evolve)


@lru_cache(maxsize=8)
def _of(*_folded_with: Any) -> str:
    """The fingerprint, kept for as long as these functions are what is folded with."""
    return computed()


def computed() -> str:
    """The fingerprint, worked out."""
    return digest((ProfileFold,), READERS, _steps())


def _steps() -> Iterable[object]:
    """What an append would write after each event of the sample history."""
    writer = begin("bank-profile", "", every=1)
    return (
        tuple(after.head_row()) for after in folded(writer, READERS, ((*sample, "ada") for sample in SAMPLES))
    )
