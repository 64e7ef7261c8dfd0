"""A letter as a document: one PDF for one letter, never in the place of another file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kit.letters import sources
from tui.application.cases.letters.document import letter_pdf, save_new
from tui.application.private_file import NotKept

TEXT = "First Bank\n1 Main St\n\nApril 3, 2026\n\nDear #eval(1) *Ada*,\n\nYours sincerely\n"


def test_the_same_letter_is_the_same_file_and_the_paper_is_the_countrys() -> None:
    american = sources(name="First Bank", address="1 Main St", country="US").profile
    british = sources(name="First Bank", address="1 Main St", country="GB").profile
    made = letter_pdf("Result", TEXT, american)
    assert made == letter_pdf("Result", TEXT, american)
    assert made.startswith(b"%PDF")
    assert b"[0 0 612 792]" in made
    assert b"[0 0 612 792]" not in letter_pdf("Result", TEXT, british)


def test_a_file_that_is_there_stays(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    save_new(path, b"one")
    with pytest.raises(NotKept, match="exists already"):
        save_new(path, b"two")
    assert path.read_bytes() == b"one"
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(NotKept, match="cannot be written"):
        save_new(tmp_path / "none" / "letter.txt", b"one")
