"""`recount bank`: what the bank says of itself decides by which days and limits its disputes are settled."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest

from storage.engine.connect import open_database
from storage.log.store import SqlStore
from tests.kit.recount import Recount, at

NEW = {
    "name": "",
    "address": "",
    "telephone": "",
    "country": "US",
    "subdivision": "",
    "zone": "UTC",
    "weekend": "sat,sun",
    "closures": "",
    "saturday": "no",
    "locale": "en-US",
    "currency": "USD",
    "four_eyes_posting": "100.00",
    "four_eyes_case": "100.00",
    "four_eyes_customer_day": "100.00",
    "snapshot_every": 100,
}


def profile_of(recount: Recount) -> dict[str, object]:
    shown: dict[str, object] = recount.json("bank", "show")
    return shown


def test_a_new_bank_and_what_is_set_in_it(recount: Recount) -> None:
    assert profile_of(recount) == NEW == recount.json("bank")
    said = recount("bank", "set", "country", "gb", "--reason", "moved").stdout
    assert "Recorded: event 1 ProfileChanged" in said
    assert "country: US → GB" in said
    assert recount.json("bank", "set", "subdivision", "SCT")["subdivision"] == "SCT"
    assert "Nothing to record: country is GB already." in recount("bank", "set", "country", "GB").stdout
    assert profile_of(recount) == NEW | {"country": "GB", "subdivision": "SCT"}
    assert "subdivision             SCT" in recount("bank").stdout
    exported = [json.loads(line) for line in recount("export").stdout.splitlines()]
    assert [one["stream_id"] for one in exported][:3] == ["bank-profile", "bank-profile", "account-Y-1"]
    assert (exported[0]["actor"], exported[0]["reason"]) == ("agent-7", "moved")


def test_what_cannot_be_said_of_a_bank_is_a_sentence(recount: Recount) -> None:
    assert "no calendar of bank holidays" in recount.sentence("bank", "set", "country", "QQ", code=2)
    assert 'The profile of a bank has no "colour"' in recount.sentence("bank", "set", "colour", "x", code=2)
    assert "read" in recount.sentence("bank", "set", "locale", "en-GB", code=1, options=("--read-only",))
    assert profile_of(recount) == NEW


def test_it_is_sealed_verified_backed_up_exported_and_imported(recount: Recount, tmp_path: Path) -> None:
    recount("bank", "set", "closures", "2026-12-24")
    recount("seal", str(tmp_path / "a.seal"))
    recount("bank", "set", "name", "Highland Bank")
    assert recount.json("verify", "--seal", str(tmp_path / "a.seal"))["intact"] is True
    recount("backup", str(tmp_path / "copy.db"))
    (tmp_path / "all.jsonl").write_text(recount("export").stdout)
    said = profile_of(recount)
    assert (said["closures"], said["name"]) == ("2026-12-24", "Highland Bank")
    assert profile_of(Recount(tmp_path / "copy.db", tmp_path)) == said
    other = Recount(tmp_path / "other.db", tmp_path)
    assert other.json("import", "jsonl", str(tmp_path / "all.jsonl"))["errors"] == []
    assert profile_of(other) == said
    recount("bank", "set", "name", "Another Bank")
    (tmp_path / "all.jsonl").write_text(recount("export").stdout)
    assert other.json("import", "jsonl", str(tmp_path / "all.jsonl"))["events"] == 1
    assert profile_of(other)["name"] == "Another Bank"


def test_a_changed_profile_is_found_by_verify(recount: Recount, bank: Path) -> None:
    recount("bank", "set", "four_eyes_posting", "50.00")
    with closing(SqlStore(open_database(str(bank)))) as store, store.database.writing() as driver:
        driver.execute("DROP TRIGGER events_no_update")
        driver.execute(
            "UPDATE events SET data = '{\"four_eyes_posting\":99999999}' WHERE stream_id = 'bank-profile'"
        )
    found = recount.json("verify", code=3)["findings"]
    assert {one["stream"] for one in found} == {"bank-profile"}


CASE = ("--reason-code", "atm-short", "--regime", "reg-e", "--amount", "40", "--entry", "3")


def opened_at(tmp_path: Path, zone: str) -> Recount:
    """A bank for training in that zone, where 200.00 came out of a machine as event 3 of account 77 on 2 March."""
    recount = Recount(tmp_path / "training.db", tmp_path)
    recount("init", "--training")
    recount("bank", "set", "zone", zone)
    recount("do", "open", "77", "500.00", options=("--clock", "2026-01-02 10:00"))
    recount("do", "withdraw", "77", "200", "--channel", "atm", options=("--clock", "2026-03-02 10:00"))
    return recount


@pytest.mark.parametrize(
    ("posted", "met"), [("2026-04-04T03:00Z", True), ("2026-04-04T05:00Z", False)], ids=["23:00", "01:00"]
)
def test_the_day_of_a_duty_is_the_banks_wherever_the_desk_is(tmp_path: Path, posted: str, met: bool) -> None:
    """Due on Friday 3 April; in Pago Pago it is still that day. A business day ends at midnight of the institution
    (12 CFR 1005.2(d), comment 2(d)-1)."""
    recount = opened_at(tmp_path, "America/New_York")
    recount("bank", "set", "four_eyes_posting", "500.00")
    recount("case", "open", "77", *CASE, "--reason", "x", options=("--clock", "2026-03-20T16:00Z"))
    afar = ("--zone", "Pacific/Pago_Pago", "--clock", posted)
    recount("case", "propose", "D-1", "credit 3 40.00", options=afar)
    shown = recount.json("case", "post", "D-1", "1", options=afar)
    assert ("determine" in shown["missed"]) is not met


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2026-03-12", "2026-03-12"),
        ("2026-03-12 18:00", "2026-03-13"),
        ("2026-03-12T14:00Z", "2026-03-12"),
    ],
)
def test_a_day_is_the_one_typed_and_an_instant_is_of_the_banks_day(
    tmp_path: Path, typed: str, day: str
) -> None:
    recount = opened_at(tmp_path, "Asia/Tokyo")
    recount("case", "open", "77", *CASE, "--noticed", typed, options=("--clock", "2026-03-20 16:00"))
    assert recount.json("case", "show", "D-1")["noticed_on"] == day


def test_the_banks_calendar_sets_a_deadline(recount: Recount) -> None:
    """2 January is a holiday in Scotland, in 2027 the Monday after (Banking and Financial Dealings Act 1971)."""
    recount.now = at("2027-01-01T10:00:00")
    for country, due in (("SCT", "2027-01-05"), ("ENG", "2027-01-04")):
        recount("bank", "set", "country", "GB")
        recount("bank", "set", "subdivision", country)
        opened = recount.json(
            "case", "open", "4417", "--reason-code", "unauthorised-card", "--regime", "psr-76", "--entry", "3"
        )
        assert [one["due_on"] for one in opened["deadlines"]] == [due]


def test_above_the_banks_limit_a_second_person_approves(recount: Recount) -> None:
    recount("bank", "set", "four_eyes_posting", "39.99")
    recount("case", "open", "4417", "--reason-code", "wrong-amount", "--regime", "internal", "--entry", "3")
    recount("case", "determine", "D-1", "error_confirmed", "40.00 too much")
    for steps, needed in (("reverse 3 40.00", True), ("reverse 3 39.99", False)):
        proposed = recount.json("case", "propose", "D-1", steps)
        assert proposed["corrections"][-1]["needs_approval"] is needed
        recount("case", "reject", "D-1", str(len(proposed["corrections"])), "--reason", "another")


def test_a_bank_is_begun_as_the_config_file_says_and_never_told_again(tmp_path: Path) -> None:
    recount, config = Recount(tmp_path / "new.db", tmp_path), tmp_path / "own.toml"
    options = ("--config", str(config))
    config.write_text(
        'country = "GB"\nsubdivision = "SCT"\ncurrency = "GBP"\nfour_eyes_above = 25000\n'
        'four_eyes_case = "300.00"\nsnapshot_every = 50\n'
    )
    said = recount("init", options=options).stdout
    assert "Days end in Europe/London" in said
    assert profile_of(recount) == NEW | {
        "country": "GB",
        "subdivision": "SCT",
        "currency": "GBP",
        "zone": "Europe/London",
        "four_eyes_posting": "250.00",
        "four_eyes_case": "300.00",
        "four_eyes_customer_day": "250.00",
        "snapshot_every": 50,
    }
    for key, kept in (('country = "US"', "country"), ("four_eyes_above = 1", "four_eyes_posting")):
        config.write_text(f"{key}\n")
        for words in (("accounts",), ("init",), ("bank", "set", "locale", "en-GB")):
            sentence = recount.sentence(*words, code=2, options=options)
            assert f"own.toml: {key.split()[0]} is kept in the bank's own profile" in sentence
            assert f"recount bank set {kept} VALUE" in sentence
    config.write_text('zone = "Asia/Tokyo"\n')
    recount("accounts", options=options)
    assert profile_of(recount)["zone"] == "Europe/London"


def test_a_bank_that_cannot_be_begun_as_the_config_file_says_is_not_used(tmp_path: Path) -> None:
    recount, config = Recount(tmp_path / "new.db", tmp_path), tmp_path / "own.toml"
    config.write_text('country = "QQ"\n')
    sentence = recount.sentence("init", code=2, options=("--config", str(config)))
    assert "own.toml: country: There is no calendar of bank holidays for 'QQ'" in sentence


def test_a_bank_for_training_is_set_up_before_what_happens_in_it(tmp_path: Path) -> None:
    """What is set counts as no event for its clock, which may then be set to an earlier day."""
    recount = Recount(tmp_path / "training.db", tmp_path)
    recount("init", "--training")
    recount("bank", "set", "country", "KW")
    opened = recount.json("do", "open", "N-1", "500", options=("--clock", "2026-03-05 10:00"))
    assert {one["recorded_at"][:16] for one in opened["events"]} == {"2026-03-05T10:00"}
    recount("bank", "set", "saturday", "yes", options=("--clock", "2026-03-06 10:00"))
    assert recount.json("verify")["intact"] is True


def test_an_account_opens_in_the_banks_currency_with_its_facts_and_a_first_deposit(recount: Recount) -> None:
    recount("bank", "set", "currency", "GBP")
    words = ("--country", "gb", "--business", "--statement-day", "31")
    opened = recount.json("do", "open", "N-1", "500.00", *words)
    assert [one["type"] for one in opened["events"]] == ["AccountOpened", "MoneyDeposited"]
    state = opened["state"]
    assert (state["currency"], state["ledger_balance"], state["version"]) == ("GBP", 500_00, 2)
    assert (state["country"], state["business"], state["statement_day"]) == ("GB", True, 31)
    amended = recount.json("do", "facts", "N-1", "--consumer", "--statement-day", "5")["state"]
    assert (amended["country"], amended["business"], amended["statement_day"]) == ("GB", False, 5)
    assert "so already" in recount.sentence("do", "facts", "N-1", "--consumer", code=1)
    unknown = recount.json("do", "open", "N-2", "--currency", "EUR")["state"]
    assert (unknown["country"], unknown["business"], unknown["statement_day"]) == ("", None, None)
