"""What a case of each reason should hold, and which of it is there."""

from __future__ import annotations

from datetime import date

import pytest

from domain.dispute import events as d
from domain.dispute.checklist import BY_REASON, checked_pieces, named, pieces_of
from domain.dispute.reasons import BY_CODE
from domain.dispute.side_events import FileAttached
from tests.kit.case_story import Story


def found(story: Story, *words: str) -> dict[str, str]:
    files = [
        FileAttached(number=number, name="a.pdf", sha256="0" * 64, size=1, words=one)
        for number, one in enumerate(words, start=1)
    ]
    return {one.piece.name: one.found for one in checked_pieces(story.fold, files)}


def cited(story: Story, version: int) -> None:
    seen = d.Figures(ledger=0, held=0, available=0)
    story.recorded(
        d.EvidenceCited(
            number=len(story.fold.evidence) + 1,
            kind="event",
            version=version,
            instant=1,
            known_version=9,
            figures=seen,
            cited=(),
        )
    )


def test_every_reason_has_a_list_of_its_own_and_another_one_the_least() -> None:
    assert BY_REASON.keys() == BY_CODE.keys()
    assert [one.name for one in pieces_of("imported")] == ["disputed entry", "customer's words"]
    names = [[one.name for one in pieces] for pieces in BY_REASON.values()]
    assert all(len(set(one)) == len(one) for one in names)


def test_what_is_there_is_told_from_the_facts_the_evidence_and_the_words_of_files() -> None:
    story = Story().on("2026-05-12").told(reason_code="atm-short", entries=(3,), words="it gave 160")
    before = found(story)
    cited(story, 2)
    of_another_entry = found(story)["disputed entry"]
    cited(story, 3)
    story.amended(confirmation_received_on=date(2026, 5, 13))
    after = found(story, "a photo", "Machine Journal: shows an overage of 40", "machine journal")
    assert before == {
        "disputed entry": "",
        "customer's words": "told with the notice",
        "confirmation": "",
        "machine journal": "",
        "machine balancing": "",
    }
    assert of_another_entry == ""
    assert after == before | {
        "disputed entry": "evidence 2",
        "confirmation": "received 2026-05-13",
        "machine journal": "file 2, 3",
    }


@pytest.mark.parametrize(
    ("piece", "words", "said"),
    [
        ("receipt", "40.00", "receipt: 40.00"),
        ("receipt", "", "receipt"),
        ("", "a photo", "a photo"),
        ("", "", ""),
    ],
)
def test_the_words_of_a_file_say_which_piece_it_is(piece: str, words: str, said: str) -> None:
    assert named(piece, words) == said
