"""Where a server is reached, and whose links it has."""

from __future__ import annotations

import pytest

from domain.errors import BadInput
from tui.serve.app_process import environment_for
from tui.serve.gate import Gate, local_places, public_place
from tui.serve.links import link_of, links_for


@pytest.mark.parametrize(
    ("host", "base", "hosts"),
    [
        ("127.0.0.1", "http://127.0.0.1:81/", {"127.0.0.1:81", "localhost:81", "[::1]:81"}),
        ("localhost", "http://localhost:81/", {"127.0.0.1:81", "localhost:81", "[::1]:81"}),
        ("::1", "http://[::1]:81/", {"127.0.0.1:81", "localhost:81", "[::1]:81"}),
        ("10.0.0.5", "http://10.0.0.5:81/", {"10.0.0.5:81"}),
    ],
)
def test_a_server_is_reached_where_it_listens_and_nowhere_else(host: str, base: str, hosts: set[str]) -> None:
    places = local_places(host, 81)
    assert places[0].base == base
    assert {one for place in places for one in place.hosts} == hosts


@pytest.mark.parametrize(
    ("url", "base", "origin"),
    [
        ("https://desk.example.com", "https://desk.example.com/", "https://desk.example.com"),
        ("HTTPS://Desk.Example.com:443/a/b", "https://desk.example.com/a/b/", "https://desk.example.com"),
        ("http://example.com:8080/", "http://example.com:8080/", "http://example.com:8080"),
    ],
)
def test_a_public_address_is_a_page_with_its_origin(url: str, base: str, origin: str) -> None:
    place = public_place(url)
    assert (place.base, place.origin) == (base, origin)
    assert origin.partition("//")[2] in place.hosts


@pytest.mark.parametrize(
    "url",
    ["", "desk", "ftp://x/", "https://", "https://a:b@x/", "https://x/?q", "https://x:y/", "https://[x/"],
)
def test_what_is_no_address_of_a_page_is_refused(url: str) -> None:
    with pytest.raises(BadInput, match="is no address of a page"):
        public_place(url)


def test_each_person_has_a_link_of_their_own_that_nothing_repeats() -> None:
    ada, grace = links_for(["ada", " grace "])
    assert (ada.actor, grace.actor) == ("ada", "grace")
    assert len({ada.token, grace.token}) == 2
    assert link_of((ada, grace), grace.token) is grace
    assert link_of((ada, grace), "") is link_of((ada, grace), grace.token + "é") is None
    assert ada.token not in repr(ada)
    with pytest.raises(BadInput, match="one link is one person"):
        links_for(["ada", "A da"])


def test_two_servers_on_one_machine_have_cookies_of_their_own() -> None:
    first, second = (Gate((), (), port, print).cookie for port in (8000, 8001))
    assert first != second


def test_an_app_is_told_no_more_of_the_environment_than_it_needs() -> None:
    own = {
        "HOME": "/h",
        "PGPASSFILE": "p",
        "LC_ALL": "C",
        "AWS_SECRET": "s",
        "PYTHONPATH": "x",
        "NO_COLOR": "1",
    }
    told = environment_for(own, (120, 40), RECOUNT_DATABASE_URL="bank.db")
    assert own.items() & told.items() == {("HOME", "/h"), ("PGPASSFILE", "p"), ("LC_ALL", "C")}
    assert not {"AWS_SECRET", "PYTHONPATH", "NO_COLOR"} & told.keys()
    assert (told["COLUMNS"], told["ROWS"], told["RECOUNT_DATABASE_URL"]) == ("120", "40", "bank.db")
