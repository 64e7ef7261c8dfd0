"""Citing what is shown, without a screen: what is recorded, and what is said of it."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import pytest

from domain.dispute.commands import AddNote, CaseRequest, Cite
from domain.errors import BadInput, RecountError
from tests.kit.case_spec import cited
from tests.kit.held_machine import HandAskers
from tui.application.cases.citations import Citable, CursorView
from tui.screens.kit.citing import CitationController
from tui.screens.kit.messages import CaseRecorded, CaseStepFailed

SEEN = CursorView(40, None, "as-at", None)


def step(command: Any) -> CaseRequest:
    return CaseRequest(case_id="D-1", command=command, command_id="c1", actor="ada")


class Citing:
    """A controller whose screen is this test."""

    def __init__(self, request: Callable[[Citable], CaseRequest]) -> None:
        self.recorded: list[CaseRequest] = []
        self.said: list[tuple[str, str]] = []
        self.askers = HandAskers(lambda error: None)
        self.controller = CitationController(
            self.askers, request=request, record=self.recorded.append, say=self._say
        )

    def _say(self, told: str | RecountError, *, title: str = "", severity: str = "information") -> None:
        self.said.append((severity, told if isinstance(told, str) else told.message))


def test_what_is_seen_becomes_a_step_of_the_case() -> None:
    asked: list[Citable] = []

    def request(seen: Citable) -> CaseRequest:
        asked.append(seen)
        return step(Cite(citation=cited()))

    citing = Citing(request)
    citing.controller.cite(SEEN)
    citing.askers.settle()
    assert asked == [SEEN]
    assert [made.case_id for made in citing.recorded] == ["D-1"]
    assert citing.said == []


def test_where_it_cannot_be_cited_nothing_is_recorded_and_it_is_said() -> None:
    def request(_: Citable) -> CaseRequest:
        raise BadInput("This account has no open case to cite it in.")

    citing = Citing(request)
    citing.controller.cite(SEEN)
    citing.askers.settle()
    assert citing.recorded == []
    assert citing.said == [("error", "This account has no open case to cite it in.")]


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (Cite(citation=cited()), [("information", "Cited as evidence 3 in case D-1.")]),
        (AddNote(text="called back"), []),
    ],
)
def test_a_citation_that_is_in_the_log_is_told_with_its_number(
    command: Any, said: list[tuple[str, str]]
) -> None:
    citing = Citing(lambda _: step(command))
    executed = cast(Any, SimpleNamespace(case=SimpleNamespace(evidence=(1, 2, 3))))
    citing.controller.announced(CaseRecorded(step(command), executed))
    assert citing.said == said


def test_a_step_that_was_refused_is_told() -> None:
    citing = Citing(lambda _: step(AddNote(text="x")))
    failed = CaseStepFailed(step(AddNote(text="x")), BadInput("The case is closed."))
    citing.controller.announced(failed)
    assert citing.said == [("error", "The case is closed.")]
