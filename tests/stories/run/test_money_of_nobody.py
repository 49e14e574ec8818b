"""A payment that is no customer's: it is asked about until somebody says so, and no longer."""

from __future__ import annotations

from tests.house import House
from tests.stories.run.conftest import LATE

DECISION = "affectation: {paiement: %s, factures: %s}\n"


def asked(house: House, day: str) -> list[str]:
    house.export(day, LATE)
    outcome = house.run(day)
    assert outcome is not None
    return [task.payment for task in outcome.state.tasks.values() if task.kind == "paiement"]


def orphan(house: House) -> str:
    house.payment("2026-07-01", "99,99", "INTERETS", payer="ZORGLUB")
    (payment,) = asked(house, "2026-07-01")
    return payment


def test_money_said_to_be_no_customers_is_asked_about_no_more(house: House) -> None:
    payment = orphan(house)
    assert asked(house, "2026-07-02") == [payment]
    house.fact("C1", "2026-07-02-paiement", DECISION % (payment, "[]"))
    assert asked(house, "2026-07-03") == []


def test_money_given_to_an_invoice_nobody_knows_is_still_asked_about(house: House) -> None:
    payment = orphan(house)
    given = "[{facture: FA-9, montant: 99 €}]"
    house.fact("C1", "2026-07-02-paiement", DECISION % (payment, given))
    assert asked(house, "2026-07-03") == [payment]
