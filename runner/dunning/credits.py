"""Whether a credit note that was agreed has come: until then what it takes back is not asked for."""

from __future__ import annotations

from datetime import date, timedelta

from runner.model.parties import Account, Credit
from runner.model.past import InvoiceRecord
from runner.model.text import Cents

_BEFORE = timedelta(days=31)
"""A free credit note is dated at most so long before somebody writes that it is to come."""


def credit_shown(
    account: Account, record: InvoiceRecord | None, number: str, amount: Cents, since: date | None
) -> bool:
    """The export shows it, naming the invoice or not; or the invoice's balance fell by just so much.

    A free credit lowers the customer's total by itself, so nothing is asked for twice either way.
    """
    alike = (credit for credit in account.credits if credit.amount == amount)
    if any(credit.invoice == number or _free(credit, since) for credit in alike):
        return True
    fell = (drop.on for drop in (record.drops if record else ()) if drop.amount == amount)
    return any(since is None or on is None or on >= since for on in fell)


def _free(credit: Credit, since: date | None) -> bool:
    """It names no invoice, and is recent enough to be the one that was agreed."""
    issued = credit.issued_on
    return not credit.invoice and (issued is None or since is None or issued >= since - _BEFORE)
