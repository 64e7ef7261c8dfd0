"""What there is to know of a kind of stream, in one row: accounts, dispute cases, batches, and the bank's profile.

Whoever meets a stream asks `kind_of` and goes on with the row; nobody asks which kind it is. What a row names is
loaded when it is first wanted: who looks at an account never pays for what a case needs.

Another kind is another row, here and in `storage.encoding.codecs`; its inline read model is a table of a migration,
which a server's append function must be told of.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from storage.encoding import codecs
from storage.encoding.codecs import StreamCodec, codec_of
from storage.schema import tables as schema

if TYPE_CHECKING:
    from storage.streams.check import Derived, StreamCheck
    from storage.streams.writer import StreamWriter


@dataclass(frozen=True, slots=True, eq=False)
class StreamKind:
    """One kind of stream.

    `read_model` is its inline read model, by the key that ids of streams have behind the prefix, None where nobody
    lists such streams; `key_pattern` is a regular expression for such a key in an export. `states_days`: its payloads
    state days and instants of their own.

    `fingerprint` says what this program derives from such streams, as it stands; `release` is the same as it is
    written down, known without loading anything. `begin` answers a stream before its first event (stream id,
    fingerprint, distance of snapshots in events), `check` a check of one (stream id, what was derived from it).
    """

    codec: StreamCodec
    read_model: sa.Table | None
    key_pattern: str
    release: str
    fingerprint: Callable[[], str]
    begin: Callable[[str, str, int], StreamWriter]
    check: Callable[[str, Derived], StreamCheck]
    states_days: bool = False

    @property
    def prefix(self) -> str:
        """What the ids of its streams begin with."""
        return self.codec.prefix

    def stream_of(self, key: str) -> str:
        """The stream that a row of the read model is of."""
        return self.prefix + key

    def key_of(self, stream_id: str) -> str:
        """The key of a stream's row of the read model."""
        return stream_id.removeprefix(self.prefix)


def _account_fingerprint() -> str:
    from storage.streams.account_fingerprint import state_schema

    return state_schema()


def _begin_account(stream_id: str, schema: str, every: int) -> StreamWriter:
    from storage.streams.account_writer import begin

    return begin(stream_id, schema, every)


def _check_account(stream_id: str, derived: Derived) -> StreamCheck:
    from storage.streams.account_check import account_check

    return account_check(stream_id, derived)


def _case_fingerprint() -> str:
    from storage.streams.case_fingerprint import state_schema

    return state_schema()


def _begin_case(stream_id: str, schema: str, every: int) -> StreamWriter:
    from storage.streams.case_writer import begin

    return begin(stream_id, schema, every)


def _check_case(stream_id: str, derived: Derived) -> StreamCheck:
    from storage.streams.case_check import case_check

    return case_check(stream_id, derived)


def _profile_fingerprint() -> str:
    from storage.streams.profile_fingerprint import state_schema

    return state_schema()


def _begin_profile(stream_id: str, schema: str, every: int) -> StreamWriter:
    from storage.streams.profile_writer import begin

    return begin(stream_id, schema, every)


def _check_profile(stream_id: str, derived: Derived) -> StreamCheck:
    from storage.streams.profile_check import profile_check

    return profile_check(stream_id, derived)


def _batch_fingerprint() -> str:
    from storage.streams.batch_fingerprint import state_schema

    return state_schema()


def _begin_batch(stream_id: str, schema: str, every: int) -> StreamWriter:
    from storage.streams.batch_writer import begin

    return begin(stream_id, schema, every)


def _check_batch(stream_id: str, derived: Derived) -> StreamCheck:
    from storage.streams.batch_check import batch_check

    return batch_check(stream_id, derived)


ACCOUNT = StreamKind(
    codec=codecs.ACCOUNT,
    read_model=schema.account_summary,
    key_pattern="[A-Za-z0-9][A-Za-z0-9._:/-]{0,63}",
    release="0c1ff9cc2466906b",
    fingerprint=_account_fingerprint,
    begin=_begin_account,
    check=_check_account,
)
CASE = StreamKind(
    codec=codecs.CASE,
    read_model=schema.dispute_queue,
    key_pattern="[A-Za-z0-9][A-Za-z0-9._-]{0,31}",
    release="2232536e8127d44a",
    fingerprint=_case_fingerprint,
    begin=_begin_case,
    check=_check_case,
    states_days=True,
)
PROFILE = StreamKind(
    codec=codecs.PROFILE,
    read_model=None,
    key_pattern="profile",
    release="5e9f842dd09e5f56",
    fingerprint=_profile_fingerprint,
    begin=_begin_profile,
    check=_check_profile,
    states_days=True,
)
BATCH = StreamKind(
    codec=codecs.BATCH,
    read_model=None,
    key_pattern="[A-Za-z0-9][A-Za-z0-9._-]{0,31}",
    release="96b085f4f2faa7a7",
    fingerprint=_batch_fingerprint,
    begin=_begin_batch,
    check=_check_batch,
)
KINDS = {kind.prefix: kind for kind in (ACCOUNT, CASE, PROFILE, BATCH)}
"""By prefix. Fingerprints of a release are written down in each so that nobody changes what is derived without
knowing: a test holds them against what is computed."""


def kind_of(stream_id: str) -> StreamKind:
    """The row of a stream's kind. An id of no kind, which only damage brings into a log, is taken for an account's."""
    return KINDS[codec_of(stream_id).prefix]
