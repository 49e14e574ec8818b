"""«I noted their dispute, the number was wrong, and the reminder left all the same.»"""

from __future__ import annotations

from runner.review.waiting import waiting
from tests.house import House
from tests.stories.run.conftest import LATE

PAID_SINCE = "FA-0;C1;01/05/2026;31/07/2026;90,00;90,00"
DISPUTE = "litige:\n  facture: {number}\n  motif: prix\n  jusqu_au: 20/07/2026\n"


def test_a_dispute_of_an_invoice_nobody_knows_holds_until_its_number_is_right(house: House) -> None:
    house.fact("C1", "2026-07-03-litige", DISPUTE.format(number="FA-11"))
    house.export("2026-07-07", LATE)
    outcome = house.run("2026-07-07")
    assert house.sent() == []
    (asked,) = (item for group in waiting(outcome) if group.kind == "donnees" for item in group.items)
    assert "FA-11" in str(asked.detail)
    assert "« FA-1 »" in str(asked.detail)
    assert asked.place.startswith("suivi/C1/2026-07-03-litige.yaml:1")
    house.remove("suivi/C1/2026-07-03-litige.yaml")
    house.export("2026-07-08", LATE)
    house.run("2026-07-08")
    assert house.steps() == [("2026-07-08", "rappel")]


def test_a_dispute_of_an_invoice_that_has_left_the_export_holds_nobody(house: House) -> None:
    house.export("2026-07-02", LATE, PAID_SINCE)
    house.run("2026-07-02")
    house.fact("C1", "2026-07-03-litige", DISPUTE.format(number="FA-0"))
    house.change("disparues: 10 %", "disparues: 100 %")
    house.export("2026-07-07", LATE)
    house.run("2026-07-07")
    assert house.steps() == [("2026-07-07", "rappel")]
