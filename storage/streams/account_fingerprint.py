"""Fingerprint of what this program derives from an account's events (see `fingerprint.py`).

It covers what the stored state looks like, which payloads can be read, and what sample histories become: step by
step, from their stored text through the readers and the fold to the rows that an append would write.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from pydantic import ValidationError

from domain.account.fold import EVOLVE
from domain.account.given import Claim, EndedCredit, Given, Honouring, ProvisionalCredit, Reversal
from domain.account.state import AccountFold, Hold
from storage.encoding.account_codec import READERS
from storage.encoding.upcasting import UPCASTERS, UpcastError
from storage.streams.account_samples import SAMPLES
from storage.streams.account_writer import begin
from storage.streams.fingerprint import digest

SAMPLE_SNAPSHOTS = 4
"""Distance of snapshots in the sample history."""


def state_schema() -> str:
    """The fingerprint as the fold stands; about half a millisecond when it is first asked for."""
    return _of(tuple(READERS.items()), tuple(UPCASTERS.items()), tuple(EVOLVE.items()))


@lru_cache(maxsize=8)
def _of(*_folded_with: tuple[Any, ...]) -> str:
    """The fingerprint, kept for as long as these functions are what is folded with."""
    return computed()


def computed() -> str:
    """The fingerprint, worked out."""
    shapes = (AccountFold, Hold, ProvisionalCredit, Reversal, EndedCredit, Claim, Given, Honouring)
    return digest(shapes, READERS, _steps())


def _steps() -> Iterable[object]:
    """What an append would write after each event of the sample history."""
    writer = begin("account-1", "", every=SAMPLE_SNAPSHOTS)
    for version, (tag, schema_version, text, recorded_at, effective_at) in enumerate(SAMPLES, start=1):
        try:
            event = READERS[tag, schema_version](text)
        except (KeyError, ValidationError, UpcastError):
            event = None
        writer.fold(event, (version, recorded_at, effective_at))
        # Bare, so that what the fields of a row are called is no part of what is derived.
        yield tuple(writer.head_row()), writer.summary_row()
    yield [tuple(snapshot) for snapshot in writer.snapshots]
