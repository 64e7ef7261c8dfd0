"""One sweep over a bank: pinned to a position of its log, kept in a file as it goes, and proved by a digest."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from domain.bank import Bank, Progress
from domain.errors import BadInput
from domain.files import read_bytes, read_text
from domain.harm import HarmFound, Pattern, SweepOrder, SweptShare
from domain.sweep.patterns import PATTERNS
from tui.application.sweep.saved import Saved

MOST_LISTED = 16 << 20
"""Bytes of a file that lists accounts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a sweep looks for, and where: everything that its answer depends on.

    `log` is the hash of the log's first event, "" where there is none. `code` is the SHA-256 of a user's own file, ""
    for a pattern that comes with us; `accounts` that of the accounts named, "" for all. `first` and `last` bound when
    the event was recorded, in UTC microseconds, both included.
    """

    log: str
    pattern: str
    version: int
    code: str
    accounts: str
    first: int | None
    last: int | None
    position: int

    @property
    def is_sound(self) -> bool:
        """Whether it can have been asked: a file may say anything."""
        texts = (self.log, self.pattern, self.code, self.accounts)
        numbers = (self.version, self.position)
        bounds = (self.first, self.last)
        return (
            all(type(one) is str for one in texts)
            and all(type(one) is int and one >= 0 for one in numbers)
            and all(one is None or type(one) is int for one in bounds)
        )

    def is_asked(self, harm: HarmFound) -> bool:
        """Recorded when it is asked about."""
        after = self.first is None or harm.recorded_at >= self.first
        return after and (self.last is None or harm.recorded_at <= self.last)


@dataclass(frozen=True, slots=True)
class Total:
    """Of one currency: accounts, findings, and what is owed together in minor units."""

    accounts: int
    findings: int
    owed: int


@dataclass(slots=True)
class Swept:
    """What a sweep found, in order of account and entry. `title` is the pattern's; `was_saved` accounts were taken from
    the file of an earlier run."""

    question: Question
    title: str
    found: list[HarmFound] = field(default_factory=list)
    accounts: int = 0
    events: int = 0
    was_saved: int = 0

    def take(self, share: SweptShare) -> None:
        """Put a share to it."""
        self.accounts += share.accounts
        self.events += share.events
        self.found += share.found

    @property
    def totals(self) -> Mapping[str, Total]:
        """By currency, in its order."""
        by_currency = defaultdict[str, list[HarmFound]](list)
        for one in self.found:
            by_currency[one.currency].append(one)
        return {
            currency: Total(
                len({one.account_id for one in found}), len(found), sum(one.harm.owed for one in found)
            )
            for currency, found in sorted(by_currency.items())
        }

    @property
    def digest(self) -> str:
        """SHA-256 over the question and every finding: who asks the same of the same log gets the same."""
        lines = [json.dumps(asdict(self.question), sort_keys=True)]
        lines += [
            json.dumps([one.account_id, one.harm.entry, one.harm.owed, one.harm.words]) for one in self.found
        ]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A sweep as it is asked for. `position` None: as far as the log goes now; `save`: where it is kept as it goes."""

    pattern: Pattern
    accounts: Sequence[str] = ()
    first: int | None = None
    last: int | None = None
    position: int | None = None
    jobs: int | None = None
    cluster: str = ""
    save: Path | None = None


def sweep(bank: Bank, request: Request, progress: Progress | None = None) -> Swept:
    """Look through the bank; goes on from where the file says that an earlier run of the same question stopped.

    Raises BadInput where the pattern fails or the file cannot be used, UnknownAccount, StoreUnavailable; what was found
    until then is in the file.
    """
    pattern = request.pattern
    accounts = sorted(set(request.accounts))
    saved = None if request.save is None else Saved(request.save)
    position = _position(bank, request, saved)
    question = Question(
        log=_first_hash(bank),
        pattern=pattern.name,
        version=pattern.version,
        code=_sha256(read_bytes(Path(pattern.source), MOST_LISTED)) if pattern.source else "",
        accounts=_sha256("\n".join(accounts).encode()) if accounts else "",
        first=request.first,
        last=request.last,
        position=position,
    )
    swept, after = Swept(question, pattern.title), ""
    if saved is not None:
        for share in saved.begin(asdict(question)):
            swept.take(share)
            after = share.last
        swept.was_saved = swept.accounts
        if saved.is_complete:
            return swept
    order = SweepOrder(
        pattern=pattern.source or pattern.name,
        accounts=accounts,
        until=position,
        after=after,
        jobs=request.jobs,
        cluster=request.cluster,
    )
    for share in bank.sweep(order, progress):
        asked = SweptShare(
            share.last, share.accounts, share.events, tuple(filter(question.is_asked, share.found))
        )
        swept.take(asked)
        if saved is not None:
            saved.add(asked)
    if saved is not None:
        saved.end(swept.digest)
    return swept


def read(bank: Bank, path: Path) -> Swept:
    """A sweep of this bank that was kept in a file to its end.

    Raises BadInput where it was not, is of another bank, or was changed since.
    """
    if not path.exists():
        raise BadInput(f"There is no file {path}; `recount sweep PATTERN --save {path}` makes it.")
    saved = Saved(path)
    if saved.question is None or not saved.is_complete:
        raise BadInput(f"The sweep in {path} has not come to its end; the command that began it goes on.")
    try:
        question = Question(**saved.question)
    except TypeError as error:
        raise BadInput(f"{path} was written by another version of Recount; sweep again.") from error
    if not question.is_sound:
        raise BadInput(f"{path} was changed since a sweep wrote it; name another file.")
    if question.log != _first_hash(bank) or question.position > bank.head_position():
        raise BadInput(f"{path} is a sweep of another bank than {bank.label}.")
    title = next((one.title for one in PATTERNS if one.name == question.pattern and not question.code), "")
    swept = Swept(question, title or question.pattern.replace("_", " ").capitalize())
    for share in saved.shares():
        swept.take(share)
    if swept.digest != saved.digest:
        raise BadInput(f"{path} was changed since a sweep wrote it: its digest is not that of what it holds.")
    return swept


def accounts_of(path: Path) -> list[str]:
    """The account numbers in a file, one on a line; lines that are empty or begin with # say nothing.

    Raises BadInput.
    """
    lines = (line.strip() for line in read_text(path, MOST_LISTED).splitlines())
    found = [line for line in lines if line and not line.startswith("#")]
    if not found:
        raise BadInput(f"{path} lists no account; write their numbers, one on a line.")
    return found


def _position(bank: Bank, request: Request, saved: Saved | None) -> int:
    """What the sweep is pinned to: what was asked for, what the file was pinned to, or the end of the log."""
    head = bank.head_position()
    position = request.position
    if position is None and saved is not None:
        position = saved.position
    if position is None:
        return head
    if position > head:
        raise BadInput(f"The log reaches position {head:,} only; a sweep cannot be pinned to {position:,}.")
    return position


def _first_hash(bank: Bank) -> str:
    first = bank.all_events(limit=1)
    return first[0].hash if first else ""


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
