"""MT940 and MT942 as banks write them: money is strict, everything else forgiving."""

from __future__ import annotations

from datetime import date

import pytest

from runner.payments.statements.movement import UnreadableStatement
from tests.payments_statements.samples import PAYER, mt940, only, read

LINE = ":61:2602270227C123,45NTRFNONREF//B-77"


@pytest.mark.parametrize(
    ("line", "cents"),
    [
        (LINE, 12345),
        (":61:2602270227CR123,45NTRFNONREF", 12345),
        (":61:260227C5,NMSCNONREF", 500),
        (":61:260227D000000000127,50N102EREF", -12750),
        (":61:20260227D80,1", -8010),
        (":61:260227c1.5NMSC", 150),
        (":61:2602270227DN7NTRFX//Y", -700),
        (":61:260227    C3,20S   X", 320),
        (":61:2602270227RC9,00NTRFNONREF", -900),
        (":61:2602270227RD9,00NTRFNONREF", 900),
    ],
)
def test_each_way_to_write_a_movement_gives_its_amount_and_side(line: str, cents: int) -> None:
    (found,) = read(mt940(line)).movements
    assert (found.signed, found.currency) == (cents, "EUR")


def test_a_reversal_of_a_credit_takes_money_and_says_so() -> None:
    (found,) = read(mt940(":61:2602270227RC9,00NTRFNONREF")).movements
    assert (found.debit, found.reversal) == (True, True)


@pytest.mark.parametrize(
    "line",
    [
        ":61:2602270227C12..34NTRF",
        ":61:2602270227C1.234,56NTRF",
        ":61:2602270227X1,00NTRF",
        ":61:2602270227C,NTRF",
        ":61:",
        ":61:2602270227C99999999999999999999,00N",
    ],
)
def test_a_movement_that_cannot_be_read_refuses_the_file_and_says_its_line(line: str) -> None:
    with pytest.raises(UnreadableStatement, match="line 6: "):
        read(mt940(LINE, line))


def test_days_are_those_of_value_and_entry_over_the_end_of_a_year() -> None:
    (found,) = read(mt940(":61:2512310102C1,00NTRFNONREF")).movements
    assert (found.value_on, found.booked_on) == (date(2025, 12, 31), date(2026, 1, 2))
    (found,) = read(mt940(":61:2601021231C1,00NTRFNONREF")).movements
    assert found.booked_on == date(2025, 12, 31)
    (found,) = read(mt940(":61:260227C1,00NTRFNONREF")).movements
    assert (found.value_on, found.booked_on) == (date(2026, 2, 27), date(2026, 2, 27))


def test_thirty_february_is_no_day_and_no_fault() -> None:
    (found,) = read(mt940(":61:2602300301D6,00N024NONREF")).movements
    assert (found.value_on, found.booked_on, found.signed) == (None, date(2026, 3, 1), -600)


def test_subfields_cut_anywhere_are_put_together() -> None:
    text = (
        ":86:166?00GUTSCHRIFT?20EREF+E2E-412?21SVWZ+Facture FA-2026-?220377 solde?30AGRIFRPP?31" + PAYER[:9]
    )
    found = only(mt940(LINE, text, PAYER[9:] + "?32Garage du?33 Port", closing="C260227EUR223,45"))
    assert (found.end_to_end_id, found.remittance) == ("E2E-412", "Facture FA-2026-0377 solde")
    assert (found.payer, found.payer_iban, found.bank_ref) == ("Garage du Port", PAYER, "B-77")


def test_subfields_without_code_words_keep_their_lines() -> None:
    (found,) = read(mt940(LINE, ":86:166?00VIR?20Facture FA-2026-0377?21merci?32Garage")).movements
    assert (found.remittance, found.payer) == ("Facture FA-2026-0377\nmerci", "Garage")


def test_code_words_between_slashes_are_read() -> None:
    text = f":86:/EREF/E2E-412/CNTP/{PAYER}/AGRIFRPP/GARAGE DU PORT///REMI/USTD//FA-2026-0377/"
    (found,) = read(mt940(LINE, text)).movements
    assert (found.end_to_end_id, found.payer, found.payer_iban) == ("E2E-412", "GARAGE DU PORT", PAYER)
    assert found.remittance == "FA-2026-0377"
    (found,) = read(mt940(LINE, ":86:/CNTP////REMI/STRD/CUR/RF18539007547034/")).movements
    assert found.references == ("RF18539007547034",)


def test_a_return_is_told_by_its_code_word_or_transaction_code() -> None:
    for text in (":86:/RTRN/AM04//REMI/USTD//FA-1/", ":86:109?00RETOURE?20FA-1"):
        (found,) = read(mt940(":61:2602270227D9,00NRTIEREF", text)).movements
        assert (found.debit, found.reversal) == (True, True)


def test_plain_words_keep_their_lines_and_missing_ones_leave_the_reference() -> None:
    (found,) = read(mt940(LINE, ":86:VIR GARAGE DU PORT", "FA-2026-0377")).movements
    assert found.remittance == "VIR GARAGE DU PORT\nFA-2026-0377"
    (found,) = read(mt940(":61:2602270227C1,00NTRFFA-2026-0377", "suite")).movements
    assert found.remittance == "FA-2026-0377\nsuite"


def test_balances_that_the_entries_do_not_reach_and_a_missing_one_are_warnings() -> None:
    assert read(mt940(LINE, closing="C260227EUR223,45")).warnings == ()
    assert "do not lead" in str(read(mt940(LINE, closing="C260227EUR223,46")).warnings[0])
    assert "no closing balance" in str(read(mt940(LINE)).warnings[0])


def test_an_interim_report_is_read_and_its_totals_are_held_against_it() -> None:
    head = ":20:INTERIM\n:25:30006/1\n:28C:1/1\n:34F:EUR0,\n:13D:2602271815+0100\n"
    found = read(head + LINE + "\n:90D:0EUR0,00\n:90C:1EUR123,45\n-\n")
    assert (found.format, found.warnings, found.movements[0].signed) == ("MT942", (), 12345)
    assert "totals" in str(read(head + LINE + "\n:90C:2EUR123,45\n").warnings[0])


def test_several_statements_between_swift_blocks_with_any_line_ends_are_read() -> None:
    one = mt940(LINE, closing="C260227EUR223,45").replace("-\r\n", "-}")
    both = "{1:F01AGRIFRPPXXXX0000000000}{2:I940AGRIFRPPXXXXN}{4:\r\n" + one + "\r\n" + one
    for text in (both, both.replace("\r\n", "\n"), both.replace("\r\n", "\r"), "\x01" + one + "\x03"):
        found = read(text)
        assert found.warnings == ()
        assert {movement.signed for movement in found.movements} == {12345}
    assert len(read(both).movements) == 2


def test_old_code_pages_keep_their_letters() -> None:
    (found,) = read(mt940(LINE, ":86:Éléonore à Genève").encode("cp1252")).movements
    assert found.remittance == "Éléonore à Genève"


def test_a_movement_before_any_currency_or_statement_is_refused() -> None:
    with pytest.raises(UnreadableStatement, match="line 4: no balance"):
        read(f":20:R\n:25:1\n:28C:1\n{LINE}\n")
    with pytest.raises(UnreadableStatement, match="line 2: the statement does not begin with :20:"):
        read(f"{{1:F01}}\n{LINE}\n:20:R\n")
