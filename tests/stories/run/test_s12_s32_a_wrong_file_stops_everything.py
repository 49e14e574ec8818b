"""Stories 12 and 32: a reminder to every customer; an export filtered by mistake to customers A to M."""

from __future__ import annotations

import pytest

from runner.model.problem import BrakeError
from tests.house import House


def _rows(count: int) -> list[str]:
    return [f"FA-{n};C{n};01/06/2026;30/07/2026;100,00;100,00" for n in range(count)]


def _customers(house: House, count: int) -> None:
    house.customers(*(f"C{n};Client {n};entreprise;compta@client{n}.example" for n in range(count)))


def test_an_export_that_lost_half_its_invoices_is_a_brake_and_nobody_is_called_paid(house: House) -> None:
    _customers(house, 40)
    house.export("2026-07-07", *_rows(40))
    house.run("2026-07-07")
    house.export("2026-07-08", *_rows(20))
    with pytest.raises(BrakeError, match="disparues"):
        house.run("2026-07-08")
    assert house.kinds().count("InvoiceAbsent") == 20
    assert "PaymentLearnt" not in house.kinds()
    assert house.kinds().count("BrakePulled") == 1


def test_a_stale_export_stops_the_sending(house: House) -> None:
    house.export("2026-07-01", "FA-1;C1;01/05/2026;20/06/2026;100,00;100,00")
    with pytest.raises(BrakeError, match="fraicheur"):
        house.run("2026-07-07")
    assert house.sent() == []


def test_a_flood_is_a_brake_and_is_lifted_by_name_and_reason_alone(house: House) -> None:
    _customers(house, 61)
    house.export("2026-07-07", *(f"FA-{n};C{n};01/06/2026;30/06/2026;100,00;100,00" for n in range(61)))
    with pytest.raises(BrakeError, match="envois"):
        house.run("2026-07-07")
    assert house.sent() == []
    house.run("2026-07-07", "08:00", lifts={"envois": "reprise après panne"})
    assert len(house.sent()) == 61
    assert "BrakeLifted" in house.kinds()


def test_one_invoice_is_never_written_into_another_customers_message(house: House) -> None:
    _customers(house, 5)
    house.export(
        "2026-07-07", *(f"FA-{n}00;C{n};01/06/2026;30/06/2026;{n}11,00;{n}11,00" for n in range(1, 5))
    )
    house.run("2026-07-07")
    for message in house.sent():
        mine = str(message["To"]).removeprefix("compta@client")[0]
        body = message.as_string()
        assert f"FA-{mine}00" in body
        assert not [n for n in "1234" if n != mine and f"FA-{n}00" in body]
