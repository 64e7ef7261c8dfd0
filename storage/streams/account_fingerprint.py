"""Fingerprint of what this program derives from an account's events: what was derived under another is not believed.

It covers what the stored state looks like, which payloads can be read, and what sample histories become: step by
step, from their stored text through the readers and the fold to the rows that an append would write.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import MISSING, fields
from functools import lru_cache
from typing import Any

from pydantic import ValidationError

from domain.account.state import EVOLVE, AccountFold, Hold, ProvisionalCredit, Reversal
from storage.encoding.codec import READERS
from storage.encoding.upcasting import UPCASTERS, UpcastError
from storage.streams.account_samples import SAMPLES
from storage.streams.account_writer import AccountWriter

RELEASE = ("aaefedcae801fa23", "d88ff69d2d91792a")
"""The fingerprints of this release, of accounts and of cases. Tests hold them against what is computed, so that
nobody changes what is derived without knowing; the second is known here without loading what knows cases."""

SAMPLE_KEYFRAMES = 4
"""Distance of keyframes in the sample history."""


def state_schema() -> str:
    """The fingerprint as the fold stands; about half a millisecond when it is first asked for."""
    return _of(tuple(READERS.items()), tuple(UPCASTERS.items()), tuple(EVOLVE.items()))


@lru_cache(maxsize=8)
def _of(*_folded_with: tuple[Any, ...]) -> str:
    """The fingerprint, kept for as long as these functions are what is folded with."""
    return computed()


def computed() -> str:
    """The fingerprint, worked out."""
    shapes = (AccountFold, Hold, ProvisionalCredit, Reversal)
    return digest(shapes, READERS, _steps())


def digest(shapes: Iterable[type[Any]], readable: Iterable[tuple[str, int]], steps: Iterable[object]) -> str:
    """The shapes of a state, what it leaves out where it is a default, the (type, version) pairs that can be read, and
    what samples become, in 16 letters."""
    said = [f"{cls.__name__}({cls.__annotations__}, {_defaults(cls)})" for cls in shapes]
    said += [repr(sorted(readable)), *map(repr, steps)]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:16]


def _defaults(cls: type[Any]) -> dict[str, Any]:
    return {one.name: one.default for one in fields(cls) if one.default is not MISSING}


def _steps() -> Iterable[object]:
    """What an append would write after each event of the sample history."""
    writer = AccountWriter(stream_id="account-1", schema="", every=SAMPLE_KEYFRAMES, state=AccountFold())
    for version, (tag, schema_version, text, recorded_at, effective_at) in enumerate(SAMPLES, start=1):
        try:
            event = READERS[tag, schema_version](text)
        except (KeyError, ValidationError, UpcastError):
            event = None
        writer.fold(event, (version, recorded_at, effective_at))
        yield writer.head_row(), writer.summary_row()
    yield writer.keyframes
