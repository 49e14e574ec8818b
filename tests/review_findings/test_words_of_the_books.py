"""The books' own words, abbreviated, in the plural or with a code beside them, still exclude an invoice."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from runner.dunning.law import collected, on_its_way, stopped
from runner.journal.items import decode_items, encode_items
from runner.model.decision import VerdictKind
from tests.dunning.world import account, invoice, judge, kinds


@pytest.mark.parametrize(
    "method",
    [
        *("PRLV", "Prlv SEPA", "Prélèvements", "Prélèv. auto", "Traites", "Effets à recevoir"),
        *("Direct debit", "LCR magnétique", "L.C.R.", "Domiciliation bancaire", "B.O.R."),
    ],
)
def test_what_we_collect_ourselves_is_never_reminded_nor_when_decided_again(method: str) -> None:
    assert collected(method)
    late = msgspec.structs.replace(invoice("FA-1", date(2026, 6, 1)), method=method)
    assert kinds(judge(date(2026, 6, 15), late)) == {"FA-1": VerdictKind.EXCLUDED}
    (again,) = decode_items(encode_items([account(late)])).values()
    assert collected(again.invoices[0].method)


@pytest.mark.parametrize("method", ["Virement SEPA", "Chèque", "Carte", "Espèces", "Virement", ""])
def test_what_the_debtor_pays_himself_is_reminded(method: str) -> None:
    assert not collected(method)


@pytest.mark.parametrize(
    "status", ["207 - En litige", "Statut 210 : refusée", "Suspendue (pièce manquante)", "Facture rejetée"]
)
def test_a_status_with_more_words_stops_all_the_same(status: str) -> None:
    assert stopped(status)


@pytest.mark.parametrize("status", ["211 Paiement transmis", "Mandatée le 12/06"])
def test_a_buyer_who_says_it_pays_with_more_words_is_waited_for(status: str) -> None:
    assert on_its_way(status)


@pytest.mark.parametrize("status", ["205", "Validée", "Déposée", "Approuvée", "Facture 2060"])
def test_other_statuses_stop_nothing(status: str) -> None:
    assert not stopped(status)
    assert not on_its_way(status)
