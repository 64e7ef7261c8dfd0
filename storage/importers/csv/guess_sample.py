"""The beginning of a bank's CSV as records, without a mapping: its encoding, what parts its cells, its heading."""

from __future__ import annotations

import codecs
import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from domain.errors import BadInput
from domain.files import open_regular
from storage.importers.csv.amounts import BadCellError
from storage.importers.csv.days import day_of
from storage.importers.csv.records import LONGEST_LINE, tidy

MOST_BYTES = 256 << 10
MOST_LINES = 500
"""Of the file that are looked at."""
DELIMITERS = (";", "\t", ",", "|")
DATE_FORMATS = (
    *(
        "%Y-%m-%d",
        "%d.%m.%Y",
        "%d/%m/%Y",
        "%m/%d/%Y",
        "%d-%m-%Y",
        "%Y/%m/%d",
        "%Y.%m.%d.",
        "%Y.%m.%d",
        "%Y%m%d",
    ),
    *(
        "%d.%m.%y",
        "%d/%m/%y",
        "%m/%d/%y",
        "%d-%m-%y",
        "%d %b %Y",
        "%d-%b-%Y",
        "%d %b %y",
        "%d-%b-%y",
        "%b %d, %Y",
    ),
    *("%d %B %Y", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S%z"),
    *("%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M"),
)
_FIGURE = re.compile(r"\d[.,]\d\d\b")
_CENTRAL_EUROPE = re.compile(rb"\b(CZK|PLN|HUF)\b")
"""Currencies of banks that write cp1250."""


@dataclass(frozen=True, slots=True)
class Sample:
    """`encoding` is "" where a mapping need not name it. `heading` is empty where the file has none; `before` counts
    the records in front of it, and `rows` follow it."""

    encoding: str
    delimiter: str
    before: int
    heading: Sequence[str]
    rows: Sequence[Sequence[str]]

    @property
    def width(self) -> int:
        """The number of columns."""
        return len(self.heading) or Counter(len(row) for row in self.rows).most_common(1)[0][0]

    def cells(self, place: int) -> list[str]:
        """The cells of a column, "" where a row has none."""
        return [row[place] if place < len(row) else "" for row in self.rows]

    def title(self, place: int) -> str:
        return self.heading[place] if place < len(self.heading) else ""

    def name(self, place: int) -> str | int:
        """What a mapping calls the column: its heading where no other has the same, else its number."""
        title = self.title(place)
        return title if title and list(self.heading).count(title) == 1 else place + 1


def read_sample(path: Path) -> Sample:
    """Raises BadInput for a file that cannot be read, or in which no row has a date."""
    with open_regular(path) as file:
        raw = file.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        raw = raw[: raw.rfind(b"\n", 0, MOST_BYTES) + 1] or raw[:LONGEST_LINE]
    encoding, text = _decoded(raw)
    lines = text.splitlines(keepends=True)[:MOST_LINES]
    delimiter, records = max(
        ((mark, _records(lines, mark)) for mark in DELIMITERS), key=lambda one: _regularity(one[1])
    )
    dated = [place for place, record in enumerate(records) if any(map(is_date, record))]
    if not dated:
        raise BadInput(
            f"{path} has no row with a date among its first {MOST_LINES}; write its mapping by hand."
        )
    width = max(len(records[place]) for place in dated)
    titled = [place for place in range(dated[0]) if _is_heading(records[place], width)]
    first = titled[-1] + 1 if titled else dated[0]
    heading = records[titled[-1]] if titled else []
    return Sample(encoding, delimiter, titled[-1] if titled else 0, heading, records[first:])


def _is_heading(record: Sequence[str], width: int) -> bool:
    """Whether it may name the columns of rows of that width: most of them, and no figure among the names."""
    named = sum(1 for cell in record if cell)
    return len(record) >= width - 1 and named >= max(2, width // 2) and not any(map(_FIGURE.search, record))


def is_date(cell: str) -> bool:
    """Whether it reads as a day in some way."""
    return any(reads_as(cell, date_format) for date_format in DATE_FORMATS)


def reads_as(cell: str, date_format: str) -> bool:
    """Whether it reads as a day in this way."""
    if not any(map(str.isdigit, cell)):
        return False
    try:
        day_of(cell, date_format, "UTC")
    except BadCellError:
        return False
    return True


def _decoded(raw: bytes) -> tuple[str, str]:
    """The encoding to be named, "" where it need not be, and the text."""
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "", raw.decode("utf-16", errors="replace")
    for name in ("utf-8-sig", "cp1250" if _CENTRAL_EUROPE.search(raw) else "cp1252"):
        try:
            return ("" if name == "utf-8-sig" else name), raw.decode(name)
        except UnicodeDecodeError:
            continue
    return "latin-1", raw.decode("latin-1")


def _records(lines: Sequence[str], delimiter: str) -> list[list[str]]:
    try:
        records = list(csv.reader(lines, delimiter=delimiter))
    except csv.Error:
        records = [line.split(delimiter) for line in lines]
    return [[tidy(cell) for cell in record] for record in records if any(cell.strip() for cell in record)]


def _regularity(records: Sequence[Sequence[str]]) -> tuple[int, int]:
    """How many rows have the usual number of cells, which must be more than one, and how many that is."""
    widths = Counter(len(row) for row in records if len(row) > 1)
    return max(((count, width) for width, count in widths.items()), default=(0, 0))
