"""What a browser says is checked before an app hears of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.serve.messages import MAX_SIZE, MIN_SIZE, Focus, Input, Ping, Resized, asked_size, read_message


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('["stdin", "a\\u00e9"]', Input("aé".encode())),
        ('["stdin", "\\ud800"]', Input(b"?")),
        ('["resize", {"width": 120, "height": 40}]', Resized(120, 40)),
        ('["resize", {"width": 1, "height": 99999}]', Resized(MIN_SIZE[0], MAX_SIZE[1])),
        ('["ping", "17"]', Ping("17")),
        ('["focus"]', Focus("focus")),
        ('["blur"]', Focus("blur")),
        ('["resize", {"width": "120", "height": 40}]', None),
        ('["stdin", 5]', None),
        ('["exit"]', None),
        ('{"type": "quit"}', None),
        ("[" * 100_000, None),
        ("", None),
    ],
)
def test_a_message_is_what_the_protocol_knows_or_nothing(text: str, said: object) -> None:
    assert read_message(text) == said


@given(st.text(), st.text() | st.integers().map(str))
def test_any_size_that_is_asked_for_is_one_that_an_app_can_have(width: str, height: str) -> None:
    columns, lines = asked_size(width, height)
    assert MIN_SIZE[0] <= columns <= MAX_SIZE[0]
    assert MIN_SIZE[1] <= lines <= MAX_SIZE[1]
