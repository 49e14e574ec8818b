"""Movements of a statement as payments, the values that the rest of the house matches."""

from __future__ import annotations

from datetime import date

from runner.model.hashes import payment_id
from runner.model.money import NoticeKind, Payment
from runner.model.text import Text, t
from runner.payments.statements.movement import Movement, Statement
from runner.payments.tokens import cited


def payments_of(
    statement: Statement, identity: str, received_on: date, *, believed: bool, why: Text | None = None
) -> tuple[Payment, ...]:
    """Every movement, in the order of the file, debits included. `identity`: of the mail or the file.

    A debit that undoes a credit is a reject. An amount that is none in whole cents is never believed.
    """
    return tuple(
        _payment(movement, statement.format, identity, position, received_on, believed=believed, why=why)
        for position, movement in enumerate(statement.movements)
    )


def _payment(
    movement: Movement,
    reader: str,
    identity: str,
    position: int,
    received_on: date,
    *,
    believed: bool,
    why: Text | None,
) -> Payment:
    if movement.amount.written:
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
    )


def _references(movement: Movement) -> tuple[str, ...]:
    """Those the bank marked as such, then what looks like one in the text."""
    return tuple(dict.fromkeys((*movement.references, *cited(movement.remittance))))
