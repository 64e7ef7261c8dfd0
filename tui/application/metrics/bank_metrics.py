"""The figures of a bank that tell somebody far away whether all is well."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import takewhile
from typing import get_args

from domain.bank import Bank
from domain.dispute.queues import is_overdue
from domain.projections.projection import ProjectionStatus, Status
from domain.publishing.ports import PublisherStatus
from tui.application.cases.every_case import every_case
from tui.application.metrics.openmetrics import NO_LABELS, Family, Labels, openmetrics


def bank_metrics(bank: Bank, today: date) -> str:
    """All of them, as OpenMetrics. `today` is the bank's day, by which duties are overdue.

    Raises StoreUnavailable, DamageFound, Refused where this login may not read what they are made of.
    """
    families = [*_size(bank), *_cases(bank, today), *_read_models(bank.projections().statuses())]
    families += _publishers(bank.publishing().outbox.statuses())
    return openmetrics(families)


def _size(bank: Bank) -> Iterator[Family]:
    figures = bank.figures()
    yield Family("recount_bank", "info", "The schema of its database.", [({"schema": figures.schema}, 1)])
    yield Family(
        "recount_database_size_bytes",
        "gauge",
        "What the bank takes in its database.",
        [(NO_LABELS, figures.size)],
        unit="bytes",
    )
    yield Family(
        "recount_log_position", "gauge", "Position of the newest event.", [(NO_LABELS, figures.position)]
    )
    counts = [({"kind": kind}, count) for kind, count in figures.counts.items()]
    yield Family(
        "recount_streams", "gauge", "Streams by kind.", [(labels, one.streams) for labels, one in counts]
    )
    yield Family(
        "recount_events",
        "counter",
        "Events by kind of stream.",
        [(labels, one.events) for labels, one in counts],
    )


def _cases(bank: Bank, today: date) -> Iterator[Family]:
    yield Family("recount_cases_open", "gauge", "Cases not closed.", [(NO_LABELS, bank.cases_count())])
    # They come by their next day: what is overdue comes first, and no more is read.
    late = takewhile(lambda one: is_overdue(one, today), every_case(bank))
    by_duty = sorted(Counter(one.next_deadline for one in late).items())
    yield Family(
        "recount_cases_overdue",
        "gauge",
        "Open cases of which the day of the next duty has passed, by that duty.",
        [({"duty": duty}, count) for duty, count in by_duty],
    )


def _publishers(statuses: Sequence[PublisherStatus]) -> Iterator[Family]:
    named = [({"broker": one.to, "prefix": one.prefix}, one) for one in statuses]
    yield from _how_far("recount_publisher", named, "Position of the last event at the broker.", "it")


def _read_models(statuses: Sequence[ProjectionStatus]) -> Iterator[Family]:
    named = [({"read_model": one.name}, one) for one in statuses]
    at = "Position of the last event in the read model."
    yield from _how_far("recount_read_model", named, at, "its checkpoint")
    yield Family(
        "recount_read_model_stalled",
        "gauge",
        "1 where it is behind and nobody moves it.",
        [(labels, one.is_stalled) for labels, one in named],
    )
    states: Sequence[Status] = get_args(Status)
    yield Family(
        "recount_read_model_status",
        "stateset",
        "Whether it runs, was paused, or failed.",
        [
            ({**labels, "recount_read_model_status": state}, one.status == state)
            for labels, one in named
            for state in states
        ],
    )


def _how_far(
    name: str, named: Sequence[tuple[Labels, PublisherStatus | ProjectionStatus]], position: str, after: str
) -> Iterator[Family]:
    """How far each has come, and what waits after that."""
    yield Family(f"{name}_position", "gauge", position, [(labels, one.position) for labels, one in named])
    yield Family(
        f"{name}_lag_events",
        "gauge",
        f"Events after {after}.",
        [(labels, one.lag_events) for labels, one in named],
        unit="events",
    )
    yield Family(
        f"{name}_lag_seconds",
        "gauge",
        "How long the oldest of them has waited.",
        [(labels, one.lag_seconds) for labels, one in named],
        unit="seconds",
    )
