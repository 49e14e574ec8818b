"""An amount is read in the declared notation or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.receivables.amounts import parse_amount, parse_money, usual_cents

CENTS = st.integers(-(10**13), 10**13)


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("1234,56", 123456),
        ("1 234,56", 123456),
        ("1\u00a0234,56 €", 123456),
        ("1\u202f234\u202f567,8", 123456780),
        ("1.234.567,00", 123456700),
        ("94", 9400),
        ("-12,5", -1250),
        ("12,50-", -1250),
        ("(12,50)", -1250),
        ("\u221212,50", -1250),
        ("+31070,11", 3107011),
        ("EUR 12,50", 1250),
        ("12,5000", 1250),
        ("0,00", 0),
    ],
)
def test_french_amounts_are_read(text: str, cents: int) -> None:
    assert parse_amount(text, ",") == cents


@pytest.mark.parametrize(("text", "cents"), [("1,234.56", 123456), ("55.94", 5594), ("-1 234.5", -123450)])
def test_english_amounts_are_read(text: str, cents: int) -> None:
    assert parse_amount(text, ".") == cents


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "12..34",
        "1,000",
        "12,345",
        "1e5",
        "12.34",
        "--5",
        "(-5,00)",
        "5,00-)",
        "(5,00",
        "1.23.456,00",
        "1 234.567,00",
        "12 34,00",
        ",50",
        "12,",
        "NaN",
        "inf",
        "١٢,٥٠",
        "１２,５０",
        "0x10",
        "1_000,00",
        "12%",
        "9" * 15,
        "€",
        "1" * 60,
        "-",
        "12,50 €€",
        "€ 5 €",
        "=1+1",
        "10,00\n20,00",
    ],
)
def test_anything_else_is_refused_and_never_zero(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        parse_amount(text, ",")


@pytest.mark.parametrize(("text", "currency"), [("$1,200.00", "USD"), ("12.00 CHF", "CHF"), ("£3.10", "GBP")])
def test_a_sign_names_its_currency_and_is_no_euro(text: str, currency: str) -> None:
    assert parse_money(text, ".")[1] == currency
    with pytest.raises(ValueError, match="euros"):
        parse_amount(text, ".")


def written(cents: int, mark: str, space: str, sign: str) -> str:
    """An amount as an export may write it."""
    whole = f"{abs(cents) // 100:,}".replace(",", space)
    body = f"{whole}{mark}{abs(cents) % 100:02d}"
    return {"lead": "-{}", "trail": "{}-", "brackets": "({})"}[sign].format(body) if cents < 0 else body


@given(
    CENTS,
    st.sampled_from(
        [(",", " "), (",", "\u202f"), (",", "\u00a0"), (",", "."), (",", ""), (".", ","), (".", " ")]
    ),
    st.sampled_from(["lead", "trail", "brackets"]),
)
def test_what_is_written_is_read_back(cents: int, notation: tuple[str, str], sign: str) -> None:
    mark, space = notation
    assert parse_amount(written(cents, mark, space, sign), mark) == cents


@given(st.text(st.sampled_from("0123456789,. -+()€"), max_size=14), st.sampled_from(",."))
def test_the_short_way_agrees_with_the_long_one(text: str, mark: str) -> None:
    quick = usual_cents(text, mark)
    assert quick == 0 or quick == parse_amount(text, mark)
