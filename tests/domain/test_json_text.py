"""JSON that others wrote: whatever is wrong with it is a ValueError, however deep or long it is."""

from __future__ import annotations

import json

import pytest

from domain.json_text import DEEPEST, nests_too_deep, read_json


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[" * 200_000 + "]" * 200_000,
        '{"a":' * 10_000 + "1" + "}" * 10_000,
        "[" * (DEEPEST + 1) + "]" * (DEEPEST + 1),
        "[" * 5_000,
        "9" * 5_000,
        "1e400",
        "-1e999999999999999999999",
        "NaN",
        "[Infinity]",
        "[-Infinity]",
    ],
)
def test_what_is_not_json_as_banks_write_it_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_json(text)


@pytest.mark.parametrize(
    "text",
    [
        "[" * DEEPEST + "]" * DEEPEST,
        json.dumps({"words": "[" * 500 + '\\"{' * 500}),
        json.dumps([[one] for one in range(500)]),
        '{"a":1,"a":2}',
        "1.5",
    ],
)
def test_the_rest_says_what_it_says(text: str) -> None:
    assert read_json(text) == json.loads(text)
    assert not nests_too_deep(text)
