"""What the parsers of statements in standard formats share: the text of a file, its days, names and order."""

from __future__ import annotations

import re
from codecs import getincrementaldecoder
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from io import TextIOWrapper
from pathlib import Path
from typing import IO

from domain.bank import ImportStage
from domain.errors import BadInput
from domain.files import BUFFER, MalformedFile
from domain.money import EXPONENTS
from storage.importers.watching import UNWATCHED, Watch

PART = 1 << 18
"""Bytes, or characters, of a file that are read at a time."""
MAX_WORDS = 1000
"""Characters of a description or counterparty: what the log takes."""
FIRST_YEAR, LAST_YEAR = 1900, 2199
"""Years a bank's statement can be of."""

_UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")
_NOT_OF_A_NUMBER = re.compile(r"[^A-Za-z0-9._:/-]")
_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", re.ASCII)
_ACCOUNT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,63}")


class BadFieldError(Exception):
    """Why a field cannot be used, in a sentence without its subject."""


@dataclass(frozen=True, slots=True)
class TextFile:
    """A file that was found to be text: how its characters and its line ends are written."""

    path: Path
    encoding: str
    line_end: str
    watch: Watch = field(default=UNWATCHED, compare=False)

    def lines(self, longest: int, stage: ImportStage = ImportStage.READING) -> Iterator[tuple[int, str]]:
        """The lines with their numbers, without line feeds. Of one of more than `longest` characters two more than that
        are answered: it is never held."""
        with self._opened(stage) as file:
            number = 0
            while line := file.readline(longest + 2):
                number += 1
                part = line
                while part and not part.endswith(self.line_end):
                    part = file.readline(BUFFER)
                yield number, line.removesuffix(self.line_end)

    def parts(self) -> Iterator[str]:
        """The text in parts of any length."""
        with self._opened(ImportStage.READING) as file:
            while part := file.read(PART):
                yield part

    @contextmanager
    def _opened(self, stage: ImportStage) -> Iterator[IO[str]]:
        with _reading(self.path), self.watch.open(self.path, stage) as raw:
            yield TextIOWrapper(raw, encoding=self.encoding, newline=self.line_end)


def text_file(
    path: Path,
    charset_of: Callable[[bytes], str] = lambda content: "cp1252",
    watch: Watch = UNWATCHED,
) -> TextFile:
    """A file of text: UTF-8 where it is that, whatever the file says of itself, else what `charset_of` answers for its
    beginning.

    Raises BadInput, naming file and line, for a file that is no text.
    """
    start, has_line_feeds = b"", False
    is_utf8, decoder = True, getincrementaldecoder("utf-8")()
    for number, part in _parts(path, watch):
        start = start or part
        if b"\0" in part:
            line = number + part.count(b"\n", 0, part.index(0))
            raise MalformedFile(f"{path} line {line} holds a NUL byte; no statement does.")
        has_line_feeds = has_line_feeds or b"\n" in part
        try:
            is_utf8 = is_utf8 and decoder.decode(part) is not None
        except UnicodeDecodeError:
            is_utf8 = False
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        is_utf8 = False
    # Line ends of an old Mac.
    line_end = "\n" if has_line_feeds else "\r"
    if is_utf8:
        return TextFile(path, "utf-8-sig", line_end, watch)
    charset = charset_of(start)
    _check_charset(path, charset, watch)
    return TextFile(path, charset, line_end, watch)


def _parts(path: Path, watch: Watch) -> Iterator[tuple[int, bytes]]:
    """The bytes of a file, each part with the number of the line in which it begins."""
    number = 1
    with _reading(path), watch.open(path, ImportStage.CHECKING) as file:
        while part := file.read(PART):
            if number == 1 and part.startswith(_UTF16_BOMS):
                raise MalformedFile(f"{path} line 1 is UTF-16 text; save the file as UTF-8.")
            yield number, part
            number += part.count(b"\n")


def _check_charset(path: Path, charset: str, watch: Watch) -> None:
    """Raises MalformedFile where a byte stands for nothing: a character is one byte in each of them."""
    for number, part in _parts(path, watch):
        try:
            part.decode(charset)
        except UnicodeDecodeError as error:
            line = number + part.count(b"\n", 0, error.start)
            found = f"{path} line {line} holds the byte 0x{part[error.start]:02x}"
            raise MalformedFile(
                f"{found}, which is neither UTF-8 nor {charset}; save the file as UTF-8."
            ) from None


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise BadInput(
            f"{path} cannot be read ({error.strerror}); check the path and its permissions."
        ) from error
    except UnicodeError:
        raise BadInput(f"{path} changed while it was read; try again.") from None


def words(text: str) -> str:
    """Text as the log takes it, its spaces and line ends made one space each."""
    return " ".join(text.replace("\0", "").split())[:MAX_WORDS]


def joined(*texts: str) -> str:
    """Words of several fields, what another of them begins with left out."""
    told = [*dict.fromkeys(filter(None, map(words, texts)))]
    return words(" · ".join(one for one in told if not any(o != one and o.startswith(one) for o in told)))


def account_number(text: str) -> str:
    """The number of an account as the bank writes it, without spaces, any other sign as "-". Raises BadFieldError."""
    number = _NOT_OF_A_NUMBER.sub("-", "".join(text.split()))
    if not _ACCOUNT.fullmatch(number):
        raise BadFieldError(f"{text[:40]!r} is no account number")
    return number


def is_iban(number: str) -> bool:
    """Whether the check digits of an IBAN hold (ISO 13616, ISO 7064 mod 97-10)."""
    if not _IBAN.fullmatch(number):
        return False
    return int("".join(str(int(sign, 36)) for sign in number[4:] + number[:4])) % 97 == 1


def currency_code(text: str) -> str:
    """An ISO 4217 code. Raises BadFieldError."""
    code = text.strip().upper()
    if code not in EXPONENTS:
        raise BadFieldError(f"{text[:40]!r} is no currency code such as GBP")
    return code


def calendar_day(year: int, month: int, day: int, written: str) -> date:
    """The day; `written` names it in words. Raises BadFieldError for what no calendar has."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise BadFieldError(f"{written} lies in the year {year}")
    try:
        return date(year, month, day)
    except ValueError:
        raise BadFieldError(f"{written} is no day of the calendar") from None


def first_day_covered(opening: date, booked: Collection[date], last: date) -> date:
    """The first day of a statement whose opening balance bears the day `opening`, with entries of the days `booked`.

    Banks date it with the last day of the statement before or with the first day of this one: it is the latter where
    something is booked on that day, or nothing could be between.
    """
    if opening in booked or opening >= last:
        return min([opening, *booked])
    return min([opening + timedelta(days=1), *booked])
