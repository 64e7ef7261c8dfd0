"""Folding events of the log into rows: which of them a read model is given, and what it stops at."""

from __future__ import annotations

from typing import Any

from domain.projections.projection import ReadModel, Rows
from domain.stream import RecordedEvent
from storage.encoding.codec import is_newer, is_unknown
from storage.projections.log_batch import LogBatch
from storage.projections.user_files import failure


def is_wanted(model: ReadModel, stream_id: str, tag: str) -> bool:
    """The model is given events of that type.

    A type that nobody here knows may be meant for any model. One that was passed would be missing for ever.
    """
    return not model.handles or tag in model.handles or is_unknown(stream_id, tag)


def readable(model: ReadModel, batch: LogBatch, position: int) -> tuple[list[RecordedEvent[Any]], int, str]:
    """The events of a batch that the model wants, up to one that this program cannot read; the position reached by
    then; and "" or what is wrong with the next."""
    events: list[RecordedEvent[Any]] = []
    for place, (reached, stream_id, _, _, tag, *_) in enumerate(batch.rows):
        if is_wanted(model, stream_id, tag):
            recorded = batch.event(place)
            if recorded.event is None:
                return events, position, unreadable(recorded)
            events.append(recorded)
        position = reached
    return events, position, ""


def unreadable(recorded: RecordedEvent[Any]) -> str:
    """Which event cannot be read, why, and what to do; nothing passes it, so that nothing is left out."""
    is_of_newer = is_newer(recorded.stream_id, recorded.type, recorded.schema_version)
    advice = "update Recount" if is_of_newer else "restore a backup"
    event = f"event {recorded.version} of {recorded.stream_id}"
    return f"{event}, which this program cannot read ({recorded.problem}: {advice})"


def folded(model: ReadModel, rows: Rows, events: list[RecordedEvent[Any]]) -> str:
    """Fold events; "" or what went wrong, on which event, where in the code."""
    for recorded in events:
        try:
            model.apply(rows, recorded)
        except Exception as error:  # noqa: BLE001 (a user's code fails in any way: it stops and says where)
            return failure(error, model.source, recorded)
    return ""
