"""camt.052, .053 and .054 (ISO 20022, versions 02 to 13): booked entries, one movement per transaction.

The first versions write `Sts` and names of parties plainly, later ones inside `Cd` and `Pty`; both are read.
An entry stays one movement where its transactions have no amounts, or do not add up to it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import BinaryIO

from msgspec.structs import replace

from runner.model.text import t
from runner.payments.statements.camtdetails import Entry, Transaction, amount_of, is_return, transaction
from runner.payments.statements.camttotals import Totals, contradictions
from runner.payments.statements.movement import (
    MAX_MOVEMENTS,
    Movement,
    Remarks,
    Statement,
    UnreadableStatement,
    bare_iban,
    given,
    unreadable,
)
from runner.payments.statements.xmlparse import Record, Walker, Wanted, Written, wanted

_NAMESPACE = re.compile(r"urn:iso:std:iso:20022:tech:xsd:([a-z]{4}\.\d{3})\.001\.(\d{2})")
_BODIES = {
    "camt.052": "BkToCstmrAcctRpt/Rpt",
    "camt.053": "BkToCstmrStmt/Stmt",
    "camt.054": "BkToCstmrDbtCdtNtfctn/Ntfctn",
}
_CURRENCY = re.compile("[A-Z]{3}")
_VERSIONS = range(2, 14)
_BOOKED_ON = "BookgDt/Dt", "BookgDt/DtTm"
_VALUE_ON = "ValDt/Dt", "ValDt/DtTm"
_PARTY = "Nm Pty/Nm"
_ACCOUNT = "Id/IBAN Id/Othr/Id"


def _under(parent: str, paths: str) -> str:
    return " ".join(f"{parent}/{path}" for path in paths.split())


_TRANSACTION = " ".join(
    (
        "Amt CdtDbtInd AmtDtls/TxAmt/Amt AmtDtls/CntrValAmt/Amt AmtDtls/InstdAmt/Amt",
        "Refs/EndToEndId Refs/AcctSvcrRef Refs/TxId RtrInf BkTxCd/Domn/Fmly/SubFmlyCd AddtlTxInf",
        "RmtInf/Ustrd RmtInf/Strd/CdtrRefInf/Ref RmtInf/Strd/RfrdDocInf/Nb RmtInf/Strd/AddtlRmtInf",
        *(_under(f"RltdPties/{party}", _PARTY) for party in ("Dbtr", "UltmtDbtr", "Cdtr", "UltmtCdtr")),
        *(_under(f"RltdPties/{account}", _ACCOUNT) for account in ("DbtrAcct", "CdtrAcct")),
    )
)
_ENTRY = " ".join(
    (
        "Amt CdtDbtInd RvslInd Sts Sts/Cd Sts/Prtry BookgDt/Dt BookgDt/DtTm ValDt/Dt ValDt/DtTm",
        "AcctSvcrRef NtryRef AddtlNtryInf BkTxCd/Domn/Fmly/SubFmlyCd",
        _under("NtryDtls/TxDtls", _TRANSACTION),
    )
)
_STATEMENT = " ".join(
    (
        "Acct/Id/IBAN Acct/Id/Othr/Id",
        "Bal/Tp/CdOrPrtry/Cd Bal/Amt Bal/CdtDbtInd",
        "TxsSummry/TtlNtries/NbOfNtries TxsSummry/TtlCdtNtries/NbOfNtries TxsSummry/TtlDbtNtries/NbOfNtries",
        "TxsSummry/TtlCdtNtries/Sum TxsSummry/TtlDbtNtries/Sum",
        _under("Ntry", _ENTRY),
    )
)
_RECORDS = frozenset({"Rpt", "Stmt", "Ntfctn", "Bal", "Ntry", "TxDtls"})


def read_camt(stream: BinaryIO) -> Statement:
    """Every statement of every document of the file. Raises `UnreadableStatement`."""
    return _Camt().read(stream)


class _Camt:
    def __init__(self) -> None:
        self._format = ""
        self._bodies = 0
        self._movements: list[Movement] = []
        self._warnings = Remarks()
        self._totals = Totals()
        self._waiting = 0
        self._days: dict[str, date] = {}
        self._accounts: dict[str, str] = {}

    def read(self, stream: BinaryIO) -> Statement:
        done = {"Ntry": self._entry, **dict.fromkeys(("Rpt", "Stmt", "Ntfctn"), self._statement)}
        Walker(self._document, done).read(stream)
        if not self._bodies:
            raise UnreadableStatement(t("the file holds no statement"))
        if self._waiting:
            self._warnings.add(t("{count} entries are not booked and left out", count=self._waiting))
        return Statement(self._format, tuple(self._movements), self._warnings.all())

    def _document(self, namespace: str, name: str, line: int) -> Wanted | None:
        if name != "Document":
            return None
        match = _NAMESPACE.fullmatch(namespace)
        if not match or match[1] not in _BODIES:
            what = t("this XML is no camt.052, camt.053 or camt.054 with its version")
            raise unreadable(line, what)
        if int(match[2]) not in _VERSIONS:
            what = t("{format} version {version} is not read", format=match[1], version=match[2])
            raise unreadable(line, what)
        self._format = match[1]
        paths = _under(_BODIES[match[1]], _STATEMENT)
        return wanted(namespace, paths, _RECORDS, frozenset({"RtrInf"}))

    def _statement(self, node: Record, _above: Record) -> None:
        self._bodies += 1
        for warning in contradictions(node, self._totals):
            self._warnings.add(warning)
        self._totals = Totals()

    def _entry(self, entry: Record, above: Record) -> None:
        """One `Ntry`, dropped from memory afterwards."""
        written = _money(entry)
        amount, currency = amount_of(written), written.currency
        debit = _is_debit(entry)
        booked = self._is_booked(entry)
        self._totals.add(currency, amount, debit=debit, booked=booked)
        if amount.written.startswith("-"):
            self._warnings.add(
                t("line {line}: the amount is below zero, it settles nothing", line=entry.line)
            )
        if not booked:
            self._waiting += 1
            return
        head = Entry(
            written,
            amount,
            currency,
            debit,
            entry.word("RvslInd").lower() in ("true", "1") or is_return(entry),
            self._day(entry, *_BOOKED_ON),
            self._day(entry, *_VALUE_ON),
            given(entry.word("AcctSvcrRef")),
            self._own(above),
            entry.words("AddtlNtryInf"),
        )
        self._movements += self._parts(entry, head)
        if len(self._movements) > MAX_MOVEMENTS:
            raise unreadable(entry.line, t("the file holds more than {most} payments", most=MAX_MOVEMENTS))

    def _parts(self, entry: Record, head: Entry) -> list[Movement]:
        """The transactions of a batch where their amounts make the entry's, else the entry."""
        found = [transaction(details, head) for details in entry.records.get("NtryDtls/TxDtls", ())]
        parts = _adding_up(found, head)
        if parts:
            return parts
        if found and all(one.firm for one in found):
            self._warnings.add(
                t("line {line}: the transactions do not add up to their entry", line=entry.line)
            )
        return [_together([one.movement for one in found], head)]

    def _is_booked(self, entry: Record) -> bool:
        """A statement (.053) holds booked entries, unsaid by some banks; elsewhere it must be said."""
        status = entry.word("Sts/Cd", "Sts/Prtry", "Sts")
        if not status and self._format != "camt.053":
            raise unreadable(entry.line, t("the entry does not say whether it is booked"))
        return status in ("BOOK", "")

    def _own(self, statement: Record) -> str:
        written = statement.word("Acct/Id/IBAN", "Acct/Id/Othr/Id")
        if written not in self._accounts:
            self._accounts = {written: bare_iban(written)}
        return self._accounts[written]

    def _day(self, entry: Record, *paths: str) -> date | None:
        written = entry.word(*paths)[:10]
        if not written:
            return None
        if written not in self._days:
            try:
                self._days[written] = date.fromisoformat(written)
            except ValueError:
                raise unreadable(entry.line, t("the date cannot be read")) from None
        return self._days[written]


def _money(entry: Record) -> Written:
    """The amount of an entry with its currency. Raises `UnreadableStatement`: an entry has both."""
    found = entry.amounts.get("Amt")
    if not found:
        raise unreadable(entry.line, t("the entry has no amount"))
    if not _CURRENCY.fullmatch(found[0].currency):
        raise unreadable(found[0].line, t("the amount has no currency"))
    return found[0]


def _is_debit(entry: Record) -> bool:
    """`CdtDbtInd`: what the movement did, also for a reversal (ISO 20022)."""
    said = entry.word("CdtDbtInd")
    if said not in ("CRDT", "DBIT"):
        raise unreadable(entry.line, t("the entry says neither credit nor debit"))
    return said == "DBIT"


def _adding_up(found: Sequence[Transaction], head: Entry) -> list[Movement]:
    """The transactions, if each has an amount and with their signs they make the entry; else nothing.

    Some banks give the sign of the payment that a return undoes: then all are turned round.
    """
    parts = [one.movement for one in found if one.has_amount]
    if not parts or len(parts) < len(found):
        return []
    if len(parts) > 1 and (head.amount.written or any(part.amount.written for part in parts)):
        return []
    total = sum([part.signed for part in parts])
    if total == -head.signed != 0:
        return [replace(part, debit=not part.debit) for part in parts]
    return parts if total == head.signed else []


def _together(parts: Sequence[Movement], head: Entry) -> Movement:
    """The entry as one movement, with what its transactions say in common."""
    text = dict.fromkeys(part.remittance for part in parts if part.remittance)
    return Movement(
        head.amount,
        head.currency,
        head.debit,
        head.reversal or (bool(parts) and all(part.reversal for part in parts)),
        head.booked_on,
        head.value_on,
        _common([part.payer for part in parts]),
        _common([part.payer_iban for part in parts]),
        "\n".join(text or head.notes),
        tuple(dict.fromkeys(reference for part in parts for reference in part.references)),
        _common([part.end_to_end_id for part in parts]),
        head.bank_ref or _common([part.bank_ref for part in parts]),
        head.own,
    )


def _common(values: Sequence[str]) -> str:
    """The one value all share, else empty."""
    return values[0] if len(set(values)) == 1 else ""
