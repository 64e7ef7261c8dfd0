"""One registry of actions: keys, footer, help and palette say the same, and what they name exists."""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.dom import DOMNode

from tests.kit import bank
from tests.kit.memory import MemoryStore
from tests.kit.places import ROOT
from tests.kit.shell import NARROW, NORMAL, TINY, WIDE, painted, press, running, said, settle
from tui.screens.accounts.screen import AccountsScreen
from tui.screens.help import HelpScreen
from tui.screens.kit.actions.registry import ACTIONS, CONTEXTS, Action, Context, actions_of, bindings_of
from tui.screens.kit.keymap import KeymapError, checked_keymap, keys_of, short_name
from tui.screens.kit.keys_bar import Hint, KeysBar, fitting, hints
from tui.screens.time_machine.openings import Openings
from tui.screens.time_machine.screen import TimeMachineScreen
from tui.text.safe import safe_str

SCREENS: dict[Context, tuple[str, str]] = {
    "app": ("tui.screens.app", "RecountApp"),
    "failure": ("tui.screens.failure", "FailureScreen"),
    "accounts": ("tui.screens.accounts.screen", "AccountsScreen"),
    "time-machine": ("tui.screens.time_machine.screen", "TimeMachineScreen"),
    "proof": ("tui.screens.time_machine.proof", "ProofScreen"),
    "changes": ("tui.screens.time_machine.changes", "ChangesScreen"),
    "what-if": ("tui.screens.what_if.screen", "WhatIfScreen"),
    "act": ("tui.screens.act.screen", "ActScreen"),
    "bookmarks": ("tui.screens.time_machine.bookmark_list", "BookmarkList"),
    "transfers": ("tui.screens.time_machine.sides_list", "SidesList"),
    "cases": ("tui.screens.disputes.queue", "CasesScreen"),
    "workload": ("tui.screens.disputes.workload", "WorkloadScreen"),
    "case-report": ("tui.screens.disputes.report", "CaseReportScreen"),
    "case": ("tui.screens.disputes.case_file", "CaseFileScreen"),
    "case-step": ("tui.screens.disputes.letter", "LetterScreen"),
    "case-form": ("tui.screens.disputes.case_step", "CaseStepScreen"),
    "told": ("tui.screens.told.screen", "ToldScreen"),
    "sweep": ("tui.screens.sweep.screen", "SweepScreen"),
    "batch": ("tui.screens.batch.screen", "BatchScreen"),
    "letter-editor": ("tui.screens.disputes.letter_editor", "LetterEditor"),
    "letter-kinds": ("tui.screens.disputes.letter_kinds", "LetterKinds"),
    "evidence": ("tui.screens.disputes.evidence", "EvidenceScreen"),
    "payload": ("tui.screens.time_machine.payload", "PayloadScreen"),
    "projections": ("tui.screens.projections.screen", "ProjectionsScreen"),
    "bank-log": ("tui.screens.bank_log.screen", "BankLogScreen"),
    "read-model": ("tui.screens.projections.read_model", "ReadModelScreen"),
    "reconcile": ("tui.screens.reconcile.screen", "ReconcileScreen"),
    "handover": ("tui.screens.disputes.handover", "HandoverScreen"),
    "start": ("tui.screens.start.card", "StartCard"),
    "show": ("tui.screens.presenting.presenter", "ShowPane"),
    "lab": ("tui.screens.lab.sheet", "LabSheet"),
    "lessons": ("tui.screens.lab.lessons", "LessonList"),
    "sign-in": ("tui.screens.signing.dialog", "SignInDialog"),
    "help": ("tui.screens.help", "HelpScreen"),
    "prompt": ("tui.screens.kit.prompt", "Prompt"),
    "palette": ("tui.screens.palette", "Palette"),
    "settings": ("tui.screens.settings", "SettingsScreen"),
}


OWN_KEYS = {
    "screens/accounts/search_box.py",
    "screens/kit/form/choice.py",
    "screens/kit/form/row.py",
}
"""Fields that move in themselves, or leave a key to the screen."""


def screen_of(context: Context) -> type[DOMNode]:
    module, name = SCREENS[context]
    screen: type[DOMNode] = getattr(import_module(module), name)
    return screen


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.id)
def test_every_action_can_be_done(action: Action) -> None:
    assert callable(getattr(screen_of(action.context), f"action_{action.method}", None))


def test_what_the_time_machine_opens_is_known() -> None:
    named = {action.name for action in actions_of("time-machine") if action.method == "open"}
    nothing: Any = None
    known = Openings(
        nothing,
        nothing,
        navigator=nothing,
        playback=nothing,
        filters=nothing,
        bookmarks=nothing,
        remembered=nothing,
        tracer=nothing,
        figure=lambda: None,
        push=lambda *_: None,
        request=lambda _: None,
    ).known
    assert named == {f"open('{name}')" for name in known}


def test_what_a_key_of_the_time_machine_does_is_known() -> None:
    named = {action.name for action in actions_of("time-machine") if action.method == "do"}
    assert named == {f"do('{name}')" for name in TimeMachineScreen(bank.session(), "4403").deeds}


@pytest.mark.parametrize("context", CONTEXTS)
def test_a_screen_binds_all_of_its_actions(context: Context) -> None:
    bound = {binding.id for _, binding in screen_of(context)._merged_bindings or ()}
    assert {action.id for action in actions_of(context)} <= bound


def test_ids_are_unique_and_no_key_has_two_meanings() -> None:
    assert len({action.id for action in ACTIONS}) == len(ACTIONS)
    assert checked_keymap({}) == {}


@pytest.mark.parametrize(
    ("keymap", "reason"),
    [
        ({"tm.fly": "x"}, r'no action "tm.fly"'),
        ({"tm.play": "ctlr+x"}, r'"ctlr\+x" is no key that tm.play'),
        ({"tm.play": ""}, r'"" is no key'),
        ({"tm.play": "\x1b"}, r'"\\u\{1b\}" is no key'),
        ({"tm.play": "["}, r'"\[" is wanted by both tm.previous-marker \(marker\) and tm.play \(play\)'),
        ({"tm.play": "?"}, "app.help"),
        ({"app.back": "/"}, "accounts.search"),
        ({"tm.mark": "Z", "tm.lens": "Z"}, '"Z" is wanted by both tm.lens .* and tm.mark'),
    ],
)
def test_a_keymap_that_cannot_be_meant_is_refused(keymap: dict[str, str], reason: str) -> None:
    with pytest.raises(KeymapError, match=reason):
        checked_keymap(keymap)


@given(st.dictionaries(st.text(max_size=12), st.text(max_size=12), max_size=3))
def test_any_other_keymap_is_refused_in_words(keymap: dict[str, str]) -> None:
    said = ""
    try:
        checked_keymap(keymap)
    except KeymapError as error:
        said = error.message
    assert safe_str(said, 1000) == said
    assert said.endswith((".", "?")) == bool(keymap)


def test_keys_may_be_exchanged() -> None:
    keymap = checked_keymap({"tm.mark": "t", "tm.lens": "m,f5"})
    by_id = {action.id: keys_of(action, keymap) for action in ACTIONS}
    assert by_id["tm.mark"] == ("t",)
    assert by_id["tm.lens"] == ("m", "f5")


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        ("left_square_bracket", "["),
        ("ctrl+p", "^p"),
        ("shift+tab", "shift+tab"),
        ("minus", "−"),
        ("space", "space"),
        ("T", "T"),
    ],
)
def test_keys_have_short_names(key: str, shown: str) -> None:
    assert short_name(key) == shown


async def test_a_rebound_key_works_and_is_what_footer_help_and_palette_show() -> None:
    async with running(size=WIDE, keymap={"app.help": "f1", "accounts.open": "f5"}) as pilot:
        await press(pilot, "down")
        footer = painted(pilot).splitlines()[-1]
        await press(pilot, "f1")
        assert isinstance(pilot.app.screen, HelpScreen)
        keys = said(pilot)
        await press(pilot, "f1", "ctrl+p")
        palette = said(pilot)
        await press(pilot, "escape", "f5")
        assert not isinstance(pilot.app.screen, AccountsScreen)
    assert "f1 help" in footer
    assert "f5 open" in footer
    assert "enter open" not in footer
    assert "f5 Open the account's time machine" in keys
    assert "f1 Show or hide the keys that work here" in keys
    assert "f5 Open the account's time machine" in palette


@pytest.mark.parametrize("size", [WIDE, NORMAL, NARROW, TINY])
@pytest.mark.parametrize("close", ["question_mark", "f1", "escape", "q"])
async def test_help_closes_with_the_key_that_opened_it(size: tuple[int, int], close: str) -> None:
    async with running(size=size) as pilot:
        before = painted(pilot)
        await press(pilot, "question_mark")
        assert isinstance(pilot.app.screen, HelpScreen)
        await press(pilot, close)
        assert painted(pilot) == before


async def test_help_has_all_of_the_screen_one_is_on_and_what_its_words_mean() -> None:
    async with running(size=NORMAL) as pilot:
        await press(pilot, "enter", "question_mark")
        pane = painted(pilot)
        text = said(pilot)
        for _ in range(12):
            await press(pilot, "pagedown")
            text += said(pilot)
    assert "Time machine" in pane.splitlines()[1]
    for action in (*actions_of("time-machine"), *actions_of("app")):
        assert action.help[:24] in text, action.id
    assert "AS-AT, AS-OF The cut in the order of recording" in text
    assert "Record a finding on evidence" not in text


async def test_help_scrolls_by_keys() -> None:
    async with running(size=NORMAL) as pilot:
        await press(pilot, "question_mark")
        top = painted(pilot).splitlines()
        await press(pilot, "down")
        assert painted(pilot).splitlines()[1][:60] == top[2][:60]
        await press(pilot, "up")
        assert painted(pilot).splitlines() == top


async def test_the_palette_offers_what_the_registry_offers_here() -> None:
    async with running(size=WIDE) as pilot:
        await press(pilot, "ctrl+p")
        text = said(pilot)
        for action in (*actions_of("accounts"), *actions_of("app")):
            assert (action.help in text) == action.palette, action.id
        assert "Zoom in" not in text
        await press(pilot, *"search by", "enter", "r")
        assert "of 12" in said(pilot)


async def test_the_palette_finds_accounts() -> None:
    async with running(size=WIDE) as pilot:
        await press(pilot, "ctrl+p", *"okafor")
        found = said(pilot)
        await press(pilot, "down", "enter")
        assert not isinstance(pilot.app.screen, AccountsScreen)
    assert "4401 A. Okafor 1,263.70 GBP" in found
    assert "4411 A. Okafor 3,559.70 GBP" in found


async def test_the_palette_says_why_one_cannot_act_on_a_read_only_bank() -> None:
    filled = bank.fill(bank.memory())
    assert isinstance(filled, MemoryStore)
    async with running(bank.session(bank.memory(read_only_of=filled)), size=WIDE) as pilot:
        await press(pilot, "enter", "ctrl+p", *"act on")
        assert "Act on the account × This database is open read-only" in said(pilot)


async def test_themes_can_be_chosen_by_name() -> None:
    async with running(size=WIDE) as pilot:
        await press(pilot, "ctrl+t", *"recount-light", "enter")
        assert pilot.app.theme == "recount-light"


@pytest.mark.parametrize("size", [WIDE, NORMAL, NARROW, TINY, (20, 5)])
async def test_the_footer_fits_its_line_and_keeps_what_matters_most(size: tuple[int, int]) -> None:
    async with running(size=size) as pilot:
        await press(pilot, "enter")
        last = painted(pilot).splitlines()[size[1] - 1]
    assert len(last) <= size[0]
    assert "? help" in last or size[0] < 40


def test_hints_share_a_word_and_the_least_important_go_first() -> None:
    by_id = {action.id: action for action in actions_of("time-machine")}
    previous, following, mark = (by_id[name] for name in ("tm.previous-event", "tm.next-event", "tm.mark"))
    row = hints([(previous, "left", True), (following, "right", True), (mark, "m", True)])
    assert [(len(hint.keys), hint.label) for hint in row] == [(2, "event"), (1, "mark A")]
    assert fitting(row, row[0].cells) == row[:1]
    assert fitting(row, row[0].cells + 1 + row[1].cells) == row
    assert fitting(row, 3) == []


def test_a_hint_knows_which_of_its_keys_is_where() -> None:
    hint = Hint((("left", "←"), ("right", "→")), "event", 1, True)
    assert [hint.pressed_at(column) for column in range(hint.cells)] == [
        "left",
        "right",
        "right",
        *["left"] * 6,
    ]


async def test_a_click_on_a_hint_presses_its_key() -> None:
    async with running() as pilot:
        footer = painted(pilot).splitlines()[-1]
        await pilot.click(KeysBar, offset=(footer.index("help"), 0))
        await settle(pilot)
        assert isinstance(pilot.app.screen, HelpScreen)


def test_no_key_is_named_in_the_code_but_in_the_registry() -> None:
    """Keys written elsewhere could not be rebound: only widgets' own scrolling and editing may bind any."""
    root = ROOT / "tui"
    offenders = [
        str(path.relative_to(root))
        for path in root.rglob("*.py")
        if re.search(r"\bdef key_\w+\(|event\.key ==", path.read_text(encoding="utf-8"))
        and path.relative_to(root).as_posix() not in OWN_KEYS
    ]
    assert offenders == []


def test_bindings_carry_id_label_and_sentence() -> None:
    for context in CONTEXTS:
        for binding in bindings_of(context):
            assert binding.id
            assert binding.description
            assert binding.tooltip
