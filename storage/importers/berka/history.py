"""The PKDD'99 Czech bank as a statement of each account: the files put together, and what they contradict each other
in.

Source: P. Berka and M. Sochorova, "Financial data", Discovery Challenge of PKDD'99. The accounts that have
transactions are imported, each with its OWNER as the holder.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from domain.bank_statement import BankStatement
from domain.errors import BadInput
from domain.ports import Holder
from storage.importers.berka import tables
from storage.importers.berka.lines import PartnerKey, holder_of, statement
from storage.importers.lines import FileErrors
from storage.importers.parsed import Parsed
from storage.importers.watching import UNWATCHED, Watch

NEEDED = ("account.asc", "disp.asc", "client.asc", "trans.asc")
STANDING_ORDERS = "order.asc"
"""Optional: with it, a remittance says which standing order it belongs to."""


def read(folder: Path, watch: Watch = UNWATCHED) -> Parsed:
    """Read and check a folder with the bank's files.

    Every row is held in memory: about 300 bytes each. Rows that cannot be used are in the errors.
    Raises BadInput when the folder or one of the four files is missing or cannot be read.
    """
    lacking = [name for name in NEEDED if not (folder / name).exists()]
    if lacking:
        raise BadInput(
            f"{folder} has no {', '.join(lacking)}; name the folder that holds {', '.join(NEEDED)}."
        )
    errors = FileErrors()
    has_orders = (folder / STANDING_ORDERS).exists()
    openings = {row.account_id: row for row in tables.accounts(folder, errors)}
    holders = _Holders(folder, errors)
    orders = _orders(tables.orders(folder, errors)) if has_orders else {}
    found = list[BankStatement]()
    for account_id, rows in sorted(_by_account(tables.transactions(folder, errors, watch)).items()):
        opening = openings.get(account_id)
        if opening is None:
            errors.note("trans.asc", rows[0].line, f"account {account_id} is not in account.asc")
        holder = holders.of(account_id, opening.line if opening else 0, errors)
        opened = opening.opened if opening else rows[0].day
        found.append(statement(account_id, opened, holder, rows, orders))
    if errors.rows:
        found = [replace(one, is_checked=False) for one in found]
    return Parsed(found, errors, len(NEEDED) + has_orders)


class _Holders:
    """Who owns which account, as far as the files say."""

    def __init__(self, folder: Path, errors: FileErrors) -> None:
        self._birth_numbers = {row.client_id: row.birth_number for row in tables.clients(folder, errors)}
        self._owners: dict[int, tables.DispositionRow] = {}
        for row in tables.dispositions(folder, errors):
            if not row.is_owner:
                continue
            first = self._owners.setdefault(row.account_id, row)
            if first is not row:
                twice = f"account {row.account_id} already has its OWNER on line {first.line}"
                errors.bad_row("disp.asc", row.line, twice)

    def of(self, account_id: int, line: int, errors: FileErrors) -> Holder | None:
        """The holder of an account, on `line` of account.asc; None, and an error, when nobody owns it."""
        owner = self._owners.get(account_id)
        if owner is None:
            errors.note("account.asc", line, f"account {account_id} has no OWNER in disp.asc")
            return None
        birth_number = self._birth_numbers.get(owner.client_id)
        if birth_number is None:
            errors.note("disp.asc", owner.line, f"client {owner.client_id} is not in client.asc")
        return holder_of(owner.client_id, birth_number)


def _by_account(rows: Iterable[tables.TransactionRow]) -> Mapping[int, list[tables.TransactionRow]]:
    grouped: dict[int, list[tables.TransactionRow]] = {}
    for row in rows:
        grouped.setdefault(row.account_id, []).append(row)
    return grouped


def _orders(rows: Iterable[tables.OrderRow]) -> Mapping[PartnerKey, str]:
    """Standing orders by what their payments look like; orders that look alike are named together."""
    named: dict[PartnerKey, str] = {}
    for row in rows:
        key = (row.account_id, row.bank, row.partner, row.amount)
        named[key] = f"{named[key]} or {row.order_id}" if key in named else f"standing order {row.order_id}"
    return named
