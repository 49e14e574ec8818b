"""An amount is read in one way or not at all; never as 0, never as a guess."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.model.text import euros
from runner.payments.amounts import parse_amount, parse_currency, parse_date


@pytest.mark.parametrize(
    ("text", "decimals", "cents", "currency"),
    [
        ("1 234,56 €", ",", 123456, "EUR"),
        ("1\u202f234,56\u00a0€", ",", 123456, "EUR"),
        ("EUR 1,234.56", ".", 123456, "EUR"),
        ("€1,234.56", ".", 123456, "EUR"),
        ("$12.00", ".", 1200, "USD"),
        ("$12.00 USD", ".", 1200, "USD"),
        ("86,40 € EUR", ",", 8640, "EUR"),
        ("1.234,56", ",", 123456, ""),
        ("1'234.56 CHF", ".", 123456, "CHF"),
        ("1234567,89 euros", ",", 123456789, "EUR"),
        ("1.234", ",", 123400, ""),
        ("12,5", ",", 1250, ""),
        ("-12,00 €", ",", -1200, "EUR"),
        ("\u221212,00 €", ",", -1200, "EUR"),
        ("12,00- EUR", ",", -1200, "EUR"),
        ("+ 12 €", ",", 1200, "EUR"),
    ],
)
def test_french_and_english_notation(text: str, decimals: str, cents: int, currency: str) -> None:
    read = parse_amount(text, decimals)
    assert (read.cents, read.currency) == (cents, currency)


@pytest.mark.parametrize(
    ("text", "decimals"),
    [
        ("1234.56", ","),
        ("1,234.56", ","),
        ("1,234", ","),
        ("1.234", "."),
        ("1.234,56", "."),
        ("1 23,45", ","),
        ("1 234.567,00", ","),
        ("12,345,67", ","),
        ("12,00 € 13", ","),
        ("12,00 €)", ","),
        ("$1.00 CAD", "."),
        ("1,00 € EUR €", ","),
        ("1" + " " * 80 + "2,00", ","),
        ("99999999999999999", ","),
        ("", ","),
        ("néant", ","),
        ("١٢,00", ","),
        ("12,00 EURX", ","),
    ],
)
def test_two_readings_or_none_are_an_error(text: str, decimals: str) -> None:
    with pytest.raises(ValueError, match=r"amount|currency"):
        parse_amount(text, decimals)


@given(st.integers(0, 10**12))
def test_what_we_write_we_read(cents: int) -> None:
    assert parse_amount(euros(cents), ",").cents == cents
    assert (
        parse_amount(
            f"EUR {cents / 100:,.2f}" if cents < 10**11 else euros(cents), "." if cents < 10**11 else ","
        ).cents
        == cents
    )


def test_currencies() -> None:
    assert [parse_currency(c) for c in ("€", "eur", "Euros", "£")] == ["EUR", "EUR", "EUR", "GBP"]
    with pytest.raises(ValueError, match="currency"):
        parse_currency("pièces")


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("12/05/2026", "JJ/MM/AAAA", date(2026, 5, 12)),
        ("12/05/2026", "MM/JJ/AAAA", date(2026, 12, 5)),
        ("12.05.26", "JJ/MM/AAAA", date(2026, 5, 12)),
        ("2026-05-12", "JJ/MM/AAAA", date(2026, 5, 12)),
        ("1er août 2026", "JJ/MM/AAAA", date(2026, 8, 1)),
        ("May 3, 2026", "MM/JJ/AAAA", date(2026, 5, 3)),
        ("31/02/2026", "JJ/MM/AAAA", None),
        ("demain", "JJ/MM/AAAA", None),
        ("3 brumaire 2026", "JJ/MM/AAAA", None),
    ],
)
def test_days_are_read_or_left_out(text: str, order: str, day: date | None) -> None:
    assert parse_date(text, order) == day
