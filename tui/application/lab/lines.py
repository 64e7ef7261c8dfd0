"""Where in the text of a TOML file something is said, so that a complaint names its line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeAlias

Place: TypeAlias = tuple[str | int, ...]
"""Keys and, in arrays, numbers from 0, from the outside in: ("task", 1, "hints", 0)."""

_HEADER = re.compile(r"\s*(\[\[?)\s*([A-Za-z0-9_.\s\"'-]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"\s*([A-Za-z0-9_-]+)\s*=\s*(.*)$")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"|\'[^\']*\'')


class _Scanner:
    """Goes through the lines once; text in quotes of several lines is passed over."""

    def __init__(self) -> None:
        self.found: dict[Place, int] = {(): 1}
        self._table: Place = ()
        self._counts: dict[Place, int] = {}
        self._quotes = ""
        self._array: Place | None = None
        self._items, self._depth = 0, 0

    def take(self, number: int, line: str) -> None:
        if self._quotes:
            if self._quotes in line:
                self._quotes = ""
            return
        bare = _QUOTED.sub('""', line) if '"""' not in line and "'''" not in line else line
        if self._array is not None:
            self._in_array(number, bare)
        elif (header := _HEADER.match(line)) is not None:
            self._begin_table(number, header[2].replace('"', "").replace(" ", ""), header[1] == "[[")
        elif (key := _KEY.match(line)) is not None:
            self._begin_key(number, key[1], key[2])
        self._open_quotes(line)

    def _begin_table(self, number: int, name: str, is_array: bool) -> None:
        path: Place = ()
        *outer, last = name.split(".")
        for part in outer:
            path = (*path, part)
            if path in self._counts:
                path = (*path, self._counts[path])
        path = (*path, last)
        if is_array:
            self._counts[path] = self._counts.get(path, -1) + 1
            path = (*path, self._counts[path])
        self._table = path
        self.found.setdefault(path, number)

    def _begin_key(self, number: int, key: str, rest: str) -> None:
        place = (*self._table, key)
        self.found.setdefault(place, number)
        bare = _QUOTED.sub('""', rest)
        if bare.startswith("[") and bare.count("[") > bare.count("]"):
            self._array, self._items, self._depth = place, 0, bare.count("[") - bare.count("]")

    def _in_array(self, number: int, bare: str) -> None:
        assert self._array is not None
        if self._depth == 1 and bare.strip() and bare.strip()[0] not in "]#},":
            self.found.setdefault((*self._array, self._items), number)
            self._items += 1
        self._depth += sum(bare.count(sign) for sign in "[{") - sum(bare.count(sign) for sign in "]}")
        if self._depth <= 0:
            self._array = None

    def _open_quotes(self, line: str) -> None:
        for quotes in ('"""', "'''"):
            if line.count(quotes) % 2:
                self._quotes = quotes


def lines_of(text: str) -> Mapping[Place, int]:
    """The line, from 1, on which each table and key begins; of an array over several lines each item, too."""
    scanner = _Scanner()
    for number, line in enumerate(text.split("\n"), start=1):
        scanner.take(number, line)
    return scanner.found


def line_at(lines: Mapping[Place, int], place: Place) -> int:
    """The line of a place, or of what it is in."""
    while place not in lines:
        place = place[:-1]
    return lines[place]
