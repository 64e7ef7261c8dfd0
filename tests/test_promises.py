"""The page of promises names tests that exist."""

from __future__ import annotations

import re

from tests.kit.places import ROOT

PAGE = ROOT / "docs" / "promises.md"
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE.read_text())


def test_every_promise_is_held_by_tests_that_exist() -> None:
    missing = [f"{file}::{name}" for file, name in NAMED if f"def {name}(" not in _source(file)]
    assert missing == []


def test_every_row_of_a_promise_names_a_test() -> None:
    promises, _, _ = PAGE.read_text().partition("## Figures of the last run")
    rows = [row for row in promises.splitlines() if row.startswith("| ") and "|---" not in row]
    assert [row for row in rows if "::" not in row and "Held by" not in row] == []
    assert len(NAMED) >= len(rows) / 2


def _source(file: str) -> str:
    path = ROOT / file
    return path.read_text() if path.exists() else ""
