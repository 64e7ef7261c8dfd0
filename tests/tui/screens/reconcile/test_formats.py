"""A statement in each format beside the account, by keys: chosen, told apart, made evidence and a proposal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from domain.bank import ImportOptions
from storage.bank import SqlBanks
from tests.kit.case_commands import notice as case_notice
from tests.kit.cases import NOW, Calendar, executed
from tests.kit.pictures import Size
from tests.kit.reconciliations import LOG, written
from tests.kit.shell import NORMAL, WIDE, keys_of, painted, press, running, said
from tui.application.session import Session

MT940 = """:20:STMT
:25:7
:28C:1/1
:60F:C260301GBP0,
:61:2603020302C900,NTRFW-1
:86:WAGES MILL
:61:2603030303D400,NTRFH-1
:86:RENT HOME
:61:2603040304D12,NMSCNONREF
:86:CAFE LUNA
:61:2603090309D60,NMSCNONREF
:86:CASH ATM 4
:62F:C260309GBP428,
-
"""
ENTRIES = (
    ("02", "CRDT", "900.00"),
    ("03", "DBIT", "400.00"),
    ("04", "DBIT", "12.00"),
    ("09", "DBIT", "60.00"),
)
BANKS_OWN = {"02": "W-1", "03": "H-1", "04": "F-4", "09": "F-9"}
"""What the bank calls each booking by its day: two of them the log knows by the same name."""
CAMT053 = (
    '<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt>'
    "<Id>1</Id><Acct><Id><Othr><Id>7</Id></Othr></Id><Ccy>GBP</Ccy></Acct>"
    "<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy='GBP'>0.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>"
    "<Dt><Dt>2026-03-01</Dt></Dt></Bal>"
    "<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy='GBP'>428.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>"
    "<Dt><Dt>2026-03-09</Dt></Dt></Bal>"
    + "".join(
        f"<Ntry><Amt Ccy='GBP'>{amount}</Amt><CdtDbtInd>{way}</CdtDbtInd><Sts>BOOK</Sts>"
        f"<BookgDt><Dt>2026-03-{day}</Dt></BookgDt><ValDt><Dt>2026-03-{day}</Dt></ValDt></Ntry>"
        for day, way, amount in ENTRIES
    )
    + "</Stmt></BkToCstmrStmt></Document>"
)
OFX = (
    "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\n\n<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>GBP"
    "<BANKACCTFROM><BANKID>1<ACCTID>7<ACCTTYPE>CHECKING</BANKACCTFROM>"
    "<BANKTRANLIST><DTSTART>20260301<DTEND>20260309"
    + "".join(
        f"<STMTTRN><TRNTYPE>OTHER<DTPOSTED>202603{day}<TRNAMT>{'-' * (way == 'DBIT')}{amount}<FITID>{BANKS_OWN[day]}"
        f"</STMTTRN>"
        for day, way, amount in ENTRIES
    )
    + "</BANKTRANLIST><LEDGERBAL><BALAMT>428.00<DTASOF>20260309</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>"
)
QIF = "!Type:Bank\n" + "".join(
    f"D2026-03-{day}\nT{'-' * (way == 'DBIT')}{amount}\n^\n" for day, way, amount in ENTRIES
)


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """A desk with a case about the fee that LOG has and no statement."""
    with closing(SqlBanks().make(str(tmp_path / "bank.db"), training=True)) as bank:
        bank.start_clock(NOW, NOW)
        bank.import_history("csv", Path(written(tmp_path, "log", LOG)), options=ImportOptions())
        desk = Session(bank, "ada", ZoneInfo("Europe/London"), clock=Calendar(), bank=bank)
        executed(
            desk,
            case_notice(
                account_id="7",
                reason_code="duplicate",
                regime="internal",
                country="GB",
                noticed_on=desk.cases.today(),
                alleged_amount=25_00,
                entries=(5,),
                words="the fee is not on my statement",
            ),
        )
        yield desk


@pytest.mark.parametrize(
    ("name", "text", "size"),
    [
        ("march.sta", MT940, WIDE),
        ("march.xml", CAMT053, NORMAL),
        ("march.ofx", OFX, WIDE),
        ("march.qif", QIF, NORMAL),
    ],
    ids=["mt940", "camt053", "ofx", "qif"],
)
async def test_each_format_is_read_cited_and_proposed(
    session: Session, tmp_path: Path, name: str, text: str, size: Size
) -> None:
    (tmp_path / name).write_text(text)
    async with running(session, size=size) as pilot:
        await press(pilot, "7", "enter", "R", *keys_of(str(tmp_path / name)), "enter")
        shown = said(pilot)
        await press(pilot, "e")
        cited = said(pilot)
        while "Only in the log" not in painted(pilot).split("▸")[1].splitlines()[0]:
            await press(pilot, "down")
        await press(pilot, "down", "p")
        proposed = said(pilot)
    assert "Only in the log 1 −25.00" in shown
    assert "Only on the statement 1 −60.00" in shown
    assert "Matched 3" in shown
    assert "The file is attached to case D-1, and cited there as evidence 1." in cited
    assert "[x] reverse entry 5" in proposed
    case = session.store.case("D-1")
    assert case is not None
    assert case.attachments == 2, "the file, and the record"
