"""Every command of an existing account as a form, made from the table of commands.

A form's field is named after the attribute of the command it fills; `reason` and `effective_at` belong to
the request around the command.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tui.application.commands.fields import CommandField
from tui.application.commands.probes import Probe
from tui.application.commands.table import COMMANDS


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandForm:
    """A command as a form.

    `correction` says that staff must give a reason. `value_date` says that the command can count from an
    earlier day, and what it counts from when nothing is typed.
    """

    id: str
    group: str
    label: str
    help: str
    command: type[Any]
    probe: Probe
    own_fields: tuple[CommandField, ...]
    correction: bool
    value_date: str

    @property
    def fields(self) -> tuple[CommandField, ...]:
        """All fields in order: the command's own, then the value date and the reason."""
        when = CommandField("effective_at", "Value date", "when", hint=self.value_date)
        why = "why this is right" if self.correction else "why; needed with a value date"
        reason = CommandField("reason", "Reason", required=self.correction, hint=why)
        return (*self.own_fields, *((when,) if self.value_date else ()), reason)


FORMS: tuple[CommandForm, ...] = tuple(
    CommandForm(
        id=row.id,
        group=row.group,
        label=row.label,
        help=row.help,
        command=row.command,
        probe=row.probe,
        own_fields=tuple(field for field in row.fields if field.label),
        correction=row.correction,
        value_date=row.value_date,
    )
    for row in COMMANDS
    if row.probe is not None
)
"""In the order people are shown them."""

FORM = {form.id: form for form in FORMS}
