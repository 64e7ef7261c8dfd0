"""The page of keys is the registry."""

from __future__ import annotations

import tomllib

from tests.docs.keys_page import PAGE, document
from tests.docs.pages import coded, rows
from tui.screens.kit.actions.registry import ACTIONS
from tui.screens.kit.keymap import checked_keymap


def test_the_page_is_what_the_registry_says() -> None:
    written = PAGE.read_text(encoding="utf-8")
    assert written == document(), "run `python -m tests.docs.keys_page`"


def test_every_action_is_on_it_once() -> None:
    listed = [coded(row[2])[0] for row in rows(document())]
    assert sorted(listed) == sorted(action.id for action in ACTIONS)


def test_its_example_binds_keys_that_are_free() -> None:
    example = document().partition("```toml\n")[2].partition("```")[0]
    keys = tomllib.loads(example)["keys"]
    assert keys
    assert checked_keymap(keys) == keys
