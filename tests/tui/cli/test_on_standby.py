"""A hot standby is looked at, proved, followed and published from; what would write there is refused in a sentence."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from tests.kit.bank import fill
from tests.kit.nats import kept, nats_server
from tests.kit.postgres import standby
from tests.kit.recount import Recount
from tests.kit.server_bank import opened


def test_a_standby_answers_and_takes_nothing(
    recount: Recount, postgres: str, postgres_server: str, tmp_path: Path
) -> None:
    with closing(opened(postgres, create=True)) as bank:
        fill(bank, 3)
        count = bank.head_position()
    with standby(postgres_server) as copies, nats_server(tmp_path / "nats") as nats:
        copy = f"{copies}/{postgres.rsplit('/', 1)[1]}"

        def ask(*words: str, code: int = 0) -> str:
            result = recount.bare("--db", copy, "--zone", "UTC", "--actor", "postgres", *words)
            assert result.exit_code == code, result.output
            return result.output

        assert "4401" in ask("accounts")
        assert "4401" in ask("show", "4401")
        ask("prove", "4401")
        ask("verify")
        assert len(ask("log", "--json").splitlines()) == count
        assert "daily_balance" in ask("projections")
        assert "open read-only" in ask("do", "deposit", "4401", "1.00", code=1)
        assert "open read-only" in ask("projections", "run", "--once", code=1)
        assert f"{count:,} events published" in ask("publish", "--once", "--to", nats.url)
        assert "0 events published" in ask("publish", "--once", "--to", nats.url)
        assert len(kept(nats.url, "recount_events")) == count
