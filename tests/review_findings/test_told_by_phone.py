"""A dispute told by telephone holds until that very one is written down; names are found in small letters."""

from __future__ import annotations

from datetime import date

import pytest

from runner.model.decision import VerdictKind
from runner.model.facts import Call, CallOutcome, Dispute
from runner.site.personal import personal_data
from tests.dunning.world import CODE, invoice, judge, kinds

DAY = date(2026, 7, 7)
OWED = tuple(invoice(number, date(2026, 6, 20)) for number in ("FA-1", "FA-2", "FA-3"))
HELD = VerdictKind.REPLY_WAITING


def _dispute(number: str) -> Dispute:
    return Dispute(customer=CODE, reason="prix", invoice=number, until=date(2026, 7, 28), on=date(2026, 7, 3))


def _kinds(named: tuple[str, ...], *written: str) -> dict[str, VerdictKind]:
    call = Call(customer=CODE, outcome=CallOutcome.DISPUTE, invoices=named, on=date(2026, 7, 1))
    return kinds(judge(DAY, *OWED, facts=(call, *map(_dispute, written))))


@pytest.mark.parametrize(
    ("named", "written", "held"),
    [
        (("FA-1",), ("FA-2",), True),
        (("FA-1",), ("FA-1",), False),
        (("FA-1", "FA-2"), ("FA-1",), True),
        (("FA-1", "FA-2"), ("FA-1", "FA-2"), False),
        ((), ("FA-2",), False),
        (("FA-1",), ("",), False),
    ],
)
def test_the_dispute_of_another_invoice_does_not_end_it(
    named: tuple[str, ...], written: tuple[str, ...], *, held: bool
) -> None:
    assert (_kinds(named, *written)["FA-3"] is HELD) is held


@pytest.mark.parametrize(
    "text", ["vu avec mme durand", "accord de monsieur dupont", "fr76 3000 6000 0112 3456 7890 189"]
)
def test_small_letters_hide_nobody(text: str) -> None:
    assert personal_data(text) is not None


@pytest.mark.parametrize("text", ["fr12 pour deux mois", "commande mal livrée", "me rappeler lundi"])
def test_words_of_business_stay_free(text: str) -> None:
    assert personal_data(text) is None
