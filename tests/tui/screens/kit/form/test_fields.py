"""The fields of a form by keys, in a bare app: choosing, marking, finding, going on, and what stands beneath."""

from __future__ import annotations

from typing import Any

from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.widgets import Static

from tui.application.cases.form_fields import FieldChoice, FormField, as_several
from tui.screens.kit.form.choice import ChoiceField
from tui.screens.kit.form.fields import FormFields
from tui.screens.kit.form.row import FieldRow
from tui.screens.kit.themes import fallback_variables

FRUIT = tuple(FieldChoice(one, f"{one} of the garden") for one in ("apple", "pear", "plum"))
FIELDS = (
    FormField("one", "One", "choice", "which fruit", required=True, choices=FRUIT),
    FormField("some", "Some", "several", choices=FRUIT),
    FormField("who", "Who", choices=(FieldChoice("ada", "ada"), FieldChoice("grace", "grace"))),
    FormField("part", "Part", asked=lambda values: values.get("one") == "pear"),
    FormField("words", "Words", "lines", "why"),
)


class Form(App[None]):
    """The form alone; `edits` are the fields that were said to be changed."""

    def __init__(self, **values: str) -> None:
        super().__init__()
        self.form = FormFields(FIELDS, values)
        self.edits: list[str] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return fallback_variables(self.current_theme)

    def compose(self) -> ComposeResult:
        yield self.form

    def on_form_fields_edited(self, event: FormFields.Edited) -> None:
        self.edits.append(event.name)


def shown(pilot: Pilot[Any], name: str) -> str:
    """What the field of that name paints."""
    chooser = pilot.app.query_one(f"#field-{name} ChoiceField", ChoiceField)
    return "\n".join(line.plain.rstrip() for line in chooser.render().split("\n"))


async def test_arrows_choose_one_and_backspace_takes_it_back() -> None:
    async with Form().run_test() as pilot:
        form = pilot.app.query_one(FormFields)
        form.focus_field()
        await pilot.pause()
        before = dict(form.values)
        await pilot.press("down", "down")
        chosen, listed = form.values["one"], shown(pilot, "one")
        await pilot.press("backspace")
    assert before == {}
    assert chosen == "pear"
    assert listed.splitlines()[:3] == [
        "○ apple of the garden",
        "● pear of the garden",
        "○ plum of the garden",
    ]
    assert form.values["one"] == ""


async def test_space_chooses_the_first_where_nobody_has_chosen_yet() -> None:
    async with Form().run_test() as pilot:
        form = pilot.app.query_one(FormFields)
        form.focus_field()
        await pilot.press("space", "enter")
        is_at = pilot.app.query_one("#field-some").has_focus_within
    assert form.values["one"] == "apple"
    assert is_at


async def test_space_marks_any_number_and_letters_find() -> None:
    async with Form().run_test() as pilot:
        form = pilot.app.query_one(FormFields)
        form.focus_field("some")
        await pilot.press("space", *"plu")
        found = shown(pilot, "some")
        await pilot.press("space", "enter")
        closed = shown(pilot, "some")
        is_at = pilot.app.query_one("#field-who").has_focus_within
    assert found.splitlines()[0] == "[ ] plum of the garden"
    assert "find “plu”: 1 of 3" in found
    assert form.values["some"] == as_several(("apple", "plum"))
    assert closed.splitlines() == ["apple of the garden", "plum of the garden"]
    assert is_at


async def test_a_space_between_words_belongs_to_what_is_sought() -> None:
    async with Form().run_test() as pilot:
        form = pilot.app.query_one(FormFields)
        form.focus_field()
        await pilot.press(*"p", "space", *"the")
        one = shown(pilot, "one")
        chosen = dict(form.values)
        form.focus_field("some")
        await pilot.press(*"p", "space", *"garden", "down", "space")
    assert "find “p the”: 3 of 3 · ↑↓ choose, enter takes it" in one
    assert chosen == {}
    assert form.values["some"] == "pear"


async def test_a_line_suggests_what_it_knows_and_takes_what_it_does_not() -> None:
    async with Form().run_test() as pilot:
        form = pilot.app.query_one(FormFields)
        form.focus_field("who")
        await pilot.press("down", "down")
        suggested = form.values["who"]
        await pilot.press("ctrl+u", *"nora")
    assert suggested == "grace"
    assert form.values["who"] == "nora"


async def test_a_field_is_there_only_while_it_is_asked() -> None:
    async with Form(one="apple").run_test() as pilot:
        part = pilot.app.query_one("#field-part", FieldRow)
        before = part.display
        pilot.app.query_one(FormFields).focus_field("one")
        await pilot.press("down")
        after = part.display
    assert (before, after) == (False, True)


async def test_what_is_put_in_is_nobodys_edit_and_what_is_typed_is() -> None:
    app = Form()
    async with app.run_test() as pilot:
        app.form.fill({"one": "plum", "who": "ada", "words": "two\nlines"})
        await pilot.pause()
        filled = list(app.edits)
        app.form.focus_field("words")
        await pilot.press("x")
    assert filled == []
    assert app.edits == ["words"]
    assert sorted(app.form.values["words"].splitlines()) in (["lines", "xtwo"], ["linesx", "two"])


async def test_a_complaint_stands_beneath_its_field_and_goes() -> None:
    async with Form().run_test() as pilot:
        form = pilot.app.query_one(FormFields)
        row = pilot.app.query_one("#field-who", FieldRow)
        form.complain({"who": "Nobody is called that."})
        said = str(row.query_one(".field-complaint").render()), row.has_class("-complaint")
        form.complain({})
    assert said == ("! Nobody is called that.", True)
    assert not row.has_class("-complaint")


async def test_what_is_pressed_before_the_choices_are_there_is_done_once_they_are() -> None:
    app = Form()
    app.form = FormFields((FormField("late", "Late", "several", awaits=True), FIELDS[2]), {})
    async with app.run_test() as pilot:
        app.form.focus_field("late")
        await pilot.press("down", "space", "enter")
        before = dict(app.form.values)
        app.form.offer({"late": FRUIT})
        await pilot.pause()
        is_at = pilot.app.query_one("#field-who").has_focus_within
    assert before == {}
    assert app.form.values["late"] == "pear"
    assert is_at


async def test_enter_marks_what_was_found_and_stays_where_nothing_was() -> None:
    async with Form().run_test() as pilot:
        form = pilot.app.query_one(FormFields)
        form.focus_field("some")
        await pilot.pause()
        await pilot.press(*"quince", "enter")
        stayed, listed = pilot.app.focused, shown(pilot, "some")
        await pilot.press(*["backspace"] * 6, *"plum", "enter")
        await pilot.pause()
        found, left = form.values.get("some"), pilot.app.focused
    assert isinstance(stayed, ChoiceField)
    assert listed.splitlines() == [
        "none of them mentions that",
        "find “quince”: 0 of 3 · backspace takes letters back",
    ]
    assert (found, left is stayed) == ("plum", False)


async def test_enter_leaves_alone_what_space_took_back() -> None:
    async with Form().run_test() as pilot:
        form = pilot.app.query_one(FormFields)
        form.focus_field("some")
        await pilot.pause()
        await pilot.press(*"plum", "space", "space", "enter")
    assert form.values["some"] == ""


async def test_letters_that_nothing_was_chosen_by_are_said_to_be_left() -> None:
    async with Form().run_test() as pilot:
        form = pilot.app.query_one(FormFields)
        form.focus_field("some")
        await pilot.pause()
        await pilot.press(*"999")
        left = form.is_searching()
        said = str(pilot.app.query_one("#field-some .field-complaint", Static).render())
        await pilot.press("backspace", "backspace", "backspace", *"plum", "space")
        chosen = not form.is_searching()
    assert left
    assert said == "! “999” is typed and nothing is chosen: choose one, or take the letters back."
    assert chosen


async def test_a_proposal_is_replaced_by_what_is_typed() -> None:
    async with Form(who="grace").run_test() as pilot:
        form = pilot.app.query_one(FormFields)
        form.focus_field("who")
        await pilot.pause()
        await pilot.press(*"ada")
    assert form.values["who"] == "ada"
