"""The app in a real browser: keys, mouse and clipboard work, and pages from elsewhere do not get in."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.kit.browser import Browser, chromium
from tests.kit.served import Served, until

pytestmark = pytest.mark.system

SPY = """
window.painted = ""; window.copied = [];
window.WebSocket = class extends WebSocket {
  constructor(address) {
    super(address);
    const decoder = new TextDecoder(), asked = new URL(address).searchParams;
    window.cells = [Number(asked.get("width")), Number(asked.get("height"))];
    this.addEventListener("message", ({ data }) => {
      if (typeof data !== "string") window.painted += decoder.decode(data, { stream: true });
    });
  }
};
const write = navigator.clipboard?.writeText.bind(navigator.clipboard);
if (write) navigator.clipboard.writeText = async (text) => { await write(text); window.copied.push(text); };
"""
"""What the app painted, in how many cells, and what the browser has put into the clipboard."""
ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_=>78])")
FOREIGN = (
    "<script>socket = new WebSocket('{}'); socket.onerror = () => {{ document.title = 'refused'; }};</script>"
)


def wait_for(browser: Browser, *texts: str) -> str:
    """Wait until all of these were painted; what was since the last time."""
    until(lambda: all(text in ESCAPES.sub("", browser.run("return painted")) for text in texts))
    return ESCAPES.sub("", str(browser.run("const seen = painted; painted = ''; return seen")))


def pixel(browser: Browser, column: int, line: int) -> tuple[int, int]:
    """The middle of a cell."""
    wide, high, columns, lines = browser.run(
        "const box = document.querySelector('.xterm-screen').getBoundingClientRect();"
        "return [box.width, box.height, ...cells]"
    )
    return int(wide / columns * (column + 0.5)), int(high / lines * (line + 0.5))


def test_the_app_is_used_in_a_browser_and_nobody_else_gets_in(demo_bank: Path, tmp_path: Path) -> None:
    options = ("--as", "ada", "--sessions", "1")
    with Served(demo_bank, tmp_path, *options) as served, chromium(tmp_path / "profile") as browser:
        browser.before_each_page(SPY)
        browser.visit(served.base)
        assert "Open the link" in browser.run("return document.body.textContent")

        browser.visit(served.links["ada"])
        wait_for(browser, "4417", "read-only")
        assert browser.run("return location.href") == served.base
        assert browser.run("return document.cookie") == ""
        browser.type(*"4417")
        wait_for(browser, "4417")
        browser.type("enter")
        wait_for(browser, "LIVE", "Timeline")
        columns = browser.run("return cells[0]")
        browser.drag(*(pixel(browser, columns * part // 10, 5) for part in (7, 5, 4)))
        wait_for(browser, "PAST")
        browser.type(":", *"13 mar 2026 09:05", "enter")
        wait_for(browser, "13 Mar 2026 09:05:00")
        browser.type("y")
        until(lambda: browser.run("return copied.length"))
        (answer,) = browser.run("return copied")
        assert "at Fri 13 Mar 2026 09:05:00 (UTC)" in answer

        browser.open_tab()
        browser.visit(served.base)
        until(lambda: "1 of 1 sessions are open" in browser.text("why"))
        foreign = tmp_path / "foreign.html"
        foreign.write_text(FOREIGN.format(served.base.replace("http", "ws") + "ws"), encoding="utf-8")
        browser.open(foreign)
        until(lambda: browser.run("return document.title") == "refused")
        assert "refused 403: origin null" in served.log
        (first,) = browser.close_tab()
        browser.go_to_tab(first)
        assert len(served.apps()) == 1
        assert [line for line in browser.log() if "olicy" in line] == []
        browser.close_tab()
        until(lambda: not served.apps())
