"""`recount demo --present`: a script that was read and a demo bank of its own, or a sentence that refuses them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from storage.bank import SqlBanks
from tests.kit.recount import NOW
from tui.application.presenting.script_file import TOUR
from tui.cli.demo import DEMO_NAME, SHOW_NAME
from tui.cli.invocation import Invocation
from tui.cli.root import cli
from tui.settings import Settings
from tui.wiring import script_keys

Asked = list[tuple[Settings, dict[str, Any]]]


def demo(tmp_path: Path, *words: str, db: Path | None = None) -> tuple[Result, Asked]:
    asked: Asked = []

    def run_app(settings: Settings, **given: Any) -> int:
        asked.append((settings, given))
        return 0

    places = {name: str(tmp_path) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")}
    flags = [] if db is None else ["--db", str(db)]
    invocation = Invocation(SqlBanks, run_app, lambda: NOW, script_keys=script_keys)
    return CliRunner(env=places).invoke(cli, [*flags, "demo", *words], obj=invocation), asked


def test_a_show_has_the_tour_and_a_demo_bank_made_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.cli.app.check_terminal", lambda *_: None)
    monkeypatch.setattr("tui.cli.demo.check_terminal", lambda *_: None)
    (tmp_path / DEMO_NAME).write_bytes(b"worked on")
    (tmp_path / SHOW_NAME).write_bytes(b"a show before")
    done, asked = demo(tmp_path, "--dir", str(tmp_path), "--present")
    assert done.exit_code == 0, done.output
    ((settings, given),) = asked
    assert settings.database == str(tmp_path / SHOW_NAME)
    assert given["demo"].script.path == TOUR
    assert (tmp_path / DEMO_NAME).read_bytes() == b"worked on"
    assert (tmp_path / SHOW_NAME).stat().st_size > 1_000_000


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--present", "none.toml"), "There is no file"),
        (
            ("--present", "show.toml"),
            'show.toml line 2: the first step needs a place; add stand = { account = "4',
        ),
        (("--present", "--live"), "leave --live, --json and --no-tui out"),
        (("--present", "--json"), "leave --live, --json and --no-tui out"),
        (("--present", "--on", "4417"), "add --live"),
    ],
)
def test_a_show_that_cannot_be_given_is_refused_before_anything_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], said: str
) -> None:
    monkeypatch.setattr("tui.cli.demo.check_terminal", lambda *_: None)
    monkeypatch.chdir(tmp_path)
    Path("show.toml").write_text('title = "A"\n[[step]]\nsay = "x"\n', encoding="utf-8")
    Path(SHOW_NAME).write_bytes(b"a show before")
    done, asked = demo(tmp_path, "--dir", str(tmp_path), *words)
    assert done.exit_code == 2
    assert said in " ".join(done.output.split())
    assert asked == []
    assert Path(SHOW_NAME).read_bytes() == b"a show before"


def test_no_show_is_given_on_a_bank_that_somebody_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.cli.demo.check_terminal", lambda *_: None)
    done, asked = demo(tmp_path, "--present", db=tmp_path / "bank.db")
    assert (done.exit_code, asked) == (2, [])
    assert "A show has a demo bank of its own; leave --db out" in done.output
