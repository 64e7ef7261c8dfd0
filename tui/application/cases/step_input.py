"""What somebody has typed of a step, in fields or on a line, and how it is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tui.application.cases.drafts import StepDraft
from tui.application.cases.form_fields import CheckedFields, Values, checked
from tui.application.cases.step_effects import StepEffect
from tui.application.cases.step_forms import ParsedStep, StepForm


@dataclass(frozen=True, slots=True)
class StepInput:
    """What stands in the fields, of those that are not empty, by name; `line` is what is typed instead of them (None:
    it is not). Two that say the same are equal."""

    values: tuple[tuple[str, str], ...]
    line: str | None = None


@dataclass(frozen=True, slots=True)
class CheckedStep:
    """What is wrong with the fields, and what the step would do; None where they are not whole."""

    fields: CheckedFields
    effect: StepEffect | None


def input_of(values: Values, line: str | None = None) -> StepInput:
    """Of values as they stand in a form."""
    return StepInput(tuple(sorted((name, text) for name, text in values.items() if text.strip())), line)


def input_kept(draft: StepDraft) -> StepInput:
    """Of a draft."""
    return input_of(draft.values, draft.line)


def read_input(
    form: StepForm, typed: StepInput, effect_of: Callable[[ParsedStep], StepEffect]
) -> CheckedStep:
    """What is typed means this, and would do that, as `effect_of` says. Raises RecountError."""
    if typed.line is not None:
        return CheckedStep(CheckedFields(), effect_of(form.parse(typed.line)))
    values = dict(typed.values)
    found = checked(form.fields, values)
    return CheckedStep(found, effect_of(form.filled(values)) if found.is_whole else None)
