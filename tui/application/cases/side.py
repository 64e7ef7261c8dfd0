"""What is kept beside a case, as use cases: when a contact was, which file, which other case, and what not to write."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from domain.account.state import STREAM_PREFIX as ACCOUNT_PREFIX
from domain.dispute import commands as c
from domain.dispute.business_days import add
from domain.dispute.personal_data import personal_data, personal_data_words
from domain.dispute.state import Case
from domain.errors import BadInput
from domain.files import MOST_KEPT, read_whole
from domain.handlers.dispute import CaseHandler
from domain.handlers.disputed_account import entries_of
from domain.history.other_side import other_sides
from domain.ports import Store
from tui.text.time.coming import coming_day
from tui.text.time.parse import EventNumber, Moment

Relation = Literal["duplicate-of", "related-to"]
MOST_OTHERS = 200
"""Other cases that are looked at for a link."""
MOST_ENTRIES = 20
"""Disputed entries of which the payee and the other side are looked for."""
MOST_AHEAD = 250
"""Business days that a task may be put off by their number."""
_BUSINESS_DAYS = re.compile(r"\+?(\d{1,3}) ?(?:bd|business days?)", re.ASCII)


@dataclass(frozen=True, slots=True)
class OfferedLink:
    """Another case that this one may belong to, and why."""

    relation: Relation
    case_id: str
    why: str


def contact_instant(when: Moment | EventNumber, now: int) -> int:
    """The instant that was meant, UTC microseconds: a day that has not ended yet is meant up to now.

    Raises BadInput for the number of an event, and for more than a day.
    """
    if when.kind == "event":
        raise BadInput("A contact was at a time; an event's number is none.")
    if when.is_stretch:
        raise BadInput(f"{when.echo} is more than a day; say when it was.")
    return now if when.begin <= now < when.at else when.at


def due_day(handler: CaseHandler, text: str, desk: ZoneInfo) -> date:
    """The day of the bank by which something is to be done: "5 bd" is so many of its business days from today, anything
    else as `coming_day` has it, typed in the zone `desk`. Raises TimeError for what is no day, and for one that has
    passed."""
    profile = handler.store.profile()
    counted = _BUSINESS_DAYS.fullmatch(text.strip().casefold())
    if counted is not None:
        return add(handler.calendars(profile.country), handler.today(), min(int(counted[1]), MOST_AHEAD))
    return coming_day(text, bank=profile.clock, desk=desk, now=handler.clock(), locale=lambda: profile.locale)


def attached(path: Path, words: str) -> c.AttachFile:
    """The file as it is recorded: by name, size and SHA-256, with the content where the bank keeps it.

    Raises MissingFile, BadInput.
    """
    read = read_whole(path)
    return c.AttachFile(name=path.name, sha256=read.sha256, size=read.size, words=words, content=read.content)


def attached_words(command: c.AttachFile) -> str:
    """How large the file is, its hash, and whether the bank keeps its content."""
    kept = (
        f"longer than {MOST_KEPT >> 20} MiB, so that the bank keeps its hash alone: keep the file"
        if command.content is None
        else "the bank keeps it"
    )
    return f"{command.size:,} bytes, SHA-256 {command.sha256[:16]}…; {kept}"


def offered_links(handler: CaseHandler, case_id: str, case: Case) -> list[OfferedLink]:
    """Cases that share an entry, the amount, the payee or a piece of work with this one, duplicates first."""
    store, linked = handler.store, {other for _, other in case.links}
    entries, payees = _entries(store, case), _payees(store, case)
    found = list[OfferedLink]()
    for other_id in _others(store, case):
        other = None if other_id in linked or other_id == case_id else store.case(other_id)
        if other is not None:
            found += list(_offer(store, case, other_id, other, entries, payees))[:1]
    return sorted(found, key=lambda one: one.relation)


def personal_data_warning(store: Store, holder_id: str, command: c.CaseCommand, reason: str = "") -> str:
    """One sentence where the words of the step, or its reason, seem to hold what the log cannot forget; else ""."""
    said = [getattr(command, name, "") for name in ("text", "words", "explanation", "name")]
    facts = getattr(command, "facts", None)
    texts = [*said, getattr(facts, "words", ""), reason]
    if isinstance(command, c.IssueLetter) or not any(texts):
        return ""
    names = [name for name in store.holder_names([holder_id]).values() if name]
    return personal_data_words(
        dict.fromkeys(one for text in texts if text for one in personal_data(text, names))
    )


def _others(store: Store, case: Case) -> Iterator[str]:
    """Cases of the account, of its holder, and of accounts on the other side of a disputed entry, each once."""
    accounts = dict.fromkeys((case.account_id, *(account_id for account_id, _ in _entries(store, case))))
    ids = [
        one.case_id
        for account_id in accounts
        for one in store.cases(account_id=account_id, open_only=False, limit=MOST_OTHERS)
    ]
    holders = store.cases_of_holder(case.holder_id) if case.holder_id else []
    yield from dict.fromkeys([*ids, *holders[:MOST_OTHERS]])


def _offer(
    store: Store, case: Case, other_id: str, other: Case, entries: set[tuple[str, int]], payees: set[str]
) -> Iterator[OfferedLink]:
    """Why the other case may belong to this one, the strongest first."""
    same = [
        entry
        for entry in other.facts.entries
        if other.account_id == case.account_id and entry in case.facts.entries
    ]
    if same:
        yield OfferedLink("duplicate-of", other_id, f"the same entry {', '.join(map(str, same))}")
    if any((other.account_id, entry) in entries for entry in other.facts.entries):
        yield OfferedLink("related-to", other_id, "the other side of the same transfer")
    amount = case.facts.alleged_amount
    if amount and (other.facts.alleged_amount, other.currency) == (amount, case.currency):
        yield OfferedLink("related-to", other_id, "the same amount")
    both = sorted(payees & _payees(store, other))
    if both:
        yield OfferedLink("related-to", other_id, f"the same payee, {both[0]}")


def _entries(store: Store, case: Case) -> set[tuple[str, int]]:
    """Account and version of what is on the other side of the disputed entries."""
    entry = entries_of(store, case.account_id)
    events = (entry(version) for version in case.facts.entries[:MOST_ENTRIES])
    return {
        (side.stream_id.removeprefix(ACCOUNT_PREFIX), side.version)
        for event in events
        if event is not None
        for side in other_sides(store, event)
    }


def _payees(store: Store, case: Case) -> set[str]:
    """Who was paid by the disputed entries, or what they are called."""
    entry = entries_of(store, case.account_id)
    events = (entry(version) for version in case.facts.entries[:MOST_ENTRIES])
    known = (None if event is None else event.event for event in events)
    told = (getattr(one, "counterparty", "") or getattr(one, "description", "") for one in known)
    return {one.strip().casefold() for one in told if one.strip()}
