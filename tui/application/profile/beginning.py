"""What the config file says of a bank at the moment that its profile begins, and that it has nothing to say after."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from domain.errors import BadInput
from domain.money import plain
from tui.settings import BadSetting
from tui.text.safe import safe_str

if TYPE_CHECKING:
    from domain.bank import Bank
    from tui.settings import Settings

FORMER = "four_eyes_above"
"""A key of the config file for all limits at once, in pence or cents."""


def begin_profile(bank: Bank, settings: Settings) -> None:
    """Record what the config file says of the bank, where this program has just made it or brought it to a schema that
    has a profile.

    Raises BadSetting for a value that no bank has, and for any such key once the bank has a profile.
    """
    if not settings.profile:
        return
    if not bank.is_fresh:
        key = next(iter(settings.profile))
        kept = "four_eyes_posting" if key == FORMER else key
        raise BadSetting(
            f"{safe_str(str(settings.config_file))}: {key} is kept in the bank's own profile; take it out here, "
            f"and change it with `recount bank set {kept} VALUE`."
        )
    from domain.handlers.profile import ProfileHandler
    from tui.application.profile.values import all_changes
    from tui.application.signing import actor_of

    try:
        ProfileHandler(bank).execute(
            lambda profile: all_changes(profile, _texts(settings.profile, profile.currency)),
            actor=actor_of(bank, settings),
            reason="as the config file says",
        )
    except BadInput as error:
        raise BadSetting(f"{safe_str(str(settings.config_file))}: {error.message}") from None


def _texts(said: Mapping[str, str | int], currency: str) -> dict[str, str]:
    """Each key as it is typed. The former key stands for every limit that has none of its own."""
    given = {key: str(value) for key, value in said.items() if key != FORMER}
    former = said.get(FORMER)
    if isinstance(former, int):
        limit = plain(former, str(said.get("currency", currency)).upper())
        for key in ("four_eyes_posting", "four_eyes_case", "four_eyes_customer_day"):
            given.setdefault(key, limit)
    return given
