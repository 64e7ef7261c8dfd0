"""What people type names things by the beginnings of their words, or by other words for them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.application.search.wording import likeness

SAID, ALSO = "Write the letter that is due", "customer mail e-mail reply"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("letter", True),
        ("LETT", True),
        ("due letter", True),
        ("léttér", True),
        ("mail", True),
        ("reply due", True),
        ("etter", True),
        ("et", False),
        ("letter refund", False),
        ("", False),
        ("  ", False),
    ],
)
def test_every_word_that_is_typed_must_be_there(typed: str, found: bool) -> None:
    assert (likeness(typed, SAID, ALSO) > 0) == found


def test_what_is_read_counts_more_than_another_word_and_its_beginning_most() -> None:
    first, later, also, within = (
        likeness(typed, SAID, ALSO) for typed in ("write", "letter", "mail", "etter")
    )
    assert first > later > also > within > 0


@given(st.text(max_size=20), st.text(max_size=40), st.text(max_size=40))
@settings(max_examples=50)
def test_it_is_a_share(typed: str, said: str, also: str) -> None:
    assert 0 <= likeness(typed, said, also) <= 1.0
