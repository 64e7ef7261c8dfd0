"""The page of the architecture names every group of workers."""

from __future__ import annotations

import re

from tests.docs.pages import page, rows, section
from tests.kit.places import ROOT

TEXT = page("architecture.md")


def test_every_group_of_workers_is_in_the_law_for_threads() -> None:
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "tui").rglob("*.py")]
    groups = {
        name
        for source in sources
        if "thread=True" in source
        for name in re.findall(r'thread=True, group=f?"(\w+)', source)
    }
    assert groups
    told = " ".join(row[0] for row in rows(section(TEXT, "Threads")))
    assert {name for name in groups if f"`{name}" not in told} == set()
