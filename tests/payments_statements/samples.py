"""Invented statements, one trait each: builders instead of files, so that a test shows what it is about."""

from __future__ import annotations

import io

from runner.payments.statements.movement import Movement, Statement
from runner.payments.statements.reading import read_statement

OWN = "FR7630006000011234567890189"
PAYER = "FR1420041010050500013M02606"
BODIES = {
    "052": ("BkToCstmrAcctRpt", "Rpt"),
    "053": ("BkToCstmrStmt", "Stmt"),
    "054": ("BkToCstmrDbtCdtNtfctn", "Ntfctn"),
}


def read(data: bytes | str) -> Statement:
    """Through the one door, as a file or an attachment would come."""
    return read_statement(io.BytesIO(data.encode() if isinstance(data, str) else data))


def only(data: bytes | str) -> Movement:
    """The one movement of a statement without a word of warning."""
    statement = read(data)
    assert statement.warnings == ()
    (movement,) = statement.movements
    return movement


def camt(*entries: str, kind: str = "053", version: str = "08", head: str = "") -> str:
    """One statement of these entries. `head`: balances and summaries."""
    body, inner = BODIES[kind]
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.{kind}.001.{version}"><{body}>\n'
        f"<GrpHdr><MsgId>M1</MsgId></GrpHdr><{inner}><Id>S1</Id>"
        f"<Acct><Id><IBAN>{OWN}</IBAN></Id></Acct>{head}\n"
        + "\n".join(entries)
        + f"</{inner}></{body}></Document>"
    )


def entry(amount: str, *details: str, side: str = "CRDT", status: str = "BOOK", more: str = "") -> str:
    """One `Ntry` in euros of the 27th of February. `details`: insides of its `TxDtls`."""
    inside = "".join(f"<TxDtls>{one}</TxDtls>" for one in details)
    return (
        f'<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd><Sts><Cd>{status}</Cd></Sts>'
        f"<BookgDt><Dt>2026-02-27</Dt></BookgDt><ValDt><Dt>2026-02-28</Dt></ValDt>{more}"
        + (f"<NtryDtls>{inside}</NtryDtls>" if inside else "")
        + "</Ntry>"
    )


def detail(amount: str = "", side: str = "", name: str = "", text: str = "", more: str = "") -> str:
    """The inside of one `TxDtls`."""
    return (
        more
        + (f'<Amt Ccy="EUR">{amount}</Amt>' if amount else "")
        + (f"<CdtDbtInd>{side}</CdtDbtInd>" if side else "")
        + (f"<RltdPties><Dbtr><Pty><Nm>{name}</Nm></Pty></Dbtr></RltdPties>" if name else "")
        + (f"<RmtInf><Ustrd>{text}</Ustrd></RmtInf>" if text else "")
    )


def balance(code: str, amount: str, side: str = "CRDT") -> str:
    """One `Bal` in euros."""
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>"
        f'<Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd></Bal>'
    )


def mt940(*lines: str, opening: str = "C260226EUR100,00", closing: str = "") -> str:
    """One MT940 of these lines; without `closing` the balance is left out."""
    head = (":20:RELEVE", ":25:30006/00001123456", ":28C:00042/001", f":60F:{opening}")
    return "\r\n".join((*head, *lines, *((f":62F:{closing}", "-") if closing else ("-",)))) + "\r\n"


def record(code: str, amount: str = "", **parts: str) -> str:
    """One CFONB record. `amount`: 14 characters with the overpunched sign."""
    cells = {
        "date": "270226",
        "value": "      ",
        "operation": "  ",
        "reject": "  ",
        "currency": "EUR",
        "decimals": "2",
        "account": "00011234567",
        "label": "",
        "reference": "",
        **parts,
    }
    head = f"{code}30006    00001{cells['currency']}{cells['decimals']} {cells['account']}"
    days = f"{cells['operation']}{cells['date']}{cells['reject']}{cells['value']}"
    return f"{head}{days}{cells['label']:<31}{'':11}{amount:<14}{cells['reference']:<16}"


def said(qualifier: str, text: str) -> str:
    """One record `05`."""
    return f"{record('05')[:45]}{qualifier}{text:<70}  "


def cfonb(*records: str, opening: str = "0000000001000{", closing: str = "") -> str:
    """One account of these records."""
    return "\n".join((record("01", opening), *records, record("07", closing or opening))) + "\n"
