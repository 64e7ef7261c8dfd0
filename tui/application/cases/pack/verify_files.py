"""The other half of `verify_pack.py`, which lies beside it: reading within bounds, the files that were attached to the
case, and the sums of statements that it cites, done again.

What it looks at comes from outside. It needs nothing but Python.
"""

from __future__ import annotations

import json
import os
import re
import stat
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

MAX_BYTES = 1 << 30
"""Of all files together, unpacked: millions of events."""
MAX_LINE = 1 << 20
FILE = re.compile(r"file-[1-9][0-9]{0,5}(\.[a-z0-9]{1,8})?", re.ASCII)
"""Names of attached files in a pack: the file's number in the case, and how its own name ends."""
RECORD = "recount-reconciliation/1"
GROUPS = ("differs", "sign", "only_statement", "only_log", "matched", "cancelled")
MOVES = {
    "MoneyDeposited": 1,
    "MoneyWithdrawn": -1,
    "FeeCharged": -1,
    "InterestCredited": 1,
    "ProvisionalCreditGranted": 1,
    "ProvisionalCreditWithdrawn": -1,
    "RefundPaid": 1,
}
"""Which way an event's `amount` moves the ledger; an opening and a reversal say it themselves."""


class Unreadable(Exception):
    """What cannot be read as a pack, or as a seal, at all."""


def pieces(path: Path, most: int = MAX_BYTES) -> Iterator[bytes]:
    """The content of a regular file line by line, long lines in pieces.

    Raises Unreadable for more than it may be, and for what is no such file: a link, or a pipe, which might not end.
    """
    flags = (getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY"))
    try:
        descriptor = os.open(path, os.O_RDONLY | sum(flags))
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise Unreadable(f"{path.name} is no regular file")
            while piece := file.readline(MAX_LINE):
                most -= len(piece)
                if most < 0:
                    raise Unreadable(f"{path.name} is longer than any file of a pack")
                yield piece
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or type(error).__name__
        raise Unreadable(f"{path.name} cannot be read ({why})") from None


def text_lines(path: Path) -> Iterator[tuple[str, str]]:
    """Where each line of a file is, and the line, without its end. Raises Unreadable."""
    for number, piece in enumerate(pieces(path), start=1):
        where = f"{path.name} line {number}"
        if not piece.endswith(b"\n"):
            raise Unreadable(f"{where} has no end, or is longer than {MAX_LINE:,} bytes")
        yield where, text_of(piece[:-1], where)


def text_of(raw: bytes, where: str) -> str:
    """Raises Unreadable for what is not plain ASCII, which is all that a pack's JSON has."""
    try:
        return raw.decode("ascii")
    except UnicodeDecodeError:
        raise Unreadable(f"{where} cannot be read as JSON (it is not ASCII)") from None


def parse(text: str, where: str) -> Any:
    """A JSON value of texts, whole numbers, lists and objects. Raises Unreadable for any other."""
    try:
        return json.loads(
            text, object_pairs_hook=_object, parse_int=_whole, parse_float=_whole, parse_constant=_whole
        )
    except RecursionError:
        raise Unreadable(f"{where} is nested too deep to be read") from None
    except ValueError as error:
        said = error.msg if isinstance(error, json.JSONDecodeError) else error
        raise Unreadable(f"{where} cannot be read as JSON ({said})") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key is given twice")
    return found


def _whole(digits: str) -> int:
    if len(digits) > 20 or not -(2**63) <= int(digits) < 2**63:
        raise ValueError("a number is too large")
    return int(digits)


class AttachedFile(NamedTuple):
    """A file that the case names: its name in the pack, its own, its SHA-256 and its size in bytes."""

    name: str
    called: str
    sha256: str
    size: int


class StatementCited(NamedTuple):
    """Evidence of a statement held against the log: its number, the newest event then, and the SHA-256 of the file and
    of the record of what belongs to what; "" for none."""

    number: int
    known: int
    file: str
    record: str


def pack_name(number: int, called: str) -> str:
    """What an attached file is called in a pack."""
    ending = Path(called).suffix.lower()
    name = f"file-{number}{ending}"
    return name if FILE.fullmatch(name) else f"file-{number}"


def attached(said: Mapping[str, Any]) -> AttachedFile:
    """Of the data of a FileAttached. Raises KeyError, TypeError."""
    number, size = said["number"], said["size"]
    if type(number) is not int or type(size) is not int:
        raise TypeError
    return AttachedFile(pack_name(number, str(said["name"])), str(said["name"]), str(said["sha256"]), size)


def cited(said: Mapping[str, Any], where: str) -> Iterator[StatementCited]:
    """Of the data of an EvidenceCited; none where it is of something else. Raises KeyError, TypeError, Unreadable."""
    if said.get("kind") == "statement":
        table = parse(str(said["edits"]), where)
        file, record = str(table["sha256"]), str(table.get("record", ""))
        yield StatementCited(int(said["number"]), int(said["known_version"]), file, record)


def effect(kind: str, data: str, where: str) -> int | None:
    """What an event of the account adds to its ledger, in minor units; None where it is written in an older way."""
    if kind not in {*MOVES, "AccountOpened", "EntryReversed"}:
        return 0
    try:
        said = parse(data, where)
        if kind == "AccountOpened":
            return _amount(said.get("opening_balance", 0))
        sign = MOVES.get(kind) or (1 if said["direction"] == "credit" else -1)
        return sign * _amount(said["amount"])
    except (Unreadable, KeyError, TypeError, AttributeError):
        return None


def check_attached(
    files: Sequence[AttachedFile], listed: Mapping[str, str], left_out: Mapping[str, str]
) -> list[str]:
    """Hold what the case names against what the manifest does: name to SHA-256, and what was left out to why."""
    names = {one.name for one in files}
    problems = []
    for one in files:
        if one.name in left_out and one.name not in listed:
            continue
        if one.name not in listed:
            problems.append(f"{one.name} ({one.called}) was attached to the case, and is missing")
        elif one.name in left_out or listed[one.name] != one.sha256:
            problems.append(f"{one.name} is not the file {one.called} that was attached to the case")
    others = [name for name in (*listed, *left_out) if FILE.fullmatch(name) and name not in names]
    others += [name for name in left_out if not FILE.fullmatch(name)]
    return problems + [f"{name} was attached to no case of the pack" for name in dict.fromkeys(others)]


def redo(
    folder: Path, one: StatementCited, files: Mapping[str, AttachedFile], effects: Sequence[int | None]
) -> tuple[bool | None, str]:
    """Whether the sums of a cited statement are right, None where that cannot be told, and that in words.

    `files` are those in the pack, by SHA-256; `effects` what each event of the account adds to its ledger.
    """
    about = f"Evidence {one.number}"
    file, record = files.get(one.file), files.get(one.record)
    if file is None or record is None:
        lacking = "file" if file is None else "record"
        return None, f"{about}: its sums were not done again, because its {lacking} is not here"
    about += f", {file.called}"
    try:
        lines = text_lines(folder / record.name)
        where, first = next(lines, ("", ""))
        head = parse(first, where)
        found = _Sums(head, one, effects)
        for where, line in lines:
            found.take(*parse(line, where))
        wrong = found.end()
    except (Unreadable, KeyError, TypeError, ValueError, AttributeError) as error:
        return (
            False,
            f"{about}: its record {record.name} cannot be read ({str(error) or type(error).__name__})",
        )
    if wrong:
        return False, f"{about}: {wrong}"
    if found.is_old:
        return (
            None,
            f"{about}: the log holds amounts in an older way of writing, which `recount case verify` reads",
        )
    return True, f"{about}: {found.words()}"


class _Sums:
    """The record of a statement beside the log, added up. All amounts are minor units."""

    def __init__(self, head: Any, one: StatementCited, effects: Sequence[int | None]) -> None:
        if head["format"] != RECORD or head["file"] != one.file:
            raise ValueError("it is of another file")
        self._head, self._effects = head, effects[: one.known]
        self.is_old = None in self._effects
        self._first, self._last = str(head["from"]), str(head["to"])
        self._stated, self._lines, self._held = 0, 0, 0
        self._groups: Counter[str] = Counter()
        self._sums: dict[int, tuple[str, list[int], list[int]]] = {}
        self._versions: set[int] = set()
        self._inside: list[int] = []
        self._wrong = ""

    def take(self, finding: int, group: str, side: str, place: int, day: str, amount: int) -> None:
        """A line of the statement, or an entry of the log, in the group that its finding is in."""
        _amount(amount)
        known = self._sums.setdefault(finding, (group, [], []))
        if group not in GROUPS or known[0] != group or side not in ("statement", "log"):
            raise ValueError("a finding is in no group, or in two")
        (known[1] if side == "statement" else known[2]).append(amount)
        if side == "statement":
            self._stated, self._lines = self._stated + amount, self._lines + 1
            return
        if place in self._versions or not 0 < place <= len(self._effects):
            raise ValueError(f"event {place} is in it twice, or was not there yet")
        self._versions.add(place)
        if self._effects[place - 1] not in (amount, None):
            self._wrong = self._wrong or f"event {place} of the log is of another amount than its record says"
        if self._first <= day <= self._last:
            self._held += amount
            self._inside.append(place)

    def end(self) -> str:
        """What does not add up; "" where everything does."""
        stated, held = ([_amount(one) for one in self._head[side]] for side in ("statement", "log"))
        beyond = _amount(self._head["unexplained"])
        if self._wrong:
            return self._wrong
        if stated[0] + self._stated + beyond != stated[1]:
            return f"the statement's {stated[0]} and its lines, {self._stated}, do not make {stated[1]}"
        if held[0] + self._held != held[1] or not self._is_balance(held):
            return f"the log's {held[0]} and its entries, {self._held}, do not make {held[1]}"
        for group, lines, entries in self._sums.values():
            if not _fits(group, lines, entries):
                return f"what is in the group {group} does not belong there by its amounts"
        groups = Counter(group for group, _, _ in self._sums.values())
        if {name: groups[name] for name in GROUPS} != self._head["groups"]:
            return "the groups of its record do not hold what it says"
        return ""

    def _is_balance(self, held: Sequence[int]) -> bool:
        """The log's balances are those before its first entry of these days, and after the last."""
        if not self._inside or self.is_old:
            return True
        before, until = min(self._inside) - 1, max(self._inside)
        sums = [sum(one or 0 for one in self._effects[:end]) for end in (before, until)]
        return sums == list(held)

    def words(self) -> str:
        (opening, closing), (before, after) = self._head["statement"], self._head["log"]
        return (
            f"{self._lines} lines lead from {opening} to {closing}, {len(self._inside)} entries of the log from "
            f"{before} to {after} (minor units), and the groups add up"
        )


def _fits(group: str, lines: Sequence[int], entries: Sequence[int]) -> bool:
    if group in ("only_statement", "only_log", "cancelled"):
        alone = entries if group == "only_statement" else lines
        return not alone and (group != "cancelled" or (len(entries) == 2 and not sum(entries)))
    is_same = sum(lines) == sum(entries)
    return bool(lines and entries) and is_same == (group == "matched")


def _amount(said: Any) -> int:
    """Raises TypeError for what is no whole number: true is none."""
    if type(said) is not int:
        raise TypeError("an amount is no whole number")
    return said
