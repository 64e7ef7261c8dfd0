"""A headless Chromium that a test drives over plain HTTP by chromedriver (W3C WebDriver)."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from tests.kit.patience import PATIENCE

OPTIONS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
KEYS = {
    "right": "\ue014",
    "left": "\ue012",
    "home": "\ue011",
    "end": "\ue010",
    "enter": "\ue007",
    "escape": "\ue00c",
}


class Browser:
    """One window; `address` is that of its session."""

    def __init__(self, address: str) -> None:
        self._address = address

    def open(self, page: Path) -> None:
        """The page from its file."""
        asked(f"{self._address}/url", {"url": page.absolute().as_uri()})

    def visit(self, address: str) -> None:
        """A page of a server."""
        asked(f"{self._address}/url", {"url": address})

    def before_each_page(self, script: str) -> None:
        """Run this in every page that is opened from now on, before the page's own scripts."""
        command = {"cmd": "Page.addScriptToEvaluateOnNewDocument", "params": {"source": script}}
        asked(f"{self._address}/goog/cdp/execute", command)

    def type(self, *keys: str) -> None:
        """Keys on whatever has the focus."""
        strokes = [
            {"type": kind, "value": KEYS.get(key, key)} for key in keys for kind in ("keyDown", "keyUp")
        ]
        asked(f"{self._address}/actions", {"actions": [{"type": "key", "id": "keys", "actions": strokes}]})

    def drag(self, *points: tuple[int, int]) -> None:
        """The mouse pressed at the first of these pixels, moved along, let go at the last."""
        moves = [{"type": "pointerMove", "x": x, "y": y, "duration": 0} for x, y in points]
        press, release = ({"type": kind, "button": 0} for kind in ("pointerDown", "pointerUp"))
        mouse = {"type": "pointer", "id": "mouse", "actions": [moves[0], press, *moves[1:], release]}
        asked(f"{self._address}/actions", {"actions": [mouse]})

    def open_tab(self) -> None:
        """Go to a tab of its own."""
        self.go_to_tab(asked(f"{self._address}/window/new", {"type": "tab"})["handle"])

    def go_to_tab(self, handle: str) -> None:
        asked(f"{self._address}/window", {"handle": handle})

    def close_tab(self) -> list[str]:
        """Close the one that is looked at; those that are left."""
        with urlopen(Request(f"{self._address}/window", method="DELETE"), timeout=PATIENCE) as answer:
            handles: list[str] = json.load(answer)["value"]
        return handles

    def run(self, script: str, *values: object) -> Any:
        """What the body of a function returns in the page."""
        return asked(f"{self._address}/execute/sync", {"script": script, "args": list(values)})

    def text(self, name: str) -> str:
        """The words of the element of that id."""
        return str(self.run("return document.getElementById(arguments[0]).textContent", name))

    def press(self, name: str, *keys: str) -> None:
        """Keys on the element of that id."""
        element = asked(f"{self._address}/element", {"using": "css selector", "value": f"#{name}"})
        (known,) = element.values()
        text = "".join(KEYS.get(key, key) for key in keys)
        asked(f"{self._address}/element/{known}/value", {"text": text})

    def log(self) -> list[str]:
        """What the browser complained of since it was last asked: refusals of the content policy among it."""
        return [one["message"] for one in asked(f"{self._address}/se/log", {"type": "browser"})]


def asked(address: str, body: object) -> Any:
    """The value of the answer to a command."""
    request = Request(address, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urlopen(request, timeout=PATIENCE) as answer:
        return json.load(answer)["value"]


@contextmanager
def chromium(profile: Path) -> Iterator[Browser]:
    """A browser with an empty profile. Fails where there is none."""
    driver = shutil.which("chromedriver")
    assert driver is not None, "This test needs Chromium: apt-get install chromium chromium-driver"
    with subprocess.Popen([driver, "--port=0"], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            said = (re.search(r"on port (\d+)\.", line) for line in process.stdout)
            port = next(found[1] for found in said if found)
            address = f"http://127.0.0.1:{port}/session"
            options = {"args": [*OPTIONS.split(), f"--user-data-dir={profile}"]}
            wanted = {"goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}
            opened = asked(address, {"capabilities": {"alwaysMatch": wanted}})
            session = f"{address}/{opened['sessionId']}"
            try:
                yield Browser(session)
            finally:
                urlopen(Request(session, method="DELETE"), timeout=PATIENCE).close()
        finally:
            process.terminate()
