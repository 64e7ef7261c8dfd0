"""Addresses of brokers, which are never shown with a password, and the subjects of streams."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import BadInput
from domain.publishing.addresses import BrokerAddress, check_prefix, parse_broker, subject_of

A, B = "nats://a:4222", "nats://b:14222"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nats://a", BrokerAddress((A,), A)),
        ("a", BrokerAddress((A,), A)),
        ("tls://broker.example.com:443", BrokerAddress(("tls://broker.example.com:443",), "tls://broker.example.com:443")),
        ("nats://[::1]:4222", BrokerAddress(("nats://[::1]:4222",), "nats://[::1]:4222")),
        ("nats://ann:s%40crt@a", BrokerAddress((A,), A, user="ann", password="s@crt")),
        ("nats://t0ken@a", BrokerAddress((A,), A, token="t0ken")),
        ("nats://ann:x@a, nats://b:14222", BrokerAddress((A, B), f"{A},{B}", user="ann", password="x")),
        ("a,b:14222", BrokerAddress((A, B), f"{A},{B}")),
    ],
)  # fmt: skip
def test_where_a_broker_is(text: str, expected: BrokerAddress) -> None:
    assert parse_broker(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "", "nats://", "http://a", "nats://a:b", "nats://a:99999", "nats://ann:sec/ret@a", "nats://ann:sec?ret@a",
        "nats://ann:sec#ret@a", "nats://a/path", "nats://ann:secret@a,nats://bob:secret@b", "nats://a b", "//a",
        "nats://ann:sec[ret@a", "a,",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(BadInput) as refused:
        parse_broker(text)
    assert "sec" not in refused.value.message


@pytest.mark.parametrize(
    ("stream_id", "subject"),
    [
        ("account-4417", "p.q.account-4417"),
        ("account-a.b c", "p.q.account-a%2Eb%20c"),
        ("account-*>%", "p.q.account-%2A%3E%25"),
        ("account-é\n\u2003", "p.q.account-é%0A%E2%80%83"),
    ],
)
def test_the_subject_of_a_stream(stream_id: str, subject: str) -> None:
    assert subject_of("p.q", stream_id) == subject


@given(st.text(min_size=1), st.text(min_size=1))
def test_a_subject_is_one_token_and_of_one_stream(one: str, other: str) -> None:
    subject = subject_of("p", one)
    assert subject.count(".") == 1
    assert not set(subject[2:]) & set("*> \t\r\n")
    assert (subject == subject_of("p", other)) == (one == other)


@pytest.mark.parametrize("prefix", ["", ".", "a.", "a..b", "a b", "a.*", ">", "$SYS.a", "a" * 101])
def test_a_prefix_that_no_subject_has(prefix: str) -> None:
    with pytest.raises(BadInput, match="no prefix for subjects"):
        check_prefix(prefix)
