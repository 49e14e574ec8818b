"""One payment told by several documents is one; as many equal ones as one document lists are as many."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec import structs

from runner.model.money import Payment, Source
from runner.payments.twins import Twins, told
from tests.payments.world import MONDAY, paid


def of(mail: str, source: Source = Source.STATEMENT, position: int = 0, **more: object) -> Payment:
    return structs.replace(paid(50000, "FA-1", mail=mail, position=position, **more), source=source)  # type: ignore[arg-type]  # values of a payment, by name


def counted(*payments: Payment) -> int:
    """How many payments these tellings are."""
    twins, fresh = Twins(()), 0
    for payment in payments:
        fresh += not twins.of(told(payment))
        twins.add(told(payment))
    return fresh


def test_the_larger_of_two_documents_counts() -> None:
    two = of("a"), of("a", position=1)
    assert counted(*two, of("b"), of("b", position=1)) == 2
    assert counted(*two, of("b")) == 2
    assert counted(of("b", Source.NOTICE), *two) == 2
    assert counted(*two, of("b"), of("b", position=1), of("b", position=2)) == 3


@pytest.mark.parametrize(("days", "expected"), [(0, 1), (3, 1), (6, 2)])
def test_a_notice_announces_a_booking_of_the_next_days(days: int, expected: int) -> None:
    booked = of("b", on=MONDAY + timedelta(days=days))
    assert counted(of("a", Source.NOTICE), booked) == expected


def test_two_statements_of_two_days_tell_two_payments() -> None:
    assert counted(of("a"), of("b", on=MONDAY + timedelta(days=1))) == 2


@pytest.mark.parametrize(
    ("first", "second", "sure"),
    [
        (Source.NOTICE, Source.STATEMENT, True),
        (Source.INTERIM, Source.STATEMENT, True),
        (Source.STATEMENT, Source.STATEMENT, True),
        (Source.INTERIM, Source.INTERIM, False),
        (Source.NOTICE, Source.NOTICE, False),
    ],
)
def test_a_copy_is_sure_where_each_document_tells_a_payment_once(
    first: Source, second: Source, *, sure: bool
) -> None:
    assert told(of("a", first)).surely([told(of("b", second))]) is sure
