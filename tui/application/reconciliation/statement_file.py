"""The statement in a file that somebody brings: which format it is in, and which of its statements is meant."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from domain.bank import MAPPING_SUFFIX, NO_OPTIONS, Bank, ImportOptions, ImportProgress, ImportStage
from domain.bank_statement import BankStatement
from domain.errors import BadInput
from domain.files import open_regular, read_bytes
from domain.money import plain

if TYPE_CHECKING:
    from collections.abc import Callable

LOOKED_AT = 4096
"""Bytes at the beginning of a file that tell its format."""
CHUNK = MOST_MAPPING = 1 << 20
CSV = "csv"


@dataclass(frozen=True, slots=True)
class StatementFile:
    """A file and the statement in it that is meant. `sha256` and `length` are of its bytes, `options` what it was read
    with, and `mapping` the bytes that say what its columns mean; None in a format that says so itself."""

    path: Path
    format: str
    sha256: str
    length: int
    statement: BankStatement
    options: ImportOptions = NO_OPTIONS
    mapping: bytes | None = None


def read_statement(
    bank: Bank,
    account_id: str,
    path: Path,
    *,
    format_name: str | None = None,
    options: ImportOptions = NO_OPTIONS,
    progress: ImportProgress | None = None,
) -> StatementFile:
    """The statement of an account in a file, in its currency; where the file has one account only, whatever its number.
    `progress` is told how far it was read.

    Raises BadInput that says what is wrong with the file and where, or which accounts it has.
    """
    if path.is_dir():
        raise BadInput(f"{path} is a folder; name the file of the statement itself.")
    begin, digest, length = _looked_at(path, progress)
    chosen = format_name or format_of(begin)
    found = bank.read_statements(chosen, path, options=options, progress=progress)
    if not found:
        raise BadInput(f"{path} has no statement in it.")
    head = bank.head(account_id)
    currency = "" if head is None else head.currency
    statement = _joined(path, _of_account(path, account_id, currency, found))
    mapping = None
    if chosen == CSV:
        mapping = read_bytes(options.mapping or path.with_name(path.stem + MAPPING_SUFFIX), MOST_MAPPING)
    return StatementFile(path, chosen, digest, length, statement, options, mapping)


def format_of(begin: bytes) -> str:
    """The format that a file begins like: `csv` where it looks like none that says so itself."""
    text = begin.decode("latin-1").lstrip("\ufeffï»¿ \t\r\n").upper()
    known: Sequence[tuple[str, Callable[[str], bool]]] = (
        ("ofx", lambda said: said.startswith("OFXHEADER") or "<OFX>" in said),
        ("camt053", lambda said: said.startswith("<") and "CAMT." in said),
        ("qif", lambda said: said.startswith(("!TYPE:", "!ACCOUNT", "!OPTION"))),
        ("mt940", lambda said: said.startswith(("{1:", ":20:")) or "\n:20:" in said or "\n:25:" in said),
    )
    return next((name for name, is_it in known if is_it(text)), CSV)


def _looked_at(path: Path, progress: ImportProgress | None) -> tuple[bytes, str, int]:
    """How the file begins, its SHA-256 and its length. Raises BadInput."""

    def told(done: int, total: int) -> None:
        if progress is not None:
            progress(ImportStage.CHECKING, done, total)

    digest, length, begin = hashlib.sha256(), 0, b""
    with open_regular(path, told) as file:
        try:
            while chunk := file.read(CHUNK):
                begin = begin or chunk[:LOOKED_AT]
                digest.update(chunk)
                length += len(chunk)
        except OSError as error:
            raise BadInput(f"{path} cannot be read: {(error.strerror or 'it is no file').lower()}.") from None
    return begin, digest.hexdigest(), length


def _of_account(
    path: Path, account_id: str, currency: str, found: Sequence[BankStatement]
) -> list[BankStatement]:
    """Those of the account, all in one currency: its own where the file has it. Raises BadInput."""
    numbers = {_bare(one.account): one.account for one in found}
    wanted = _bare(account_id)
    # Of a number in several currencies each is an account of its own.
    named = [one for one in found if wanted in (_bare(one.account), _bare(f"{one.account}-{one.currency}"))]
    if not named and len(numbers) > 1:
        some = ", ".join(sorted(numbers.values())[:5])
        more = f" and {len(numbers) - 5} more" if len(numbers) > 5 else ""
        raise BadInput(f"{path} has no account {account_id}; it has {some}{more}.")
    meant = named or found
    told = currency if any(one.currency == currency for one in meant) else meant[0].currency
    return [one for one in meant if one.currency == told]


def _joined(path: Path, statements: Sequence[BankStatement]) -> BankStatement:
    """The statements of one account as one, from the first day to the last. Raises BadInput where one does not go on
    from the one before."""
    ordered = sorted(statements, key=lambda one: (one.first_day, one.last_day))
    for before, after in pairwise(ordered):
        end, begin = before.closing, after.opening
        if end is None or begin is None or end.amount == begin.amount:
            continue
        if after.first_day <= before.last_day:
            raise BadInput(
                f"{path}:{begin.file_line}: the statement tells of {after.first_day}, and so does the one before, "
                f"which ends on {before.last_day}; cut the file, and hold each of them against the account by itself."
            )
        raise BadInput(
            f"{path}:{begin.file_line}: the statement begins with {plain(begin.amount, after.currency)}, the one "
            f"before ended with {plain(end.amount, before.currency)}; a statement is missing in between."
        )
    first, last = ordered[0], ordered[-1]
    return replace(
        first,
        last_day=last.last_day,
        lines=tuple(line for one in ordered for line in one.lines),
        closing=last.closing,
        pending=tuple(line for one in ordered for line in one.pending),
    )


def _bare(account: str) -> str:
    return account.replace(" ", "").casefold()
