"""A transfer to scan, so that amount and reference are never typed: the EPC QR code.

EPC069-12, « Quick Response Code: Guidelines to Enable Data Capture for the Initiation of a SEPA Credit
Transfer », version 002 of the payload.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from runner.model.decision import INSTEAD, Notice
from runner.model.mail import Attachment
from runner.model.parties import DebtorType
from runner.model.settings import Creditor
from runner.model.text import Cents, plain
from runner.notices.typography import clean

if TYPE_CHECKING:
    from segno import QRCode

_NAME, _REMITTANCE = 70, 140
"""Characters that EPC069-12 leaves for the beneficiary and the unstructured remittance."""
_MOST: Cents = 99_999_999_999
"""EPC069-12: amounts up to 999 999 999.99 euros."""
_FEW = 3
"""Beyond so many numbers the message's own reference is the one to quote, as in `paiement`."""


def asked(notice: Notice) -> Cents:
    """The whole sum a message asks for, its interest and flat charge included; of an agreement, its first."""
    figures = notice.figures
    beside = notice.occasion is not None and notice.occasion not in INSTEAD
    if beside and notice.agreed and notice.agreed[0].amount:
        return notice.agreed[0].amount
    return notice.total + (figures.interest + figures.flat if figures else 0)


def payload(notice: Notice, creditor: Creditor) -> str:
    """The text of the code, or an empty one: no account to pay to, nothing to pay, or a public buyer.

    A public accountant pays on an order of his own (décret 2012-1246, art. 11), never by scanning.
    """
    amount, iban = asked(notice), "".join(creditor.iban.split()).upper()
    if not iban or not 0 < amount <= _MOST or notice.customer.type is DebtorType.PUBLIC:
        return ""
    name = clean(creditor.name)[:_NAME].rstrip()
    head = ("BCD", "002", "1", "SCT", clean(creditor.bic), name, iban)
    return "\n".join((*head, f"EUR{plain(amount)}", "", "", remittance(notice)))


def remittance(notice: Notice) -> str:
    """What the transfer says: the invoices and the message's reference, so that it is recognised."""
    numbers = [clean(line.invoice.key.number) for line in notice.lines]
    named = ", ".join(numbers)
    said = f"{named} ({notice.reference})"
    return said if len(numbers) <= _FEW and len(said) <= _REMITTANCE else notice.reference


def drawing(text: str) -> str:
    """A payload as an SVG, for paper."""
    return _code(text).svg_inline(border=4)


def picture(text: str, cid: str) -> Attachment:
    """A payload as a PNG: level M, version 13 at most, four modules of quiet zone (EPC069-12)."""
    image = BytesIO()
    _code(text).save(image, kind="png", scale=4, border=4)
    return Attachment("virement.png", "image/png", image.getvalue(), cid)


def _code(text: str) -> QRCode:
    import segno  # noqa: PLC0415 - 20 ms that a preview's subjects do not need

    return segno.make_qr(text, error="m", boost_error=False, encoding="utf-8")
