"""The handler of cases at this desk: with calendars and locales from libraries, as the bank's profile has them."""

from __future__ import annotations

from domain.handlers.dispute import CaseHandler
from domain.ports import Clock, Store
from tui.application.cases.calendars import business_days
from tui.application.cases.letters.wording import LocaleWording


def case_handler(store: Store, clock: Clock) -> CaseHandler:
    """A handler on the store."""
    return CaseHandler(
        store, lambda country: business_days(store.profile(), country), LocaleWording, clock=clock
    )
