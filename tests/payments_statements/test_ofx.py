"""OFX in both spellings: SGML with open tags, XML."""

from __future__ import annotations

from datetime import date

import pytest

from runner.payments.statements.movement import Sum, UnreadableStatement
from tests.payments_statements.samples import only, read

HEAD = "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\n\n"
TRANSACTION = (
    "<STMTTRN>\n<TRNTYPE>CREDIT\n<DTPOSTED>20260227120000[+1:CET]\n<TRNAMT>+412.80\n"
    "<FITID>B-77\n<NAME>GARAGE DU PORT\n<MEMO>FA-2026-0377 &amp; solde\n</STMTTRN>\n"
)


def ofx(*transactions: str, currency: str = "EUR") -> str:
    return (
        f"{HEAD}<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>{currency}\n<BANKACCTFROM><ACCTID>1</BANKACCTFROM>"
        f"<BANKTRANLIST>\n{''.join(transactions)}</BANKTRANLIST><LEDGERBAL><BALAMT>1.00<DTASOF>20260227</LEDGERBAL>"
        "</STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>\n"
    )


def test_open_tags_are_read() -> None:
    found = only(ofx(TRANSACTION))
    assert (found.amount, found.debit, found.currency) == (Sum(41280), False, "EUR")
    assert (found.booked_on, found.value_on) == (date(2026, 2, 27), date(2026, 2, 27))
    assert (found.payer, found.remittance) == ("GARAGE DU PORT", "FA-2026-0377 & solde")
    assert found.bank_ref == "B-77"


def test_closed_tags_are_read_alike() -> None:
    closed = TRANSACTION
    for name in ("TRNTYPE", "DTPOSTED", "TRNAMT", "FITID", "NAME", "MEMO"):
        head, _, rest = closed.partition(f"<{name}>")
        value, _, after = rest.partition("\n")
        closed = f"{head}<{name}>{value}</{name}>\n{after}"
    xml = ofx(closed).replace(HEAD, '<?xml version="1.0"?><?OFX OFXHEADER="200"?>\n')
    assert only(xml) == only(ofx(TRANSACTION))


@pytest.mark.parametrize(("written", "signed"), [("-12,5", -1250), ("12", 1200), ("+0.01", 1), ("-.5", -50)])
def test_the_sign_says_the_side_and_the_mark_may_be_a_comma(written: str, signed: int) -> None:
    assert only(ofx(TRANSACTION.replace("+412.80", written))).signed == signed


@pytest.mark.parametrize("written", ["", "1,234.56", "12..34", "abc", "1e5", "--1"])
def test_an_amount_that_cannot_be_read_refuses_the_file_and_says_its_line(written: str) -> None:
    with pytest.raises(UnreadableStatement, match="line 15: the amount cannot be read"):
        read(ofx(TRANSACTION, TRANSACTION.replace("+412.80", written)))


def test_a_currency_of_its_own_is_that_of_the_transaction() -> None:
    foreign = TRANSACTION.replace("<NAME>", "<CURRENCY><CURRATE>1.1<CURSYM>USD</CURRENCY><NAME>")
    assert only(ofx(foreign)).currency == "USD"
    assert only(ofx(foreign.replace("CURRENCY", "ORIGCURRENCY"))).currency == "EUR"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (ofx(TRANSACTION)[:-8], "cut short"),
        (ofx(TRANSACTION).replace("</STMTTRN>", ""), "do not close in their order"),
        (ofx(TRANSACTION, currency=""), "no currency"),
        (ofx(TRANSACTION.replace("20260227", "20260230")), "date cannot be read"),
        (HEAD + "<OFX></OFX>", "no statement"),
    ],
)
def test_a_broken_file_is_refused(text: str, why: str) -> None:
    with pytest.raises(UnreadableStatement, match=why):
        read(text)


def test_entities_are_never_expanded() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>' + ofx(TRANSACTION.replace("GARAGE", "&a;&a;"))
    assert only(bomb).payer == "&a;&a; DU PORT"
