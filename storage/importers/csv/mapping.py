"""How a bank's CSV reads: a TOML file that names its columns, so that no bank needs a program of its own.

Columns go by their heading, or by their number from 1 where the file has none. For example:

    account_column = "Rekeningnummer"     # or: account = "BE11123456789012"
    currency = "EUR"                      # or: currency_column = "Munt"
    date = "Datum"
    date_format = "%d/%m/%Y"
    value_date = "Valuta"
    amount = "Bedrag"                     # signed; or: credit = "…" and debit = "…"
    balance = "Saldo"
    description = ["Omschrijving", "Vrije mededeling"]
    counterparty = "Naam tegenpartij"
    delimiter = ";"
    decimal = ","
    zone = "Europe/Brussels"
"""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from domain.errors import BadInput
from domain.files import MissingFile, parse_toml, read_text, shown_key

SUFFIX = ".mapping.toml"
"""What the mapping of `bank.csv` is called where nobody names one: `bank.mapping.toml`, beside it."""

MOST_BYTES = 64 << 10
"""Of a mapping."""
SOME_DAY = date(2026, 11, 17)
"""To try a date format on."""

Column = (
    Annotated[str, StringConstraints(min_length=1, max_length=200)] | Annotated[int, Field(ge=1, le=1000)]
)
Character = Annotated[str, StringConstraints(min_length=1, max_length=1)]


@dataclass(frozen=True, slots=True, kw_only=True, config=ConfigDict(extra="forbid"))
class CsvMapping:
    """What each column means. One of each pair is needed: `account` or `account_column`, `currency` or
    `currency_column`, `amount` or both of `credit` and `debit`.

    `negate`: the file writes what was spent as a positive amount. `reference` is the bank's own name of a row: with
    it, a row whose words changed since is still the same. `zone` is where the bank's days are. `holder` is the name
    of whom the accounts belong to. `skip_lines` come before the heading.
    """

    account: str | None = None
    account_column: Column | None = None
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] | None = None
    currency_column: Column | None = None
    date: Column
    date_format: str = "%Y-%m-%d"
    value_date: Column | None = None
    amount: Column | None = None
    credit: Column | None = None
    debit: Column | None = None
    negate: bool = False
    balance: Column | None = None
    description: list[Column] = Field(default_factory=list)
    counterparty: Column | None = None
    reference: Column | None = None
    holder: str = ""
    delimiter: Character = ","
    decimal: Character = "."
    thousands: str = ""
    encoding: str = "utf-8-sig"
    skip_lines: Annotated[int, Field(ge=0, le=1000)] = 0
    header: bool = True
    zone: str = "UTC"

    @property
    def columns(self) -> tuple[Column, ...]:
        """Every column that is named."""
        single = (
            self.account_column,
            self.currency_column,
            self.date,
            self.value_date,
            self.amount,
            self.credit,
            self.debit,
            self.balance,
            self.counterparty,
            self.reference,
        )
        return (*(column for column in single if column is not None), *self.description)


_ADAPTER: TypeAdapter[CsvMapping] = TypeAdapter(CsvMapping)


def read_mapping(path: Path) -> CsvMapping:
    """Read and check a mapping. Raises BadInput that names the file and the setting."""
    try:
        mapping = _ADAPTER.validate_python(parse_toml(read_text(path, MOST_BYTES), path))
    except MissingFile:
        raise BadInput(
            f"There is no mapping {path}; write one that says which column is what, or name it with --mapping."
        ) from None
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = shown_key(str(first["loc"][0])) if first["loc"] else "it"
        raise BadInput(f"{path}: {where}: {_what(first['type'], first['msg'])}.") from None
    problem = _contradiction(mapping)
    if problem:
        raise BadInput(f"{path}: {problem}.")
    return mapping


def _what(kind: str, message: str) -> str:
    known = ", ".join(CsvMapping.__dataclass_fields__)
    return {
        "unexpected_keyword_argument": f"there is no such setting; known are {known}",
        "missing": "it is needed",
    }.get(kind, message[:1].lower() + message[1:])


def _contradiction(mapping: CsvMapping) -> str:
    """What the settings do not say, or say twice; "" where they go together."""
    if (mapping.account is None) == (mapping.account_column is None):
        return "say either account or account_column"
    if (mapping.currency is None) == (mapping.currency_column is None):
        return "say either currency or currency_column"
    both = mapping.credit is not None and mapping.debit is not None
    either = mapping.credit is not None or mapping.debit is not None
    if (mapping.amount is not None) == both or (mapping.amount is not None and either):
        return "say either amount, or credit and debit"
    if not mapping.header and any(isinstance(column, str) for column in mapping.columns):
        return "without a heading, name columns by their number from 1"
    if mapping.decimal == mapping.thousands:
        return "decimal and thousands are the same character"
    if mapping.delimiter in '"\r\n\0':
        return "delimiter: it cannot be what ends a line, or begins a cell"
    return _unusable(mapping)


def _unusable(mapping: CsvMapping) -> str:
    """The encoding, zone or date format that this machine cannot read by; "" where it can by all."""
    if not _is_encoding(mapping.encoding):
        return f"encoding: there is no {mapping.encoding!r}; write one such as utf-8 or cp1252"
    try:
        ZoneInfo(mapping.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return f"zone: there is no {mapping.zone!r}; write one such as Europe/London"
    try:
        written = SOME_DAY.strftime(mapping.date_format)
        is_whole = datetime.strptime(written, mapping.date_format).date() == SOME_DAY  # noqa: DTZ007 (a day has no zone)
    except (ValueError, re.error):
        is_whole = False
    return (
        "" if is_whole else f"date_format: {mapping.date_format!r} reads no date; write one such as %d/%m/%Y"
    )


def _is_encoding(name: str) -> bool:
    """Bytes can be read as text by it: some codecs only turn bytes into bytes."""
    try:
        return "1".encode(name).decode(name) == "1"
    except (LookupError, ValueError):
        return False
