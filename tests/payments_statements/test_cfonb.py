"""CFONB 120: fixed records, overpunched signs, accounts opened and closed."""

from __future__ import annotations

from datetime import date

import pytest

from runner.payments.statements.movement import Sum, UnreadableStatement
from tests.payments_statements.samples import cfonb, only, read, record, said

CREDIT = record("04", "0000000041280{", label="VIR GARAGE DU PORT", value="280226", reference="OP-77")
OPEN, CLOSED = "0000000001000{", "0000000042280{"


def test_a_movement_with_its_details_is_one_payment() -> None:
    details = (said("NPY", "GARAGE DU PORT"), said("LCC", "FA-2026-0377"), said("RCN", "E2E-412"))
    found = only(cfonb(CREDIT, *details, opening=OPEN, closing=CLOSED))
    assert (found.amount, found.currency, found.debit, found.reversal) == (Sum(412800), "EUR", False, False)
    assert (found.booked_on, found.value_on) == (date(2026, 2, 27), date(2026, 2, 28))
    assert (found.payer, found.end_to_end_id, found.bank_ref) == ("GARAGE DU PORT", "E2E-412", "OP-77")
    assert found.remittance == "VIR GARAGE DU PORT\nFA-2026-0377"


@pytest.mark.parametrize(
    ("amount", "cents"),
    [("0000000000123D", 1234), ("0000000000123{", 1230), ("0000000000123J", -1231), ("0000000000000}", 0)],
)
def test_the_last_character_is_a_digit_and_a_sign(amount: str, cents: int) -> None:
    assert read(cfonb(record("04", amount))).movements[0].signed == cents


@pytest.mark.parametrize(
    ("decimals", "amount"), [(" ", Sum(1234)), ("0", Sum(123400)), ("3", Sum(123, "1.234"))]
)
def test_decimals_are_those_of_the_record(decimals: str, amount: Sum) -> None:
    (found,) = read(cfonb(record("04", "0000000000123D", decimals=decimals))).movements
    assert found.amount == amount


def test_a_reject_code_or_the_reason_of_a_return_is_a_reversal() -> None:
    back = record("04", "0000000041280}", reject="AM")
    assert read(cfonb(back)).movements[0].reversal
    assert read(cfonb(record("04", "0000000041280}"), said("RET", "AM04"))).movements[0].reversal


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r", ""])
def test_line_ends_do_not_matter_nor_their_absence(ends: str) -> None:
    text = cfonb(CREDIT, opening=OPEN, closing=CLOSED).replace("\n", ends)
    assert only(text).amount == Sum(412800)


def test_blank_lines_and_trailing_blanks_do_not_matter() -> None:
    text = cfonb(CREDIT, opening=OPEN, closing=CLOSED).replace("\n", "      \r\n\r\n")
    assert only(text).amount == Sum(412800)


def test_several_accounts_are_read() -> None:
    one = cfonb(CREDIT, opening=OPEN, closing=CLOSED)
    assert len(read(one + one).movements) == 2


@pytest.mark.parametrize(
    ("records", "why"),
    [
        ([CREDIT[:-1]], "line 2: the record has 119 characters, not 120"),
        ([CREDIT + "X"], "line 2: the record has 121 characters, not 120"),
        ([record("04", "000000004128..")], "line 2: the amount cannot be read"),
        ([record("04", "")], "line 2: the amount cannot be read"),
        ([record("04", "0000000041280{", date="300226")], "line 2: the date cannot be read"),
        ([record("04", "0000000041280{", currency="E1R")], "line 2: the currency cannot be read"),
        ([said("LIB", "sans mouvement"), CREDIT], "line 2: a record 05 follows no movement"),
        ([record("06", "0000000041280{")], "line 2: a record begins with none of"),
        ([record("01", OPEN)], "line 2: an account opens before"),
    ],
)
def test_a_broken_record_refuses_the_file_and_says_its_line(records: list[str], why: str) -> None:
    with pytest.raises(UnreadableStatement, match=why):
        read(cfonb(*records))


def test_an_account_that_is_not_closed_was_cut_short() -> None:
    with pytest.raises(UnreadableStatement, match=r"line 1: .*cut short"):
        read(record("01", OPEN) + "\n" + CREDIT)
    with pytest.raises(UnreadableStatement, match="line 2: a movement stands outside"):
        read(record("07", OPEN) + "\n" + CREDIT)


def test_what_contradicts_without_touching_amounts_is_a_warning() -> None:
    other = record("04", "0000000041280{", account="00099999999")
    found = read(cfonb(other, opening=OPEN, closing=OPEN))
    assert ["another account" in str(found.warnings[0]), "do not lead" in str(found.warnings[1])] == [
        True,
        True,
    ]
    assert "no currency" in str(read(cfonb(record("04", "0000000000000{", currency="   "))).warnings[0])
    assert "without its opening" in str(read(record("07", OPEN) + "\n" + cfonb()).warnings[0])


@pytest.mark.parametrize("width", [160, 240])
def test_the_wider_formats_are_refused_by_name(width: int) -> None:
    with pytest.raises(UnreadableStatement, match=f"CFONB {width} files are not read"):
        read("\n".join(f"{code}02" + " " * (width - 4) for code in ("03", "06", "08")) + "\n")
