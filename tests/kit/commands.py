"""Drafts of commands without a screen: what is made of them, or complained of."""

from __future__ import annotations

from collections.abc import Mapping

from domain.account import events as e
from domain.account.state import Account
from tests.kit.act_desk import ACCOUNT, FEE, NOW, ZONE, after, fact
from tui.application.commands.forms import FORM
from tui.application.commands.parsing import FormContext, ParsedCommand, read_form


def opened(currency: str) -> Account:
    """An account of which nothing is known but its currency."""
    return after(story=(fact(e.AccountOpened(currency=currency), "2026-02-02 09:00:00"),))


def context(account: Account | None = None, cursor_at: int | None = None) -> FormContext:
    return FormContext(ACCOUNT, account or after(), ZONE, NOW, cursor_at)


def parsed(form: str, draft: Mapping[str, str], account: Account | None = None) -> ParsedCommand:
    """The command that the draft must make."""
    reading = read_form(FORM[form], draft, context(account))
    assert reading.complaints == {}
    assert reading.command is not None
    return reading.command


def complaint(form: str, draft: Mapping[str, str], field: str, account: Account | None = None) -> str:
    """The only complaint there must be, about that field."""
    reading = read_form(FORM[form], draft, context(account))
    assert reading.command is None
    assert list(reading.complaints) == [field]
    return reading.complaints[field]


CREDIT = e.ProvisionalCreditGranted(credit_id="PC-1", entry=FEE, amount=35_00)
