"""Who signs what is recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.errors import BadInput

if TYPE_CHECKING:
    from domain.bank import Bank
    from tui.settings import Settings


PROGRAM = "recount"
"""Signs what comes by itself."""


def own_actor(bank: Bank) -> str:
    """Who signs what nobody asked for, such as that a day has passed: the program, or the login where the bank's
    database insists on it."""
    return bank.login or PROGRAM


def actor_of(bank: Bank, settings: Settings) -> str:
    """The login where the bank's database insists on it, else whom the settings name.

    Raises BadInput for another name given with --actor to a database that insists.
    """
    login = bank.login
    if login is None:
        return settings.actor
    if settings.actor_is_typed and settings.actor != login:
        raise BadInput(f"{bank.label} signs entries with the login, and yours is {login}; leave --actor out.")
    return login
