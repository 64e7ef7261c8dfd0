"""Reading a bank's statement in each format, against the package for it or the least that Python does for its bytes."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from xml.parsers import expat

import mt940

from domain.bank import ImportOptions
from storage.importers.parsed import Parsed
from storage.importers.run import FORMATS
from storage.importers.watching import UNWATCHED
from tests.benchmarks.banks import Banks
from tests.benchmarks.measure import take_turns
from tests.benchmarks.report import Figure, per_second
from tests.kit.statement_files import ACCOUNT, CURRENCY, Booking, Writer, as_camt053, as_mt940, as_ofx, as_qif

ENTRIES = 5
"""One entry for so many events that a run appends."""
FIRST = date(2024, 1, 1)
OPTIONS = {"qif": ImportOptions(account=ACCOUNT, currency=CURRENCY)}

Peer = Callable[[Path], int | None]
"""Reads the file another way; what its entries add up to in minor units, None where it does not ask."""


def figures(banks: Banks) -> Iterator[Figure]:
    entries = statement_entries(banks.size.appended // ENTRIES)
    for name, (write, what, peer) in CONTENDERS.items():
        path = banks.folder / f"statement.{name}"
        path.write_text(write(entries, 0), encoding="utf-8")
        turns = take_turns(_contenders(name, path, peer), banks.size.turns)
        yield Figure(
            row="parse",
            work=f"read {len(entries):,} entries of {name}, checked",
            ours=per_second(len(entries), turns.cpu.median("ours"), "entries"),
            peer=what,
            theirs=per_second(len(entries), turns.cpu.median("theirs"), "entries"),
            value=turns.cpu.speed("ours", "theirs"),
        )


def statement_entries(count: int) -> list[Booking]:
    """Entries of some years, the same at each call."""
    chance = random.Random(count)
    days = sorted(FIRST + timedelta(days=chance.randrange(700)) for _ in range(count))
    return [
        Booking(
            day,
            day,
            chance.choice((-1, 1)) * chance.randint(1, 10**6),
            f"R{number}",
            "card payment 4417, shop",
        )
        for number, day in enumerate(days)
    ]


def _contenders(name: str, path: Path, peer: Peer) -> Mapping[str, Callable[[], int | None]]:
    return {"ours": lambda: _ours(name, path), "theirs": lambda: peer(path)}


def _ours(name: str, path: Path) -> int:
    parsed = FORMATS[name].read(path, OPTIONS.get(name, ImportOptions()), UNWATCHED)
    assert isinstance(parsed, Parsed)
    assert not parsed.errors.listed()
    return sum(line.amount for statement in parsed.statements for line in statement.lines)


def _package(path: Path) -> int:
    """The package that ours reads the fields with, by its own front door."""
    found = mt940.parse_statements(path.read_text(encoding="utf-8"), options=mt940.Options.all())
    return sum(int(one.data["amount"].amount * 100) for statement in found for one in statement)


def _expat(path: Path) -> None:
    """Every element and text handed to Python, nothing kept."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attributes: None
    parser.EndElementHandler = lambda name: None
    parser.CharacterDataHandler = lambda text: None
    with path.open("rb") as file:
        parser.ParseFile(file)


def _tags(path: Path) -> None:
    """Every tag and value found by one regular expression, nothing kept."""
    for _ in re.finditer(r"<(/?[A-Z0-9.]+)>([^<]*)", path.read_text(encoding="utf-8")):
        pass


def _fields(path: Path) -> None:
    """Every line cut into its letter and its value, nothing kept."""
    for line in path.read_text(encoding="utf-8").splitlines():
        _ = line[:1], line[1:]


CONTENDERS: Mapping[str, tuple[Writer, str, Peer]] = {
    "mt940": (as_mt940, "mt-940 with all its options, no sums, no lines", _package),
    "camt053": (as_camt053, "expat alone, nothing kept", _expat),
    "ofx": (as_ofx, "one regular expression over its tags, nothing kept", _tags),
    "qif": (as_qif, "its lines cut into fields, nothing kept", _fields),
}
