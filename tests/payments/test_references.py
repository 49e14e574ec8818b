"""Which invoices a text names: every way to write one number, and nothing that only looks like it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runner.model.parties import InvoiceKey
from runner.payments.references import Named, ReferenceIndex
from runner.payments.tokens import cited

OPEN = ("FA-2026-0412", "FA-2026-0413", "FA-12", "FA-123", "412", "2026/77", "512207", "AB-12-C")


def named(text: str, *numbers: str, references: tuple[str, ...] = ()) -> Named:
    index = ReferenceIndex(InvoiceKey("C1", number, None) for number in numbers or OPEN)
    return index.named(text, references)


def numbers(found: Named) -> list[str]:
    return [key.number for key in found.invoices]


@pytest.mark.parametrize(
    "text",
    [
        "FA-2026-0412",
        "FA 2026 412",
        "fa20260412",
        "FA2026412",
        "Facture n° FA-2026-0412 du 12/05/2026",
        "FACT. 2026/412",
        "FA-2026-00412",
        "FAC 2026.0412",
        "VIR SEPA FA-2026-\n0412",
        "FA-2026-04\n12",
        "ＦＡ-2026-0412",
        "F\u0410-2026\u20110412",
        "FA\u00a02026\u00a00412",
        "FA-2026-0412.",
        "RGLT FA-2026-0412 1 234,56 EUR",
        "FA-2026-0412 12 mai",
    ],
)
def test_one_number_however_it_is_written(text: str) -> None:
    found = named(text)
    assert (numbers(found), found.sure) == (["FA-2026-0412"], True)


@pytest.mark.parametrize(
    "text",
    [
        "FA-1234",
        "FA-1",
        "XFA-12",
        "FA-12B",
        "FA-12-3",
        "412",
        "412,00 EUR",
        "le 4/12/2026",
        "FA 12 mai 2026",
        "FA 12,00 EUR",
        "CMD-512207",
        "commande 512207",
        "tel 512207",
        "5122070",
        "FR76 3000 6000 0112 3456 7890 189",
        "0412",
        "2026-0412",
    ],
)
def test_what_only_looks_like_a_number_names_nothing(text: str) -> None:
    assert numbers(named(text)) == []


def test_a_list_names_each_and_a_short_list_is_never_sure() -> None:
    assert numbers(named("FA-12/FA-123, FA-2026-0413")) == ["FA-2026-0413", "FA-12", "FA-123"]
    for text in ("FA-2026-0412, 0413", "FA-2026-0412 à 0415", "FA-2026-0412 et FA-9999", "FA-2026-0412 0413"):
        assert not named(text).sure


def test_bare_figures_need_a_word_for_them_or_five_digits() -> None:
    assert numbers(named("facture 412")) == ["412"]
    assert numbers(named("VIR 512207 MERCI")) == ["512207"]
    assert numbers(named("20260512", "20260512")) == []
    assert numbers(named("", "412", references=("412",))) == ["412"]


def test_a_number_that_fits_several_open_invoices_names_none() -> None:
    for found in (named("FA-12", "FA-12", "FA-012"), named("FA 20260412", "FA-2026-0412", "FA-20260-412")):
        assert (found.invoices, len(found.doubtful)) == ((), 2)


def test_a_piece_of_a_longer_number_names_nothing() -> None:
    assert numbers(named("FA 2026 0412", "FA-2026")) == []
    assert numbers(named("FA 1 23", "FA-1", "FA-12-3", "FA-123")) == []


def test_references_found_in_a_remittance_are_listed_as_written() -> None:
    text = "REGLT FA-2026-0412, fa 2026 413 et facture n° 99887 du 12/05/2026 soit 1 234,56 €"
    assert cited(text) == ("FA-2026-0412", "FA 2026 413", "99887")
    assert cited("IBAN FR76 3000 6000 0112 3456 7890 189, le 3 mars 2026") == ()


PREFIXES = st.sampled_from(["FA", "FAC", "F", "BX", ""])
NUMBERS = st.builds(
    lambda p, y, n: f"{p}-{y}-{n:04d}".strip("-"), PREFIXES, st.integers(2024, 2026), st.integers(1, 300)
)


@given(st.lists(NUMBERS, min_size=1, max_size=12, unique=True), st.text(max_size=80), st.data())
@settings(max_examples=150, deadline=None)
def test_no_invoice_is_named_whose_figures_are_not_in_the_text(
    opened: list[str], noise: str, data: st.DataObject
) -> None:
    cited_number = data.draw(st.sampled_from(opened))
    text = (
        f"{noise} {data.draw(st.sampled_from([cited_number, cited_number.replace('-', ' '), '12']))} {noise}"
    )
    figures = "".join(filter(str.isdigit, text))
    for number in numbers(named(text, *opened)):
        assert number.rpartition("-")[2].lstrip("0") in figures


def test_the_index_is_linear_and_a_long_text_costs_little() -> None:
    index = ReferenceIndex(InvoiceKey("C", f"FA-2026-{n:06d}", None) for n in range(20_000))
    for text in ("FA 1 ", "1 111 ", "FA-"):
        assert _least(index, text * 4_000) < 8 * _least(index, text * 1_000)  # 16 where it were quadratic


def _least(index: ReferenceIndex, text: str) -> float:
    """Seconds of CPU of one reading, the least of a few: what else the machine does only adds."""
    times = []
    for _ in range(5):
        started = time.process_time()
        index.named(text)
        times.append(time.process_time() - started)
    return min(times)
