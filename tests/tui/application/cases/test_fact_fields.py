"""How a fact of a case stands, as its field says."""

from __future__ import annotations

from pathlib import Path
from typing import get_args
from zoneinfo import ZoneInfo

import pytest

from domain.dispute.facts import NoticeChannel
from tests.kit.case_commands import notice
from tests.kit.cases import ACCOUNT, Calendar, case_of, desk_on, executed
from tui.application.cases.fact_fields import fact_fields
from tui.application.cases.fact_values import FactReader


@pytest.mark.parametrize("channel", get_args(NoticeChannel))
def test_a_notice_that_was_told_came_in_no_letter(channel: NoticeChannel, tmp_path: Path) -> None:
    def reader() -> FactReader:
        raise AssertionError("nothing is typed")

    with desk_on(tmp_path, Calendar()) as session:
        executed(
            session,
            notice(
                account_id=ACCOUNT,
                reason_code="atm-short",
                regime="reg-e",
                country="US",
                notice_channel=channel,
                noticed_on=session.cases.today(),
                entries=(3,),
            ),
        )
        hints = {
            one.name: one.hint for one in fact_fields(case_of(session), reader, ZoneInfo("Europe/London"))
        }
        today = session.cases.today()
    noticed = f"{today:%a} {today.day} {today:%b %Y}"
    assert hints["received"].startswith(f"{'–' if channel == 'oral' else noticed} ·")
    assert hints["noticed"].startswith(f"{noticed} ·")
