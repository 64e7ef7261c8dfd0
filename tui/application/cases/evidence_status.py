"""The evidence of a case held against the log as it is now: is it still what was seen, and does anything recorded
since bear on it?"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass

from domain.dispute import events as d
from domain.errors import DamageFound
from domain.evidence import citations as evidence
from domain.ports import Store
from domain.stream import RecordedEvent
from tui.text.cases import citation_words

MAX_NAMED = 8
"""Later events named in a sentence; of more, only how many."""


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation, when it was made (UTC microseconds), the versions of later events that bear on it, and why it
    cannot be trusted any more ("": it can). `corrected` are those of them that the case itself posted."""

    citation: d.EvidenceCited
    cited_at: int
    bearing: tuple[int, ...]
    corrected: tuple[int, ...]
    problem: str


def read_cited(
    store: Store, account_id: str, events: Sequence[RecordedEvent[d.CaseEvent]]
) -> tuple[Cited, ...]:
    """The evidence among a case's events, looked at again. Raises StoreUnavailable."""
    posted = [event.event for event in events if isinstance(event.event, d.CorrectionPosted)]
    own = {version for one in posted for version in range(one.first_version, one.last_version + 1)}
    return tuple(
        _looked_at(store, account_id, event.event, event.recorded_at, own)
        for event in events
        if isinstance(event.event, d.EvidenceCited)
    )


def _looked_at(
    store: Store, account_id: str, citation: d.EvidenceCited, cited_at: int, own: Container[int]
) -> Cited:
    problem = ""
    try:
        if not evidence.open_again(store, account_id, citation).same:
            problem = f"The account no longer shows what was cited; `recount verify {account_id}` says what is left."
    except DamageFound as error:
        problem = error.message
    later = [row.version for row in evidence.bearing_since(store, account_id, citation)]
    others = tuple(version for version in later if version not in own)
    return Cited(citation, cited_at, others, tuple(version for version in later if version in own), problem)


def bearing_words(cited: Cited) -> str:
    """What to know beside the citation: damage, or later events; "" where there is nothing."""
    if cited.problem:
        return cited.problem
    if not cited.bearing:
        return f"this case corrected it: event {_listed(cited.corrected)}" if cited.corrected else ""
    count = len(cited.bearing)
    if count == 1:
        return f"event {cited.bearing[0]:,}, recorded since, bears on it"
    if count > MAX_NAMED:
        return f"{count:,} events recorded since bear on it, the first is {cited.bearing[0]:,}"
    return f"events {_listed(cited.bearing)}, recorded since, bear on it"


def _listed(versions: Sequence[int]) -> str:
    return ", ".join(f"{version:,}" for version in versions)


def warnings_of(cited: Sequence[Cited]) -> list[str]:
    """What to know of all of a case's evidence, in a line or two."""
    damaged = ", ".join(str(one.citation.number) for one in cited if one.problem)
    borne_on = ", ".join(str(one.citation.number) for one in cited if one.bearing and not one.problem)
    told = []
    if damaged:
        told.append(f"the log no longer shows what was cited as evidence {damaged}")
    if borne_on:
        told.append(f"events recorded since bear on evidence {borne_on}")
    return told


def cited_sentence(cited: Cited, currency: str) -> str:
    """The whole of it, as it is told where the evidence is opened again."""
    told = bearing_words(cited)
    beside = f" Now: {told}." if told else " Nothing recorded since bears on it."
    return f"Evidence {cited.citation.number} as it was seen: {citation_words(cited.citation, currency)}.{beside}"
