"""Movements of a statement as payments, the values that the rest of the house matches."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from datetime import date

from msgspec.structs import replace

from runner.model.hashes import payment_id
from runner.model.money import UNKNOWN_SENDER, NoticeKind, Payment, Source
from runner.model.text import Text, t
from runner.payments.statements.movement import Movement, Statement
from runner.payments.tokens import cited, valid_iban

_INTERIM = frozenset({"camt.052", "camt.054", "MT942"})
_PAST, _AHEAD = 60, 5
"""Days a booking may lie behind the mail that tells it, or before it."""
_WHOLE_ACCOUNT = 18
"""Characters from which on a bank's own number of an account is sure to be a part of its IBAN (ISO 13616)."""


def payments_of(
    statement: Statement,
    identity: str,
    received_on: date,
    *,
    believed: bool,
    why: Text | None = None,
    first: int = 0,
) -> tuple[Payment, ...]:
    """Every movement, in the order of the file, debits included. `identity`: of the mail or the file.

    A debit that undoes a credit is a reject. An amount that is none in whole cents is never believed.
    `first`: position of the first movement, where statements of the same mail come before.
    """
    interim = not _INTERIM.isdisjoint(statement.format.split(", "))
    source = Source.INTERIM if interim else Source.STATEMENT
    return tuple(
        _payment(
            movement,
            statement.format,
            identity,
            position,
            received_on,
            believed=believed,
            why=why,
            source=source,
        )
        for position, movement in enumerate(statement.movements, first)
    )


def money_to_us(
    statement: Statement, payments: tuple[Payment, ...], accounts: AbstractSet[str]
) -> Iterator[Payment]:
    """Of the payments of a statement, in its order, those a customer may have made or taken back.

    `accounts`: our IBANs, capitals and digits. Not believed: money on another account, of a day far from that
    of the mail, or that undoes a debit and so came back from whomever we paid. Plain debits and zeros are
    left out.
    """
    for movement, payment in zip(statement.movements, payments, strict=True):
        if not (payment.amount or payment.written) or (payment.debit and not payment.reversal):
            continue
        if not is_ours(movement.account, accounts):
            yield _doubted(payment, t("the statement is of an account that is not ours"), "compte_etranger")
        elif not _of_these_days(payment):
            yield _doubted(payment, t("its day is long past, or still to come"), "date_lointaine")
        elif payment.reversal and not payment.debit:
            yield _doubted(payment, t("it undoes money that had left the account"), "retour_de_debit")
        else:
            yield payment


def _of_these_days(payment: Payment) -> bool:
    """An old statement tells what the books have long shown; a day to come is a mistake of somebody."""
    if payment.booked_on is None:
        return True
    return -_AHEAD <= (payment.received_on - payment.booked_on).days <= _PAST


def is_ours(account: str, accounts: AbstractSet[str]) -> bool:
    """Whether an account as a statement names it is one of these IBANs; one too short to tell is taken so.

    >>> is_ours("300060000101123456789", {"FR7630006000010112345678901"})
    True
    """
    if not accounts or len(account) < _WHOLE_ACCOUNT:
        return True
    return account in accounts if valid_iban(account) else any(account in iban[4:] for iban in accounts)


def _doubted(payment: Payment, why: Text, reason: str) -> Payment:
    """Its reason stays that of the sender where nobody believes that one either."""
    back = payment.reversal and payment.debit
    if not payment.believed and payment.reason == UNKNOWN_SENDER:
        return replace(payment, reversal=back)
    return replace(payment, believed=False, why=why, reason=reason, reversal=back)


def _payment(
    movement: Movement,
    reader: str,
    identity: str,
    position: int,
    received_on: date,
    *,
    believed: bool,
    why: Text | None,
    source: Source,
) -> Payment:
    reason = UNKNOWN_SENDER
    if movement.amount.written:
        reason = "montant_illisible" if believed else reason
        believed, why = False, t("its amount is none in whole cents")
    back = movement.debit and movement.reversal
    return Payment(
        id=payment_id(identity, position),
        mail=identity,
        reader=reader,
        kind=NoticeKind.REJECT if back else NoticeKind.PAYMENT,
        received_on=received_on,
        amount=abs(movement.amount.cents),
        currency=movement.currency,
        booked_on=movement.booked_on,
        value_on=movement.value_on,
        payer=movement.payer,
        payer_iban=movement.payer_iban,
        remittance=movement.remittance,
        references=_references(movement),
        end_to_end_id=movement.end_to_end_id,
        bank_ref=movement.bank_ref,
        reversal=movement.reversal,
        debit=movement.debit,
        believed=believed,
        why=why,
        written=movement.amount.written,
        source=source,
        reason=reason,
    )


def _references(movement: Movement) -> tuple[str, ...]:
    """Those the bank marked as such, then what looks like one in the text."""
    return tuple(dict.fromkeys((*movement.references, *cited(movement.remittance))))
