"""`relance payments read` of one large camt.053: the whole command, written as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.bench.cost import least, relance
from tests.bench.table import Figure

ENTRIES = 100_000
_HEAD = """\
<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">
 <BkToCstmrStmt>
  <GrpHdr><MsgId>R1</MsgId><CreDtTm>2026-02-28T04:00:00</CreDtTm></GrpHdr>
  <Stmt>
   <Id>41</Id>
   <Acct><Id><IBAN>FR7630006000011234567890189</IBAN></Id></Acct>
"""
_ENTRY = """\
   <Ntry>
    <NtryRef>{number}</NtryRef>
    <Amt Ccy="EUR">{amount}</Amt>
    <CdtDbtInd>CRDT</CdtDbtInd>
    <Sts><Cd>BOOK</Cd></Sts>
    <BookgDt><Dt>2026-02-27</Dt></BookgDt>
    <ValDt><Dt>2026-02-27</Dt></ValDt>
    <AcctSvcrRef>BK{number:012d}</AcctSvcrRef>
    <BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>
    <NtryDtls>
     <TxDtls>
      <Refs><EndToEndId>E2E-{number:08d}</EndToEndId></Refs>
      <Amt Ccy="EUR">{amount}</Amt>
      <RltdPties>
       <Dbtr><Pty><Nm>CLIENT NUMERO {number} SARL</Nm></Pty></Dbtr>
       <DbtrAcct><Id><IBAN>FR1420041010050500013M02606</IBAN></Id></DbtrAcct>
      </RltdPties>
      <RltdAgts><DbtrAgt><FinInstnId><BICFI>PSSTFRPPPAR</BICFI></FinInstnId></DbtrAgt></RltdAgts>
      <RmtInf><Ustrd>FACTURE FA-2026-{number:06d} du 05/01/2026</Ustrd></RmtInf>
     </TxDtls>
    </NtryDtls>
   </Ntry>
"""
_FOOT = "  </Stmt>\n </BkToCstmrStmt>\n</Document>\n"


def figures(home: Path) -> Iterator[Figure]:
    """CPU seconds and memory of a year of a busy account."""
    file = home / "camt.xml"
    with file.open("w", encoding="utf-8") as stream:
        stream.write(_HEAD)
        for number in range(ENTRIES):
            stream.write(_ENTRY.format(number=number, amount=f"{100 + number % 5000}.{number % 100:02d}"))
        stream.write(_FOOT)
    cost = least(2, *relance("payments", "read", file, "--format", "json"), output=home / "camt.json")
    note = f"{file.stat().st_size / 1e6:.0f} MB of camt.053, JSON to a file"
    yield Figure("payments read, 100,000 entries: CPU", cost.cpu, "s", 10, peak=cost.peak, note=note)
    yield Figure("payments read, 100,000 entries: peak memory", cost.peak / 1e6, "MB", 500)
