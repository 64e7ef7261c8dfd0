"""A reconciliation as evidence in a case: what differs with the hashes of its events, and the file by its digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from domain.account.state import stream_of
from domain.bank import MAPPING_SUFFIX
from domain.dispute.commands import AttachFile, CaseRequest
from domain.dispute.events import EvidenceCited
from domain.dispute.side_events import FileAttached
from domain.errors import BadInput
from domain.evidence.citations import cite_statement
from domain.files import MOST_KEPT, read_whole
from domain.ids import uuid7
from domain.ports import Store
from domain.reconciliation.entries import zone_of
from domain.reconciliation.reconcile import NEAR, WITH_AMOUNTS, Finding, Group, Reconciliation
from tui.application.cases.citations import citation_request
from tui.application.reconciliation.queries import NO_DECISIONS, Decisions
from tui.application.reconciliation.record import record_of
from tui.application.reconciliation.statement_file import StatementFile
from tui.application.reconciliation.words import closes, label, verdict, why
from tui.application.session import Session
from tui.text.safe import safe_str

MOST_FINDINGS = 40
"""Written out in the evidence, by their day; the file has them all."""
MOST_NAME = 100
"""Characters of the name of an attached file: its end, which tells its kind."""


@dataclass(frozen=True, slots=True)
class StatementView:
    """A statement beside the account, and what the agent decided. `record` says what belongs to what, once it is made
    (see `record_of`)."""

    result: Reconciliation
    file: StatementFile
    days: int = NEAR
    decisions: Decisions = NO_DECISIONS
    record: bytes = b""

    def recorded(self, store: Store) -> StatementView:
        """The same with its record."""
        said = {"taken": self.decisions.taken, "refused": self.decisions.refused}
        zone = zone_of(store, self.file.statement).key
        return replace(self, record=record_of(self.result, self.file, zone, self.days, said))

    def cite(self, store: Store, account_id: str, words: str = "") -> EvidenceCited:
        """Raises RecountError."""
        found = list(differing(self.result))[:MOST_FINDINGS]
        versions = {entry.version for _, one in found for entry in one.entries}
        covered = [
            entry.version
            for group in WITH_AMOUNTS
            for one in self.result.groups[group]
            for entry in one.entries
        ]
        last = max(covered, default=store.version_at(stream_of(account_id), store.now()))
        return cite_statement(
            store,
            account_id,
            last,
            versions,
            json.dumps(self._table(found), ensure_ascii=False),
            words or verdict(self.result),
        )

    def _table(self, found: list[tuple[Group, Finding]]) -> dict[str, object]:
        result, currency = self.result, self.result.statement.currency
        return {
            "file": self.file.path.name[-MOST_NAME:],
            "sha256": self.file.sha256,
            "length": self.file.length,
            "record": hashlib.sha256(self.record).hexdigest(),
            "from": result.statement.first_day.isoformat(),
            "to": result.statement.last_day.isoformat(),
            "closes": closes(result),
            "findings": [
                {
                    "group": name,
                    "lines": [line.file_line for line in one.lines],
                    "events": [entry.version for entry in one.entries],
                    "amount": one.amount,
                    "words": safe_str(label(one), 80),
                    "why": why(name, one, currency),
                }
                for name, one in found
            ],
            "lasting": _changes(result),
        }


def differing(result: Reconciliation) -> list[tuple[Group, Finding]]:
    """What does not match, with the group that it is in, by its day."""
    found = [(name, one) for name in WITH_AMOUNTS if name != "matched" for one in result.groups[name]]
    return sorted(found, key=lambda pair: min(_days(pair[1])))


def statement_requests(session: Session, account_id: str, view: StatementView) -> tuple[CaseRequest, ...]:
    """The steps that attach the file to the account's open case, with its mapping and the record of what belongs to
    what, and then the one that cites what they show. What is attached already is not attached again.

    Raises BadInput where no case is open, or the file is no longer what was read.
    """
    view = view.recorded(session.store)
    cited = citation_request(session, account_id, view)
    there = {
        row.event.sha256
        for row in session.store.case_events(cited.case_id)
        if isinstance(row.event, FileAttached)
    }
    wanted = [one for one in _files(view) if one.sha256 not in there]
    attaching = (
        CaseRequest(
            case_id=cited.case_id, command=one, command_id=uuid7(session.clock()), actor=session.actor
        )
        for one in wanted
    )
    return (*attaching, cited)


def _files(view: StatementView) -> Iterator[AttachFile]:
    path, statement = view.file.path, view.result.statement
    read = read_whole(path)
    if read.sha256 != view.file.sha256:
        raise BadInput(f"{path} was changed since it was read; open it again with R.")
    stem = path.stem[: MOST_NAME - 20] or "statement"
    yield AttachFile(
        name=path.name[-MOST_NAME:],
        sha256=read.sha256,
        size=read.size,
        words=f"statement {statement.first_day} to {statement.last_day}",
        content=read.content,
    )
    if view.file.mapping is not None:
        yield _made(f"{stem}{MAPPING_SUFFIX}", view.file.mapping, "what the columns of the statement mean")
    yield _made(
        f"{stem}.reconciled.jsonl", view.record, "which line of the statement is which entry of the log"
    )


def _made(name: str, content: bytes, words: str) -> AttachFile:
    digest = hashlib.sha256(content).hexdigest()
    kept = content if len(content) <= MOST_KEPT else None
    return AttachFile(name=name, sha256=digest, size=len(content), words=words, content=kept)


def _days(one: Finding) -> list[date]:
    return [line.booked for line in one.lines] + [entry.booked for entry in one.entries]


def _changes(result: Reconciliation) -> list[list[object]]:
    """The days on which what lasts changed, and to how much; the last of them."""
    changes: list[list[object]] = []
    before = 0
    for one in result.drift:
        if one.lasting != before:
            changes.append([one.day.isoformat(), one.lasting])
        before = one.lasting
    return changes[-MOST_FINDINGS:]
