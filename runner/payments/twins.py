"""The same payment told more than once: a notice and the statement, camt.054 then .053, a forwarded copy.

One mail never tells a payment twice, so two equal ones in it are two. Tellings of one payment form a group
with at most one of each mail: whatever number of equal payments two documents list, the larger counts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from runner.model.money import Payment, Source
from runner.model.state import PaymentRecord
from runner.payments.tokens import fold, segments

_EMPTY_IDS = frozenset({"", "NOTPROVIDED", "NOTPROVIDE", "NONREF", "UNKNOWN", "SANSREF"})
"""What banks write where the payer gave no end-to-end identification (ISO 20022 usage)."""
_STRENGTH = "ebrc"
"""Kinds of marks, the surest first."""
_APART = 5
"""Days between a notice and the booking it announces: a weekend and a holiday."""


def marks(payment: Payment) -> tuple[str, ...]:
    """Short hashes that two mails about one payment share, for the journal (`PaymentLearnt.marks`).

    `b`: the bank's own reference. `e`: the payer's end-to-end identification on that day. `r`: the cited
    references on that day, `c`: on any day. The amount is part of each; a payment without any of them has no
    mark, and settles nothing either. No name goes into them: it could be guessed back.
    """
    day = (payment.booked_on or payment.received_on).isoformat()
    base = (payment.kind.value, str(payment.amount), payment.currency)
    cited = sorted({_plain(reference) for reference in payment.references} - {""})
    found = (
        _mark("b", *base, _plain(payment.bank_ref)) if _plain(payment.bank_ref) else "",
        _mark("e", *base, _plain(payment.end_to_end_id), day) if _given(payment.end_to_end_id) else "",
        _mark("r", *base, *cited, day) if cited else "",
        _mark("c", *base, *cited) if cited else "",
    )
    return tuple(filter(None, found))


def ways_to_cite(number: str) -> frozenset[str]:
    """An invoice's number as marks hold it: with the word for "invoice", or without."""
    plain = _plain(number)
    return frozenset({plain, plain.removeprefix("FA")} - {""})


def names_alone(record: PaymentRecord, ways: Iterable[str]) -> bool:
    """By its marks, the payment cited this number, in one of these ways, and no other."""
    base = (record.kind, str(record.amount), record.currency)
    return any(_mark("c", *base, cited) in record.marks for cited in ways)


@dataclass(frozen=True, slots=True)
class Told:
    """A payment already met. `day`: the bank's, else that of the mail."""

    payment: str
    mail: str
    believed: bool
    marks: tuple[str, ...]
    source: str
    day: date

    def same_as(self, other: Told) -> bool:
        """Another mail's word about the same payment.

        Two different end-to-end ids are two payments; so are two numbers of the bank without such an id.
        The cited references alone say so for a notice and the booking it announces, a few days apart.
        """
        shared = set(self.marks) & set(other.marks)
        if self.mail == other.mail or not shared:
            return False
        if all(mark.startswith("c") for mark in shared) and not self._announces(other):
            return False
        return not self.differs(other)

    def differs(self, other: Told) -> bool:
        """Two numbers of the payer, or else of the bank, say that these are two payments."""
        mine, theirs = (_sure(told.marks, "e") or _sure(told.marks, "b") for told in (self, other))
        return bool(mine and theirs) and mine[0] == theirs[0] and mine != theirs

    def of_another_day(self, other: Told) -> bool:
        """Two notices, or two statements, that share no more than what was cited on any day."""
        shared = set(self.marks) & set(other.marks)
        return self.source == other.source and all(mark.startswith("c") for mark in shared)

    def surely(self, group: Iterable[Told]) -> bool:
        """A copy of what the group tells, not a second equal payment.

        A number of the bank or of the payer says so, or that each of two documents tells each payment of that
        day once: not where the group has a telling of this kind already. Banks use their numbers again.
        """
        others = tuple(group)
        once = self.source == Source.STATEMENT or all(other.source != self.source for other in others)
        enough = "ebr" if once else "eb"
        return any(not self._shares(other).isdisjoint(enough) for other in others)

    def _shares(self, other: Told) -> set[str]:
        """Kinds of the marks both bear; a bank's number of other days proves nothing."""
        shared = {mark[0] for mark in set(self.marks) & set(other.marks)}
        return shared - {"b"} if self.far_from(other) else shared

    def far_from(self, other: Told) -> bool:
        """Too many days lie between a notice and a booking for one to be the other's."""
        return abs((self.day - other.day).days) > _APART

    def _announces(self, other: Told) -> bool:
        """One is a notice, the other a statement of about that day."""
        if (self.source == Source.NOTICE) == (other.source == Source.NOTICE):
            return False
        return not self.far_from(other)


class Twins:
    """Payments met so far: by mark and mail, and in groups that are one payment each."""

    __slots__ = ("_by_mark", "_group_of", "_groups", "_mails")

    def __init__(self, earlier: Iterable[PaymentRecord]) -> None:
        self._by_mark: dict[str, dict[str, list[Told]]] = {}
        self._group_of: dict[str, str] = {}
        self._groups: dict[str, list[Told]] = {}
        self._mails: dict[str, set[str]] = {}
        for record in earlier:
            self.add(_known(record))

    def add(self, told: Told) -> None:
        """Remember one, in the group of its twins."""
        twins = self.of(told)
        group = self._group_of[twins[0].payment] if twins else told.payment
        self._group_of[told.payment] = group
        self._groups.setdefault(group, []).append(told)
        self._mails.setdefault(group, set()).add(told.mail)
        for mark in told.marks:
            self._by_mark.setdefault(mark, {}).setdefault(told.mail, []).append(told)

    def of(self, told: Told) -> tuple[Told, ...]:
        """The others that tell the same payment; none that this one's own mail has told already."""
        for mark in sorted(told.marks, key=lambda mark: _STRENGTH.find(mark[0])):
            for mail, others in self._by_mark.get(mark, {}).items():
                near = (o for o in others if self._free(o, told) and o.same_as(told))
                found = next(near, None) if mail != told.mail else None
                if found:
                    return tuple(self._groups[self._group_of[found.payment]])
        return ()

    def _free(self, other: Told, told: Told) -> bool:
        """Its group holds nothing of that mail, and nothing that makes another payment of it."""
        group = self._group_of[other.payment]
        if told.mail in self._mails[group]:
            return False
        return not any(told.differs(one) or told.of_another_day(one) for one in self._groups[group])


def told(payment: Payment) -> Told:
    """A payment as twins are compared."""
    day = payment.booked_on or payment.received_on
    return Told(payment.id, payment.mail, payment.believed, marks(payment), payment.source.value, day)


def _known(record: PaymentRecord) -> Told:
    day = record.booked_on or record.received_on
    return Told(record.payment, record.mail, record.believed, record.marks, record.source, day)


def _sure(all_marks: tuple[str, ...], kind: str) -> str:
    return next((mark for mark in all_marks if mark.startswith(kind)), "")


def _given(identification: str) -> bool:
    return _plain(identification) not in _EMPTY_IDS


def _plain(text: str) -> str:
    return "".join(part.norm for part in segments(fold(text)))


def _mark(kind: str, *parts: str) -> str:
    return kind + hashlib.sha256("\0".join(parts).encode()).hexdigest()[:15]
