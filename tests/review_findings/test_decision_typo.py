"""A decision about a payment that changes nothing (a mistyped number) does not end the hold."""

from __future__ import annotations

from pathlib import Path

from runner.model.decision import VerdictKind
from tests.house import House, build

AFFECTATION = """\
affectation:
  paiement: {payment}
  factures: [{{facture: {number}, montant: 1 000 €}}]
  par: claire.morel
"""


def held(tmp_path: Path) -> tuple[House, str]:
    """A believed payment of the customer's name, with no reference: held until a person decides."""
    house = build(tmp_path)
    house.export("2026-06-15", "FA-1;C1;05/05/2026;05/06/2026;1 000,00;1 000,00")
    house.payment("2026-06-15", "1 000,00", "acompte", payer="MENUISERIE ROCHE")
    outcome = house.run("2026-06-15")
    assert outcome.plan is not None
    assert [v.kind for d in outcome.plan.decisions for v in d.verdicts] == [VerdictKind.PAYMENT_WAITING]
    return house, next(iter(outcome.state.payments))


def test_a_mistyped_invoice_leaves_the_customer_held(tmp_path: Path) -> None:
    house, payment = held(tmp_path)
    house.fact("C1", "2026-06-15-affectation", AFFECTATION.format(payment=payment, number="FA-11"))
    house.run("2026-06-15", "09:43")
    assert not house.sent()


def test_a_decision_that_settles_ends_the_hold_and_the_claim(tmp_path: Path) -> None:
    house, payment = held(tmp_path)
    house.fact("C1", "2026-06-15-affectation", AFFECTATION.format(payment=payment, number="FA-1"))
    outcome = house.run("2026-06-15", "09:43")
    assert outcome.plan is not None
    assert [v.kind for d in outcome.plan.decisions for v in d.verdicts] == [VerdictKind.SETTLED]
