"""Invoices that the books moved: to another customer, or to another day of issue. Each is still the same.

One export no longer has it where it was and has it elsewhere, by the same number and total. Its identity is
another (DESIGN §5), and without a word nobody would know what was paid of it, nor what was sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import TypeAlias

from msgspec.structs import replace

from runner.model.events import AnyEvent, InvoiceAbsent, InvoiceSeen
from runner.model.parties import InvoiceKey
from runner.model.past import CustomerRecord, InvoiceRecord
from runner.model.text import Cents

_NEAR = timedelta(days=31)
"""A day of issue is put right by less; a number used again comes a year later."""
_Gone: TypeAlias = dict[tuple[str, Cents], list[tuple[InvoiceKey, InvoiceRecord]]]
"""By number and total."""


def tell_moved(events: Sequence[AnyEvent], past: Mapping[str, CustomerRecord]) -> Sequence[AnyEvent]:
    """The events of one export, each moved invoice saying where it was, after what is told of that place."""
    gone = _gone(events, past)
    if not gone:
        return events
    told = [_told(e, gone, past) if isinstance(e, InvoiceSeen) else e for e in events]
    later = [e for e in told if isinstance(e, InvoiceSeen) and e.was]
    return [*(e for e in told if not (isinstance(e, InvoiceSeen) and e.was)), *later] if later else events


def _gone(events: Iterable[AnyEvent], past: Mapping[str, CustomerRecord]) -> _Gone:
    found: _Gone = {}
    for event in events:
        if isinstance(event, InvoiceAbsent):
            record = past[event.customer].invoices[event.number, event.issued_on]
            if record.balance:
                found.setdefault((event.number, record.total), []).append((event.key, record))
    return found


def _told(event: InvoiceSeen, gone: _Gone, past: Mapping[str, CustomerRecord]) -> InvoiceSeen:
    left = gone.get((event.number, event.total), [])
    known = past.get(event.customer)
    if not left or (known and (event.number, event.issued_on) in known.invoices):
        return event
    fitting = [at for at in left if _same(event, *at)]
    if not fitting:
        return event
    place = min(fitting, key=lambda at: (at[0].customer != event.customer, str(at[0])))
    left.remove(place)
    return replace(event, was=(place[0].customer, place[0].issued_on))


def _same(event: InvoiceSeen, key: InvoiceKey, record: InvoiceRecord) -> bool:
    return event.due == record.due or _near(event.issued_on, key.issued_on)


def _near(one: date | None, other: date | None) -> bool:
    return one is not None and other is not None and abs(one - other) <= _NEAR
