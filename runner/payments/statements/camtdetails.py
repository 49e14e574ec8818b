"""One transaction (`TxDtls`) of a camt entry: its amount and sign, the other side, what the payer wrote."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import msgspec

from runner.model.text import t
from runner.payments.statements.movement import Movement, Sum, bare_iban, given, parse_sum, unreadable
from runner.payments.statements.xmlparse import Record, Written

_RETURNS = frozenset({"UPDD", "PRDD", "RRTN", "RPCR", "UPCT"})
"""Sub-families of ISO 20022 bank transaction codes: unpaid debits, reversals by return, refund or recall."""
_SUB_FAMILY = "BkTxCd/Domn/Fmly/SubFmlyCd"
_OWN_AMOUNTS = ("Amt", "AmtDtls/TxAmt/Amt")
_OTHER_AMOUNTS = ("AmtDtls/CntrValAmt/Amt", "AmtDtls/InstdAmt/Amt")
"""What was instructed, before charges and exchange: good where it makes the entry, no fault where not."""
_REFERENCES = ("RmtInf/Strd/CdtrRefInf/Ref", "RmtInf/Strd/RfrdDocInf/Nb")
_SAID = ("RmtInf/Ustrd", *_REFERENCES, "RmtInf/Strd/AddtlRmtInf")


class _Side(NamedTuple):
    """Paths of one side of a transaction: names, then accounts."""

    names: tuple[str, ...]
    accounts: tuple[str, ...]


def _side(who: str) -> _Side:
    names = tuple(f"RltdPties/{one}/{name}" for one in (who, f"Ultmt{who}") for name in ("Pty/Nm", "Nm"))
    return _Side(names, (f"RltdPties/{who}Acct/Id/IBAN", f"RltdPties/{who}Acct/Id/Othr/Id"))


_DEBTOR, _CREDITOR = _side("Dbtr"), _side("Cdtr")


class Entry(msgspec.Struct, frozen=True, gc=False):
    """What an entry says for all its transactions. `own`: the account of the statement, bare."""

    written: Written
    amount: Sum
    currency: str
    debit: bool
    reversal: bool
    booked_on: date | None
    value_on: date | None
    bank_ref: str
    own: str
    notes: list[str]

    @property
    def signed(self) -> int:
        """Cents, negative where money left."""
        return -self.amount.cents if self.debit else self.amount.cents


class Transaction(msgspec.Struct, frozen=True, gc=False):
    """`movement` holds the entry's amount where the transaction has none in the entry's currency.

    `has_amount`, `firm`: it has one, and it is the transaction's own rather than what was instructed.
    """

    movement: Movement
    has_amount: bool
    firm: bool


def transaction(details: Record, entry: Entry) -> Transaction:
    """One `TxDtls`; what it leaves unsaid is the entry's."""
    amount, firm = _amount(details, entry)
    debit = _debit(details, entry_debit=entry.debit)
    reversal = entry.reversal or "RtrInf" in details.texts or is_return(details)
    payer, account = _other_side(details, entry.own, debit=debit, reversal=reversal)
    movement = Movement(
        amount or entry.amount,
        entry.currency,
        debit,
        reversal,
        entry.booked_on,
        entry.value_on,
        payer,
        account,
        "\n".join(dict.fromkeys(details.words(*_SAID) or details.words("AddtlTxInf") or entry.notes)),
        tuple(dict.fromkeys(details.words(*_REFERENCES))),
        given(details.word("Refs/EndToEndId")),
        given(details.word("Refs/AcctSvcrRef")) or entry.bank_ref or given(details.word("Refs/TxId")),
        entry.own,
    )
    return Transaction(movement, amount is not None, firm)


def is_return(record: Record) -> bool:
    """Its own code says that it undoes another movement."""
    return record.word(_SUB_FAMILY) in _RETURNS


def _amount(details: Record, entry: Entry) -> tuple[Sum | None, bool]:
    """The first amount in the entry's currency, and whether it is the transaction's own."""
    for paths in (_OWN_AMOUNTS, _OTHER_AMOUNTS):
        for path in paths:
            for written in details.amounts.get(path, ()):
                if written.currency == entry.currency:
                    same = written.text == entry.written.text
                    return (entry.amount if same else amount_of(written)), paths is _OWN_AMOUNTS
    return None, False


def amount_of(written: Written) -> Sum:
    """The amount of an `Amt`. Raises `UnreadableStatement` with its line."""
    try:
        return parse_sum(written.text)
    except ValueError:
        raise unreadable(written.line, t("the amount cannot be read")) from None


def _debit(details: Record, *, entry_debit: bool) -> bool:
    """The transaction's own sign: one entry can net credits and debits."""
    said = details.word("CdtDbtInd")
    if said not in ("CRDT", "DBIT", ""):
        raise unreadable(details.line, t("the transaction says neither credit nor debit"))
    return said == "DBIT" if said else entry_debit


def _other_side(details: Record, own: str, *, debit: bool, reversal: bool) -> tuple[str, str]:
    """Name and account of whom the money came from or went to.

    A return keeps the roles of the payment it undoes, but some banks turn them round: whoever holds the
    account of the statement is not the other side.
    """
    side, back = (_DEBTOR, _CREDITOR) if debit == reversal else (_CREDITOR, _DEBTOR)
    account = bare_iban(details.word(*side.accounts))
    if own and account == own:
        side, account = back, bare_iban(details.word(*back.accounts))
    return given(details.word(*side.names)), account
