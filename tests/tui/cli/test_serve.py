"""`recount serve`: what it is told, what it tells its apps, and what it does not begin."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from domain.errors import StoreUnavailable
from tests.kit.recount import Recount
from tui.cli import serve
from tui.settings import Flags, load_settings

PUBLIC = ("--public-url", "https://desk.example.com/")


def said(recount: Recount, *words: str, options: tuple[str, ...] = (), code: int = 2) -> str:
    """The sentence on standard error."""
    result = recount.bare(
        "--db", str(recount.bank), "--zone", "UTC", *options, "serve", "--port", "0", *words
    )
    assert (result.exit_code, result.stdout) == (code, "")
    (line,) = result.stderr.splitlines()
    return line


@pytest.mark.parametrize(
    ("options", "words", "sentence"),
    [
        ((), ("--as", "ada", "--as", "Ada"), "one link is one person"),
        ((), ("--as", "a\x07"), "cannot sign entries"),
        (("--actor", "olga"), ("--as", "ada"), "leave --actor out"),
        (("--read-only",), ("--allow-commands",), "leave one of them out"),
        ((), ("--host", "0.0.0.0"), "say with --public-url"),
        ((), ("--public-url", "desk"), "is no address of a page"),
        ((), ("--host", "256.1.1.1"), "cannot listen"),
        ((), ("--as", "ada", "--lead", "grace"), "has no link"),
    ],
)
def test_what_cannot_be_served_is_one_sentence(
    recount: Recount, options: tuple[str, ...], words: tuple[str, ...], sentence: str
) -> None:
    assert sentence in said(recount, *words, options=options)


def test_a_port_that_is_taken_is_said(recount: Recount) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert f"cannot listen at 127.0.0.1 port {port}" in said(recount, "--port", str(port))


def test_no_bank_is_not_served(recount: Recount) -> None:
    recount.bank.unlink()
    assert "There is no database" in said(recount, code=StoreUnavailable.exit_code)


def test_what_is_not_installed_is_said(recount: Recount, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "EXTRA", ("no_such_package",))
    assert "pip install 'recount[serve]'" in said(recount)


def test_where_the_bank_signs_with_the_login_nobody_else_has_a_link(
    recount: Recount, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.bank.SqlBank.login", "olga")
    assert "yours is olga" in said(recount, "--as", "olga", "--as", "ada")


def test_an_app_is_told_what_the_server_was(tmp_path: Path) -> None:
    config = tmp_path / "c.toml"
    config.touch()
    flags = Flags(database="bank.db", zone="UTC", clock="+1d", config=config)
    settings = load_settings(flags, {})
    told = ["--zone=UTC", "--clock=+1d", f"--config={config}"]
    looking = serve.served_settings(settings, (), allow_commands=False)
    acting = serve.served_settings(settings, (), allow_commands=True)
    assert serve.arguments_of(flags, looking, "-x") == ["--actor=-x", "--read-only", *told]
    assert serve.arguments_of(flags, acting, "ada") == ["--actor=ada", *told]
    assert serve.arguments_of(flags, acting, "ada", lead="ADA") == ["--actor=ada", *told]
    assert "--read-only" in serve.arguments_of(flags, acting, "grace", lead="ada")
