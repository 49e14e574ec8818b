"""Structured creditor references (ISO 11649) and what they name."""

from __future__ import annotations

import pytest

from runner.model.parties import InvoiceKey
from runner.payments.creditor import check_digits, structured
from runner.payments.references import ReferenceIndex
from runner.payments.tokens import cited, fold

OPEN = ("FA-2026-0412", "FA-2026-0413", "FA-20", "F/77", "2026-00051")


def numbers(text: str, *opened: str) -> tuple[list[str], bool]:
    index = ReferenceIndex(InvoiceKey("C1", number, None) for number in opened or OPEN)
    found = index.named(text, cited(text))
    return [key.number for key in found.invoices], found.structured


def test_the_example_of_the_standard_is_right() -> None:
    assert check_digits("539007547034") == "18"
    assert structured("RF18 5390 0754 7034").bodies == ("539007547034",)


@pytest.mark.parametrize(
    "text",
    ["RF84FA20260412", "rf84 fa20 2604 12", "Paiement RF84 FA20 2604 12 merci", "REF: RF84FA20260412/LOYER"],
)
def test_it_names_its_invoice_on_paper_and_in_files(text: str) -> None:
    assert numbers(text) == (["FA-2026-0412"], True)


def test_figures_alone_name_the_invoice_that_has_them() -> None:
    assert numbers(f"RF{check_digits('20260413')}20260413") == (["FA-2026-0413"], True)


@pytest.mark.parametrize("text", ["RF84FA20260413", "RF84 FA20 2604 13", "RF85FA20260412"])
def test_wrong_check_digits_name_nothing_not_even_a_part_of_it(text: str) -> None:
    assert numbers(text) == ([], False)
    assert structured(fold(text)).broken


def test_two_invoices_it_fits_are_doubtful() -> None:
    assert numbers("RF84FA20260412", "FA-2026-0412", "FA-20260412") == ([], False)


def test_words_that_begin_alike_are_no_reference() -> None:
    for text in ("SURF20 FA-20", "RF FA-20", "RFA20 FA-20"):
        assert structured(fold(text)).bodies == ()
        assert not structured(fold(text)).broken
