"""A guess at what a customer writes: right for what people really write, silent where nothing tells."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.payments.hints import hint

DAY = date(2026, 7, 20)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bonjour,\nLe virement a été effectué ce matin.\nCordialement", "paye"),
        ("Nous avons déjà réglé cette facture le 3 juillet.", "paye"),
        ("We have paid this invoice last week.", "paye"),
        ("Nous contestons cette facture : la quantité ne correspond pas.", "litige"),
        ("Il manque deux palettes, nous attendons un avoir de 200 €. En attente d'un avoir.", "litige"),
        ("We dispute this invoice, the goods were never received.", "litige"),
        ("Le règlement sera fait le 31/07/2026.", "promesse 2026-07-31"),
        ("Nous paierons le 5 août.", "promesse 2026-08-05"),
        ("Nous réglerons le 1er septembre", "promesse 2026-09-01"),
        ("Le paiement est prévu le 10/1.", "promesse 2027-01-10"),
        ("Nous allons régler dès que possible.", "promesse"),
        ("Will be paid next week.", "promesse"),
        ("Nous réglerons le 30/02/2026.", "promesse"),
        ("Pouvez-vous nous renvoyer la facture ?", "question"),
        ("Merci de nous transmettre un duplicata", "question"),
        ("Bien reçu, merci.", ""),
        ("", ""),
        ("Bien reçu, merci.\n\nLe 20 juillet 2026, Ateliers Mercier a écrit :\n> Vous contestez ?", ""),
        ("Merci.\n-----Message d'origine-----\nSi quelque chose est contesté, dites-le.", ""),
    ],
)
def test_what_people_write_gives_a_guess(text: str, expected: str) -> None:
    assert hint(text, DAY) == expected


@given(st.text(max_size=200), st.dates(date(2024, 1, 1), date(2030, 1, 1)))
def test_a_guess_holds_no_word_of_the_mail(text: str, on: date) -> None:
    kind, _, day = hint(text, on).partition(" ")
    assert kind in {"", "litige", "promesse", "paye", "question"}
    assert not day or date.fromisoformat(day) >= on


def test_hostile_text_is_read_in_bounded_time() -> None:
    for piece in ("virement ", "a ", "sera ", "1/1/", "le "):
        hint(piece * 100_000, DAY)
