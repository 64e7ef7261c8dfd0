"""What the config file may say: one field per setting, checked by pydantic.

Imported only where there is a config file, so that a start without one does not build the model.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from domain.addresses import may_hold_password
from domain.errors import BadInput
from domain.files import shown_key
from domain.money import MAX_MINOR
from domain.profile.events import MOST_BETWEEN_SNAPSHOTS

_ACTION = re.compile(r"[a-z]{1,20}\.[a-z0-9-]{1,40}")
UNKNOWN = "extra_forbidden"
"""Pydantic's word for a key that no field has."""


class MisplacedAddress(ValueError):
    """A database address where none belongs."""


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("blank")
    return text


def _no_address(text: str) -> str:
    if may_hold_password(text):
        raise MisplacedAddress
    return text


Address = Annotated[str, AfterValidator(_not_blank)]
Words = Annotated[Address, AfterValidator(_no_address)]
"""Text that may be repeated in an error, and so holds no password."""


class ConfigFile(BaseModel):
    """The settings of the file. The description of each says what to write for it."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    database: Address = Field("", description='a file or an address in quotes, such as "~/bank.db"')
    read_only: bool = Field(False, description="true or false")
    actor: Words = Field("", description='a name in quotes, such as "agent-7"')
    zone: Words = Field("", description='a time zone in quotes, such as "Europe/London"')
    theme: Words = Field("", description="the name of a theme in quotes")
    plain: bool = Field(False, description="true or false")
    keys: dict[str, Words] = Field(
        {}, description='a table of an action and its keys, such as "tm.next-event" = "j"'
    )


class NewBank(BaseModel):
    """What the file may say of a bank that is to be made with it: keys of the bank's profile. Each counts at that
    moment and never after; whether it can be is said when the bank is made. The days of a new bank end in `zone`."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    name: Words = Field("", description='the bank\'s name in quotes, such as "Highland Bank"')
    address: Words = Field("", description="its address in quotes")
    telephone: Words = Field("", description='its telephone number in quotes, such as "+44 1631 496 0000"')
    country: Words = Field("", description='a country in quotes, such as "US"')
    subdivision: Words = Field("", description='a part of the country in quotes, such as "SCT"')
    weekend: Words = Field("", description='days in quotes, such as "sat,sun"')
    closures: Words = Field("", description='days in quotes, such as "2026-12-24,2026-12-31"')
    saturday: Words = Field("", description='"yes" where Saturday is a business day, or "no"')
    locale: Words = Field("", description='a locale in quotes, such as "en-US"')
    currency: Words = Field("", description='a currency in quotes, such as "USD"')
    four_eyes_posting: Words = Field("", description='an amount in quotes, such as "100.00"')
    four_eyes_case: Words = Field("", description='an amount in quotes, such as "100.00"')
    four_eyes_customer_day: Words = Field("", description='an amount in quotes, such as "100.00"')
    four_eyes_above: int = Field(
        0,
        ge=0,
        le=MAX_MINOR,
        description="a whole number of pence or cents, such as 10000 for 100.00",
    )
    snapshot_every: int = Field(
        1,
        ge=1,
        le=MOST_BETWEEN_SNAPSHOTS,
        description=f"a whole number of events from 1 to {MOST_BETWEEN_SNAPSHOTS:,}, such as 100",
    )


PROFILE = "profile"
"""Where `checked_settings` puts what is said of a new bank."""


def checked_settings(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Those settings, each of the right type, and no others. Raises BadInput with the key of one that is not."""
    of_bank = {key: value for key, value in settings.items() if key in NewBank.model_fields}
    checked = _checked(ConfigFile, {key: settings[key] for key in settings if key not in of_bank})
    return checked | {PROFILE: _checked(NewBank, of_bank)}


def _checked(model: type[BaseModel], settings: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return model.model_validate(settings).model_dump(exclude_unset=True)
    except ValidationError as error:
        order = list(settings)
        first = min(error.errors(include_url=False), key=lambda one: order.index(str(one["loc"][0])))
        key, *within = map(str, first["loc"])
        if within:
            action = within[0] if _ACTION.fullmatch(within[0]) else "an action"
            named = f"{shown_key(key)}: {action}"
            raise BadInput(
                f'{named}: write its keys in quotes with commas between, such as "i,right".'
            ) from None
        raise BadInput(f"{shown_key(key)}: {_what(key, first)}") from None


def descriptions(model: type[BaseModel] = ConfigFile) -> dict[str, str]:
    """Each setting with what to write for it."""
    return {name: field.description or "" for name, field in model.model_fields.items()}


def _what(key: str, error: Mapping[str, Any]) -> str:
    known = descriptions() | descriptions(NewBank)
    if error["type"] == UNKNOWN:
        near = get_close_matches(key, known, n=1)
        hint = f'did you mean "{near[0]}"?' if near else f"known are {', '.join(known)}."
        return f"there is no such setting; {hint}"
    if isinstance(error.get("ctx", {}).get("error"), MisplacedAddress):
        return "this is a database address, which belongs to database."
    return f"write {known[key]}."
