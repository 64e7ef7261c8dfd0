"""The regulator's document in a real browser: its fold is ours, its hashes hold, and it runs nothing but its script."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.account import events as e
from domain.account.fold import evolve
from domain.account.state import AccountFold, stream_of
from domain.stream import RecordedEvent
from storage.bank import SqlBank, SqlBanks
from storage.encoding.account_codec import encode_payload
from tests.domain.history.test_what_if_rules import ODD
from tests.kit.browser import Browser, chromium
from tui.application.cases.pack.document import document, embedded

pytestmark = pytest.mark.system

CASES = ("D-41", "D-58", "D-59", "D-60", "D-61", "D-62")
AMOUNT, ENTRY, CLAIM = (
    st.integers(1, 10**15),
    st.none() | st.integers(1, 9),
    st.sampled_from(["", "M-1", "M-2"]),
)
AIMED = {"amount": AMOUNT, "entry": ENTRY, "claim_id": CLAIM}
GIVING = st.lists(
    st.one_of(
        st.builds(e.ClaimStated, claim_id=st.sampled_from(["M-1", "M-2"]), amount=AMOUNT),
        st.builds(e.RefundPaid, **AIMED),
        st.builds(e.RefundAdopted, refund=st.integers(1, 9), **AIMED),
        st.builds(e.ErrorPaidOut, via=st.just("cheque"), **AIMED),
        st.builds(e.AccountOpened, currency=st.just("JPY"), opening_balance=AMOUNT, overdraft_limit=AMOUNT),
    ),
    max_size=8,
)
"""Beside ODD, what is given for entries, for claims and for neither; up to the largest amounts."""
FOLD_ALL = """
const state = initial(), lines = arguments[0].map(parse);
return lines.map((one) => { evolve(state, one, false); return JSON.parse(JSON.stringify(figures(state),
  (_, value) => (typeof value === "bigint" ? String(value) : value))); });
"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with chromium(tmp_path_factory.mktemp("profile")) as browser:
        yield browser


@pytest.fixture(scope="module")
def bank(demo_bank: Path) -> Iterator[SqlBank]:
    with closing(SqlBanks().open(str(demo_bank), read_only=True)) as bank:
        yield bank


@pytest.fixture(scope="module")
def page(bank: SqlBank, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "D-60.html"
    path.write_text(written(bank, "D-60"), encoding="utf-8")
    return path


def written(bank: SqlBank, case_id: str) -> str:
    return document(bank, case_id, audience="regulator", zone=ZoneInfo("UTC"), clock=bank.clock)


def ours(events: list[e.AccountEvent | None]) -> list[dict[str, str]]:
    """The figures after each event, as the page names them."""
    state, told = AccountFold(), []
    for version, event in enumerate(events, start=1):
        evolve(state, event, (version, version, version))
        lent = sum(credit.amount for credit in state.provisional_credits.values())
        names = ("status", "currency", "version", "ledger", "held", "available", "overdraft_limit", "credits")
        more = ("debits", "fees", "entry_count", "decline_count", "claimed", "refunded")
        told.append({name: str(getattr(state, name)) for name in (*names, *more)} | {"lent": str(lent)})
    return told


def test_every_account_of_the_demo_bank_folds_to_the_same(
    browser: Browser, bank: SqlBank, page: Path
) -> None:
    browser.open(page)
    for summary in bank.accounts(limit=100):
        stream = stream_of(summary.account_id)
        rows: list[RecordedEvent[Any]] = list(bank.events(stream))
        readable = [row for row in rows if row.event is not None]
        lines = [line for line, row in zip(bank.export_stream(stream), rows, strict=True) if row.event]
        found = browser.run(FOLD_ALL, lines)
        expected = ours([row.event for row in readable])
        for version, (one, told) in enumerate(zip(found, expected, strict=True)):
            assert one | {"version": ""} == told | {"version": ""}, (summary.account_id, version)


def test_any_history_folds_to_the_same(browser: Browser, page: Path) -> None:
    browser.open(page)

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(ODD, GIVING)
    def folds(odd: list[e.AccountEvent], giving: list[e.AccountEvent]) -> None:
        facts, lines = [*giving, *odd], []
        for version, fact in enumerate(facts, start=1):
            tag, schema, data = encode_payload(fact)
            line = {"version": version, "type": tag, "schema_version": schema, "data": data}
            lines.append(json.dumps(line))
        assert browser.run(FOLD_ALL, lines) == ours([*facts])

    folds()


def test_the_page_slides_by_keys_and_says_each_step(browser: Browser, page: Path) -> None:
    browser.open(page)
    events = browser.run("return events.length")
    assert browser.text("verdict") == f"✓ all {events} hashes hold"
    said = []
    for keys in (("home",), ("right",), ("j",), ("k",), ("end",), ("left",)):
        browser.press("step", *keys)
        said.append(browser.text("sentence").partition(" of ")[0])
        assert browser.run("return slider.getAttribute('aria-valuetext')") == browser.text("sentence")
    first, last = (int(browser.run(f"return slider.{end}")) for end in ("min", "max"))
    assert said == [f"Event {at}" for at in (first, first + 1, first + 2, first + 1, last, last - 1)]
    assert browser.run("return performance.getEntriesByType('resource').length") == 0
    assert browser.log() == []


def test_a_changed_event_is_named(browser: Browser, page: Path, tmp_path: Path) -> None:
    browser.open(page)
    lines = json.loads(browser.run("return document.getElementById('pack').textContent"))
    event = json.loads(lines["events"][4])
    lines["events"][4] = json.dumps(event | {"reason": event["reason"] + "?"})
    text = page.read_text(encoding="utf-8")
    before, _, rest = text.partition('id="pack">')
    forged = tmp_path / "forged.html"
    forged.write_text(
        f'{before}id="pack">{embedded(lines)}{rest[rest.index("</script>") :]}', encoding="utf-8"
    )
    browser.open(forged)
    assert browser.text("verdict") == "✗ event 5 was changed"


def test_no_other_script_runs(browser: Browser, page: Path, tmp_path: Path) -> None:
    hostile = tmp_path / "hostile.html"
    injected = (
        "<script>window.ran = 1</script><img src='https://example.com/x' onerror='window.ran = 1'></body>"
    )
    hostile.write_text(page.read_text(encoding="utf-8").replace("</body>", injected), encoding="utf-8")
    browser.log()
    browser.open(hostile)
    assert browser.run("return window.ran === undefined")
    refused = " ".join(browser.log())
    assert "script-src" in refused
    assert "violates" in refused
    assert browser.text("verdict").startswith("✓")


def chosen(browser: Browser, path: Path) -> str:
    """What the page says once the file is chosen."""
    browser.run("element('sealed').textContent = element('seal').value = ''")
    browser.press("seal", str(path))
    until = monotonic() + 30
    while not browser.text("sealed") and monotonic() < until:
        sleep(0.01)
    return browser.text("sealed")


def test_the_page_holds_itself_against_a_seal_and_a_manifest(
    browser: Browser, bank: SqlBank, page: Path, tmp_path: Path
) -> None:
    seal, other, none = tmp_path / "bank.seal", tmp_path / "other.seal", tmp_path / "none.txt"
    bank.seal(seal, bank.clock())
    browser.open(page)
    stream, events = browser.run("return [events[0].stream_id, events.length]")
    head = browser.run("return pack.head")
    lines = [json.loads(line) for line in seal.read_text(encoding="utf-8").splitlines()]

    def sealed(version: int | None, digest: str) -> str:
        """What the page says of a seal that has the account at that version, or not at all."""
        kept = [line for line in lines[1:] if line["stream"] != stream]
        if version is not None:
            kept.append({"stream": stream, "version": version, "hash": digest})
        text = "\n".join(json.dumps(line) for line in kept)
        header = lines[0] | {"digest": hashlib.sha256(text.encode()).hexdigest()}
        other.write_text(f"{json.dumps(header)}\n{text}\n", encoding="utf-8")
        return chosen(browser, other)

    assert "this page ends with" in chosen(browser, seal)
    assert sealed(events, head) == (
        f"✓ events 1 to {events} are those that were sealed, and this page ends with the head that was sealed"
    )
    assert sealed(1, browser.run("return events[0].hash")).endswith(
        f"; {events - 1} later are newer than the seal"
    )
    assert sealed(1, "0" * 64).startswith("✗ these are not the events that were sealed: event 1")
    assert sealed(events + 1, "0" * 64).endswith("choose an older one.")
    assert "is not in it" in sealed(None, "")
    other.write_text(other.read_text(encoding="utf-8").replace("account", "Account"), encoding="utf-8")
    assert chosen(browser, other).startswith("✗ the seal was changed")
    none.write_text(json.dumps({"heads": {stream: [events, head]}, "made_at": 1}), encoding="utf-8")
    assert chosen(browser, none).startswith(f"✓ events 1 to {events}")
    none.write_text("hello", encoding="utf-8")
    assert chosen(browser, none).startswith("That is no seal")
    assert browser.log() == []
