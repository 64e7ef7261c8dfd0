"""Evidence: a view of the account, kept so that it can be opened again to exactly what was seen.

A citation says which events it rests on, with their hashes, and up to which event the account was known. Looking
again leaves out everything recorded later, under either lens; whether later events matter is told beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from domain.account import events as e
from domain.account.giving_back import PUT_RIGHT
from domain.account.state import Account, stream_of
from domain.clock import LAST_INSTANT
from domain.dispute import events as d
from domain.dispute.corrections import figures
from domain.errors import DamageFound
from domain.evidence.what_if_text import edits_text
from domain.history.as_recorded import as_known
from domain.history.cut import cut_at_instant, cut_at_version, state_at
from domain.history.what_if import Edit
from domain.ports import EventLog, Store
from domain.search import EventFilter
from domain.stream import RecordedEvent

CORRECTING = (e.ProvisionalCreditGranted, *PUT_RIGHT)
CORRECTIONS = EventFilter(types=frozenset(one.__name__ for one in CORRECTING))
MAX_CORRECTIONS = 1000


@dataclass(frozen=True, slots=True)
class View:
    """A cited view opened again. `same` is False where the account no longer folds to the figures cited."""

    account: Account
    other: Account | None
    same: bool


def cite_event(store: Store, account_id: str, version: int, words: str = "") -> d.EvidenceCited:
    """The state right after an event, as the bank knew it then. Raises as domain.history.cut.state_at."""
    return _cite(store, account_id, version, kind="event", words=words)


def cite_instant(
    store: Store, account_id: str, instant: int, lens: d.Lens, words: str = ""
) -> d.EvidenceCited:
    """The state at an instant (UTC microseconds) through a lens, with everything known now."""
    cut = cut_at_instant(store, account_id, instant, lens)
    return d.EvidenceCited(
        number=1,
        kind="instant",
        lens=lens,
        version=cut.last.version,
        instant=instant,
        known_version=cut.head_version,
        figures=figures(cut.account),
        # The hash of the newest event fixes everything that was known.
        cited=_cited(store, account_id, {cut.last.version, cut.head_version}),
        words=words,
    )


def cite_comparison(
    store: Store, account_id: str, mark: int, version: int, words: str = ""
) -> d.EvidenceCited:
    """Two states side by side: after the event `mark` (A) and after the event `version`."""
    other, _ = state_at(store, account_id, mark)
    return _cite(store, account_id, version, kind="comparison", mark=(mark, other), words=words)


def cite_proof(store: Store, account_id: str, version: int, agrees: bool, words: str = "") -> d.EvidenceCited:
    """That live state, snapshot + tail and full replay agreed, or did not, at a version."""
    return _cite(store, account_id, version, kind="proof", agrees=agrees, words=words)


def cite_what_if(
    store: Store,
    account_id: str,
    instant: int,
    real: Account,
    hypothetical: Account,
    edits: Sequence[Edit],
    words: str = "",
) -> d.EvidenceCited:
    """What would have been at an instant (UTC microseconds), beside the truth there."""
    version = store.version_at(stream_of(account_id), instant)
    return replace(
        _cite(store, account_id, version, kind="what-if", words=words),
        instant=instant,
        figures=figures(hypothetical),
        other_figures=figures(real),
        edits=edits_text(edits),
    )


def cite_liability(store: Store, account_id: str, table: str, words: str) -> d.EvidenceCited:
    """Who bears what of the disputed entries, as JSON text, on the account as it is known now."""
    head = store.version_at(stream_of(account_id), LAST_INSTANT)
    return replace(_cite(store, account_id, head, kind="liability", words=words), edits=table)


def cite_statement(
    store: Store, account_id: str, version: int, versions: set[int], table: str, words: str
) -> d.EvidenceCited:
    """A bank's statement held against the account: what differs as JSON text, on the account as it is known now.

    `version` is the last event of the statement's days, `versions` are those that differ.
    """
    cited = _cite(store, account_id, version, kind="statement", words=words)
    return replace(
        cited, cited=_cited(store, account_id, {version, cited.known_version} | versions), edits=table
    )


def _cite(
    store: Store,
    account_id: str,
    version: int,
    *,
    kind: d.EvidenceKind,
    mark: tuple[int, Account] | None = None,
    agrees: bool | None = None,
    words: str,
) -> d.EvidenceCited:
    cut = cut_at_version(store, account_id, version)
    return d.EvidenceCited(
        number=1,
        kind=kind,
        version=version,
        instant=cut.last.recorded_at,
        known_version=cut.head_version,
        figures=figures(cut.account),
        other_version=None if mark is None else mark[0],
        other_figures=None if mark is None else figures(mark[1]),
        cited=_cited(store, account_id, {version, cut.head_version} | (set() if mark is None else {mark[0]})),
        agrees=agrees,
        words=words,
    )


def check(store: EventLog, account_id: str, citation: d.EvidenceCited) -> None:
    """The cited events are in the log with the hashes cited. Raises DamageFound where they are not."""
    for cited in citation.cited:
        recorded = store.event(stream_of(account_id), cited.version)
        if recorded is None or recorded.hash != cited.hash:
            raise DamageFound(
                f"Event {cited.version} of account {account_id} is not the one that was cited; "
                f"run `recount verify {account_id}`."
            )


def open_again(store: Store, account_id: str, citation: d.EvidenceCited) -> View:
    """The view as it was: nothing recorded after the citation is let in.

    A what-if opens on the real state it started from; running its edits again is for who shows it.
    Raises DamageFound where the log no longer has what was cited.
    """
    check(store, account_id, citation)
    store = as_known(store, account_id, citation.known_version)
    if citation.kind == "instant":
        account = cut_at_instant(store, account_id, citation.instant, citation.lens).account
    else:
        account = state_at(store, account_id, citation.version)[0]
    other = None if citation.other_version is None else state_at(store, account_id, citation.other_version)[0]
    seen = citation.figures if citation.kind != "what-if" else citation.other_figures
    same = figures(account) == seen and (other is None or figures(other) == citation.other_figures)
    return View(account, other, same)


def bearing_since(
    store: EventLog, account_id: str, citation: d.EvidenceCited
) -> list[RecordedEvent[e.AccountEvent]]:
    """What was recorded after the citation and matters to it (see `bearing`), oldest first, found through indexes."""
    stream_id = stream_of(account_id)
    backdated = store.backdated(stream_id, citation.known_version, citation.instant).backdated
    corrections = store.events_page(
        stream_id, CORRECTIONS, after=citation.known_version, limit=MAX_CORRECTIONS
    )
    later = {row.version: row for row in (*backdated, *corrections)}
    return bearing(citation, [later[version] for version in sorted(later)])


def bearing(
    citation: d.EvidenceCited, later: Sequence[RecordedEvent[e.AccountEvent]]
) -> list[RecordedEvent[e.AccountEvent]]:
    """Those of the events recorded after the citation that matter to it: they correct an event it rests on, or
    count from before the moment it shows."""
    rests_on = {citation.version, citation.other_version}
    return [
        row for row in later if row.version > citation.known_version and _matters(row, citation, rests_on)
    ]


def _matters(
    row: RecordedEvent[e.AccountEvent], citation: d.EvidenceCited, rests_on: set[int | None]
) -> bool:
    if isinstance(row.event, CORRECTING) and row.event.entry is not None and row.event.entry in rests_on:
        return True
    return row.effective_at <= citation.instant


def _cited(store: EventLog, account_id: str, versions: set[int]) -> tuple[d.CitedEvent, ...]:
    found = (store.event(stream_of(account_id), version) for version in sorted(versions))
    return tuple(d.CitedEvent(version=one.version, hash=one.hash) for one in found if one is not None)
