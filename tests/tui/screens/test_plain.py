"""Plain mode: no screen draws lines, blocks or braille, one sentence says what a move led to, by the same keys."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import pytest
from textual.pilot import Pilot

from domain.account import events as e
from domain.account.state import stream_of
from domain.bank import ImportOptions
from domain.errors import StoreUnavailable
from domain.ports import StreamWrite
from domain.stream import NewEvent
from storage.bank import SqlBanks
from tests.kit.cases import NOW, Calendar, desk_on, opened, worked_on
from tests.kit.lab import lab_app, taken
from tests.kit.pictures import Compare, travelled
from tests.kit.reconciliations import LOG, STATEMENT, written
from tests.kit.shell import NORMAL, app_on, keys_of, painted, press, settle
from tests.kit.travelling import FEE, Traveller, session, travelling
from tests.tui.screens.kit.test_keys import SCREENS
from tests.tui.screens.projections.test_projections_looks import TROUBLED, Standing
from tests.tui.screens.time_machine.test_elsewhere import transferred
from tui.application.session import Session
from tui.screens.kit.actions.registry import CONTEXTS, Context
from tui.screens.kit.keys_bar import KeysBar
from tui.screens.start.guide import DemoGuide

DRAWN = re.compile(r"[\u2500-\u259f\u2800-\u28ff]")
"""Box drawing, blocks and braille."""

Desk = Callable[[Path], AbstractContextManager[Session]]


@contextmanager
def with_an_account(path: Path) -> Iterator[Session]:
    desk = session(transferred(), path / "kept")
    desk.open_projections = lambda: Standing(TROUBLED)  # type: ignore[assignment,return-value]
    yield desk


def in_the_demo(path: Path) -> AbstractContextManager[Session]:
    return nullcontext(replace(session(transferred(), path / "kept"), is_training=True))


@contextmanager
def with_cases(path: Path) -> Iterator[Session]:
    with desk_on(path, Calendar()) as desk:
        worked_on(desk)
        opened(desk, "D-2", days=20)
        yield desk


@contextmanager
def with_a_statement(path: Path) -> Iterator[Session]:
    with closing(SqlBanks().make(str(path / "bank.db"), training=True)) as kept:
        kept.start_clock(NOW, NOW)
        kept.import_history("csv", Path(written(path, "log", LOG)), options=ImportOptions())
        written(path, "march", STATEMENT)
        yield Session(kept, "ada", ZoneInfo("Europe/London"), clock=Calendar(), bank=kept)


@contextmanager
def with_a_double(path: Path) -> Iterator[Session]:
    """A payment that was taken twice within minutes."""
    with closing(SqlBanks().make(str(path / "bank.db"), training=True)) as kept:
        kept.start_clock(NOW, NOW)
        twice = e.MoneyWithdrawn(amount=5_00, counterparty="cafe")
        facts = (e.AccountOpened(currency="GBP"), e.MoneyDeposited(amount=100_00), twice, twice)
        new = [
            NewEvent(event=fact, event_id=f"e-{at}", actor="core", channel="card")
            for at, fact in enumerate(facts)
        ]
        kept.append([StreamWrite(stream_of("7"), 0, new)])
        yield Session(kept, "ada", ZoneInfo("Europe/London"), clock=Calendar(), bank=kept)


def without_a_bank(_: Path) -> AbstractContextManager[Session]:
    raise StoreUnavailable("bank.db does not answer; check the disk.")


class Journey(NamedTuple):
    """Keys at a desk, with blanks between them, and the contexts whose screens they lead through."""

    desk: Desk
    keys: str
    seen: frozenset[Context]


OF_ACCOUNT: tuple[Context, ...] = (
    *("accounts", "time-machine", "prompt", "bookmarks", "payload", "changes", "proof", "what-if", "act"),
    *("told", "transfers", "projections", "read-model", "help", "palette", "settings"),
)
OF_DISPUTE: tuple[Context, ...] = (
    *("accounts", "cases", "workload", "case-report", "case", "evidence", "case-step", "case-form"),
    *("letter-kinds", "letter-editor", "handover", "sign-in"),
)
JOURNEYS = {
    "an account": Journey(
        with_an_account,
        "4417 enter b apostrophe escape p escape colon escape 3 enter escape m left 5 v escape "
        "w l escape a enter escape escape W escape end o escape S enter escape escape "
        "question_mark escape ctrl+p escape f9",
        frozenset(OF_ACCOUNT),
    ),
    "a dispute": Journey(
        with_cases,
        "ctrl+o down w escape r escape enter 2 3 5 e escape l escape L enter escape g escape f3 escape f2",
        frozenset(OF_DISPUTE),
    ),
    "a statement": Journey(
        with_a_statement,
        "7 enter R FILE enter down f12 right_square_bracket ctrl+y",
        frozenset({"accounts", "time-machine", "prompt", "reconcile", "sweep", "bank-log"}),
    ),
    "a batch": Journey(
        with_a_double,
        "f12 b ctrl+s p ctrl+s b ctrl+s x escape",
        frozenset({"accounts", "prompt", "sweep", "batch"}),
    ),
    "a lesson": Journey(
        without_a_bank,
        "f6 f4 ctrl+l escape escape f7",
        frozenset({"time-machine", "lab", "lessons"}),
    ),
    "the demo": Journey(in_the_demo, "1", frozenset({"start", "time-machine"})),
    "no bank": Journey(without_a_bank, "", frozenset({"failure"})),
}


def contexts_of(screen: object) -> set[Context]:
    """Those whose screen it is."""
    kinds = {kind.__name__ for kind in type(screen).__mro__}
    return {context for context, (_, name) in SCREENS.items() if name in kinds}


@pytest.mark.parametrize("journey", JOURNEYS.values(), ids=JOURNEYS)
async def test_nothing_is_drawn_on_any_screen(journey: Journey, tmp_path: Path) -> None:
    seen = set[Context]()
    with ExitStack() as stack:
        app = (
            lab_app(taken("s1-duplicate", tmp_path), plain=True)
            if "lab" in journey.seen
            else app_on(lambda: stack.enter_context(journey.desk(tmp_path)), plain=True)
        )
        if "start" in journey.seen:
            app.guide = DemoGuide(app, app, app.preferences)
        async with app.run_test(size=NORMAL, notifications=True) as pilot:
            await settle(pilot)
            for key in ("", *journey.keys.split()):
                await press(pilot, *typed(key, tmp_path))
                shown = read(pilot)
                assert not DRAWN.search(shown), f"after {key or 'the start'}:\n{shown}"
                seen |= contexts_of(pilot.app.screen)
            if "lab" in journey.seen and app.session is not None:
                app.session.close()
    assert seen == journey.seen


def typed(key: str, path: Path) -> list[str]:
    """The keys that one word of a journey stands for: a number is typed at once, and so is the statement's path."""
    if key == "FILE":
        return keys_of(f"{path}/march.csv")
    return [*key] if key.isdigit() else key.split()


def read(pilot: Pilot[Any]) -> str:
    """The lines of the screen on top, without the cost of a picture of them."""
    return "\n".join(strip.text for strip in pilot.app.screen._compositor.render_strips())


def test_every_screen_is_on_one_of_the_journeys() -> None:
    assert {context for one in JOURNEYS.values() for context in one.seen} == {*CONTEXTS} - {"app", "show"}


def announced(traveller: Traveller) -> str:
    return traveller.app.screen.query_one(KeysBar).announced


async def test_one_sentence_for_each_move(tmp_path: Path) -> None:
    async with travelling(size=NORMAL, version=FEE - 1, folder=tmp_path, plain=True) as traveller:
        await a_step(traveller)
        await what_is_copied(traveller)
        await the_timeline(traveller)
        await lens_bookmark_mark_and_a_time_between_two_events(traveller)
        await lists_figures_and_panes(traveller)


async def a_step(traveller: Traveller) -> None:
    """It is told in full, and nothing else on the screen changes."""
    await traveller.press("escape")
    before = painted(traveller.pilot).splitlines()
    await traveller.press("right")
    after = painted(traveller.pilot).splitlines()
    said = announced(traveller)
    assert said == (
        "Event 40 of 57, overdraft fee, −35.00, recorded Fri 13 Mar 2026 09:05:03, balance −635.00 GBP"
    )
    assert [y for y, (one, other) in enumerate(zip(before, after, strict=True)) if one != other] == [21, 22]
    assert " ".join(line.strip() for line in after[21:23]) == said


async def what_is_copied(traveller: Traveller) -> None:
    """The sentence stays to be read out, until the next move."""
    await traveller.press("y")
    assert traveller.answer == traveller.app.clipboard
    assert traveller.answer.startswith("−635.00 GBP at Fri 13 Mar 2026 09:05:03 (Europe/London); event 40")
    await traveller.press("left")
    assert traveller.answer == ""
    await traveller.press("right")


async def the_timeline(traveller: Traveller) -> None:
    await traveller.press("b", "1")
    shown = " ".join(painted(traveller.pilot).split())
    assert "Events 26 to 57 of 57, 23 Dec 2025 – 16 Nov 2026, AS-AT. Paused, speed 1." in shown
    assert "Balance 393.25 before event 26, lowest −635.00 at event 40, highest 2,084.11 at event 55" in shown
    assert "Bookmarks at 40. Worth stopping at: 40 fee, 41 declined, 42 late deposit." in shown


async def lens_bookmark_mark_and_a_time_between_two_events(traveller: Traveller) -> None:
    await traveller.press("m", "t")
    assert announced(traveller).endswith("balance 865.00 GBP, AS-OF, by value date, bookmarked, mark A")
    await traveller.go_to("2026-03-13 10:00")
    assert announced(traveller).startswith(
        "Fri 13 Mar 2026 10:00:00 (Europe/London), after event 41 of 57, declined "
    )
    await traveller.press("u", "m", "t", "T")


async def lists_figures_and_panes(traveller: Traveller) -> None:
    await traveller.press("3", "down")
    assert announced(traveller) == "Open holds 0.00"
    await traveller.press("4")
    assert announced(traveller) == "4 Why"
    await press(traveller.pilot, "a", "down")
    assert announced(traveller).startswith("State a claim. ")
    await press(traveller.pilot, "escape", "escape")
    account = announced(traveller)
    assert account.startswith("account 4417, holder J. Rivera, balance 1,179.91 GBP, available ")
    assert account.endswith(". 1 of 1")


def test_a_plain_screen(snap_compare: Compare) -> None:
    async def at_the_fee(traveller: Traveller) -> None:
        await traveller.go_to(f"#{FEE}")
        await traveller.press("y")

    assert travelled(snap_compare, NORMAL, at_the_fee, plain=True)
