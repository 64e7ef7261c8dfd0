"""The aggregates of an OFX file and what stands in them, each with its line; versions 1 and 2 alike.

In version 1 the end tag of an element is optional, in both versions banks leave out or mistake those of aggregates.
The aggregates that matter are known by name, any other tag is an element: its value goes to the next tag. An end tag
closes what stands open within its aggregate, and one that fits nothing says nothing. (OFX 1.6 and 2.2, chapter 2.)
"""

from __future__ import annotations

import re
from codecs import lookup
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import NamedTuple

from domain.errors import BadInput
from domain.files import MalformedFile
from storage.importers.statement_file import text_file
from storage.importers.watching import UNWATCHED, Watch

HEADER = 1 << 14
"""Bytes in which the header says how the text is written."""
DEEPEST = 50
"""Aggregates within one another; OFX has eight."""
LONGEST_VALUE = 1 << 12
"""Characters of an element; OFX allows 255."""
LONGEST_BETWEEN = 1 << 21
"""Characters between two tags, or before the first."""

_NAMES = (
    "OFX SIGNONMSGSRSV1 SONRS STATUS FI BANKMSGSRSV1 STMTTRNRS STMTRS BANKACCTFROM BANKACCTTO BANKTRANLIST STMTTRN "
    "BANKTRANLISTP STMTTRNP LEDGERBAL AVAILBAL BALLIST BAL CURRENCY ORIGCURRENCY PAYEE IMAGEDATA EXTDPAYEE "
    "CREDITCARDMSGSRSV1 CCSTMTTRNRS CCSTMTRS CCACCTFROM CCACCTTO INVSTMTMSGSRSV1 INVSTMTTRNRS INVSTMTRS LOANMSGSRSV1 "
    "LOANSTMTTRNRS LOANSTMTRS"
)
BALANCE = "LEDGERBAL"
AGGREGATES = frozenset(_NAMES.split())
APART = tuple(
    frozenset(names.split())
    for names in (
        "BANKMSGSRSV1 CREDITCARDMSGSRSV1 INVSTMTMSGSRSV1 LOANMSGSRSV1",
        "STMTTRNRS CCSTMTTRNRS INVSTMTTRNRS LOANSTMTTRNRS",
        "STMTRS CCSTMTRS INVSTMTRS LOANSTMTRS",
        "BANKTRANLIST BANKTRANLISTP",
        "STMTTRN STMTTRNP",
    )
)
"""Aggregates that never stand within one another: one that begins ends the one before."""

_TAG = re.compile(r"<(?P<end>/?)\s*(?P<name>[A-Za-z][A-Za-z0-9._]*)\s*(?P<empty>/?)>|(?P<data><!\[CDATA\[)")
_CHARSET = re.compile(rb"CHARSET\s*:\s*(125\d)\b|(?:CHARSET\s*:\s*|encoding=.)ISO-?(8859-\d{1,2})\b", re.I)
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|#\d{1,7}|#x[0-9a-f]{1,6});", re.I)
"""What stands for a character. Banks write & as it is too, so that nothing else is taken for one."""
_DATA_END = re.compile(r"]]>")
_ROOT = re.compile(r"<\s*OFX\s*>", re.I)
_DOCTYPE = re.compile(r"<!\s*(DOCTYPE|ENTITY)", re.I)


class Value(NamedTuple):
    text: str
    line: int


@dataclass(slots=True, eq=False)
class Aggregate:
    """`values` are its elements by name, the first of each; `again` are those that came twice with another value."""

    name: str
    line: int
    values: dict[str, Value] = field(default_factory=dict)
    again: list[str] = field(default_factory=list)
    children: list[Aggregate] = field(default_factory=list)

    def all(self, *names: str) -> Iterator[Aggregate]:
        """The aggregates of these names below it, at any depth, in the order of the file."""
        for child in self.children:
            if child.name in names:
                yield child
            else:
                yield from child.all(*names)

    def first(self, name: str) -> Aggregate | None:
        return next(self.all(name), None)

    def said(self, name: str) -> str:
        """The value of an element, "" where there is none."""
        value = self.values.get(name)
        return value.text if value else ""

    def line_of(self, name: str) -> int:
        """Where an element stands, or the aggregate that lacks it."""
        value = self.values.get(name)
        return value.line if value else self.line


def aggregates(path: Path, apart: Collection[str], take: Taker, watch: Watch = UNWATCHED) -> Aggregate:
    """What stands above the file's `OFX`. Aggregates named in `apart` are given to `take` as they end, with the one in
    which they stand, and are not held where it takes them.

    Raises BadInput, with file and line, for what is no OFX or breaks off.
    """
    parts = text_file(path, _charset, watch).parts()
    return _Builder(path, _Buffer(path, parts), apart, take).run()


Taker = Callable[[Aggregate, Sequence[Aggregate]], bool]
"""Told of an aggregate that has ended and of those around it, the innermost last; whether it took what it is for."""


class _Buffer:
    """The text of a file from the place on that was reached. `line` is the number of the line of that place."""

    def __init__(self, path: Path, parts: Iterator[str]) -> None:
        self._path, self._parts = path, parts
        self.text, self.at, self.line = "", 0, 1

    def find(self, what: re.Pattern[str]) -> re.Match[str] | None:
        """The next match, and everything before it is at hand; None where there is none up to the end. Raises
        MalformedFile where a file goes on for ever without one."""
        while (found := what.search(self.text, self.at)) is None and self.more():
            if len(self.text) > LONGEST_BETWEEN:
                raise MalformedFile(
                    f"{self._path} line {self.line} goes on for more than {LONGEST_BETWEEN:,} characters without a tag."
                )
        return found

    def more(self) -> bool:
        """Read on; False at the end of the file. What lies before the place is given up."""
        part = next(self._parts, "")
        self.text, self.at = self.text[self.at :] + part, 0
        refused = _DOCTYPE.search(self.text)
        if refused:
            self.go_to(refused.start())
            raise MalformedFile(
                f"{self._path} line {self.line} has a {refused[1].upper()}, which no statement has."
            )
        return bool(part)

    def go_to(self, place: int) -> None:
        """Go on from a place in the text."""
        self.line += self.text.count("\n", self.at, place)
        self.at = place


def _charset(content: bytes) -> str:
    """What the header says of text that is not UTF-8; it says USASCII of anything."""
    said = _CHARSET.search(content, 0, HEADER)
    if said is None:
        return "cp1252"
    code = f"cp{said[1].decode()}" if said[1] else f"iso{said[2].decode()}"
    try:
        return lookup(code).name
    except LookupError:
        return "cp1252"


def _unescaped(text: str) -> str:
    return _ENTITY.sub(lambda found: unescape(found[0].lower()), text) if "&" in text else text


class _Builder:
    """`_open` are the aggregates under way, the innermost last."""

    def __init__(self, path: Path, buffer: _Buffer, apart: Collection[str], take: Taker) -> None:
        self._path, self._buffer, self._apart, self._take = path, buffer, apart, take
        self._root = Aggregate("", 1)
        self._open = [self._root]
        self._element = ""
        self._parts: list[str] = []
        self._element_line = 1

    def run(self) -> Aggregate:
        self._find_root()
        is_ended, buffer = False, self._buffer
        while tag := buffer.find(_TAG):
            self._parts.append(_unescaped(buffer.text[buffer.at : tag.start()]))
            buffer.go_to(tag.start())
            buffer.go_to(tag.end())
            if tag["data"]:
                self._take_data()
                continue
            name = tag["name"].upper()
            self._put_value()
            if tag["end"]:
                is_ended = is_ended or name == "OFX"
                self._close(name)
            else:
                self._begin(name, is_empty=bool(tag["empty"]))
        if not is_ended:
            buffer.go_to(len(buffer.text.rstrip()))
            raise MalformedFile(
                f"{self._path} line {buffer.line} ends without </OFX>: the file was cut off; download it again."
            )
        self._close_all(1)
        return self._root

    def _find_root(self) -> None:
        start = self._buffer.find(_ROOT)
        if start is None:
            raise BadInput(f"{self._path} line 1 begins no OFX (<OFX>); export the account as OFX or QFX.")
        self._buffer.go_to(start.start())
        self._root.line = self._buffer.line

    def _take_data(self) -> None:
        """Text that stands as it is, up to the end of its section."""
        end = self._buffer.find(_DATA_END)
        if end is None:
            raise MalformedFile(f"{self._path} line {self._buffer.line} begins a CDATA that does not end.")
        self._parts.append(self._buffer.text[self._buffer.at : end.start()])
        self._buffer.go_to(end.end())

    def _put_value(self) -> None:
        """The value of the element under way ends here."""
        text = "".join(self._parts).strip()
        self._parts.clear()
        if not self._element or not text:
            return
        if len(text) > LONGEST_VALUE:
            raise MalformedFile(
                f"{self._path} line {self._element_line} has a value of more than {LONGEST_VALUE:,} characters."
            )
        inner = self._open[-1]
        if self._element not in inner.values:
            inner.values[self._element] = Value(text, self._element_line)
        elif inner.values[self._element].text != text:
            inner.again.append(self._element)
        self._element = ""

    def _begin(self, name: str, *, is_empty: bool) -> None:
        self._element = ""
        if name not in AGGREGATES:
            self._element, self._element_line = ("" if is_empty else name), self._buffer.line
            return
        if is_empty:
            return
        for kind in APART:
            if name in kind:
                self._close(*kind)
        if len(self._open) > DEEPEST:
            raise MalformedFile(
                f"{self._path} line {self._buffer.line} has more than {DEEPEST} aggregates within one another."
            )
        child = Aggregate(name, self._buffer.line)
        self._open[-1].children.append(child)
        self._open.append(child)

    def _close(self, *names: str) -> None:
        """End the innermost of these that is open, and what is open in it."""
        self._element = ""
        for place in range(len(self._open) - 1, 0, -1):
            if self._open[place].name in names:
                self._close_all(place)
                return

    def _close_all(self, first: int) -> None:
        """End what is open from a place on, the innermost first."""
        while len(self._open) > first:
            ended, around = self._open.pop(), self._open[-1]
            if ended.name in self._apart and self._take(ended, self._open):
                around.children.remove(ended)
                # Where the tag that ends it is missing, what comes behind stands in it.
                around.children += (child for child in ended.children if child.name == BALANCE)
