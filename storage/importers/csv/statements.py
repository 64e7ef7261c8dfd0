"""A bank's CSV as statements: one of each account and currency in the file, with a mapping that says what its columns
mean."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from domain.bank import MAPPING_SUFFIX, ImportOptions
from domain.bank_statement import BankStatement
from domain.errors import BadInput
from storage.importers.csv.mapping import CsvMapping, read_mapping
from storage.importers.csv.rows import read_rows
from storage.importers.lines import FileErrors
from storage.importers.order import UnorderedLines
from storage.importers.parsed import Parsed
from storage.importers.spill import LineSpill
from storage.importers.watching import UNWATCHED, Watch


def read(path: Path, options: ImportOptions, watch: Watch = UNWATCHED) -> Parsed:
    """Read a CSV by its mapping: the one named, else the one that lies beside it.

    Rows that cannot be used are in the errors. Raises BadInput when the file or the mapping cannot be used at all.
    """
    if path.is_dir():
        raise BadInput(f"{path} is a folder; name the CSV file itself.")
    mapping = read_mapping(options.mapping or path.with_name(path.stem + MAPPING_SUFFIX))
    errors = FileErrors()
    there = replace(mapping, zone=mapping.zone or options.zone)
    return Parsed(statements_of(path, there, errors, watch), errors)


def statements_of(
    path: Path, mapping: CsvMapping, errors: FileErrors, watch: Watch = UNWATCHED
) -> list[BankStatement]:
    """The statements of a file by a mapping, one of each account and currency. Raises BadInput."""
    spill, accounts = LineSpill(), dict[tuple[str, str], int]()
    unordered = UnorderedLines(spill, watch)
    for account, currency, line in read_rows(path, mapping, errors, watch):
        unordered.add(accounts.setdefault((account, currency), len(accounts)), line)
    found = [
        (account, currency, unordered.said(number), unordered.put(number))
        for (account, currency), number in accounts.items()
    ]
    return [
        BankStatement(
            file=path.name,
            account=account,
            currency=currency,
            first_day=min(said.days),
            last_day=max(said.days),
            lines=spill.lines(*places),
            zone=mapping.zone,
            holder=mapping.holder,
        )
        for account, currency, said, places in found
    ]
