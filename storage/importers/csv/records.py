"""The records of a bank's CSV: its rows of cells, from behind the heading to where the mapping says that it ends."""

from __future__ import annotations

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import IO, NamedTuple

from domain.errors import BadInput
from domain.files import open_regular
from storage.importers.csv.amounts import BadCellError
from storage.importers.csv.days import day_of
from storage.importers.csv.mapping import Column, CsvMapping, RowRule
from storage.importers.lines import FileErrors
from storage.importers.watching import UNWATCHED, Watch

LONGEST_LINE = 1 << 16
"""Characters, line end included."""
MOST_BEFORE_HEADING = 1000
"""Lines."""
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECIMALS = re.compile(r"\d[.,](\d+)$", re.ASCII)
"""Those of a figure at the end of a row."""
_EXCEL_TEXT = re.compile(r'="(.*)"', re.DOTALL)


class Record(NamedTuple):
    """A row with the line on which it begins, from 1; `ended` is False where the file breaks off behind it."""

    line: int
    cells: Sequence[str]
    ended: bool = True


class LongLineError(csv.Error):
    """The line behind the last one read is longer than any a bank writes."""


class Cells:
    """The tidy cells of one record by column."""

    def __init__(self, cells: Sequence[str], places: dict[Column, int]) -> None:
        self._cells, self._places = cells, places

    def text(self, column: Column | None) -> str:
        """The cell, "" where there is no such column. Raises BadCellError where the record
        is too short to have it."""
        if column is None:
            return ""
        place = self._places[column]
        if place >= len(self._cells):
            raise BadCellError(
                f"the row has {len(self._cells)} columns; {column!r} would be the {place + 1}th"
            )
        return self._cells[place]

    def meets(self, rule: RowRule) -> bool:
        """Whether the row is one that the rule is about."""
        place = self._places[rule.column]
        text = self._cells[place] if place < len(self._cells) else ""
        if rule.starts is not None:
            return text.startswith(tidy(rule.starts))
        return text in {tidy(one) for one in rule.one_of or ()}


def tidy(cell: str) -> str:
    """The text of a cell without spaces that mean nothing; ="00012" is how Excel is told that 00012 is text."""
    excel = _EXCEL_TEXT.fullmatch(cell.strip()) if '="' in cell else None
    return " ".join((excel[1] if excel else cell).replace("\ufeff", "").split())


def read_records(
    path: Path, mapping: CsvMapping, errors: FileErrors, watch: Watch = UNWATCHED
) -> Iterator[tuple[int, Cells, Sequence[str]]]:
    """Rows that may be bookings: (line, cells by column, cells). Those that are no CSV, or have more cells than the
    heading, are noted. Raises BadInput when the file cannot be read or lacks a column."""
    places = None if mapping.header else _numbered(mapping)
    width, ends = 0, _LastCells(mapping)
    for line, raw, ended in _records(path, mapping, errors, watch):
        cells = [tidy(cell) for cell in raw]
        if places is None:
            places, width = named(path, mapping, cells), len(cells)
            continue
        if not any(cells):
            continue
        width = width or len(cells)
        found = Cells(cells, places)
        if mapping.stop_at is not None and found.meets(mapping.stop_at):
            return
        if any(found.meets(rule) for rule in mapping.skip):
            continue
        if any(cells[width:]):
            errors.bad_row(path.name, line, _too_many(len(cells), width, mapping))
        elif not ended and len(cells) < width:
            errors.bad_row(path.name, line, f"the file ends inside this row: {len(cells)} cells of {width}")
        elif not ended and ends.differ(cells, places):
            errors.bad_row(path.name, line, _cut(cells[-1]))
        else:
            ends.add(cells)
            yield line, found, cells
    if places is None and not errors.listed():
        raise BadInput(_no_heading(path, mapping))


class _LastCells:
    """How the figures end that stand last in their rows: by how many decimals."""

    def __init__(self, mapping: CsvMapping) -> None:
        named = (mapping.amount, mapping.credit, mapping.debit, mapping.fee, mapping.balance)
        self._figures = [column for column in named if column is not None]
        self._seen = set[int]()

    def add(self, cells: Sequence[str]) -> None:
        """One more row."""
        self._seen.add(_decimals(cells[-1]))

    def differ(self, cells: Sequence[str], places: Mapping[Column, int]) -> bool:
        """Every row before ended in a figure with decimals, and never in so few. The first row is held against its
        other figures."""
        last = len(cells) - 1
        there = [places[column] for column in self._figures]
        if not self._seen and last in there:
            others = [cells[place] for place in there if place < last and cells[place]]
            return bool(others) and min(map(_decimals, others)) > _decimals(cells[-1])
        return bool(self._seen) and min(self._seen) > _decimals(cells[-1])


def _decimals(cell: str) -> int:
    found = _DECIMALS.search(cell)
    return len(found[1]) if found else 0


def _cut(cell: str) -> str:
    return (
        f"the file ends inside this row: {cell[:40]!r} has fewer decimals than other figures; if the row is "
        "whole, end it with a line feed"
    )


def named(path: Path, mapping: CsvMapping, heading: Sequence[str]) -> dict[Column, int]:
    """Where each column stands. Raises BadInput, naming those there are, for one that does not."""
    places: dict[str, int] = {}
    counts = Counter(tidy(name) for name in heading)
    for place, name in enumerate(heading):
        places.setdefault(tidy(name), place)
    found = _numbered(mapping)
    for column in mapping.columns:
        if isinstance(column, str):
            if tidy(column) not in places:
                there = ", ".join(name for name in places if name)[:500]
                raise BadInput(f"{path} has no column {column!r}; its heading says {there or 'nothing'}.")
            if counts[tidy(column)] > 1:
                raise BadInput(
                    f"{path} has {counts[tidy(column)]} columns {column!r}; name the right one by its number, from 1."
                )
            found[column] = places[tidy(column)]
    return found


def _too_many(count: int, width: int, mapping: CsvMapping) -> str:
    says = "the heading has" if mapping.header else "the first row has"
    return (
        f"the row has {count} cells where {says} {width}: a {mapping.delimiter!r} inside an amount or a text must "
        "stand in quotation marks"
    )


def _no_heading(path: Path, mapping: CsvMapping) -> str:
    if mapping.heading is None:
        return f"{path} is empty; there is no heading to find the columns by."
    return (
        f"{path} has no line with the cells {', '.join(mapping.heading)} among its first {MOST_BEFORE_HEADING:,}; "
        "mend heading in the mapping."
    )


def _numbered(mapping: CsvMapping) -> dict[Column, int]:
    return {column: column - 1 for column in mapping.columns if isinstance(column, int)}


def encoding_of(path: Path, mapping: CsvMapping) -> str:
    """That of the file's byte order mark where it has one, else that of the mapping."""
    with open_regular(path) as file:
        start = file.read(4)
    return next((name for mark, name in _BOMS if start.startswith(mark)), mapping.encoding)


def _records(path: Path, mapping: CsvMapping, errors: FileErrors, watch: Watch) -> Iterator[Record]:
    """Records of the file, the heading first where it has one."""
    encoding = encoding_of(path, mapping)
    try:
        with TextIOWrapper(watch.open(path), encoding=encoding, newline="") as file:
            yield from _Reader(path, file, mapping, errors).records()
    except UnicodeError as error:
        raise BadInput(_undecodable(path, encoding, error)) from None
    except OSError as error:
        raise BadInput(
            f"{path} cannot be read ({error.strerror}); check the path and its permissions."
        ) from error


class _Reader:
    """Reads physical lines, of which none is held in memory that no bank wrote, and makes records of them."""

    def __init__(self, path: Path, file: IO[str], mapping: CsvMapping, errors: FileErrors) -> None:
        self._path, self._file, self._mapping, self._errors = path, file, mapping, errors
        self._number = 0
        self._raw: list[str] = []

    def records(self) -> Iterator[Record]:
        for _ in range(self._mapping.skip_lines):
            if not self._skipped():
                return
        if self._mapping.heading is not None:
            heading = self._heading(self._mapping.heading)
            if heading is None:
                return
            yield heading
        reader = self._csv(self._lines())
        begins = self._number + 1
        try:
            for cells in reader:
                raw, self._raw = self._raw, []
                if len(raw) < 2 or not self._swallows(begins, raw):
                    yield Record(begins, cells, raw[-1].endswith(("\n", "\r")))
                begins = self._number + 1
        except csv.Error as error:
            number = self._number + 1 if isinstance(error, LongLineError) else begins
            self._errors.bad_row(self._path.name, number, f"is no CSV from here on: {error}")

    def _csv(self, lines: Iterator[str] | Sequence[str]) -> Iterator[list[str]]:
        if self._mapping.quoting:
            return csv.reader(lines, delimiter=self._mapping.delimiter, strict=True)
        return csv.reader(lines, delimiter=self._mapping.delimiter, quoting=csv.QUOTE_NONE, quotechar=None)

    def _lines(self) -> Iterator[str]:
        while line := self._file.readline(LONGEST_LINE):
            if len(line) == LONGEST_LINE and not line.endswith("\n"):
                raise LongLineError(f"a line is longer than {LONGEST_LINE:,} characters")
            self._number += 1
            self._raw.append(line)
            yield line

    def _skipped(self) -> bool:
        """Read past one line of any length; False at the end."""
        self._number += 1
        line = self._file.readline(LONGEST_LINE)
        while line and len(line) == LONGEST_LINE and not line.endswith("\n"):
            line = self._file.readline(LONGEST_LINE)
        return bool(line)

    def _heading(self, words: Sequence[str]) -> Record | None:
        """The first line that has all the words as cells; what stands before it may be anything."""
        wanted = {tidy(word) for word in words}
        for _ in range(MOST_BEFORE_HEADING):
            self._number += 1
            line = self._file.readline(LONGEST_LINE)
            if not line:
                return None
            try:
                cells = next(self._csv([line]), [])
            except csv.Error:
                continue
            if wanted <= {tidy(cell) for cell in cells}:
                return Record(self._number, cells)
        return None

    def _swallows(self, begins: int, raw: Sequence[str]) -> bool:
        """Whether a quotation mark that nobody closed has swallowed rows: lines of its cell have a date as a cell of
        its own. They are noted, all of them."""
        looks = [number for number, line in enumerate(raw[1:], start=begins + 1) if self._is_row(line)]
        if not looks:
            return False
        self._errors.bad_row(
            self._path.name,
            begins,
            f"opens a quotation mark that is closed on line {begins + len(raw) - 1}, and line {looks[0]} in between "
            "looks like a row of its own; if the file has no quotation marks, say quoting = false",
        )
        self._errors.rows += len(raw) - 1
        return True

    def _is_row(self, line: str) -> bool:
        """The line has a date in some cell, alone."""
        for cell in line.rstrip("\r\n").split(self._mapping.delimiter):
            try:
                day_of(tidy(cell.strip('"')), self._mapping.date_format, self._mapping.zone)
            except BadCellError:
                continue
            return True
        return False


def _undecodable(path: Path, encoding: str, error: UnicodeError) -> str:
    at = (
        f" (0x{error.object[error.start]:02x} cannot be read)"
        if isinstance(error, UnicodeDecodeError)
        else ""
    )
    line = _first_undecodable(path, encoding)
    where = f"{path} line {line}" if line else f"{path}"
    return f"{where} is not {encoding} text{at}; say in the mapping which encoding it is, such as cp1252."


def _first_undecodable(path: Path, encoding: str) -> int:
    """The first line that is no text of the encoding; 0 where lines cannot be told apart without it."""
    if encoding.lower().replace("-", "").replace("_", "").startswith(("utf16", "utf32")):
        return 0
    with open_regular(path) as file:
        for number, raw in enumerate(iter(lambda: file.readline(4 * LONGEST_LINE), b""), start=1):
            try:
                raw.decode(encoding)
            except UnicodeError:
                return number
    return 0
