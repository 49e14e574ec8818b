"""The same payment told by two mails: a bank's notice and its copy, a reminder, a forwarded mail."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from runner.model.money import Payment
from runner.model.state import PaymentRecord
from runner.payments.tokens import fold, segments

_EMPTY_IDS = frozenset({"", "NOTPROVIDED", "NOTPROVIDE", "NONREF", "UNKNOWN", "SANSREF"})
"""What banks write where the payer gave no end-to-end identification (ISO 20022 usage)."""


def marks(payment: Payment) -> tuple[str, ...]:
    """Short hashes that two mails about one payment share, for the journal (`PaymentLearnt.marks`).

    `b`: the bank's own reference. `e`: the payer's end-to-end identification on that day. `r`: the cited
    references on that day. The amount is part of each; a payment without any of them has no mark, and
    settles nothing either. No name goes into them: it could be guessed back.
    """
    day = (payment.booked_on or payment.received_on).isoformat()
    base = (payment.kind.value, str(payment.amount), payment.currency)
    cited = sorted({_plain(reference) for reference in payment.references} - {""})
    found = (
        _mark("b", *base, _plain(payment.bank_ref)) if _plain(payment.bank_ref) else "",
        _mark("e", *base, _plain(payment.end_to_end_id), day) if _given(payment.end_to_end_id) else "",
        _mark("r", *base, *cited, day) if cited else "",
    )
    return tuple(filter(None, found))


@dataclass(frozen=True, slots=True)
class Told:
    """A payment already met."""

    payment: str
    mail: str
    believed: bool
    marks: tuple[str, ...]

    def same_as(self, other: Told) -> bool:
        """Another mail's word about the same payment.

        Two different end-to-end ids are two payments; so are two numbers of the bank without such an id.
        """
        if self.mail == other.mail or not set(self.marks) & set(other.marks):
            return False
        mine, theirs = (_sure(told.marks, "e") or _sure(told.marks, "b") for told in (self, other))
        return not mine or not theirs or mine[0] != theirs[0] or mine == theirs

    def surely(self, other: Told) -> bool:
        """A number of the bank or of the payer says so, not only day, amount and references."""
        return any(mark[0] in "be" for mark in set(self.marks) & set(other.marks))


class Twins:
    """Payments met so far, by mark."""

    __slots__ = ("_by_mark",)

    def __init__(self, earlier: Iterable[PaymentRecord]) -> None:
        self._by_mark: dict[str, list[Told]] = {}
        for record in earlier:
            self.add(Told(record.payment, record.mail, record.believed, record.marks))

    def add(self, told: Told) -> None:
        """Remember one."""
        for mark in told.marks:
            self._by_mark.setdefault(mark, []).append(told)

    def of(self, told: Told) -> tuple[Told, ...]:
        """The others that tell the same payment."""
        near = (other for mark in told.marks for other in self._by_mark.get(mark, ()))
        return tuple({other.payment: other for other in near if other.same_as(told)}.values())


def told(payment: Payment) -> Told:
    """A payment as twins are compared."""
    return Told(payment.id, payment.mail, payment.believed, marks(payment))


def _sure(all_marks: tuple[str, ...], kind: str) -> str:
    return next((mark for mark in all_marks if mark.startswith(kind)), "")


def _given(identification: str) -> bool:
    return _plain(identification) not in _EMPTY_IDS


def _plain(text: str) -> str:
    return "".join(part.norm for part in segments(fold(text)))


def _mark(kind: str, *parts: str) -> str:
    return kind + hashlib.sha256("\0".join(parts).encode()).hexdigest()[:15]
