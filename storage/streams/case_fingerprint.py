"""Fingerprint of what this program derives from a case: see `fingerprint.py`. Loaded with the first case."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from domain.dispute.events import DueDate
from domain.dispute.facts import Facts
from domain.dispute.fold import EVOLVE
from domain.dispute.postings import STEPS
from domain.dispute.state import WINDOWS, CaseFold, CreditRecord, Evidence, Letter, Posted, Proposal, Task
from storage.encoding.case_codec import READERS
from storage.streams.case_samples import SAMPLES
from storage.streams.case_writer import begin
from storage.streams.fingerprint import digest, folded


def state_schema() -> str:
    """The fingerprint as the fold stands; two milliseconds when it is first asked for."""
    return _of(tuple(READERS.items()), tuple(EVOLVE.items()), WINDOWS)


@lru_cache(maxsize=8)
def _of(*_folded_with: Any) -> str:
    """The fingerprint, kept for as long as these functions are what is folded with."""
    return computed()


def computed() -> str:
    """The fingerprint, worked out."""
    shapes = (CaseFold, Facts, CreditRecord, Evidence, Posted, Proposal, Letter, Task, DueDate, *STEPS)
    return digest(shapes, READERS, _steps())


def _steps() -> Iterable[object]:
    """What an append would write after each event of the sample history."""
    writer = begin("dispute-1", "", every=1)
    return ((tuple(after.head_row()), after.summary_row()) for after in folded(writer, READERS, SAMPLES))
