"""`python -m tests.docs.tour_page` plays the tour that comes with Recount: `docs/tour.md` and its pictures."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import wrap

from textual.widgets import Input

from storage.bank import SqlBanks
from tests.docs.pages import DOCS
from tests.docs.small_svg import small_svg
from tests.kit.presenting import show_on, shows
from tests.kit.shell import WIDE, press, until
from tui.application.cases.demo import london, make_demo
from tui.application.presenting.script import Script, Stroke, TypeText
from tui.application.presenting.script_file import read_script
from tui.screens.kit.keymap import short_name
from tui.screens.presenting.pressing import script_keys

PICTURES: Mapping[int, tuple[str, str]] = {
    3: ("fee", "The time machine at a fee of 35.00: the rent before it, and the late payroll after it"),
    5: ("lens", "The same instant counted by value date: 865.00 in place of 635.00 below zero"),
    6: ("what-if", "What would have been: the fee not charged, the withdrawal paid"),
    8: ("case", "The file of the case: what is due by when, and the paragraph that says so"),
    10: ("posting", "The preview of the posting: the account before and after it"),
    12: ("letter", "The letter to the customer, held against what it must contain"),
}
"""By the number of its step: the name of a picture, and what it shows to those who cannot see it."""
MOST_BYTES = 60_000
FOLDER, INDENT = "tour", "    "
INTRODUCTION = """\
# The tour

A late payroll, from the question on the phone to the letter: what `recount demo --present` shows, step by step. Written
by `python -m tests.docs.tour_page`, which plays it; do not edit. [How to give a show](trainer.md#show-it-to-a-room).
"""


async def play(folder: Path) -> dict[str, str]:
    """The files of `docs` that the tour makes, by their paths, from a demo bank that is made in an empty folder."""
    bank = folder / "demo.db"
    make_demo(SqlBanks(), bank, None)
    script = read_script(None, script_keys())
    app, presenter = show_on(bank, script, clock=lambda: london("2026-11-17 22:02"))
    files = {"tour.md": "\n".join(page(script))}
    async with app.run_test(size=WIDE, notifications=False) as pilot:
        await until(pilot, lambda: bool(presenter.is_ready))
        for at in range(len(script.steps)):
            await shows(pilot, presenter, at)
            if (picture := PICTURES.get(at + 1)) is not None:
                for field in app.screen.query(Input):
                    field.cursor_blink = False
                await pilot.pause()
                name, title = picture
                files[f"{FOLDER}/{name}.svg"] = small_svg(app.export_screenshot(), WIDE, title)
            await press(pilot, "space")
        assert app.session is not None
        app.session.close()
    return files


def page(script: Script) -> Iterator[str]:
    """The lines of the page."""
    yield INTRODUCTION
    for number, step in enumerate(script.steps, start=1):
        keys = f" Press {' '.join(map(_shown, step.strokes))}." if step.strokes else ""
        yield from wrap(f"{number}. {step.say}{keys}", 120, subsequent_indent=INDENT)
        if number in PICTURES:
            name, title = PICTURES[number]
            yield f"\n{INDENT}![{title}]({FOLDER}/{name}.svg)\n"
    yield ""


def _shown(stroke: Stroke) -> str:
    return f"`{stroke.text}`" if isinstance(stroke, TypeText) else f"`{short_name(stroke.key)}`"


def main() -> None:
    """Write them."""
    with TemporaryDirectory() as folder:
        made = asyncio.run(play(Path(folder)))
    for name, text in made.items():
        (DOCS / name).parent.mkdir(exist_ok=True)
        (DOCS / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
