"""Loading: once and only once, in bounded batches, completed after a stop, late where history was late."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from domain.account.events import AccountOpened, MoneyDeposited
from domain.account.fold import replay
from domain.bank import ImportStage
from domain.errors import BadInput, ReadOnly, StoreUnavailable
from domain.history.cut import cut_at_instant
from domain.ports import Receipt, StreamWrite
from domain.stream import NewEvent, RecordedEvent, VersionConflict
from storage.importers import history, run
from storage.importers.run import ImportStopped, import_from
from tests.kit import small_bank
from tests.kit.memory import MemoryStore
from tests.kit.memory_accounts import Vault

NOW = 1_800_000_000_000_000
"""The present, in UTC microseconds, where a test needs one."""

BAD = small_bank.with_line("trans", 7, '6;576;930230;"VYDAJ";"VYBER";100.00;543.40;" ";"";"0"')


class FailingStore(MemoryStore):
    """Fails from append number `sound` + 1 on, as a full disk does."""

    def __init__(self, vault: Vault, sound: int) -> None:
        super().__init__(vault)
        self.sound = sound
        self.sizes: list[int] = []

    def append(self, writes: Sequence[StreamWrite]) -> list[Receipt]:
        if len(self.sizes) == self.sound:
            raise StoreUnavailable("The disk is full; nothing was recorded: make room and try again.")
        self.sizes.append(sum(len(write.events) for write in writes))
        return super().append(writes)


def log(store: MemoryStore) -> list[RecordedEvent]:
    """The whole bank in order of position."""
    return store.all_events(limit=10**6)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return small_bank.write(tmp_path / "berka")


@pytest.fixture
def large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Account 576 with 240 rows and account 8 with one, where a batch holds 100 events and a chunk 20."""
    monkeypatch.setattr(run, "BATCH", 100)
    monkeypatch.setattr(run, "MOST_AT_ONCE", 100)
    monkeypatch.setattr(history, "CHUNK", 20)
    rows = [f'{number};576;930101;"PRIJEM";"VKLAD";1.00;{number}.00;"";;' for number in range(1, 241)]
    header, *_ = small_bank.FILES["trans.asc"]
    other = '20000;8;930115;"PRIJEM";"VKLAD";1.00;1.00;"";;'
    return small_bank.write(tmp_path / "large", trans=(header, *rows, other))


def test_importing_again_adds_nothing(folder: Path) -> None:
    store = MemoryStore()
    first = import_from(store, "berka", folder)
    assert (first.format, first.files, first.accounts, first.events) == ("berka", 5, 2, small_bank.EVENTS)
    assert (first.skipped, first.errors) == (0, ())
    before = store.all_events()
    again = import_from(store, "berka", folder)
    assert (again.accounts, again.events, again.skipped) == (2, 0, small_bank.EVENTS)
    assert store.all_events() == before


def test_a_dry_run_counts_and_writes_nothing_even_on_a_read_only_bank(folder: Path) -> None:
    store = MemoryStore(read_only=True)
    assert import_from(store, "berka", folder, dry_run=True).events == small_bank.EVENTS
    assert (store.head_position(), store.all_events(), store.accounts_count()) == (0, [], 0)
    with pytest.raises(ReadOnly):
        import_from(store, "berka", folder)


def test_an_unknown_format_is_refused_with_those_there_are(folder: Path) -> None:
    known = "berka, csv, mt940, camt053, ofx, qif, jsonl"
    with pytest.raises(BadInput, match=f"no import format 'pdf'; choose one of {known}"):
        import_from(MemoryStore(), "pdf", folder)


def test_progress_never_falls_and_ends_at_the_total(large: Path) -> None:
    seen: list[tuple[int, int]] = []

    def tell(stage: ImportStage, done: int, total: int) -> None:
        if stage is ImportStage.RECORDING:
            seen.append((done, total))

    import_from(MemoryStore(), "berka", large, progress=tell)
    assert {total for _, total in seen} == {243}
    done = [count for count, _ in seen]
    assert done == sorted(done)
    assert (done[0], done[-1]) == (0, 243)
    assert len(set(done)) > 3


def test_an_account_larger_than_a_batch_is_recorded_as_a_whole(large: Path) -> None:
    store = FailingStore(Vault(), sound=100)
    import_from(store, "berka", large)
    assert store.sizes == [2, 241]
    assert store.version_at("account-576", NOW) == 241


@pytest.mark.parametrize("sound", [0, 1])
def test_a_stop_on_the_way_leaves_of_each_account_all_or_nothing(
    large: Path, monkeypatch: pytest.MonkeyPatch, sound: int
) -> None:
    monkeypatch.setattr(run, "BATCH", 1)
    monkeypatch.setattr(run, "MOST_AT_ONCE", 10**6)
    store = FailingStore(Vault(), sound=sound)
    with pytest.raises(ImportStopped):
        import_from(store, "berka", large)
    assert store.sizes == [2, 241][:sound]


@pytest.mark.parametrize("sound", [0, 1])
def test_a_store_that_fails_on_the_way_says_how_far_it_came_and_running_again_completes(
    large: Path, sound: int
) -> None:
    vault, whole = Vault(), MemoryStore()
    import_from(whole, "berka", large)
    failing = FailingStore(vault, sound)
    with pytest.raises(ImportStopped, match=r"stopped with .* of 243 .* run it again .*disk is full") as stop:
        import_from(failing, "berka", large)
    recorded = stop.value.report.events
    assert recorded == len(log(failing)) == sum(failing.sizes)
    assert stop.value.exit_code == 4
    assert import_from(MemoryStore(vault), "berka", large).events == 243 - recorded
    assert log(MemoryStore(vault)) == log(whole)
    assert failing.accounts() == whole.accounts()


def test_a_row_repaired_later_is_booked_late_and_changes_no_past(tmp_path: Path) -> None:
    store = MemoryStore(clock=lambda: NOW)
    import_from(store, "berka", small_bank.write(tmp_path / "berka", trans=BAD), keep_going=True)
    before = store.events("account-576")
    report = import_from(store, "berka", small_bank.write(tmp_path / "berka"))
    assert (report.events, report.skipped) == (1, small_bank.EVENTS - 1)
    *earlier, late = store.events("account-576")
    assert earlier == before
    assert (late.correlation_id, late.recorded_at, late.is_backdated) == ("berka:6", NOW, True)
    whole = MemoryStore()
    import_from(whole, "berka", tmp_path / "berka")
    original = whole.events("account-576")[5]
    assert (late.event, late.event_id) == (original.event, original.event_id)
    assert late.effective_at == original.effective_at
    for row in whole.events("account-576")[5:]:
        as_of = cut_at_instant(store, "576", row.effective_at, "as-of").account.ledger
        assert as_of == cut_at_instant(whole, "576", row.effective_at).account.ledger
    assert import_from(store, "berka", tmp_path / "berka").events == 0


def test_more_history_of_the_same_bank_is_appended_after_what_is_there(tmp_path: Path) -> None:
    lines = small_bank.FILES["trans.asc"]
    store = MemoryStore()
    import_from(store, "berka", small_bank.write(tmp_path / "berka", trans=lines[:6]))
    report = import_from(store, "berka", small_bank.write(tmp_path / "berka"))
    assert report.events == 4
    whole = MemoryStore()
    import_from(whole, "berka", tmp_path / "berka")
    assert [row.hash for row in store.events("account-576")] == [
        row.hash for row in whole.events("account-576")
    ]


def test_an_account_that_has_gone_on_since_takes_new_history_late(tmp_path: Path) -> None:
    lines = small_bank.FILES["trans.asc"]
    store = MemoryStore(clock=lambda: NOW)
    import_from(store, "berka", small_bank.write(tmp_path / "berka", trans=lines[:6]))
    deposit = NewEvent(event=MoneyDeposited(amount=5), event_id="today", actor="a", channel="branch")
    store.append([StreamWrite("account-576", 5, [deposit])])
    import_from(store, "berka", small_bank.write(tmp_path / "berka"))
    events = store.events("account-576")
    assert [recorded.type for recorded in events].count("AccountOpened") == 1
    assert all(recorded.is_backdated for recorded in events[6:])
    assert replay(events).ledger == -10_110 + 5


def test_an_account_of_the_same_number_but_of_another_bank_is_left_alone(folder: Path) -> None:
    store = MemoryStore()
    other = NewEvent(
        event=AccountOpened(currency="GBP"), event_id="other", actor="a", channel="branch", recorded_at=7
    )
    store.append([StreamWrite("account-8", 0, [other])])
    report = import_from(store, "berka", folder)
    (error,) = report.errors
    assert (error.file, report.events) == ("account.asc", 0)
    assert error.message.startswith("account 8 is already another account here")
    report = import_from(store, "berka", folder, keep_going=True)
    assert (report.events, report.skipped) == (small_bank.EVENTS - 2, 2)
    assert [row.event_id for row in store.events("account-8")] == ["other"]
    assert store.holder_names(["client-9"]) == {}


def test_a_holder_who_was_erased_stays_erased(folder: Path) -> None:
    store = MemoryStore()
    import_from(store, "berka", folder)
    store.erase_holder("client-692")
    import_from(store, "berka", folder)
    assert store.holder_names(["client-692"]) == {"client-692": "erased"}


def test_somebody_who_writes_at_the_same_moment_is_a_conflict_and_running_again_completes(
    folder: Path,
) -> None:
    class Rival(MemoryStore):
        def append(self, writes: Sequence[StreamWrite]) -> list[Receipt]:
            other = MemoryStore(self.vault)
            import_from(other, "berka", folder)
            return super().append(writes)

    store = Rival()
    with pytest.raises(VersionConflict):
        import_from(store, "berka", folder)
    assert import_from(MemoryStore(store.vault), "berka", folder).events == 0
    assert len(log(store)) == small_bank.EVENTS
