"""One table of commands for forms and shell: every command of the domain, and every field of each."""

from __future__ import annotations

from dataclasses import fields

import pytest

from domain.account import commands as c
from tui.application.commands.forms import FORMS
from tui.application.commands.table import COMMANDS, AccountCommand


def test_there_is_one_row_for_each_command_of_the_domain() -> None:
    assert len(COMMANDS) == len(c.Command.__args__)
    assert {row.command for row in COMMANDS} == set(c.Command.__args__)
    assert len({row.verb for row in COMMANDS}) == len(COMMANDS)


@pytest.mark.parametrize("row", COMMANDS, ids=lambda row: row.verb)
def test_the_fields_of_a_row_are_those_of_its_command(row: AccountCommand) -> None:
    names = [field.name for field in row.fields]
    assert sorted(names) == sorted({field.name for field in fields(row.command)} - {"account_id"})


@pytest.mark.parametrize("row", COMMANDS, ids=lambda row: row.verb)
def test_the_shell_can_fill_every_field(row: AccountCommand) -> None:
    taken = {field.name for field in (*row.places, *row.options)}
    assert taken == {field.name for field in row.fields}
    assert all(field.about for field in row.options)


def test_all_but_the_opening_and_the_facts_have_a_form_that_asks_for_what_the_command_needs() -> None:
    assert [form.command for form in FORMS] == [
        row.command for row in COMMANDS if row.verb not in ("open", "facts")
    ]
    for row in COMMANDS:
        asked = {field.name for field in row.fields if field.label}
        needed = {field.name for field in row.fields if field.required}
        assert asked >= needed or row.probe is None, row.verb
