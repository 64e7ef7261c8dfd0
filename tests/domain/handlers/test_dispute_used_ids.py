"""Every command on a case says what it becomes, with a field for each of its own."""

from __future__ import annotations

from dataclasses import fields

from domain.dispute import commands as c
from domain.handlers.dispute_used_ids import BECOMES, LEFT_OPEN

COMPARED_WHOLE = {c.Cite, c.OpenCase, c.AmendFacts}
"""Commands whose event is the thing, or has the facts, that they name."""


def test_every_command_says_what_it_becomes_and_every_field_is_compared() -> None:
    assert set(BECOMES) == set(c.CaseCommand.__args__) - {c.Tick}
    for command, event in BECOMES.items():
        if command not in COMPARED_WHOLE:
            asked = {field.name for field in fields(command)} - LEFT_OPEN
            assert asked <= {field.name for field in fields(event)}
