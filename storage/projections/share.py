"""A share of a rebuild: the events of streams that follow one another, folded from nothing into rows of their own.

Whoever folds it, in this process, another or on another machine, the rows are the same, and they are text as it is
stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import itemgetter
from typing import NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from domain.account.state import STREAM_PREFIX, account_of
from domain.errors import BadInput
from domain.profile.state import Profile
from domain.projections.projection import ACCOUNT, INTERNAL, Key, ReadModel, Row
from domain.projections.read_models import read_models
from domain.stream import RecordedEvent
from storage.encoding.rows import LogRow, recorded_event
from storage.encoding.rows import Row as Columns
from storage.engine.connect import open_database
from storage.engine.database import Database
from storage.log.stream_runs import StreamRuns
from storage.projections.folding import folded, is_wanted, unreadable
from storage.projections.rows import KeptRow, RowsInMemory, kept_rows
from storage.projections.user_files import projection_of
from storage.schema import tables as schema
from storage.user_code import UserCode, read_code

BATCH = 1_000
"""Events read at a time: a share may be one account that has millions."""

_STREAM = itemgetter(LogRow._fields.index("stream_id"))
_POSITION = itemgetter(LogRow._fields.index("position"))
_TYPE = itemgetter(LogRow._fields.index("type"))


class OurOwn(NamedTuple):
    """A read model that comes with us, as it is handed to workers: its name, and where its days end."""

    name: str
    zone: str
    zone_changes: int


Ordered: TypeAlias = OurOwn | UserCode
"""What is folded, as it is handed to workers: a user's file is read once, by whoever named it."""


def ordered(name: str, source: str, profile: Profile) -> Ordered:
    """The read model of that name in a bank with that profile, or what stands in a user's file. Raises BadInput."""
    return read_code(source) if source else OurOwn(name, profile.clock.key, profile.zone_changes)


def model_of(wanted: Ordered) -> ReadModel:
    """The read model itself. Raises BadInput with the file and line at fault."""
    if isinstance(wanted, UserCode):
        return projection_of(wanted)
    ours = read_models(ZoneInfo(wanted.zone), wanted.zone_changes)
    return next(one for one in ours if one.name == wanted.name)


class NotByShare(BadInput):
    """A fold that asks for more than its share has: only one process can do it."""


class Share(NamedTuple):
    """The streams from `first` to `last` with so many events up to the position `until`."""

    first: str
    last: str
    until: int
    events: int


@dataclass(frozen=True, slots=True)
class FoldedShare:
    """What a share was folded to, as text that is written as it is."""

    share: Share
    rows: list[KeptRow]


class ShareRows(RowsInMemory):
    """The rows of a share, none at first. A fold that wants to see those of others is not to be done by share; it is
    told even if the fold takes no notice."""

    def __init__(self, model: ReadModel) -> None:
        super().__init__()
        self._model = model
        self.strayed = ""

    def stored(self, key: Key) -> Row | None:
        """See RowsInMemory."""
        self.check(key)
        return None

    def stored_keys(self) -> set[Key]:
        """See RowsInMemory. Raises NotByShare."""
        raise self.refused("looks through all rows")

    def refused(self, what: str) -> NotByShare:
        """What the fold did, as an error."""
        self.strayed = self.strayed or what
        return NotByShare(what)


class RowsOfOne(ShareRows):
    """Those of one stream, for a model whose rows are of the account of the event."""

    def __init__(self, model: ReadModel, stream_id: str) -> None:
        super().__init__(model)
        self._account = account_of(stream_id) if stream_id.startswith(STREAM_PREFIX) else None

    def check(self, key: Key) -> None:
        """See RowsInMemory. Raises NotByShare."""
        super().check(key)
        scope, name = key
        if self._account is None or self._account != (name if scope.startswith(INTERNAL) else scope):
            what = f"says that its scope is the {ACCOUNT}, and uses the row {scope[:60]!r}, {name[:60]!r} of another"
            raise self.refused(what)


class ShareFolder:
    """Folds shares of one database for one read model."""

    def __init__(self, database: Database, model: ReadModel) -> None:
        self._model = model
        until = schema.events.c.position <= sa.bindparam("until", type_=sa.BigInteger())
        self._runs = StreamRuns(database, until, batch=BATCH)

    def fold(self, share: Share) -> FoldedShare:
        """Raises BadInput with the event and the line where the fold fails, and where the log is not what it was."""
        kept, events = list[KeptRow](), 0
        rows, stream, position = ShareRows(self._model), "", 0
        for stream_id, run in self._runs.between(share.first, share.last, until=share.until):
            if stream_id != stream:
                stream, position = stream_id, 0
                if self._model.merge is None:
                    kept += kept_rows(rows.changed)
                    rows = RowsOfOne(self._model, stream_id)
            self._fold(rows, run)
            for place in map(_POSITION, run):
                if place <= position:
                    raise NotByShare(
                        f"The events of {stream_id} stand in another order in the log than in the stream: one process "
                        f"rebuilds {self._model.name}."
                    )
                position = place
            events += len(run)
        if events != share.events:
            raise self._stopped(
                f"{share.first} to {share.last}, where a worker sees {events:,} events of {share.events:,}"
            )
        return FoldedShare(share, [*kept, *kept_rows(rows.changed)])

    def _fold(self, rows: ShareRows, run: list[Columns]) -> None:
        """Fold a run of events of one stream."""
        for one in run:
            if not is_wanted(self._model, _STREAM(one), _TYPE(one)):
                continue
            recorded: RecordedEvent = recorded_event(one)
            if recorded.event is None:
                raise self._stopped(unreadable(recorded))
            problem = folded(self._model, rows, [recorded])
            if rows.strayed:
                raise NotByShare(
                    f"{self._model.name} {rows.strayed} on event {recorded.version} of {recorded.stream_id}: one "
                    "process rebuilds it."
                )
            if problem:
                raise self._stopped(problem)

    def _stopped(self, problem: str) -> BadInput:
        return rebuild_stopped(self._model.name, problem)


def rebuild_stopped(name: str, problem: str) -> BadInput:
    """That a rebuild stopped, and on what."""
    return BadInput(f"The rebuild of {name} stopped on {problem}; its live rows go on.")


def fold_share_at(address: str, wanted: Ordered, share: Share) -> FoldedShare:
    """A share in a worker, which opens the database itself, only to look."""
    database = open_database(address, read_only=True)
    try:
        return ShareFolder(database, model_of(wanted)).fold(share)
    finally:
        database.close()
