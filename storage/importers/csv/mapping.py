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

import codecs
import re
from datetime import UTC, datetime
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from domain.errors import BadInput
from domain.files import MissingFile, parse_toml, read_text, shown_key
from domain.profile.state import UTC as DEFAULT_ZONE

MOST_BYTES = 64 << 10
"""Of a mapping."""
SOME_DAY = datetime(2026, 11, 17, 15, 4, 5, tzinfo=UTC)
"""To try a date format on."""

NO_TEXT = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined"})
"""Codecs that files are not written in."""
SAMPLE = "1;a"

Column = (
    Annotated[str, StringConstraints(min_length=1, max_length=200)] | Annotated[int, Field(ge=1, le=1000)]
)
Character = Annotated[str, StringConstraints(min_length=1, max_length=1)]
Words = Annotated[
    list[Annotated[str, StringConstraints(max_length=200)]], Field(min_length=1, max_length=100)
]
_STRICT = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True, kw_only=True, config=_STRICT)
class SignColumn:
    """A column that says which way the money goes: which of its cells mean in, and which out; without the latter all
    others do."""

    column: Column
    into: Words = Field(validation_alias="in")
    out: Words | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=_STRICT)
class RowRule:
    """Rows whose cell is one of some texts, "" for none at all, or starts with a text."""

    column: Column
    one_of: Words | None = Field(default=None, validation_alias="is")
    starts: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=_STRICT)
class CsvMapping:
    """What each column means. One of each pair is needed: `account` or `account_column`, `currency` or
    `currency_column`, `amount` or both of `credit` and `debit`.

    `negate`: the file writes what was spent, and a balance that is owed, as a positive amount. `sign` is a column that
    says which way an amount goes. `fee` is charged beside the amount. `reference` is the bank's own name of a row: with
    it, a row whose words changed since is still the same. `zone` is where the bank's days are, "" for where the bank's
    profile says. `holder` is the name of whom the accounts belong to. `skip_lines` come before the heading, which
    `heading` finds by its words. `skip` are rows that are no bookings; from the row of `stop_at` on nothing is one.
    Without `quoting` a quotation mark is one.
    """

    account: str | None = None
    account_column: Column | None = None
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] | None = None
    currency_column: Column | None = None
    date: Column
    date_format: str = "%Y-%m-%d"
    time: Column | None = None
    value_date: Column | None = None
    amount: Column | None = None
    credit: Column | None = None
    debit: Column | None = None
    sign: SignColumn | None = None
    fee: Column | None = None
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
    heading: Words | None = None
    skip: Annotated[list[RowRule], Field(max_length=100)] = Field(default_factory=list)
    stop_at: RowRule | None = None
    quoting: bool = True
    zone: str = ""

    @property
    def columns(self) -> tuple[Column, ...]:
        """Every column that is named."""
        single = (
            self.account_column,
            self.currency_column,
            self.date,
            self.time,
            self.value_date,
            self.amount,
            self.credit,
            self.debit,
            self.sign.column if self.sign is not None else None,
            self.fee,
            self.balance,
            self.counterparty,
            self.reference,
        )
        rules = [rule.column for rule in (*self.skip, *([self.stop_at] if self.stop_at is not None else []))]
        return (*(column for column in single if column is not None), *self.description, *rules)


_ADAPTER: TypeAdapter[CsvMapping] = TypeAdapter(CsvMapping)


def read_mapping(path: Path) -> CsvMapping:
    """Read and check a mapping. Raises BadInput that names the file and the setting."""
    try:
        return parse_mapping(read_text(path, MOST_BYTES), path)
    except MissingFile:
        raise BadInput(
            f"There is no mapping {path}; write one that says which column is what, name it with --mapping, or let "
            "`recount import csv FILE --guess` propose one."
        ) from None


def parse_mapping(text: str, path: Path) -> CsvMapping:
    """The mapping of a TOML text that is, or would be, in the file. Raises BadInput, as `read_mapping`."""
    try:
        mapping = _ADAPTER.validate_python(parse_toml(text, path))
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
    if mapping.sign is not None and mapping.amount is None:
        return "sign: it tells which way an amount goes; credit and debit say it themselves"
    if any(
        (rule.one_of is None) == (rule.starts is None) for rule in (*mapping.skip, *_some(mapping.stop_at))
    ):
        return "skip and stop_at: each rule has a column and either is = [...] or starts"
    if mapping.heading is not None and not mapping.header:
        return "say either heading or header = false"
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
        ZoneInfo(mapping.zone or DEFAULT_ZONE)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return f"zone: there is no {mapping.zone!r}; write one such as Europe/London"
    return _unread(mapping.date_format)


def _some(rule: RowRule | None) -> list[RowRule]:
    return [] if rule is None else [rule]


def _unread(date_format: str) -> str:
    """Why no day can be read by the format; "" where one can."""
    try:
        read = datetime.strptime(SOME_DAY.strftime(date_format), date_format)  # noqa: DTZ007 (only the day counts)
    except (ValueError, re.error):
        return f"date_format: {date_format!r} reads no date; write one such as %d/%m/%Y"
    if read.date() == SOME_DAY.date():
        return ""
    if (read.year, read.month, read.day) == (1900, SOME_DAY.month, SOME_DAY.day):
        return f"date_format: {date_format!r} has no year, and a day without one is no date; write one such as %d/%m/%Y"
    return f"date_format: {date_format!r} reads no date; write one such as %d/%m/%Y"


def _is_encoding(name: str) -> bool:
    """A file can be read as text by it: some codecs turn bytes into bytes, others are of names or of programs."""
    try:
        is_text = codecs.lookup(name).name not in NO_TEXT
        return is_text and TextIOWrapper(BytesIO(SAMPLE.encode(name)), encoding=name).read() == SAMPLE
    except (LookupError, ValueError):
        return False
