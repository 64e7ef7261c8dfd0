"""Which codec reads and writes a stream: one row for each kind of stream. A codec is loaded when one is first met, so
that who looks at an account never pays for what a case needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol, TypeAlias

from domain.account.state import STREAM_PREFIX

Readers: TypeAlias = dict[tuple[str, int], Callable[[str], Any]]
"""(type, schema version) to the function that reads and validates the stored text; it raises ValidationError or
UpcastError."""


class Codec(Protocol):
    """Payloads and states of one kind of stream as text, and back: a module."""

    EVENTS: Mapping[str, type[Any]]
    """The types of its events that this program records, by name."""
    READERS: Readers

    def encode_payload(self, event: Any) -> tuple[str, int, str]:
        """(type, schema version, text) as they are stored."""

    def encode_state(self, state: Any) -> str:
        """A state as heads and snapshots keep it."""

    def decode_state(self, text: str) -> Any | None:
        """The stored state of this program's fingerprint, as a value; None when it does not parse."""


@dataclass(frozen=True, slots=True)
class StreamCodec:
    """How a kind of stream is written down. Ids of its streams begin with `prefix`, which ends at its first hyphen;
    `load` answers its codec. `has_shapes`: SQL may ask its payloads for their fields (see `payload_shapes`)."""

    prefix: str
    load: Callable[[], Codec]
    has_shapes: bool = False


@cache
def _account_codec() -> Codec:
    from storage.encoding import account_codec

    return account_codec


@cache
def _case_codec() -> Codec:
    from storage.encoding import case_codec

    return case_codec


@cache
def _profile_codec() -> Codec:
    from storage.encoding import profile_codec

    return profile_codec


@cache
def _batch_codec() -> Codec:
    from storage.encoding import batch_codec

    return batch_codec


ACCOUNT = StreamCodec(STREAM_PREFIX, _account_codec, has_shapes=True)
CASE = StreamCodec("dispute-", _case_codec)
PROFILE = StreamCodec("bank-", _profile_codec)
BATCH = StreamCodec("batch-", _batch_codec)
CODECS = {codec.prefix: codec for codec in (ACCOUNT, CASE, PROFILE, BATCH)}


def codec_of(stream_id: str) -> StreamCodec:
    """The row of a stream's kind. An id of no kind, which only damage brings into a log, is taken for an account's."""
    return CODECS.get(stream_id[: stream_id.find("-") + 1], ACCOUNT)
