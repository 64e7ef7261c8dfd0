"""What a scenario file may say: one model for each of its tables, checked by pydantic; docs/lab.md explains them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from difflib import get_close_matches
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from domain.lab.scenario import HINTS, AnswerKind


def _as_text(value: object) -> object:
    """Numbers and days of TOML as they would be typed."""
    if isinstance(value, datetime | date):
        return value.isoformat(sep=" ") if isinstance(value, datetime) else value.isoformat()
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


Said = Annotated[str, BeforeValidator(_as_text)]
"""Text, or a number or a day that stands for its text."""
Words = Annotated[str, Field(min_length=1)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class BankTable(_Table):
    """The bank of the scenario; `day` is when whoever is trained begins there, `four_eyes` the amount above which
    somebody else approves, `snapshot_every` the events from one snapshot to the next (None: as in any bank)."""

    day: Said
    name: str = "Lamb & Angel Bank"
    country: str = "GB"
    zone: str = "Europe/London"
    currency: str = "GBP"
    locale: str = "en-GB"
    four_eyes: Said = "10,000.00"
    snapshot_every: int | None = Field(None, ge=1, le=10_000)


class AccountTable(_Table):
    """An account and who holds it. `stored` is the payload of its opening as an older program stored it, of the
    `stored_version`; the other keys say what that reads as."""

    number: Said
    holder: str
    opened: Said
    currency: str = ""
    overdraft: Said = ""
    country: str = ""
    business: bool | None = None
    statement_day: int | None = None
    opening_balance: Said = ""
    stored: str = ""
    stored_version: int = 1


class EventTable(BaseModel):
    """An event of an account. What else stands in the table are fields of its payload; `stored` as in an account's."""

    model_config = ConfigDict(extra="allow", strict=True, frozen=True)

    at: Said
    type: str
    account: Said = ""
    name: str = ""
    by: str = ""
    channel: str = "system"
    why: str = ""
    value: Said = ""
    correlation: str = ""
    caused_by: str = ""
    stored: str = ""
    stored_version: int = 1


class DeedTable(_Table):
    """Something done by somebody, in the words of `deeds`; `at` only where it is not done when its turn comes."""

    do: Words
    by: str = ""
    at: Said = ""


class ToolTable(_Table):
    """Something that the lesson itself offers to do, on a key: what it is called, and a deed."""

    does: Words
    do: Words


class TrapTable(_Table):
    """A wrong answer, or a wrong state of the bank, and what is to be said of it."""

    says: Words
    answer: Said | None = None
    checks: list[dict[str, Any]] = []
    steps: list[DeedTable] = []


class TaskTable(_Table):
    """One thing to find out or to do."""

    ask: Words
    kind: AnswerKind
    right: Words
    hints: list[str] = Field(min_length=HINTS, max_length=HINTS)
    solution: Words
    account: Said = ""
    answer: Said | None = None
    choices: dict[str, str] = {}
    checks: list[dict[str, Any]] = []
    steps: list[DeedTable] = []
    meanwhile: list[DeedTable] = []
    afterwards: list[DeedTable] = []
    tools: list[ToolTable] = []
    trap: list[TrapTable] = []


class ScenarioTable(_Table):
    """The whole file."""

    title: Words
    minutes: int = Field(ge=1, le=60)
    story: Words
    debrief: Words
    bank: BankTable
    figures: dict[str, Said] = {}
    account: list[AccountTable] = Field(min_length=1)
    event: list[EventTable] = []
    step: list[DeedTable] = []
    task: list[TaskTable] = Field(min_length=1)


_SAID_OF: Mapping[str, str] = MappingProxyType(
    {
        "missing": "is missing",
        "string_type": "is a text in quotes",
        "list_type": "is a list in [ ]",
        "dict_type": "is a table",
        "model_type": "is a table",
        "bool_type": "is true or false",
        "int_type": "is a whole number",
        "string_too_short": "is empty",
    }
)


def complaints_of(error: ValidationError) -> list[tuple[tuple[str | int, ...], str]]:
    """Place and reason of each fault."""
    found = []
    for one in error.errors(include_url=False, include_input=False):
        place = tuple(part for part in one["loc"] if part != "Said")
        key = next((str(part) for part in reversed(place) if isinstance(part, str)), "the file")
        if one["type"] == "extra_forbidden":
            near = get_close_matches(key, _keys_at(place), n=1)
            also = f"; did you mean {near[0]}" if near else f"; there are {', '.join(_keys_at(place))}"
            found.append((place, f"there is no key {key[:40]!r} here{also}"))
        elif key == "hints":
            found.append((place, f"hints has to be a list of {HINTS} texts"))
        elif one["type"] == "missing":
            found.append((place[:-1], f"{key} is missing"))
        else:
            said = _SAID_OF.get(one["type"], one["msg"][:1].lower() + one["msg"][1:])
            found.append((place, f"{key}: {said}"))
    return found


def _keys_at(place: tuple[str | int, ...]) -> list[str]:
    """The keys that the table of a place may have."""
    model: type[BaseModel] = ScenarioTable
    models: dict[str, type[BaseModel]] = {
        "bank": BankTable,
        "account": AccountTable,
        "event": EventTable,
        "step": DeedTable,
        "steps": DeedTable,
        "meanwhile": DeedTable,
        "afterwards": DeedTable,
        "task": TaskTable,
        "tools": ToolTable,
        "trap": TrapTable,
    }
    for part in place[:-1]:
        if isinstance(part, str) and part in models:
            model = models[part]
    return list(model.model_fields)
