"""The words of the help are those of the glossary's page."""

from __future__ import annotations

from tests.docs.pages import page, rows
from tui.text.glossary import read_words, words


def test_every_word_of_the_screen_has_its_meaning() -> None:
    table = [row for row in rows(page("glossary.md")) if len(row) == 3 and row[1]]
    assert [word.name for word in words()] == [row[1].replace("`", "") for row in table]
    assert all(word.meaning for word in words())


def test_marks_of_the_page_are_taken_off_and_other_tables_left_out() -> None:
    lines = (
        "In code | On screen | Means",
        "---|---|---",
        "a | apart: `░` | what \\| was",
        "b | | hidden",
        "c | d",
    )
    table = "".join(f"| {row} |\n" for row in lines)
    assert read_words(table) == (("apart: ░", "what | was"),)
