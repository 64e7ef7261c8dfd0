"""`recount metrics`: figures of a real bank, printed and served."""

from __future__ import annotations

import http.client
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from domain.errors import BadInput
from storage.bank import SqlBanks
from tests.docs.pages import coded, page, rows, section
from tests.kit.recount import Recount
from tui.application.metrics.bank_metrics import bank_metrics
from tui.application.metrics.openmetrics import CONTENT_TYPE
from tui.serve.metrics import MetricsServer, address_of

DAY = 86_400_000_000


def figures(text: str) -> dict[str, float]:
    """Values by name and labels as they are written."""
    return {
        f"{sample.name}{''.join(f' {value}' for value in sample.labels.values())}": sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_a_bank_in_figures(recount: Recount) -> None:
    before = figures(recount("metrics").stdout)
    assert before["recount_read_model_lag_events declines"] == 8
    assert before["recount_read_model_stalled declines"] == 1
    recount("projections", "run", "--once")
    recount("projections", "pause", "declines")
    recount("case", "open", "4417", "--reason-code", "unauthorised-card", "--country", "GB", "--entry", "3")
    recount("do", "deposit", "4417", "1.00")
    found = figures(recount("metrics").stdout)
    expected = {
        "recount_bank_info 0009": 1,
        "recount_log_position": 11,
        "recount_streams account": 2,
        "recount_streams case": 1,
        "recount_streams profile": 0,
        "recount_events_total account": 9,
        "recount_events_total case": 2,
        "recount_events_total profile": 0,
        "recount_cases_open": 1,
        "recount_read_model_position declines": 8,
        "recount_read_model_lag_events declines": 3,
        "recount_read_model_status declines running": 0,
        "recount_read_model_status declines paused": 1,
        "recount_read_model_stalled declines": 0,
    }
    assert {name: found[name] for name in expected} == expected
    assert found["recount_database_size_bytes"] > 100_000


def test_the_page_names_what_there_is(recount: Recount) -> None:
    names = [family.name for family in text_string_to_metric_families(recount("metrics").stdout)]
    told = rows(section(page("administrator.md"), "Figures for a monitor"))
    assert [name for row in told for name in coded(row[0])] == names


def test_what_is_overdue_is_told_by_duty(recount: Recount) -> None:
    recount("case", "open", "4417", "--reason-code", "unauthorised-card", "--country", "GB", "--entry", "3")
    assert not any("overdue" in name for name in figures(recount("metrics").stdout))
    recount.now += 40 * DAY
    (late,) = [name for name in figures(recount("metrics").stdout) if "overdue" in name]
    assert late.startswith("recount_cases_overdue ")


def test_a_bank_that_is_not_there_is_one_sentence(recount: Recount) -> None:
    recount.bank.unlink()
    assert str(recount.bank) in recount.sentence("metrics", code=4)


@contextmanager
def serving(answer: Callable[[], str], address: str = "127.0.0.1:0") -> Iterator[MetricsServer]:
    server, over = MetricsServer(address_of(address), answer, CONTENT_TYPE), threading.Event()
    thread = threading.Thread(target=server.serve, args=(over.is_set,))
    thread.start()
    try:
        yield server
    finally:
        over.set()
        thread.join()


def ask(
    server: MetricsServer, path: str = "/metrics", method: str = "GET", host: str = ""
) -> tuple[int, str, str]:
    """Status, what kind of text, and the text."""
    connection = http.client.HTTPConnection(server.address.host, server.address.port)
    try:
        connection.request(method, path, headers={"Host": host} if host else {})
        answer = connection.getresponse()
        return answer.status, answer.getheader("Content-Type", ""), answer.read().decode()
    finally:
        connection.close()


def test_a_monitor_asks_and_a_bank_that_was_away_is_back(recount: Recount) -> None:
    away = recount.bank.with_name("away")

    def answer() -> str:
        with closing(SqlBanks().open(str(recount.bank), read_only=True)) as bank:
            return bank_metrics(bank, date(2026, 11, 19))

    with serving(answer) as server:
        status, kind, text = ask(server)
        assert (status, kind) == (200, CONTENT_TYPE)
        assert figures(text)["recount_events_total account"] == 8
        recount.bank.rename(away)
        status, kind, text = ask(server)
        assert (status, kind, text.count("\n")) == (503, "text/plain; charset=utf-8", 1)
        assert str(recount.bank) in text
        away.rename(recount.bank)
        assert ask(server)[0] == 200


def test_what_is_refused_is_refused_before_the_bank_is_asked() -> None:
    asked = list[str]()

    def answer() -> str:
        asked.append("once")
        return "text\n"

    with serving(answer) as server:
        assert ask(server, "/")[0] == 404
        assert ask(server, host="evil.example:9464")[0] == 421
        assert ask(server, method="POST")[0] == 501
        assert asked == []
        assert ask(server, host="localhost")[2] == "text\n"
        assert ask(server, "/metrics?x", "HEAD")[2] == ""
        with pytest.raises(BadInput, match="choose another address or port"):
            MetricsServer(server.address, str, CONTENT_TYPE)


def test_who_goes_away_or_finds_a_fault_of_ours_keeps_nobody_else(capfd: pytest.CaptureFixture[str]) -> None:
    answers = iter(list[Exception | str]([ZeroDivisionError(), "text\n"]))

    def answer() -> str:
        if isinstance(one := next(answers), Exception):
            raise one
        return one

    with serving(answer) as server:
        for sent in (b"", b"GET /metrics HTTP/1.1\r\n", b"\x16\x03\x01\x00\r\n\r\n"):
            with socket.create_connection(server.address) as client:
                client.sendall(sent)
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        assert ask(server)[::2] == (500, "Recount itself failed (ZeroDivisionError).\n")
        assert ask(server)[::2] == (200, "text\n")
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("text", "host", "port", "is_local"),
    [
        ("9464", "127.0.0.1", 9464, True),
        (":9464", "127.0.0.1", 9464, True),
        ("localhost:0", "localhost", 0, True),
        ("[::1]:80", "::1", 80, True),
        ("0.0.0.0:80", "0.0.0.0", 80, False),
    ],
)
def test_addresses(text: str, host: str, port: int, is_local: bool) -> None:
    address = address_of(text)
    assert (*address, address.is_local) == (host, port, is_local)


@pytest.mark.parametrize(
    "text", ["", "bank.example:80", "127.0.0.1:x", "127.0.0.1:65536", "::1:80:", "http://a:1"]
)
def test_no_addresses(recount: Recount, text: str) -> None:
    assert "is no address to listen on" in recount.sentence("metrics", "--serve", text, code=2)
