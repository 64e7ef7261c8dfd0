"""Fingerprint of what this program derives from a batch: see `fingerprint.py`. Loaded with the first batch."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from domain.batch.events import CurrencyTotal
from domain.batch.state import EVOLVE, BatchFold
from storage.encoding.batch_codec import READERS
from storage.streams.batch_samples import SAMPLES
from storage.streams.batch_writer import begin
from storage.streams.fingerprint import digest, folded


def state_schema() -> str:
    """The fingerprint as the fold stands."""
    return _of(tuple(READERS.items()), tuple(EVOLVE.items()))


@lru_cache(maxsize=8)
def _of(*_folded_with: Any) -> str:
    """The fingerprint, kept for as long as these functions are what is folded with."""
    return computed()


def computed() -> str:
    """The fingerprint, worked out."""
    return digest((BatchFold, CurrencyTotal), READERS, _steps())


def _steps() -> Iterable[object]:
    """What an append would write after each event of the sample history."""
    writer = begin("batch-B-1", "", every=1)
    return (tuple(after.head_row()) for after in folded(writer, READERS, SAMPLES))
