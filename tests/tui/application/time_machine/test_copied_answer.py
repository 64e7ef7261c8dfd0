"""Handing an answer over: the clipboard, and a file that says the same with the state."""

from __future__ import annotations

import stat
from functools import partial
from pathlib import Path

import pytest
from textual.widgets._toast import Toast

from domain.history.cut import Lens
from storage.demo.book import at
from tests.kit.shell import running, settle
from tests.kit.travelling import ACCOUNT, DECLINED, FEE, RENT, ZONE, Traveller, rivera, session, travelling
from tui.application.time_machine.copied_answer import CopyQuery, file_name
from tui.application.time_machine.queries import BalanceQuery, Cursor
from tui.screens.time_machine.answer_line import AnswerLine
from tui.screens.time_machine.why_pane import why_text
from tui.text.time.parse import EventNumber

TEXT = """\
−635.00 GBP at Fri 13 Mar 2026 09:05:03 (Europe/London); event 40 at 09:05:03, next 41 at 09:30:00

Account 4417, J. Rivera, amounts in GBP, open
At Fri 13 Mar 2026 09:05:03 (Europe/London), after event 40
AS-AT: what was recorded by then
Ledger              −635.00
"""


def copied(folder: Path | None, lens: Lens = "as-at") -> CopyQuery:
    asked = BalanceQuery(ACCOUNT, EventNumber(FEE, ""), lens, ZONE)
    return CopyQuery(session(folder=folder), asked, partial(why_text, ZONE))


def test_the_file_holds_sentence_and_state_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    path = copied(tmp_path).run(rivera()).path
    assert path == tmp_path / "answers" / "4417-event-40.txt"
    text = path.read_text(encoding="utf-8")
    figures = {line[:15].strip(): line[15:].strip() for line in text.splitlines()[5:13]}
    assert text.splitlines()[:5] == TEXT.splitlines()[:5]
    assert figures["Ledger"] == "−635.00"
    assert figures["Available"] == "−635.00"
    assert "AS-AT, as it was known then: −635.00 GBP\nAS-OF, by value date: 865.00 GBP\n" in text
    assert "\nWhy\n40 overdraft fee −35.00" in text
    assert "known later 42 salary · PAYROLL +1,500.00" in " ".join(text.split())
    assert text.endswith("Written by agent-7 on Tue 17 Nov 2026 09:00:00 (Europe/London)\n")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_each_question_has_a_file_of_its_own(tmp_path: Path) -> None:
    asked = at("2026-03-13", "10:00:00")
    names = [
        file_name("4417", Cursor(40), "as-at"),
        file_name("4417", Cursor(40), "as-of"),
        file_name("4417", Cursor(40, asked), "as-at"),
        file_name("4417", Cursor(40, asked + 1), "as-at"),
    ]
    assert names == [
        "4417-event-40.txt",
        "4417-event-40-as-of.txt",
        "4417-event-40-at-20260313T100000Z.txt",
        "4417-event-40-at-20260313T100000_000001Z.txt",
    ]
    assert "/" not in file_name("../../x", Cursor(1), "as-at")


def test_the_lens_is_named(tmp_path: Path) -> None:
    path = copied(tmp_path, "as-of").run(rivera()).path
    assert path is not None
    assert "AS-OF: by value date" in path.read_text(encoding="utf-8").splitlines()[4]


@pytest.mark.parametrize("size", [(120, 40), (80, 24)], ids=str)
async def test_y_says_both_ways(tmp_path: Path, size: tuple[int, int]) -> None:
    async with travelling(version=FEE, folder=tmp_path, size=size) as traveller:
        await traveller.press("y")
        notice = list(traveller.app._notifications)[-1]
        assert traveller.app.clipboard == TEXT.splitlines()[0] == notice.message
        assert notice.title == f"sent to the clipboard; also in {tmp_path / 'answers' / '4417-event-40.txt'}"


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (60, 20)], ids=str)
async def test_a_notice_does_not_lie_over_the_answer(tmp_path: Path, size: tuple[int, int]) -> None:
    async with running(session(folder=tmp_path), size=size, account=ACCOUNT) as pilot:
        traveller = Traveller(pilot)
        await traveller.arrive()
        await traveller.go_to("13 mar 2026 09:05")
        await traveller.press("y")
        answer = traveller.screen.query_one(AnswerLine).region
        (notice,) = traveller.screen.query(Toast)
        assert answer.height > 0
        assert traveller.screen.find_widget(notice).visible_region.bottom <= answer.y


async def test_where_it_cannot_be_kept_it_is_copied_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "answers").write_text("a file where the folder would be")
    async with travelling(version=FEE, folder=tmp_path) as traveller:
        await traveller.press("y")
        notice = list(traveller.app._notifications)[-1]
        assert traveller.app.clipboard == TEXT.splitlines()[0]
        assert notice.title.startswith("sent to the clipboard; not in a file: ")
        assert notice.severity == "warning"


async def test_without_a_folder_it_is_copied(tmp_path: Path) -> None:
    async with travelling(version=FEE) as traveller:
        await traveller.press("y")
        assert list(traveller.app._notifications)[-1].title == "sent to the clipboard"


@pytest.mark.parametrize(("mark", "cursor"), [(RENT - 1, DECLINED), (DECLINED, RENT - 1)])
async def test_a_comparison_is_told_from_the_earlier_to_the_later(
    tmp_path: Path, mark: int, cursor: int
) -> None:
    async with travelling(version=mark, folder=tmp_path, size=(120, 40)) as traveller:
        await traveller.press("m")
        await traveller.go_to(f"#{cursor}")
        await traveller.press("escape", "y")
        said = traveller.app.clipboard
        assert said.startswith("−935.00 GBP from 300.00 GBP at ")
        assert " to −635.00 GBP at Fri 13 Mar 2026 09:30:00" in said
        change = next(line for line in traveller.state.splitlines() if line.startswith("Ledger"))
        assert change.split()[1:4] == ["300.00", "−635.00", "−935.00"]
        (kept,) = (tmp_path / "answers").iterdir()
        text = kept.read_text(encoding="utf-8")
        assert [text.count(one) for one in ("J. Rivera", "AS-OF, by value date", "\nWhy\n")] == [2, 2, 2]


@pytest.mark.parametrize(("key", "name"), [("v", "proof"), ("w", "what-if")])
async def test_a_proof_and_a_what_if_are_kept_like_any_answer(tmp_path: Path, key: str, name: str) -> None:
    async with travelling(version=FEE, folder=tmp_path, size=(120, 40)) as traveller:
        await traveller.press(key)
        await settle(traveller.pilot)
        await traveller.press("y")
        await settle(traveller.pilot)
        text = (tmp_path / "answers" / f"4417-event-40-{name}.txt").read_text(encoding="utf-8")
    for said in ("Account 4417, J. Rivera", "(Europe/London), after event 40", "AS-OF, by value date"):
        assert said in text
    assert "\nWhy\n40 overdraft fee −35.00" in text
