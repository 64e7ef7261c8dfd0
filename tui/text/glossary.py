"""The words that people read on the screen and what they mean, from the one glossary: the page `docs/glossary.md`."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

PAGE = "docs/glossary.md"
PLACES = (Path(__file__).parents[1] / PAGE, Path(__file__).parents[2] / PAGE)
"""Where the page is: within the package of an installed Recount, beside it in a checkout."""


class Word(NamedTuple):
    """A word of the screen and its meaning."""

    name: str
    meaning: str


@cache
def words() -> tuple[Word, ...]:
    """Every word that stands on the screen, in the page's order; none where the page is missing."""
    page = next((place for place in PLACES if place.is_file()), None)
    return () if page is None else read_words(page.read_text(encoding="utf-8"))


def read_words(page: str) -> tuple[Word, ...]:
    """The rows of the page's tables of three columns (in code, on screen, means) whose second is filled."""
    rows = (re.split(r"(?<!\\)\|", line)[1:-1] for line in page.splitlines() if line.startswith("|"))
    cells = ([_plain(cell) for cell in row] for row in rows if len(row) == 3)
    return tuple(
        Word(row[1], row[2]) for row in cells if row[1] and not row[1].startswith(("-", "On screen"))
    )


def _plain(cell: str) -> str:
    return re.sub(r"`|\*\*", "", cell).replace("\\|", "|").strip()
