"""What every store promises about the list of accounts, their holders, and being watched."""

from __future__ import annotations

from hashlib import sha256

import pytest

from domain.account.events import AccountFrozen, AccountOpened
from domain.account.state import stream_of
from domain.ports import AccountSummary, Holder
from tests.kit.bench import EPOCH, SECOND, Bench
from tests.kit.spec import A, charged, deposited, held, withdrawn
from tests.kit.stories import record

NAMES = {
    "h1": "Ada Lovelace",
    "h2": "Bob O'Brien",
    "h3": "Čeněk Dvořák",
    "h4": "100% Ltd_",
    "h5": "日本 太郎",
}
MORE_NAMES = {
    "Łukasz Straße": ["lukasz", "STRASSE", "ŁUKASZ", "straße"],
    "İbrahim Işık": ["ibrahim", "ISIK", "ışık"],
    "Ange\u0301lique ﬁtz": ["Angélique", "ANGELIQUE", "fitz"],
    "Σίσυφος": ["ΣΙΣΥΦΟΣ", "σισυφοσ"],
    "한국": ["한국"],
}
"""Names to what they are found by; of the last, letters that fold to several."""
LONG = "".join(chr(0x4E00 + (n * 7919) % 20_000) for n in range(1000))
"""No page of an index holds it: 3,000 bytes that no compression makes fewer."""


def bank(bench: Bench) -> None:
    """Seven accounts: 1 to 5 of holders h1 to h5, 10 of h1 too, 2000 of a holder nobody named."""
    for account_id, holder_id in (
        *((key[1:], key) for key in NAMES),
        ("10", "h1"),
        ("2000", "h9"),
    ):
        record(bench.store, [AccountOpened(currency="GBP", holder_id=holder_id)], account_id=account_id)
    bench.store.put_holders(Holder(key, name) for key, name in NAMES.items())


def found(bench: Bench, search: str) -> list[str]:
    return [one.account_id for one in bench.store.accounts(search)]


class AccountsContract:
    def test_a_summary_is_the_state_in_a_row(self, bench: Bench) -> None:
        opening = AccountOpened(currency="GBP", holder_id="h1", opening_balance=100, overdraft_limit=50)
        record(bench.store, [opening, deposited(30), held(20), withdrawn(5), charged(3), AccountFrozen()])
        bench.store.put_holders([Holder("h1", "Ada Lovelace")])
        expected = AccountSummary(
            account_id=A,
            holder_id="h1",
            holder_name="Ada Lovelace",
            currency="GBP",
            status="frozen",
            version=6,
            ledger_balance=122,
            available_balance=152,
            overdraft_limit=50,
            held=20,
            credits=30,
            debits=8,
            fees=3,
            last_recorded_at=EPOCH + SECOND,
        )
        for store in (bench.store, bench.open(read_only=True)):
            assert store.summary(A) == expected
            assert store.accounts() == [expected]

    def test_an_unknown_account_has_no_summary(self, bench: Bench) -> None:
        bank(bench)
        assert bench.store.summary("9999") is None

    def test_a_summary_follows_every_append(self, bench: Bench) -> None:
        record(bench.store, [AccountOpened(currency="GBP")])
        for version in range(2, 12):
            record(bench.store, [deposited(10)])
            summary = bench.store.summary(A)
            assert summary is not None
            assert (summary.version, summary.ledger_balance) == (version, 10 * (version - 1))
            assert summary.last_recorded_at == bench.store.events(stream_of(A))[-1].recorded_at

    def test_accounts_are_ordered_by_number(self, bench: Bench) -> None:
        bank(bench)
        assert found(bench, "") == ["1", "2", "3", "4", "5", "10", "2000"]

    @pytest.mark.parametrize(
        ("search", "accounts"),
        [
            ("ada", ["1", "10"]),
            ("LOVE", ["1", "10"]),
            ("o'b", ["2"]),
            ("čeněk", ["3"]),
            ("DVOŘÁK", ["3"]),
            ("100%", ["4"]),
            ("_", ["4"]),
            ("太", ["5"]),
            ("1", ["1", "4", "10"]),
            ("00", ["4", "2000"]),
            ("h9", ["2000"]),
            ("zz", []),
            ("\\", []),
        ],
    )
    def test_accounts_are_found_by_any_part_of_number_or_holder(
        self, bench: Bench, search: str, accounts: list[str]
    ) -> None:
        bank(bench)
        # "1" is also in the holder id h1, and account 10 is in neither name: both are numbers too.
        assert found(bench, search) == accounts
        assert bench.store.accounts_count(search) == len(accounts)

    @pytest.mark.parametrize("name", MORE_NAMES)
    def test_a_name_is_found_however_it_is_typed(self, bench: Bench, name: str) -> None:
        bank(bench)
        bench.store.put_holders([Holder("h9", name)])
        for search in (name, name.upper(), name.lower(), *MORE_NAMES[name]):
            assert found(bench, search) == ["2000"]
            assert bench.store.accounts_count(search) == 1

    @pytest.mark.parametrize("search", ["\u0301", "\u200d", ""])
    def test_what_folds_to_nothing_searches_for_nothing(self, bench: Bench, search: str) -> None:
        bank(bench)
        assert len(found(bench, search)) == bench.store.accounts_count(search) == 7

    @pytest.mark.parametrize("search", ["\x00", "\ud800", "a" * 100_000, "é" * 1_000, "%" * 60_000])
    def test_a_search_that_nothing_can_answer_finds_nothing(self, bench: Bench, search: str) -> None:
        bank(bench)
        assert found(bench, search) == []
        assert bench.store.accounts_count(search) == 0

    @pytest.mark.parametrize("holder_id", ["hølder-1", "Ｈolder-1", "한-1", "ß-1"])
    def test_a_holder_is_found_by_an_id_of_any_letters(self, bench: Bench, holder_id: str) -> None:
        record(bench.store, [AccountOpened(currency="GBP", holder_id=holder_id)], account_id="7")
        for search in (holder_id, holder_id.upper(), holder_id.lower()):
            assert found(bench, search) == ["7"]
        assert found(bench, "nobody") == []

    @pytest.mark.parametrize("holder_id", [LONG, LONG[:251], "sha256:" + "0" * 64, "x" * 250])
    def test_a_holder_id_may_have_any_length(self, bench: Bench, holder_id: str) -> None:
        record(bench.store, [AccountOpened(currency="GBP", holder_id=holder_id)], account_id="7")
        bench.store.put_holders([Holder(holder_id, "Ada"), Holder(LONG[:-1], "Bob")])
        assert bench.store.holder_names([holder_id, "h1"]) == {holder_id: "Ada"}
        assert [(one.holder_id, one.holder_name) for one in bench.store.accounts("ada")] == [
            (holder_id, "Ada")
        ]
        assert found(bench, holder_id[-40:]) == ["7"]
        bench.store.erase_holder(holder_id)
        assert bench.store.holder_names([holder_id, LONG[:-1]]) == {holder_id: "erased", LONG[:-1]: "Bob"}

    def test_nobody_can_take_the_name_of_another_by_the_key_it_is_kept_under(self, bench: Bench) -> None:
        kept_under = "sha256:" + sha256(LONG.encode()).hexdigest()
        bench.store.put_holders([Holder(LONG, "Ada"), Holder(kept_under, "Mallory")])
        assert bench.store.holder_names([LONG, kept_under]) == {LONG: "Ada", kept_under: "Mallory"}

    def test_accounts_come_in_pages(self, bench: Bench) -> None:
        bank(bench)
        whole = bench.store.accounts()
        assert bench.store.accounts_count() == len(whole) == 7
        assert [bench.store.accounts(offset=n, limit=3) for n in (0, 3, 6, 9)] == [
            whole[:3], whole[3:6], whole[6:], [],
        ]  # fmt: skip
        assert found(bench, "ada") == [one.account_id for one in bench.store.accounts("ada", limit=2)]
        assert [one.account_id for one in bench.store.accounts("ada", offset=1, limit=1)] == ["10"]

    @pytest.mark.parametrize("search", ["", "a", "ada", "2", "zz"])
    def test_pages_go_on_behind_a_number(self, bench: Bench, search: str) -> None:
        bank(bench)
        whole = found(bench, search)
        for after in ("", "0", "1", "10", "3", "11", "1999", "2000", "9"):
            behind = [number for number in whole if (len(number), number) > (len(after), after)]
            page = bench.store.accounts(search, after=after)
            assert [one.account_id for one in page] == behind
            page = bench.store.accounts(search, after=after, offset=1, limit=2)
            assert [one.account_id for one in page] == behind[1:3]

    @pytest.mark.parametrize("search", ["", "a", "ada"])
    def test_a_count_goes_no_further_than_it_is_asked_to(self, bench: Bench, search: str) -> None:
        bank(bench)
        count = bench.store.accounts_count(search)
        counted = [bench.store.accounts_count(search, at_most=most) for most in range(1, 10)]
        assert counted == [min(count, most) for most in range(1, 10)]

    @pytest.mark.parametrize(
        ("search", "accounts"),
        [
            ("lovelace ada", ["1", "10"]),
            ("ada 10", ["10"]),
            ("dvorak 3", ["3"]),
            ("l l", ["1", "4", "10"]),
            ("h1 1 a", ["1", "10"]),
            ("ada bob", []),
            ("a\x01h", []),
            ("1\x01h1", []),
            ('"', []),
            ("* AND", []),
        ],
    )
    def test_each_word_is_found_somewhere(self, bench: Bench, search: str, accounts: list[str]) -> None:
        bank(bench)
        assert found(bench, search) == accounts

    def test_an_account_is_found_from_the_moment_it_is_opened_wherever_its_number_comes(
        self, bench: Bench
    ) -> None:
        bank(bench)
        for number in ("7", "1500", "0", "55", "99999", "06"):
            record(bench.store, [AccountOpened(currency="GBP", holder_id="h2")], account_id=number)
            assert number in found(bench, "bob")
        assert found(bench, "obrien") == ["0", "2", "7", "06", "55", "1500", "99999"]

    def test_who_was_erased_stays_so_whatever_is_imported_again(self, bench: Bench) -> None:
        bank(bench)
        bench.store.erase_holder("h1")
        bench.store.put_holders([Holder("h1", "Ada Lovelace"), Holder("h9", "Grace")])
        assert bench.store.holder_names(["h1", "h9"]) == {"h1": "erased", "h9": "Grace"}
        assert found(bench, "lovelace") == []

    def test_a_name_is_corrected(self, bench: Bench) -> None:
        bank(bench)
        bench.store.put_holders([Holder("h1", "Ada King")])
        assert found(bench, "king") == ["1", "10"]
        assert found(bench, "lovelace") == []
        assert bench.store.holder_names(["h1", "h2", "h8"]) == {"h1": "Ada King", "h2": NAMES["h2"]}
        assert bench.store.holder_names([]) == {}

    def test_a_person_is_forgotten_and_every_figure_and_hash_stays(self, bench: Bench) -> None:
        bank(bench)
        record(bench.store, [deposited(5)], account_id="1")
        log, before = bench.store.all_events(), bench.store.summary("1")
        bench.store.erase_holder("h1")
        after = bench.store.summary("1")
        assert before is not None
        assert after is not None
        assert (before.holder_name, after.holder_name) == ("Ada Lovelace", "erased")
        assert (after.ledger_balance, after.version, after.holder_id) == (5, 2, "h1")
        assert found(bench, "ada") == found(bench, "lovelace") == []
        assert bench.store.all_events() == log
        assert bench.open().holder_names(["h1"]) == {"h1": "erased"}

    def test_somebody_never_named_can_be_forgotten(self, bench: Bench) -> None:
        bank(bench)
        bench.store.erase_holder("h9")
        summary = bench.store.summary("2000")
        assert summary is not None
        assert summary.holder_name == "erased"

    def test_awkward_names_survive(self, bench: Bench) -> None:
        awkward = "Robert'); DROP TABLE holders;-- \x1b[2J \u202e 👩‍👩‍👧 \t\n"
        bench.store.put_holders([Holder("h1", awkward)])
        assert bench.open().holder_names(["h1"]) == {"h1": awkward}

    def test_a_name_nobody_has_an_account_under_is_kept_for_later(self, bench: Bench) -> None:
        bench.store.put_holders([Holder("h1", "Ada")])
        assert bench.store.accounts() == []
        record(bench.store, [AccountOpened(currency="GBP", holder_id="h1")])
        assert found(bench, "ada") == [A]

    def test_the_token_changes_when_anybody_appends_and_only_then(self, bench: Bench) -> None:
        stores = [bench.store, bench.open(), bench.open(read_only=True)]
        seen = {store.head_position() for store in stores}
        for store in stores[:2]:
            record(store, [deposited(1)])
            tokens = [one.head_position() for one in stores for _ in range(2)]
            assert len(set(tokens)) == 1
            assert tokens[0] not in seen
            seen.add(tokens[0])

    def test_a_store_says_where_its_data_is(self, bench: Bench) -> None:
        assert bench.store.label
        assert bench.store.label == bench.open().label
