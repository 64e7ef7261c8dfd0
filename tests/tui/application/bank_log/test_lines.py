"""Events of any stream as lines, and the line that says which are wanted."""

from __future__ import annotations

import pytest

from domain.account import events as e
from domain.errors import BadInput
from domain.ports import StreamWrite
from domain.profile.events import ProfileChanged
from domain.profile.state import STREAM
from domain.stream import NewEvent
from tests.kit import bank
from tests.kit.spec import A, opened, withdrawn
from tests.kit.stories import append, new
from tui.application.bank_log.lines import LogTeller
from tui.application.bank_log.queries import LogQuery, read_filter


def test_a_line_says_whose_it_is_and_what_it_moved() -> None:
    store = bank.memory()
    append(store, new(opened(300)), new(withdrawn(25)), new(e.HoldPlaced(hold_id="h", amount=5)))
    changed = ProfileChanged(name="Harbour", zone="Europe/Malta")
    said = NewEvent(event=changed, event_id="p", actor="a", channel="staff")
    store.append([StreamWrite(STREAM, 0, [said])])
    lines = LogTeller(store).lines(store.newest_events(limit=9).events)
    assert [(line.whose, line.currency, line.moved, line.memo) for line in lines] == [
        ("bank", "", 0, None),
        (A, "GBP", 0, 5),
        (A, "GBP", -25, None),
        (A, "GBP", 300, None),
    ]
    assert lines[0].words == "set name, zone"


def test_a_page_says_how_far_it_looked() -> None:
    store = bank.memory()
    append(store, new(opened(300)), new(withdrawn(25)))
    answer = LogQuery(read_filter("type:AccountOpened", bank.session(store)).wanted, None, 1).run(store)
    assert ([line.event.version for line in answer.lines], answer.reached) == ([1], 0)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ""),
        ("  ", ""),
        ("type:caseclosed,fee", "type FeeCharged or CaseClosed"),
        ("type:ProfileChanged", "type ProfileChanged"),
    ],
)
def test_types_of_any_stream_can_be_asked_for(text: str, words: str) -> None:
    assert read_filter(text, bank.session(bank.memory())).words == words


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("amount:>50", "An amount is of one account's currency"),
        ("type:nonsense", "is no kind of event"),
        ("from:nonsense", "as a time"),
    ],
)
def test_what_cannot_be_meant_is_one_sentence(text: str, sentence: str) -> None:
    with pytest.raises((BadInput, ValueError), match=sentence):
        read_filter(text, bank.session(bank.memory()))
